"""What the best companies have in common, whom they resemble, and what a second opinion says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from lookalike.columns import Flags, Floats, Ints, numbers
from lookalike.evaluation.rivals import Method
from lookalike.evaluation.splits import Split, industry_field, place_field, size_field
from lookalike.evaluation.task import Task
from lookalike.field import Field
from lookalike.phrases import around, value

TOP = 1000
MOST = 0.1  # of the companies; a list is shorter in a small universe
HUB = 0.2  # share of the list that resembles one customer more than any other
HUBS = 5
CELLS = 6  # cells of a field that are shown
QUARTERS = 4
NARROW = 20  # different values, above which a level of a field is too fine to show


@dataclass(frozen=True)
class Cell:
    """How common a kind of company is in the list, among the customers, and in the universe."""

    name: str
    of_list: float
    of_customers: float
    of_universe: float


@dataclass(frozen=True)
class Shares:
    """The commonest cells of one field."""

    field: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Hub:
    """A customer, and the share of the list that resembles it more than any other."""

    company_id: str
    name: str | None
    share: float
    profit: float | None


@dataclass(frozen=True)
class SecondOpinion:
    """The share of our first companies that PU-bagging has among as many; and by chance."""

    first: int
    shared: float
    by_chance: float


@dataclass(frozen=True)
class Concentration:
    """The best companies of the model that learned from all customers."""

    companies: int
    shares: tuple[Shares, ...]
    hubs: tuple[Hub, ...]
    second: tuple[SecondOpinion, ...]


def concentration(task: Task, methods: Mapping[str, Method]) -> Concentration:
    """Fit on all customers, take the best companies, and look at them."""
    nobody = Split("none hidden", np.empty(0, np.int64), 3000)
    ranker = task.fit(task.is_customer)
    first = _first(task, nobody, ranker.score_samples(task.frame))
    other = _first(task, nobody, methods["bagging"](nobody))
    rest = int((~task.is_customer).sum())
    top = first[: _length(rest)]
    nearest = ranker.kneighbors(task.frame.iloc[top], 1)[1][:, 0]
    counts = (min(100, len(top)), len(top))
    return Concentration(
        len(top),
        tuple(_shares(task, top)),
        _hubs(task, nearest),
        tuple(
            SecondOpinion(n, len(set(first[:n]) & set(other[:n])) / n, n / rest)
            for n in dict.fromkeys(counts)
        ),
    )


def _length(rest: int) -> int:
    return max(1, min(TOP, int(MOST * rest)))


def _first(task: Task, split: Split, score: Floats) -> Ints:
    """The rows that are no customers, best first."""
    rows = np.flatnonzero(~task.is_customer)
    return rows[np.lexsort((split.ties(task)[rows], -score[rows]))]


def _hubs(task: Task, nearest: Ints) -> tuple[Hub, ...]:
    rows, count = np.unique(nearest, return_counts=True)
    order = np.argsort(-count, kind="stable")[:HUBS]
    return tuple(
        Hub(
            str(task.frame["company_id"].iloc[row]),
            _text(task.frame["name"].iloc[row]),
            float(found / len(nearest)),
            float(task.profit[row]) if np.isfinite(task.profit[row]) else None,
        )
        for row, found in zip(rows[order], count[order], strict=True)
    )


def _text(cell: object) -> str | None:
    return None if cell is None or cell != cell else str(cell)


def _shares(task: Task, top: Ints) -> Iterator[Shares]:
    for field in (industry_field(task), place_field(task)):
        if field:
            part = _level(task, field)
            yield Shares(field.name, _common(task, top, task.frame[part.columns[-1]], part))
    size = size_field(task)
    if size:
        yield Shares(size.name, _quarters(task, top, size))


def _level(task: Task, field: Field) -> Field:
    """The field down to the finest level that is still coarse enough to show."""
    levels = [task.frame[c].nunique() for c in field.columns]
    deep = max((k for k, n in enumerate(levels) if 1 < n <= NARROW), default=0)
    return replace(field, columns=field.columns[: deep + 1])


def _common(task: Task, top: Ints, column: "pd.Series[Any]", field: Field) -> tuple[Cell, ...]:
    first = np.flatnonzero((column.notna() & ~column.duplicated()).to_numpy())
    said = {
        column.iloc[i]: value(field, {c: task.frame[c].iloc[i] for c in field.columns})
        for i in first
    }
    found = [
        _cell(task, top, words or str(name), (column == name).to_numpy(bool))
        for name, words in said.items()
    ]
    return tuple(sorted(found, key=lambda c: (-c.of_list, c.name))[:CELLS])


def _quarters(task: Task, top: Ints, size: Field) -> tuple[Cell, ...]:
    """The quarters of the universe by size, and those of which it is not known."""
    column = size.columns[0]
    number = numbers(task.frame[column])
    known = number[np.isfinite(number)]
    steps = np.arange(1, QUARTERS) / QUARTERS
    edges = np.unique(np.quantile(known, steps)).tolist() if len(known) else list[float]()
    low, cells = -np.inf, []
    for high in (*edges, np.inf):
        inside = (number > low) & (number <= high)
        if inside.any():
            ends = float(number[inside].min()), float(number[inside].max())
            cells.append(_cell(task, top, around(size, {column: ends[0]}, 0, ends), inside))
        low = high
    unknown = np.isnan(number)
    return (*cells, *([_cell(task, top, "not known", unknown)] if unknown.any() else []))


def _cell(task: Task, top: Ints, name: str, inside: Flags) -> Cell:
    return Cell(
        name,
        float(inside[top].mean()),
        float(inside[task.good].mean()),
        float(inside[~task.is_customer].mean()),
    )
