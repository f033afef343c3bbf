"""Working ahead changes when things are made, and nothing else."""

from collections.abc import Iterator
from itertools import count
from threading import active_count

import pytest

from connectors.ahead import ahead


def test_the_order_stays() -> None:
    assert list(ahead(iter(range(1000)), depth=2)) == list(range(1000))


def test_an_error_is_raised_where_the_items_are_used() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("line 2 is bad")

    made = ahead(items())
    assert next(made) == 1
    with pytest.raises(ValueError, match="line 2 is bad"):
        next(made)


def test_a_user_who_stops_early_leaves_no_thread_behind() -> None:
    before = active_count()
    made = ahead(iter(range(10**9)))
    assert next(made) == 0
    made.close()  # type: ignore[attr-defined]  # it is a generator
    assert active_count() == before


def test_no_more_than_the_depth_is_made_ahead() -> None:
    counter = count()
    made = ahead((next(counter) for _ in range(100)), depth=3)
    next(made)
    made.close()  # type: ignore[attr-defined]  # it is a generator
    assert next(counter) <= 6
