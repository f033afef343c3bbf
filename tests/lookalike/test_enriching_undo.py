"""Runs of enrichment are kept, listed, and taken back byte for byte."""

import json
from pathlib import Path

import enriched_world as world
import pytest
from enriched_world import run

from company.errors import ConfigurationError, WorkspaceError
from lookalike.workspace import Workspace


@pytest.fixture
def made(tmp_path: Path) -> tuple[Workspace, Path]:
    return world.make(tmp_path)


def test_undoing_a_run_removes_what_was_not_there_before(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    done = workspace.apply(workspace.enrich(crm))
    assert done.run is not None
    assert done.out is not None
    said = workspace.undo_enrichment(done.run)
    assert said[0] == f"removed {done.out}, which was not there before"
    assert [path.name for path in crm.parent.glob("crm*")] == ["crm.csv"]
    assert workspace.enrichments()[0].undone_at is not None


def test_undoing_a_run_in_place_restores_every_byte(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    before = crm.read_bytes()
    done = workspace.apply(workspace.enrich(crm), in_place=True)
    assert done.run is not None
    assert crm.read_bytes() != before
    workspace.undo_enrichment(done.run)
    assert crm.read_bytes() == before
    with pytest.raises(ConfigurationError, match="is undone already"):
        workspace.undo_enrichment(done.run)


def test_a_file_that_stood_at_the_path_comes_back(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    files = crm.with_name("out.csv"), crm.with_name("out.csv.datapackage.json")
    for file in files:
        file.write_bytes(b"something else")
    done = workspace.apply(workspace.enrich(crm), files[0])
    assert done.run is not None
    assert not [file for file in files if file.read_bytes() == b"something else"]
    assert "replaced the out.csv that stood there; --undo 1 brings it back" in done.said
    workspace.undo_enrichment(done.run)
    assert [file.read_bytes() for file in files] == [b"something else"] * 2


def test_of_two_runs_into_one_file_the_later_is_undone_first(made: tuple[Workspace, Path]) -> None:
    workspace, crm = made
    out = crm.with_name("out.csv")
    for _ in range(2):
        workspace.apply(workspace.enrich(crm), out)
    content = out.read_bytes()
    with pytest.raises(ConfigurationError, match=r"Undo it first: lookalike enrich --undo 2\."):
        workspace.undo_enrichment(1)
    assert out.read_bytes() == content
    workspace.undo_enrichment(2)
    workspace.undo_enrichment(1)
    assert not out.exists()


def test_a_file_that_was_edited_since_is_not_undone_unless_forced(
    made: tuple[Workspace, Path],
) -> None:
    workspace, crm = made
    before = crm.read_bytes()
    run_id = workspace.apply(workspace.enrich(crm), in_place=True).run
    assert run_id is not None
    crm.write_bytes(crm.read_bytes() + b"r7;Uusi Oy\r\n")
    with pytest.raises(WorkspaceError, match="was changed since it was written"):
        workspace.undo_enrichment(run_id)
    workspace.undo_enrichment(run_id, force=True)
    assert crm.read_bytes() == before


def test_somebody_forgotten_is_gone_from_the_journal_and_from_what_files_were(
    made: tuple[Workspace, Path],
) -> None:
    workspace, crm = made
    run_id = workspace.apply(workspace.enrich(crm), in_place=True).run
    assert run_id is not None
    workspace.forget("FI-PRO-0112038-9")
    left = workspace.state.execute(
        "select group_concat(company_id || cells), max(former is not null) "
        "from enriched_rows, enrichment_files"
    ).fetchone()
    assert "0112038-9" not in left[0]
    assert left[1] == 0
    with pytest.raises(WorkspaceError, match="somebody in it was forgotten"):
        workspace.undo_enrichment(run_id)


def test_runs_are_listed_and_undone_by_the_command(made: tuple[Workspace, Path]) -> None:
    _, crm = made
    assert run(crm, crm, "--apply", "--json").exit_code == 0
    [one] = json.loads(run(crm, "--runs", "--json").stdout)
    assert (one["run_id"], one["policy"], one["rows"]) == (1, "empty", 4)
    assert "removed" in run(crm, "--undo", "1").stdout
    assert "lookalike enrich --runs lists them" in run(crm, "--undo", "7").stderr
