"""The LEI index as documents: made-up records of the API and the files, the recorded when here."""

import copy
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from company.errors import ConfigurationError, RecordError, SourceChanged
from company.fields import FIELDS
from connectors import xi_lei
from connectors.contract import Quarantine, Source
from connectors.xi_lei import API, GOLDEN_COPY, changes, lookup, search
from connectors.xi_lei_record import EXTRAS, parse

FINNISH, BRITISH, GERMAN, TWICE = (
    "52990000000000000101", "21380000000000000202", "39120000000000000303", "54930000000000000404"
)  # fmt: skip


def record(lei: str, name: str, authority: str, number: str | None, **more: Any) -> dict[str, Any]:
    entity = {
        "legalName": {"name": name, "language": "fi-FI"},
        "otherNames": [
            {"name": "Puro Pumput Oy", "language": "fi", "type": "PREVIOUS_LEGAL_NAME"},
            {"name": "Puro Pumps", "language": "en", "type": "TRADING_OR_OPERATING_NAME"},
        ],
        "transliteratedOtherNames": [
            {"name": "Puro", "language": None, "type": "AUTO_ASCII_TRANSLITERATED_LEGAL_NAME"}
        ],
        "legalAddress": {
            "addressLines": ["Myllytie 7", "c/o Laskenta Oy"],
            "city": "Tampere",
            "region": "FI-11",
            "country": "FI",
            "postalCode": "33100",
        },
        "headquartersAddress": {"country": "SE"},
        "registeredAt": {"id": authority, "other": None},
        "registeredAs": number,
        "category": "GENERAL",
        "legalForm": {"id": "DKUW", "other": None},
        "status": "ACTIVE",
        "expiration": {"date": None, "reason": None},
        "creationDate": "2014-07-06T22:00:00Z",
    }
    registration = {"status": more.pop("registration", "LAPSED")}
    attributes = {"lei": lei, "entity": entity | more, "registration": registration}
    return {"type": "lei-records", "id": lei, "attributes": attributes}


PUMPS = record(FINNISH, "Puro Oy", "RA000188", "1748721-4")


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


def node(text: str, **attributes: str) -> dict[str, str]:
    return {**attributes, "$": text}


def in_file(lei: str, name: str, authority: str, number: str) -> dict[str, Any]:
    """A record of the golden copy in JSON, which has the shape of its XML."""
    address = {
        "FirstAddressLine": node("Mill Lane 1"),
        "AdditionalAddressLine": [node("Floor 2"), node("Door 3")],
        "City": node("Leeds"),
        "Country": node("GB"),
    }
    entity = {
        "LegalName": node(name, **{"@xml:lang": "en"}),
        "OtherEntityNames": {"OtherEntityName": node("Aire", **{"@type": "PREVIOUS_LEGAL_NAME"})},
        "LegalAddress": address,
        "HeadquartersAddress": address,
        "RegistrationAuthority": {
            "RegistrationAuthorityID": node(authority),
            "RegistrationAuthorityEntityID": node(number),
        },
        "EntityCategory": node("GENERAL"),
        "LegalForm": {"EntityLegalFormCode": node("H0PO")},
        "EntityStatus": node("ACTIVE"),
        "EntityCreationDate": node("2012-02-29T00:00:00Z"),
    }
    registration = {"RegistrationStatus": node("ISSUED"), "ManagingLOU": node("X")}
    return {"LEI": node(lei), "Entity": entity, "Registration": registration}


def related(child: str, parent: str, kind: str, status: str = "ACTIVE") -> dict[str, Any]:
    relationship = {
        "StartNode": {"NodeID": node(child), "NodeIDType": node("LEI")},
        "EndNode": {"NodeID": node(parent), "NodeIDType": node("LEI")},
        "RelationshipType": node(kind),
        "RelationshipStatus": node(status),
    }
    return {"RelationshipRecord": {"Relationship": relationship}}


RECORDS = [
    in_file(BRITISH, "PENNINE PUMPS LIMITED", "RA000585", "00102498"),
    in_file(GERMAN, "Pumpen GmbH", "RA000242", "HRB 1"),
]
RELATIONS = [
    related(GERMAN, "99990000000000000999", "IS_ULTIMATELY_CONSOLIDATED_BY"),
    related(GERMAN, BRITISH, "IS_DIRECTLY_CONSOLIDATED_BY"),
    related(GERMAN, "99990000000000000999", "IS_INTERNATIONAL_BRANCH_OF"),
    related(BRITISH, GERMAN, "IS_DIRECTLY_CONSOLIDATED_BY", "INACTIVE"),
]


def as_xml(tag: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(as_xml(tag, v) for v in value)
    attributes = "".join(f' {k[1:]}="{v}"' for k, v in value.items() if k.startswith("@"))
    inside = (as_xml(k, v) for k, v in value.items() if not k.startswith(("@", "$")))
    return f"<lei:{tag}{attributes}>{value.get('$', '')}{''.join(inside)}</lei:{tag}>"


def write(path: Path, data: Any) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


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


class Answers:
    """Stands in for the network: gives what was recorded for an address, and notes the asking."""

    def __init__(self, answers: Mapping[str, Any], file: Path = Path()) -> None:
        self.answers, self.file = answers, file
        self.asked: list[tuple[str, dict[str, str]]] = []

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        self.asked.append((url, dict(params or {})))
        return self.answers.get(url)

    def text(self, url: str) -> str:
        raise NotImplementedError

    def download(self, url: str, name: str) -> Path:
        self.asked.append((url, {"name": name}))
        return self.file


def test_a_company_is_looked_up_by_its_lei_and_comes_with_its_parent() -> None:
    above = f"{API}/{FINNISH}/direct-parent"
    child = PUMPS | {"relationships": {"direct-parent": {"links": {"lei-record": above}}}}
    parent = record(BRITISH, "PENNINE PUMPS LIMITED", "RA000585", "00102498")
    found = lookup(Answers({f"{API}/{FINNISH}": {"data": child}, above: {"data": parent}}), FINNISH)
    assert found is not None
    assert found.company is not None
    assert found.company["parent_id"] == "GB-COH-00102498"


def test_a_national_number_is_looked_up_when_only_one_company_has_it() -> None:
    one, two = Answers({API: {"data": [PUMPS]}}), Answers({API: {"data": [PUMPS, PUMPS]}})
    assert lookup(one, "1748721-4") is not None
    assert one.asked[0][1]["filter[entity.registeredAs]"] == "1748721-4"
    assert lookup(two, "1748721-4") is None
    assert lookup(Answers({}), FINNISH) is None


def test_a_search_follows_the_cursor_where_one_page_is_too_small() -> None:
    pages = {
        API: {"data": [PUMPS] * 200, "links": {"next": "https://next"}},
        "https://next": {"data": [PUMPS] * 200, "links": {}},
    }
    http = Answers(pages)
    assert len(search(http, "puro", 250)) == 250
    assert http.asked[0][1]["page[cursor]"] == "*"
    assert http.asked[1] == ("https://next", {})


def test_a_short_search_asks_once_for_what_it_needs() -> None:
    http = Answers({API: {"data": [PUMPS, PUMPS], "links": {"next": "https://next"}}})
    assert len(search(http, "puro", 2)) == 2
    assert http.asked == [(API, {"filter[entity.names]": "puro", "page[size]": "2"})]


def published(at: str) -> dict[str, Any]:
    windows = ("IntraDay", "LastDay", "LastWeek", "LastMonth")
    files = {window: {"json": {"url": f"https://files/{window}"}} for window in windows}
    return {GOLDEN_COPY: {"data": [{"publish_date": at, "lei2": {"delta_files": files}}]}}


@pytest.mark.parametrize(
    ("cursor", "window"),
    [
        ("2026-11-20 00:00:00", "IntraDay"),
        ("2026-11-19 16:00:00", "LastDay"),
        ("2026-11-14", "LastWeek"),
        ("2026-11-01", "LastMonth"),
    ],
)
def test_changes_come_from_the_smallest_file_that_covers_the_time(
    tmp_path: Path, cursor: str, window: str
) -> None:
    twice = in_file(TWICE, "Aire", "RA000585", "00102498")
    twice["Registration"]["RegistrationStatus"] = node("DUPLICATE")
    file = write(tmp_path / "delta.json", {"records": [RECORDS[0], twice]})
    http = Answers(published("2026-11-20 08:00:00"), file)
    found = changes(http, cursor)
    assert http.asked[-1][0] == f"https://files/{window}"
    assert [r.company["company_id"] for r in found.records if r.company] == ["GB-COH-00102498"]
    assert (found.removed, found.withdrawn) == ((), (f"XI-LEI-{TWICE}",))
    assert found.not_carried == ("parent_id",)
    assert found.cursor == "2026-11-20 08:00:00"


def test_nothing_new_is_no_change_and_too_long_ago_needs_the_whole_file() -> None:
    http = Answers(published("2026-11-20 08:00:00"))
    assert changes(http, "2026-11-20 08:00:00").records == ()
    with pytest.raises(ConfigurationError, match="Pull the whole file"):
        changes(http, "2026-09-01")
    with pytest.raises(ConfigurationError, match='"soon" is no day'):
        changes(http, "soon")


def test_the_download_is_of_records_and_relationships() -> None:
    http = Answers({}, Path("x"))
    assert xi_lei.download(http) == [Path("x"), Path("x")]
    assert http.asked[1][0] == f"{GOLDEN_COPY}/rr/latest.csv"


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
