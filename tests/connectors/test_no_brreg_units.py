"""The sub-units of Enhetsregisteret: made-up ones in the exact shape, and the recorded ones."""

import copy
import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from company.errors import RecordError, SourceChanged
from connectors import no_brreg_units
from connectors.contract import Quarantine, Source
from connectors.strict import Audit

SHOP: dict[str, Any] = {
    "organisasjonsnummer": "999000444",
    "navn": "PUMPEBUTIKKEN",
    "organisasjonsform": {"kode": "BEDR", "beskrivelse": "Bedrift"},
    "antallAnsatte": 7,
    "harRegistrertAntallAnsatte": True,
    "overordnetEnhet": "999000111",
    "beliggenhetsadresse": {"poststed": "TRONDHEIM", "adresse": ["Pumpegata 3", None]},
    "registreringsdatoAntallAnsatteNAVAaregisteret": "2026-03-10",
}
NOW = datetime(2026, 11, 20, 9, 30, 0, 250, tzinfo=UTC)


def read(path: Path, *places: dict[str, Any], quarantine: Quarantine | None = None) -> Any:
    path.write_text(json.dumps(places))
    reading = no_brreg_units.read(Source(path, NOW), quarantine or Quarantine())
    batches = list(reading.batches)
    figures = pa.concat_tables(b.figures for b in batches).to_pylist()
    return figures, pa.concat_tables(b.names for b in batches).to_pylist()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "underenheter.json"


def test_the_places_of_a_company_give_it_one_payroll_figure(file: Path) -> None:
    plant = SHOP | {"navn": "PUMPEVERKET", "antallAnsatte": 35}
    figures, names = read(file, SHOP, plant)
    assert len(figures) == 1
    assert (figures[0]["company_id"], figures[0]["employees"]) == ("NO-BRC-999000111", 42.0)
    assert (figures[0]["kind"], figures[0]["basis"]) == ("payroll", "standalone")
    assert (figures[0]["period_end"], figures[0]["source"]) == (date(2026, 3, 10), "no-brreg-units")
    assert [(n["name"], n["kind"]) for n in names] == [
        ("PUMPEBUTIKKEN", "trading"),
        ("PUMPEVERKET", "trading"),
    ]


def test_one_withheld_number_makes_the_sum_unknown(file: Path) -> None:
    withheld = {k: v for k, v in SHOP.items() if k != "antallAnsatte"}
    other = SHOP | {"overordnetEnhet": "999000222"}
    figures, names = read(file, SHOP, withheld, other)
    assert [f["company_id"] for f in figures] == ["NO-BRC-999000222"]
    assert len(names) == 3


def test_a_place_without_employees_changes_no_sum(file: Path) -> None:
    empty = SHOP | {"antallAnsatte": None, "harRegistrertAntallAnsatte": False}
    assert [f["employees"] for f in read(file, SHOP, empty)[0]] == [7.0]


@pytest.mark.parametrize("field", ["nedleggelsesdato", "slettedato"])
def test_a_closed_place_says_nothing(file: Path, field: str) -> None:
    figures, names = read(file, SHOP, SHOP | {field: "2020-01-31", "navn": "GAMLE"})
    assert [f["employees"] for f in figures] == [7.0]
    assert [n["name"] for n in names] == ["PUMPEBUTIKKEN"]


def test_a_place_of_no_company_is_set_aside(file: Path) -> None:
    quarantine = Quarantine()
    read(file, SHOP, SHOP | {"overordnetEnhet": None}, quarantine=quarantine)
    assert [bad.line for bad in quarantine.rows] == [2]
    with pytest.raises(RecordError, match="999000444"):
        no_brreg_units.parse(SHOP | {"overordnetEnhet": None})


def test_a_new_field_stops_the_run(file: Path) -> None:
    with pytest.raises(SourceChanged, match='unknown field "areal"'):
        read(file, SHOP | {"areal": 100})


def test_parsing_changes_nothing_and_says_the_same_twice() -> None:
    before = copy.deepcopy(SHOP)
    assert no_brreg_units.parse(SHOP) == no_brreg_units.parse(SHOP)
    assert before == SHOP


def test_the_recorded_places_are_read(shared: Path) -> None:
    folder, audit = shared / "registers" / "norway_brreg", Audit(no_brreg_units.REGISTER)
    closed = json.loads((folder / "pybrreg_underenheter-details-response.json").read_text())
    gone = json.loads((folder / "pybrreg_underenheter-details-deleted-response.json").read_text())
    page = json.loads((folder / "pybrreg_underenheter-search-response.json").read_text())
    (shop,) = page["_embedded"]["underenheter"]
    for document in (closed, gone, shop):
        audit.look(document)
    assert no_brreg_units.parse(closed).names == no_brreg_units.parse(gone).names == ()
    (name,) = no_brreg_units.parse(shop).names
    assert (name["company_id"], name["name"]) == ("NO-BRC-443322119", "TRYLLEBUTIKKEN SESAM")


def test_the_measured_fields_of_sub_units_are_read_or_ignored(shared: Path) -> None:
    audit = Audit(no_brreg_units.REGISTER)
    path = shared / "registers" / "norway_brreg" / "tidybrreg_field_prevalence.tsv"
    for row in csv.DictReader(path.read_text().splitlines(), delimiter="\t"):
        if row["endpoint"] == "underenhet":
            document: Any = "x"
            for part in reversed(row["path"].replace("[]", "").split(".")):
                document = {part: document}
            audit.look(document)


def test_the_recorded_head_of_the_csv_is_read(shared: Path) -> None:
    path = shared / "registers" / "norway_brreg" / "bulk_underenheter_lastned_csv_head.csv"
    quarantine = Quarantine()
    first, last = no_brreg_units.read(Source(path, NOW), quarantine).batches
    assert first.names["name"].to_pylist()[:2] == [
        "SOUNDS LIKE NORWAY",
        "GAUSDAL LANDHANDLERI AS AVD JESSHEIM",
    ]
    employees = dict(
        zip(*(last.figures[c].to_pylist() for c in ("company_id", "employees")), strict=True)
    )
    assert employees == {
        "NO-BRC-933735842": 18.0,
        "NO-BRC-925554243": 10.0,
        "NO-BRC-911625504": 27.0,
        "NO-BRC-999646956": 5.0,
        "NO-BRC-996345734": 292.0,
    }
    assert set(last.figures["period_end"].to_pylist()) == {NOW.date()}
    assert quarantine.count == 0
