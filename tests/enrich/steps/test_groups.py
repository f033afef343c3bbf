"""Parents and groups, from the links that registers state."""

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from made_up import known, opened, put

from enrich.steps import enriched
from enrich.steps.groups import tops
from store.state import open_state
from store.suppression import read_suppressed, suppress


def family(tmp_path: Path, **parents: str | None) -> list[dict[str, Any]]:
    companies = [{"company_id": c, "parent_id": p} for c, p in parents.items()]
    put(tmp_path, companies=companies)
    return known(tmp_path, *parents)


def test_a_chain_of_parents_is_one_group(tmp_path: Path) -> None:
    daughter, mother, top, alone = family(tmp_path, a="b", b="c", c=None, d=None)
    assert (daughter["parent_id"], daughter["parent_name"]) == ("b", "Firm b")
    assert (daughter["group_id"], daughter["group_name"]) == ("c", "Firm c")
    assert [row["group_size"] for row in (daughter, mother, top, alone)] == [3, 3, 3, None]
    assert (top["parent_id"], top["group_id"], top["group_source"]) == (None, "c", "xx-made")
    assert (alone["group_id"], alone["group_source"]) == (None, None)


def test_a_parent_outside_of_the_universe_has_an_id_and_no_name(tmp_path: Path) -> None:
    rows = family(tmp_path, a="XI-LEI-1", b="XI-LEI-1")
    assert [(r["group_id"], r["group_name"], r["group_size"]) for r in rows] == [
        ("XI-LEI-1", None, 3)
    ] * 2


def test_a_circle_is_cut_at_its_first_id(tmp_path: Path) -> None:
    rows = family(tmp_path, b="c", c="d", d="b", a="b", e="e")
    assert [row["group_id"] for row in rows] == ["b", "b", "b", "b", None]
    assert [row["group_size"] for row in rows] == [4, 4, 4, 4, None]
    assert (rows[4]["parent_id"], rows[4]["parent_id_source"]) == (None, None)


def test_a_parent_that_was_suppressed_is_not_told(tmp_path: Path) -> None:
    family(tmp_path, a="b", b=None)
    (tmp_path / "stop.csv").write_text("company_id\nb\n")
    suppress(open_state(tmp_path), read_suppressed(tmp_path / "stop.csv"), "stop.csv")
    (row,) = enriched(opened(tmp_path), ["a"]).to_pylist()
    assert [row[c] for c in ("parent_id", "parent_name", "group_id", "parent_id_source")] == [
        None
    ] * 4


@given(st.lists(st.integers(0, 30), min_size=31, max_size=31))
def test_the_top_is_where_walking_up_ends_or_the_first_of_the_circle(above: list[int]) -> None:
    found = tops(np.array(above), np.arange(31)).tolist()
    for start in range(31):
        place = start
        for _ in range(31):
            place = above[place]
        circle = {place}
        while above[place] not in circle:
            place = above[place]
            circle.add(place)
        assert found[start] == min(circle)
