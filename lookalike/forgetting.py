"""Forgetting a company: erased from the workspace, and remembered only as hashes."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlite_utils import Database

from company.errors import ConfigurationError
from enrich.erasing import (
    CustomerRow,
    erase_company,
    erase_rows,
    erase_runs,
    rows_of_company,
    rows_with_id,
)
from store.duckdb_engine import DuckDBEngine
from store.manifest import current_datasets
from store.suppression import FIELDS, FORGOTTEN, suppress

FACTS = f"""
select {", ".join(FIELDS)} from all_companies
where company_id = $company or registration_number = $company order by company_id limit 2
"""


@dataclass(frozen=True)
class Forgotten:
    """What was erased: CRM rows, and models that had learned from the company."""

    rows: int
    models: int
    in_universe: bool


def forget(folder: Path, state: Database, company: str) -> Forgotten:
    """Erase a company, by its id or number, or a CRM row, by its number in the CRM.

    Its hashes stay, so that no pull and no CRM file brings it back.
    """
    facts = _facts(folder, state, company)
    ids = [str(facts["company_id"])] if facts else [company]
    rows = [row for id_ in ids for row in rows_of_company(state, id_)]
    rows += [] if facts or rows else rows_with_id(state, company)
    if not facts and not rows:
        raise ConfigurationError(
            f'No company and no CRM row has the id or number "{company}". '
            "Ids look like FI-PRO-0112038-9."
        )
    _remember(state, facts, rows)
    names = {str(name) for name in (facts.get("name"), *(row.name for row in rows)) if name}
    state.execute("pragma secure_delete = on")
    with state.atomic():
        meant = {*ids} if facts else {row.company_id for row in rows if row.company_id}
        erase_runs(state, meant, rows)
        for id_ in meant:
            erase_company(state, id_)
        erase_rows(state, rows, names)
    gone = _erase_models(folder, state, {*ids, *(row.company_id for row in rows)})
    state.execute("pragma wal_checkpoint(truncate)")
    return Forgotten(len(rows), gone, bool(facts))


def _facts(folder: Path, state: Database, company: str) -> dict[str, Any]:
    """What the universe knows of the company; nothing where it does not know it."""
    datasets = current_datasets(state)
    if not datasets:
        return {}
    found = DuckDBEngine(folder, datasets).table(FACTS, {"company": company}).to_pylist()
    exact = [row for row in found if row["company_id"] == company]
    if len(found) > 1 and not exact:
        several = ", ".join(row["company_id"] for row in found)
        raise ConfigurationError(
            f'"{company}" is the number of several companies: {several}. Give one of these.'
        )
    return dict((exact or found or [{}])[0])


def _remember(state: Database, facts: dict[str, Any], rows: list[CustomerRow]) -> None:
    """Keep the hashes of the company and of the rows that meant it."""
    # A site may be that of a whole group: a forgotten company does not take its sisters along.
    company = {**facts, "website": None, "customer": None}
    told = [company] if facts else []
    told += [
        {"company_id": row.company_id, "email": row.email, "customer": row.customer} for row in rows
    ]
    texts = pa.schema([(name, pa.string()) for name in (*FIELDS, "customer")])
    table = pa.Table.from_pylist([{n: row.get(n) for n in texts.names} for row in told], texts)
    table = table.append_column("line", pa.array(range(len(told)), pa.int64()))
    suppress(state, table, "forget", FORGOTTEN)


def _erase_models(folder: Path, state: Database, ids: set[str | None]) -> int:
    """Remove the models that learned from a company; how many."""
    gone = 0
    for about in (folder / "models").glob("*/about.json"):
        learned = {c["company_id"] for c in json.loads(about.read_text("utf-8"))["customers"]}
        if learned & ids:
            shutil.rmtree(about.parent)
            state.execute("delete from models where model_id = ?", [about.parent.name])
            gone += 1
    return gone
