from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_cases import matcher_of, names_only, rows_table

from company.names import parse
from enrich import Matcher
from enrich.features import grams
from enrich.index import CHECK_BITS, NAME_BITS, affordable, best_names
from enrich.scoring import read_rows, score


def scored(row: int, name: int, weight: int) -> int:
    return (row << NAME_BITS + CHECK_BITS) | (name << CHECK_BITS) | weight


def test_weights_add_up_and_the_best_names_come_first() -> None:
    parts = [(0, 5, 100), (0, 9, 60), (0, 9, 50), (1, 5, 10), (0, 2, 20)]
    found = best_names(np.array([scored(*part) for part in parts]), keep=2)
    assert found.row.tolist() == [0, 0, 1]
    assert found.name.tolist() == [9, 5, 5]
    assert found.score.tolist() == pytest.approx([1.0, 100 / 110, 1.0])


def test_equal_names_stay_in_the_order_of_the_index() -> None:
    found = best_names(np.array([scored(0, name, 50) for name in (8, 3, 5)]), keep=2)
    assert found.name.tolist() == [3, 5]


def test_nothing_found_is_no_candidate() -> None:
    assert len(best_names(np.zeros(0, np.int64), keep=5).row) == 0


def test_a_row_reads_its_rarest_features_until_its_budget_is_spent() -> None:
    owner = np.array([0, 0, 0, 1, 1])
    length = np.array([9_000, 20, 11_000, 50_000, 0])
    assert affordable(owner, length).tolist() == [True, True, False, True, False]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(1, 255)), max_size=30),
    st.integers(1, 4),
)
def test_the_best_names_are_those_of_a_full_sort(
    parts: list[tuple[int, int, int]], keep: int
) -> None:
    sums: dict[tuple[int, int], int] = {}
    for row, name, weight in parts:
        sums[row, name] = sums.get((row, name), 0) + weight
    found = best_names(np.array([scored(*part) for part in parts], np.int64), keep)
    for row in {row for row, _ in sums}:
        ranked = sorted((-total, name) for (r, name), total in sums.items() if r == row)
        near = [name for total, name in ranked if total <= 0.3 * ranked[0][0]]
        assert found.name[found.row == row].tolist() == near[:keep]


def test_names_that_sound_alike_share_their_grams() -> None:
    owner, keys = grams(pa.array(["kowalskihoffmann", "covalskyhofman", "kone"]))
    one, alike, other = (set(keys[owner == i]) for i in range(3))
    assert one == alike
    assert (len(one), len(other), len(one & other)) == (10, 1, 0)


def test_short_names_have_no_grams() -> None:
    assert len(grams(parse(pa.array(["BP", "", "AB"])).cores)[0]) == 0


def test_a_misspelt_word_leads_to_its_name_among_many(tmp_path: Path) -> None:
    crowd = [f"Firma {number} Bau GmbH" for number in range(300)]
    matcher: Matcher = matcher_of(names_only(*crowd, "Kowalski Bau GmbH"), tmp_path)
    rows = rows_table({"name": "Kowalsky Bau"})
    found = score(read_rows(rows, matcher.index), matcher.index)
    assert found.name[found.points.argmax()] == 300
