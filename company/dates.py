"""Dates out of text: ISO, day first or month first, a year alone; the unreadable is unknown."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.values import NOT_A_VALUE, as_array, stripped, without

TIME = r"(?:[T ]\d{1,2}:\d{2}.*)?$"
SHAPES = {
    "iso": r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + TIME,
    "digits": r"^(?P<y>(?:1[89]|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})$",
    "day": r"^(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})" + TIME,
    "month": r"^(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})" + TIME,
    "year": r"^(?P<y>\d{4})(?:\.0)?$",
}
FIRST_YEAR, LAST_YEAR = 1000, 2200  # 9999-12-31 and 0001-01-01 say "no date"


@dataclass(frozen=True)
class Dates:
    """A column as dates, and how many of its cells hold something that is no date."""

    values: pa.Array
    unreadable: int


def is_month_first(column: pa.Array) -> bool:
    """Whether the dates of a column are written 12/31/2024, by days above twelve.

    >>> is_month_first(pa.array(["01/02/2024", "12/31/2024"]))
    True
    """
    text = stripped(as_array(column))
    month_first = pc.match_substring_regex(text, r"^\d{1,2}/(1[3-9]|2\d|3[01])/\d{4}")
    day_first = pc.match_substring_regex(text, r"^(1[3-9]|2\d|3[01])/\d{1,2}/\d{4}")
    return (pc.sum(month_first).as_py() or 0) > (pc.sum(day_first).as_py() or 0)


def dates(column: pa.Array, *, month_first: bool = False, year_end: bool = False) -> Dates:
    """The column as dates; a year alone is its first day, or its last one where periods end.

    >>> read = dates(pa.array(["2024-02-29", "31.2.2024", "24.12.1999", "1891", ""]))
    >>> [str(day) for day in read.values], read.unreadable
    (['2024-02-29', 'None', '1999-12-24', '1891-01-01', 'None'], 1)
    """
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        return Dates(column.cast(pa.date32()), 0)
    text = without(stripped(as_array(column)), NOT_A_VALUE)
    days = pa.nulls(len(text), pa.date32())
    ends = (12, 31) if year_end else (1, 1)
    # The other order is tried last: 12/31/2024 can be read one way only.
    orders = ("month", "day") if month_first else ("day", "month")
    for shape in ("iso", "digits", *orders, "year"):
        days = pc.coalesce(days, _days(pc.extract_regex(text, SHAPES[shape]), ends))
    return Dates(days, days.null_count - text.null_count)


def _days(parts: pa.StructArray, alone: tuple[int, int]) -> pa.Array:
    """The days of years, months and days; an impossible day such as 31 February is unknown."""
    if parts.null_count == len(parts):
        return pa.nulls(len(parts), pa.date32())
    names = parts.type.names
    year = _integers(parts, "y")
    month = _integers(parts, "m") if "m" in names else np.full(len(parts), alone[0])
    day = _integers(parts, "d") if "d" in names else np.full(len(parts), alone[1])
    possible = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (day >= 1)
    possible &= (month >= 1) & (month <= 12)
    months = (np.where(possible, year, 1970) - 1970) * 12 + np.where(possible, month - 1, 0)
    first = months.astype("datetime64[M]")
    days = first.astype("datetime64[D]") + (day - 1)
    possible &= days.astype("datetime64[M]") == first
    return pa.array(days, pa.date32(), mask=~possible)


def _integers(parts: pa.StructArray, name: str) -> NDArray[np.int64]:
    digits = pc.fill_null(pc.struct_field(parts, name), "0")
    return np.asarray(digits.cast(pa.int64()))
