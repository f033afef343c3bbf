"""Changes from a register's feed: applied to the version in use, whole or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from company.errors import SourceChanged, WorkspaceError
from company.fields import Extra
from connectors.contract import Changes, Quarantine, Reading, Record, Register, Rows, Source
from connectors.records import rows_of
from store import delta
from store.delta import apply_changes, cursor_of
from store.duckdb_engine import DuckDBEngine
from store.manifest import Dataset, current_datasets
from store.pull import pull
from store.refresh import changes_between
from store.state import open_state

EXTRAS = (Extra("x_fleet", "Fleet", "number"),)
FETCHED = datetime(2026, 11, 1, 3, tzinfo=UTC)


def record(number: int, people: float | None = None, year: int = 2025, **fields: Any) -> Record:
    identifier = fields.get("company_id", f"T-{number}")
    company = {"company_id": identifier, "name": f"Firm {number}", "status": "active"} | fields
    told = {"period_end": date(year, 12, 31), "basis": "standalone", "kind": "accounts"}
    figures = ({"company_id": identifier, "employees": people, **told},) if people else ()
    names = ({"company_id": identifier, "name": company["name"], "kind": "legal"},)
    return Record(company, figures, names)


class Fake:
    """A connector whose file is a list of numbers; each is a company with so many employees."""

    REGISTER = Register(
        "xx-test", "Test", "FI", "nobody", "CC0-1.0", "", "", "", "", expected=(1, 99)
    )

    def read(self, source: Source, quarantine: Quarantine) -> Reading:
        return Reading(self._rows(source, quarantine), EXTRAS)

    def _rows(self, source: Source, quarantine: Quarantine) -> Iterator[Rows]:
        numbers = [int(n) for n in source.path.read_text().split()]
        quarantine.add(1, "it is bad", "bad")
        records = [record(n, people=n, x_fleet=1.0) for n in numbers]
        yield from rows_of(records, self.REGISTER, source, EXTRAS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    file = tmp_path / "file.txt"
    file.write_text("1 2 3")
    pull(tmp_path, open_state(tmp_path), Fake(), Source(file, FETCHED))
    return tmp_path


def held(state: Database) -> Dataset:
    return current_datasets(state)[0]


def applied(folder: Path, *records: Record, **said: tuple[str, ...]) -> Dataset:
    state = open_state(folder)
    changes = replace(Changes(records, (), "77"), **said)
    return apply_changes(folder, state, Fake(), changes)


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    engine = DuckDBEngine(folder, current_datasets(open_state(folder)))
    return [tuple(row.values()) for row in engine.table(sql).to_pylist()]


COMPANIES = "select company_id, name, status, x_fleet from companies order by 1"


def test_new_changed_and_removed_companies_make_a_new_version(folder: Path) -> None:
    dataset = applied(folder, record(2, name="Toinen Oy"), record(4, x_fleet=9.0), removed=("T-3",))
    assert rows(folder, COMPANIES) == [
        ("T-1", "Firm 1", "active", 1.0),
        ("T-2", "Toinen Oy", "active", None),
        ("T-3", "Firm 3", "dissolved", 1.0),
        ("T-4", "Firm 4", "active", 9.0),
    ]
    assert (dataset.companies, dataset.names, dataset.figures) == (4, 4, 3)


def test_names_are_replaced_and_figures_only_by_figures(folder: Path) -> None:
    applied(folder, record(2, name="Toinen Oy"), record(3, people=30), removed=("T-1",))
    names = rows(folder, "select company_id, name from names order by 1")
    assert names == [("T-1", "Firm 1"), ("T-2", "Toinen Oy"), ("T-3", "Firm 3")]
    figures = rows(folder, "select company_id, employees, source from figures order by 1")
    assert figures == [("T-1", 1.0, "xx-test"), ("T-2", 2.0, "xx-test"), ("T-3", 30.0, "xx-test")]


def test_figures_of_other_periods_stay(folder: Path) -> None:
    applied(folder, record(2, people=30, year=2026), record(3, people=9))
    figures = rows(folder, "select company_id, year(period_end), employees from figures order by 1")
    assert sorted(figures) == [
        ("T-1", 2025, 1.0), ("T-2", 2025, 2.0), ("T-2", 2026, 30.0), ("T-3", 2025, 9.0),
    ]  # fmt: skip


def test_a_field_that_the_feed_does_not_carry_is_as_it_was(folder: Path) -> None:
    applied(folder, record(1, parent_id="T-3", phone="1"), record(2, parent_id="T-3", lei="L2"))
    national = record(2, company_id="FI-PRO-2", lei="L2")
    applied(folder, record(1, name="Uusi Oy"), national, not_carried=("parent_id",))
    assert rows(folder, "select company_id, name, parent_id, phone from companies order by 1") == [
        ("FI-PRO-2", "Firm 2", "T-3", None),
        ("T-1", "Uusi Oy", "T-3", None),
        ("T-3", "Firm 3", None, None),
    ]


def test_a_company_that_comes_under_another_identifier_is_there_once(folder: Path) -> None:
    applied(folder, record(2, people=2, lei="L2"))
    dataset = applied(folder, record(2, company_id="FI-PRO-2", lei="L2"))
    assert rows(folder, "select company_id from companies order by 1") == [
        ("FI-PRO-2",), ("T-1",), ("T-3",),
    ]  # fmt: skip
    assert (dataset.names, dataset.figures) == (3, 2)


def test_an_entry_made_in_error_goes_by_its_id_or_by_its_lei(folder: Path) -> None:
    applied(folder, record(2, lei="L2"), record(3, lei="L3"))
    dataset = applied(folder, withdrawn=("XI-LEI-L2", "T-1", "XI-LEI-L9"))
    assert rows(folder, "select company_id, status from companies") == [("T-3", "active")]
    assert (dataset.names, dataset.figures) == (1, 1)


def test_a_second_lei_that_is_withdrawn_leaves_the_company_of_the_first(folder: Path) -> None:
    applied(folder, record(2, lei="L2"))
    applied(folder, record(2, lei="L2", name="Uusi Oy"), withdrawn=("XI-LEI-L2-TWIN",))
    assert rows(folder, COMPANIES)[1][:3] == ("T-2", "Uusi Oy", "active")
    applied(folder, removed=("XI-LEI-L2",))
    assert rows(folder, COMPANIES)[1][:3] == ("T-2", "Uusi Oy", "dissolved")


def test_what_changed_can_be_told_afterwards(folder: Path) -> None:
    before = held(open_state(folder)).version
    after = applied(folder, record(2, people=20), record(4), removed=("T-3",)).version
    found = changes_between(folder, "xx-test", before, after)
    told = found.table.select(["company_id", "change"]).to_pylist()
    assert [tuple(row.values()) for row in told] == [
        ("T-4", "new"),
        ("T-3", "insolvent"),
        ("T-2", "grown"),
    ]


def test_a_row_says_when_it_was_fetched(folder: Path) -> None:
    applied(folder, record(2), removed=("T-3",))
    fetched = dict(rows(folder, "select company_id, fetched_at from companies"))
    assert fetched["T-1"] == FETCHED
    assert fetched["T-2"] == fetched["T-3"] > FETCHED


def test_the_same_changes_twice_end_in_the_same_state(folder: Path) -> None:
    changes = (record(2, name="Toinen Oy"), record(4))
    applied(folder, *changes, removed=("T-3",))
    once = rows(folder, COMPANIES)
    applied(folder, *changes, removed=("T-3",))
    assert rows(folder, COMPANIES) == once
    assert len(list((folder / "universe" / "xx-test").iterdir())) == 2


def test_of_two_records_of_one_company_the_last_stands(folder: Path) -> None:
    applied(folder, record(2, name="Toinen Oy"), record(2, name="Kolmas Oy"), removed=("T-2",))
    assert rows(folder, COMPANIES)[1] == ("T-2", "Kolmas Oy", "active", None)


def test_a_removed_company_that_was_never_held_changes_nothing(folder: Path) -> None:
    applied(folder, removed=("T-99",))
    assert [row[2] for row in rows(folder, COMPANIES)] == ["active"] * 3


def test_the_cursor_is_kept_also_when_nothing_changed(folder: Path) -> None:
    state = open_state(folder)
    before = held(state)
    assert cursor_of(state, before) == "2026-10-31"
    assert apply_changes(folder, state, Fake(), Changes((), (), "76")) == before
    assert cursor_of(state, before) == "76"
    dataset = applied(folder, record(2))
    assert cursor_of(state, dataset) == "77"


def test_after_a_pull_the_feed_is_read_from_the_day_before_its_file(folder: Path) -> None:
    applied(folder, record(2, name="Toinen Oy"))
    state = open_state(folder)
    same_file_again = Source(folder / "file.txt", FETCHED)
    dataset = pull(folder, state, Fake(), same_file_again).dataset
    assert rows(folder, COMPANIES)[1][1] == "Firm 2"
    assert cursor_of(state, dataset) == "2026-10-31"


def test_the_rows_set_aside_go_with_the_new_version(folder: Path) -> None:
    dataset = applied(folder, record(2))
    state = open_state(folder)
    aside = state.query("select reason from quarantine where version = ?", [dataset.version])
    assert (dataset.bad_rows, [row["reason"] for row in aside]) == (1, ["it is bad"])


def test_a_run_that_dies_leaves_the_version_and_the_cursor(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    state = open_state(folder)
    before = held(state)
    monkeypatch.setattr(delta, "_keep_cursor", killed)
    with pytest.raises(KeyboardInterrupt):
        applied(folder, record(2, name="Toinen Oy"))
    monkeypatch.undo()
    assert held(state) == before
    assert rows(folder, COMPANIES)[1][1] == "Firm 2"
    assert cursor_of(state, before) == "2026-10-31"
    applied(folder, record(2, name="Toinen Oy"))
    assert rows(folder, COMPANIES)[1][1] == "Toinen Oy"


def test_a_feed_that_ends_a_great_part_of_the_companies_is_refused(folder: Path) -> None:
    gone = tuple(f"T-{n}" for n in range(30))
    with pytest.raises(SourceChanged, match=r"xx-test: the feed of changes ends 30 of 3 companies"):
        applied(folder, removed=gone)
    assert [row[2] for row in rows(folder, COMPANIES)] == ["active"] * 3


def test_a_register_that_was_never_pulled_has_nothing_to_change(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="Pull it first: lookalike pull xx-test"):
        applied(tmp_path, record(1))


def test_a_field_that_the_version_lacks_asks_for_a_new_pull(folder: Path) -> None:
    with pytest.raises(WorkspaceError, match="was pulled before x_drivers was read of it"):
        applied(folder, record(1, x_drivers=3.0))
