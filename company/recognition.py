"""Which column of a list is which field: by what the user says, by its header, by its values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from company.column_values import finding, share_of
from company.dates import dates, is_month_first
from company.errors import unknown_name
from company.fields import FIGURES
from company.headings import WHOLE, Meaning, heading
from company.numbers import are_shares, decimal_mark, numbers
from company.units import Unit
from company.values import FALSE, TRUE, as_array, country_code, words

AMOUNTS = {f.name for f in FIGURES if f.unit == "currency"}
MEASURES = AMOUNTS | {"latitude", "longitude"}
DATES = {"founded_on", "dissolved_on", "period_start", "period_end", "last_order_on"}
WITH_YEAR = AMOUNTS | {"employees"}
SHAPES = {
    "name": r"[^\W\d_]",
    "industry_code": r"^[A-Ua-u]?\s?\d[\d. ]*[A-Za-z]?$",
    "registration_number": r"\d",
    "vat_number": r"\d",
    "email": "@",
    "website": r"\.",
    "employees": r"\d",
    "employees_min": r"\d",
    "employees_max": r"\d",
}
LOOKED_AT = 1000  # distinct values by which a column is recognised


@dataclass(frozen=True)
class Column:
    """What a column is: its field or None, why, and what its header says of its values.

    `of` is the country of a register number or the classification of an industry code.
    """

    header: str
    field: str | None = None
    why: str = ""
    of: str = ""
    year: int | None = None
    unit: Unit = WHOLE


@dataclass(frozen=True)
class Claim:
    """A reason to take a column for a field; the strongest claim on a field wins."""

    strength: float
    column: Column


def recognise(
    headers: Sequence[str],
    samples: pa.Table,
    known: Mapping[str, Meaning],
    given: Mapping[str, str] | None = None,
) -> tuple[Column, ...]:
    """What each column is; no field but a figure of several years is found twice.

    `samples` are the first rows, `known` the header words (`company.headings.vocabulary`), `given`
    the header that the user names for a field. Raises ConfigurationError for a name not there.
    """
    said = _given(headers, known, given or {})
    claims = [*said]
    for header in headers:
        if header not in {claim.column.header for claim in said}:
            claims += _claims(header, as_array(samples[header]), known)
    fields: dict[tuple[str | None, int | None], str] = {}
    chosen: dict[str, Column] = {}
    for claim in sorted(claims, key=lambda claim: -claim.strength):
        column, what = claim.column, (claim.column.field, claim.column.year)
        if column.header not in chosen and what not in fields:
            fields[what], chosen[column.header] = column.header, column
    rest = {header: Column(header) for header in headers} | _beaten(claims, fields)
    return tuple(chosen.get(header, rest[header]) for header in headers)


def _beaten(
    claims: list[Claim], fields: Mapping[tuple[str | None, int | None], str]
) -> dict[str, Column]:
    """The columns whose field another column has, with that as the reason."""
    return {
        claim.column.header: Column(
            claim.column.header,
            why=f'"{winner}" is the {claim.column.field}',
        )
        for claim in claims
        if (winner := fields.get((claim.column.field, claim.column.year)))
        and winner != claim.column.header
    }


def _given(
    headers: Sequence[str], known: Mapping[str, Meaning], given: Mapping[str, str]
) -> list[Claim]:
    fields = dict.fromkeys(meaning.field for meaning in known.values())
    claims = []
    for key, header in given.items():
        field, year = _field_and_year(key)
        if field not in fields:
            raise unknown_name("field", field, fields)
        if header not in headers:
            raise unknown_name("column", header, headers)
        said = heading(header)
        of = next((known[n].of for n in said.names if n in known and known[n].field == field), "")
        year = year or (said.year if field in WITH_YEAR else None)
        claims.append(Claim(2, Column(header, field, "as you said", of, year, said.unit)))
    return claims


def _field_and_year(key: str) -> tuple[str, int | None]:
    found = re.fullmatch(r"(.+) (\d{4})", key)
    return (found[1], int(found[2])) if found else (key, None)


def _claims(header: str, sample: pa.Array, known: Mapping[str, Meaning]) -> list[Claim]:
    said = heading(header)
    values = distinct_words(sample)
    claims = []
    meaning = next((known[name] for name in said.names if name in known), None)
    if meaning is not None and fits(meaning.field, sample, values, is_share=said.is_share):
        strength = 1 - meaning.rank / 1000 - (0.5 if meaning.field == "row_id" else 0)
        year = said.year if meaning.field in WITH_YEAR else None
        column = Column(header, meaning.field, "by name", meaning.of, year, said.unit)
        claims.append(Claim(strength, _with_country(column, values)))
    by_value = finding(values) if pa.types.is_string(sample.type) else None
    allowed = {m.field for m in known.values()}
    if by_value is not None and by_value.field in allowed and (not claims or strength < 0.6):
        why = f"by value: {by_value.why}"
        claims.append(Claim(0.7, Column(header, by_value.field, why, by_value.of)))
    return claims


def _with_country(column: Column, values: list[str]) -> Column:
    """A column of register numbers with the country whose check digits they pass."""
    if column.field != "registration_number" or column.of:
        return column
    seen = finding(values)
    return replace(column, of=seen.of) if seen and seen.field == column.field else column


def distinct_words(sample: pa.Array) -> list[str]:
    """The first distinct values of a column as text, without those that say nothing."""
    text = words(sample)
    found: list[str] = pc.unique(text.drop_null()).to_pylist()[:LOOKED_AT]
    return found


def fits(field: str, sample: pa.Array, values: list[str], *, is_share: bool = False) -> bool:
    """Whether the values of a column can be those of a field; an empty column can be any.

    >>> fits("revenue", pa.array(["1,5", "2"]), ["1,5", "2"])
    True
    >>> fits("revenue", pa.array(["high", "low"]), ["high", "low"])
    False
    """
    if not values:
        return True
    if field in MEASURES:
        if is_share or are_shares(sample):
            return False
        known = numbers(sample, decimal_mark(sample)) if len(sample) else None
        return known is not None and _mostly(known.unreadable, sample)
    if field in DATES:
        return _mostly(dates(sample, month_first=is_month_first(sample)).unreadable, sample)
    if field == "country":
        return share_of(values, country_code) >= 0.5
    if field == "name" and all(value.casefold() in TRUE | FALSE for value in values):
        return False  # "Customer: yes"
    if field in SHAPES:
        return share_of(values, re.compile(SHAPES[field]).search) >= 0.5
    return True


def _mostly(unreadable: int, sample: pa.Array) -> bool:
    return unreadable <= len(sample.drop_null()) / 2
