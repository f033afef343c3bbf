"""Two models on the same splits: both fitted again without the hidden customers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import numpy as np
import pandas as pd

from company.errors import ModelError
from lookalike.columns import Floats
from lookalike.evaluation.evaluation import Made, made
from lookalike.evaluation.rivals import ours
from lookalike.evaluation.splits import random_splits
from lookalike.evaluation.task import Task
from lookalike.evaluation.trials import Results, Tell, results, run
from lookalike.evaluation.verdict import percent
from lookalike.model import Model
from lookalike.tables import columns_of, require

FEWEST = 5  # customers in common


@dataclass(frozen=True)
class Compared:
    """One of the models: what tells it from the other."""

    model_id: str
    customers: int
    profit_weight: float
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Figures of both models on the customers that they have in common, and their difference."""

    made: Made
    models: tuple[Compared, Compared]
    customers: int
    companies: int
    results: Results

    @property
    def verdict(self) -> str:
        """Which of the two ranks better, and how sure that is."""
        first, second = (model.model_id for model in self.models)
        gain = self.results.against[second]["ap"]
        found = self.results.found
        what = (
            f"the best {percent(found.share)} of all companies hold "
            f"{percent(found.mean[first])} of the hidden customers by {first} and "
            f"{percent(found.mean[second])} by {second}"
        )
        if gain is None or gain.certainty == "open":
            return f"There is not enough to tell which of the two ranks better: {what}."
        better, worse = (second, first) if gain.certainty == "worse" else (first, second)
        wins = gain.wins if better == first else gain.splits - gain.wins
        return (
            f"{better} ranks better than {worse}, on {wins} of {gain.splits} splits "
            f"(average precision {abs(gain.mean):.3f} ± {gain.sd:.3f} higher): {what}."
        )


def task_of(model: Model, frame: pd.DataFrame, bad: Sequence[str], seed: int) -> Task:
    """The customers, fields and weight of profit of a model, among the companies there are now.

    bad: ids of its customers without profit.
    """
    require(columns_of(model.ranker.fields_), frame.columns)
    known: dict[str, float | None] = {c.company_id: c.profit for c in model.customers}
    known |= {one: 0.0 for one in bad if one not in known}
    ids = frame["company_id"]
    profit: Floats = ids.map(known).to_numpy(dtype=float, na_value=np.nan)
    return Task(
        frame,
        model.ranker.fields_,
        ids.isin(list(known)).to_numpy(dtype=bool),
        profit,
        np.full(len(frame), np.nan),
        profit_weight=model.settings["profit_weight"],
        seed=seed,
    )


def compare(
    first: tuple[str, Task],
    second: tuple[str, Task],
    now: datetime,
    *,
    universe: str,
    repeats: int,
    tell: Tell = lambda step, done, total: None,
) -> Comparison:
    """Hide 40 % of the common customers, fit both again, and rank the companies of neither."""
    (one, a), (two, b) = first, second
    common = np.intersect1d(a.good, b.good)
    if len(common) < FEWEST:
        raise ModelError(
            f"{one} and {two} have {len(common)} customers in common; at least {FEWEST} are "
            "needed. Compare models of the same list, such as before and after a change."
        )
    both = replace(
        a,
        is_customer=a.is_customer | b.is_customer,
        profit=np.where(np.isnan(a.profit), b.profit, a.profit),
    )
    splits = random_splits(both, repeats, common)
    trials = run(both, splits, {one: partial(ours, a), two: partial(ours, b)}, tell)
    return Comparison(
        made=made(both, now, universe, None, splits),
        models=(_about(one, a), _about(two, b)),
        customers=len(common),
        companies=int((~both.is_customer).sum()),
        results=results(both, trials, one, two),
    )


def _about(model_id: str, task: Task) -> Compared:
    return Compared(
        model_id, len(task.good), task.profit_weight, tuple(f.name for f in task.fields)
    )
