"""CRM lists in the workspace: what was read stays there, row by row, as it stood in the file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlite_utils import Database

from company.errors import WorkspaceError
from company.fields import schema
from crm.customers import CustomerList
from crm.fields import CUSTOMER_FIELDS
from store.hiding import hidden_rows
from store.state import folder_of

Row = dict[str, Any]


@dataclass(frozen=True)
class CustomerFile:
    """A CRM list that the workspace holds."""

    file_id: int
    path: str
    sha256: str
    read_at: str
    rows: int
    bad_rows: int
    columns: Mapping[str, str]
    country: str | None
    sheet: str | None


def keep_customers(
    state: Database,
    customers: CustomerList,
    path: Path,
    columns: Mapping[str, str],
    country: str | None,
    sheet: str | None = None,
) -> CustomerFile:
    """Put a list into the workspace in one transaction; a file read again takes its own place.

    Rows of whom the workspace was told to forget are left out.

    columns, country and sheet are what the user said of it, kept for when it is read again.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    known = file_at(state, path)
    cells, original = _remembered(state, customers)
    row = {
        "path": str(path.resolve()),
        "sha256": digest,
        "read_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": len(cells),
        "bad_rows": customers.quarantine.count,
        "understood": json.dumps(customers.understood),
        "columns": json.dumps(dict(columns)),
        "country": country,
        "sheet": sheet,
    }
    with state.atomic():
        if known:
            for table in ("matches", "customers", "customer_files"):
                state.execute(f"delete from {table} where file_id = ?", [known.file_id])
        inserted = state.table("customer_files").insert(
            row | ({"file_id": known.file_id} if known else {})
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


def _remembered(state: Database, customers: CustomerList) -> tuple[list[Row], list[Row]]:
    """The rows and their cells as they stood, without those of whom was forgotten."""
    rows = customers.table
    told = pc.binary_join_element_wise(rows["row_id"], pc.fill_null(rows["name"], ""), " ")
    reasons = hidden_rows(folder_of(state), rows.append_column("customer", told))
    keep = pa.array([why != "forgotten" for why in reasons], pa.bool_())
    return rows.filter(keep).to_pylist(), customers.original.filter(keep).to_pylist()


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


def file_at(state: Database, path: Path) -> CustomerFile | None:
    """The CRM list that was read from a path; None where none was."""
    row = state.execute(
        "select file_id from customer_files where path = ?", [str(path.resolve())]
    ).fetchone()
    return _file(state, row[0]) if row else None


def _file(state: Database, file_id: int) -> CustomerFile:
    row = state.table("customer_files").get(file_id)
    row["columns"] = json.loads(row["columns"])
    return CustomerFile(**{field.name: row[field.name] for field in fields(CustomerFile)})


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
