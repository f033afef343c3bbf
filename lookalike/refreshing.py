"""Bringing a register up to date: by its delta feed, or by its file where that has changed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from sqlite_utils import Database

from company.errors import WorkspaceError
from connectors import connector
from connectors.contract import Source
from enrich.masking import UNNAMED
from lookalike import registers
from store.delta import apply_changes, cursor_of
from store.duckdb_engine import DuckDBEngine
from store.hiding import hidden_rows
from store.manifest import Dataset, current_datasets
from store.refresh import Changes, changes_between


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: the version in use now and the one before it, and what changed."""

    dataset: Dataset
    before: Dataset
    changes: Changes

    @property
    def is_new(self) -> bool:
        """Whether the register had anything new."""
        return self.dataset.version != self.before.version


def refresh(register: str, folder: Path, state: Database, tell: registers.Tell) -> Refreshed:
    """Fetch what is new of a register that is held, and say what changed in it."""
    before = {d.dataset: d for d in current_datasets(state)}.get(register)
    if before is None:
        raise WorkspaceError(
            f"{register} is not in the workspace yet. Pull it first: lookalike pull {register}"
        )
    after = _fetched(before, folder, state, tell)
    changes = changes_between(folder, register, before.version, after.version)
    return Refreshed(after, before, replace(changes, table=_shown(folder, state, changes.table)))


def _shown(folder: Path, state: Database, told: pa.Table) -> pa.Table:
    """The changes of companies that any dataset or the suppression list lets be shown."""
    own = pa.array([why is None for why in hidden_rows(folder, told)], pa.bool_())
    engine = DuckDBEngine(folder, current_datasets(state))
    unnamed = engine.table(UNNAMED)["company_id"]
    protected = pc.is_in(told["company_id"], unnamed.combine_chunks())
    return told.filter(pc.and_(own, pc.invert(protected)))


def _fetched(before: Dataset, folder: Path, state: Database, tell: registers.Tell) -> Dataset:
    module = connector(before.register)
    feed = getattr(module, "changes", None)
    since = date.fromisoformat(before.since) if before.since else None
    with registers.network(module, folder, tell) as http:
        if feed is not None:
            found = feed(http, cursor_of(state, before))
            return apply_changes(folder, state, module, found)
        paths = registers.fetch(module, http, since)
        renewed = any(fetched.changed for fetched in http.downloads)
    if not renewed and _is_made_of(before, paths):
        return before
    source = Source(paths[0], registers.fetched_at(paths[0]), more=tuple(paths[1:]), since=since)
    return registers.take_in(folder, state, module, source, whole=since is None, tell=tell).dataset


def _is_made_of(dataset: Dataset, paths: list[Path]) -> bool:
    """Whether these files were read already; a run may have fetched them and stopped at that."""
    newest = max(registers.fetched_at(path) for path in paths).replace(microsecond=0)
    return dataset.file == str(paths[0]) and newest <= datetime.fromisoformat(dataset.pulled_at)
