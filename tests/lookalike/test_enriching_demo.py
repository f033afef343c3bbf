"""Enriching the demo's messy CRM: how much is filled, and that it can be taken back."""

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.demo import write_world
from enrich.cell_texts import plain_texts
from enrich.steps import ENRICHED, enriched
from lookalike.enriching import Enrichment, Wanted
from lookalike.ledger import company_ledger
from lookalike.workspace import Workspace

TYPES = {f.name: f.type for f in ENRICHED}
ASKED_WHY = 12  # companies of which every written cell is asked for; one takes half a second


@dataclass(frozen=True)
class Demo:
    """The demo's CRM, enriched once."""

    workspace: Workspace
    crm: Path
    found: Enrichment
    out: Path
    run: int


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("enriched")
    world, workspace = write_world(folder / "world"), Workspace(folder / "ws")
    workspace.pull("gb-coh", world.british)
    workspace.pull("table", world.nordic, name="nordic")
    workspace.pull("table", world.accounts, name="british")
    found = workspace.enrich(world.customers)
    done = workspace.apply(found)
    assert done.out is not None
    assert done.run is not None
    return Demo(workspace, world.customers, found, done.out, done.run)


def known(demo: Demo, field: str) -> set[str]:
    """The rows of which a field is known: it is filled, or stands there already."""
    rows = demo.found.proposals.select(["row_id", "field"]).to_pylist()
    return {row["row_id"] for row in rows if row["field"] == field}


def stated(demo: Demo, *columns: str) -> set[str]:
    """The companies of which the demo's registers state any of some columns."""
    found = set()
    for name in ("nordic-companies.csv", "british-accounts.csv"):
        with (demo.crm.parent / name).open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if any(row[c] for c in columns if c in row):
                    found.add(row.get("Business ID") or row.get("Company number"))
    return {number for number in found if number}


def accepted(demo: Demo) -> dict[str, str]:
    """The number of the company that each accepted row means."""
    rows = demo.found.proposals.select(["row_id", "company_id"]).to_pylist()
    return {row["row_id"]: row["company_id"][7:] for row in rows}


def share(part: set[str], whole: set[str]) -> float:
    return len(part & whole) / len(whole)


def say(figure: str) -> None:
    """Print a figure, for pytest -s."""
    sys.stdout.write(f"\n  {figure}")


def matchable(demo: Demo) -> set[str]:
    """The rows that mean a company of the demo's registers, found or not."""
    with (demo.crm.parent / "truth.csv").open(encoding="utf-8") as file:
        return {row["row_id"] for row in csv.DictReader(file) if row["company_id"]}


def test_nearly_every_matchable_row_gets_an_industry_a_size_class_and_a_status(demo: Demo) -> None:
    rows = matchable(demo)
    for field in ("industry", "size_class", "status"):
        say(f"{field}: {100 * share(known(demo, field), rows):.1f} % of {len(rows)} rows")
        assert share(known(demo, field), rows) >= 0.95


def test_nearly_every_row_gets_figures_where_the_world_has_them(demo: Demo) -> None:
    rows = accepted(demo)
    for field, what in (("revenue_eur", "Revenue"), ("employees", "Employees")):
        numbers = stated(demo, *(f"{what} {year}" for year in (2022, 2023, 2024)))
        possible = {row for row, number in rows.items() if number in numbers}
        say(f"{field}: {100 * share(known(demo, field), possible):.1f} % of {len(possible)} rows")
        assert share(known(demo, field), possible) >= 0.8


def test_every_written_cell_answers_why(demo: Demo) -> None:
    engine, datasets = demo.workspace.engine()
    changes = [p for p in demo.found.proposals.to_pylist() if p["action"] == "fill"]
    companies = sorted({p["company_id"] for p in changes})
    for company in companies[:: len(companies) // ASKED_WHY]:
        ledger = company_ledger(demo.workspace.state, engine, datasets, company)
        values = {f.field: f for f in ledger.fields}
        for change in (p for p in changes if p["company_id"] == company):
            told = values[change["field"]]
            assert told.value is not None, change["field"]
            assert told.source, change["field"]
            assert told.facts or told.made, change["field"]
    [size] = company_ledger(
        demo.workspace.state, engine, datasets, companies[0], "size_class"
    ).fields
    assert [i.field for i in size.inputs if i.value is not None]


def test_what_is_written_is_what_the_registers_say(demo: Demo) -> None:
    engine, _ = demo.workspace.engine()
    proposals = demo.found.proposals.to_pylist()
    ids = sorted({p["company_id"] for p in proposals})
    table = enriched(engine, ids)
    texts = {f: plain_texts(TYPES[f], table[f]).to_pylist() for f in TYPES}
    place = {id_: number for number, id_ in enumerate(ids)}
    wrong = [p for p in proposals if p["new"] != texts[p["field"]][place[p["company_id"]]]]
    assert wrong == []


@pytest.mark.parametrize("policy", ["empty", "all"])
def test_a_second_run_proposes_nothing(demo: Demo, policy: str) -> None:
    first = demo.out
    if policy == "all":
        done = demo.workspace.apply(
            demo.workspace.enrich(demo.crm, Wanted(policy="all")), demo.out.with_name("all.csv")
        )
        assert done.out is not None
        first = done.out
    again = demo.workspace.enrich(first, Wanted(policy=policy))
    assert (again.summary.cells("fill"), again.summary.cells("update")) == (0, 0)
    assert again.summary.report.accepted >= demo.found.summary.report.accepted


def test_every_line_of_the_list_is_there_and_the_rest_of_it_is_the_same(demo: Demo) -> None:
    before, after = (path.read_bytes().split(b"\r\n") for path in (demo.crm, demo.out))
    assert (len(before), before[:2]) == (len(after), after[:2])
    filled = {p["line"] for p in demo.found.proposals.to_pylist() if p["action"] == "fill"}
    for number, (old, new) in enumerate(zip(before[2:], after[2:], strict=True), start=3):
        if number not in filled and number > 3:
            assert new.startswith(old)
            assert new[len(old) :].strip(b";") == b""
        assert new.split(b";")[0] == old.split(b";")[0]


def test_undoing_restores_the_list_byte_for_byte(demo: Demo) -> None:
    before = demo.crm.read_bytes()
    done = demo.workspace.apply(demo.workspace.enrich(demo.crm), in_place=True)
    assert done.run is not None
    assert demo.crm.read_bytes() != before
    demo.workspace.undo_enrichment(done.run)
    assert demo.crm.read_bytes() == before
