"""The manifest: which version of each dataset is current. One row a version, in the state."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from company.errors import WorkspaceError, unknown_name
from company.fields import Extra
from company.precedence import own_version
from connectors.contract import BadRow


@dataclass(frozen=True)
class Dataset:
    """One version of a register's data in the universe.

    `dataset` is the register's code, or "table-<name>" for one of several tables of the user;
    `since` is the day from which on its files were asked for, where they were not all; `columns`
    maps the headers of a table to what they became.
    """

    dataset: str
    register: str
    version: str
    file: str
    fetched_at: str
    pulled_at: str
    companies: int
    figures: int
    names: int
    bad_rows: int
    licence: str
    attribution: str
    extras: tuple[Extra, ...] = ()
    understood: tuple[str, ...] = ()
    since: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def current_datasets(state: Database) -> list[Dataset]:
    """The datasets that make up the universe, in the order of their names."""
    return [
        _read(row) for row in state.table("datasets").rows_where("current = 1", order_by="dataset")
    ]


def versions(state: Database, dataset: str) -> set[str]:
    """Every version that a dataset has had."""
    rows = state.execute("select version from datasets where dataset = ?", [dataset])
    return {row[0] for row in rows.fetchall()}


def new_version(state: Database, dataset: str) -> str:
    """A sortable name for the next version, such as 20261101-093000; one more that second is -2."""
    stamp, taken = datetime.now(UTC).strftime("%Y%m%d-%H%M%S"), versions(state, dataset)
    return next(c for n in count(1) if (c := f"{stamp}-{n}" if n > 1 else stamp) not in taken)


def set_aside(state: Database, dataset: Dataset) -> list[BadRow]:
    """The bad rows of a version that are kept with their text."""
    rows = state.query(
        "select line, reason, text from quarantine where dataset = ? and version = ?",
        [dataset.dataset, dataset.version],
    )
    return [BadRow(**row) for row in rows]


def make_current(state: Database, dataset: Dataset, bad_rows: Iterable[BadRow]) -> None:
    """Put a version in the place of the one before it, in one transaction.

    How far a feed of changes was read counted for the one before: it is forgotten.
    """
    row = asdict(dataset)
    row["extras"] = json.dumps([asdict(e) for e in dataset.extras])
    row["understood"] = json.dumps(dataset.understood)
    row["columns"] = json.dumps(dict(dataset.columns))
    key = {"dataset": dataset.dataset, "version": dataset.version}
    with state.atomic():
        state.execute("update datasets set current = 0 where dataset = ?", [dataset.dataset])
        state.execute("delete from cursors where dataset = ?", [dataset.dataset])
        state.table("datasets").insert({**row, "current": 1})
        state.table("quarantine").insert_all([{**key, **asdict(bad)} for bad in bad_rows])


def drop_dataset(state: Database, dataset: str) -> None:
    """Take a dataset out of the universe; its files are swept by the next pull of it."""
    held = [d.dataset for d in current_datasets(state)]
    if not held:
        raise WorkspaceError("The workspace holds no datasets, so there is nothing to drop.")
    if dataset not in held:
        raise unknown_name("dataset", dataset, held)
    state.execute("update datasets set current = 0 where dataset = ?", [dataset])


def universe_version(datasets: Iterable[Dataset], folder: Path | None = None) -> str:
    """One line that names the data: every dataset with its version.

    With the folder of the workspace, also its own rules of precedence, where it has some.
    """
    own = own_version(folder) if folder else ""
    named = [f"{d.dataset} {d.version}" for d in datasets]
    return ", ".join([*named, *([f"precedence {own}"] if own else [])])


def _read(row: dict[str, Any]) -> Dataset:
    kept = {f.name: row[f.name] for f in fields(Dataset)}
    kept["extras"] = tuple(Extra(**e) for e in json.loads(row["extras"]))
    kept["understood"] = tuple(json.loads(row["understood"]))
    kept["columns"] = json.loads(row["columns"] or "{}")
    return Dataset(**kept)
