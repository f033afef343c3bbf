"""Reconciliation queries as they come, as rows for the matcher."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.values import country_code, each_distinct, names, without_point, words
from crm.customer_values import NUMBERED
from enrich.columns import text_column
from enrich.decision import NOBODY
from enrich.identity import identity_of
from enrich.name_index import NameIndex
from web.forms import read_json, whole_number
from web.properties import MATCHED
from web.refusals import Refusal

MOST_QUERIES = 200  # as many rows as the matcher compares at a time
MOST_CANDIDATES = 50
CANDIDATES = 5  # where a query does not say how many it wants
LIKE_A_NUMBER = r"^\D{0,4}(?:[\d .\-]){5,}\D{0,4}$"
STRICTNESS = ("any", "all", "should")


@dataclass(frozen=True)
class Query:
    """One query of a batch: its key, how many candidates it wants, and what it says of a row."""

    key: str
    limit: int
    said: Mapping[str, str]


def read_queries(text: str) -> Sequence[Query]:
    """The queries of a batch. Raises Refusal for what is not one, naming the query."""
    batch = read_json("queries", text)
    if len(batch) > MOST_QUERIES:
        raise Refusal(413, f"The batch has {len(batch)} queries; send {MOST_QUERIES} at most.")
    return [_query(key, asked) for key, asked in batch.items()]


def _query(key: str, asked: Any) -> Query:
    if not isinstance(asked, dict) or not asked.keys() & {"query", "properties"}:
        raise Refusal(400, f'Query "{key}" is no object with a "query" or "properties".')
    if asked.get("type_strict", "any") not in STRICTNESS:
        raise Refusal(400, f'"type_strict" of query "{key}" is none of {", ".join(STRICTNESS)}.')
    limit = asked.get("limit")
    wanted = CANDIDATES if limit is None else whole_number(
        f'"limit" of query "{key}"', limit, 1, MOST_CANDIDATES
    )  # fmt: skip
    properties = asked.get("properties") or []
    if not isinstance(properties, list):
        raise Refusal(400, f'"properties" of query "{key}" is no array.')
    said = dict(_value(key, property_) for property_ in properties)
    name = asked.get("query") or ""
    if not isinstance(name, str):
        raise Refusal(400, f'"query" of query "{key}" is no text.')
    return Query(key, wanted, {**said, "name": name})


def _value(key: str, given: Any) -> tuple[str, str]:
    """A property and its value; of several values the first that says something."""
    if not isinstance(given, dict) or not isinstance(given.get("pid"), str) or "v" not in given:
        raise Refusal(400, f'A property of query "{key}" is no object with "pid" and "v".')
    pid, value = given["pid"], given["v"]
    values = value if isinstance(value, list) else [value]
    texts = (_text(pid, value) for value in values)
    return pid, next((text for text in texts if text), "")


def _text(pid: str, value: Any) -> str:
    if isinstance(value, dict):  # a cell that was reconciled already
        value = value.get("id") if pid == "company_id" else value.get("name") or value.get("id")
    return "" if value is None else str(value)


def rows_of(queries: Sequence[Query], index: NameIndex) -> pa.Table:
    """The queries as rows for the matcher; other properties are not looked at.

    A query that is itself an id, or a number that a company has, is looked up as that.
    """
    rows = {"name": names(_column(queries, "name"))}
    for field in MATCHED:
        column = _column(queries, field)
        rows[field] = words(without_point(column) if field in NUMBERED else column)
    rows["country"] = each_distinct(rows["country"], country_code)
    table = pa.table({"row_id": [q.key for q in queries], **rows})
    by_id = index.companies_with_ids(text_column(table, "name")) != NOBODY
    by_number = _has_number(table, index)
    moved = {
        "company_id": pc.if_else(pa.array(by_id), rows["name"], rows["company_id"]),
        "registration_number": pc.if_else(
            pa.array(by_number & ~by_id), rows["name"], rows["registration_number"]
        ),
        "name": pc.if_else(pa.array(by_id | by_number), pa.scalar(None, pa.string()), rows["name"]),
    }
    for column, values in moved.items():
        table = table.set_column(table.column_names.index(column), column, values)
    return table


def _column(queries: Sequence[Query], field: str) -> pa.Array:
    return pa.array([query.said.get(field, "") for query in queries], pa.string())


def _has_number(table: pa.Table, index: NameIndex) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """The rows whose name looks like a register or VAT number and is one of some company."""
    shaped = pc.if_else(
        pc.match_substring_regex(text_column(table, "name"), LIKE_A_NUMBER), table["name"], ""
    )
    said = pa.table(
        {"registration_number": shaped, "vat_number": shaped, "country": table["country"]}
    )
    identity = identity_of(said)
    has = np.zeros(len(table), bool)
    for keys in (identity.registration, identity.vat):
        has[index.by_number.find(keys)[0]] = True
    return has
