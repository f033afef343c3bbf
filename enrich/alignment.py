"""Which words of a row find a partner among those of a name, for many pairs at once.

Words are numbers, so equal ones cost nothing; only the few that are left over on both sides are
compared letter by letter, and equal comparisons are made once.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import distance, process

from company.folding import Flags, Keys, Numbers
from enrich.ragged import expand
from enrich.vocabulary import WordTable

Values = NDArray[np.float32]

LEAST_LIKENESS = 0.70  # words less alike are different words
PREFIX_VALUE = 0.8  # Masch. and Maschinenbau
ENDING_VALUE = 0.7  # Verwaltung and Hausverwaltung
SHORTEST_PREFIX, SHORTEST_ENDING = 3, 4
EXCUSED = 0.9  # a word that is the other side's city is not missing there
SHARED_LETTERS = 0.6  # of the distinct letters of the word that has fewer


class Bag:
    """The words of one side of every pair, pair after pair, and how well each is matched."""

    def __init__(
        self,
        words: NDArray[np.int32],
        keys: Keys,
        bounds: Numbers,
        pairs: Numbers,
        table: WordTable,
    ) -> None:
        self.counts = np.diff(bounds)[pairs]
        self.pair, place = expand(self.counts)
        at = bounds[pairs][self.pair] + place
        self.word, self.key = words[at], keys[at]
        self.weight = table.weights[self.word]
        # How well the other side has each word, 0 to 1, and that times the words' lesser weight.
        self.value, self.mass = np.zeros(len(at), np.float32), np.zeros(len(at), np.float32)

    def match(self, words: Numbers, value: Values, mass: Values) -> None:
        """Notes partners that some words have found; the best one counts."""
        np.maximum.at(self.value, words, value)
        np.maximum.at(self.mass, words, mass)

    def excuse(self, cities: Keys) -> None:
        """Counts words as (nearly) matched that are the other side's city, given by pair."""
        is_city = (self.key == cities[self.pair]) & (self.value < EXCUSED)
        self.value[is_city] = EXCUSED

    def total(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """The sum of a value of the words, by pair."""
        return np.bincount(self.pair, values, minlength=len(self.counts)).astype(np.float64)

    def largest(self, values: NDArray[Any]) -> Values:
        """The largest of a value of the words, by pair; 0 for a pair without words."""
        result = np.zeros(len(self.counts), np.float32)
        np.maximum.at(result, self.pair, values.astype(np.float32))
        return result

    def first(self, values: NDArray[Any]) -> Values:
        """The value of the first word, by pair; 0 for a pair without words."""
        result = np.zeros(len(self.counts), np.float32)
        filled = self.counts > 0
        result[filled] = values[(np.cumsum(self.counts) - self.counts)[filled]]
        return result


def align(row: Bag, name: Bag, table: WordTable) -> None:
    """Finds the partner of each word: an equal word, else the most alike of those left over."""
    left, right = crossing(row, name, np.ones(len(row.word), bool), np.ones(len(name.word), bool))
    same = row.word[left] == name.word[right]
    _match(row, name, left[same], right[same], np.ones(np.count_nonzero(same), np.float32))
    # Numbers are identity, never nearly the same: B18-156 is not B18-165.
    free_row = (row.value == 0) & ~table.is_number[row.word]
    free_name = (name.value == 0) & ~table.is_number[name.word]
    left, right = crossing(row, name, free_row, free_name)
    near = _share_letters(table.letters[row.word[left]], table.letters[name.word[right]])
    left, right = left[near], right[near]
    value = likeness(row.word[left], name.word[right], table)
    alike = value > 0
    _match(row, name, left[alike], right[alike], value[alike])


def crossing(row: Bag, name: Bag, of_row: Flags, of_name: Flags) -> tuple[Numbers, Numbers]:
    """All combinations, within each pair, of a flagged word of the row and one of the name."""
    left, right = np.flatnonzero(of_row), np.flatnonzero(of_name)
    count = np.bincount(name.pair[right], minlength=len(row.counts))
    start = np.cumsum(count) - count
    pair = row.pair[left]
    owner, place = expand(count[pair])
    return left[owner], right[start[pair][owner] + place]


def _match(row: Bag, name: Bag, left: Numbers, right: Numbers, value: Values) -> None:
    mass = value * np.minimum(row.weight[left], name.weight[right])
    row.match(left, value, mass)
    name.match(right, value, mass)


def _share_letters(a: Keys, b: Keys) -> Flags:
    """A cheap test that spares most comparisons: do the words share enough distinct letters?"""
    fewer = np.minimum(np.bitwise_count(a), np.bitwise_count(b))
    enough: Flags = np.bitwise_count(a & b) >= np.maximum(SHARED_LETTERS * fewer, 2)
    return enough


def likeness(left: NDArray[np.int32], right: NDArray[np.int32], table: WordTable) -> Values:
    """How alike words are, 0 to 1, for two arrays of word numbers."""
    both = left.astype(np.int64) << 32 | right
    distinct, back = np.unique(both, return_inverse=True)
    a, b = table.spellings(distinct >> 32), table.spellings(distinct & 0xFFFFFFFF)
    value = process.cpdist(a, b, scorer=distance.OSA.normalized_similarity, dtype=np.float32)
    value = np.where(value >= LEAST_LIKENESS, value * value, np.float32(0))
    for i in np.flatnonzero(value < PREFIX_VALUE):
        value[i] = max(value[i], _cut_likeness(a[i], b[i]))
    found: Values = value[back]
    return found


def _cut_likeness(a: str, b: str) -> float:
    """How alike two words are when one may be the other cut short."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) >= SHORTEST_PREFIX and long.startswith(short):
        return PREFIX_VALUE
    if len(short) >= SHORTEST_ENDING and long.endswith(short):
        return ENDING_VALUE
    return 0.0
