"""Rows and universes that no sane person would make, and that come all the same."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_cases import answer, matcher_of, names_only, names_table, rows_table

from company.errors import ConfigurationError
from enrich import Matcher


def test_no_rows_get_no_answers(matcher: Matcher) -> None:
    answers = matcher.match(rows_table({"name": "Kone"}).slice(0, 0))
    assert len(answers) == 0
    assert answers.column_names[:2] == ["row_id", "company_id"]
    assert matcher.explain(rows_table({"name": "Kone"}).slice(0, 0)) == []


@pytest.mark.parametrize("name", [None, "", "   ", "!!!", "🎉"])
def test_a_row_without_a_name_gets_no_company(matcher: Matcher, name: str | None) -> None:
    found = answer(matcher, name=name, city="Espoo")
    assert (found["company_id"], found["decision"], found["reasons"]) == (None, "none", "no name")


def test_a_row_of_nothing_but_nulls_gets_no_company(matcher: Matcher) -> None:
    rows = pa.table({"row_id": [1], **{c: pa.nulls(1) for c in ("name", "city", "vat_number")}})
    assert matcher.match(rows)["decision"].to_pylist() == ["none"]


def test_emoji_do_not_hide_a_name(matcher: Matcher) -> None:
    assert answer(matcher, name="🎉 Kone Oyj 🎉")["company_id"] == "FI-PRO-1927400-1"


@pytest.mark.parametrize("name", ["x" * 10_000, "Kone " * 2_000, "ab" * 5_000, "Nokia Kone " * 900])
def test_a_name_of_ten_thousand_letters_is_survived(matcher: Matcher, name: str) -> None:
    assert answer(matcher, name=name)["decision"] != "accept"


def test_numbers_may_come_as_numbers(matcher: Matcher) -> None:
    rows = rows_table({"name": "Equinor", "country": "NO"})
    rows = rows.append_column("registration_number", pa.array([923609016]))
    assert matcher.match(rows)["decision"].to_pylist() == ["accept"]


def test_large_strings_and_slices_are_read_alike(matcher: Matcher) -> None:
    rows = rows_table({"name": "Nokia"}, {"name": "Kone"}, {"name": "Muster"})
    large = rows.set_column(1, "name", rows["name"].cast(pa.large_string()))
    assert matcher.match(large.slice(1)) == matcher.match(rows).slice(1)


def test_an_index_of_one_name_finds_it(tmp_path: Path) -> None:
    matcher = matcher_of(names_only("Kone Oyj"), tmp_path)
    assert answer(matcher, name="Kone Oyj")["company_id"] == "c0"
    assert answer(matcher, name="Zyxwv")["company_id"] is None


@pytest.mark.parametrize("names", [[], [None], ["", None, "!!!"]])
def test_an_index_without_names_answers_none(tmp_path: Path, names: list[str | None]) -> None:
    matcher = matcher_of(names_only(*names), tmp_path)
    answers = matcher.match(rows_table({"name": "Kone"}, {"name": None}))
    assert answers["decision"].to_pylist() == ["none", "none"]
    assert answers["company_id"].to_pylist() == [None, None]
    assert matcher.explain(rows_table({"name": "Kone"})) == [[]]


def test_names_of_no_company_are_left_out(tmp_path: Path) -> None:
    names = names_only("Kone Oyj", "Nokia Oyj").set_column(0, "company_id", pa.array([None, "n"]))
    matcher = matcher_of(names, tmp_path)
    assert answer(matcher, name="Kone Oyj")["company_id"] is None
    assert answer(matcher, name="Nokia Oyj")["company_id"] == "n"


def test_names_without_their_ids_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="have no column company_id"):
        matcher_of(pa.table({"name": ["Kone"]}), tmp_path)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_gets_an_answer(matcher: Matcher, names: list[str]) -> None:
    answers = matcher.match(rows_table(*({"name": name, "city": name} for name in names)))
    probability = np.asarray(answers["probability"])
    assert ((probability >= 0) & (probability <= 1)).all()
    assert set(answers["decision"].to_pylist()) <= {"accept", "review", "none"}


def test_every_process_gives_the_same_answers(matcher: Matcher, tmp_path: Path) -> None:
    program = (
        "import json, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from matching_cases import *\n"
        "matcher = matcher_of(names_table(), Path(sys.argv[1]))\n"
        "rows = rows_table({'name': 'Muster'}, {'name': 'Nokai'}, {'name': 'Kone Holding'})\n"
        "print(json.dumps(matcher.match(rows).to_pylist()))"
    )
    here = Path(__file__)
    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), str(here.parent)],
        cwd=here.parents[2], capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows = rows_table({"name": "Muster"}, {"name": "Nokai"}, {"name": "Kone Holding"})
    assert json.loads(told.stdout) == matcher.match(rows).to_pylist()


def test_answers_survive_chunks_smaller_than_the_names(
    matcher: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enrich.building.CHUNK", 4)
    rows = rows_table(*({"name": name} for name in names_table()["name"].to_pylist()))
    assert matcher_of(names_table(), tmp_path).match(rows) == matcher.match(rows)


def test_answers_survive_postings_of_64_bits(
    matcher: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enrich.postings.SMALL", 3)
    rows = rows_table(*({"name": name} for name in names_table()["name"].to_pylist()))
    assert matcher_of(names_table(), tmp_path).match(rows) == matcher.match(rows)
