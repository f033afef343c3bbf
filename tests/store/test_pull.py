"""Pulling: the universe is replaced whole or not at all."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from company.errors import ConfigurationError, SourceChanged, WorkspaceError
from company.fields import FIELDS, FIGURES, NAMES, Extra, conform, schema
from connectors.contract import Quarantine, Reading, Register, Rows, Source
from store.duckdb_engine import DuckDBEngine
from store.lock import locked
from store.manifest import current_datasets
from store.pull import Pulled, pull
from store.state import open_state

ROOT = Path(__file__).parents[2]


class Fake:
    """A connector whose file is a list of numbers, "bad" ones among them."""

    def __init__(self, code: str = "xx-test", extras: tuple[Extra, ...] = ()) -> None:
        self.REGISTER = Register(
            code, "Test", "FI", "nobody", "CC0-1.0", "", "", "", "", expected=(1, 9), tolerated=0.1
        )
        self.extras = extras

    def read(self, source: Source, quarantine: Quarantine) -> Reading:
        return Reading(self._rows(source, quarantine), self.extras)

    def _rows(self, source: Source, quarantine: Quarantine) -> Iterator[Rows]:
        for line, text in enumerate(source.path.read_text().split(), 1):
            if text == "cut":
                raise SourceChanged("the file is cut")
            if text == "bad":
                quarantine.add(line, "it is bad", text)
                continue
            company = pa.table({"company_id": [f"T-{text}"], "name": [f"Firm {text}"]})
            for extra in self.extras:
                company = company.append_column(extra.column, [[float(text)]])
            yield Rows(
                conform(company, schema(FIELDS, self.extras)),
                schema(FIGURES).empty_table(),
                conform(company.select(["company_id", "name"]), schema(NAMES)),
            )


def pulled(folder: Path, text: str, code: str = "xx-test", allow_fewer: bool = False) -> Pulled:
    file = folder / "file.txt"
    file.write_text(text)
    source = Source(file, datetime(2026, 11, 1, tzinfo=UTC))
    return pull(folder, open_state(folder), Fake(code), source, allow_fewer=allow_fewer)


def ids(folder: Path) -> list[str]:
    engine = DuckDBEngine(folder, current_datasets(open_state(folder)))
    found: list[str] = engine.table("select company_id from companies order by 1")[0].to_pylist()
    return found


def test_a_pull_puts_the_companies_into_the_universe_by_id(tmp_path: Path) -> None:
    dataset = pulled(tmp_path, "3 1 2").dataset
    assert (dataset.companies, dataset.names, dataset.bad_rows) == (3, 3, 0)
    assert ids(tmp_path) == ["T-1", "T-2", "T-3"]


def test_a_second_pull_takes_the_place_of_the_first(tmp_path: Path) -> None:
    pulled(tmp_path, "1 2")
    pulled(tmp_path, "2 3")
    pulled(tmp_path, "4 5")
    assert ids(tmp_path) == ["T-4", "T-5"]
    assert len(list((tmp_path / "universe" / "xx-test").iterdir())) == 2


def test_of_two_rows_of_one_company_the_universe_keeps_one(tmp_path: Path) -> None:
    assert pulled(tmp_path, "1 1 2").dataset.companies == 2


def test_bad_rows_are_kept_with_line_and_reason(tmp_path: Path) -> None:
    pulled(tmp_path, "1 bad 2")
    rows = list(open_state(tmp_path).query("select line, reason, text from quarantine"))
    assert rows == [{"line": 2, "reason": "it is bad", "text": "bad"}]


def test_too_many_bad_rows_replace_nothing(tmp_path: Path) -> None:
    pulled(tmp_path, "1 2")
    with pytest.raises(SourceChanged, match="30 of 31 rows are bad, the first in line 2"):
        pulled(tmp_path, "7 " + "bad " * 30)
    assert ids(tmp_path) == ["T-1", "T-2"]


def test_a_file_that_breaks_off_replaces_nothing(tmp_path: Path) -> None:
    pulled(tmp_path, "1 2")
    with pytest.raises(SourceChanged, match="cut"):
        pulled(tmp_path, "7 8 cut")
    assert ids(tmp_path) == ["T-1", "T-2"]


def test_far_fewer_companies_than_before_are_refused_unless_allowed(tmp_path: Path) -> None:
    pulled(tmp_path, "1 2 3 4 5")
    with pytest.raises(SourceChanged, match="--allow-fewer"):
        pulled(tmp_path, "1")
    pulled(tmp_path, "1", allow_fewer=True)
    assert ids(tmp_path) == ["T-1"]


def test_a_file_without_companies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match="gave no companies"):
        pulled(tmp_path, "")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    source = Source(tmp_path / "gone.csv", datetime(2026, 11, 1, tzinfo=UTC))
    with pytest.raises(ConfigurationError, match=r"no file .*gone\.csv"):
        pull(tmp_path, open_state(tmp_path), Fake(), source)


def test_a_table_is_laid_over_the_registers(tmp_path: Path) -> None:
    pulled(tmp_path, "1 2")
    file = tmp_path / "table.txt"
    file.write_text("2 3")
    extra = Extra("x_fleet", "Fleet", "number")
    source = Source(file, datetime(2026, 11, 1, tzinfo=UTC))
    pull(tmp_path, open_state(tmp_path), Fake("table", (extra,)), source)
    engine = DuckDBEngine(tmp_path, current_datasets(open_state(tmp_path)))
    rows = engine.table("select company_id, name, x_fleet from profiles order by 1").to_pylist()
    assert [tuple(r.values()) for r in rows] == [
        ("T-1", "Firm 1", None),
        ("T-2", "Firm 2", 2.0),
        ("T-3", "Firm 3", 3.0),
    ]


def test_a_locked_workspace_says_who_holds_it(tmp_path: Path) -> None:
    with (
        locked(tmp_path, "pull gb-coh"),
        pytest.raises(WorkspaceError, match=f"in use.*pull gb-coh, process {os.getpid()}"),
        locked(tmp_path, "fit", wait=0.05),
    ):
        pass


def test_a_folder_that_cannot_be_a_workspace_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="cannot be opened"):
        open_state(tmp_path / "file")


def test_a_damaged_state_is_named(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(WorkspaceError, match=r"state\.sqlite is damaged"):
        open_state(tmp_path)


SLOW_PULL = """
import sys, time
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from datetime import UTC, datetime
from connectors.contract import Source
from store.lock import locked
from store.pull import pull
from store.state import open_state
from test_pull import Fake
folder = Path({folder!r})
class Slow(Fake):
    def _rows(self, source, quarantine):
        for number, rows in enumerate(super()._rows(source, quarantine)):
            yield rows
            if number == 1:
                print("half", flush=True)
                time.sleep(60)
with locked(folder, "pull"):
    pull(folder, open_state(folder), Slow(), Source(folder / "file.txt", datetime.now(UTC)))
"""


def test_a_pull_that_is_killed_leaves_what_was_there_and_can_run_again(tmp_path: Path) -> None:
    pulled(tmp_path, "1 2")
    (tmp_path / "file.txt").write_text("7 8 9")
    program = SLOW_PULL.format(
        root=str(ROOT), tests=str(Path(__file__).parent), folder=str(tmp_path)
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert told == "half\n"
    assert ids(tmp_path) == ["T-1", "T-2"]
    with locked(tmp_path, "pull"):
        pulled(tmp_path, "7 8 9")
    assert ids(tmp_path) == ["T-7", "T-8", "T-9"]
    left = [p.name for p in (tmp_path / "universe" / "xx-test").iterdir()]
    assert not [name for name in left if name.startswith(".part")]
