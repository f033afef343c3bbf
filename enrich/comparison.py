"""Pairs of a CRM row and a name of a company, laid out for comparison as columns."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from company.folding import Flags, Keys, Numbers
from company.legal_forms import Forms
from company.names import TRANSLITERATED
from company.transliteration import sound
from enrich.alignment import Bag, Values, align
from enrich.identity import Identity
from enrich.vocabulary import WordTable


@dataclass(frozen=True)
class Side:
    """The names of one side, and what is known besides, as columns."""

    words: NDArray[np.int32]  # of all names, one after the other: numbers in the word table
    keys: Keys  # of the same words
    bounds: Numbers  # where each name's words start, and the last name's end
    forms: Forms
    wholes: Keys  # equal for names that are the same, legal form included
    cores: list[str]  # the words without legal forms, joined
    texts: list[str]  # the cleaned names as written
    originals: pa.StringArray  # the names with all their letters and signs
    shortened: list[list[str]]  # of each name its words that end with a point
    broken_off: Flags  # whether each name stops where more must follow
    traits: NDArray[np.uint8]  # what they are written in, as in `company.names.Names`
    cities: Keys  # 0: not known
    city_rarity: Values  # how seldom a name of the register is in the same city, as a logarithm
    identity: Identity
    sharing: Numbers  # companies that have the same web domain, at least 1

    def bag(self, names: Numbers, table: WordTable) -> Bag:
        """The words of some of the names."""
        return Bag(self.words, self.keys, self.bounds, names, table)

    def in_order(self, name: int, table: WordTable) -> str:
        """The words of one name in the order of the alphabet, joined without spaces."""
        words = self.words[self.bounds[name] : self.bounds[name + 1]].astype(np.int64)
        return "".join(sorted(table.spellings(words)))


@dataclass(frozen=True)
class Comparison:
    """Pairs, each given by its places in the two sides, and what their words have in common."""

    rows: Side
    names: Side
    row: Numbers
    name: Numbers
    retrieval: NDArray[np.float32]  # the search score, as a share of the row's best
    row_words: Bag
    name_words: Bag
    table: WordTable
    measured: dict[Any, NDArray[Any]] = field(default_factory=dict)

    def once(self, measure: "Callable[[Comparison], NDArray[Any]]") -> NDArray[Any]:
        """A measure of all pairs, which is taken once however often it is asked for."""
        if measure not in self.measured:
            self.measured[measure] = measure(self)
        return self.measured[measure]

    def similarity(self, column: str, scorer: Any) -> Values:
        """How alike the two sides' strings of a column are by one of rapidfuzz's scorers."""
        alike: Values = process.cpdist(*self.strings(column), scorer=scorer, dtype=np.float32)
        return alike

    @cached_property
    def is_transliterated(self) -> Flags:
        """Whether one of the names was written in other letters than Latin ones."""
        traits = self.rows.traits[self.row] | self.names.traits[self.name]
        transliterated: Flags = (traits & TRANSLITERATED) != 0
        return transliterated

    def strings(self, column: str) -> tuple[list[str], list[str]]:
        """The two sides' strings of a column, by pair; of transliterated names as they sound."""
        rows, names = getattr(self.rows, column), getattr(self.names, column)
        left, right = [rows[i] for i in self.row.tolist()], [names[i] for i in self.name.tolist()]
        for place in np.flatnonzero(self.is_transliterated):
            left[place], right[place] = sound(left[place]), sound(right[place])
        return left, right

    @cached_property
    def likeness(self) -> Values:
        """How alike the names are letter by letter, without spaces and legal forms: 0 to 1."""
        return self.similarity("cores", fuzz.ratio) / np.float32(100)

    @cached_property
    def likeness_of_texts(self) -> Values:
        """How alike the names are letter by letter, with spaces and legal forms: 0 to 1."""
        return self.similarity("texts", fuzz.ratio) / np.float32(100)

    @cached_property
    def row_found(self) -> Values:
        """The share of the row's words, by rarity, that the register's name has."""
        return self.row_words.share_found()

    @cached_property
    def name_found(self) -> Values:
        """The share of the words of the register's name, by rarity, that the row has."""
        return self.name_words.share_found()


def compare(
    rows: Side,
    names: Side,
    row: Numbers,
    name: Numbers,
    retrieval: NDArray[np.float32],
    table: WordTable,
) -> Comparison:
    """Lays out pairs and finds out which of their words belong together."""
    row_words, name_words = rows.bag(row, table), names.bag(name, table)
    align(row_words, name_words, table, rows.traits[row], names.traits[name])
    row_words.excuse(names.cities[name])
    name_words.excuse(rows.cities[row])
    return Comparison(rows, names, row, name, retrieval, row_words, name_words, table)
