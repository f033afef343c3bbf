"""Rows of one list that are alike: each is matched against all others, as against a register."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company.folding import Flags, Numbers
from enrich.answers import shown_of_pairs
from enrich.evidence import OF_A_CROWD
from enrich.matcher import BATCH, Matcher
from enrich.name_index import NameIndex
from enrich.reasons import reason
from enrich.scoring import read_rows, score

# Two rows are told of from this probability on: a wrong merge costs more than a missed one.
ALIKE = 0.965
NEAREST = 24  # rows that a row is compared with, besides those of its numbers and web domain


@dataclass(frozen=True)
class AlikeRows:
    """Pairs of rows by their places in the list, with points (log-odds) and the reason."""

    row: Numbers
    other: Numbers
    points: NDArray[np.float64]
    reason: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.row)

    def take(self, places: NDArray[np.bool_] | Numbers) -> "AlikeRows":
        """Some of the pairs."""
        return AlikeRows(
            self.row[places], self.other[places], self.points[places], self.reason[places]
        )


def alike_rows(rows: pa.Table, searched: Flags, threads: int = 2) -> AlikeRows:
    """The pairs of rows that have one number, or that the matcher would hold for one company.

    `rows` has the columns that the matcher looks at; the flagged ones are looked for among all.
    """
    where = np.flatnonzero(searched)
    with TemporaryDirectory(prefix="lookalike-") as folder, ThreadPoolExecutor(threads) as pool:
        index = Matcher.build(_as_names(rows), Path(folder) / "rows").index

        def pairs_from(start: int) -> AlikeRows:
            return _pairs(rows, where[start : start + BATCH], index)

        return _joined(pool.map(pairs_from, range(0, len(where), BATCH)))


def _as_names(rows: pa.Table) -> pa.Table:
    """The rows as companies of an index, whose ids sort as the rows do."""
    ids = pa.array([f"{place:09d}" for place in range(len(rows))])
    kept = [c for c in rows.column_names if c not in ("row_id", "company_id")]
    return rows.select(kept).append_column("company_id", ids)


def _pairs(rows: pa.Table, places: Numbers, index: NameIndex) -> AlikeRows:
    batch = read_rows(rows.take(pa.array(places)), index)
    scored = score(batch, index, NEAREST)
    # That a list has a name often speaks for duplicates.
    points = scored.points_without(*OF_A_CROWD)
    alike = points >= np.log(ALIKE / (1 - ALIKE))
    for number in ("same registration number", "same VAT number"):
        alike |= scored.shown(number) > 0  # whatever the names say
    found = np.flatnonzero(alike & (scored.company != places[scored.row]))
    reasons = [reason(*shown) for shown in shown_of_pairs(batch, scored, index, found)]
    return AlikeRows(
        places[scored.row[found]],
        scored.company[found],
        points[found],
        np.array(reasons, object),
    )


def _joined(parts: Iterator[AlikeRows]) -> AlikeRows:
    nothing = np.zeros(0, np.int64)
    none = AlikeRows(nothing, nothing, np.zeros(0), np.zeros(0, object))
    pairs = [none, *parts]
    return AlikeRows(
        np.concatenate([p.row for p in pairs]),
        np.concatenate([p.other for p in pairs]),
        np.concatenate([p.points for p in pairs]),
        np.concatenate([p.reason for p in pairs]),
    )
