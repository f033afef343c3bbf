"""Which words of a row find a partner among those of a name, for many pairs at once.

Words are numbers, so equal ones cost nothing; only the few that are left over on both sides are
compared letter by letter, and equal comparisons are made once.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz import distance, process

from company.acronyms import SHORTEST, acronyms, coded, first_letters, parts_letters, with_letter
from company.folding import Flags, Keys, Numbers
from company.names import IN_CAPITALS, TRANSLITERATED, WITH_RING
from company.transliteration import sound, without_double_a
from enrich.ragged import expand
from enrich.vocabulary import NO_COUNTRY, WordTable

Values = NDArray[np.float32]

MATCHED = 0.5  # a word matched less than this is missing
LEAST_LIKENESS = 0.70  # words less alike are different words
PREFIX_VALUE = 0.8  # Masch. and Maschinenbau
OTHER_WORD = 0.7  # of the likeness of a word that is a usual one itself, or is short
INITIAL_VALUE = 0.6  # H. and Hans
ENDING_VALUE = 0.7  # Verwaltung and Hausverwaltung
SHORT = 4  # letters: in so short a word one letter is much
SAME_SOUND = 0.95  # Kyivstar and Kievstar
SAME_COUNTRY = 0.95  # Sverige and Sweden
ACRONYM_VALUE = 0.8  # GSG and Gewerbesiedlungs-Gesellschaft
MOST_WORDS = 2  # of a row that has an acronym
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

    def share_found(self) -> Values:
        """The share of the words, by rarity, that the other side has, by pair."""
        mass, lost = self.total(self.mass), self.total((1 - self.value) * self.weight)
        return (mass / np.maximum(mass + lost, 1e-6)).astype(np.float32)

    def largest(self, values: NDArray[Any]) -> Values:
        """The largest of a value of the words, by pair; 0 for a pair without words."""
        result = np.zeros(len(self.counts), np.float32)
        np.maximum.at(result, self.pair, values.astype(np.float32))
        return result

    def lacking(self, sort: Flags) -> Values:
        """1 where the other side lacks a word of some sort, given by word of the table, else 0."""
        return self.largest(sort[self.word] & (self.value < MATCHED))

    def first(self, values: NDArray[Any]) -> Values:
        """The value of the first word, by pair; 0 for a pair without words."""
        result = np.zeros(len(self.counts), np.float32)
        filled = self.counts > 0
        result[filled] = values[(np.cumsum(self.counts) - self.counts)[filled]]
        return result

    def last(self, values: NDArray[Any]) -> Values:
        """The value of the last word, by pair; 0 for a pair without words."""
        result = np.zeros(len(self.counts), np.float32)
        filled = self.counts > 0
        result[filled] = values[(np.cumsum(self.counts) - 1)[filled]]
        return result


def align(
    row: Bag,
    name: Bag,
    table: WordTable,
    of_row: NDArray[np.uint8],
    of_name: NDArray[np.uint8],
) -> None:
    """Finds the partner of each word: an equal word, else the most alike of those left over.

    `of_row` and `of_name` say by pair what the names are written in (`company.names.Names.traits`).
    """
    left, right = crossing(row, name, np.ones(len(row.word), bool), np.ones(len(name.word), bool))
    same = row.word[left] == name.word[right]
    _match(row, name, left[same], right[same], np.ones(np.count_nonzero(same), np.float32))
    # Numbers are identity, never nearly the same: B18-156 is not B18-165.
    free_row = (row.value == 0) & ~table.is_number[row.word]
    free_name = (name.value == 0) & ~table.is_number[name.word]
    left, right = crossing(row, name, free_row, free_name)
    _match_otherwise_written(row, name, left, right, table, (of_row | of_name)[row.pair[left]])
    _match_countries(row, name, table)
    _match_acronyms(row, name, table, of_row & IN_CAPITALS != 0)
    _match_initials(row, name, left, right, table)
    near = _share_letters(table.letters[row.word[left]], table.letters[name.word[right]])
    left, right = left[near], right[near]
    value = likeness(row.word[left], name.word[right], table)
    # Müller, which others are called, is hardly a misspelt Möller.
    value[table.is_familiar(row.word[left]) & (value != PREFIX_VALUE)] *= OTHER_WORD
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


def _match_otherwise_written(
    row: Bag,
    name: Bag,
    left: Numbers,
    right: Numbers,
    table: WordTable,
    traits: NDArray[np.uint8],
) -> None:
    """Matches words of transliterated names that sound alike, and those with å or aa."""
    for trait, plain in ((TRANSLITERATED, sound), (WITH_RING, without_double_a)):
        here = np.flatnonzero(traits & trait)
        if len(here) == 0:
            continue
        words, back = np.unique(
            np.r_[row.word[left[here]], name.word[right[here]]], return_inverse=True
        )
        heard = [plain(word) for word in table.spellings(words)]
        number = np.unique(heard, return_inverse=True)[1][back]
        same = here[number[: len(here)] == number[len(here) :]]
        _match(row, name, left[same], right[same], np.full(len(same), SAME_SOUND, np.float32))


def _match_countries(row: Bag, name: Bag, table: WordTable) -> None:
    """Matches the names of one country in two languages."""
    left, right = crossing(
        row, name, table.country[row.word] != NO_COUNTRY, table.country[name.word] != NO_COUNTRY
    )
    same = table.country[row.word[left]] == table.country[name.word[right]]
    value = np.full(np.count_nonzero(same), SAME_COUNTRY, np.float32)
    _match(row, name, left[same], right[same], value)


def _match_acronyms(row: Bag, name: Bag, table: WordTable, in_capitals: Flags) -> None:
    """Matches the acronym that a short row is with the words that it stands for."""
    free = (row.value == 0) & (in_capitals & (row.counts <= MOST_WORDS))[row.pair]
    left = np.flatnonzero(free)
    if len(left) == 0:
        return
    written = coded(pa.array(table.spellings(row.word[left]), pa.string()))
    left, letters = left[written.count >= SHORTEST], written.letters[written.count >= SHORTEST]
    # The words of the names that stand beside these acronyms, name after name.
    count = name.counts[row.pair[left]]
    start = (np.cumsum(name.counts) - name.counts)[row.pair[left]]
    owner, place = expand(count)
    right = start[owner] + place
    words, at = np.unique(name.word[right], return_inverse=True)
    spelled = pa.array(table.spellings(words), pa.string())
    stands_for = np.zeros(len(left), bool)
    for initials in (first_letters(spelled), parts_letters(spelled)):
        found = acronyms(at, np.r_[0, np.cumsum(count)], initials)
        for said in (found, with_letter(found, "g")):
            stands_for |= (said.letters == letters) & (said.count >= SHORTEST)
    meant = stands_for[owner] & (name.value[right] == 0)
    value = np.full(np.count_nonzero(meant), ACRONYM_VALUE, np.float32)
    _match(row, name, left[owner[meant]], right[meant], value)


def _match_initials(row: Bag, name: Bag, left: Numbers, right: Numbers, table: WordTable) -> None:
    """Matches a single letter with a word that begins with it: H. Meier and Hans Meier."""
    a, b = table.letters[row.word[left]], table.letters[name.word[right]]
    fewer = np.minimum(np.bitwise_count(a), np.bitwise_count(b))
    near = np.flatnonzero((fewer == 1) & ((a & b) != 0))
    left, right = left[near], right[near]
    both = zip(table.spellings(row.word[left]), table.spellings(name.word[right]), strict=True)
    stands_for = [min(len(x), len(y)) == 1 and x[0] == y[0] for x, y in both]
    initial = np.array(stands_for, bool)
    value = np.full(np.count_nonzero(initial), INITIAL_VALUE, np.float32)
    _match(row, name, left[initial], right[initial], value)


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
    short = [min(len(x), len(y)) <= SHORT for x, y in zip(a, b, strict=True)]
    value[np.array(short, bool)] *= OTHER_WORD
    value = np.maximum(value, _cut_likeness(a, b))
    found: Values = value[back]
    return found


def _cut_likeness(a: list[str], b: list[str]) -> Values:
    """How alike words are when one may be the other cut short."""
    shorter = np.minimum(*(np.fromiter(map(len, words), np.int64, len(a)) for words in (a, b)))
    begins, ends = (
        process.cpdist(a, b, scorer=part.similarity, dtype=np.int32) == shorter
        for part in (distance.Prefix, distance.Postfix)
    )
    ending = np.where(ends & (shorter >= SHORTEST_ENDING), ENDING_VALUE, 0)
    beginning = np.where(begins & (shorter >= SHORTEST_PREFIX), PREFIX_VALUE, ending)
    return beginning.astype(np.float32)
