"""The day of each customer in the list: of its first order, or else of its last."""

from datetime import date

import pyarrow as pa
from sqlite_utils import Database

from lookalike.fitting import matched_customers

NAMES = ("first order", "last order")


def dated_customers(state: Database, file_id: int) -> pa.Table:
    """The matched customers with `day` (since 1970) and `day_of`, which say nothing if unknown."""
    customers = matched_customers(state, file_id)
    days, day_of = _days(state, file_id)
    ids = customers["company_id"].to_pylist()
    said = pa.array([day_of or None] * len(ids), pa.string())
    found = pa.array([days.get(one) for one in ids], pa.float64())
    return customers.append_column("day", found).append_column("day_of", said)


def _days(state: Database, file_id: int) -> tuple[dict[str, float], str]:
    """The first order of each customer where the list knows any, else the last."""
    rows = list(
        state.query(
            """select m.company_id, min(json_extract(c.cells, '$.first_order_on')) as first,
                      max(json_extract(c.cells, '$.last_order_on')) as last
               from decided_matches m
               join customers c on c.file_id = m.file_id and c.line = m.line
               where m.file_id = :file_id and m.decision = 'accept'
               group by m.company_id""",
            {"file_id": file_id},
        )
    )
    for column, name in zip(("first", "last"), NAMES, strict=True):
        known = {r["company_id"]: _number(r[column]) for r in rows if r[column]}
        if known:
            return known, name
    return {}, ""


def _number(day: str) -> float:
    return float((date.fromisoformat(day[:10]) - date(1970, 1, 1)).days)
