"""What an evaluation finds out: whether a score works, leaks, hubs, and when it cannot tell."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from evaluation_tasks import FIELDS, alike, at_random, companies, task

from lookalike.evaluation.concentration import Hub, concentration
from lookalike.evaluation.coverage import coverage
from lookalike.evaluation.earnings import agreement, earnings
from lookalike.evaluation.elsewhere import elsewhere
from lookalike.evaluation.evaluation import Evaluation, evaluate
from lookalike.evaluation.leaks import fields_alone, without
from lookalike.evaluation.record import record
from lookalike.evaluation.rivals import methods
from lookalike.evaluation.splits import random_splits
from lookalike.evaluation.task import Task
from lookalike.evaluation.trials import stand
from lookalike.evaluation.verdict import NOT_ENOUGH, WORKS
from lookalike.field import Field

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def quiet(step: str, done: int, total: int) -> None:
    """Tell nobody."""


def evaluated(mine: Task, quick: bool = True, repeats: int = 3) -> Evaluation:
    return evaluate(mine, NOW, universe="made", model_id=None, repeats=repeats, quick=quick)


@pytest.fixture(scope="module")
def found() -> Evaluation:
    """An evaluation with every check."""
    return evaluated(task(), quick=False)


def test_a_score_with_a_plain_pattern_works_and_beats_chance_on_every_split(
    found: Evaluation,
) -> None:
    assert found.verdict.state == WORKS
    assert found.verdict.works.startswith("The score works: the best 5 % of all companies hold")
    against = found.results.against["chance"]["ap"]
    assert (against.wins, against.splits) == (3, 3)


def test_the_same_seed_gives_the_same_numbers(found: Evaluation) -> None:
    assert record(evaluated(task(), quick=False)) == record(found)


def test_another_profit_is_another_hash(found: Evaluation) -> None:
    other = task()
    other.profit[other.good[0]] += 1
    assert other.digest != task().digest == found.made.data


def test_customers_drawn_by_lot_give_not_enough_to_tell() -> None:
    mine = evaluated(at_random(100), repeats=10)
    assert mine.verdict.state == NOT_ENOUGH
    assert mine.verdict.works.startswith("There is not enough to tell whether the score works")
    assert mine.results.figures["lookalike"]["lift_5"].mean < 2.5


def test_few_customers_are_said_to_be_too_few() -> None:
    mine = task()
    is_customer = mine.is_customer.copy()
    is_customer[mine.good[12:]] = False
    few = evaluated(replace(mine, is_customer=is_customer))
    assert few.verdict.state == NOT_ENOUGH
    assert "12 customers are fewer than 30" in few.verdict.works
    assert few.warnings[0].kind == "few customers"


def with_column(name: str, cells: np.ndarray) -> Task:
    frame = companies()
    frame[name] = cells
    return replace(task(frame), fields=(*FIELDS, Field(name, "category", [name])))


def test_a_column_that_was_written_after_the_sale_is_named_with_the_run_without_it() -> None:
    stage = np.where(alike(companies()), "won", "lead").astype(object)
    mine = evaluated(with_column("crm stage", stage))
    [leak] = [w for w in mine.warnings if w.kind == "leak"]
    assert leak.text.startswith('"crm stage" by itself tells hidden customers')
    [left] = [row for row in mine.without if row.field == "crm stage"]
    assert left.ap.mean < 0.6 < mine.ap_on_side_splits
    assert f"is {left.ap.mean:.2f} instead of {mine.ap_on_side_splits:.2f}" in leak.text


def test_a_column_that_only_customers_have_is_named() -> None:
    rng = np.random.default_rng(0)
    cells = rng.choice(["a", "b"], 1500).astype(object)
    cells[~alike(companies()) & (rng.random(1500) < 0.9)] = None
    mine = with_column("notes", cells)
    [row] = [r for r in fields_alone(mine, random_splits(mine, 1), quiet) if r.field == "notes"]
    assert row.missing == pytest.approx(0.95, abs=0.01)
    assert row.is_suspect


def test_honest_fields_are_not_named(found: Evaluation) -> None:
    assert [w.kind for w in found.warnings if w.kind == "leak"] == []


def test_a_field_that_the_pattern_needs_is_missed_most(found: Evaluation) -> None:
    brings = {row.field: row.brings.mean for row in found.without}
    assert max(brings, key=brings.get) == "industry"
    assert abs(brings["place"]) < 0.1


def test_without_the_only_field_nothing_is_left_out() -> None:
    mine = replace(task(), fields=FIELDS[:1])
    assert evaluated(mine, quick=False, repeats=2).without == ()


def test_more_customers_are_learned_from_step_by_step(found: Evaluation) -> None:
    sizes = [step.customers for step in found.curve.steps]
    assert sizes == [15, int(0.6 * found.customers)]
    whole = found.curve.steps[-1].figures["lookalike"]["ap"].values
    assert whole == found.results.figures["lookalike"]["ap"].values  # the same splits


def test_industries_are_hidden_whole_and_days_that_are_missing_are_said(found: Evaluation) -> None:
    by = {kind.by: kind for kind in found.elsewhere}
    assert "for 0 of" in by["time"].missing
    assert [len(by["industry"].groups), len(by["region"].groups)] == [2, 3]
    assert by["region"].within > 0.8  # countries say nothing here, so the score holds in each
    assert by["industry"].lift_5 < 1


def test_the_newest_customers_are_ranked_where_days_are_known() -> None:
    mine = task()
    mine.days[mine.good] = np.arange(len(mine.good))
    time = elsewhere(replace(mine, day_of="first order"), methods(mine), quiet)[0]
    assert [group.group for group in time.groups] == ["newest by first order"]
    assert time.lift_5 > 5


def test_cuts_keep_what_they_promise(found: Evaluation) -> None:
    mine = coverage(task(), random_splits(task(), 2), quiet)
    assert [cut.nominal for cut in mine.covered] == [0.5, 0.8, 0.9, 0.95]
    assert all(cut.kept > cut.nominal - 0.15 for cut in mine.covered)
    assert sum(grade.customers for grade in mine.grades) == mine.customers
    assert mine.grades[0].letter == "A"
    assert mine.grades[0].held > 5


def test_expected_profit_is_compared_with_the_real_one(found: Evaluation) -> None:
    assert found.earnings.rank_correlation.mean > 0.7
    same = replace(task(), profit=np.where(task().is_customer, 5.0, np.nan))
    assert earnings(same, random_splits(same, 2), quiet).rank_correlation is None
    assert agreement(np.arange(9.0), np.arange(9.0)) == (None, None)  # too few


def test_profit_that_is_a_field_is_told_from_a_forecast() -> None:
    frame = companies()
    mine = task(frame)
    fee = np.where(mine.is_customer, 0.05 * frame["employees"].fillna(1), np.nan)
    warned = evaluated(replace(mine, profit=fee)).warnings
    assert "profit may be a field in disguise" in [w.kind for w in warned]


def test_the_list_is_set_beside_customers_and_universe(found: Evaluation) -> None:
    shares = {part.field: part.cells for part in found.concentration.shares}
    first = shares["industry"][0]
    assert first.of_list > 0.1 > first.of_universe
    assert first.of_customers > 2 * first.of_universe
    assert sum(cell.of_universe for cell in shares["place"]) == pytest.approx(1)
    assert sum(cell.of_list for cell in shares["employees"]) == pytest.approx(1)


def test_one_customer_behind_the_list_is_named(found: Evaluation) -> None:
    many = replace(found.concentration, hubs=(Hub("c-1", "Big Oy", 0.34, 9.0),))
    warned = replace(found, concentration=many).warnings
    [hub] = [w for w in warned if w.kind == "one customer behind the list"]
    assert "34 % of the best" in hub.text
    assert "Big Oy" in hub.text


def test_a_second_opinion_is_compared_with_chance(found: Evaluation) -> None:
    for opinion in found.concentration.second:
        assert opinion.by_chance < 0.2 < opinion.shared <= 1
    again = concentration(task(), methods(task()))
    assert again.second == found.concentration.second


def test_the_rule_puts_the_customers_industries_and_sizes_first() -> None:
    mine = task()
    [split] = random_splits(mine, 1)
    score = methods(mine)["rule"](split)
    first = mine.frame.iloc[np.argsort(-score)[:50]]
    assert set(first["nace2"]) == {"25", "46"}
    assert first["employees"].min() > 8


def test_neighbours_and_trees_find_hidden_customers_without_seeing_them() -> None:
    mine = task()
    [split] = random_splits(mine, 1)
    by = methods(mine)
    for name in ("knn", "bagging"):
        found = stand(mine, split, by[name](split))
        assert np.median(found.shares) < 0.2, name


def test_the_rivals_of_a_list_without_industry_and_size_have_no_rule() -> None:
    frame = companies().assign(colour=np.tile(["red", "blue"], 750))
    mine = replace(task(frame), fields=(Field("colour", "category", ["colour"]),))
    assert list(methods(mine)) == ["lookalike", "knn", "bagging"]
    assert evaluated(mine).verdict.better.startswith("There is no rule to compare with")


def test_a_fields_missing_part_is_measured_on_the_same_splits() -> None:
    mine = task()
    splits = random_splits(mine, 2)
    [row] = without(mine, splits, ["industry"], quiet)
    assert (len(row.ap.values), row.brings.splits) == (2, 2)


def test_every_number_comes_with_what_it_was_made_from(found: Evaluation) -> None:
    numbers = json.loads(json.dumps(record(found), allow_nan=False))
    assert set(numbers) == {
        "format", "verdict", "warnings", "what_figures_say", "curve_shares", "made", "customers",
        "bad_customers", "companies", "universe", "fields", "profit_weight", "rule", "results",
        "curve", "elsewhere", "alone", "without", "ap_on_side_splits", "coverage", "earnings",
        "concentration",
    }  # fmt: skip
    made = numbers["made"]
    assert (made["seed"], made["data"], made["at"]) == (0, task().digest, NOW.isoformat())
    assert len(numbers["results"]["figures"]["rule"]["ap"]["values"]) == len(made["splits"])
    assert {"python", "numpy", "lightgbm", "scikit-learn"} <= set(made["versions"])
