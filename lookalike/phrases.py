"""How a field's value, and the neighbourhood that was counted around it, are said."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from babel import Locale

from company.industries import label
from lookalike.field import Field

Known = Mapping[str, Any]  # a company's known values by column, from coarse to fine


def value(field: Field, values: Known) -> str:
    """What is known of a company in a field, in words; empty where nothing is."""
    present = [c for c in field.columns if not bool(pd.isna(values[c]))]
    known = {c: values[c] for c in present}
    if not known:
        return ""
    if field.kind == "number":
        number = float(next(iter(known.values())))
        one_employee = field.name == "employees" and number == 1
        return "1 employee" if one_employee else _said(field).one(number)
    return CELLS.get(field.name, _cell(field))(known)


def around(field: Field, values: Known, level: int, bounds: tuple[float, float]) -> str:
    """The neighbourhood of a company in a field, in words; empty where none was counted.

    >>> size = Field("employees", "number", ["employees"])
    >>> around(size, {"employees": 140.0}, 3, (87.0, 212.0))
    '87–212 employees'
    >>> trade = Field("industry", "hierarchy", ["division", "class"])
    >>> around(trade, {"division": "46", "class": "46.63"}, 0, (np.nan, np.nan))
    'Wholesale trade, except of motor vehicles and motorcycles'
    """
    if level < 0:
        return ""
    if field.kind == "number":
        return "" if np.isnan(bounds[0]) else _said(field).span(*bounds)
    finest = field.columns[min(level, len(field.columns) - 1)]
    if field.kind in ("hierarchy", "category") and pd.isna(values[finest]):
        return ""  # the cell says that something is not known: no reason to give
    return value(Field(field.name, field.kind, field.columns[: level + 1]), values)


@dataclass(frozen=True)
class Said:
    """How a number is said: what stands before it, how it is written, what stands behind."""

    before: str
    number: Callable[[float], str]
    after: str = ""

    def one(self, number: float) -> str:
        """A number in words."""
        return f"{self.before}{self.number(number)}{self.after}"

    def span(self, low: float, high: float) -> str:
        """A range in words, or one number where both ends read alike."""
        first, last = self.number(low), self.number(high)
        to = " to " if low < 0 else "–"
        written = first if first == last else f"{first}{to}{last}"
        return f"{self.before}{written}{self.after}"

    def at_least(self, number: float) -> str:
        """A number and all above it in words."""
        return f"{self.before}{self.number(number)} or more{self.after}"

    def at_most(self, number: float) -> str:
        """A number and all below it in words."""
        less = "fewer" if self.after == " employees" else "less"
        return f"{self.before}{self.number(number)} or {less}{self.after}"


def stretch(field: Field, low: float | None, high: float | None) -> str:
    """A stretch of numbers in words; None where it has no end. Empty where it holds all.

    >>> size = Field("employees", "number", ["employees"])
    >>> stretch(size, 43, None), stretch(size, 10, 49), stretch(size, None, 9)
    ('43 or more employees', '10–49 employees', '9 or fewer employees')
    """
    said = _said(field)
    if low is not None and high is not None:
        return said.span(low, high)
    if low is not None:
        return said.at_least(low)
    return "" if high is None else said.at_most(high)


def without_name(field: str, text: str) -> str:
    """What is said of a field, where its name stands beside it already.

    >>> without_name("growth", "revenue growth 24 %"), without_name("legal form", "legal form AS")
    ('24 %', 'AS')
    """
    before = NUMBERS[field].before if field in NUMBERS else f"{field} "
    return text.removeprefix(before)


def town(city: str) -> str:
    """A town as one writes it; some registers write all in capitals.

    >>> town("NEWCASTLE UPON TYNE"), town("Å"), town("ND|MINOT")
    ('Newcastle Upon Tyne', 'Å', 'ND|MINOT')
    """
    plain = city.isupper() and len(city) > 2 and re.fullmatch(r"[^\W\d_]+([ '-][^\W\d_]+)*", city)
    return city.title() if plain else city


@cache
def country(code: str) -> str:
    """The name of a country in English; a code that is none stays as it is.

    >>> country("EE"), country("ND")
    ('Estonia', 'ND')
    """
    return str(Locale("en").territories.get(code, code))


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


def _industry(known: Known) -> str:
    code = list(known.values())[-1]
    text = (label(code) or code).partition(";")[0]  # what follows a semicolon is detail
    return text.capitalize() if text.isupper() else text


def _place(known: Known) -> str:
    """The finest place known, and its country: postcode area 33, Finland."""
    column, finest = list(known.items())[-1]
    if column == "country":
        return country(finest)
    words = f"postcode area {finest}" if column == "postcode_area" else town(str(finest))
    return f"{words}, {country(known['country'])}" if "country" in known else words


def _cell(field: Field) -> Callable[[Known], str]:
    def say(known: Known) -> str:
        if field.kind == "text":
            return f"what is written under {field.name}"
        return f"{field.name} {list(known.values())[-1]}".replace("|", ", ")

    return say


def _said(field: Field) -> Said:
    return NUMBERS.get(field.name, Said(f"{field.name} ", _plain))


def _plain(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def _whole(number: float) -> str:
    return f"{number:,.0f}"


def _percent(number: float) -> str:
    return f"{100 * number:.0f} %"


# How the declared fields are said; the others are said by their name and value.
NUMBERS: Mapping[str, Said] = {
    "employees": Said("", _whole, " employees"),
    "revenue": Said("revenue ", amount),
    "total assets": Said("total assets ", amount),
    "profit margin": Said("profit margin ", _percent),
    "growth": Said("revenue growth ", _percent),
    "equity ratio": Said("equity ratio ", _percent),
    "revenue per employee": Said("revenue per employee ", amount),
    "pay per employee": Said("pay per employee ", amount),
    "age": Said("", _whole, " years old"),
}
CELLS: Mapping[str, Callable[[Known], str]] = {
    "industry": _industry,
    "legal form": lambda known: f"legal form {list(known.values())[-1]}",
    "place": _place,
    "VAT register": lambda known: f"in the VAT register: {known['vat_registered']}",
    "employer register": lambda known: f"registered as an employer: {known['employer']}",
}
