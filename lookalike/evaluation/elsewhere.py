"""Whether the score finds customers unlike those it learned from: newer ones, or elsewhere.

Customers hidden at random are the easy ones: their like were left. A list that only repeats the
habits of a sales team falls apart when a whole group is hidden.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.evaluation.places import figures, places
from lookalike.evaluation.rivals import OURS, Method
from lookalike.evaluation.splits import Split, groups, industry_field, newest, place_field
from lookalike.evaluation.task import Task
from lookalike.evaluation.trials import Tell, stand

HALF = 0.5  # of what is found when customers are hidden at random


@dataclass(frozen=True)
class Hidden:
    """One group of customers that was hidden whole.

    lift_5: times chance in the top 5 % of all companies, and `rule` that of the rule; within: AUC
    among the group's own companies, None where the split is not by a group.
    """

    group: str
    customers: int
    lift_5: float
    rule: float | None
    within: float | None
    split: str


@dataclass(frozen=True)
class Elsewhere:
    """The groups of one kind, their means weighed by customers, or why there are none."""

    by: str
    groups: tuple[Hidden, ...]
    lift_5: float | None
    within: float | None
    missing: str = ""

    def falls(self, usual: float) -> bool:
        """Whether the lift is less than half of that when customers are hidden at random."""
        return self.lift_5 is not None and self.lift_5 < HALF * usual

    def is_habit(self, usual: float) -> bool:
        """Whether customers of a hidden group are told from others of the group half as well.

        usual: AUC when customers are hidden at random; 0.5 is chance.
        """
        return self.within is not None and self.within - 0.5 < HALF * (usual - 0.5)


def elsewhere(task: Task, methods: Mapping[str, Method], tell: Tell) -> tuple[Elsewhere, ...]:
    """Hide the newest customers, then each region and each industry in turn."""
    last = newest(task)
    kinds: dict[str, list[Split]] = {"time": [last] if last else []}
    for by, field in (("region", place_field(task)), ("industry", industry_field(task))):
        kinds[by] = groups(task, field) if field else []
    used = {name: methods[name] for name in (OURS, "rule") if name in methods}
    total, found = sum(map(len, kinds.values())), []
    done = iter(range(total))
    for by, splits in kinds.items():
        rows = tuple(_hidden(task, splits, used, tell, done, total))
        lift = _mean([(row.lift_5, row.customers) for row in rows])
        within = _mean([(row.within, row.customers) for row in rows])
        found.append(Elsewhere(by, rows, lift, within, "" if rows else _why(task, by)))
    tell("hiding groups of customers", total, total)
    return tuple(found)


def _hidden(
    task: Task,
    splits: Sequence[Split],
    methods: Mapping[str, Method],
    tell: Tell,
    done: Iterator[int],
    total: int,
) -> Iterator[Hidden]:
    for split in splits:
        tell("hiding groups of customers", next(done), total)
        scores = {name: method(split) for name, method in methods.items()}
        lift = {n: figures(stand(task, split, s))["lift_5"] or 0.0 for n, s in scores.items()}
        within = None
        if split.among is not None:
            rest = ~split.seen(task) & split.among
            among = places(scores[OURS], split.hidden, rest, split.ties(task), task.profit)
            within = figures(among)["auc"]
        yield Hidden(
            split.name, len(split.hidden), lift[OURS], lift.get("rule"), within, split.digest
        )


def _mean(pairs: Sequence[tuple[float | None, int]]) -> float | None:
    known = [(value, weight) for value, weight in pairs if value is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if known else None


def _why(task: Task, by: str) -> str:
    """Why no customers could be hidden in this way."""
    if by == "time":
        dated = int(np.isfinite(task.days[task.good]).sum())
        return (
            f"The list gives a day (of the first or the last order) for {dated} of "
            f"{len(task.good)} customers, which is too few: whether the score finds the customers "
            "that come next cannot be told."
        )
    known = {"region": place_field, "industry": industry_field}[by](task)
    if known is None:
        return f"The companies have no field of {by}."
    return f"No two groups by {by} have five customers or more, with ten outside them."
