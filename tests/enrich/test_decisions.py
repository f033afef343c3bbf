"""Decisions of reviewers: which rows they hold for, what stands then, and how they are undone."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from company.errors import ConfigurationError
from crm.customers import read_customers
from crm.keeping import keep_customers
from enrich.decisions import decisions, keep_decision, labelled_pairs, undo_decision
from enrich.matching import match_counts, standings
from store.state import open_state

NUMBERED = "Customer number,Customer,City\n7,Siltec,Turku\n8,Kone,Espoo\n"
UNNUMBERED = "Customer,City\nSiltec,Turku\nKone,Espoo\n"


@pytest.fixture
def state(tmp_path: Path) -> Database:
    return open_state(tmp_path / "ws")


def read(state: Database, path: Path, text: str) -> int:
    """Read a list; the matcher leaves every row between c-1 and c-2."""
    path.write_text(text, encoding="utf-8")
    kept = keep_customers(state, read_customers(path), path, {}, None)
    lines = state.execute("select line, row_id from customers where file_id = ?", [kept.file_id])
    state.table("matches").insert_all(
        {"file_id": kept.file_id, "line": line, "row_id": row_id, "company_id": "c-1",
         "probability": 0.6, "decision": "review", "candidate_2": "c-2", "probability_2": 0.3,
         "reasons": "name alike", "universe": "u 1", "matched_at": "2026-01-01"}
        for line, row_id in lines.fetchall()
    )  # fmt: skip
    return kept.file_id


def decide(state: Database, file_id: int, line: int, company: str | None) -> int:
    return keep_decision(state, file_id, line, company, seen={"c-1": 2.5, "c-2": 1.0}, by="anna")


def stands(state: Database, file_id: int) -> list[dict[str, Any]]:
    return list(
        state.query("select * from decided_matches where file_id = ? order by line", [file_id])
    )


def test_a_decision_wins_over_the_matcher_and_leaves_its_answer_untouched(
    state: Database, tmp_path: Path
) -> None:
    file_id = read(state, tmp_path / "crm.csv", NUMBERED)
    decide(state, file_id, 2, "c-2")
    first, second = stands(state, file_id)
    assert (first["company_id"], first["decision"], first["decided_by"]) == (
        "c-2",
        "accept",
        "anna",
    )
    assert (first["probability"], first["candidate_2"], first["probability_2"]) == (0.3, "c-1", 0.6)
    assert first["reasons"] == "decided by anna"
    assert (second["decision"], second["decided_by"]) == ("review", None)
    answers = state.execute("select company_id, decision from matches where line = 2").fetchall()
    assert answers == [("c-1", "review")]


def test_a_row_that_is_decided_to_be_nobody_is_not_found(state: Database, tmp_path: Path) -> None:
    file_id = read(state, tmp_path / "crm.csv", NUMBERED)
    decide(state, file_id, 2, None)
    assert stands(state, file_id)[0]["decision"] == "none"
    counts = match_counts(state, file_id)
    assert (counts.accepted, counts.review, counts.none, counts.decided) == (0, 1, 1, 1)
    assert standings(state) == {"c-1": "review"}


def test_the_matchers_own_candidate_keeps_its_reasons(state: Database, tmp_path: Path) -> None:
    file_id = read(state, tmp_path / "crm.csv", NUMBERED)
    decide(state, file_id, 2, "c-1")
    row = stands(state, file_id)[0]
    assert (row["probability"], row["reasons"]) == (0.6, "decided by anna; name alike")


def test_undo_restores_the_decision_before_it_and_then_the_matchers_answer(
    state: Database, tmp_path: Path
) -> None:
    file_id = read(state, tmp_path / "crm.csv", NUMBERED)
    before = stands(state, file_id)
    first, second = decide(state, file_id, 2, "c-1"), decide(state, file_id, 2, None)
    assert stands(state, file_id)[0]["decision"] == "none"
    undo_decision(state, second, "bo")
    assert stands(state, file_id)[0]["company_id"] == "c-1"
    undo_decision(state, first, "bo")
    assert stands(state, file_id) == before
    assert [d.undone_by for d in decisions(state)] == ["bo", "bo"]


def test_what_is_undone_or_unknown_cannot_be_undone(state: Database, tmp_path: Path) -> None:
    file_id = read(state, tmp_path / "crm.csv", NUMBERED)
    number = decide(state, file_id, 2, "c-1")
    undo_decision(state, number, "bo")
    with pytest.raises(ConfigurationError, match=r"is undone already.*review --undo lists"):
        undo_decision(state, number, "bo")
    with pytest.raises(ConfigurationError, match="Decision 99 does not exist"):
        undo_decision(state, 99, "bo")


@pytest.mark.parametrize(
    ("newer", "held"),
    [
        ("Customer number,Customer,City\n1,Nokia,Espoo\n7,Siltec,Oulu\n", ["review", "accept"]),
        ("Customer number,Customer,City\n7,Siltec Group,Turku\n9,Kone,Espoo\n", ["review"] * 2),
        ("Customer number,Customer,City\n9,Siltec,Turku\n7,Kone,Espoo\n", ["review"] * 2),
    ],
    ids=["the row moved", "the name is another", "the number is another"],
)
def test_a_decision_holds_for_the_number_and_name_in_a_newer_file(
    state: Database, tmp_path: Path, newer: str, held: list[str]
) -> None:
    decide(state, read(state, tmp_path / "crm.csv", NUMBERED), 2, "c-2")
    file_id = read(state, tmp_path / "crm.csv", newer)
    assert [row["decision"] for row in stands(state, file_id)] == held


def test_rows_without_numbers_are_known_again_by_what_they_say(
    state: Database, tmp_path: Path
) -> None:
    decide(state, read(state, tmp_path / "crm.csv", UNNUMBERED), 2, "c-2")
    moved = read(state, tmp_path / "crm.csv", "Customer,City\nNokia,Espoo\nSiltec,Turku\n")
    assert [row["decision"] for row in stands(state, moved)] == ["review", "accept"]
    other = read(state, tmp_path / "crm.csv", "Customer,City\nSiltec,Oulu\nKone,Espoo\n")
    assert [row["decision"] for row in stands(state, other)] == ["review", "review"]


def test_a_copy_of_the_file_has_its_decisions_and_another_list_has_not(
    state: Database, tmp_path: Path
) -> None:
    decide(state, read(state, tmp_path / "crm.csv", NUMBERED), 2, "c-2")
    copy = read(state, tmp_path / "copy.csv", NUMBERED)
    assert [row["decision"] for row in stands(state, copy)] == ["accept", "review"]
    other = read(state, tmp_path / "other.csv", NUMBERED + "9,Nokia,Espoo\n")
    assert {row["decision"] for row in stands(state, other)} == {"review"}


def test_a_vanished_company_sends_the_row_to_review_and_is_named(
    state: Database, tmp_path: Path
) -> None:
    file_id = read(state, tmp_path / "crm.csv", NUMBERED)
    decide(state, file_id, 2, "c-2")
    state.table("vanished").insert({"company_id": "c-2"})
    row = stands(state, file_id)[0]
    assert (row["decision"], row["company_id"], row["decided_by"]) == ("review", "c-1", None)
    assert row["reasons"] == "anna decided for c-2, which is no longer there; name alike"


def test_a_decision_keeps_who_when_the_universe_and_what_was_shown(
    state: Database, tmp_path: Path
) -> None:
    decide(state, read(state, tmp_path / "crm.csv", NUMBERED), 2, "c-2")
    row = next(iter(state.query("select * from decisions")))
    assert (row["universe"], row["decided_by"], row["company_id"]) == ("u 1", "anna", "c-2")
    assert json.loads(row["candidates"]) == {"c-1": 2.5, "c-2": 1.0}
    assert row["decided_at"].endswith("+00:00")


def test_the_decisions_that_hold_are_labelled_pairs_to_learn_from(
    state: Database, tmp_path: Path
) -> None:
    file_id = read(state, tmp_path / "crm.csv", NUMBERED)
    undo_decision(state, decide(state, file_id, 2, "c-1"), "anna")
    decide(state, file_id, 2, "c-9")
    decide(state, file_id, 3, "c-1")
    decide(state, file_id, 3, None)
    pairs = labelled_pairs(state).to_pylist()
    assert [(p["name"], p["city"], p["candidate"], p["right"]) for p in pairs] == [
        ("Siltec", "Turku", "c-1", False),
        ("Siltec", "Turku", "c-2", False),
        ("Siltec", "Turku", "c-9", True),
        ("Kone", "Espoo", "c-1", False),
        ("Kone", "Espoo", "c-2", False),
    ]


def test_a_line_that_the_list_does_not_have_cannot_be_decided(
    state: Database, tmp_path: Path
) -> None:
    file_id = read(state, tmp_path / "crm.csv", NUMBERED)
    with pytest.raises(ConfigurationError, match="no matched row on line 99"):
        decide(state, file_id, 99, "c-1")
