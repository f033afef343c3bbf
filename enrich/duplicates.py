"""Rows of a CRM list that mean the same customer: grouped, with the reason and which to keep."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from company.folding import Flags, Numbers
from enrich.alike import AlikeRows, alike_rows
from enrich.columns import text_column
from enrich.ragged import first_of_each

MOST_ALIKE = 25  # rows: a larger group without a company is held together by a generic name
CERTAIN = np.inf  # points of two rows that mean the same company


@dataclass(frozen=True)
class Duplicates:
    """Groups of rows of one customer, and how many rows are alike to too many to say.

    `table` has, by group, the row to keep first: place (in the list), group (from 1), keep, other
    (the place of the row that it is alike to), likeness (0 to 1) and reason.
    """

    table: pa.Table
    too_alike: int


def find_duplicates(rows: pa.Table, threads: int = 2) -> Duplicates:
    """The groups of rows that mean the same company, or are alike without meaning any.

    `rows` has the columns that the matcher looks at; matched, the company that a row was accepted
    for; and filled, ordered_on and worth, by which the row to keep is chosen: the most complete,
    then that with the newest order, then the one worth most, then the first.
    """
    company = _company_numbers(rows)
    found = alike_rows(rows.drop_columns(OF_LIST), company < 0, threads)
    pairs = _joined(_same_company(rows, company), found)
    kept, group = _grouped(pairs, company)
    too_alike = np.setdiff1d(pairs.row, np.flatnonzero(group >= 0))
    return Duplicates(_as_table(rows, pairs.take(kept), group), len(too_alike))


OF_LIST = ["matched", "filled", "ordered_on", "worth"]
FOUND = pa.schema(
    [
        ("place", pa.int64()), ("group", pa.int64()), ("keep", pa.bool_()), ("other", pa.int64()),
        ("likeness", pa.float64()), ("reason", pa.string()),
    ]
)  # fmt: skip


def _company_numbers(rows: pa.Table) -> Numbers:
    """A number for each row's company, -1 where it means none."""
    codes = text_column(rows, "matched").dictionary_encode()
    number = np.asarray(codes.indices).astype(np.int64)
    return np.where(np.asarray(pc.equal(text_column(rows, "matched"), "")), -1, number)


def _same_company(rows: pa.Table, company: Numbers) -> AlikeRows:
    """Each row but the first of a company, with the first."""
    order = np.argsort(company, kind="stable")
    order = order[company[order] >= 0]
    first = first_of_each(company[order])
    later = order[~first]
    start = order[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))][~first]
    ids = rows["matched"].take(pa.array(later)).to_pylist()
    reasons = np.array([f"same company {i}" for i in ids], object)
    return AlikeRows(later, start, np.full(len(later), CERTAIN), reasons)


def _joined(certain: AlikeRows, found: AlikeRows) -> AlikeRows:
    return AlikeRows(
        np.r_[certain.row, found.row],
        np.r_[certain.other, found.other],
        np.r_[certain.points, found.points],
        np.r_[certain.reason, found.reason],
    )


def _grouped(pairs: AlikeRows, company: Numbers) -> tuple[Flags, Numbers]:
    """Which pairs hold, and each row's group, -1 for rows that are in none.

    A group that grew too large, or that spans two companies, loses the weaker half of its pairs
    until it falls apart into groups that do neither: one generic name cannot chain everything.
    """
    kept = np.ones(len(pairs), bool)
    while True:
        group = _components(pairs.row[kept], pairs.other[kept], len(company))
        wide = _too_wide(group, company)
        loose = np.flatnonzero(kept & wide[group[pairs.row]] & (pairs.points < CERTAIN))
        if len(loose) == 0:
            break
        kept[_weaker_half(loose, group[pairs.row[loose]], pairs.points[loose])] = False
    inside = np.bincount(group, minlength=len(company))[group] > 1
    return kept, np.where(inside, group, -1)


def _components(row: Numbers, other: Numbers, size: int) -> Numbers:
    graph = coo_array((np.ones(len(row), np.int8), (row, other)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _too_wide(group: Numbers, company: Numbers) -> Flags:
    """Which groups mean two companies, or hold too many rows that mean none."""
    size = int(group.max(initial=-1)) + 1
    loose = np.bincount(group[company < 0], minlength=size)
    known = np.flatnonzero(company >= 0)
    means = np.unique(np.stack([group[known], company[known]]), axis=1)[0]
    wide: Flags = (loose > MOST_ALIKE) | (np.bincount(means, minlength=size) > 1)
    return wide


def _weaker_half(pairs: Numbers, group: Numbers, points: NDArray[np.float64]) -> Numbers:
    """The pairs of each group that are not stronger than its median."""
    order = np.lexsort((points, group))
    start = np.flatnonzero(first_of_each(group[order]))
    size = np.diff(np.r_[start, len(order)])
    median = points[order][start + (size - 1) // 2]
    return pairs[order][points[order] <= np.repeat(median, size)]


def _as_table(rows: pa.Table, pairs: AlikeRows, group: Numbers) -> pa.Table:
    """The rows of the groups, the one to keep first in each, with their strongest pair."""
    place = np.flatnonzero(group >= 0)
    other, points, reason = _strongest(pairs, len(group))
    worth = [pc.fill_null(rows[c].cast(pa.float64()), -np.inf).to_numpy() for c in WORTH]
    order = place[np.lexsort((*[-w[place] for w in reversed(worth)], group[place]))]
    number = np.unique(group[order], return_inverse=True)[1] + 1
    keep = first_of_each(number)
    return pa.table(
        [order, number, keep, other[order], _likeness(points[order]), reason[order]], schema=FOUND
    )


WORTH = ["filled", "ordered_on", "worth"]


def _strongest(
    pairs: AlikeRows, size: int
) -> tuple[Numbers, NDArray[np.float64], NDArray[np.object_]]:
    """Each row's partner in its strongest pair, with the pair's points and reason."""
    row, other = np.r_[pairs.row, pairs.other], np.r_[pairs.other, pairs.row]
    points, reason = np.r_[pairs.points, pairs.points], np.r_[pairs.reason, pairs.reason]
    order = np.lexsort((other, -points, row))
    best = order[first_of_each(row[order])]
    partner, strongest = np.full(size, -1), np.zeros(size)
    why: NDArray[np.object_] = np.full(size, None, object)
    partner[row[best]], strongest[row[best]] = other[best], points[best]
    why[row[best]] = reason[best]
    return partner, strongest, why


def _likeness(points: NDArray[np.float64]) -> NDArray[np.float64]:
    likeness: NDArray[np.float64] = 1 / (1 + np.exp(-points))
    return likeness
