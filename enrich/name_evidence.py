"""What the names of a pair say: their letters, words, numbers and legal forms."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import distance, fuzz

from company.folding import Flags
from company.legal_forms import NO_FORM
from company.names import legal_forms
from enrich.alignment import Bag, Values
from enrich.comparison import Comparison
from enrich.keys import equal

ALIKE = 0.80
MATCHED = 0.5  # a word matched less than this is missing
MOST_SHARED = 2.5  # shared words count as so many words of one name at most


def no_name(pair: Comparison) -> Flags:
    """The row has no name, so that the name says nothing."""
    nameless: Flags = pair.row_words.counts == 0
    return nameless


def same_name(pair: Comparison) -> Flags:
    """Both names have the same words in the same order, legal form included."""
    return equal(pair.rows.wholes[pair.row], pair.names.wholes[pair.name])


def likeness_as_written(pair: Comparison) -> Values:
    """How alike the names are letter by letter, legal form included."""
    return pair.similarity("texts", fuzz.ratio) / np.float32(100)


def likeness_above_80(pair: Comparison) -> Values:
    """How far the likeness without legal forms is above 80 %: 1 for equal names."""
    above: Values = np.maximum(pair.likeness - np.float32(ALIKE), 0) / np.float32(1 - ALIKE)
    return above


def same_beginning(pair: Comparison) -> Values:
    """How alike the names are, above all in their first letters (Jaro-Winkler)."""
    return pair.similarity("cores", distance.JaroWinkler.similarity)


def row_words_found(pair: Comparison) -> Values:
    """The share of the row's words, by rarity, that the register's name has."""
    return _found(pair.row_words)


def register_words_found(pair: Comparison) -> Values:
    """The share of the words of the register's name, by rarity, that the row has."""
    return _found(pair.name_words)


def rare_word_missing_in_register(pair: Comparison) -> Values:
    """How rare the rarest word of the row is that the register's name lacks."""
    return _rarest_missing(pair.row_words, pair)


def rare_word_missing_in_row(pair: Comparison) -> Values:
    """How rare the rarest word of the register's name is that the row lacks."""
    return _rarest_missing(pair.name_words, pair)


def weight_of_shared_words(pair: Comparison) -> Values:
    """How rare the words are that both have, all together."""
    shared = pair.row_words.total(pair.row_words.mass) / pair.table.top_weight
    return np.minimum(shared, MOST_SHARED).astype(np.float32)


def row_first_word_found(pair: Comparison) -> Values:
    """How well the row's first word is found in the register's name."""
    return pair.row_words.first(pair.row_words.value)


def register_first_word_found(pair: Comparison) -> Values:
    """How well the first word of the register's name is found in the row."""
    return pair.name_words.first(pair.name_words.value)


def number_missing_in_register(pair: Comparison) -> Values:
    """The row's name has a number that the register's name lacks."""
    return _any_missing(pair.row_words, pair.table.is_number)


def number_missing_in_row(pair: Comparison) -> Values:
    """The register's name has a number that the row's name lacks."""
    return _any_missing(pair.name_words, pair.table.is_number)


def modifier_only_in_row(pair: Comparison) -> Values:
    """Only the row has a word such as Holding or Deutschland: it may mean a sister company."""
    return _any_missing(pair.row_words, pair.table.is_modifier)


def modifier_only_in_register(pair: Comparison) -> Values:
    """Only the register's name has a word such as Holding or Deutschland."""
    return _any_missing(pair.name_words, pair.table.is_modifier)


def one_word_against_several(pair: Comparison) -> Flags:
    """The row is a single word, as people write well-known names; the register has several."""
    single: Flags = (pair.row_words.counts == 1) & (pair.name_words.counts > 1)
    return single


def same_legal_form(pair: Comparison) -> Flags:
    """Both have the same legal form."""
    return _shared_form(pair, np.arange(len(legal_forms().names)))


def legal_forms_differ(pair: Comparison) -> Flags:
    """Both have a legal form, and of different kinds, such as GmbH and AG."""
    both = _has_form(pair.rows.forms[pair.row]) & _has_form(pair.names.forms[pair.name])
    return both & ~_shared_form(pair, legal_forms().class_of)


def legal_form_only_in_register(pair: Comparison) -> Flags:
    """The row leaves the legal form out."""
    return _has_form(pair.names.forms[pair.name]) & ~_has_form(pair.rows.forms[pair.row])


def legal_form_only_in_row(pair: Comparison) -> Flags:
    """The row has a legal form that the register's name has not."""
    return _has_form(pair.rows.forms[pair.row]) & ~_has_form(pair.names.forms[pair.name])


def retrieval(pair: Comparison) -> Values:
    """The search score, as a share of the best candidate's."""
    return pair.retrieval


def _found(words: Bag) -> Values:
    mass, lost = words.total(words.mass), words.total((1 - words.value) * words.weight)
    return (mass / np.maximum(mass + lost, 1e-6)).astype(np.float32)


def _rarest_missing(words: Bag, pair: Comparison) -> Values:
    rarest = words.largest((words.value < MATCHED) * words.weight)
    return rarest / np.float32(pair.table.top_weight)


def _any_missing(words: Bag, sort: Flags) -> Values:
    return words.largest(sort[words.word] & (words.value < MATCHED))


def _has_form(forms: NDArray[np.int16]) -> Flags:
    has: Flags = forms[:, 0] != NO_FORM
    return has


def _shared_form(pair: Comparison, class_of: NDArray[Any]) -> Flags:
    """Whether one of the up to two forms of each side is in the same class."""
    shared = np.zeros(len(pair.row), bool)
    for row_form in pair.rows.forms[pair.row].T:
        for name_form in pair.names.forms[pair.name].T:
            real = (row_form != NO_FORM) & (name_form != NO_FORM)
            shared |= real & (class_of[row_form] == class_of[name_form])
    return shared
