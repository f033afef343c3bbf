"""Reasons in words: what is seen of a company and how common it is among the customers."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from company.industries import label
from lookalike.explanation import Explanation
from lookalike.field import Field

LEAST_POINTS = 0.05  # a field with less is no reason
LEAST_LIFT = 1.15
USUAL = 0.5  # a field known of fewer companies than this is not missed
RARE = 0.7  # seen less often than this among the customers: worth a caution


def reasons(explanation: Explanation, row: int, fields: Sequence[Field], values: Any) -> list[str]:
    """The fields that speak for a company, the strongest first, a phrase each.

    values: the company's columns by name.
    """
    points, lifts = explanation.points[row], explanation.times_as_common[row]
    strong = [i for i in (-points).argsort(kind="stable") if points[i] >= LEAST_POINTS]
    said = [(fields[i], say(fields[i], values), float(lifts[i])) for i in strong]
    return [_phrase(field, text, lift) for field, text, lift in said if text]


def _phrase(field: Field, text: str, lift: float) -> str:
    if lift < LEAST_LIFT:
        return f"{text}: fits in combination with the other fields"
    times = f"{lift:.0f}" if lift >= 9.95 else f"{lift:.1f}"
    return f"{text}: {times} × as common among your customers"


def contradictions(
    explanation: Explanation, row: int, fields: Sequence[Field], values: Any
) -> list[str]:
    """The fields that speak against a company, the strongest first, a phrase each."""
    points, lifts = explanation.points[row], explanation.times_as_common[row]
    weak = [i for i in points.argsort(kind="stable") if points[i] < -LEAST_POINTS]
    said = [(say(fields[i], values), float(lifts[i])) for i in weak if lifts[i] < RARE]
    return [f"{text}: only {lift:.1f} × as common" for text, lift in said if text]


def unknown(fields: Sequence[Field], values: Any, usual: Mapping[str, float]) -> list[str]:
    """The fields of which nothing is known for a company, though it is for most.

    usual: for each field the share of companies of which it is known.
    """
    return [
        f.name
        for f in fields
        if usual.get(f.name, 1) >= USUAL and all(_missing(values[c]) for c in f.columns)
    ]


def say(field: Field, values: Any) -> str:
    """A field's value in words; empty where nothing is known.

    >>> say(Field("employees", "number", ["employees"]), {"employees": 38.0})
    '38 employees'
    >>> say(
    ...     Field("industry", "hierarchy", ["division", "class"]), {"division": "46", "class": None}
    ... )
    'Wholesale trade, except of motor vehicles and motorcycles'
    """
    known = [values[c] for c in field.columns if not _missing(values[c])]
    if not known:
        return ""
    speak = WORDS.get(field.name)
    if speak is not None:
        return str(speak(known))
    if field.kind == "number":
        return f"{field.name} {_plain(known[0])}"
    if field.kind == "text":
        return f"what is written under {field.name}"
    return f"{field.name} {known[-1]}".replace("|", ", ")


def town(city: str) -> str:
    """A town as one writes it; some registers write all in capitals.

    >>> town("NEWCASTLE UPON TYNE"), town("Å"), town("ND|MINOT")
    ('Newcastle Upon Tyne', 'Å', 'ND|MINOT')
    """
    plain = city.isupper() and len(city) > 2 and re.fullmatch(r"[^\W\d_]+([ '-][^\W\d_]+)*", city)
    return city.title() if plain else city


def count_of(number: float, what: str) -> str:
    """A number of things, one of them in the singular.

    >>> count_of(1.0, "employees"), count_of(1200.0, "employees")
    ('1 employee', '1,200 employees')
    """
    return f"{number:,.0f} {what.removesuffix('s') if round(number) == 1 else what}"


def amount(euros: float) -> str:
    """An amount in euros, as one says it.

    >>> amount(4_230_000.0), amount(87_000.0), amount(1.2e9)
    ('4.2 M€', '87 k€', '1.2 bn €')
    """
    for size, unit in ((1e9, "bn €"), (1e6, "M€"), (1e3, "k€")):
        if abs(euros) >= size:
            digits = 0 if abs(euros) >= 10 * size else 1
            return f"{euros / size:.{digits}f} {unit}"
    return f"{euros:.0f} €"


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _missing(value: Any) -> bool:
    return bool(value is None or pd.isna(value) or value == "")


def _industry(known: list[str]) -> str:
    text = label(known[-1]) or known[-1]
    return text.capitalize() if text.isupper() else text


def _place(known: list[str]) -> str:
    return ", ".join(dict.fromkeys(town(str(v)) for v in (known[-1], known[0])))


def _age(known: list[float]) -> str:
    return f"{known[0]:.0f} years old"


def _percent(what: str) -> Any:
    return lambda known: f"{what} {100 * known[0]:.0f} %"


def _euros(what: str) -> Any:
    return lambda known: f"{what} {amount(known[0])}"


# How the declared fields are said; the others are said by their kind.
WORDS: Mapping[str, Any] = {
    "industry": _industry,
    "legal form": lambda known: str(known[-1]),
    "place": _place,
    "employees": lambda known: count_of(known[0], "employees"),
    "revenue": _euros("revenue"),
    "total assets": _euros("total assets"),
    "profit margin": _percent("profit margin"),
    "growth": lambda known: f"revenue {100 * known[0]:+.0f} % in a year",
    "equity ratio": _percent("equity ratio"),
    "revenue per employee": lambda known: f"{amount(known[0])} of revenue per employee",
    "pay per employee": lambda known: f"{amount(known[0])} of pay per employee",
    "age": _age,
    "VAT register": lambda known: f"in the VAT register: {known[0]}",
    "employer register": lambda known: f"registered as an employer: {known[0]}",
}
