"""One company explained on the command line, and what the list says beside each lead."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from written_rows import write_rows

from cli import main
from lookalike.single import CompanyExplanation
from lookalike.workspace import Workspace

HEADER = "Company ID,Name,City,Country,NACE code,Employees 2024,Revenue EUR 2024"
TRADES = ["46.63", "28.13", "47.11", "62.01", "56.10", "41.20"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Large wholesalers of machinery and small programmers are customers; some lose money."""
    folder = tmp_path_factory.mktemp("explained")
    random = np.random.default_rng(8)
    staff = np.exp(random.normal(3.2, 1.2, 1500)).astype(int) + 1
    trade = random.choice(TRADES, 1500)
    firms = [
        [f"f-{i:04d}", f"Firma {i:04d} Oy", "Oulu" if i % 3 else "Turku", "FI", trade[i],
         int(staff[i]) if i % 5 else "", 40_000 * int(staff[i])]
        for i in range(1500)
    ]  # fmt: skip
    large, small = (trade == "46.63") & (staff > 40), (trade == "62.01") & (staff < 20)
    chosen = [i for i in np.flatnonzero(large | small).tolist() if i % 2]
    crm = [
        [f"f-{i:04d}", f"Firma {i:04d} Oy", -90 if i % 10 == 1 else 5000 if large[i] else 800,
         "Aino" if large[i] else "Bertil"]
        for i in chosen
    ]  # fmt: skip
    made = Workspace(folder / "ws")
    made.pull("table", write_rows(folder / "firms.csv", HEADER, firms))
    made.fit(write_rows(folder / "crm.csv", "Company ID,Customer,Profit EUR,Account manager", crm))
    return made


def run(workspace: Workspace, *command: str) -> str:
    done = CliRunner().invoke(main, ["--workspace", str(workspace.folder), *command])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def best(workspace: Workspace) -> CompanyExplanation:
    return workspace.explain(next(iter(workspace.rank(limit=1))).company_id)


def test_fields_and_start_sum_to_the_score_and_parts_to_the_fields(
    best: CompanyExplanation,
) -> None:
    for s in best.shares:
        assert s.likeness + s.combinations + s.contrast + s.profit == pytest.approx(s.points)
    total = best.baseline + sum(s.points for s in best.shares)
    assert total == pytest.approx(best.raw_score, abs=1e-9)
    assert best.place == 1


def test_the_score_is_that_of_the_list(workspace: Workspace) -> None:
    for lead in list(workspace.rank(limit=40))[::13]:
        found = workspace.explain(lead.company_id)
        assert (round(found.score, 1), found.grade) == (lead.score, lead.grade)


def test_the_points_on_the_screen_sum_to_the_score(
    workspace: Workspace, best: CompanyExplanation
) -> None:
    screen = run(workspace, "explain", best.company_id)
    table = screen.split("What each field adds")[1].split("Where the points")[0].splitlines()
    *points, total = [float(w) for line in table for w in line.split() if w[0] in "+-"]
    assert len(points) >= 4
    assert sum(points) == pytest.approx(best.raw_score, abs=0.05)
    assert total == pytest.approx(best.raw_score, abs=0.005)


def test_the_screen_names_customers_their_profit_and_whom_to_ask(
    workspace: Workspace, best: CompanyExplanation
) -> None:
    screen = run(workspace, "explain", best.company_id)
    near = best.support.closest[0]
    assert f"{near.name}, profit 5.0 k€ (ask Aino)" in screen
    assert "among your profitable customers" in screen
    assert f"{near.share:.0%} {near.name}" in screen
    assert best.standing is None


def test_what_is_not_known_is_told_with_the_places_it_leaves_open(workspace: Workspace) -> None:
    silent = next(
        lead.company_id for lead in workspace.rank(limit=400) if lead.row["employees"] is None
    )
    found = workspace.explain(silent)
    staff = next(u for u in found.unknown if u.field == "employees")
    assert staff.best_place < staff.worst_place
    said = f"it could rank between {staff.best_place} and {staff.worst_place}"
    assert f"if employees were known, {said}" in run(workspace, "explain", silent)


def test_the_json_has_all_parts(workspace: Workspace, best: CompanyExplanation) -> None:
    found = json.loads(run(workspace, "explain", best.company_id, "--json"))
    assert {"shares", "together", "support", "unknown", "turning", "kind"} <= set(found)
    shares = [c["share"] for c in found["support"]["closest"]]
    rest = found["support"]["other_customers"] + found["support"]["everyone"]
    assert sum(shares) + rest == pytest.approx(1)


def test_each_lead_says_its_kind_and_whom_to_ask(workspace: Workspace) -> None:
    leads = workspace.rank(limit=20).table.to_pylist()
    names = {kind.name for kind in workspace.model().kinds}
    assert len(names) == 2
    assert {lead["kind"] for lead in leads} <= names
    large = [lead["closest_owner"] for lead in leads if (lead["employees"] or 0) > 60]
    assert set(large) == {"Aino"}


def test_kinds_are_listed_with_what_they_have_in_common(workspace: Workspace) -> None:
    said = run(workspace, "kinds")
    assert said.startswith("2 kinds of good customers")
    assert "half of them bring over 5.0 k€" in said
    told = json.loads(run(workspace, "kinds", "--json"))
    assert sum(kind["customers"] for kind in told) == len(workspace.model().customers)
