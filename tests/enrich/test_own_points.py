from dataclasses import replace
from pathlib import Path

import pytest

from company.errors import ConfigurationError, WorkspaceError
from enrich.evidence import EVIDENCE, as_json, points_of, shipped_points
from enrich.own_points import keep_points, own_points, points_version, undo_points


def test_points_are_written_as_they_are_read() -> None:
    shipped = shipped_points()
    again = points_of(as_json(shipped, {}))
    assert (again.base, again.accept, again.trees) == (shipped.base, shipped.accept, shipped.trees)
    assert again.worth.tolist() == shipped.worth.tolist()


def test_the_version_kept_last_holds_until_it_is_undone(tmp_path: Path) -> None:
    assert own_points(tmp_path) is None
    assert keep_points(tmp_path, replace(shipped_points(), base=-10.0), {}) == 1
    assert keep_points(tmp_path, replace(shipped_points(), base=-9.0), {}) == 2
    assert undo_points(tmp_path) == 2
    kept = own_points(tmp_path)
    assert kept is not None
    assert (kept.base, points_version(tmp_path), len(kept.worth)) == (-10.0, "0001", len(EVIDENCE))


def test_nothing_fitted_is_nothing_to_undo(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nothing to undo"):
        undo_points(tmp_path)


def test_a_damaged_file_of_points_is_named(tmp_path: Path) -> None:
    keep_points(tmp_path, shipped_points(), {})
    (tmp_path / "points" / "0001.json").write_text("{}", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"points/0001\.json cannot be read"):
        own_points(tmp_path)
