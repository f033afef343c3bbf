"""CRM lists in the workspace: what was read stays there, row by row, as it stood in the file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database

from company.errors import WorkspaceError
from company.fields import schema
from crm.customers import CustomerList
from crm.fields import CUSTOMER_FIELDS


@dataclass(frozen=True)
class CustomerFile:
    """A CRM list that the workspace holds."""

    file_id: int
    path: str
    read_at: str
    rows: int
    columns: Mapping[str, str]
    country: str | None


def keep_customers(
    state: Database,
    customers: CustomerList,
    path: Path,
    columns: Mapping[str, str],
    country: str | None,
) -> CustomerFile:
    """Put a list into the workspace in one transaction; a file read again takes its own place.

    columns and country are what the user said of it, kept for when it is read again.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    known = state.execute(
        "select file_id from customer_files where path = ?", [str(path.resolve())]
    ).fetchone()
    cells, original = customers.table.to_pylist(), customers.original.to_pylist()
    row = {
        "path": str(path.resolve()),
        "sha256": digest,
        "read_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": len(cells),
        "bad_rows": customers.quarantine.count,
        "understood": json.dumps(customers.understood),
        "columns": json.dumps(dict(columns)),
        "country": country,
    }
    with state.atomic():
        if known:
            for table in ("matches", "customers", "customer_files"):
                state.execute(f"delete from {table} where file_id = ?", [known[0]])
        inserted = state.table("customer_files").insert(
            row | ({"file_id": known[0]} if known else {})
        )
        file_id = int(str(inserted.last_pk))
        state.table("customers").insert_all(
            {
                "file_id": file_id,
                "row_id": cell["row_id"],
                "line": cell["line"],
                "cells": json.dumps(cell, default=str),
                "original": json.dumps(kept, default=str),
            }
            for cell, kept in zip(cells, original, strict=True)
        )
        _keep_bad_rows(state, customers, file_id, str(row["read_at"]))
    return _file(state, file_id)


def _keep_bad_rows(state: Database, customers: CustomerList, file_id: int, read_at: str) -> None:
    key = {"dataset": f"customers {file_id}", "version": read_at}
    state.execute("delete from quarantine where dataset = ?", [key["dataset"]])
    bad = [{**key, **asdict(row)} for row in customers.quarantine.rows]
    state.table("quarantine").insert_all(bad)


def latest_file(state: Database) -> CustomerFile:
    """The CRM list that was read last."""
    row = state.execute(
        "select file_id from customer_files order by read_at desc, file_id desc"
    ).fetchone()
    if row is None:
        raise WorkspaceError(
            "No customers have been matched yet. Give a CRM file: lookalike match customers.csv"
        )
    return _file(state, row[0])


def _file(state: Database, file_id: int) -> CustomerFile:
    row = state.table("customer_files").get(file_id)
    columns = json.loads(row["columns"])
    return CustomerFile(file_id, row["path"], row["read_at"], row["rows"], columns, row["country"])


def kept_customers(state: Database, file_id: int) -> pa.Table:
    """The rows of a list in the schema of CUSTOMER_FIELDS."""
    rows = state.execute(
        "select cells from customers where file_id = ? order by line", [file_id]
    ).fetchall()
    texts = pa.schema([(f.name, pa.string()) for f in CUSTOMER_FIELDS])
    cells = [
        {k: None if v is None else str(v) for k, v in json.loads(row[0]).items()} for row in rows
    ]
    return pa.Table.from_pylist(cells, schema=texts).cast(schema(CUSTOMER_FIELDS))
