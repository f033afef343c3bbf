"""Suppressing the companies of a file, and what that hides now."""

from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from store.duckdb_engine import DuckDBEngine
from store.manifest import current_datasets
from store.suppression import read_suppressed, suppress


@dataclass(frozen=True)
class Suppressing:
    """What came of a file: its rows, those that say nothing, and how many companies are hidden."""

    rows: int
    empty_lines: tuple[int, ...]
    hidden: int  # companies of the universe that the whole list hides now


def suppress_file(folder: Path, state: Database, file: Path, country: str | None) -> Suppressing:
    """Keep the hashes of a file's rows; country is that of numbers whose rows name none."""
    rows = read_suppressed(file, country)
    empty = suppress(state, rows, file.name)
    return Suppressing(len(rows), tuple(empty), hidden_now(folder, state))


def hidden_now(folder: Path, state: Database) -> int:
    """How many companies of the universe the list hides, suppressed and forgotten ones."""
    datasets = current_datasets(state)
    if not datasets:
        return 0
    found = DuckDBEngine(folder, datasets).table("select count(*) as hidden from hidden")
    return int(found["hidden"][0].as_py())
