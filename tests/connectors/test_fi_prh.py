"""YTJ: made-up companies in the exact shape, and the recorded answers when they are here."""

import copy
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fi_companies import address, company, entry, name, texts

from company.errors import RecordError, SourceChanged
from connectors import fi_prh
from connectors.contract import Quarantine, Record, Source
from connectors.fi_prh_names import language
from connectors.strict import Audit

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def row(document: dict[str, Any]) -> dict[str, Any]:
    record = fi_prh.parse(document)
    assert record.company is not None
    return record.company


def kinds(record: Record) -> list[tuple[str, str, str | None]]:
    return [(n["name"], n["kind"], n["language"]) for n in record.names]


class Answers:
    """Stands for the network: answers in turn, and keeps what was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), []

    def json(self, url: str, params: Any = None) -> Any:
        self.asked.append((url, dict(params or {})))
        return self.answers.pop(0)

    def download(self, url: str, name: str) -> Path:
        self.asked.append((url, {}))
        return Path(name)


def test_a_company_is_read_into_the_declared_fields() -> None:
    found = row(company())
    assert (found["company_id"], found["registration_number"]) == ("FI-PRO-0000001-9", "0000001-9")
    assert (found["name"], found["status"]) == ("Kivipumppu Oy", "active")
    assert (found["legal_form"], found["legal_form_class"]) == ("Osakeyhtiö", "limited")
    assert found["founded_on"] == date(2001, 2, 3)
    assert (found["industry_code"], found["industry_system"]) == ("28130", "tol2008")
    assert found["industry"] == "28.13"
    assert found["website"] == "www.kivipumppu.example"
    assert found["is_natural_person"] is False


def test_the_visiting_address_is_trusted_and_the_person_it_is_care_of_is_not_kept() -> None:
    found = row(company())
    assert (found["street"], found["postcode"], found["city"]) == ("Karakatu 7", "02610", "ESPOO")
    assert (found["municipality"], found["region"]) == ("Espoo", "FI1B1")
    assert "Meikäläinen" not in str(fi_prh.parse(company()))


def test_a_post_office_box_is_the_street_where_there_is_no_visiting_address() -> None:
    box = address(2, "", "", "00045", "KIVIPUMPPU") | {"postOfficeBox": "226"}
    found = row(company(addresses=[address(1, "", "", "", ""), box]))
    assert (found["street"], found["city"]) == ("PL 226", "KIVIPUMPPU")


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"companySituations": [{"type": "KONK", "registrationDate": "2025-03-19"}]}, "insolvent"),
        ({"companySituations": [{"type": "SELTILA"}, {"type": "KONK"}]}, "insolvent"),
        ({"companySituations": [{"type": "SELTILA"}]}, "liquidation"),
        ({"companySituations": [{"type": "SANE"}]}, "insolvent"),
        ({"companySituations": [{"type": "KONK", "endDate": "2020-01-01"}]}, "active"),
        ({"endDate": "2020-01-01"}, "dissolved"),
        ({"tradeRegisterStatus": "4"}, "dissolved"),
        ({"tradeRegisterStatus": "3"}, "inactive"),
        ({"tradeRegisterStatus": "0"}, "inactive"),
    ],
)
def test_situations_come_before_dates_and_dates_before_the_trade_register(
    parts: dict[str, Any], status: str
) -> None:
    assert row(company(**parts))["status"] == status


def test_every_name_is_kept_with_its_kind_and_the_language_of_its_form() -> None:
    names = [
        name("Pumppula", "3"),
        name("Pumppukauppa", "3", end="2010-01-01"),
        name("Pumpstore", "4"),
        name("Kivipumppu ja Kumppanit Ky", version=2, end="2000-12-31"),
        name("Stenpump Ab", "2"),
        name("Kivipumppu Oy"),
    ]
    assert kinds(fi_prh.parse(company(names=names))) == [
        ("Kivipumppu Oy", "legal", "fi"),
        ("Pumppula", "auxiliary", None),
        ("Pumppukauppa", "previous", None),
        ("Pumpstore", "auxiliary", None),
        ("Kivipumppu ja Kumppanit Ky", "previous", "fi"),
        ("Stenpump Ab", "parallel", "sv"),
    ]


def test_a_ceased_company_keeps_its_last_name_as_its_legal_one() -> None:
    names = [
        name("Vanha Oy", version=2, end="1999-01-01"),
        name("Uusi Oy", version=1, end="2020-01-01"),
        name("Uusi Ltd", "2", end="2020-01-01"),
    ]
    record = fi_prh.parse(company(names=names, endDate="2020-01-01"))
    assert record.company is not None
    assert (record.company["name"], record.company["dissolved_on"]) == ("Uusi Oy", date(2020, 1, 1))
    assert [k for _, k, _ in kinds(record)] == ["legal", "previous", "parallel"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("Kivi Oyj", "fi"), ("Ab Sten", "sv"), ("Oy Kivi Ab", None), ("Kivi", None), ("", None)],
)
def test_a_legal_form_tells_the_language_of_a_name_unless_two_do(
    text: str, code: str | None
) -> None:
    assert language(text) == code


def test_open_entries_say_what_the_company_is_registered_for() -> None:
    entries = [
        entry("6", "80"),
        entry("6", "V80"),
        entry("7", "99"),
        entry("5", "55", "2020-01-01"),
    ]
    found = row(company(registeredEntries=entries))
    assert (found["vat_registered"], found["vat_number"]) == (True, "FI00000019")
    assert found["x_vat_liability"] == "business|group"
    assert found["employer"] is False  # type 99 is an incorrect line
    assert found["x_prepayment_register"] == "no"


def test_a_company_outside_the_vat_register_has_no_vat_number() -> None:
    found = row(company(registeredEntries=[entry("6", "80", "2020-01-01")]))
    assert (found["vat_registered"], found["vat_number"]) == (False, None)


@pytest.mark.parametrize(
    ("code", "code_set", "system", "nace"),
    [
        ("70100", "TOIMI4", "tol2025", "70.10"),
        ("62010", "TOIMI3", "tol2008", "62.01"),
        ("29120", "TOIMI2", "tol2002", None),
        ("29120", "TOIMI9", None, None),
    ],
)
def test_an_industry_code_is_read_by_the_system_that_it_names(
    code: str, code_set: str, system: str | None, nace: str | None
) -> None:
    found = row(company(mainBusinessLine={"type": code, "typeCodeSet": code_set}))
    assert (found["industry_code"], found["industry_system"]) == (code, system)
    assert found["industry"] == nace


def test_the_company_form_without_an_end_is_the_one_that_counts() -> None:
    forms = [{"type": "13", "version": 2, "endDate": "2014-01-01"}, {"type": "17", "version": 1}]
    found = row(company(companyForms=forms))
    assert (found["legal_form"], found["legal_form_class"]) == (
        "Julkinen osakeyhtiö",
        "joint_stock",
    )


def test_a_form_that_the_table_lacks_is_named_by_the_register_and_may_be_a_person() -> None:
    trader = {"type": "26", "descriptions": texts("Yksityinen elinkeinonharjoittaja", "Trader")}
    found = row(company(companyForms=[trader]))
    assert found["legal_form"] == "Yksityinen elinkeinonharjoittaja"
    assert found["is_natural_person"] is True


def test_a_document_with_nothing_but_its_number_is_a_company_of_which_nothing_is_known() -> None:
    record = fi_prh.parse({"businessId": {"value": "0000001-9"}})
    assert record.company is not None
    assert record.company["company_id"] == "FI-PRO-0000001-9"
    assert [record.company[f] for f in ("name", "founded_on", "website")] == [None] * 3
    assert record.company.get("vat_registered") is None
    assert record.names == ()


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"businessId": {"value": "12"}},
        {"businessId": None},
        company(registrationDate="31.12.2001"),
        company(names="Kivi Oy"),
    ],
)
def test_a_bad_document_is_a_bad_record(document: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        fi_prh.parse(document)


def test_parsing_changes_nothing_and_answers_the_same_twice() -> None:
    document = company()
    before = copy.deepcopy(document)
    assert fi_prh.parse(document) == fi_prh.parse(document)
    assert document == before


@pytest.mark.parametrize("form", ["zip", "array", "answer"])
def test_the_zip_the_array_and_a_saved_answer_are_read_alike(tmp_path: Path, form: str) -> None:
    array = [company("0000001-9"), company("0000002-7"), {"businessId": {"value": "?"}}]
    text = json.dumps({"totalResults": 3, "companies": array} if form == "answer" else array)
    path = tmp_path / "data_20261122.json"
    path.write_text(text)
    if form == "zip":
        path = tmp_path / "all.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("data_20261122.json", text)
    quarantine = Quarantine()
    batches = list(fi_prh.read(Source(path, NOW), quarantine).batches)
    rows = [r for b in batches for r in b.companies.to_pylist()]
    assert [r["company_id"] for r in rows] == ["FI-PRO-0000001-9", "FI-PRO-0000002-7"]
    assert {(r["register"], r["x_vat_liability"]) for r in rows} == {("fi-prh", "business")}
    assert [(b.line, b.reason) for b in quarantine.rows] == [(3, 'no business id: "?"')]


def test_a_new_field_stops_the_run_with_its_name() -> None:
    with pytest.raises(SourceChanged, match=r"names\.script"):
        Audit(fi_prh.REGISTER).look(company(names=[name("Kivi Oy") | {"script": "Latn"}]))


def test_a_part_that_is_null_is_no_new_field() -> None:
    Audit(fi_prh.REGISTER).look(company() | {"website": None, "mainBusinessLine": None})
    assert row(company() | {"website": None})["website"] is None


def test_a_lookup_takes_the_number_in_any_writing() -> None:
    http = Answers({"totalResults": 1, "companies": [company("0112038-9")]})
    record = fi_prh.lookup(http, "FI01120389")
    assert record is not None
    assert record.company is not None
    assert record.company["company_id"] == "FI-PRO-0112038-9"
    assert http.asked == [(f"{fi_prh.API}/companies", {"businessId": "0112038-9", "page": "1"})]


def test_a_number_that_is_not_there_or_is_none_finds_nothing() -> None:
    http = Answers({"totalResults": 0, "companies": []}, None)
    assert fi_prh.lookup(http, "0112038-9") is None
    assert fi_prh.lookup(http, "0112038-9") is None
    assert fi_prh.lookup(http, "Kivipumppu") is None
    assert len(http.asked) == 2


def test_a_search_leaves_out_the_form_and_puts_the_nearest_name_first() -> None:
    far, near = company(names=[name("Suur-Kivi Oy")]), company(names=[name("Kivi Oyj")])
    http = Answers({"totalResults": 2, "companies": [far, near]})
    found = fi_prh.search(http, "Kivi Oy", 1)
    assert [kinds(r)[0][0] for r in found] == ["Kivi Oyj"]
    assert http.asked[0][1] == {"name": "kivi", "page": "1"}


def test_a_search_turns_the_pages_and_never_asks_for_everything() -> None:
    full = [company(f"{n:07d}-0") for n in range(100)]
    http = Answers({"companies": full}, {"companies": full[:7]})
    assert len(fi_prh.search(http, "kivi", 500)) == 107
    assert [asked["page"] for _, asked in http.asked] == ["1", "2"]
    assert fi_prh.search(http, "  ", 10) == fi_prh.search(http, "Oy", 10) == []
    assert len(http.asked) == 2


def test_an_answer_of_another_shape_is_a_register_that_changed() -> None:
    with pytest.raises(SourceChanged, match='no list "companies"'):
        fi_prh.search(Answers({"results": []}), "kivi", 10)


def test_the_download_is_the_one_zip_of_all_companies() -> None:
    http = Answers()
    assert fi_prh.download(http) == [Path("fi-prh-all-companies.zip")]
    assert http.asked == [(f"{fi_prh.API}/all_companies", {})]


def recorded(shared: Path) -> dict[str, dict[str, Any]]:
    """The documents of all recorded answers of version 3, by business id."""
    files = sorted((shared / "registers" / "finland_prh").glob("ytj_v3_*.json"))
    assert len(files) == 3
    documents = [d for f in files for d in json.loads(f.read_text())["companies"]]
    return {d["businessId"]["value"]: d for d in documents}


def test_every_recorded_document_is_read_with_no_field_left_over(shared: Path) -> None:
    audit, documents = Audit(fi_prh.REGISTER), recorded(shared)
    for document in documents.values():
        audit.look(document)
    status = [row(d)["status"] for d in documents.values()]
    assert len(documents) == 102
    assert {s: status.count(s) for s in set(status)} == {
        "active": 34, "dissolved": 66, "insolvent": 1, "inactive": 1,
    }  # fmt: skip
    assert all(row(d)["name"] and row(d)["legal_form"] for d in documents.values())
    assert all(row(d)["region"] for d in documents.values() if d["addresses"])


def test_the_recorded_bankrupt_company_is_insolvent(shared: Path) -> None:
    found = row(recorded(shared)["0100076-6"])
    assert (found["status"], found["industry"]) == ("insolvent", "56.10")
    assert (found["vat_registered"], found["employer"]) == (False, False)


def test_the_recorded_nokia_has_the_code_of_2025_and_all_its_names(shared: Path) -> None:
    record = fi_prh.parse(recorded(shared)["0112038-9"])
    assert record.company is not None
    found = record.company
    assert (found["industry_code"], found["industry_system"]) == ("70100", "tol2025")
    assert (found["street"], found["city"], found["municipality"]) == (
        "Karakaari 7", "ESPOO", "Espoo",
    )  # fmt: skip
    assert (found["founded_on"], found["vat_number"]) == (date(1896, 12, 19), "FI01120389")
    assert kinds(record) == [
        ("Nokia Oyj", "legal", "fi"),
        ("Oy Nokia Ab", "previous", None),
        ("Nokia Networks", "auxiliary", None),
        ("Nokia Abp", "parallel", "sv"),
        ("Nokia Corporation", "parallel", "en"),
    ]


def test_every_recorded_euid_is_made_of_the_business_id(shared: Path) -> None:
    given = {n: d["euId"]["value"] for n, d in recorded(shared).items() if "euId" in d}
    assert given == {n: f"FIFPRO.{n}" for n in given}
    assert len(given) == 21
