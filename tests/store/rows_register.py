"""A universe of rows written down in a test: each dataset is a list of dicts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from company.fields import FIELDS, FIGURES, NAMES, Extra, schema
from connectors.contract import Quarantine, Reading, Register, Rows, Source
from store.duckdb_engine import DuckDBEngine
from store.manifest import current_datasets
from store.pull import pull
from store.state import open_state

Row = Mapping[str, Any]


class RowsRegister:
    """A connector that says what it was given."""

    def __init__(self, code: str, companies: Sequence[Row], figures: Sequence[Row]) -> None:
        self.REGISTER = Register(code, "", "FI", "", "CC0", "", "", "", "", expected=(1, 9))
        self.companies, self.figures = companies, figures

    def read(self, source: Source, quarantine: Quarantine) -> Reading:
        extras = tuple(
            Extra(name, name[2:], "number" if isinstance(value, float) else "category")
            for name, value in self.companies[0].items()
            if name.startswith("x_")
        )
        rows = Rows(
            _table(self.companies, schema(FIELDS, extras)),
            _table(self.figures, schema(FIGURES)),
            _table(self.companies, schema(NAMES)),
        )
        return Reading(iter([rows]), extras)


def _table(rows: Sequence[Row], wanted: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([dict(r) for r in rows], schema=wanted)


def put(
    folder: Path, code: str, companies: Sequence[Row], figures: Sequence[Row] = (), name: str = ""
) -> None:
    """Pull rows as a dataset; "register" and "source" are filled in."""
    dataset = f"{code}-{name}" if name else code
    file = folder / "rows"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    rows = [{"register": code, "name": f"Firm {c['company_id']}", **c} for c in companies]
    known = {"basis": "standalone", "kind": "accounts", "currency": "EUR", "source": dataset}
    source = Source(file, datetime(2026, 11, 1, tzinfo=UTC), name=name)
    pull(
        folder,
        open_state(folder),
        RowsRegister(code, rows, [known | f for f in figures]),
        source,
        allow_fewer=True,
    )


def year(company: str, period: int | date, **amounts: float) -> dict[str, Any]:
    """The figures of one company and year."""
    end = date(period, 12, 31) if isinstance(period, int) else period
    return {"company_id": company, "period_end": end, **amounts}


def opened(folder: Path) -> DuckDBEngine:
    """The engine over what was put."""
    return DuckDBEngine(folder, current_datasets(open_state(folder)))


def profile(folder: Path, company: str = "c-1") -> dict[str, Any]:
    """The only profile of a company."""
    rows: list[dict[str, Any]] = (
        opened(folder)
        .table("select * from profiles where company_id = $id", {"id": company})
        .to_pylist()
    )
    assert len(rows) == 1
    return rows[0]
