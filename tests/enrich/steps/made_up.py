"""A universe of rows written down in a test, and what enrichment says of its companies."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from company.fields import FIELDS, FIGURES, NAMES, Extra, schema
from connectors.contract import Quarantine, Reading, Register, Rows, Source
from enrich.steps import enriched
from store.duckdb_engine import DuckDBEngine
from store.manifest import current_datasets
from store.pull import pull
from store.state import open_state

Row = Mapping[str, Any]
FETCHED = datetime(2026, 11, 1, tzinfo=UTC)


class Made:
    """A connector that says what it was given."""

    def __init__(self, code: str, **tables: Sequence[Row]) -> None:
        self.REGISTER = Register(code, "", "FI", "", "CC0", "", "", "", "", expected=(1, 9))
        self.tables, self.code = tables, code

    def read(self, source: Source, quarantine: Quarantine) -> Reading:
        extras = tuple(
            Extra(name, name[2:], "category")
            for name in dict.fromkeys(n for row in self.tables["companies"] for n in row)
            if name.startswith("x_")
        )
        wanted = {"companies": schema(FIELDS, extras), "figures": schema(FIGURES)}
        wanted["names"] = schema(NAMES)
        tables = [
            pa.Table.from_pylist([dict(row) for row in self.tables.get(name, ())], schema=columns)
            for name, columns in wanted.items()
        ]
        return Reading(iter([Rows(*tables)]), extras)


def put(folder: Path, code: str = "xx-made", name: str = "", **tables: Sequence[Row]) -> None:
    """Pull companies, figures and names as a register or a table; what is usual is filled in."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "rows"
    file.write_text("")
    companies = [
        {"register": code, "name": f"Firm {c['company_id']}", "country": "FI", **c}
        | {"fetched_at": c.get("fetched_at", FETCHED)}
        for c in tables["companies"]
    ]
    usual = {"basis": "standalone", "kind": "accounts", "currency": "EUR"}
    usual["source"] = f"{code}-{name}" if name else code
    figures = [usual | dict(f) for f in tables.get("figures", ())]
    made = Made(code, companies=companies, figures=figures, names=tables.get("names", ()))
    pull(folder, open_state(folder), made, Source(file, FETCHED, name=name), allow_fewer=True)


def opened(folder: Path) -> DuckDBEngine:
    """The engine over what was put."""
    return DuckDBEngine(folder, current_datasets(open_state(folder)))


def known(folder: Path, *company_ids: str) -> list[dict[str, Any]]:
    """What is known of companies, a dict each."""
    rows: list[dict[str, Any]] = enriched(opened(folder), company_ids).to_pylist()
    return rows


def year(company: str, period: int | date, **amounts: Any) -> dict[str, Any]:
    """The figures of one company and year."""
    end = date(period, 12, 31) if isinstance(period, int) else period
    return {"company_id": company, "period_end": end, **amounts}
