"""Small CSV files for tests."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path


def write_rows(path: Path, header: str, rows: Iterable[Sequence[object]]) -> Path:
    """A file with the words of a header and rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header.split(","), *rows])
    return path
