"""The contract of a connector, in the store: pulled twice, killed in between, never half."""

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
import wire
from contract_reading import REGISTERS, each_form, read, source
from samples import NOW, SAMPLES, Write

from company.errors import SourceChanged
from connectors import connector
from store.duckdb_engine import DuckDBEngine
from store.manifest import Dataset, current_datasets
from store.parquet import TABLES
from store.pull import pull
from store.state import open_state
from store.views import stored

HERE = Path(__file__).parent
Kill = Callable[[str, Path, list[Path]], int]


def pulled(workspace: Path, code: str, files: list[Path]) -> Dataset:
    return pull(workspace, open_state(workspace), connector(code), source(files)).dataset


def held(workspace: Path) -> Dataset:
    (dataset,) = current_datasets(open_state(workspace))
    return dataset


def rows(workspace: Path, dataset: Dataset) -> list[list[str]]:
    """The rows of each table of a version, whatever their order within a company."""
    folder = workspace / "universe" / dataset.dataset / dataset.version
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        tables = [connection.sql(stored(table, folder)).to_arrow_table() for table in TABLES]
    return [sorted(map(repr, table.to_pylist())) for table in tables]


def fingerprint(workspace: Path, dataset: Dataset) -> str:
    return hashlib.sha256(repr(rows(workspace, dataset)).encode()).hexdigest()


@each_form
def test_a_pulled_sample_opens_as_profiles_and_figures(
    code: str, write: Write, tmp_path: Path
) -> None:
    dataset = pulled(tmp_path / "w", code, write(tmp_path))
    assert (dataset.dataset, dataset.register, dataset.bad_rows) == (code, code, 0)
    assert dataset.understood
    assert (dataset.licence, dataset.attribution) == (
        connector(code).REGISTER.licence,
        connector(code).REGISTER.attribution,
    )
    engine = DuckDBEngine(tmp_path / "w", [dataset])
    for view, count in (("profiles", dataset.companies), ("figures", dataset.figures)):
        assert len(engine.table(f"select * from {view}")) == count


@each_form
def test_what_is_pulled_is_what_was_read(code: str, write: Write, tmp_path: Path) -> None:
    files, workspace = write(tmp_path), tmp_path / "w"
    assert rows(workspace, pulled(workspace, code, files)) == read(code, files).rows()


@each_form
def test_a_file_that_is_pulled_again_gives_the_same_rows(
    code: str, write: Write, tmp_path: Path
) -> None:
    files, workspace = write(tmp_path), tmp_path / "w"
    first = pulled(workspace, code, files)
    before = fingerprint(workspace, first)
    second = pulled(workspace, code, files)
    assert second.version != first.version
    assert fingerprint(workspace, second) == before


@each_form
def test_a_file_without_rows_replaces_nothing(code: str, write: Write, tmp_path: Path) -> None:
    files, workspace = write(tmp_path), tmp_path / "w"
    before = pulled(workspace, code, files)
    for path in files:
        wire.changed(path, wire.without_rows)
    with pytest.raises(SourceChanged):
        pulled(workspace, code, files)
    assert held(workspace) == before


@pytest.fixture(scope="module")
def kill() -> Iterator[Kill]:
    """What starts a pull that dies midway, and gives the signal by which it died."""
    program = [sys.executable, str(HERE / "killed_pulls.py")]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, stdin=pipe, stdout=pipe, cwd=HERE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        given, told = process.stdin, process.stdout

        def die(code: str, workspace: Path, files: list[Path]) -> int:
            job = code, str(workspace), [str(file) for file in files], NOW.isoformat()
            print(json.dumps(job), file=given, flush=True)
            return int(told.readline())

        yield die


@pytest.mark.parametrize("code", [code for code in REGISTERS if code in SAMPLES])
def test_a_pull_that_is_killed_leaves_the_universe_whole_and_can_run_again(
    code: str, tmp_path: Path, kill: Kill
) -> None:
    files, workspace = SAMPLES[code][0](tmp_path), tmp_path / "w"
    before = pulled(workspace, code, files)
    expected = fingerprint(workspace, before)
    assert kill(code, workspace, files) == signal.SIGKILL
    assert held(workspace) == before
    assert fingerprint(workspace, before) == expected
    home = workspace / "universe" / code
    assert [p.name for p in home.iterdir() if p.name.startswith(".part-")] != []
    after = pulled(workspace, code, files)
    assert (held(workspace), fingerprint(workspace, after)) == (after, expected)
    assert [p.name for p in home.iterdir() if p.name.startswith(".part-")] == []


@pytest.mark.parametrize("code", [code for code in REGISTERS if code in SAMPLES])
def test_a_first_pull_that_is_killed_leaves_no_universe_and_can_run_again(
    code: str, tmp_path: Path, kill: Kill
) -> None:
    files, workspace = SAMPLES[code][0](tmp_path), tmp_path / "w"
    assert kill(code, workspace, files) == signal.SIGKILL
    assert current_datasets(open_state(workspace)) == []
    clean = tmp_path / "clean"
    expected = fingerprint(clean, pulled(clean, code, files))
    assert fingerprint(workspace, pulled(workspace, code, files)) == expected
