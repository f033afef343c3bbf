"""One evaluation: every check of a list, run in turn, and what it found."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from lookalike.evaluation.concentration import Concentration, concentration
from lookalike.evaluation.coverage import Coverage, coverage
from lookalike.evaluation.curve import Curve, seed_curve
from lookalike.evaluation.earnings import Earnings, earnings
from lookalike.evaluation.elsewhere import Elsewhere, elsewhere
from lookalike.evaluation.leaks import FieldAlone, Without, fields_alone, without
from lookalike.evaluation.rivals import OURS, methods, rule_in_words
from lookalike.evaluation.splits import Split, random_splits
from lookalike.evaluation.task import Task
from lookalike.evaluation.trials import Results, Tell, results, run
from lookalike.evaluation.verdict import Verdict, Warning, verdict, warnings

REPEATS = 10
SIDE = 3  # splits of the checks that fit many models
LEFT_OUT = 10  # fields that are left out in turn, those that bring most


@dataclass(frozen=True)
class Made:
    """From what, when and with what the figures were made."""

    at: str
    data: str
    universe: str
    model_id: str | None
    seed: int
    versions: dict[str, str]
    splits: tuple[tuple[str, int, int, str], ...]  # name, number, hidden, hash of the hidden rows


@dataclass(frozen=True)
class Evaluation:
    """All that was measured; customers: good ones; companies: those ranked beside them.

    universe: companies that could have been ranked; ap_on_side_splits: average precision with all
    fields on the first splits, which `without` is set beside.
    """

    made: Made
    customers: int
    bad_customers: int
    companies: int
    universe: int
    fields: tuple[str, ...]
    profit_weight: float
    rule: str
    results: Results
    curve: Curve | None
    elsewhere: tuple[Elsewhere, ...]
    alone: tuple[FieldAlone, ...]
    without: tuple[Without, ...]
    ap_on_side_splits: float | None
    coverage: Coverage
    earnings: Earnings
    concentration: Concentration

    @property
    def verdict(self) -> Verdict:
        """The first screen."""
        return verdict(self.results, self.customers, len(self.made.splits))

    @property
    def warnings(self) -> tuple[Warning, ...]:
        """What should be looked at before the list is used."""
        return warnings(self)


def evaluate(
    task: Task,
    now: datetime,
    *,
    universe: str,
    model_id: str | None,
    repeats: int = REPEATS,
    quick: bool = False,
    tell: Tell = lambda step, done, total: None,
) -> Evaluation:
    """Hide customers and measure; quick leaves out the curve of customers and the fields' parts.

    universe: what names the data; model_id: the model whose settings the task has.
    """
    splits = random_splits(task, repeats)
    side = splits[: 1 if quick else SIDE]
    rank_by = methods(task)
    alone = fields_alone(task, side, tell)
    tested = _tested(task, alone, quick)
    found = results(task, run(task, splits, rank_by, tell))
    whole = found.figures[OURS]["ap"]
    return Evaluation(
        made=made(task, now, universe, model_id, splits),
        customers=len(task.good),
        bad_customers=int(task.is_customer.sum()) - len(task.good),
        companies=int((~task.is_customer).sum()),
        universe=task.universe,
        fields=tuple(f.name for f in task.fields),
        profit_weight=task.profit_weight,
        rule=rule_in_words(task),
        results=found,
        curve=None if quick else seed_curve(task, side, rank_by, tell),
        elsewhere=() if quick else elsewhere(task, rank_by, tell),
        alone=alone,
        without=without(task, side, tested, tell),
        ap_on_side_splits=sum(whole.values[: len(side)]) / len(side) if whole else None,
        coverage=coverage(task, side, tell),
        earnings=earnings(task, side if quick else splits[:5], tell),
        concentration=concentration(task, rank_by),
    )


def _tested(task: Task, alone: Sequence[FieldAlone], quick: bool) -> list[str]:
    """The fields to leave out in turn: suspects first, then the ones that tell most by themselves.

    The only field there is cannot be left out.
    """
    if len(task.fields) < 2:
        return []
    order = sorted(alone, key=lambda row: (not row.is_suspect, -row.auc))
    chosen = [row.field for row in order if row.is_suspect or not quick]
    return chosen[:LEFT_OUT]


def made(
    task: Task, now: datetime, universe: str, model_id: str | None, splits: Sequence[Split]
) -> Made:
    """What a reader needs to make the same figures again."""
    parts = ("lookalike", "numpy", "scikit-learn", "lightgbm", "pandas")
    python = ".".join(map(str, sys.version_info[:3]))
    return Made(
        now.isoformat(timespec="seconds"),
        task.digest,
        universe,
        model_id,
        task.seed,
        {"python": python, **{part: _version(part) for part in parts}},
        tuple((s.name, s.number, len(s.hidden), s.digest) for s in splits),
    )


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:
        return "not installed"  # the project itself, run from its folder
