"""The words of an index: how rare each is, how it is spelt, what sort of word it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.folding import Flags, Keys, Numbers, hash_strings, member, string_bytes
from company.modifiers import countries, modifiers, sides
from company.names import Names, canonical_words

COMMON_WORD = 60  # names: a word in more than these does not find a company by itself
RARE_WORD, RARE_SHARE = 3, 2e-5  # a word in so few names, or this share of them, may be misspelt
UNKNOWN_WEIGHT = 0.8  # of a word that no name has, as a share of that of a word in one name

NO_COUNTRY = 0


def _keys(words: Iterable[str]) -> Keys:
    return hash_strings(canonical_words(pa.array(words, pa.string())))


MODIFIERS, SIDES = np.unique(_keys(modifiers())), np.unique(_keys(sides()))


def countries_of(keys: Keys) -> NDArray[np.int16]:
    """The number of the country that each word means in some language, else NO_COUNTRY."""
    known, country = _country_words()
    named, place = member(keys, known)
    return np.where(named, country[place], np.int16(NO_COUNTRY))


@cache
def _country_words() -> tuple[Keys, NDArray[np.int16]]:
    keys, codes = _keys(countries()), list(countries().values())
    order = np.argsort(keys)
    return keys[order], (1 + np.unique(codes, return_inverse=True)[1][order]).astype(np.int16)


def letter_sets(words: pa.StringArray) -> Keys:
    """The letters that occur in each word, one bit each; digits share the bits of p to y."""
    data, bounds = string_bytes(words)
    bits = np.left_shift(np.uint64(1), (data & np.uint8(63)).astype(np.uint64))
    sets = np.zeros(len(words), np.uint64)
    filled = np.flatnonzero(np.diff(bounds) > 0)
    sets[filled] = np.bitwise_or.reduceat(bits, bounds[:-1][filled]) if len(filled) else 0
    return sets


def has_digit(words: pa.StringArray) -> Flags:
    """Which words are numbers, or hold one (b18)."""
    return np.asarray(pc.match_substring_regex(words, "[0-9]"), bool)


@dataclass(frozen=True)
class WordTable:
    """The words of a comparison by number: those of the index first, then those only rows have."""

    weights: NDArray[np.float32]  # inverse document frequency
    letters: Keys
    is_number: Flags
    is_modifier: Flags
    is_side: Flags  # a country, region or side of the compass
    country: NDArray[np.int16]  # a number for Sverige and Sweden; NO_COUNTRY for other words
    top_weight: float  # of a word that one name has
    known: pa.StringArray
    added: pa.StringArray

    def is_familiar(self, numbers: NDArray[np.integer]) -> Flags:
        """Which words several names have, so that they are hardly misspelt ones."""
        often = np.float32(self.top_weight - np.log(RARE_WORD + 0.5))
        familiar: Flags = (numbers < len(self.known)) & (self.weights[numbers] < often)
        return familiar

    def spellings(self, numbers: Numbers) -> list[str]:
        """The spellings of some words."""
        is_known = numbers < len(self.known)
        found = np.empty(len(numbers), object)
        found[is_known] = self.known.take(pa.array(numbers[is_known])).to_pylist()
        fresh = numbers[~is_known] - len(self.known)
        found[~is_known] = self.added.take(pa.array(fresh)).to_pylist()
        spelled: list[str] = found.tolist()
        return spelled


@dataclass(frozen=True)
class Vocabulary:
    """The words of an index, by ascending key, with the number of names that have each."""

    keys: Keys
    counts: NDArray[np.integer]
    spellings: pa.StringArray
    size: int  # names in the index
    table: WordTable = field(init=False)

    def __post_init__(self) -> None:
        weights = np.log((self.size + 1) / (self.counts + 0.5)).astype(np.float32)
        table = WordTable(
            weights=weights,
            letters=letter_sets(self.spellings),
            is_number=has_digit(self.spellings),
            is_modifier=member(self.keys, MODIFIERS)[0],
            is_side=member(self.keys, SIDES)[0],
            country=countries_of(self.keys),
            top_weight=float(np.log(self.size + 1)) or 1.0,
            known=self.spellings,
            added=pa.array([], pa.string()),
        )
        object.__setattr__(self, "table", table)

    def names_with(self, tokens: Keys) -> NDArray[Any]:
        """How many names have each word, 0 for an unknown one."""
        if len(self.keys) == 0:
            return np.zeros(len(tokens), np.int32)
        known, place = member(tokens, self.keys)
        return np.where(known, self.counts[place], 0)

    def is_common(self, tokens: Keys) -> Flags:
        """Which words are too common to find a company by themselves."""
        return self.names_with(tokens) > COMMON_WORD

    def is_rare(self, tokens: Keys) -> Flags:
        """Which words (almost) no name has: they may be misspelt."""
        return self.names_with(tokens) <= max(RARE_WORD, RARE_SHARE * self.size)

    def knows(self, words: pa.StringArray) -> Flags:
        """Which of these spellings the index has."""
        return member(hash_strings(words), self.keys)[0]

    def with_words_of(self, names: Names) -> tuple[WordTable, NDArray[np.int32]]:
        """The table with the unknown words of some names added, and these names' word numbers."""
        known, place = member(names.keys, self.keys)
        fresh = np.flatnonzero(~known)
        number = np.where(known, place, 0)
        number[fresh] = len(self.keys) + np.arange(len(fresh))
        by_key = np.argsort(names.keys)
        at = member(names.tokens, names.keys[by_key])[1]
        table = self._lengthened(names.spellings.take(pa.array(fresh)))
        return table, number[by_key[at]].astype(np.int32)

    def _lengthened(self, words: pa.StringArray) -> WordTable:
        table, keys = self.table, hash_strings(words)
        unknown = np.full(len(words), UNKNOWN_WEIGHT * table.top_weight, np.float32)
        return WordTable(
            weights=np.r_[table.weights, unknown],
            letters=np.r_[table.letters, letter_sets(words)],
            is_number=np.r_[table.is_number, has_digit(words)],
            is_modifier=np.r_[table.is_modifier, member(keys, MODIFIERS)[0]],
            is_side=np.r_[table.is_side, member(keys, SIDES)[0]],
            country=np.r_[table.country, countries_of(keys)],
            top_weight=table.top_weight,
            known=table.known,
            added=words,
        )


class WordCounter:
    """Counts the words of many chunks of names, without keeping the names."""

    def __init__(self) -> None:
        self.keys = np.zeros(0, np.uint64)
        self.counts = np.zeros(0, np.int64)
        self._arrival = np.zeros(0, np.int64)  # of each key: its place among all spellings
        self._spellings: list[pa.StringArray] = []

    def add(self, names: Names) -> None:
        """Counts the words of some more names."""
        keys, counts = np.unique(names.tokens, return_counts=True)
        known, place = member(keys, self.keys)
        self.counts[place[known]] += counts[known]
        fresh = keys[~known]
        at = np.searchsorted(self.keys, fresh)
        arrival = len(self.keys) + np.arange(len(fresh))
        self.keys = np.insert(self.keys, at, fresh)
        self.counts = np.insert(self.counts, at, counts[~known])
        self._arrival = np.insert(self._arrival, at, arrival)
        by_key = np.argsort(names.keys)
        spelled = by_key[member(fresh, names.keys[by_key])[1]]
        self._spellings.append(names.spellings.take(pa.array(spelled)))

    @property
    def spellings(self) -> pa.StringArray:
        """The words in the order of their keys."""
        words = pa.concat_arrays([pa.array([], pa.string()), *self._spellings])
        return words.take(pa.array(self._arrival))
