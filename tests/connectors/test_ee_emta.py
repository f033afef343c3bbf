"""Turnover and employees of EMTA: made-up taxpayers in the shape of the new and the old files."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from company.errors import ConfigurationError, SourceChanged
from connectors import ee_emta
from connectors.contract import Quarantine, Source

QUARTERS = ("I", "II", "III", "IV")
KINDS = ("State taxes", "Labour taxes and payments", "Turnover", "Number of employees")
HEADER = "Data date,Registry code,Name,Type,County,Activity,Year," + ",".join(
    f"{kind} {q} qtr" for kind in KINDS for q in QUARTERS
)
OLD_HEADER = (
    "Registrikood;Nimi;Liik;Registreeritud käibemaksukohustuslaste registrisse;EMTAK "
    "tegevusvaldkond, mis on EMTAKi struktuuris tähistatud tähtkoodiga;Maakond;Riiklikud Maksud;"
    "Tööjõumaksud Ja Maksed;Kaive;Tootajaid"
)
NOW = datetime(2026, 11, 3, tzinfo=UTC)


def row(
    turnover: str,
    employees: str,
    number: str = "10000018",
    kind: str = "Company",
    year: str = "2026",
) -> str:
    start = f'10.07.2026,{number},"Pumbad, OÜ",{kind},Harju ( Tallinn ),MANUFACTURING,{year}'
    return f"{start},1,1,,,2,2,,,{turnover},{employees}"


def write(path: Path, *rows: str, header: str = HEADER) -> Source:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return Source(path, NOW)


def figures(source: Source, quarantine: Quarantine | None = None) -> list[dict[str, Any]]:
    reading = ee_emta.read(source, quarantine or Quarantine())
    found = [f for rows in reading.batches for f in rows.figures.to_pylist()]
    return sorted(found, key=lambda f: (f["company_id"], f["period_end"]))


def test_each_quarter_of_a_year_is_a_row_and_a_coming_one_is_none(tmp_path: Path) -> None:
    found = figures(write(tmp_path / "k.csv", row("64900000.5,70000000,,", "367,370,,")))
    assert [f["period_start"] for f in found] == [date(2026, 1, 1), date(2026, 4, 1)]
    assert [f["period_end"] for f in found] == [date(2026, 3, 31), date(2026, 6, 30)]
    assert [f["revenue"] for f in found] == [64900000.5, 70000000]
    assert [f["employees"] for f in found] == [367, 370]
    assert {(f["kind"], f["basis"], f["currency"]) for f in found} == {
        ("quarterly", "standalone", "EUR")
    }
    assert {f["company_id"] for f in found} == {"EE-RIK-10000018"}


def test_a_bank_has_employees_and_no_turnover(tmp_path: Path) -> None:
    found = figures(write(tmp_path / "k.csv", row(",,,", "2500,,,")))
    assert [(f["revenue"], f["employees"]) for f in found] == [(None, 2500)]


def test_zero_is_kept_as_zero(tmp_path: Path) -> None:
    found = figures(write(tmp_path / "k.csv", row("0,,,", ",,,")))
    assert [(f["revenue"], f["employees"]) for f in found] == [(0, None)]


def test_numbers_with_decimal_commas_and_spaces_are_read(tmp_path: Path) -> None:
    turnover = '"140 346,67","1\u00a0000,5",,'
    found = figures(write(tmp_path / "k.csv", row(turnover, "11,12,,")))
    assert [f["revenue"] for f in found] == [140346.67, 1000.5]


def test_people_and_non_residents_drop_out_and_other_odd_codes_are_bad(tmp_path: Path) -> None:
    quarantine = Quarantine()
    rows = [
        row("1,,,", "1,,,", "EE0000000000000001", "Self-employed person"),
        row("1,,,", "1,,,", "QQ000001", "Non-resident"),
        row("1,,,", "1,,,", "123"),
        row("1,,,", "1,,,", year="x"),
    ]
    assert figures(write(tmp_path / "k.csv", *rows), quarantine) == []
    assert [bad.line for bad in quarantine.rows] == [4, 5]


def test_a_quarter_in_two_files_is_taken_from_the_first(tmp_path: Path) -> None:
    first = write(tmp_path / "kaesolev.csv", row("5,6,,", "1,1,,"))
    second = write(
        tmp_path / "varasemad.csv", row("99,,,", "9,,,"), row("4,,,", "1,,,", year="2024")
    )
    found = figures(Source(first.path, NOW, more=(second.path,)))
    assert [(f["period_end"].year, f["revenue"]) for f in found] == [
        (2024, 4),
        (2026, 5),
        (2026, 6),
    ]


def test_an_old_file_in_latin_1_is_read_with_the_quarter_of_its_name(tmp_path: Path) -> None:
    path = tmp_path / "tasutud_maksud_2019_iv_kvartal.csv"
    old = "10000018;PÕHJA PUMBAD, OÜ;Äriühing;jah;TÖÖSTUS;Harju;22 353,85;18 034,91;140 346,67;11"
    path.write_bytes(f"{OLD_HEADER}\n{old}\n".encode("latin-1"))
    found = figures(Source(path, NOW))
    assert [(f["period_start"], f["period_end"]) for f in found] == [
        (date(2019, 10, 1), date(2019, 12, 31))
    ]
    assert [(f["revenue"], f["employees"]) for f in found] == [(140346.67, 11)]


def test_an_old_file_whose_name_hides_the_quarter_is_refused(tmp_path: Path) -> None:
    given = write(tmp_path / "emta.csv", header=OLD_HEADER)
    with pytest.raises(ConfigurationError, match="Name it as EMTA does"):
        figures(given)


def test_a_renamed_column_is_named(tmp_path: Path) -> None:
    header = HEADER.replace("Turnover IV qtr", "Turnover 4")
    with pytest.raises(SourceChanged, match='no column "Turnover IV qtr"'):
        figures(write(tmp_path / "k.csv", row(",,,", ",,,"), header=header))


def test_the_download_follows_the_tokens_of_the_page() -> None:
    files = [f"tasutud_maksud_{part}_eng.csv" for part in ("varasemad_aastad", "kaesolev_aasta")]

    class Http:
        def text(self, url: str) -> str:
            links = [f"https://ncfailid.emta.ee/s/aB{n}/download/{f}" for n, f in enumerate(files)]
            return "".join(f"<a href='{link}'>CSV</a>" for link in links)

        def download(self, url: str, name: str) -> Path:
            assert url.startswith("https://ncfailid.emta.ee/s/aB")
            return Path(name)

    paths = ee_emta.download(Http())  # type: ignore[arg-type]
    assert [path.name for path in paths] == files[::-1]  # the current years first


def test_the_recorded_row_is_read(shared: Path) -> None:
    path = shared / "registers" / "estonia" / "emta_taxes_2021q1_sample.csv"
    quarantine = Quarantine()
    found = figures(Source(path, NOW), quarantine)
    assert [(f["company_id"], f["period_end"]) for f in found] == [
        ("EE-RIK-10000024", date(2021, 3, 31))
    ]
    assert [(f["revenue"], f["employees"]) for f in found] == [(140346.67, 11)]
    assert quarantine.count == 0
