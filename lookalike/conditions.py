"""The conditions on the way down to a leaf, and how they are said of a company that meets them."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from lookalike.columns import Flags, Floats
from lookalike.explanation import Explanation
from lookalike.phrases import stretch
from lookalike.ranker import LookalikeRanker
from lookalike.words import counted

STEPS = 401  # places on a number's scale at which a condition is tried

Node: TypeAlias = dict[str, Any]  # as LightGBM dumps it


class Condition(NamedTuple):
    """What a leaf asks of one feature: low < value <= high, and whether it takes unknown ones."""

    low: float
    high: float
    unknown: bool


Conditions: TypeAlias = dict[int, Condition]  # by feature


def way_to(root: Node, leaf: int) -> tuple[Node, Conditions]:
    """A leaf of a tree, and the conditions on the way down to it."""
    way = next(w for w in _ways(root, []) if w[-1][0].get("leaf_index", 0) == leaf)
    conditions: Conditions = {}
    for (node, _), (_, left) in pairwise(way):
        feature = node["split_feature"]
        before = conditions.get(feature, Condition(-np.inf, np.inf, True))
        conditions[feature] = _narrowed(before, node, left)
    return way[-1][0], conditions


def said(
    ranker: LookalikeRanker,
    place: int,
    conditions: Conditions,
    explanation: Explanation,
    row: int,
    values: Any,
) -> str:
    """What a leaf asks of one field, in words; of numbers, the stretch around the company's own.

    Cells of categories are many, so one is named: that in which the company was counted.
    """
    field = ranker.fields_[place]
    if all(pd.isna(values[c]) for c in field.columns):
        return f"{field.name} not known"
    if field.kind == "number":
        return _stretch(ranker, place, conditions, float(values[field.columns[0]]))
    where, _ = counted(explanation, row, place, field, values)
    return f"{where} or the like" if where else f"like {field.name}"


def _stretch(ranker: LookalikeRanker, place: int, conditions: Conditions, mine: float) -> str:
    """The numbers around a company's own that a leaf takes, in words."""
    field = ranker.fields_[place]
    scale = _scale(ranker.evidence_[place], mine)
    taken = _taken(ranker, place, conditions, scale)
    here = int(np.searchsorted(scale, mine))
    first = here - int(np.argmin(np.r_[taken[:here][::-1], False]))
    last = here + int(np.argmin(np.r_[taken[here + 1 :], False]))
    text = stretch(
        field,
        float(scale[first]) if first > 0 else None,
        float(scale[last]) if last < len(scale) - 1 else None,
    )
    also_unknown = bool(_taken(ranker, place, conditions, np.array([np.nan]))[0])
    return f"{text} (or not known)" if text and also_unknown else text


def _taken(ranker: LookalikeRanker, place: int, conditions: Conditions, values: Floats) -> Flags:
    """Which values of a number meet the conditions on it."""
    evidence = ranker.evidence_[place]
    codes = evidence.encode(pd.DataFrame({ranker.fields_[place].columns[0]: values}))
    seen = np.column_stack([evidence.flags(codes), evidence.transform(codes)])
    taken = np.ones(len(values), bool)
    for column, feature in zip(
        seen.T, np.flatnonzero(ranker.owner_ == place).tolist(), strict=True
    ):
        if feature in conditions:
            low, high, unknown = conditions[feature]
            taken &= np.where(np.isnan(column), unknown, (column > low) & (column <= high))
    return taken


def _scale(evidence: Any, mine: float) -> Floats:
    """Numbers of the universe, evenly spread, and a company's own."""
    known: Floats = evidence.sorted_
    places = np.linspace(0, max(len(known) - 1, 0), STEPS).astype(int)
    return np.unique(np.r_[known[places] if len(known) else known, mine])


def _narrowed(before: Condition, node: Node, left: bool) -> Condition:
    threshold = float(node["threshold"])
    unknown = before.unknown and bool(node["default_left"]) == left
    if left:
        return Condition(before.low, min(before.high, threshold), unknown)
    return Condition(max(before.low, threshold), before.high, unknown)


def _ways(
    node: Node, above: list[tuple[Node, bool]], left: bool = True
) -> Iterator[list[tuple[Node, bool]]]:
    """The ways down to each leaf: the nodes, and whether each is a left child."""
    way = [*above, (node, left)]
    if "left_child" not in node:
        yield way
        return
    yield from _ways(node["left_child"], way, True)
    yield from _ways(node["right_child"], way, False)
