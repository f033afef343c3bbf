"""The letters of a name in one number: which pairs of letters it has, each as one of 64 bits.

Two signatures are compared in a few nanoseconds, so thousands of names can be looked at that a
letter by letter comparison would take too long for.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company.folding import Keys, mix
from enrich.features import grams
from enrich.ragged import first_of_each

PAIR_LENGTH = 2


def signatures(cores: pa.StringArray) -> Keys:
    """The signatures of joined names."""
    owner, codes = grams(cores, PAIR_LENGTH)
    bits = np.left_shift(np.uint64(1), mix(codes) >> np.uint64(58))
    found = np.zeros(len(cores), np.uint64)
    start = np.flatnonzero(first_of_each(owner))
    if len(start):
        found[owner[start]] = np.bitwise_or.reduceat(bits, start)
    return found


def common_letters(a: Keys, b: Keys) -> NDArray[np.float32]:
    """How many of their pairs of letters two names share, 0 to 1, by their signatures.

    >>> kone, same, other = signatures(pa.array(["kone", "conne", "nokia"]))
    >>> common_letters(np.array([kone, kone]), np.array([same, other])).tolist()
    [1.0, 0.0]
    """
    shared = np.bitwise_count(a & b).astype(np.float32)
    both = np.bitwise_count(a) + np.bitwise_count(b)
    share: NDArray[np.float32] = 2 * shared / np.maximum(both, 1).astype(np.float32)
    return share
