"""Which rows may be pushed: those of companies that may not be shown stay here."""

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa
from sqlite_utils import Database

from company.permissions import DECIDED_BY
from company.values import country_code
from crm.gate import permitted
from crm.push.contract import Row
from crm.shapes.shape import Shape
from store.duckdb_engine import DuckDBEngine
from store.manifest import current_datasets
from store.state import folder_of

# What a company is told by when it is looked up among the suppressed ones.
TOLD = ("company_id", "registration_number", "country", "vat_number", "website", "email", "name")
ASKED = tuple(dict.fromkeys((*TOLD, *DECIDED_BY)))
KNOWN = f"""
select w.line, {", ".join(f"c.{column}" for column in ASKED)}, c.fetched_at
from wanted w join all_companies c using (company_id)
"""


def permitted_lines(state: Database, rows: Sequence[Row], shape: Shape) -> set[int]:
    """The lines of the rows that may leave, by what the row says and by what registers say."""
    if not rows:
        return set()
    told = _as_told(rows, shape)
    lines = {row.line for row in rows} - _left_out(state, told)
    known = _as_known(state, told)
    return lines if known is None else lines - _left_out(state, known)


def _left_out(state: Database, companies: pa.Table) -> set[int]:
    """The lines of which something does not pass the gate."""
    shown = Counter(permitted(state, companies)["line"].to_pylist())
    return set(Counter(companies["line"].to_pylist()) - shown)


def _as_told(rows: Sequence[Row], shape: Shape) -> pa.Table:
    """The rows by their own cells, in the columns that permissions are decided by."""
    fields = {p.api: p.field for p in shape.properties}
    listed = []
    for row in rows:
        cells = {fields.get(name, ""): text for name, text in row.cells.items()}
        whom = {
            "company_id": row.company_id or None,
            "country": country_code(cells.get("country", "")),
        }
        customer = f"{row.record_id} {cells.get('name', '')}"
        sites = {cells.get("website"), cells.get("domain")} - {None}
        listed += [
            {"line": row.line, **cells, **whom, "customer": customer, "website": site}
            for site in sites or {None}
        ]
    texts = dict.fromkeys((*TOLD, "legal_form_class", "marketing_block", "customer"), pa.string())
    schema = pa.schema({"line": pa.int64(), **texts})
    table = pa.Table.from_pylist([{n: r.get(n) for n in schema.names} for r in listed], schema)
    persons = pa.nulls(len(table), pa.bool_())
    table = table.append_column("is_natural_person", persons)
    return table.append_column("fetched_at", pa.nulls(len(table), pa.timestamp("s", "UTC")))


def _as_known(state: Database, told: pa.Table) -> pa.Table | None:
    """The rows by what the universe knows of their companies; None where there is no universe."""
    datasets = current_datasets(state)
    if not datasets:
        return None
    engine = DuckDBEngine(folder_of(state), datasets)
    engine.register("wanted", told.select(["line", "company_id"]))
    return engine.table(KNOWN)
