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
RISKY = 0.1  # points against a company for customers that lost money: worth a caution
RARE = 0.7  # seen less often than this among the customers: worth a caution


def reasons(
    explanation: Explanation,
    row: int,
    fields: Sequence[Field],
    values: Any,
    whose: str = "your customers",
    together: Sequence[tuple[float, str]] = (),
) -> list[str]:
    """What speaks for a company, the strongest first, a phrase each.

    A field's phrase names the neighbourhood that was counted (a division of industry, a region, a
    range of employees), and how many times as common it is. values: the company's columns by name;
    whose: what the customers are called; together: points and phrase of combinations of fields.
    """
    points = explanation.likeness[row] + explanation.combinations[row]
    said = [
        (points[i], f"{text}: {times(lift)} × as common among {whose}")
        for i, (text, lift) in enumerate(
            counted(explanation, row, i, field, values) for i, field in enumerate(fields)
        )
        if text and lift >= LEAST_LIFT
    ]
    said += [*together, *_money(explanation, row)]
    strongest_first = sorted(said, key=lambda pair: -pair[0])
    return [text for points_, text in strongest_first if points_ >= LEAST_POINTS]


def _money(explanation: Explanation, row: int) -> list[tuple[float, str]]:
    """What customers like a company bring, if it is more than usual, with the points for that."""
    earned = float(explanation.times_the_profit[row].prod())
    seldom = float(explanation.contrast[row].sum())
    said = [(seldom, "customers like this seldom lost you money")]
    if earned >= LEAST_LIFT:
        said.append((float(explanation.profit[row].sum()), earns(earned)))
    return said


def earns(earned: float) -> str:
    """What customers of a kind earned, as so many times the usual.

    >>> earns(2.06)
    'customers of this kind earned 2.1 × your usual profit'
    """
    return f"customers of this kind earned {times(earned)} × your usual profit"


def field_money(explanation: Explanation, row: int, place: int) -> str | None:
    """What customers like a company in one field brought, where that moves its score."""
    said = []
    if explanation.contrast[row, place] <= -LEAST_POINTS:
        said.append("such customers more often lost you money")
    if abs(explanation.profit[row, place]) >= LEAST_POINTS:
        earned = times(float(explanation.times_the_profit[row, place]))
        said.append(f"such customers earned {earned} × your usual profit")
    return "; ".join(said) or None


def money_risks(explanation: Explanation, row: int) -> list[str]:
    """What speaks against a company in money: customers like it lost some, or earned little."""
    said = []
    if explanation.contrast[row].sum() <= -RISKY:
        said.append("customers like this more often lost you money")
    earned = float(explanation.times_the_profit[row].prod())
    if earned < RARE:
        said.append(earns(earned))
    return said


def contradictions(
    explanation: Explanation, row: int, fields: Sequence[Field], values: Any
) -> list[str]:
    """The fields that speak against a company, the strongest first, a phrase each."""
    points = explanation.likeness[row] + explanation.combinations[row]
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
