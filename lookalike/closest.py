"""The customers behind a score: how much of it each brings, and what both have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lookalike.columns import Floats
from lookalike.evidence import Evidence
from lookalike.field import Field
from lookalike.kinds import nearest_kind
from lookalike.model import Model, SeedCustomer
from lookalike.phrases import stretch, value

CLOSEST = 3
TELLING = 0.03  # least part of what a customer brings for a field to be named
NAMED = 4  # fields in common that are named


@dataclass(frozen=True)
class Closest:
    """A customer that a company resembles, and its share of all that speaks for the company.

    in_common: what both are, in words, the weightiest first.
    """

    company_id: str
    name: str | None
    profit: float | None
    owner: str | None
    sales_unit: str | None
    share: float
    in_common: tuple[str, ...]


@dataclass(frozen=True)
class Support:
    """Who brings what speaks for a company: shares that sum to one with the rest of customers.

    everyone: the share that is owed to no customer, for near it the customers are too few to
    count and all companies were taken instead.
    """

    closest: tuple[Closest, ...]
    other_customers: float
    everyone: float


def closest_customers(
    model: Model, credit: Floats, whole: Floats
) -> list[list[tuple[SeedCustomer, float]]]:
    """The customers that each company resembles most, with their shares of what speaks for it.

    credit: [companies, customers] and whole: [companies], as of `resemblance`.
    """
    best = np.argsort(-credit, axis=1, kind="stable")[:, :CLOSEST]
    shares = np.take_along_axis(credit, best, axis=1) / np.maximum(whole, 1e-12)[:, None]
    return [
        [(model.customers[i], float(share)) for i, share in zip(row, mine, strict=True) if share]
        for row, mine in zip(best.tolist(), shares, strict=True)
    ]


def kinds_resembled(model: Model, credit: Floats) -> list[str | None]:
    """The kind of customers that each company resembles; None where all are of one kind."""
    if len(model.kinds) < 2:
        return [None] * len(credit)
    members = np.zeros(credit.shape[1], np.int64)
    for number, kind in enumerate(model.kinds):
        members[list(kind.members)] = number
    return [model.kinds[k].name for k in nearest_kind(credit, members)]


def support(model: Model, frame: pd.DataFrame) -> Support:
    """Who brings what speaks for one company, the only row of the frame."""
    ranker = model.ranker
    credit, whole = ranker.resemblance(frame)
    brought = _by_field(ranker.evidence_, frame, ranker.customers_) * ranker.slopes_
    total = max(float(whole[0]), 1e-12)
    mine, closest = _named(frame.iloc[0]), []
    for i in np.argsort(-credit[0], kind="stable")[:CLOSEST].tolist():
        if credit[0, i] <= 0:
            continue
        customer = model.customers[i]
        theirs = _named(ranker.customers_.iloc[i])
        both = in_common(ranker.fields_, mine, theirs, brought[i])
        closest.append(
            Closest(
                customer.company_id,
                customer.name,
                customer.profit,
                customer.owner,
                customer.sales_unit,
                float(credit[0, i]) / total,
                both,
            )
        )
    named = sum(c.share for c in closest)
    customers = float(credit[0].sum()) / total
    everyone = 1 - customers if whole[0] > 0 else 0.0
    return Support(tuple(closest), customers - named, everyone)


def _named(row: "pd.Series[Any]") -> dict[str, Any]:
    return {str(column): value for column, value in row.items()}


def _by_field(evidence: Sequence[Evidence], frame: pd.DataFrame, customers: pd.DataFrame) -> Floats:
    """What each customer brings to a company in each field, not yet weighted."""
    weight = np.ones(len(customers))
    parts = [
        field.credit(field.encode(frame), field.encode(customers), weight)[0] for field in evidence
    ]
    return np.column_stack(parts)


def in_common(
    fields: Sequence[Field], mine: dict[str, Any], theirs: dict[str, Any], brought: Floats
) -> tuple[str, ...]:
    """What two companies both are, in words, the field that brings most first.

    >>> fields = [
    ...     Field("place", "hierarchy", ["country", "city"]),
    ...     Field("employees", "number", ["employees"]),
    ... ]
    >>> oulu = {"country": "FI", "city": "OULU", "employees": 59.0}
    >>> turku = {"country": "FI", "city": "TURKU", "employees": 62.0}
    >>> in_common(fields, oulu, turku, np.array([0.2, 0.3]))
    ('59–62 employees', 'Finland')
    """
    least = TELLING * brought.sum()
    telling = [i for i in (-brought).argsort(kind="stable") if brought[i] > least]
    said = (_shared(fields[i], mine, theirs) for i in telling)
    return tuple(text for text in said if text)[:NAMED]


def _shared(field: Field, mine: dict[str, Any], theirs: dict[str, Any]) -> str:
    """What two companies have in common in one field, in words; empty where nothing is known."""
    if field.kind == "number":
        pair = sorted(float(row[field.columns[0]]) for row in (mine, theirs))
        return "" if np.isnan(pair).any() else stretch(field, *pair)
    if field.kind == "text":
        return f"like words under {field.name}"
    if field.kind == "tags":
        column = field.columns[0]
        tags = [set(str(row[column] or "").split("|")) for row in (mine, theirs)]
        return f"{field.name} {', '.join(sorted((tags[0] & tags[1]) - {'', 'nan', 'None'}))}"
    depth = 0
    while depth < len(field.columns) and _same(mine, theirs, field.columns[depth]):
        depth += 1
    return value(Field(field.name, field.kind, field.columns[:depth]), mine) if depth else ""


def _same(mine: dict[str, Any], theirs: dict[str, Any], column: str) -> bool:
    pair = mine[column], theirs[column]
    return not any(pd.isna(v) for v in pair) and str(pair[0]) == str(pair[1])
