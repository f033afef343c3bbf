"""The model's view of a company: the columns of a profile, and the fields that are made of them.

`describe` is a pure function of an Arrow batch, so that every engine scores alike.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from company.fields import Extra
from company.industries import LEVELS, level_columns
from lookalike.field import Field

# What is read from the view `profiles`; the fields below are made of these and the extra columns.
COLUMNS = [
    "company_id", "name", "country", "region", "city", "postcode", "legal_form",
    "legal_form_class", "industry", "industry_code", "industry_system", "employees",
    "revenue_eur", "total_assets_eur", "margin", "growth", "equity_ratio",
    "revenue_per_employee", "pay_per_employee", "age", "vat_registered", "employer",
]  # fmt: skip

FIELDS = [
    Field("industry", "hierarchy", list(LEVELS)),
    Field("legal form", "hierarchy", ["legal_form_class", "legal_form"]),
    Field("place", "hierarchy", ["country", "region", "postcode_area", "city"]),
    Field("employees", "number", ["employees"]),
    Field("revenue", "number", ["revenue_eur"]),
    Field("total assets", "number", ["total_assets_eur"]),
    Field("profit margin", "number", ["margin"]),
    Field("growth", "number", ["growth"]),
    Field("equity ratio", "number", ["equity_ratio"]),
    Field("revenue per employee", "number", ["revenue_per_employee"]),
    Field("pay per employee", "number", ["pay_per_employee"]),
    Field("age", "number", ["age"]),
    Field("VAT register", "category", ["vat_registered"]),
    Field("employer register", "category", ["employer"]),
]
NESTED = 0.99  # share of rows in which the finer value must tell the coarser one
POSTCODE_AREA = r"^([A-Za-z]{1,2}|[0-9]{2}).*$"


def select_profiles(extras: Sequence[Extra]) -> str:
    """The columns to read from `profiles`, as SQL."""
    return ", ".join([*COLUMNS, *(f'"{e.column}"' for e in extras)])


def describe(batch: pa.Table | pa.RecordBatch) -> pd.DataFrame:
    """The columns that the model's fields name, of a batch of profiles; a pure function."""
    table = pa.table(batch) if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
    frame: pd.DataFrame = table.to_pandas()
    for name, column in level_columns(table["industry"]).items():
        frame[name] = column.to_pandas()
    area = pc.replace_substring_regex(table["postcode"].cast(pa.string()), POSTCODE_AREA, r"\1")
    frame["postcode_area"] = area.to_pandas()
    for flag in ("vat_registered", "employer"):
        frame[flag] = frame[flag].map({True: "yes", False: "no"})
    return frame


def choose_fields(frame: pd.DataFrame, extras: Sequence[Extra]) -> list[Field]:
    """The fields that say something about these companies: known and not the same for all."""
    candidates = _told_apart([*_declared(frame), *_of_extras(frame, extras)])
    return [f for f in candidates if any(frame[c].nunique() > 1 for c in f.columns)]


def _declared(frame: pd.DataFrame) -> list[Field]:
    """The declared fields, without the levels at which nothing is known."""
    kept = []
    for field in FIELDS:
        columns = [c for c in field.columns if frame[c].notna().any()]
        if columns:
            kept.append(Field(field.name, field.kind, columns))
    return kept


def _of_extras(frame: pd.DataFrame, extras: Sequence[Extra]) -> list[Field]:
    """A field for each extra column; columns nested in each other are one hierarchy."""
    categories = [e for e in extras if e.kind == "category"]
    fields = [
        Field(e.label.lower(), e.kind, [e.column])
        for e in extras
        if e.kind in ("number", "tags", "text")
    ]
    for chain in nested_chains(frame, [e.column for e in categories]):
        labels = [e.label for e in categories if e.column in chain]
        kind = "hierarchy" if len(chain) > 1 else "category"
        fields.append(Field(_common_name(labels), kind, chain))
    return fields


def _told_apart(fields: Sequence[Field]) -> list[Field]:
    """The fields under names of their own, for a table may have "Size" and "size", or an "Age".

    >>> size = [Field("size", "number", [column]) for column in ("x_size", "x_size_2")]
    >>> [field.name for field in _told_apart(size)]
    ['size', 'size (x_size_2)']
    """
    taken, kept = set[str](), list[Field]()
    for field in fields:
        again = field.name in taken
        kept.append(replace(field, name=f"{field.name} ({field.columns[0]})") if again else field)
        taken.add(field.name)
    return kept


def nested_chains(frame: pd.DataFrame, columns: Sequence[str]) -> list[list[str]]:
    """The columns in chains from coarse to fine: naics2, naics3, naics4, naics6 are one chain."""
    by_size = sorted(columns, key=lambda c: (len(set(frame[c])), c))
    chains: list[list[str]] = []
    for column in by_size:
        home = next((c for c in chains if _refines(frame, c[-1], column)), None)
        if home is None:
            chains.append([column])
        else:
            home.append(column)
    return chains


def _refines(frame: pd.DataFrame, coarse: str, fine: str) -> bool:
    """Whether the fine value begins with the coarse one, as codes do, or determines it."""
    pair = frame[[coarse, fine]].dropna().astype(str)
    if pair.empty or _stem(coarse) != _stem(fine):
        return False
    starts = np.mean([f.startswith(c) for c, f in zip(pair[coarse], pair[fine], strict=True)])
    largest = pair.value_counts().groupby(level=fine).max().sum()
    return bool(starts >= NESTED or largest / len(pair) >= NESTED)


def _stem(column: str) -> str:
    return column.rstrip("0123456789_")


def _common_name(labels: Sequence[str]) -> str:
    """The name of a chain: what its headers have in common.

    >>> _common_name(["naics2", "naics3"]), _common_name(["Fleet"])
    ('naics', 'fleet')
    """
    if len(labels) == 1:
        return labels[0].lower()
    stem = _stem(min(labels, key=len)).strip()
    return (stem or labels[0]).lower()
