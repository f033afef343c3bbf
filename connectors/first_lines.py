"""The line on which each id was first seen, for millions of ids in little memory."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company.folding import Keys, hash_strings, member


class FirstLines:
    """Remembers ids by 64-bit keys; a second row of an id gets the line of the first.

    Keys lie in sorted runs that double in length, so that adding stays cheap.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[Keys, NDArray[np.int64]]] = []

    def add(self, ids: pa.Array, lines: pa.Array) -> NDArray[np.int64]:
        """Add rows; returns for each the line that had its id before, or 0.

        >>> seen = FirstLines()
        >>> seen.add(pa.array(["a", "b", "a"]), pa.array([2, 3, 4])).tolist()
        [0, 0, 2]
        >>> seen.add(pa.array(["b"]), pa.array([5])).tolist()
        [3]
        """
        keys, numbers = hash_strings(ids), np.asarray(lines)
        distinct, places, back = np.unique(keys, return_index=True, return_inverse=True)
        first = numbers[places][back]
        before = np.where(np.arange(len(keys)) == places[back], 0, first)
        for run, run_lines in self._runs:
            found, place = member(keys, run)
            before = np.where(found, run_lines[place], before)
        is_new = before[places] == 0
        if is_new.any():
            self._remember(distinct[is_new], numbers[places][is_new])
        return before

    def _remember(self, keys: Keys, lines: NDArray[np.int64]) -> None:
        while self._runs and len(self._runs[-1][0]) <= len(keys):
            run, run_lines = self._runs.pop()
            keys, lines = np.r_[run, keys], np.r_[run_lines, lines]
            order = np.argsort(keys, kind="stable")
            keys, lines = keys[order], lines[order]
        self._runs.append((keys, lines))
