from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_cases import matcher_of, names_only, rows_table

from company.folding import mix
from company.names import parse
from enrich import Matcher
from enrich.columns import read_numbers
from enrich.features import Features, grams
from enrich.index import FOUND_SHARE, Found, affordable, best_names, portions, strongest
from enrich.postings import CHECK, CHECK_BITS, NAME_BITS, write_postings
from enrich.scoring import read_rows, score

NO_KINDS = np.zeros(0, np.int8)


def scored(row: int, name: int, weight: int) -> int:
    return (row << NAME_BITS + CHECK_BITS) | (name << CHECK_BITS) | weight


def found_in(*parts: tuple[int, int, int]) -> Found:
    return strongest(np.array([scored(*part) for part in parts], np.int64))


def nothing_more(found: Found) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.zeros(len(found.row), np.float32)


def test_weights_add_up_and_the_best_names_come_first() -> None:
    found = found_in((0, 5, 100), (0, 9, 60), (0, 9, 50), (1, 5, 10), (0, 2, 5))
    assert found.name.tolist() == [5, 9, 5]
    best = best_names(found, nothing_more(found), keep=2)
    assert best.row.tolist() == [0, 0, 1]
    assert best.name.tolist() == [9, 5, 5]
    assert best.score.tolist() == pytest.approx([1.0, 100 / 110, 1.0])


def test_equal_names_stay_in_the_order_of_the_index() -> None:
    found = found_in(*((0, name, 50) for name in (8, 3, 5)))
    assert best_names(found, nothing_more(found), keep=2).name.tolist() == [3, 5]


def test_letters_and_city_decide_between_names_that_share_as_much() -> None:
    found = found_in((0, 3, 50), (0, 5, 50))
    best = best_names(found, np.array([0.1, 0.6], np.float32), keep=2)
    assert best.name.tolist() == [5, 3]
    assert best.score.tolist() == [1.0, 1.0]


def test_a_name_far_behind_the_best_is_no_candidate() -> None:
    found = found_in((0, 3, 50), (0, 5, 50), (1, 5, 50))
    assert best_names(found, np.array([1.0, 0.0, 0.0], np.float32), 9).name.tolist() == [3, 5]


def test_nothing_found_is_no_candidate() -> None:
    found = found_in()
    assert len(best_names(found, nothing_more(found), keep=5).row) == 0


def test_a_row_reads_its_rarest_features_until_its_budget_is_spent() -> None:
    owner = np.array([0, 0, 0, 1, 1])
    length = np.array([4_000, 20, 6_000, 50_000, 0])
    assert affordable(owner, length).tolist() == [1, 0, 3]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 40_000)), min_size=1, max_size=20))
def test_portions_hold_whole_rows_and_all_features(features: list[tuple[int, int]]) -> None:
    owner, length = (np.array(side, np.int64) for side in zip(*sorted(features), strict=True))
    parts = [owner[part] for part in portions(owner, length)]
    assert np.concatenate([np.zeros(0, np.int64), *parts]).tolist() == owner.tolist()
    assert all(a[-1] < b[0] for a, b in pairwise(parts))


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
    found = found_in(*parts)
    kept = best_names(found, nothing_more(found), keep)
    for row in {row for row, _ in sums}:
        ranked = sorted((-total, name) for (r, name), total in sums.items() if r == row)
        near = [name for total, name in ranked if total <= FOUND_SHARE * ranked[0][0]]
        assert kept.name[kept.row == row].tolist() == near[:keep]


def test_postings_are_those_of_a_full_sort(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    keys = np.unique(mix(rng.integers(0, 5_000, 2_000)))
    chunks = [
        (first, Features(np.sort(rng.integers(0, 50, 3_000)), rng.choice(keys, 3_000), NO_KINDS))
        for first in (0, 50)
    ]
    write_postings(tmp_path, chunks, 100)
    bounds = read_numbers(tmp_path / "posting_bounds", np.int64)
    postings = read_numbers(tmp_path / "postings", np.uint32)
    names = {key: set() for key in keys}
    for first, features in chunks:
        for owner, key in zip(features.owner, features.keys, strict=True):
            names[key].add((int(owner + first), int(key & np.uint64(CHECK))))
    shift = np.uint64(64 - (len(bounds) - 1).bit_length() + 1)
    for key in keys[:200]:
        bucket = int(key >> shift)
        read = postings[bounds[bucket] : bounds[bucket + 1]]
        held = [(int(p) >> CHECK_BITS, int(p) & CHECK) for p in read]
        assert held == sorted(held)
        assert names[key] <= set(held)
    assert sum(map(len, names.values())) == len(postings) == bounds[-1]


def test_names_that_sound_alike_share_their_grams() -> None:
    owner, keys = grams(pa.array(["kowalskihoffmann", "covalskyhofman", "kone"]))
    one, alike, other = (set(keys[owner == i]) for i in range(3))
    assert one == alike
    assert (len(one), len(other), len(one & other)) == (10, 1, 0)


def test_kh_and_h_are_one_sound_of_two_schools_of_transliteration() -> None:
    owner, keys = grams(parse(pa.array(["ООО «Хлебхим»", "Khlebkhim", "Hlebhim", "Kone"])).cores)
    cyrillic, one, other, kone = (set(keys[owner == i]) for i in range(4))
    assert cyrillic == one == other != kone
    assert len(cyrillic) == 2


def test_a_k_before_the_next_names_h_is_heard() -> None:
    _, together = grams(pa.array(["bauwerk", "haus"]))
    _, alone = grams(pa.array(["bauwerk"]))
    assert set(alone) <= set(together)


def test_short_names_have_no_grams() -> None:
    assert len(grams(parse(pa.array(["BP", "", "AB"])).cores)[0]) == 0


def test_a_misspelt_word_leads_to_its_name_among_many(tmp_path: Path) -> None:
    crowd = [f"Firma {number} Bau GmbH" for number in range(300)]
    matcher: Matcher = matcher_of(names_only(*crowd, "Kowalski Bau GmbH"), tmp_path)
    rows = rows_table({"name": "Kowalsky Bau"})
    found = score(read_rows(rows, matcher.index), matcher.index)
    assert found.name[found.points.argmax()] == 300


def test_a_transliterated_name_is_found_after_either_school(tmp_path: Path) -> None:
    crowd = [f"ООО «Завод {number} Строй»" for number in range(300)]
    matcher: Matcher = matcher_of(names_only(*crowd, "ТОВ «Хмельхарч»"), tmp_path)
    rows = rows_table({"name": "Khmelkharch"}, {"name": "Hmelharch"})
    found = score(read_rows(rows, matcher.index), matcher.index)
    best = [found.name[found.row == row][found.points[found.row == row].argmax()] for row in (0, 1)]
    assert best == [300, 300]


@pytest.mark.parametrize(("country", "first"), [("FI", 0), ("EE", 1)])
def test_a_name_of_the_rows_country_comes_first(tmp_path: Path, country: str, first: int) -> None:
    names = names_only("Kone Oy", "Kone Oy")
    names = names.append_column("country", pa.array(["FI", "EE"]))
    index = matcher_of(names, tmp_path).index
    rows = read_rows(rows_table({"name": "Kone", "country": country}), index)
    found = index.candidates.search(rows.names, rows.cities, rows.identity.country, 2)
    assert found.name.tolist() == [first, 1 - first]


def test_a_name_of_another_country_is_found_all_the_same(tmp_path: Path) -> None:
    names = names_only("Kone Oy", "Konepaja Oy")
    index = matcher_of(names.append_column("country", pa.array(["FI", "EE"])), tmp_path).index
    rows = read_rows(rows_table({"name": "Kone Oy", "country": "EE"}), index)
    found = index.candidates.search(rows.names, rows.cities, rows.identity.country, 2)
    assert found.name[0] == 0
