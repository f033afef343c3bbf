"""The state of a workspace: one SQLite file, with its schema brought up to date on opening."""

import sqlite3
from pathlib import Path

from filelock import FileLock
from sqlite_utils import Database

from company.errors import WorkspaceError
from store.migrations import migrations

FILE = "state.sqlite"
BUSY_TIMEOUT = 10_000  # milliseconds


def open_state(folder: Path) -> Database:
    """Open the state in a workspace's folder; the folder and the file are made when missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock-opening", timeout=BUSY_TIMEOUT / 1000):
            state = Database(folder / FILE)
            state.execute(f"pragma busy_timeout = {BUSY_TIMEOUT}")
            state.enable_wal()
            if migrations.pending(state):
                migrations.apply(state)
    except (sqlite3.DatabaseError, OSError) as error:
        raise WorkspaceError(
            f"The workspace {folder} cannot be opened ({error}). Check that it is a folder that "
            f"you may write to; if {FILE} is damaged, restore it or choose another --workspace."
        ) from error
    return state


def folder_of(state: Database) -> Path:
    """The workspace's folder, which the state lies in."""
    [file] = [row[2] for row in state.execute("pragma database_list") if row[1] == "main"]
    return Path(file).parent
