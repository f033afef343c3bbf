"""What a kind of customers is called: what tells it from all companies and from other kinds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lookalike.columns import Flags, Floats, Ints, numbers, texts
from lookalike.field import Field
from lookalike.phrases import stretch, value
from lookalike.words import times

TOLD = 3  # fields that are said of a kind
IN_NAME = 2
LEAST = 1.5  # times as common, below which a field tells nothing of a kind
COMMON = 0.2  # least part of a kind's customers that what is said of it must hold for
NAMELESS = "of no common trait"
TRIED = 12  # values of a column that are tried, the most common ones of the kind
CUTS = (0.1, 0.2)  # of a kind's customers, left out at an end of a stretch of numbers


@dataclass(frozen=True)
class Tell:
    """One thing that is common in a kind of customers.

    customers: how many of the kind are so; times_as_common: as among all companies.
    """

    field: str
    value: str
    customers: int
    times_as_common: float

    @property
    def text(self) -> str:
        """The tell in words."""
        return f"{self.value}: {self.customers} of them, {times(self.times_as_common)} × as common"


@dataclass(frozen=True)
class Kind:
    """One kind of good customers; profit: the middle one of those known; members: their places."""

    name: str
    customers: int
    profit: float | None
    tells: tuple[Tell, ...]
    members: tuple[int, ...]


def read_kind(saved: Mapping[str, Any]) -> Kind:
    """A kind as it was saved."""
    tells = tuple(Tell(**tell) for tell in saved["tells"])
    return Kind(**{**saved, "tells": tells, "members": tuple(saved["members"])})


def name_kinds(
    fields: Sequence[Field],
    companies: pd.DataFrame,
    rows: Ints,
    kinds: Ints,
    profit: Floats,
) -> tuple[Kind, ...]:
    """The kinds with their names, the largest first.

    companies: the universe; rows: those of the customers in it; kinds, profit: [customers].
    """
    customers = companies.iloc[rows].reset_index(drop=True)
    found = []
    for kind in range(int(kinds.max()) + 1):
        mine = kinds == kind
        tells = [
            best
            for field in fields
            if (best := _best(field, companies, customers, mine)) is not None
        ]
        strong = sorted(tells, key=lambda pair: -pair[0])[:TOLD]
        said = tuple(tell for _, tell in strong)
        known = profit[mine][~np.isnan(profit[mine])]
        found.append(
            Kind(
                ", ".join(t.value for t in said[:IN_NAME]) or NAMELESS,
                int(mine.sum()),
                float(np.median(known)) if len(known) else None,
                said,
                tuple(np.flatnonzero(mine).tolist()),
            )
        )
    return tuple(found)


def _best(
    field: Field, companies: pd.DataFrame, customers: pd.DataFrame, mine: Flags
) -> tuple[float, Tell] | None:
    """What tells most of a kind in one field, and how much that is."""
    best: tuple[float, Tell] | None = None
    for words, of_kind, of_others, of_all in _shares(field, companies, customers, mine):
        lift = of_kind / max(of_all, 1 / len(companies))
        against = max(of_all, of_others, 1 / len(companies))
        if of_kind < COMMON or of_kind / against < LEAST or not words:
            continue
        worth = of_kind * float(np.log(of_kind / against))
        if best is None or worth > best[0]:
            count = round(of_kind * int(mine.sum()))
            best = worth, Tell(field.name, words, count, float(lift))
    return best


def _shares(
    field: Field, companies: pd.DataFrame, customers: pd.DataFrame, mine: Flags
) -> Iterator[tuple[str, float, float, float]]:
    """Things to say of a field, each with its share of the kind, of other kinds, of all."""
    others = ~mine
    if field.kind == "number":
        every = numbers(companies[field.columns[0]])
        theirs = numbers(customers[field.columns[0]])
        for low, high in _stretches(theirs[mine]):
            all_in = (every >= low) & (every <= high)
            held = (theirs >= low) & (theirs <= high)
            words = stretch(
                field,
                None if low == -np.inf else low,
                None if high == np.inf else high,
            )
            yield words, held[mine].mean(), _mean(held[others]), all_in.mean()
    elif field.kind in ("category", "hierarchy"):
        for depth, column in enumerate(field.columns):
            every_, theirs_ = texts(companies[column]), texts(customers[column])
            common = pd.Series(theirs_[mine]).value_counts().head(TRIED)
            for text in common.index:
                row = customers[mine & (theirs_ == text)].iloc[0]
                part = Field(field.name, field.kind, field.columns[: depth + 1])
                held = theirs_ == text
                shares = held[mine].mean(), _mean(held[others]), (every_ == text).mean()
                yield value(part, row.to_dict()), *shares


def _stretches(known: Floats) -> Iterator[tuple[float, float]]:
    """Stretches that hold most of a kind's numbers; an infinite end leaves one side open."""
    known = known[~np.isnan(known)]
    if not len(known):
        return
    for low in (-np.inf, *(float(np.quantile(known, c)) for c in CUTS)):
        for high in (np.inf, *(float(np.quantile(known, 1 - c)) for c in CUTS)):
            if not (low == -np.inf and high == np.inf):
                yield low, high


def _mean(flags: Flags) -> float:
    return float(flags.mean()) if len(flags) else 0.0
