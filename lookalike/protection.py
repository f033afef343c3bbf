"""Refusing and masking by name: one company that may not be shown, customers that were hidden."""

from dataclasses import replace
from typing import Any

import pyarrow as pa
from sqlite_utils import Database

from company.errors import WorkspaceError
from company.fields import FIELDS, schema
from company.permissions import DECIDED_BY, all_rules, permission
from connectors.contract import Record
from lookalike.model import Model
from store.duckdb_engine import DuckDBEngine
from store.engine import Engine
from store.hiding import hashes_of, hidden_rows
from store.manifest import current_datasets
from store.state import folder_of

A_CUSTOMER = "a customer that is not named"


def require_showable(engine: Engine, company: str) -> None:
    """Refuse a company (its id or registration number) that may not be shown, naming the rule."""
    found = engine.table(
        f"""select {", ".join(DECIDED_BY)}, h.reason as hidden
            from all_companies c left join hidden h using (company_id)
            where c.company_id = $company or c.registration_number = $company""",
        {"company": company},
    ).to_pylist()
    for row in found:
        if (why := _refusal(row)) is not None and row["hidden"] != "forgotten":
            raise WorkspaceError(why)


def refusal_of(state: Database, record: Record) -> str | None:
    """Why what a register says of a company may not be shown; None when it may be."""
    if record.company is None:
        return None
    row: dict[str, Any] = dict.fromkeys(DECIDED_BY) | record.company
    told = schema([f for f in FIELDS if f.name in TOLD])
    table = pa.Table.from_pylist([{n: row.get(n) for n in told.names}], schema=told)
    return _refusal({**row, "hidden": hidden_rows(folder_of(state), table)[0]})


TOLD = (
    "company_id", "registration_number", "country", "vat_number", "website", "email", "name",
)  # fmt: skip


def refuse_protected(state: Database, record: Record | None) -> Record | None:
    """The record, unless its company may not be shown."""
    why = refusal_of(state, record) if record else None
    if why is not None:
        raise WorkspaceError(why)
    return record


def _refusal(company: dict[str, Any]) -> str | None:
    found = permission(company)
    if found.may("show"):
        return None
    [rule] = [r for r in all_rules() if r.rule == found.rules["show"]]
    return (
        f"This company may not be shown (rule {rule.rule}: {rule.says}; {rule.law}). "
        "docs/permissions.md has every rule."
    )


def masked(model: Model, state: Database) -> Model:
    """The model with the customers unnamed that were suppressed after it was fitted."""
    folder, datasets = folder_of(state), current_datasets(state)
    if not len(hashes_of(folder)[1]):
        return model
    hidden: set[str] = set()
    if datasets:
        engine = DuckDBEngine(folder, datasets)
        hidden = set(engine.table("select company_id from hidden")["company_id"].to_pylist())
    told = [{"company_id": c.company_id, "name": c.name} for c in model.customers]
    texts = pa.schema([("company_id", pa.string()), ("name", pa.string())])
    reasons = hidden_rows(folder, pa.Table.from_pylist(told, schema=texts))
    return replace(
        model,
        customers=tuple(
            replace(c, name=A_CUSTOMER, profit=None, owner=None, sales_unit=None)
            if why or c.company_id in hidden
            else c
            for c, why in zip(model.customers, reasons, strict=True)
        ),
    )
