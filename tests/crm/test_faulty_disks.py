"""Lists written while the disk is full, may not be written to, or the writer is killed."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from crm.atomic import MACHINE, replacing

ROOT = Path(__file__).parents[2]
ENDINGS = ("csv", "xlsx", "jsonl")
OLD = b"the old list"
NOBODY = 65534  # root, whom no permission stops, writes as this user
# Writes leads that have come through the gate, as many as it is told.
WRITER = """
import os, sys
from pathlib import Path
import pyarrow as pa
from company.errors import LookalikeError
from crm.exports import EXPORTS, writer_of

path, count = Path(sys.argv[1]), int(sys.argv[2])
numbers = range(count)
leads = pa.table({
    "rank": pa.array(numbers),
    "name": [f"Firma {n} Oy" for n in numbers],
    "why_1": ["Machining: 9 of your 40 best customers"] * count,
    "may_show": ["yes"] * count,
})
if os.geteuid() == 0:
    os.seteuid(int(sys.argv[3]))
try:
    EXPORTS[writer_of(path)](leads, [("Leads", count)], path)
except LookalikeError as error:
    sys.exit(str(error))
"""


def small_files() -> None:
    """Let no file of this process grow beyond 20 kB, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def write(
    path: Path, count: int, prepare: Callable[[], None] | None = None, as_user: int = 0
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(count), str(as_user)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=prepare,
    )


def written_rows(path: Path) -> int:
    if path.suffix == ".xlsx":
        return int(openpyxl.load_workbook(path)["Leads"].max_row) - 1
    return len(path.read_text("utf-8").splitlines()) - (path.suffix == ".csv")


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_is_named_and_leaves_the_old_file_alone(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"leads.{ending}"
    path.write_bytes(OLD)
    process = write(path, 5_000, small_files)
    said = process.communicate()[1]
    assert process.returncode == 1
    assert said == (
        f"Cannot write {path}: file too large. Free some space on that disk, or choose another "
        "path.\n"
    )
    assert (path.read_bytes(), names(tmp_path)) == (OLD, {path.name})


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_killed_write_leaves_the_old_file_and_the_next_one_tidies_up(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"leads.{ending}"
    path.write_bytes(OLD)
    process = write(path, 200_000)
    wait_for(lambda: any(size_of(part) for part in tmp_path.glob(".*.part")), process)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert path.read_bytes() == OLD
    assert len(names(tmp_path)) > 1  # what the killed one could not take away
    assert write(path, 20).communicate()[1] == ""
    beside = set() if ending == "xlsx" else {"leads.about.txt"}
    assert (written_rows(path), names(tmp_path)) == (20, {path.name, *beside})


def size_of(part: Path) -> int:
    inside = [*part.iterdir()] if part.is_dir() else [part]
    return sum(file.stat().st_size for file in inside)


def wait_for(sign: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if sign():
            return
        time.sleep(0.005)
    pytest.fail(f"the writer never began: {process.communicate()[1]}")


@pytest.fixture
def locked_folder() -> Iterator[Path]:
    """A folder with an old list, in which nobody may write, on a way that everybody may go."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    (folder / "lists").mkdir()
    (folder / "lists" / "leads.csv").write_bytes(OLD)
    (folder / "lists").chmod(0o555)
    yield folder / "lists"
    (folder / "lists").chmod(0o755)
    (folder / "lists" / "leads.csv").unlink()
    (folder / "lists").rmdir()
    folder.rmdir()


def test_a_folder_that_may_not_be_written_to_is_named(locked_folder: Path) -> None:
    process = write(locked_folder / "leads.csv", 3, as_user=NOBODY)
    said = process.communicate()[1]
    assert process.returncode == 1
    assert said == (
        f"Cannot write {locked_folder}/leads.csv: permission denied. Close the file where it is "
        "open, or choose a folder that you may write to.\n"
    )
    assert names(locked_folder) == {"leads.csv"}


def test_parts_of_a_write_that_still_runs_stay(tmp_path: Path) -> None:
    mine = tmp_path / f".list.csv.{MACHINE}-{os.getpid()}-00000000.part"
    other = tmp_path / ".list.csv.00000000-1-00000000.part"  # another machine's, and new
    old = tmp_path / ".list.csv.00000000-2-00000000.part"
    for part in (mine, other, old):
        part.write_text("x")
    os.utime(old, (0, 0))
    with replacing(tmp_path / "list.csv") as part:
        part.write_text("new")
    assert names(tmp_path) == {"list.csv", mine.name, other.name}
