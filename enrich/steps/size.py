"""Step: the size class of the European Union: micro, small, medium or large (2003/361/EC).

A company is of the smallest class whose ceilings hold both for its headcount and for its turnover
or its balance sheet, whichever is kinder. What is missing decides nothing: without figures the
headcount alone counts, without a headcount the figures alone; a range of employees counts with its
middle. Whoever is in no register of employers and states no headcount has none. Where nothing of
that is known, the kind of accounts that Companies House took says it. The class is that of the
company alone, without its group, which the recommendation would add: it is an estimate.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from store.engine import Engine

CLASSES = ("micro", "small", "medium", "large")
HEADCOUNTS = (10.0, 50.0, 250.0)  # fewer than
TURNOVERS = (2e6, 10e6, 50e6)  # at most, in euros
BALANCES = (2e6, 10e6, 43e6)
# What Companies House lets a company file says how large it is at most; "full" says nothing.
ACCOUNTS = {
    "micro entity": "micro",
    "dormant": "micro",
    "small": "small",
    "total exemption full": "small",
    "total exemption small": "small",
    "unaudited abridged": "small",
    "audited abridged": "small",
    "medium": "medium",
}
Places = NDArray[np.float64]  # places in CLASSES, nan where not known


def size_classes(engine: Engine, rows: pa.Table) -> pa.Table:
    """size_class, what it is made of, and the day of the newest part."""
    by_head, by_money = _by_headcount(rows), _by_money(rows)
    place = np.fmax(by_head, by_money)  # fmax: the one that is known
    by_accounts = _by_accounts(rows)
    is_filed = np.isnan(place) & ~np.isnan(by_accounts)
    place = np.where(is_filed, by_accounts, place)
    parts = (
        (~np.isnan(by_head), _headcount(rows, "source")),
        (~np.isnan(by_money), rows["figures_source"]),
        (is_filed, pc.binary_join_element_wise(rows["company_source"], "kind of accounts", ": ")),
    )
    days = (
        (~np.isnan(by_head), _headcount(rows, "as_of")),
        (~np.isnan(by_money), rows["figures_as_of"]),
        (is_filed, rows["company_as_of"]),
    )
    return pa.table(
        {
            "size_class": _named(place),
            "size_source": _joined([_where(known, source) for known, source in parts]),
            "size_as_of": pc.max_element_wise(*(_where(known, day) for known, day in days)),
        }
    )


def _by_headcount(rows: pa.Table) -> Places:
    middle = pc.divide(pc.add(rows["employees_min"], rows["employees_max"]).cast(pa.float64()), 2.0)
    known = pc.coalesce(rows["employees"], middle, rows["employees_min"].cast(pa.float64()))
    none = pc.if_else(pc.fill_null(pc.invert(rows["employer"]), False), 0.0, None)
    return _class_of(_numbers(pc.coalesce(known, none)), HEADCOUNTS, "right")


def _by_money(rows: pa.Table) -> Places:
    turnover = _class_of(_numbers(rows["revenue_eur"]), TURNOVERS, "left")
    balance = _class_of(_numbers(rows["total_assets_eur"]), BALANCES, "left")
    return np.fmin(turnover, balance)


def _by_accounts(rows: pa.Table) -> Places:
    if "x_accounts_category" not in rows.column_names:
        return np.full(len(rows), np.nan)
    said = pc.replace_substring(pc.utf8_lower(rows["x_accounts_category"]), "-", " ")
    place = pc.index_in(said, value_set=pa.array(list(ACCOUNTS)))
    places = np.array([CLASSES.index(c) for c in ACCOUNTS.values()])
    return _numbers(pa.chunked_array([pa.array(places)]).take(place))


def _class_of(numbers: Places, ceilings: tuple[float, ...], side: Any) -> Places:
    """The place of the class of each number; side: of a number that is a ceiling itself."""
    places = np.searchsorted(ceilings, numbers, side=side).astype(float)
    return np.where(np.isnan(numbers), np.nan, places)


def _numbers(column: pa.ChunkedArray) -> Places:
    return np.asarray(column.cast(pa.float64()).combine_chunks().fill_null(np.nan))


def _named(places: Places) -> pa.Array:
    known = np.isfinite(places)
    indices = pa.array(np.where(known, places, 0).astype(np.int8), mask=~known)
    return pa.array(CLASSES).take(indices)


def _headcount(rows: pa.Table, says: str) -> pa.ChunkedArray:
    """Who states the headcount, or when: the number, else the range, else being no employer."""
    return pc.coalesce(*(rows[f"{f}_{says}"] for f in ("employees", "range", "employer")))


def _joined(texts: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    """The texts that are known, each once, with a comma between."""
    first, *others = texts
    for other in others:
        both = pc.binary_join_element_wise(first, other, ", ")
        is_same = pc.fill_null(pc.equal(first, other), False)
        first = pc.if_else(is_same, first, pc.coalesce(both, first, other))
    return first


def _where(condition: NDArray[np.bool_], values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pa.array(condition), values, None)
