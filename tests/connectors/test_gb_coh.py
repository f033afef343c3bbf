"""BasicCompanyData: made-up rows in the exact shape, and the recorded head when it is here."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from company.errors import ConfigurationError, SourceChanged
from connectors import gb_coh
from connectors.contract import Quarantine, Rows, Source

# The header as Companies House writes it, with its leading blanks.
HEADER = (
    "CompanyName, CompanyNumber,RegAddress.CareOf,RegAddress.POBox,RegAddress.AddressLine1,"
    " RegAddress.AddressLine2,RegAddress.PostTown,RegAddress.County,RegAddress.Country,"
    "RegAddress.PostCode,CompanyCategory,CompanyStatus,CountryOfOrigin,DissolutionDate,"
    "IncorporationDate,Accounts.AccountRefDay,Accounts.AccountRefMonth,Accounts.NextDueDate,"
    "Accounts.LastMadeUpDate,Accounts.AccountCategory,Returns.NextDueDate,"
    "Returns.LastMadeUpDate,Mortgages.NumMortCharges,Mortgages.NumMortOutstanding,"
    "Mortgages.NumMortPartSatisfied,Mortgages.NumMortSatisfied,SICCode.SicText_1,"
    "SICCode.SicText_2,SICCode.SicText_3,SICCode.SicText_4,LimitedPartnerships.NumGenPartners,"
    "LimitedPartnerships.NumLimPartners,URI,PreviousName_1.CONDATE, PreviousName_1.CompanyName,"
    " PreviousName_2.CONDATE, PreviousName_2.CompanyName,"
    + "".join(f"PreviousName_{n}.CONDATE, PreviousName_{n}.CompanyName," for n in range(3, 11))
    + "ConfStmtNextDueDate, ConfStmtLastMadeUpDate"
)
COLUMNS = [c.strip() for c in HEADER.split(",")]


def row(number: str, name: str = "PENNINE PUMPS LIMITED", **cells: str) -> str:
    values = dict.fromkeys(COLUMNS, "") | {
        "CompanyName": name,
        "CompanyNumber": number,
        "RegAddress.AddressLine1": "UNIT 4",
        "RegAddress.AddressLine2": "MILL LANE",
        "RegAddress.PostTown": "LEEDS",
        "RegAddress.PostCode": "LS10 1AB",
        "CompanyCategory": "Private Limited Company",
        "CompanyStatus": "Active",
        "IncorporationDate": "29/02/2012",
        "Accounts.AccountCategory": "TOTAL EXEMPTION FULL",
        "Mortgages.NumMortOutstanding": "2",
        "SICCode.SicText_1": "28131 - Manufacture of pumps",
    }
    values.update(cells)
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(values.values())
    return text.getvalue()


def source(path: Path, text: str | bytes) -> Source:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Source(path, datetime(2026, 11, 3, tzinfo=UTC))


def read(path: Path, *rows: str, quarantine: Quarantine | None = None) -> Rows:
    reading = gb_coh.read(source(path, HEADER + "\n" + "".join(rows)), quarantine or Quarantine())
    return next(iter(reading.batches))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "BasicCompanyData.csv"


def test_a_company_is_read_into_the_declared_fields(file: Path) -> None:
    company = read(file, row("00102498")).companies.to_pylist()[0]
    assert company["company_id"] == "GB-COH-00102498"
    assert company["registration_number"] == "00102498"
    assert (company["status"], company["country"], company["city"]) == ("active", "GB", "LEEDS")
    assert company["founded_on"] == date(2012, 2, 29)
    assert (company["industry_code"], company["industry"]) == ("28131", "28.13")
    assert company["legal_form_class"] == "limited"
    assert company["street"] == "UNIT 4, MILL LANE"
    assert company["x_charges_outstanding"] == 2.0


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Active", "active"),
        ("Active - Proposal to Strike off", "inactive"),
        ("Liquidation", "liquidation"),
        ("In Administration/Administrative Receiver", "insolvent"),
        ("A status nobody has seen", None),
    ],
)
def test_a_status_says_whether_one_can_sell_to_the_company(
    file: Path, text: str, status: str | None
) -> None:
    assert read(file, row("1" * 8, CompanyStatus=text)).companies["status"][0].as_py() == status


@pytest.mark.parametrize("sic", ["None Supplied", "99999 - Dormant Company", ""])
def test_a_code_of_no_industry_is_no_industry(file: Path, sic: str) -> None:
    company = read(file, row("1" * 8, **{"SICCode.SicText_1": sic})).companies.to_pylist()[0]
    assert company["industry_code"] is None
    assert company["industry"] is None


def test_previous_names_are_names_of_their_own(file: Path) -> None:
    old = {"PreviousName_1.CompanyName": "AIRE PUMPS LTD", "PreviousName_1.CONDATE": "15/07/2011"}
    names = read(file, row("SC016876", **old)).names.to_pylist()
    assert [(n["name"], n["kind"]) for n in names] == [
        ("PENNINE PUMPS LIMITED", "legal"),
        ("AIRE PUMPS LTD", "previous"),
    ]
    assert {n["company_id"] for n in names} == {"GB-COH-SC016876"}


def test_quotes_commas_and_line_breaks_inside_a_value_stay_there(file: Path) -> None:
    name = 'THE "OLD" MILL,\nLEEDS LTD'
    assert read(file, row("1" * 8, name)).companies["name"][0].as_py() == name


def test_values_in_latin_1_of_old_files_are_read(tmp_path: Path) -> None:
    bytes_ = (HEADER + "\n" + row("1" * 8, "CAFÉ LTD")).encode("latin-1")
    reading = gb_coh.read(source(tmp_path / "old.csv", bytes_), Quarantine())
    assert next(iter(reading.batches)).companies["name"][0].as_py() == "CAFÉ LTD"


def test_rows_without_a_number_or_with_too_few_values_are_set_aside(file: Path) -> None:
    quarantine = Quarantine()
    rows = read(file, row("00000001"), row("12"), '"cut","', quarantine=quarantine)
    assert rows.companies["registration_number"].to_pylist() == ["00000001"]
    assert quarantine.count == 2
    assert any('"12"' in bad.reason for bad in quarantine.rows)


def test_a_renamed_column_stops_the_run_with_its_name(file: Path) -> None:
    renamed = HEADER.replace("CompanyStatus", "Company_Status")
    reading = gb_coh.read(source(file, renamed + "\n" + row("1" * 8)), Quarantine())
    with pytest.raises(SourceChanged, match='no column "CompanyStatus"'):
        next(iter(reading.batches))


def test_a_new_column_stops_the_run_until_it_is_read_or_ignored(file: Path) -> None:
    text = HEADER + ",Employees\n" + row("1" * 8).rstrip("\n") + ',"7"\n'
    with pytest.raises(SourceChanged, match='unknown column "Employees"'):
        next(iter(gb_coh.read(source(file, text), Quarantine()).batches))


def test_a_zip_with_several_parts_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "BasicCompanyData.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part, number in ((1, "00000001"), (2, "00000002")):
            archive.writestr(f"part{part}.csv", HEADER + "\n" + row(number))
    reading = gb_coh.read(Source(path, datetime(2026, 11, 3, tzinfo=UTC)), Quarantine())
    found = [n for rows in reading.batches for n in rows.companies["company_id"].to_pylist()]
    assert found == ["GB-COH-00000001", "GB-COH-00000002"]


def test_a_zip_that_was_cut_is_named(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("part.csv", HEADER + "\n" + row("00000001"))
    data = whole.getvalue()
    damaged = data[:60] + b"\0" * 40 + data[100:]
    reading = gb_coh.read(source(tmp_path / "cut.zip", damaged), Quarantine())
    with pytest.raises((ConfigurationError, SourceChanged)):
        list(reading.batches)


def test_the_recorded_head_of_the_real_file_is_read(shared: Path) -> None:
    path = shared / "registers" / "uk_companies_house" / "BasicCompanyData_head.csv"
    assert path.read_text().splitlines()[0] == HEADER
    quarantine = Quarantine()
    reading = gb_coh.read(Source(path, datetime(2026, 11, 3, tzinfo=UTC)), quarantine)
    companies = next(iter(reading.batches)).companies.to_pylist()
    assert {c["name"]: c["industry"] for c in companies} == {
        "! LIMITED": "78.30", "! LTD": None, "!? LTD": "47.71", "!OBAC UK LIMITED": "70.22"
    }  # fmt: skip
    assert quarantine.count == 0


def test_a_name_cannot_hold_characters_that_trick_its_reader(file: Path) -> None:
    name = read(file, row("1" * 8, "MILL\u202eTD \x1b[31mPUMPS")).companies["name"][0].as_py()
    assert name == "MILLTD PUMPS"


def test_parts_that_are_given_apart_are_read_together(tmp_path: Path) -> None:
    parts = []
    for number in ("00000001", "00000002"):
        parts.append(tmp_path / f"part{number}.csv")
        parts[-1].write_text(HEADER + "\n" + row(number))
    together = Source(parts[0], datetime(2026, 11, 3, tzinfo=UTC), more=(parts[1],))
    reading = gb_coh.read(together, Quarantine())
    found = [n for rows in reading.batches for n in rows.companies["company_id"].to_pylist()]
    assert sorted(found) == ["GB-COH-00000001", "GB-COH-00000002"]
