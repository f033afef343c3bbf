"""Columns of any type, read as the two that the evidence knows: numbers and texts."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import infer_dtype, is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]


def numbers(column: "pd.Series[Any]") -> Floats:
    """The column as numbers, dates as days since 1970; NaN where not known, infinite or no number.

    >>> numbers(pd.Series([7, None, "12.5", "n/a", float("inf")], dtype=object)).tolist()
    [7.0, nan, 12.5, nan, nan]
    """
    if is_datetime64_any_dtype(column.dtype):
        days = pd.to_datetime(column, utc=True) - pd.Timestamp(0, tz="UTC")
        return np.asarray(days / pd.Timedelta(days=1), np.float64)
    values = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return np.asarray(np.where(np.isfinite(values), values, np.nan), np.float64)


def texts(column: "pd.Series[Any]") -> Texts:
    """The column as texts, None where not known; 41 and 41.0 are one value.

    >>> texts(pd.Series([41, 41.0, None, "x", True], dtype=object)).tolist()
    ['41', '41', None, 'x', 'True']
    """
    values = column.astype(object)
    if infer_dtype(values, skipna=True) not in ("string", "empty"):
        values = values.map(_text)
    known: Texts = values.to_numpy(copy=True)
    known[column.isna().to_numpy()] = None
    return known


class Distinct(NamedTuple):
    """A column as its different texts, of which the last is None, and the place of each row's."""

    values: Texts
    codes: Ints


def distinct(column: "pd.Series[Any]") -> Distinct:
    """The column as texts, each different one once: many rows have few of them.

    >>> distinct(pd.Series(["x", None, "x"], dtype=object)).values.tolist()
    ['x', None]
    >>> distinct(pd.Series([False, 0, "0"], dtype=object)).codes.tolist()
    [0, 1, 1]
    """
    if column.dtype == object and infer_dtype(column, skipna=True).startswith("mixed"):
        column = pd.Series(texts(column), dtype=object)  # or False would be 0
    codes, values = pd.factorize(column)
    known = texts(pd.Series(values, dtype=column.dtype))
    every = np.empty(len(known) + 1, object)  # the last one stays None
    every[:-1] = known
    return Distinct(every, np.where(codes < 0, len(known), codes))


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def is_number(column: "pd.Series[Any]") -> bool:
    """Whether a column holds numbers only; truth values are categories.

    >>> is_number(pd.Series([1, None, 2.5], dtype=object)), is_number(pd.Series([True, False]))
    (True, False)
    """
    dtype = column.dtype if column.dtype != object else column.infer_objects().dtype
    return is_numeric_dtype(dtype) and not is_bool_dtype(dtype)


def plain(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """The column in a type that Parquet keeps as it is: numbers stay numbers, the rest is text."""
    if is_number(column) and column.dtype != object:
        return column
    kept = (
        numbers(column) if is_number(column) or is_datetime64_any_dtype(column) else texts(column)
    )
    return pd.Series(kept, column.index)


def in_order(parts: Floats) -> Floats:
    """The sum of each row, column by column: sums of a whole array round by its shape.

    >>> in_order(np.array([[0.1, 0.2], [1.0, 2.0]])).round(1).tolist()
    [0.3, 3.0]
    """
    total = np.zeros(len(parts))
    for column in parts.T:
        total += column
    return total


def fingerprint(companies: pd.DataFrame) -> NDArray[np.uint64]:
    """A number for each row that depends on its values only, not on its place in the table."""
    mark = np.zeros(len(companies), np.uint64)
    for name in companies:
        column = companies[name]
        values = numbers(column) if is_number(column) else texts(column)
        mark = mark * np.uint64(1_000_003) + pd.util.hash_array(values, categorize=True)
    return mark
