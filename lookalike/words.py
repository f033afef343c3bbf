"""Reasons in words: what is seen of a company and how common that is among the customers."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lookalike.explanation import Explanation
from lookalike.field import Field
from lookalike.phrases import around, value

LEAST_POINTS = 0.05  # a field with less is no reason
LEAST_LIFT = 1.15
USUAL = 0.5  # a field known of fewer companies than this is not missed
RARE = 0.7  # seen less often than this among the customers: worth a caution


def reasons(explanation: Explanation, row: int, fields: Sequence[Field], values: Any) -> list[str]:
    """The fields that speak for a company, the strongest first, a phrase each.

    Each names the neighbourhood that was counted (a division of industry, a region, a range of
    employees), and how many times as common it is. values: the company's columns by name.
    """
    points = explanation.points[row]
    strong = [i for i in (-points).argsort(kind="stable") if points[i] >= LEAST_POINTS]
    said = [counted(explanation, row, i, fields[i], values) for i in strong]
    return [
        f"{text}: {times(lift)} × as common among your customers"
        for text, lift in said
        if text and lift >= LEAST_LIFT
    ]


def contradictions(
    explanation: Explanation, row: int, fields: Sequence[Field], values: Any
) -> list[str]:
    """The fields that speak against a company, the strongest first, a phrase each."""
    points = explanation.points[row]
    weak = [i for i in points.argsort(kind="stable") if points[i] < -LEAST_POINTS]
    said = [(counted(explanation, row, i, fields[i], values)) for i in weak]
    return [
        f"{text}: only {times(lift)} × as common" for text, lift in said if text and lift < RARE
    ]


def counted(
    explanation: Explanation, row: int, place: int, field: Field, values: Any
) -> tuple[str, float]:
    """A field's neighbourhood of a company in words, and how many times as common it is there."""
    near = explanation.neighbourhoods[place]
    bounds = float(near.low[row]), float(near.high[row])
    return around(field, values, int(near.level[row]), bounds), float(near.lift[row])


def unknown(fields: Sequence[Field], values: Any, usual: Mapping[str, float]) -> list[str]:
    """The fields of which nothing is known for a company, though it is for most.

    usual: for each field the share of companies of which it is known.
    """
    return [
        f.name
        for f in fields
        if usual.get(f.name, 1) >= USUAL and all(pd.isna(values[c]) for c in f.columns)
    ]


def say(field: Field, values: Any) -> str:
    """A field's value in words; empty where nothing is known.

    >>> say(Field("employees", "number", ["employees"]), {"employees": 38.0})
    '38 employees'
    >>> say(Field("place", "hierarchy", ["country", "city"]), {"country": "FI", "city": "TURKU"})
    'Turku, Finland'
    """
    return value(field, values)


def times(lift: float) -> str:
    """How many times, in as many digits as one believes.

    >>> times(45.2), times(7.63), times(0.004)
    ('45', '7.6', '0.0')
    """
    return f"{lift:.0f}" if lift >= 9.95 else f"{lift:.1f}"
