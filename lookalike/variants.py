"""A company as it would be with other values of one field: real ones, that other companies have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lookalike.columns import Flags, Floats
from lookalike.field import Field
from lookalike.ranker import LookalikeRanker

ENDS = np.array([0.001, 0.002, 0.005, 0.01])
# Parts of all companies that lie below the numbers tried.
NUMBERS = np.r_[0, ENDS, np.linspace(0.02, 0.98, 49), 1 - ENDS[::-1], 1]
CELLS = 200  # values of a category or hierarchy that are tried, the most common ones
TAGS = 30


@dataclass(frozen=True)
class Variants:
    """One company with each value of one field in turn.

    values: a row a variant, the field's columns; scores: [variants] of the company with them;
    share: [variants] how common each value is among all companies.
    """

    field: Field
    values: pd.DataFrame
    scores: Floats
    share: Floats


def variants(ranker: LookalikeRanker, company: pd.DataFrame) -> list[Variants]:
    """The company, the only row, with every value of every field that has values to try."""
    tried = [
        (field, *VALUES[field.kind](evidence, field))
        for field, evidence in zip(ranker.fields_, ranker.evidence_, strict=True)
        if field.kind in VALUES
    ]
    tried = [(field, values, share) for field, values, share in tried if len(values)]
    if not tried:
        return []
    frames = [_replaced(company, values) for _, values, _ in tried]
    # All at once: a call for each field would cost more than the scoring itself.
    scores = ranker.score_samples(pd.concat(frames, ignore_index=True))
    ends = np.cumsum([len(frame) for frame in frames])[:-1]
    return [
        Variants(field, values, mine, share)
        for (field, values, share), mine in zip(tried, np.split(scores, ends), strict=True)
    ]


def is_unknown(field: Field, company: Mapping[str, Any]) -> bool:
    """Whether nothing is known of a company in a field."""
    return all(bool(pd.isna(company[c])) for c in field.columns)


def _replaced(company: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    many = company.iloc[np.zeros(len(values), int)].reset_index(drop=True).astype(object)
    for column in values:
        many[column] = values[column].to_numpy(object)
    return many


def _numbers(evidence: Any, field: Field) -> tuple[pd.DataFrame, Floats]:
    known = evidence.sorted_
    if not len(known):
        return pd.DataFrame({field.columns[0]: []}), np.zeros(0)
    places = np.round(NUMBERS * (len(known) - 1)).astype(int)
    values, same = np.unique(known[places], return_inverse=True)
    share = np.bincount(same, np.gradient(NUMBERS))
    return pd.DataFrame({field.columns[0]: values}), np.asarray(share / share.sum())


def _cells(evidence: Any, field: Field) -> tuple[pd.DataFrame, Floats]:
    """The most common of the finest cells, each as the values that lead to it."""
    cell = np.argsort(-evidence.common_, kind="stable")
    share, columns = evidence.common_[cell], {}
    for k in reversed(range(len(field.columns))):
        parent, place = np.divmod(evidence.keys_[k][cell], len(evidence.values_[k]) + 1)
        named = np.array([None, *evidence.values_[k]], dtype=object)
        columns[field.columns[k]] = named[place]
        cell = parent
    frame = pd.DataFrame({c: columns[c] for c in field.columns}, dtype=object)
    known: Flags = frame.notna().any(axis=1).to_numpy()
    return frame[known].head(CELLS).reset_index(drop=True), share[known][:CELLS]


def _tags(evidence: Any, field: Field) -> tuple[pd.DataFrame, Floats]:
    """The most frequent tags, one at a time."""
    tags = [tag for tag in evidence.tags_ if tag][:TAGS]
    return pd.DataFrame({field.columns[0]: tags}, dtype=object), np.full(len(tags), 1 / TAGS)


# Free text has no values that one could try.
VALUES: Mapping[str, Callable[[Any, Field], tuple[pd.DataFrame, Floats]]] = {
    "number": _numbers,
    "category": _cells,
    "hierarchy": _cells,
    "tags": _tags,
}
