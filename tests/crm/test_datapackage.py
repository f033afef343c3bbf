"""The description beside each export says what a program needs to read it and whom to name."""

import csv
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from exported_leads import ABOUT, LEADS, with_evidence
from sqlite_utils import Database

from crm.exports import export
from crm.lead_fields import LEAD_FIELDS
from store.manifest import Dataset, make_current
from store.state import open_state

BRREG = Dataset(
    "no-brreg", "no-brreg", "20251120-060000", "no.parquet", "2025-11-20T06:00:00+00:00",
    "2025-11-20T06:05:00+00:00", 1_100_000, 0, 0, 3, "NLOD-2.0",
    "Contains data under NLOD distributed by the register of made-up units",
)  # fmt: skip
OWN = Dataset(
    "table-notes", "table", "20251121-090000", "t.parquet", "2025-11-21T09:00:00+00:00",
    "2025-11-21T09:00:00+00:00", 12, 0, 0, 0, "the user's own", "",
)  # fmt: skip


@pytest.fixture
def state(tmp_path: Path) -> Database:
    opened = open_state(tmp_path / "state")
    for dataset in (BRREG, OWN):
        make_current(opened, dataset, [])
    return opened


def package(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        path.with_name(f"{path.name}.datapackage.json").read_text("utf-8")
    )
    return told


def described(state: Database, path: Path, excel: str | None = None) -> dict[str, Any]:
    export(state, with_evidence(LEADS), ABOUT, path, excel)
    return package(path)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_it_names_the_file_with_its_length_and_its_hash(tmp_path, state, ending):
    [resource] = described(state, tmp_path / f"leads.{ending}")["resources"]
    content = (tmp_path / f"leads.{ending}").read_bytes()
    assert (resource["path"], resource["format"]) == (f"leads.{ending}", ending)
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"


def test_exports_of_one_name_in_two_forms_each_have_their_own(tmp_path, state):
    described(state, tmp_path / "leads.csv")
    described(state, tmp_path / "leads.xlsx")
    assert package(tmp_path / "leads.csv")["resources"][0]["format"] == "csv"
    assert package(tmp_path / "leads.xlsx")["resources"][0]["format"] == "xlsx"


@pytest.mark.parametrize("excel", [None, "fi"])
def test_its_columns_and_dialect_are_those_of_the_csv(tmp_path, state, excel):
    [resource] = described(state, tmp_path / "leads.csv", excel)["resources"]
    assert resource["encoding"] == "utf-8"
    delimiter = resource["dialect"]["delimiter"]
    with (tmp_path / "leads.csv").open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file, delimiter=delimiter))
    assert [field["name"] for field in resource["schema"]["fields"]] == header
    margin = next(f for f in resource["schema"]["fields"] if f["name"].lower() == "margin")
    assert margin.get("decimalChar") == (None if excel is None else ",")


def test_the_columns_of_a_workbook_are_those_of_its_sheet_in_any_order(tmp_path, state):
    [resource] = described(state, tmp_path / "leads.xlsx")["resources"]
    assert resource["dialect"]["sheetName"] == "Leads"
    assert "encoding" not in resource
    sheet = openpyxl.load_workbook(tmp_path / "leads.xlsx")["Leads"]
    assert resource["schema"]["fieldsMatch"] == ["equal"]
    names = [field["name"] for field in resource["schema"]["fields"]]
    assert sorted(names) == sorted(cell.value for cell in sheet[1])


def test_every_column_has_a_type_a_meaning_and_its_unit(tmp_path, state):
    [resource] = described(state, tmp_path / "leads.jsonl")["resources"]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert list(fields) == [field.name for field in LEAD_FIELDS]
    assert all(field["description"] for field in fields.values())
    assert (fields["revenue_eur"]["type"], fields["revenue_eur"]["unit"]) == ("number", "EUR")
    assert (fields["employees"]["unit"], fields["use_by"]["type"]) == ("people", "date")
    assert "unit" not in fields["name"]


def test_it_names_the_licences_and_the_registers_with_their_attribution(tmp_path, state):
    told = described(state, tmp_path / "leads.csv")
    assert told["licenses"] == [
        {"name": "NLOD-2.0", "path": "https://data.norge.no/nlod/en/2.0"},
        {"name": "the-user-s-own", "title": "the user's own"},
    ]
    assert [source["title"] for source in told["sources"]] == [BRREG.attribution, "table-notes"]


def test_without_any_register_it_leaves_out_the_lists_that_may_not_be_empty(tmp_path):
    told = described(open_state(tmp_path / "empty"), tmp_path / "leads.csv")
    assert {"licenses", "sources"} & set(told) == set()
    assert set(told) == {"$schema", "name", "title", "created", "resources"}


def test_it_follows_the_rules_of_the_specification(tmp_path, state):
    told = described(state, tmp_path / "Leads, Tampere.csv")
    [resource] = told["resources"]
    assert (told["name"], resource["name"]) == ("leads-tampere.csv", "leads-tampere")
    assert told["created"].endswith("Z")
    assert len(told["created"]) == len("2025-11-22T06:14:00Z")
    profiles = [told, resource, resource["dialect"], resource["schema"]]
    assert [p["$schema"].rsplit("/", 1)[1] for p in profiles] == [
        "datapackage.json", "dataresource.json", "tabledialect.json", "tableschema.json",
    ]  # fmt: skip
    types = {field["type"] for field in resource["schema"]["fields"]}
    assert types <= {"string", "integer", "number", "boolean", "date", "datetime"}


def test_it_holds_nothing_of_any_company(tmp_path, state):
    told = json.dumps(described(state, tmp_path / "leads.csv"), ensure_ascii=False)
    assert "Hyvinkää" not in told
    assert "Konepaja" not in told
