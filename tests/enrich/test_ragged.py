import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from enrich.ragged import expand, first_of_each


@given(st.lists(st.integers(0, 4), max_size=8))
def test_every_item_has_its_owner_and_its_place(counts: list[int]) -> None:
    owner, place = expand(np.array(counts, np.int64))
    expected = [(i, k) for i, count in enumerate(counts) for k in range(count)]
    assert list(zip(owner.tolist(), place.tolist(), strict=True)) == expected


def test_groups_begin_where_the_value_changes() -> None:
    assert first_of_each(np.array([4, 4, 2, 4])).tolist() == [True, False, True, True]
    assert first_of_each(np.zeros(0, np.int64)).tolist() == []
