"""Import files of the made-up exports, written and read back."""

import os
from pathlib import Path

from exports_of_crms import changes, evidence, export_of
from sqlite_utils import Database

from connectors.contract import Quarantine
from connectors.spreadsheet import open_spreadsheet
from crm.customers import read_customers
from crm.shapes import SHAPES, ImportFile, Shape, recognised, write_import

GOLDEN = Path(__file__).parents[1] / "golden"
CRMS = ("hubspot", "salesforce", "pipedrive", "dynamics")
SHAPE = {shape.code: shape for shape in SHAPES}


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file as a program reads them, empty cells left out."""
    sheet = open_spreadsheet(path, Quarantine())
    rows = (row for block in sheet.blocks for row in block.rows.to_pylist())
    return [{header: cell for header, cell in row.items() if cell} for row in rows]


def read(code: str, folder: Path) -> tuple[Shape, list[str], dict[str, dict[str, str]]]:
    """The shape of an export, the ids of its records, and its cells by them."""
    customers = read_customers(export_of(code, folder))
    ids = customers.table["row_id"].to_pylist()
    cells = customers.original.to_pylist()
    return recognised(customers.original.column_names), ids, dict(zip(ids, cells, strict=True))


def imported(code: str, path: Path, state: Database) -> ImportFile:
    shape, ids, original = read(code, path.parent)
    companies = evidence()
    return write_import(
        shape, changes(ids), path, state=state, companies=companies, original=original
    )


def same_as_golden(path: Path, name: str) -> bool:
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_bytes(path.read_bytes())
    assert path.read_bytes() == golden.read_bytes()
    return True
