"""Companies in the plain form that the rivals read: cells, quantiles, word vectors."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from lookalike.columns import Floats, Ints, distinct, numbers, texts
from lookalike.evaluation.task import Task
from lookalike.field import Field

TOPICS = 16  # dimensions of a text or of tags


@dataclass(frozen=True)
class Coded:
    """One field of all companies: cells [companies, levels], a quantile, or vectors.

    cells: -1 where not known; quantile: from 0 to 1, NaN where not known; vectors: of length one,
    or zero where nothing is said; raw: the number itself.
    """

    cells: Ints | None = None
    quantile: Floats | None = None
    vectors: Floats | None = None
    raw: Floats | None = None


def coded(task: Task) -> list[Coded]:
    """Every field in its plain form, in the order of the fields."""
    return [_coded(task.frame, field, task.seed) for field in task.fields]


def _coded(frame: pd.DataFrame, field: Field, seed: int) -> Coded:
    if field.kind == "number":
        raw = numbers(frame[field.columns[0]])
        ranks = np.asarray(pd.Series(raw).rank(pct=True), np.float64)
        return Coded(quantile=ranks, raw=raw)
    if field.kind in ("hierarchy", "category"):
        return Coded(cells=np.column_stack([_cells(frame[c]) for c in field.columns]))
    return Coded(vectors=_vectors(frame[field.columns[0]], field.kind == "tags", seed))


def _cells(column: "pd.Series[Any]") -> Ints:
    found = distinct(column)
    names = pd.Index(sorted({str(v) for v in found.values if v is not None}), dtype=object)
    place = names.get_indexer(pd.Index([None if v is None else str(v) for v in found.values]))
    return np.asarray(place[found.codes], np.int64)


def _vectors(column: "pd.Series[Any]", is_tags: bool, seed: int) -> Floats:
    """Words, or tags, by how rare they are, in few dimensions."""
    said = [text or "" for text in texts(column)]
    split = r"[^|]+" if is_tags else r"\w\w+"
    if not any(said):
        return np.zeros((len(said), 1))
    table = TfidfVectorizer(token_pattern=split, max_features=5000).fit_transform(said)
    if table.shape[1] > TOPICS:
        table = TruncatedSVD(TOPICS, random_state=seed).fit_transform(table)
        return np.asarray(normalize(table))
    return np.asarray(normalize(table.toarray()))
