"""The demonstration: its files, its matches against the truth, its ranking against the plan."""

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from lookalike.demo import run_demo
from lookalike.fitting import customer_ids
from lookalike.leads import LeadList
from lookalike.ranking import rank_companies
from lookalike.workspace import Workspace, quiet


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LeadList]:
    folder = tmp_path_factory.mktemp("demo")
    return folder, run_demo(folder, quiet, lambda text: None)


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def test_hidden_good_customers_stand_in_the_top_5_per_cent_at_8_times_chance(
    shown: tuple[Path, LeadList],
) -> None:
    folder, _ = shown
    workspace = Workspace(folder / "workspace")
    engine, _ = workspace.engine()
    known = customer_ids(workspace.state)
    model = workspace.model()
    everyone = rank_companies(engine, model, exclude=known, where=None, limit=100_000)
    ranked = everyone["company_id"].to_pylist()
    hidden = set(read(folder / "world" / "hidden.csv").company_id) & set(ranked)
    assert len(hidden) >= 150
    top = hidden & set(ranked[: len(ranked) // 20])
    assert len(top) / len(hidden) / 0.05 >= 8


def test_what_is_accepted_is_right_and_most_is_accepted(shown: tuple[Path, LeadList]) -> None:
    folder, _ = shown
    truth = read(folder / "world" / "truth.csv").set_index("row_id").company_id
    matches = read(folder / "matches.csv")
    matches["truth"] = matches.row_id.map(truth)
    accepted = matches[matches.match_status == "accept"]
    assert (accepted.matched_company_id == accepted.truth).mean() >= 0.99
    assert len(accepted) >= 0.9 * (matches.truth.fillna("") != "").sum()


def test_an_id_that_belongs_to_another_company_is_not_accepted(
    shown: tuple[Path, LeadList],
) -> None:
    folder, _ = shown
    truth = read(folder / "world" / "truth.csv")
    swapped = truth[truth.mess.str.contains("id_of_another")].row_id
    matches = read(folder / "matches.csv").set_index("row_id").loc[list(swapped)]
    assert set(matches.match_status) == {"review"}
    assert matches.match_reasons.str.contains("its number is that of").all()


def test_no_lead_is_a_customer_or_dead(shown: tuple[Path, LeadList]) -> None:
    folder, leads = shown
    customers = set(read(folder / "world" / "truth.csv").company_id)
    assert not customers & set(leads.table["company_id"].to_pylist())
    assert set(leads.table["status"].to_pylist()) == {"active"}


def test_every_lead_has_a_score_a_grade_reasons_and_closest_customers(
    shown: tuple[Path, LeadList],
) -> None:
    _, leads = shown
    assert len(leads) == 50
    scores = [lead.score for lead in leads]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > 10
    assert all(lead.why and len(lead.closest) == 3 for lead in leads)


def test_the_workbook_says_what_was_asked_of_which_data(shown: tuple[Path, LeadList]) -> None:
    folder, _ = shown
    book = load_workbook(folder / "prospects.xlsx")
    about = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows(max_col=2)}
    assert book.worksheets[0].max_row == 51
    assert about["Leads"] == "50"
    assert "Open Government Licence" in about["gb-coh"]


def test_the_list_as_csv_holds_the_same_leads(shown: tuple[Path, LeadList]) -> None:
    folder, leads = shown
    written = read(folder / "prospects.csv")
    assert list(written.company_id) == leads.table["company_id"].to_pylist()
