"""Tables of companies as they come in: DataFrames, Arrow tables and record batches, arrays."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from company.errors import ConfigurationError, ModelError
from lookalike.columns import is_number
from lookalike.field import Field

# A DataFrame, Arrow table or record batch, or an array; Arrow ships no types.
Companies: TypeAlias = Any

AS_IT_IS: dict[str, Any] = {"dtype": None, "ensure_all_finite": False}  # texts and gaps are welcome


def read_universe(estimator: BaseEstimator, universe: Companies) -> pd.DataFrame:
    """The table to fit on, with named columns; the estimator is told their names and number."""
    if isinstance(universe, pa.Table | pa.RecordBatch):
        universe = _to_pandas(universe)
    if _has_names(universe):
        validate_data(estimator, universe, skip_check_array=True)
        return pd.DataFrame(universe)
    array = validate_data(estimator, universe, ensure_min_samples=2, **AS_IT_IS)
    return _name(estimator, array)


def read_companies(
    estimator: BaseEstimator, companies: Companies, fields: Sequence[Field]
) -> pd.DataFrame:
    """The fields' columns of a table to score; other columns and their order do not matter."""
    columns = columns_of(fields)
    if isinstance(companies, pa.Table | pa.RecordBatch):
        require(columns, companies.schema.names)
        companies = _to_pandas(companies.select(columns))
    if not _has_names(companies):
        array = validate_data(estimator, companies, reset=False, **AS_IT_IS)
        companies = _name(estimator, array)
    require(columns, companies.columns)
    return pd.DataFrame(companies[columns])


def guess_fields(universe: pd.DataFrame) -> list[Field]:
    """A field for every column: a number where it holds numbers, a category otherwise.

    >>> [field.kind for field in guess_fields(pd.DataFrame({"staff": [9], "form": ["Oy"]}))]
    ['number', 'category']
    """
    return [
        Field(name, "number" if is_number(universe[name]) else "category", [name])
        for name in universe.columns
    ]


def check_fields(fields: Sequence[Field]) -> list[Field]:
    """The fields, refused when there is none or when two have one name."""
    names = [field.name for field in fields]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not names:
        what = f'Two fields are called "{twice[0]}"' if twice else "There are no fields"
        raise ConfigurationError(f"{what}: give each property one field with a name of its own.")
    return list(fields)


def columns_of(fields: Iterable[Field]) -> list[str]:
    """The columns that the fields read, each once.

    >>> columns_of([Field("industry", "hierarchy", ["nace2", "nace3"])])
    ['nace2', 'nace3']
    """
    return list(dict.fromkeys(column for field in fields for column in field.columns))


def require(columns: Iterable[str], present: Iterable[Hashable]) -> None:
    """Refuse a table that lacks a column, naming it.

    >>> require(["nace2"], ["name", "city"])
    Traceback (most recent call last):
    company.errors.ModelError: The companies lack the column "nace2". Add it, or fit without it. \
Columns: name, city.
    """
    names = list(present)
    for column in columns:
        if column not in names:
            raise ModelError(
                f'The companies lack the column "{column}". Add it, or fit without it. '
                f"Columns: {', '.join(map(str, names))}."
            )


def _to_pandas(table: pa.Table | pa.RecordBatch) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    return frame


def _has_names(companies: object) -> bool:
    return isinstance(companies, pd.DataFrame) and all(
        isinstance(name, str) for name in companies.columns
    )


def _name(estimator: BaseEstimator, array: Any) -> pd.DataFrame:
    """Columns of an array are called as at the fit, or x0, x1 and so on."""
    numbered = [f"x{k}" for k in range(array.shape[1])]
    return pd.DataFrame(array, columns=getattr(estimator, "feature_names_in_", numbered))
