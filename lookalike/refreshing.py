"""Bringing a register up to date: by its delta feed, or by its file where that has changed."""

from pathlib import Path

from sqlite_utils import Database

from company.errors import WorkspaceError
from connectors import connector
from connectors.contract import Source
from lookalike import registers
from store.delta import apply_changes, cursor_of
from store.manifest import Dataset, current_datasets
from store.pull import pull
from store.refresh import Changes, changes_between


def refresh(
    register: str, folder: Path, state: Database, tell: registers.Tell
) -> tuple[Dataset, Changes]:
    """Fetch what is new of a register that is held, and say what changed in it."""
    before = {d.dataset: d for d in current_datasets(state)}.get(register)
    if before is None:
        raise WorkspaceError(
            f"{register} is not in the workspace yet. Pull it first: lookalike pull {register}"
        )
    after = _fetched(before, folder, state, tell)
    return after, changes_between(folder, register, before.version, after.version)


def _fetched(before: Dataset, folder: Path, state: Database, tell: registers.Tell) -> Dataset:
    module = connector(before.register)
    feed = getattr(module, "changes", None)
    with registers.network(module, folder, tell) as http:
        if feed is not None:
            found = feed(http, cursor_of(state, before))
            return apply_changes(folder, state, module, found)
        paths = registers.fetch(module, http)
        if all(not fetched.changed for fetched in http.downloads):
            return before
    source = Source(paths[0], registers.fetched_at(paths[0]), more=tuple(paths[1:]))
    told = f"reading {paths[0].name}"
    pulled = pull(folder, state, module, source, whole=True, tell=lambda n: tell(told, n, 0))
    return pulled.dataset
