"""What a pull tells while it runs, and that each refusal names its register."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from company.errors import ConfigurationError, SourceChanged
from lookalike.workspace import Workspace
from simulator.server import EXPECTED, Simulator, connected
from simulator.turns import turned
from simulator.world import EACH, small_world


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    with Simulator(small_world()) as running:
        connected("lv-ur", running, monkeypatch)
        yield running


def test_rows_are_told_with_those_that_are_expected_and_then_with_those_there_were(
    server: Simulator, tmp_path: Path
) -> None:
    told: list[tuple[str, int, int]] = []
    workspace = Workspace(tmp_path, lambda *said: told.append(said))
    workspace.pull("lv-ur")
    assert ("reading rows of register.csv", EACH, sum(EXPECTED) // 2) in told
    assert ("fetching lv-ur (MB)", 0, 0) in told
    turned(server.world, "lv-ur")
    workspace.refresh("lv-ur")
    assert told[-1] == ("reading rows of register.csv", EACH + 1, EACH)


@pytest.mark.parametrize(
    ("register", "content", "why"),
    [
        ("lv-ur", b"", "is empty"),
        ("fi-vero", b"", "is empty"),
        ("fi-prh", b"nothing", "no JSON array"),
        ("xi-lei", b"\xfd7zXZ\x00nothing", "xz archive"),
        ("no-regnskap", b"<html", "no whole XML"),
        ("ee-emta", b"a,b\n1,2\n", 'no column "'),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_the_name_of_its_register(
    tmp_path: Path, register: str, content: bytes, why: str
) -> None:
    file = tmp_path / "tasutud_maksud_2021_iv_kvartal.csv"
    file.write_bytes(content)
    with pytest.raises(SourceChanged, match=f"^{register}.*{re.escape(why)}"):
        Workspace(tmp_path / "ws").pull(register, file)


def test_a_table_of_ones_own_is_named_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_bytes(b"")
    with pytest.raises((SourceChanged, ConfigurationError), match=f"^{re.escape(str(file))}"):
        Workspace(tmp_path / "ws").pull("table", file)
