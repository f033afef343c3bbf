"""Whether one field gives the customers away, as a column does that was written after the sale."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from lookalike.columns import Flags, Floats
from lookalike.evaluation.places import figures
from lookalike.evaluation.splits import Split
from lookalike.evaluation.spread import Gain, Spread, gain, spread
from lookalike.evaluation.task import Task
from lookalike.evaluation.trials import Tell, stand
from lookalike.profiles import FIELDS

ALONE = 0.95  # AUC of one field by itself
MISSING = 0.8  # AUC of whether it is known


@dataclass(frozen=True)
class FieldAlone:
    """How well one field tells hidden customers from other companies, all by itself.

    auc: of its evidence; missing: of whether it is known, either way round; public: whether a
    register says it, before anybody sells anything.
    """

    field: str
    auc: float
    missing: float
    public: bool

    @property
    def is_suspect(self) -> bool:
        """Whether the field tells more than a property of companies plausibly does."""
        return self.auc > ALONE or self.missing > MISSING


@dataclass(frozen=True)
class Without:
    """Average precision without one field: its values, and what the field brings."""

    field: str
    ap: Spread | None
    brings: Gain | None


def fields_alone(task: Task, splits: Sequence[Split], tell: Tell) -> tuple[FieldAlone, ...]:
    """Each field by itself, on customers that were hidden from it."""
    found = np.zeros(len(task.fields))
    for done, split in enumerate(splits):
        tell("testing single fields", done, len(splits))
        seen = split.seen(task)
        evidence = task.fit(seen).explain(task.frame).evidence
        found += [_auc(task, split, column) for column in evidence.T]
    tell("testing single fields", len(splits), len(splits))
    declared = {field.name for field in FIELDS}
    return tuple(
        FieldAlone(
            field.name, float(auc), _missing(task, list(field.columns)), field.name in declared
        )
        for field, auc in zip(task.fields, found / len(splits), strict=True)
    )


def _auc(task: Task, split: Split, score: Floats) -> float:
    rest = ~split.seen(task)
    hidden = np.isin(np.flatnonzero(rest), split.hidden)
    return float(roc_auc_score(hidden, score[rest]))


def _missing(task: Task, columns: list[str]) -> float:
    """AUC of whether a field is known, of all good customers against the other companies."""
    is_known: Flags = task.frame[columns].notna().any(axis=1).to_numpy()
    gap = is_known[task.good].mean() - is_known[~task.is_customer].mean()
    return float(0.5 + abs(gap) / 2)


def without(
    task: Task, splits: Sequence[Split], names: Sequence[str], tell: Tell
) -> tuple[Without, ...]:
    """The model fitted again without each of some fields, beside the one with all of them."""
    whole = [_precision(task, split, [f.name for f in task.fields]) for split in splits]
    rows = []
    for done, name in enumerate(names):
        tell("leaving fields out", done, len(names))
        kept = [f.name for f in task.fields if f.name != name]
        left = [_precision(task, split, kept) for split in splits]
        rows.append(Without(name, spread(left), gain(whole, left)))
    tell("leaving fields out", len(names), len(names))
    return tuple(rows)


def _precision(task: Task, split: Split, names: Sequence[str]) -> float | None:
    fields = [f for f in task.fields if f.name in names]
    score = task.fit(split.seen(task), fields).score_samples(task.frame)
    return figures(stand(task, split, score))["ap"]
