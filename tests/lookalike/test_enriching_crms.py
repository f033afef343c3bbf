"""Enriching the export of a CRM: the import file that goes back beside the list."""

import csv
from pathlib import Path

import enriched_world as world
import pytest
from enriched_world import actions, out_of, run

from lookalike.enriching import Wanted
from lookalike.workspace import Workspace


@pytest.fixture
def made(tmp_path: Path) -> tuple[Workspace, Path]:
    return world.make(tmp_path)


def test_a_hubspot_export_gets_an_import_file_beside_it(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, _ = made
    export = tmp_path / "hubspot.csv"
    export.write_text(
        "Record ID,Company name,Company Domain Name,Company owner,City,Country/Region,"
        "Number of Employees\n"
        "501,Järvinen Metallityö Oy,,KL,,Finland,25\n502,Pohjan Panimo Oyj,panimo.example,MN,,,\n"
    )
    found = workspace.enrich(export)
    assert found.summary.shape == "HubSpot"
    done = workspace.apply(found)
    [file] = [p for p in done.imports if p.suffix == ".csv"]
    rows = file.read_text().splitlines()
    assert rows[0].startswith("Record ID,")
    assert [row.split(",")[0] for row in rows[1:]] == ["501", "502"]
    assert ",25" not in rows[1]
    assert done.run is not None
    workspace.undo_enrichment(done.run)
    assert sorted(p.name for p in tmp_path.glob("hubspot*")) == ["hubspot.csv"]


@pytest.mark.parametrize(
    ("crm", "header", "following"),
    [("salesforce", "Id,Name,BillingCity", "push salesforce {}, to see what that would write"),
     ("pipedrive", "Organization - ID,Organization - Name,Organization - Owner",
      "enrich --undo 1, if that was wrong")],
)  # fmt: skip
def test_an_import_file_that_can_be_pushed_is_followed_by_the_command_for_it(
    made: tuple[Workspace, Path], tmp_path: Path, crm: str, header: str, following: str
) -> None:
    export = tmp_path / "export.csv"
    export.write_text(f"{header}\n0015g00000XyZ1aAAF,Pohjan Panimo Oyj,\n")
    done = run(export, export, "--apply", "--as", crm)
    said = following.format(tmp_path / "export-enriched-salesforce-import.csv")
    assert done.stderr.splitlines()[-1] == f"Next: lookalike --workspace {tmp_path}/ws {said}"
    assert "enrich --undo 1" in done.stderr


EXPORTS = {
    "salesforce": ("0015g00000XyZ1aAAF", "Account ID,Account Name,Billing City,Employees"),
    "pipedrive": ("41", "Organization - ID,Organization - Name,Organization - Website"),
    "dynamics": ("b1-0", "(Do Not Modify) Account,Account Name,Address 1: City,Website"),
}


@pytest.mark.parametrize("crm", EXPORTS)
def test_every_crm_gets_its_import_keyed_on_the_record_and_a_second_run_proposes_nothing(
    made: tuple[Workspace, Path], tmp_path: Path, crm: str
) -> None:
    workspace, _ = made
    id_, header = EXPORTS[crm]
    export = tmp_path / "export.csv"
    export.write_text(f"{header}\n{id_},Pohjan Panimo Oyj,{',' * (header.count(',') - 2)}\n")
    done = workspace.apply(workspace.enrich(export, Wanted(crm=crm)))
    [file] = [p for p in done.imports if p.suffix == ".csv"]
    assert file.read_text("utf-8-sig").splitlines()[1].split(",")[0] == id_
    again = workspace.enrich(out_of(done), Wanted(crm=crm))
    assert (again.summary.cells("fill"), again.summary.cells("update")) == (0, 0)


ADDRESSES = """\
Organization - ID,Organization - Name,Organization - Address,\
Organization - Street/road name of Address,\
Organization - City/town/village/locality of Address,\
Organization - ZIP/Postal code of Address,Organization - Country of Address
41,Pohjan Panimo Oyj,,,,,
42,Järvinen Metallityö Oy,"Paja, Finland",Paja,,,Finland
43,Kurkivaaran Kiinteistö Oy,"13000 Lahti, Finland",,Lahti,13000,Finland
"""


def imported_addresses(workspace: Workspace, export: Path, policy: str) -> dict[str, str]:
    done = workspace.apply(workspace.enrich(export, Wanted(policy=policy)))
    [file] = [p for p in done.imports if p.suffix == ".csv"]
    rows = csv.DictReader(file.read_text("utf-8").splitlines())
    addresses = {row["Organization - ID"]: row.get("Organization - Address", "") for row in rows}
    return {record: address for record, address in addresses.items() if address}


def test_pipedrive_gets_a_whole_address_where_it_has_none_or_a_part_is_updated(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, _ = made
    export = tmp_path / "export.csv"
    export.write_text(ADDRESSES, encoding="utf-8")
    found = workspace.enrich(export)
    assert actions(found, "41").items() >= {"city": "fill", "postcode": "fill"}.items()
    assert actions(found, "43").items() >= {"city": "conflict", "postcode": "keep"}.items()
    panimo = {"41": "00100 Helsinki, Finland"}
    assert imported_addresses(workspace, export, "empty") == panimo
    updated = panimo | {"43": "13000 Hämeenlinna, Finland"}
    assert imported_addresses(workspace, export, "all") == updated


def test_an_address_that_the_export_does_not_show_is_not_written(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, _ = made
    export = tmp_path / "export.csv"
    export.write_text("Organization - ID,Organization - Name\n41,Pohjan Panimo Oyj\n")
    done = workspace.apply(workspace.enrich(export, Wanted(fields=["city", "employees"])))
    assert "1 cells are not in the import file: the CRM takes addresses whole" in done.said[0]
    assert "Helsinki" not in done.imports[0].read_text("utf-8")


def test_an_export_without_record_ids_gets_no_import_file_and_says_why(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, _ = made
    export = tmp_path / "export.csv"
    export.write_text("Account Name,Billing City\nPohjan Panimo Oyj,\n")
    done = workspace.apply(workspace.enrich(export, Wanted(crm="salesforce")))
    assert done.imports == ()
    assert "no import file: The list has no ids of its records" in done.said[0]
