"""Ragged tables: items of many owners in one flat array, owner after owner."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from company.folding import Flags, Numbers


def expand(counts: NDArray[Any]) -> tuple[Numbers, Numbers]:
    """The owner of each item of a ragged table, and the item's place within its owner.

    >>> owner, place = expand(np.array([2, 0, 3]))
    >>> owner.tolist(), place.tolist()
    ([0, 0, 2, 2, 2], [0, 1, 0, 1, 2])
    """
    owner = np.repeat(np.arange(len(counts)), counts)
    start = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - np.repeat(start, counts)


def first_of_each(values: NDArray[Any]) -> Flags:
    """Where a new value begins in values that stand in groups.

    >>> first_of_each(np.array([7, 7, 3])).tolist()
    [True, False, True]
    """
    first = np.ones(len(values), bool)
    first[1:] = values[1:] != values[:-1]
    return first
