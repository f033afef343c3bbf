"""Enhetsregisteret: made-up units in the exact shape, and the recorded answers when they are here.

`shared` skips where the recordings are absent. R wrote two of them and spelt letters beyond ASCII
"<U+00E5>"; nothing here depends on such a letter.
"""

import copy
import csv
import gzip
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from company.errors import ConfigurationError, RecordError, SourceChanged
from connectors import no_brreg
from connectors.contract import Quarantine, Rows, Source
from connectors.strict import Audit

OFFICE = {
    "land": "Norge",
    "landkode": "NO",
    "postnummer": "7030",
    "poststed": "TRONDHEIM",
    "adresse": ["c/o Kari Fiktiv", "Pumpegata 3", None, ""],
    "kommune": "TRONDHEIM",
    "kommunenummer": "5001",
}
UNIT: dict[str, Any] = {
    "organisasjonsnummer": "999000111",
    "navn": "NIDELVA PUMPER AS",
    "organisasjonsform": {"kode": "AS", "beskrivelse": "Aksjeselskap", "links": []},
    "hjemmeside": "www.nidelva-pumper.example",
    "epostadresse": "post@nidelva-pumper.example",
    "mobil": "900 00 000",
    "registreringsdatoEnhetsregisteret": "2004-02-29",
    "stiftelsesdato": "2003-12-01",
    "registrertIMvaregisteret": True,
    "naeringskode1": {"kode": "28.130", "beskrivelse": "Produksjon av pumper ellers"},
    "naeringskode2": {"kode": "46.640", "beskrivelse": "Engroshandel"},
    "antallAnsatte": 42,
    "harRegistrertAntallAnsatte": True,
    "forretningsadresse": OFFICE,
    "institusjonellSektorkode": {"kode": "2100", "beskrivelse": "Private aksjeselskaper mv."},
    "sisteInnsendteAarsregnskap": "2025",
    "konkurs": False,
    "underAvvikling": False,
    "underTvangsavviklingEllerTvangsopplosning": False,
    "overordnetEnhet": "999000222",
    "aktivitet": ["Produksjon og salg av", "pumper."],
    "historiskeNavn": [
        {"navn": "TRØNDER PUMPER AS", "fraDato": "2004-02-29", "tilDato": "2010-01-01"},
        {"navn": "NIDELVA PUMPER AS", "fraDato": "2010-01-01", "tilDato": "2011-01-01"},
    ],
    "erIKonsern": True,
    "kapital": {"belop": 250000.0, "antallAksjer": 2556807512, "valuta": "NOK"},
    "respons_klasse": "Enhet",
}
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def company(**fields: Any) -> dict[str, Any]:
    said = no_brreg.parse(UNIT | fields).company
    assert said is not None
    return said


def source(path: Path, content: bytes) -> Source:
    path.write_bytes(content)
    return Source(path, NOW)


def rows(path: Path, content: bytes, quarantine: Quarantine | None = None) -> Rows:
    reading = no_brreg.read(source(path, content), quarantine or Quarantine())
    batches = list(reading.batches)
    tables = ([getattr(b, t) for b in batches] for t in ("companies", "figures", "names"))
    return Rows(*(pa.concat_tables(t) for t in tables))


def array(*documents: Mapping[str, Any]) -> bytes:
    return json.dumps(documents, ensure_ascii=False, indent=1).encode()


class Web:
    """Answers with what it was given, by address and by the parameter that tells calls apart."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        params = {k: v for k, v in (params or {}).items() if k != "size"}
        call = url.removeprefix(no_brreg.API) + "".join(f"?{k}={v}" for k, v in params.items())
        self.asked.append(call)
        return self.answers.get(call)

    def text(self, url: str) -> str:
        raise AssertionError(url)

    def download(self, url: str, name: str) -> Path:
        return Path(url.removeprefix(no_brreg.API)) / name


def test_a_unit_is_read_into_the_declared_fields() -> None:
    said = company()
    assert said["company_id"] == "NO-BRC-999000111"
    assert (said["legal_form"], said["legal_form_class"]) == ("AS", "limited")
    assert (said["status"], said["country"], said["region"]) == ("active", "NO", "NO-50")
    assert (said["city"], said["postcode"], said["municipality"]) == (
        "TRONDHEIM",
        "7030",
        "TRONDHEIM",
    )
    assert said["founded_on"] == date(2003, 12, 1)
    assert (said["phone"], said["website"]) == ("900 00 000", "www.nidelva-pumper.example")
    assert (said["vat_registered"], said["vat_number"]) == (True, "NO999000111MVA")
    assert said["parent_id"] == "NO-BRC-999000222"
    assert said["x_activity"] == "Produksjon og salg av pumper."
    assert said["x_share_capital_nok"] == 250000.0


def test_the_person_in_care_of_whom_post_goes_is_not_kept() -> None:
    assert company()["street"] == "Pumpegata 3"
    assert "Fiktiv" not in str(no_brreg.parse(UNIT))


@pytest.mark.parametrize(
    ("number", "some", "fewest", "most"),
    [(42, True, 42, 42), (0, None, 0, 0), (None, True, 1, 4), (None, False, None, None)],
)
def test_a_withheld_number_of_employees_is_one_to_four(
    number: int | None, some: bool | None, fewest: int | None, most: int | None
) -> None:
    said = company(antallAnsatte=number, harRegistrertAntallAnsatte=some)
    assert (said["employees_min"], said["employees_max"]) == (fewest, most)
    assert said["employer"] is some


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"konkurs": True, "underAvvikling": True}, "insolvent"),
        ({"underRekonstruksjonsforhandlingDato": "2026-03-01"}, "insolvent"),
        ({"organisasjonsform": {"kode": "KBO"}}, "insolvent"),
        ({"underAvvikling": True}, "liquidation"),
        ({"underTvangsavviklingEllerTvangsopplosning": True}, "liquidation"),
        ({"slettedato": "2026-01-31", "konkurs": True}, "dissolved"),
    ],
)
def test_a_status_says_whether_one_can_sell_to_the_unit(
    fields: dict[str, Any], status: str
) -> None:
    assert company(**fields)["status"] == status


@pytest.mark.parametrize(("form", "person"), [("ENK", True), ("AS", False), ("PERS", True)])
def test_sole_traders_are_flagged_as_natural_persons(form: str, person: bool) -> None:
    assert company(organisasjonsform={"kode": form})["is_natural_person"] is person


def test_earlier_names_are_names_of_their_own_and_the_present_one_is_not_repeated() -> None:
    names = [(n["name"], n["kind"]) for n in no_brreg.parse(UNIT).names]
    assert names == [("NIDELVA PUMPER AS", "legal"), ("TRØNDER PUMPER AS", "previous")]


def test_a_unit_without_a_business_address_is_where_it_gets_its_post() -> None:
    post = {"landkode": "SE", "poststed": "STOCKHOLM", "adresse": ["Box 1"]}
    said = company(forretningsadresse=None, postadresse=post)
    assert (said["country"], said["city"], said["street"]) == ("SE", "STOCKHOLM", "Box 1")
    assert (said["region"], said["postcode"]) == (None, None)


def test_empty_text_is_a_missing_value() -> None:
    said = company(hjemmeside="", mobil="", konkursdato="", stiftelsesdato="", aktivitet=[""])
    assert (said["website"], said["phone"], said["x_activity"]) == (None, None, None)
    assert said["founded_on"] == date(2004, 2, 29)  # the day of registration stands in


@pytest.mark.parametrize(
    ("code", "usual", "system", "nace"),
    [
        ("62.030", "sn2025", "sn2007", "62.03"),
        ("62.100", "sn2007", "sn2025", "62.01"),
        ("46.739", "sn2007", "sn2007", "46.73"),  # building materials
        ("46.739", "sn2025", "sn2025", "45.40"),  # motorcycles
        ("00.000", "sn2025", None, None),
    ],
)
def test_an_industry_code_is_read_in_its_own_edition(
    code: str, usual: str, system: str | None, nace: str | None
) -> None:
    said = no_brreg.parse(UNIT | {"naeringskode1": {"kode": code}}, usual).company or {}
    assert (said["industry_system"], said["industry"]) == (system, nace)


def test_parsing_changes_nothing_and_says_the_same_twice() -> None:
    before = copy.deepcopy(UNIT)
    assert no_brreg.parse(UNIT) == no_brreg.parse(UNIT)
    assert before == UNIT


@pytest.mark.parametrize("fields", [{"navn": None}, {"stiftelsesdato": "29.2.2023"}])
def test_a_unit_without_a_name_or_with_a_bad_date_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        no_brreg.parse(UNIT | fields)


def test_the_nightly_file_is_read_packed_and_a_bad_unit_is_set_aside(tmp_path: Path) -> None:
    quarantine = Quarantine()
    packed = gzip.compress(array(UNIT, {"organisasjonsnummer": "999000333"}))
    found = rows(tmp_path / "enheter_alle.json.gz", packed, quarantine)
    assert found.companies["name"].to_pylist() == ["NIDELVA PUMPER AS"]
    assert found.companies["register"].to_pylist() == ["no-brreg"]
    assert found.companies["fetched_at"].to_pylist() == [NOW]
    assert [bad.line for bad in quarantine.rows] == [2]


def test_the_majority_of_a_file_tells_the_edition_of_a_code_that_both_have(tmp_path: Path) -> None:
    old, both = {"kode": "62.030"}, {"kode": "46.739"}
    file = array(UNIT | {"naeringskode1": old}, UNIT | {"naeringskode1": both})
    found = rows(tmp_path / "enheter.json", file).companies
    assert found["industry_system"].to_pylist() == ["sn2007", "sn2007"]


def test_a_new_field_stops_the_run_until_it_is_read_or_ignored(tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match='unknown field "omsetning"'):
        rows(tmp_path / "enheter.json", array(UNIT | {"omsetning": 7}))


def test_a_saved_answer_and_a_saved_search_are_read_like_the_file(tmp_path: Path) -> None:
    one = rows(tmp_path / "one.json", json.dumps(UNIT).encode())
    page = {"_embedded": {"enheter": [UNIT]}, "page": {"totalElements": 1}}
    assert one.companies.equals(rows(tmp_path / "page.json", json.dumps(page).encode()).companies)
    with pytest.raises(SourceChanged, match="is no file of the register"):
        rows(tmp_path / "other.json", b'{"rollegrupper": []}')


def test_a_look_up_of_a_sub_unit_gives_the_unit_above_it() -> None:
    web = Web(
        {"/enheter/999000111": UNIT, "/underenheter/999000444": {"overordnetEnhet": "999000111"}}
    )
    found = no_brreg.lookup(web, "999000444")
    assert found == no_brreg.parse(UNIT)
    assert no_brreg.lookup(web, "999000999") is None


def test_what_is_no_number_is_not_asked_for() -> None:
    web = Web({})
    assert no_brreg.lookup(web, "923609016/roller") is None
    assert web.asked == []


def test_a_search_without_a_hit_finds_nothing() -> None:
    hit = {"_embedded": {"enheter": [UNIT, {"organisasjonsnummer": "999000333"}]}, "page": {}}
    web = Web({"/enheter?navn=nidelva": hit, "/enheter?navn=none": {"page": {}}})
    assert no_brreg.search(web, "nidelva", 5) == [no_brreg.parse(UNIT)]
    assert no_brreg.search(web, "none", 5) == []


def event(number: int, unit: str, kind: str) -> dict[str, Any]:
    return {"oppdateringsid": number, "organisasjonsnummer": unit, "endringstype": kind}


def test_changes_give_the_units_as_they_are_now_and_the_ones_that_ended() -> None:
    events = [
        event(7, "999000111", "Ny"),
        event(8, "999000555", "Endring"),
        event(9, "999000555", "Sletting"),
    ]
    feed = {"_embedded": {"oppdaterteEnheter": events}}
    web = Web(
        {
            "/oppdateringer/enheter?dato=2026-11-19T00:00:00.000Z": feed,
            "/enheter?organisasjonsnummer=999000111": {"_embedded": {"enheter": [UNIT]}},
        }
    )
    changes = no_brreg.changes(web, "2026-11-19")
    assert changes.records == (no_brreg.parse(UNIT),)
    assert (changes.removed, changes.cursor) == (("NO-BRC-999000555",), "9")


def test_changes_go_on_behind_the_cursor_and_keep_it_when_nothing_happened() -> None:
    web = Web({"/oppdateringer/enheter?oppdateringsid=10": {"page": {"totalElements": 0}}})
    changes = no_brreg.changes(web, "9")
    assert (changes.records, changes.removed, changes.cursor) == ((), (), "9")
    assert web.asked == ["/oppdateringer/enheter?oppdateringsid=10"]


def test_many_changes_are_taken_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(no_brreg, "EVENTS", 2)
    gone = [event(n, f"99900{n:04}", "Fjernet") for n in (5, 6, 7)]
    first, second = ({"_embedded": {"oppdaterteEnheter": e}} for e in (gone[:2], gone[2:]))
    feed = "/oppdateringer/enheter?oppdateringsid="
    changes = no_brreg.changes(Web({feed + "5": first, feed + "7": second}), "4")
    assert changes.cursor == "7"
    assert changes.removed == ("NO-BRC-999000005", "NO-BRC-999000006", "NO-BRC-999000007")


@pytest.mark.parametrize("cursor", ["", "0", "yesterday"])
def test_the_feed_is_never_read_from_its_beginning(cursor: str) -> None:
    with pytest.raises(ConfigurationError, match="Give a day such as"):
        no_brreg.changes(Web({}), cursor)


def test_the_json_file_is_the_one_that_is_fetched() -> None:
    assert [str(p) for p in no_brreg.download(Web({}))] == [
        "/enheter/lastned/no-brreg-enheter.json.gz"
    ]


def recorded(shared: Path, name: str) -> Any:
    return json.loads((shared / "registers" / "norway_brreg" / name).read_text())


def test_the_measured_fields_of_every_legal_form_are_read_or_ignored(shared: Path) -> None:
    audit = Audit(no_brreg.REGISTER)
    path = shared / "registers" / "norway_brreg" / "tidybrreg_field_prevalence.tsv"
    for row in csv.DictReader(path.read_text().splitlines(), delimiter="\t"):
        if row["endpoint"] == "enhet":
            document: Any = "x"
            for part in reversed(row["path"].replace("[]", "").split(".")):
                document = {part: document}
            audit.look(document)


def test_equinor_is_read_as_recorded(shared: Path) -> None:
    said = no_brreg.parse(recorded(shared, "tidybrreg_entity_923609016.json")).company or {}
    assert (said["name"], said["legal_form"]) == ("EQUINOR ASA", "ASA")
    assert (said["employees_min"], said["employees_max"]) == (21408, 21408)
    assert (said["industry_code"], said["industry"]) == ("06.100", "06.10")
    assert (said["founded_on"], said["city"]) == (date(1972, 9, 18), "STAVANGER")
    assert (said["street"], said["region"]) == ("Forusbeen 50", "NO-11")
    assert (said["phone"], said["website"]) == ("51 99 00 00", "www.equinor.com")
    assert (said["x_sector"], said["x_last_accounts"]) == ("1120", 2024.0)
    assert said["x_share_capital_nok"] == 6392018780.0


def test_a_deleted_unit_is_read_as_recorded(shared: Path) -> None:
    said = no_brreg.parse(recorded(shared, "pybrreg_enheter-details-deleted-response.json"))
    company = said.company or {}
    assert (company["status"], company["dissolved_on"]) == ("dissolved", date(2017, 10, 20))
    assert company["company_id"] == "NO-BRC-123456789"
    assert (company["employees_min"], company["vat_registered"]) == (None, None)
