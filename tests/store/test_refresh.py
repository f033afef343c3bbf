"""Refreshing: two versions of a dataset laid side by side."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from company.errors import WorkspaceError
from company.fields import FIELDS, FIGURES, NAMES, schema
from connectors.contract import Rows
from store.parquet import sort_staged, stage
from store.refresh import Changes, changes_between


def firm(number: int, **fields: Any) -> dict[str, Any]:
    said = {
        "company_id": f"T-{number}", "name": f"Firm {number}", "status": "active",
        "street": "Karakatu 7", "postcode": "02610", "city": "Espoo",
    }  # fmt: skip
    return said | fields


def staff(number: int, people: float, year: int = 2025, **fields: Any) -> dict[str, Any]:
    said = {"company_id": f"T-{number}", "basis": "standalone", "kind": "accounts"}
    return said | {"period_end": date(year, 12, 31), "employees": people} | fields


def version(
    folder: Path, name: str, companies: list[dict[str, Any]], figures: list[dict[str, Any]]
) -> None:
    home = folder / "universe" / "xx-test" / name
    home.mkdir(parents=True)
    tables = ((companies, FIELDS), (figures, FIGURES), ([], NAMES))
    rows = Rows(*(pa.Table.from_pylist(r, schema=schema(f)) for r, f in tables))
    stage(iter([rows]), (), home, lambda companies: None)
    sort_staged(home)


def changes(
    folder: Path,
    before: list[dict[str, Any]],
    current: list[dict[str, Any]],
    figures_before: list[dict[str, Any]] | None = None,
    figures: list[dict[str, Any]] | None = None,
) -> Changes:
    version(folder, "1", before, figures_before or [])
    version(folder, "2", current, figures or [])
    return changes_between(folder, "xx-test", "1", "2")


def told(found: Changes) -> list[tuple[str, ...]]:
    columns = ["company_id", "change", "before", "after"]
    return [tuple(row.values()) for row in found.table.select(columns).to_pylist()]


def test_each_kind_of_change_is_told_with_what_was_and_what_is(tmp_path: Path) -> None:
    before = [firm(n, employees_min=10, employees_max=10) for n in range(1, 7)]
    current = [
        firm(2, status="insolvent"),
        firm(3, city="Turku", postcode="20100", street="Linnankatu 1"),
        firm(4, name="Kivipumppu Oy"),
        firm(5, employees_min=12, employees_max=12),
        firm(6), firm(7),
    ]  # fmt: skip
    found = changes(tmp_path, before, current)
    assert told(found) == [
        ("T-7", "new", None, "active"),
        ("T-1", "gone", "active", None),
        ("T-2", "insolvent", "active", "insolvent"),
        ("T-3", "moved", "Karakatu 7, 02610 Espoo", "Linnankatu 1, 20100 Turku"),
        ("T-4", "renamed", "Firm 4", "Kivipumppu Oy"),
        ("T-5", "grown", "10", "12"),
    ]
    counts = (found.new, found.gone, found.insolvent, found.moved, found.renamed, found.grown)
    assert counts == (1, 1, 1, 1, 1, 1)
    assert found.table.column_names == ["company_id", "name", "change", "before", "after"]
    assert found.table["name"].to_pylist()[4] == "Kivipumppu Oy"


def test_one_company_may_change_in_several_ways(tmp_path: Path) -> None:
    found = changes(
        tmp_path, [firm(1)], [firm(1, name="Toinen Oy", status="dissolved", city="Oulu")]
    )
    assert [row[1] for row in told(found)] == ["insolvent", "moved", "renamed"]
    assert len(found.table) == 3


def test_the_same_data_changed_nothing(tmp_path: Path) -> None:
    same = [firm(1), firm(2, status="dissolved"), firm(3, name=None, city=None)]
    found = changes(tmp_path, same, same, [staff(1, 3)], [staff(1, 3)])
    assert found.table.num_rows == 0
    assert (found.new, found.grown) == (0, 0)


@pytest.mark.parametrize(
    "now",
    [
        {"name": "FIRM  1", "city": "ESPOO", "street": " karakatu 7"},  # written differently
        {"postcode": None, "street": None},  # not said any more
        {"status": None, "name": None},
        {"website": "https://firm.example"},
    ],
)
def test_spelling_and_silence_are_no_changes(tmp_path: Path, now: dict[str, Any]) -> None:
    assert told(changes(tmp_path, [firm(1)], [firm(1, **now)])) == []


def test_an_address_that_becomes_known_is_no_move(tmp_path: Path) -> None:
    unknown = firm(1, street=None, postcode=None, city=None)
    assert told(changes(tmp_path, [unknown], [firm(1)])) == []


@pytest.mark.parametrize(
    ("was", "status", "told_as"),
    [
        ("active", "liquidation", "insolvent"),
        ("liquidation", "dissolved", "insolvent"),
        (None, "insolvent", "insolvent"),
        ("insolvent", "insolvent", None),
        ("insolvent", "active", None),
        ("active", "inactive", None),
    ],
)
def test_becoming_insolvent_is_a_change_of_status(
    tmp_path: Path, was: str | None, status: str, told_as: str | None
) -> None:
    found = told(changes(tmp_path, [firm(1, status=was)], [firm(1, status=status)]))
    assert found == ([("T-1", told_as, was, status)] if told_as else [])


@pytest.mark.parametrize(
    ("was", "now", "grown"),
    [
        ((10, 10), (12, 12), ("10", "12")),
        ((10, 10), (11, 11), None),
        ((10, 19), (20, 49), ("10–19", "20–49")),
        ((1, 4), (3, 3), None),  # a range that became exact
        ((1, 4), (5, 5), ("1–4", "5")),
        ((0, 0), (2, 2), ("0", "2")),
        ((500, 999), (1000, None), ("500–999", "1000+")),
        ((1000, None), (1000, 1500), None),
        ((20, 49), (10, 19), None),
        ((None, None), (50, 50), None),
    ],
)
def test_a_range_has_grown_when_both_its_ends_have(
    tmp_path: Path,
    was: tuple[int | None, int | None],
    now: tuple[int | None, int | None],
    grown: tuple[str, str] | None,
) -> None:
    ends = ("employees_min", "employees_max")
    before, current = (firm(1, **dict(zip(ends, e, strict=True))) for e in (was, now))
    found = told(changes(tmp_path, [before], [current]))
    assert found == ([("T-1", "grown", *grown)] if grown else [])


def test_the_latest_figure_tells_growth_before_the_range_does(tmp_path: Path) -> None:
    wide = firm(1, employees_min=5, employees_max=9)
    later = [staff(1, 50, 2024), staff(1, 90)]
    found = changes(tmp_path, [wide], [wide], [staff(1, 50, 2024)], later)
    assert told(found) == [("T-1", "grown", "50", "90")]


def test_a_group_and_a_tax_year_are_not_the_company_itself(tmp_path: Path) -> None:
    other = [staff(1, 900, basis="consolidated"), staff(1, 900, kind="tax"), staff(1, 10)]
    assert told(changes(tmp_path, [firm(1)], [firm(1)], [staff(1, 10)], other)) == []


def test_a_count_is_not_compared_with_a_range(tmp_path: Path) -> None:
    few = firm(1, employees_min=1, employees_max=4)
    assert told(changes(tmp_path, [few], [few], [], [staff(1, 4)])) == []


def test_a_dataset_of_figures_tells_who_has_grown(tmp_path: Path) -> None:
    found = changes(tmp_path, [], [], [staff(1, 10)], [staff(1, 20), staff(2, 3)])
    assert found.table.to_pylist() == [
        {"company_id": "T-1", "name": None, "change": "grown", "before": "10", "after": "20"}
    ]


def test_a_version_that_was_swept_is_named(tmp_path: Path) -> None:
    version(tmp_path, "2", [firm(1)], [])
    with pytest.raises(
        WorkspaceError, match=r"xx-test 1 is no longer here.*Pull the register again"
    ):
        changes_between(tmp_path, "xx-test", "1", "2")


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    changes(tmp_path, [firm(1)], [firm(2)])
    assert sorted(p.name for p in (tmp_path / "universe" / "xx-test").iterdir()) == ["1", "2"]


def test_changes_of_companies_that_may_not_be_shown_are_counted_and_not_told(
    tmp_path: Path,
) -> None:
    blocked, person = {"marketing_block": "yes", "country": "DK"}, {"is_natural_person": True}
    before = [firm(1), firm(2), firm(3, **blocked), firm(4, **person)]
    current = [firm(1, name="New"), firm(2, name="Newer", **blocked), firm(3, name="Open now")]
    found = changes(tmp_path, before, current)
    assert (found.renamed, found.gone) == (3, 1)
    assert told(found) == [("T-1", "renamed", "Firm 1", "New")]
