"""Progress: a bar on a terminal, plain lines elsewhere, with rate and time left."""

import io
import os
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from company.fields import FIELDS, FIGURES, NAMES, schema
from connectors.contract import Rows
from lookalike.progress import LINE, Progress
from store.parquet import stage


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock() -> Clock:
    return Clock()


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal of a hundred columns in the place of stderr, for the rest of the test."""
    made = Terminal()
    monkeypatch.setattr("sys.stderr", made)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((101, 24)))
    return made


def tell(progress: Progress, clock: Clock, *said: tuple[float, int]) -> None:
    """Rows read at some seconds, of two million."""
    begun = clock.now
    for seconds, rows in said:
        clock.now = begun + seconds
        progress("reading rows of a.zip", rows, 2_000_000)


def test_elsewhere_a_line_says_rows_rate_and_time_left(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress(clock)
    tell(progress, clock, (0, 0), (5, 250_000), (10, 500_000), (12, 600_000), (20, 1_000_000))
    progress.clear()
    assert capsys.readouterr().err.splitlines() == [
        "reading rows of a.zip …",
        "reading rows of a.zip: 500,000 of 2,000,000 (25%), 50,000/s, 30 s left",
        "reading rows of a.zip: 1,000,000 of 2,000,000 (50%), 50,000/s, 20 s left",
        "reading rows of a.zip: 1,000,000 in 20 s, 50,000/s",
    ]


def test_a_terminal_has_a_bar_that_grows_in_one_line(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = terminal(monkeypatch)
    progress = Progress(clock)
    tell(progress, clock, (0, 0), (0.01, 10), (4, 500_000), (8, 1_000_000))
    progress.clear()
    first, half, all_but, end = screen.getvalue().split(LINE)[1:]
    assert first == f"reading rows of a.zip {'░' * 20} 0 of 2,000,000 (0%)"
    assert half == (
        f"reading rows of a.zip {'█' * 5}{'░' * 15} 500,000 of 2,000,000 (25%), 125,000/s, "
        "12 s left"
    )
    assert all_but.startswith(f"reading rows of a.zip {'█' * 10}{'░' * 10} 1,000,000 of")
    assert end == ""
    assert "\n" not in screen.getvalue()


def test_a_line_is_never_wider_than_the_terminal(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = terminal(monkeypatch)
    progress = Progress(clock)
    progress("reading rows of " + "a" * 200, 5, 10)
    assert max(map(len, screen.getvalue().split(LINE))) == 100


def test_a_total_that_is_not_known_or_was_wrong_promises_nothing(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress(clock)
    for seconds, total in ((0, 0), (10, 0), (20, 500)):
        clock.now = 100.0 + seconds
        progress("ranking", 100 * seconds, total)
    assert capsys.readouterr().err.splitlines() == [
        "ranking …",
        "ranking: 1,000, 100/s",
        "ranking: 2,000, 100/s",
    ]


def test_what_was_there_before_does_not_count_for_the_rate(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress(clock)
    for seconds, here in ((0, 400), (10, 410)):
        clock.now = 100.0 + seconds
        progress("fetching gb-coh (MB)", here, 470)
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "fetching gb-coh (MB): 410 of 470 (87%), 1/s, 60 s left"


def test_a_sentence_stays_on_its_own_line(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    progress = Progress(clock)
    progress("fetching gb-coh (MB)", 0, 470)
    progress("Registers like to know who asks.", 0, 0)
    assert screen.getvalue().endswith(f"{LINE}Registers like to know who asks.\n")


def test_a_register_of_figures_tells_its_figures(tmp_path: Path) -> None:
    figures = pa.Table.from_pylist([{"company_id": "T-1"}] * 3, schema=schema(FIGURES))
    rows = Rows(schema(FIELDS).empty_table(), figures, schema(NAMES).empty_table())
    told: list[int] = []
    stage(iter([rows, rows]), (), tmp_path, told.append)
    assert told == [3, 6]
