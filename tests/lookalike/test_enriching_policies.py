"""Enriching by a policy: which cells are filled, overwritten, mended or left."""

from pathlib import Path

import enriched_world as world
import pytest
from enriched_world import actions, cells, written

from lookalike.enriching import Wanted
from lookalike.workspace import Workspace


@pytest.fixture
def made(tmp_path: Path) -> tuple[Workspace, Path]:
    return world.make(tmp_path)


def test_only_empty_cells_are_filled_and_in_the_form_of_their_column(
    made: tuple[Workspace, Path],
) -> None:
    workspace, crm = made
    found = workspace.enrich(crm)
    assert written(found, "r2", "employees") == ("25", "28", "differs; policy empty leaves it")
    assert found.summary.cells("update") == 0
    assert written(found, "r3", "founded_on")[:2] == ("", "2.1.1990")
    done = workspace.apply(found)
    assert done.out == crm.with_name("crm-enriched.csv")
    row = cells(done.out, "r2")
    assert (row["City"], row["Employees"], row["lookalike_size_class"]) == ("Kuopio", "25", "small")


@pytest.mark.parametrize("policy", ["empty", "official", "all"])
def test_a_second_run_proposes_nothing(made: tuple[Workspace, Path], policy: str) -> None:
    workspace, crm = made
    wanted = Wanted(policy=policy, fields=["all"])
    done = workspace.apply(workspace.enrich(crm, wanted))
    assert done.out is not None
    again = workspace.enrich(done.out, wanted)
    assert (again.summary.cells("fill"), again.summary.cells("update")) == (0, 0)
    assert workspace.apply(again).run is None


def test_a_policy_by_name_overwrites_what_it_says_and_no_more(
    made: tuple[Workspace, Path],
) -> None:
    workspace, crm = made
    official = workspace.enrich(crm, Wanted(policy="official"))
    assert actions(official, "r1")["name"] == "update"
    assert actions(official, "r2")["employees"] == "conflict"
    assert actions(workspace.enrich(crm, Wanted(policy="all")), "r2")["employees"] == "update"


DAMAGED = """\
Customer number;Name;Business ID;City;Country;Postcode
r1;Pohjan Panimo Oyj;112038-9;;FI;100
r2;Järvinen Metallityö Oy;2,40382E+07;;FI;70691
"""


def test_what_a_spreadsheet_has_damaged_is_told_and_mended_by_policy(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, _ = made
    crm, policy = tmp_path / "damaged.csv", tmp_path / "policy.toml"
    crm.write_text(DAMAGED, encoding="utf-8")
    policy.write_text('[fields]\nregistration_number = "mend"\npostcode = "mend"\n')
    left = "damaged by a spreadsheet; policy empty leaves it"
    found = workspace.enrich(crm)
    assert written(found, "r1", "registration_number") == ("112038-9", "0112038-9", left)
    assert written(found, "r1", "postcode") == ("100", "00100", left)
    assert written(found, "r2", "postcode")[2] == "differs; policy empty leaves it"
    for name in ("official", policy):
        done = workspace.enrich(crm, Wanted(policy=name))
        numbers = {"registration_number": "update"}
        assert actions(done, "r1").items() >= (numbers | {"postcode": "update"}).items()
        assert actions(done, "r2").items() >= (numbers | {"postcode": "conflict"}).items()
        assert written(done, "r2", "registration_number")[2].startswith("damaged by a spreadsheet")


def test_a_policy_of_ones_own_decides_field_by_field(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, crm = made
    policy = tmp_path / "policy.toml"
    policy.write_text(
        'default = "never"\n[fields]\nemployees = "update"\ncity = "fill"\n'
        'lei = "fill"\n[newer_than]\ncity = 2999-01-01\n'
    )
    found = workspace.enrich(crm, Wanted(policy=policy))
    assert actions(found, "r2") == {"employees": "update"}
    assert actions(found, "r3") == {"employees": "keep", "city": "keep"}


def test_what_we_wrote_may_be_updated_while_nobody_has_changed_it(
    made: tuple[Workspace, Path], tmp_path: Path
) -> None:
    workspace, crm = made
    workspace.apply(workspace.enrich(crm), in_place=True)
    assert cells(crm, "r1")["Employees"] == "2"
    edited = crm.read_bytes().replace(b";Stavanger;NO;;55;", b";Stavanger;NO;;54;")
    crm.write_bytes(edited)
    firms = tmp_path / "firms.csv"
    firms.write_text(world.COMPANIES.replace(",506567,2,", ",506567,3,").replace(",55,", ",56,"))
    workspace.pull("table", firms, name="firms")
    found = workspace.enrich(crm)
    assert written(found, "r1", "employees") == ("2", "3", "written by us before")
    assert actions(found, "r4")["employees"] == "conflict"
