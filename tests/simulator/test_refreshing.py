"""`lookalike refresh` as one types it, against registers on this machine that change."""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from company.errors import SourceChanged
from lookalike.workspace import Workspace
from simulator.server import COUNTRIES, Simulator, connected
from simulator.turns import told, turned
from simulator.world import EACH, small_world
from store.manifest import current_datasets
from store.refresh import KINDS

CODES = tuple(COUNTRIES)
each_register = pytest.mark.parametrize("register", CODES)
BY_FILE = [code for code in CODES if code not in ("no-brreg", "xi-lei")]
Run = Callable[..., Result]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """All registers of a world whose time is now."""
    world = small_world()
    world.now = datetime.now(UTC)
    with Simulator(world) as running:
        for code in CODES:
            connected(code, running, monkeypatch)
        yield running


def held(tmp_path: Path) -> str:
    """A fingerprint of all that a workspace holds of its registers."""
    workspace = Workspace(tmp_path / "ws")
    found = hashlib.sha256(repr(current_datasets(workspace.state)).encode())
    for file in sorted((workspace.folder / "universe").glob("*/[0-9]*/*.parquet")):
        found.update(str(file).encode() + file.read_bytes())
    return found.hexdigest()


@each_register
def test_exactly_what_changed_is_shown(server: Simulator, run: Run, register: str) -> None:
    assert run("pull", register).exit_code == 0
    expected = turned(server.world, register, feed=True)
    said = json.loads(run("refresh", register, "--json").stdout)
    rows = [(r["company_id"], r["change"], r["before"], r["after"]) for r in said["rows"]]
    assert rows == expected
    assert {k: said[k] for k in KINDS} == {k: sum(r[1] == k for r in expected) for k in KINDS}
    assert said["version"] > said["version_before"]


@each_register
def test_the_terminal_shows_each_change_in_a_row(
    server: Simulator, run: Run, register: str
) -> None:
    run("pull", register)
    expected = turned(server.world, register, feed=True)
    shown = run("refresh", register)
    counts = [f"{sum(row[1] == kind for row in expected)} {kind}" for kind in KINDS]
    head, columns, *rows = shown.stdout.splitlines()
    assert head == f"{register}: {', '.join(counts)}"
    assert columns.split() == ["change", "company_id", "name", "before", "after"]
    assert [tuple(row.split()[:2]) for row in rows] == [(row[1], row[0]) for row in expected]
    for row, (_, _, before, after) in zip(rows, expected, strict=True):
        assert row.endswith(after or "–")
        assert (before or "–") in row
    assert shown.stderr.endswith("rank -o prospects.xlsx\n")


@each_register
def test_a_register_without_anything_new_is_asked_and_says_so(
    server: Simulator, run: Run, register: str, tmp_path: Path
) -> None:
    run("pull", register)
    before, asked = held(tmp_path), len(server.requests)
    shown = run("refresh", register)
    assert shown.stdout == f"{register}: nothing new since {datetime.now(UTC):%Y-%m-%d}\n"
    assert held(tmp_path) == before
    conditions = server.asked("If-None-Match")[asked:]
    assert any(conditions) == (register in BY_FILE)
    said = json.loads(run("refresh", register, "--json").stdout)
    assert (said["rows"], said["version"]) == ([], said["version_before"])


@pytest.mark.parametrize(
    ("register", "old", "new", "counts"),
    [
        (
            "fi-prh",
            '"tradeRegisterStatus"',
            '"tradeRegisterState"',
            r"(\d+) of the first \1 documents",
        ),
        ("ee-rik", '"ehak_nimetus"', '"ehak_nimi"', r"(\d+) of the first \1 documents"),
        ("gb-coh", "CompanyStatus", "CompanyState", "1 of 23 needed columns"),
        ("lv-ur", "terminated", "ended_on", "1 of 9 needed columns"),
        ("lv-ur", "registered", "registered_on", "1 of 9 needed columns"),
    ],
)
def test_another_shape_stops_the_refresh_and_leaves_the_universe(
    server: Simulator, run: Run, tmp_path: Path, register: str, old: str, new: str, counts: str
) -> None:
    run("pull", register)
    before = held(tmp_path)
    turned(server.world, register)
    server.rename(register, old, new)
    refused = run("refresh", register)
    [line] = [said for said in refused.stderr.splitlines() if said.startswith("Error: ")]
    assert refused.exit_code == 1
    assert line.startswith(f"Error: {register}")
    assert new.strip('"') in line
    assert re.search(counts, line)
    assert f"connectors/{register.replace('-', '_')}.py" in line
    assert held(tmp_path) == before


def test_a_feed_in_another_shape_stops_the_refresh_and_leaves_the_universe(
    server: Simulator, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator import norway

    run("pull", "no-brreg")
    before = held(tmp_path)
    turned(server.world, "no-brreg")
    unit = norway.unit
    monkeypatch.setattr(norway, "unit", lambda firm: unit(firm) | {"zzNew": 1})
    refused = run("refresh", "no-brreg")
    assert refused.exit_code == 1
    assert 'no-brreg changed shape: unknown field "zzNew"' in refused.stderr
    assert held(tmp_path) == before


def test_a_file_that_was_fetched_and_could_not_be_read_is_read_by_the_next_refresh(
    server: Simulator, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from connectors import lv_ur

    def refuse(*_: object) -> None:
        raise SourceChanged("lv-ur changed shape. Nothing was replaced.")

    run("pull", "lv-ur")
    expected = turned(server.world, "lv-ur")
    with monkeypatch.context() as broken:
        broken.setattr(lv_ur, "read", refuse)
        assert run("refresh", "lv-ur").exit_code == 1
    later = datetime.now(UTC).timestamp() + 60
    os.utime(tmp_path / "ws" / "downloads" / "lv-ur" / "register.csv", (later, later))
    rows = json.loads(run("refresh", "lv-ur", "--json").stdout)["rows"]
    assert [(r["company_id"], r["change"]) for r in rows] == [row[:2] for row in expected]


def test_a_refresh_after_a_file_of_ones_own_fetches_the_register(
    server: Simulator, run: Run, tmp_path: Path
) -> None:
    run("pull", "fi-prh")
    body, *_ = server.content(COUNTRIES["fi-prh"].BULK)
    expected = turned(server.world, "fi-prh")
    (tmp_path / "old.zip").write_bytes(body)
    assert run("pull", "fi-prh", "--file", str(tmp_path / "old.zip")).exit_code == 0
    rows = json.loads(run("refresh", "fi-prh", "--json").stdout)["rows"]
    assert [(r["company_id"], r["change"]) for r in rows] == [row[:2] for row in expected]


def test_the_workspace_tells_the_same(server: Simulator, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    first = workspace.pull("xi-lei").dataset
    expected = turned(server.world, "xi-lei")
    done = workspace.refresh("xi-lei")
    assert (done.is_new, done.before) == (True, first)
    assert told(done.changes) == expected
    assert workspace.refresh("xi-lei").is_new is False
    assert done.dataset.companies == EACH


def test_what_cannot_be_refreshed_says_why(server: Simulator, run: Run, tmp_path: Path) -> None:
    assert "Pull it first: lookalike pull lv-ur" in run("refresh", "lv-ur").stderr
    table = tmp_path / "own.csv"
    table.write_text("Company ID,Name,Country\nc-1,Kivi Oy,FI\n")
    assert run("pull", "table", "--file", str(table)).exit_code == 0
    refused = run("refresh", "table")
    assert refused.exit_code == 1
    assert "Fetch its file yourself (your own list) and give it with --file" in refused.stderr
