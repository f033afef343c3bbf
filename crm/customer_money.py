"""The amounts of a CRM file: how they are written, and in which currency."""

import re
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from company.money import latest_rates
from company.numbers import MARK_WORDS, PERCENTAGE, decimal_mark, numbers
from company.recognition import Column
from company.units import COUNTRY_CURRENCIES, currency_code, unit
from company.values import as_text, each_distinct, without, words

MONEY = ("profit", "revenue")
KRONOR = re.compile(r"(?<![^\W\d_])[mt]?kr(?:onor|oner)?\.?(?![^\W\d_])", re.IGNORECASE)
KRONOR_COUNTRIES = ("SE", "NO", "DK", "IS")


def money(column: pa.Array, recognised: Column, sentences: list[str]) -> pa.Array:
    """The amounts of a column in units of one; a percentage among them is no amount."""
    is_text = pa.types.is_string(column.type)
    mark = decimal_mark(column) if is_text else "."
    amounts = without(column, PERCENTAGE) if is_text else column
    shares = amounts.null_count - column.null_count
    read = numbers(amounts, mark)
    how = [MARK_WORDS[mark]] if is_text else []
    if recognised.unit.factor != 1:
        how.append(f"times {recognised.unit.factor:,.0f}")
    if read.unreadable + shares:
        how.append(f"{read.unreadable + shares:,} cells are no numbers and stay unknown")
    known = len(read.values) - read.values.null_count
    sentences.append(f"{recognised.field}: {', '.join([f'known for {known:,} rows', *how])}")
    return pc.multiply(read.values, recognised.unit.factor)


def currencies(
    cells: Mapping[str, pa.Array], found: Mapping[str, Column], countries: pa.Array
) -> pa.Array:
    """The currency that the amount says, else its header, else the row; unknown where none does.

    A country alone says nothing: a Finnish list has Swedish customers, and their profit in euros.
    """
    said = pa.nulls(len(countries), pa.string())
    if "currency" in cells:
        said = words(as_text(cells["currency"]))
    for field in reversed(MONEY):  # what the profit says counts most
        if field in found:
            own = _of_header(found[field])
            header = pa.repeat(pa.scalar(own, pa.string()), len(countries))
            order = [header, said] if field == "profit" else [said, header]
            said = pc.coalesce(_of_cells(cells[field]), *order)
    kronor = each_distinct(said, lambda text: "kr" if KRONOR.fullmatch(text) else None)
    local = each_distinct(countries, _kronor_of)
    local = pc.if_else(pc.is_valid(kronor), local, pa.scalar(None, pa.string()))
    return pc.coalesce(local, each_distinct(said, lambda text: currency_code(text) or text))


def _of_header(column: Column) -> str | None:
    if column.unit.currency:
        return column.unit.currency
    return "kr" if KRONOR.search(column.header) else None


def _of_cells(column: pa.Array) -> pa.Array:
    """The currency written beside each amount, as in "500 SEK"."""
    if not pa.types.is_string(column.type):
        return pa.nulls(len(column), pa.string())
    letters = pc.replace_substring_regex(column, r"[^\pL\p{Sc}]+", "")
    return each_distinct(letters, _of_sign)


def _of_sign(text: str) -> str | None:
    one = unit(text) if text else None
    if one is None or one.currency:
        return one.currency if one else None
    return "kr" if KRONOR.fullmatch(text) else None


def _kronor_of(country: str) -> str | None:
    return COUNTRY_CURRENCIES[country] if country in KRONOR_COUNTRIES else None


def say_currencies(profit: pa.Array, currency: pa.Array, sentences: list[str]) -> None:
    """Say in which currencies the profits are, and which of them cannot be told in euros."""
    counts = {
        pair["values"]: pair["counts"]
        for pair in pc.value_counts(currency.filter(pc.is_valid(profit))).to_pylist()
    }
    silent = counts.pop(None, 0)
    if silent:
        whose = f" of {silent:,} rows" if counts else ""
        sentences.append(f"profit: no currency is said{whose}, taken as euros")
    other = {code: n for code, n in counts.items() if code in latest_rates() and code != "EUR"}
    strange = {code: n for code, n in counts.items() if code not in latest_rates()}
    if other:
        how = "counted in euros at the latest yearly average rate"
        sentences.append(f"profit: {_listed(other)}, {how}")
    if strange:
        why = "of which no rate to the euro is known: their profit counts as not known"
        sentences.append(f"profit: {_listed(strange)}, {why}")


def _listed(counts: Mapping[str, int]) -> str:
    return "rows in " + ", ".join(f"{code} ({n:,})" for code, n in sorted(counts.items()))
