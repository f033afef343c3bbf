"""Values of ours as texts: in one plain form, and as the cells of a list are written."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from company.dates import is_month_first
from company.fields import Type
from company.numbers import ONLY, Mark, decimal_mark
from company.values import as_array, country_code, stripped, words
from crm.csv_file import neutral

WHOLE_FROM = 1000  # smaller numbers keep four decimals: shares, degrees, percentiles
DAY_FORMS = (
    (r"^\d{1,2}\.\d{1,2}\.\d{4}", "{0.day}.{0.month}.{0.year}"),
    (r"^\d{1,2}-\d{1,2}-\d{4}", "{0.day:02}-{0.month:02}-{0.year}"),
    (r"^\d{1,2}/\d{1,2}/\d{4}", "{0.day:02}/{0.month:02}/{0.year}"),
    (r"^\d{4}$", "{0.year}"),
)
MONTH_FIRST = "{0.month:02}/{0.day:02}/{0.year}"
ISO = "{0:%Y-%m-%d}"
GROUPS: dict[Mark, str] = {",": "\u00a0 \u202f'’.", ".": "\u00a0 \u202f'’,"}  # by the decimal mark


def plain_texts(kind: Type, column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Values as text: days in ISO form, numbers with a decimal point, true or false.

    >>> plain_texts("number", pa.array([557291.4, 0.12341, 12.0, None])).to_pylist()
    ['557291', '0.1234', '12', None]
    """
    column = as_array(column)
    if kind != "number":
        return column.cast(pa.string())
    encoded = as_array(pc.dictionary_encode(column))
    texts = [None if v is None else number_text(v) for v in encoded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(encoded.indices)


def number_text(value: float) -> str:
    """A number with no more decimals than say anything."""
    if abs(value) >= WHOLE_FROM:
        return f"{value:.0f}"
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@dataclass(frozen=True)
class Habits:
    """How a column of a list writes numbers and days, and whether it is part of a workbook."""

    decimal: Mark = "."
    group: str = ""  # what parts thousands
    places: int = 0  # decimals of an amount that has none
    day: str = ISO
    is_workbook: bool = False
    countries: Mapping[str, str] = field(default_factory=dict, hash=False)  # as it says them


def habits(cells: pa.Array | None, usual: Mark, is_workbook: bool) -> Habits:
    """The habits of a column by its cells, of a new one by what is usual in the list.

    >>> habits(pa.array(["24.12.1999", ""]), ",", False).day
    '{0.day}.{0.month}.{0.year}'
    """
    if cells is None:
        return Habits(usual, is_workbook=is_workbook)
    texts = words(cells).drop_null()
    mark = decimal_mark(texts) if _decides(texts) else usual
    day = next((form for shape, form in DAY_FORMS if _most(texts, shape)), ISO)
    if day == DAY_FORMS[2][1] and is_month_first(texts):
        day = MONTH_FIRST
    places = 2 if _most(texts, rf"\d{re.escape(mark)}\d{{2}}$") else 0
    return Habits(mark, _group(cells, mark), places, day, is_workbook)


def _group(cells: pa.Array, mark: Mark) -> str:
    """What parts the thousands in most numbers that have any; there are several spaces."""
    trimmed = pc.utf8_trim_whitespace(as_array(cells).drop_null())
    whole = pc.replace_substring_regex(trimmed, rf"{re.escape(mark)}\d*$", "")
    large = whole.filter(pc.match_substring_regex(whole, r"^-?\d\D?\d\D?\d\D?\d"))
    shape = r"^-?[1-9]\d{{0,2}}({}\d{{3}})+$"
    return next((g for g in GROUPS[mark] if _most(large, shape.format(re.escape(g)))), "")


def spelt_countries(cells: pa.Array) -> dict[str, str]:
    """How a column spells each country: as it does most often.

    >>> spelt_countries(pa.array(["Suomi", "FI", "Suomi", "Norge", ""]))
    {'FI': 'Suomi', 'NO': 'Norge'}
    """
    counted = pc.value_counts(words(cells).drop_null())
    spelt: dict[str, tuple[int, str]] = {}
    for one in counted.to_pylist():
        code = country_code(one["values"])
        if code is not None and one["counts"] > spelt.get(code, (0, ""))[0]:
            spelt[code] = (one["counts"], one["values"])
    return {code: text for code, (_, text) in spelt.items()}


def usual_mark(rows: pa.Table, delimiter: str) -> Mark:
    """The decimal mark of a list: by the amounts in its columns, else by what parts its cells.

    rows: without the columns that are known to hold something else, such as industry codes.
    """
    count: dict[Mark, int] = {",": 0, ".": 0}
    for column in rows.columns:
        text = pc.replace_substring(stripped(as_array(column)), " ", "")
        for mark in count:
            count[mark] += pc.sum(pc.match_substring_regex(text, ONLY[mark])).as_py() or 0
    if count[","] != count["."]:
        return "," if count[","] > count["."] else "."
    return "," if delimiter == ";" else "."


def _decides(texts: pa.Array) -> bool:
    marks: tuple[Mark, Mark] = (",", ".")
    return any(pc.any(pc.match_substring_regex(texts, ONLY[mark])).as_py() for mark in marks)


def _most(texts: pa.Array, shape: str) -> bool:
    count = pc.sum(pc.match_substring_regex(texts, shape)).as_py() or 0
    return bool(2 * count > len(texts))


def cell_texts(kind: str, texts: pa.Array, of: Habits) -> pa.Array:
    """Plain texts as the cells of a list; text that a spreadsheet would calculate is made harmless.

    In a workbook numbers keep their point, for they are numbers there, and texts are what they are.

    >>> cell_texts("number", pa.array(["0.5", None]), Habits(",")).to_pylist()
    ['0,5', None]
    >>> cell_texts("number", pa.array(["-1500244", "900"]), Habits(",", " ", 2)).to_pylist()
    ['-1 500 244,00', '900,00']
    """
    if kind in ("number", "integer"):
        return texts if of.is_workbook else _numbers(texts, of)
    if kind == "date" and of.day != ISO:
        return _each(texts, lambda text: _day(text, of.day))
    return texts if of.is_workbook or kind in ("date", "flag") else neutral(texts)


def _numbers(texts: pa.Array, of: Habits) -> pa.Array:
    if of.group or of.places:
        return _each(texts, lambda text: _as_written(text, of))
    return texts if of.decimal == "." else pc.replace_substring(texts, ".", of.decimal)


def _as_written(text: str, of: Habits) -> str:
    whole, _, decimals = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", of.group) if whole.strip("-0") else whole
    decimals = decimals.ljust(of.places, "0")
    return f"{grouped}{of.decimal}{decimals}" if decimals else grouped


def _each(texts: pa.Array, function: Callable[[str], str]) -> pa.Array:
    encoded = as_array(pc.dictionary_encode(texts))
    told = [None if t is None else function(t) for t in encoded.dictionary.to_pylist()]
    return pa.array(told, pa.string()).take(encoded.indices)


def _day(text: str, form: str) -> str:
    is_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)
    return form.format(date.fromisoformat(text)) if is_day else text
