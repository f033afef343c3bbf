"""The LEI index as documents: made-up records of the API and the files, the recorded when here."""

import copy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from gleif_records import FINNISH, GERMAN, PUMPS, RECORDS, RELATIONS, as_xml, node, record, write

from company.errors import ConfigurationError, RecordError, SourceChanged
from company.fields import FIELDS
from connectors import xi_lei
from connectors.contract import Quarantine, Source
from connectors.xi_lei_record import EXTRAS, parse


def company(**more: Any) -> dict[str, Any]:
    found = parse(record(FINNISH, "Puro Oy", "RA000188", "1748721-4", **more)).company
    assert found is not None
    return found


def test_a_company_of_a_known_register_takes_its_national_identifier() -> None:
    found = company()
    assert (found["company_id"], found["lei"]) == ("FI-PRO-1748721-4", FINNISH)
    assert (found["legal_form"], found["legal_form_class"]) == ("Osakeyhtiö", "limited")
    assert (found["street"], found["city"]) == ("Myllytie 7, c/o Laskenta Oy", "Tampere")
    assert (found["country"], found["x_headquarters_country"]) == ("FI", "SE")
    assert found["founded_on"] == date(2014, 7, 7)
    assert set(found) <= {f.name for f in FIELDS} | {e.column for e in EXTRAS}


def test_every_name_is_a_row_with_its_kind_and_language() -> None:
    names = [(n["name"], n["kind"], n["language"]) for n in parse(PUMPS).names]
    assert names == [
        ("Puro Oy", "legal", "fi"),
        ("Puro Pumput Oy", "previous", "fi"),
        ("Puro Pumps", "trading", "en"),
        ("Puro", "parallel", None),
    ]


def test_a_sole_proprietor_is_a_person() -> None:
    assert company(category="SOLE_PROPRIETOR")["is_natural_person"] is True
    assert company()["is_natural_person"] is False


@pytest.mark.parametrize("withdrawn", ["DUPLICATE", "ANNULLED"])
def test_an_lei_given_twice_or_in_error_is_no_company(withdrawn: str) -> None:
    assert (
        parse(record(FINNISH, "Puro Oy", "RA000188", None, registration=withdrawn)).company is None
    )


def test_a_sparse_record_leaves_unknown_what_it_does_not_say() -> None:
    sparse = {"attributes": {"lei": FINNISH, "entity": {"legalName": {"name": "Puro"}}}}
    found = parse(sparse).company
    assert found is not None
    assert (found["status"], found["country"], found["street"]) == (None, None, None)


@pytest.mark.parametrize("attributes", [{}, {"lei": "x"}, {"lei": FINNISH, "entity": {}}])
def test_a_record_without_lei_or_name_is_a_bad_one(attributes: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match="no LEI or no name"):
        parse({"attributes": attributes})


def test_parsing_changes_nothing_and_gives_the_same_twice() -> None:
    before = copy.deepcopy(PUMPS)
    assert parse(PUMPS) == parse(PUMPS)
    assert before == PUMPS


def read(path: Path, *more: Path, quarantine: Quarantine | None = None) -> list[dict[str, Any]]:
    source = Source(path, datetime(2026, 11, 3, tzinfo=UTC), more=more)
    batches = xi_lei.read(source, quarantine or Quarantine()).batches
    return [row for rows in batches for row in rows.companies.to_pylist()]


def test_the_golden_copy_is_read_as_json_with_the_parents(tmp_path: Path) -> None:
    level1 = write(tmp_path / "lei2.json", {"records": RECORDS})
    found = read(level1, write(tmp_path / "rr.json", {"relations": RELATIONS}))
    assert [c["company_id"] for c in found] == ["GB-COH-00102498", f"XI-LEI-{GERMAN}"]
    assert [c["parent_id"] for c in found] == [None, "GB-COH-00102498"]
    assert found[0]["street"] == "Mill Lane 1, Floor 2, Door 3"
    assert found[0]["founded_on"] == date(2012, 2, 29)


def test_the_golden_copy_is_read_as_xml_with_the_same_result(tmp_path: Path) -> None:
    level1 = "".join(as_xml("LEIRecord", r) for r in RECORDS)
    level2 = "".join(as_xml("RelationshipRecord", r["RelationshipRecord"]) for r in RELATIONS)
    xml = read(
        write(tmp_path / "lei2.xml", f"<lei:LEIData xmlns:lei='x'>{level1}</lei:LEIData>"),
        write(tmp_path / "rr.xml", f"<lei:RelationshipData>{level2}</lei:RelationshipData>"),
    )
    json_ = read(
        write(tmp_path / "lei2.json", {"records": RECORDS}),
        write(tmp_path / "rr.json", {"relations": RELATIONS}),
    )
    assert xml == json_


def test_relationships_alone_are_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="file of records"):
        read(write(tmp_path / "rr.json", {"relations": RELATIONS}))


def test_a_field_that_nobody_reads_stops_the_run(tmp_path: Path) -> None:
    changed = RECORDS[0] | {"Employees": node("7")}
    with pytest.raises(SourceChanged, match=r'unknown field "Employees\.\$"'):
        read(write(tmp_path / "lei2.json", {"records": [changed]}))


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match="no file of GLEIF"):
        read(write(tmp_path / "other.json", {"companies": []}))


def recorded(shared: Path, pattern: str) -> list[Path]:
    return sorted((shared / "registers" / "gleif").glob(pattern))


def test_the_recorded_records_give_what_they_say(shared: Path) -> None:
    files = recorded(shared, "bottomup_gleif_lei_sap.json") + recorded(shared, "pygleif*.json")
    sap, lapsed, issued, sparse = (read(path)[0] for path in files)
    assert (sap["name"], sap["legal_form"], sap["city"]) == (
        "SAP SE", "Europäische Aktiengesellschaft", "Walldorf"
    )  # fmt: skip
    assert (sap["founded_on"], sap["region"]) == (date(2014, 7, 7), "DE-BW")
    assert (lapsed["status"], lapsed["x_lei_status"], lapsed["legal_form"]) == (
        "active", "LAPSED", "FUND"
    )  # fmt: skip
    assert (issued["is_natural_person"], issued["x_lei_status"]) == (True, "ISSUED")
    assert (sparse["name"], sparse["country"]) == ("Sparse Example AB", "SE")


def test_the_recorded_companies_lie_over_those_of_their_registers(shared: Path) -> None:
    files = recorded(shared, "api_v1/lei_records_managing-lou_*.json")
    found = {c["name"]: c["company_id"] for file in files for c in read(file)}
    assert found["Ubisecure Oy"] == "FI-PRO-1748721-4"
    assert found["LONDON STOCK EXCHANGE LEI LIMITED"] == "GB-COH-08530763"
    assert found["Nordic Legal Entity Identifier AB"] == "SE-BLV-556708-1699"


def test_the_recorded_xml_gives_its_ten_records(shared: Path) -> None:
    [path] = recorded(shared, "20180901-gleif-concatenated-file-lei2-Top10.xml")
    quarantine = Quarantine()
    found = read(path, quarantine=quarantine)
    assert (len(found), quarantine.count) == (10, 0)
    assert found[0]["name"] == "AFRINVEST SECURITIES LIMITED"
    assert (found[0]["street"], found[0]["country"]) == ("27 GERRARD ROAD, IKOYI", "NG")
