"""The engine and the folder that it reads: odd paths, bad conditions, damaged files, crowds."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rows_register import RowsRegister, opened, put

from company.errors import ConfigurationError, LookalikeError, SourceChanged, WorkspaceError
from connectors.contract import Source
from store.manifest import current_datasets, drop_dataset
from store.pull import pull
from store.state import open_state

ROOT = Path(__file__).parents[2]
FIRMS = [{"company_id": f"c-{i}", "employees_min": i, "employees_max": i} for i in range(1, 6)]
BAD = ["employees >= 'abc'", "name", "cast(name as int) > 3", "count(*) > 1", "1 = 1) or (1 = 1"]


def counted(folder: Path, where: str | None = None) -> int:
    engine = opened(folder)
    engine.ask(where)
    return sum(batch.num_rows for batch in engine.batches("select * from asked"))


@pytest.mark.parametrize("name", ['a"b', "../x", "a/b", "a b", "é", "a'; drop table x; --"])
def test_a_name_that_is_no_plain_word_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="letters, digits"):
        put(tmp_path / "ws", "table", FIRMS, name=name)
    assert [p.name for p in tmp_path.iterdir()] == ["ws"]
    assert not (tmp_path / "ws" / "universe").exists()


def test_a_name_that_differs_in_capitals_only_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "table", FIRMS, name="Fleet")
    with pytest.raises(ConfigurationError, match="differs from the dataset table-Fleet"):
        put(tmp_path, "table", FIRMS, name="fleet")
    assert counted(tmp_path) == 5


def test_a_register_is_there_once(tmp_path: Path) -> None:
    put(tmp_path, "xx-test", FIRMS)
    with pytest.raises(ConfigurationError, match="xx-test is there once"):
        put(tmp_path, "xx-test", FIRMS, name="again")


@pytest.mark.parametrize(
    "name", ['it\'s "mine"', "Äö ß – 2024", "a[1] {b}", "what? *", "semi;colon $x %d"]
)
def test_any_folder_can_be_a_workspace(tmp_path: Path, name: str) -> None:
    put(tmp_path / name, "table", FIRMS)
    assert counted(tmp_path / name, "employees >= 3") == 3


@pytest.mark.parametrize("where", BAD)
def test_a_condition_that_fails_is_the_readers_and_says_so(tmp_path: Path, where: str) -> None:
    put(tmp_path, "table", FIRMS)
    with pytest.raises(ConfigurationError) as refused:
        counted(tmp_path, where)
    assert str(refused.value).startswith(f"The condition {where} cannot be used: ")
    assert "\n" not in str(refused.value)


def test_a_condition_that_fails_far_down_the_stream_is_refused_too(tmp_path: Path) -> None:
    put(tmp_path, "table", FIRMS)
    engine = opened(tmp_path)
    engine.ask("cast(name as int) = 1 or true")
    many = """select cast(case when i = 1900000 then 'x' else '1' end as int)
              from range(2000000) t(i), (select count(*) from names)"""
    with pytest.raises(ConfigurationError, match="Could not convert string 'x'"):
        for _ in engine.batches(many):
            pass


def shortened(folder: Path, pattern: str, share: float) -> None:
    [file] = folder.rglob(pattern)
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * share)])


@pytest.mark.parametrize("table", ["companies", "figures", "names"])
@pytest.mark.parametrize("share", [0, 0.5])
def test_a_truncated_file_says_to_pull_again(tmp_path: Path, table: str, share: float) -> None:
    put(tmp_path, "table", FIRMS)
    shortened(tmp_path, f"{table}-*.parquet", share)
    with pytest.raises(WorkspaceError, match="Pull the register again") as refused:
        counted(tmp_path)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_damaged_inside_is_not_blamed_on_the_condition(tmp_path: Path) -> None:
    put(tmp_path, "table", [{"company_id": f"{i:x}", "employees_min": i} for i in range(20_000)])
    [file] = tmp_path.rglob("companies-*.parquet")
    data = file.read_bytes()
    file.write_bytes(data[:4] + b"\xff" * 1000 + data[1004:])
    with pytest.raises(WorkspaceError, match="Pull the register again"):
        counted(tmp_path, "employees_min >= 3")


def test_a_missing_file_says_to_pull_again(tmp_path: Path) -> None:
    put(tmp_path, "table", FIRMS)
    [file] = tmp_path.rglob("names-*.parquet")
    file.unlink()
    with pytest.raises(SourceChanged, match="Pull it again"):
        counted(tmp_path)


OPENING = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from lookalike.workspace import Workspace

wait, go = os.pipe()
for _ in range(6):
    if os.fork() == 0:
        os.close(go)
        os.read(wait, 1)  # until the last one is there
        Workspace(Path(sys.argv[2])).registers()
        os._exit(0)
os.close(go)
sys.exit(sum(os.wait()[1] != 0 for _ in range(6)))
"""


def test_six_processes_can_open_a_fresh_workspace_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPENING, str(ROOT), str(tmp_path / "new")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_dropped_dataset_is_out_for_everybody(tmp_path: Path) -> None:
    put(tmp_path, "table", FIRMS, name="a")
    put(tmp_path, "table", [{"company_id": "c-7"}], name="b")
    drop_dataset(open_state(tmp_path), "table-a")
    assert [d.dataset for d in current_datasets(open_state(tmp_path))] == ["table-b"]
    assert counted(tmp_path) == 1


def test_a_dropped_dataset_can_be_pulled_again_even_smaller(tmp_path: Path) -> None:
    put(tmp_path, "table", FIRMS)
    drop_dataset(open_state(tmp_path), "table")
    file = tmp_path / "rows"
    source = Source(file, datetime(2026, 11, 1, tzinfo=UTC))
    pull(tmp_path, open_state(tmp_path), RowsRegister("table", FIRMS[:1], []), source)
    assert counted(tmp_path) == 1


def test_an_unknown_dataset_to_drop_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(LookalikeError, match="holds no datasets"):
        drop_dataset(open_state(tmp_path), "table")
    put(tmp_path, "table", FIRMS, name="fleet")
    with pytest.raises(ConfigurationError, match='Did you mean "table-fleet"'):
        drop_dataset(open_state(tmp_path), "table-flet")


ENDLESS = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from store.duckdb_engine import DuckDBEngine
from store.manifest import current_datasets
from store.state import open_state
folder = Path(sys.argv[2])
engine = DuckDBEngine(folder, current_datasets(open_state(folder)))
print("asking", flush=True)
engine.table("select count(*) from range(100_000_000_000) t(i) where hash(i) = 5")
"""


@pytest.mark.skipif(
    signal.getsignal(signal.SIGINT) is not signal.default_int_handler,
    reason="a job in the background does not hear of Ctrl-C",
)
def test_ctrl_c_in_the_midst_of_a_question_is_no_damage(tmp_path: Path) -> None:
    put(tmp_path, "table", FIRMS)
    command = [sys.executable, "-c", ENDLESS, str(ROOT), str(tmp_path)]
    asking = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert asking.stdout is not None
    assert asking.stdout.readline() == "asking\n"
    time.sleep(1)  # in the midst of it
    asking.send_signal(signal.SIGINT)
    try:
        _, said = asking.communicate(timeout=60)
    finally:
        asking.kill()
    assert said.splitlines()[-1].startswith("KeyboardInterrupt")
