"""What the words and numbers of a pair of names say."""

import numpy as np
import pyarrow as pa

from company.folding import Flags
from company.shortened import broken_off
from enrich.alignment import MATCHED, Bag, Values
from enrich.comparison import Comparison
from enrich.keys import equal
from enrich.letter_evidence import likeness_as_written

MOST_SHARED = 2.5  # shared words count as so many words of one name at most
MOST_MISSING = 5  # missing words are counted so far
STEEPNESS = 8  # a name a tenth less alike counts less than half as much in a crowd


def no_name(pair: Comparison) -> Flags:
    """The row has no name, so that the name says nothing."""
    nameless: Flags = pair.row_words.counts == 0
    return nameless


def same_name(pair: Comparison) -> Flags:
    """Both names have the same words in the same order, legal form included."""
    return equal(pair.rows.wholes[pair.row], pair.names.wholes[pair.name])


def row_words_found(pair: Comparison) -> Values:
    """The share of the row's words, by rarity, that the register's name has."""
    return pair.row_found


def register_words_found(pair: Comparison) -> Values:
    """The share of the words of the register's name, by rarity, that the row has."""
    return pair.name_found


def rare_word_missing_in_register(pair: Comparison) -> Values:
    """How rare the rarest word of the row is that the register's name lacks."""
    return _rarest_missing(pair.row_words, pair)


def rare_word_missing_in_row(pair: Comparison) -> Values:
    """How rare the rarest word of the register's name is that the row lacks."""
    return _rarest_missing(pair.name_words, pair)


def several_words_missing_in_register(pair: Comparison) -> Values:
    """How many words of the row the register's name lacks, besides the first such word."""
    words = pair.row_words
    missing = words.total(words.value < MATCHED)
    return np.clip(missing - 1, 0, MOST_MISSING - 1).astype(np.float32)


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


def register_last_word_missing(pair: Comparison) -> Flags:
    """The row lacks the last word of the register's name."""
    filled = pair.name_words.counts > 0
    missing: Flags = filled & (pair.name_words.last(pair.name_words.value) < MATCHED)
    return missing


def nothing_where_row_breaks_off(pair: Comparison) -> Flags:
    """The row stops where more must follow, "Brandes &", and the register's name does not go on.

    Some names of registers stop there too, "Tölle KG,": they are whole.
    """
    broken = pair.rows.broken_off[pair.row]
    nothing: Flags = broken & (pair.name_words.total(pair.name_words.value < MATCHED) == 0)
    at = np.flatnonzero(nothing)
    nothing[at] = ~broken_off(pair.names.originals.take(pa.array(pair.name[at])))
    return nothing


def other_word_in_its_place(pair: Comparison) -> Flags:
    """Each name has a word or number that the other lacks, and the row's is no misspelling.

    Sweden and Finland, East and West, V and IV: a misspelt word is none that the register has.
    """
    known = pair.row_words.word < len(pair.table.known)
    row = pair.row_words.largest(known & (pair.row_words.value < MATCHED))
    other: Flags = (row > 0) & (pair.name_words.largest(pair.name_words.value < MATCHED) > 0)
    return other


def rare_words_in_each_others_place(pair: Comparison) -> Values:
    """How rare the rarest word is that each name lacks of the other, the less rare one counting."""
    lacking: Values = np.minimum(
        pair.once(rare_word_missing_in_register), pair.once(rare_word_missing_in_row)
    )
    return lacking


def other_number(pair: Comparison) -> Values:
    """Each name has a number that the other lacks: B18-156 and B18-165, III and IV."""
    return _both_missing(pair, pair.table.is_number)


def other_of_a_series(pair: Comparison) -> Values:
    """Each name has a country, a side or the like that the other lacks: Sweden and Finland."""
    return _both_missing(pair, pair.table.is_side)


def two_of_a_series(pair: Comparison) -> Flags:
    """The names differ in nothing but one number, country or side: Fund III and Fund IV."""
    row, name = pair.row_words, pair.name_words
    one_each = (row.total(row.value < MATCHED) == 1) & (name.total(name.value < MATCHED) == 1)
    two: Flags = one_each & ((pair.once(other_number) > 0) | (pair.once(other_of_a_series) > 0))
    return two


def same_numbers(pair: Comparison) -> Flags:
    """The row's name has a number, and both have the same ones."""
    has: Flags = pair.row_words.largest(pair.table.is_number[pair.row_words.word]) > 0
    numbers = pair.table.is_number
    missing = pair.row_words.lacking(numbers) + pair.name_words.lacking(numbers)
    same: Flags = has & (missing == 0)
    return same


def number_missing_in_register(pair: Comparison) -> Values:
    """The row's name has a number, and the register's name has none in its place."""
    missing: Values = pair.row_words.lacking(pair.table.is_number)
    missing[pair.once(other_number) > 0] = 0
    return missing


def number_missing_in_row(pair: Comparison) -> Values:
    """The register's name has a number, and the row's name has none in its place."""
    missing: Values = pair.name_words.lacking(pair.table.is_number)
    missing[pair.once(other_number) > 0] = 0
    return missing


def modifier_only_in_row(pair: Comparison) -> Values:
    """Only the row has a word such as Holding or Deutschland: it may mean a sister company."""
    return pair.row_words.lacking(pair.table.is_modifier)


def modifier_only_in_register(pair: Comparison) -> Values:
    """Only the register's name has a word such as Holding or Deutschland."""
    return pair.name_words.lacking(pair.table.is_modifier)


def one_word_against_several(pair: Comparison) -> Flags:
    """The row is a single word, as people write well-known names; the register has several."""
    single: Flags = (pair.row_words.counts == 1) & (pair.name_words.counts > 1)
    return single


def crowd(pair: Comparison) -> Values:
    """How many other names are about as much like the row's: it may mean yet another one."""
    alike = (pair.once(likeness_as_written) + pair.row_found + pair.name_found) / 3
    near = np.exp(STEEPNESS * (alike - 1))
    best = np.zeros(int(pair.row.max(initial=0)) + 1)
    np.maximum.at(best, pair.row, near)
    others = np.maximum(np.bincount(pair.row, near, minlength=len(best)) - best, 0)
    crowded: Values = np.log1p(others)[pair.row].astype(np.float32)
    return crowded


def retrieval(pair: Comparison) -> Values:
    """The search score, as a share of the best candidate's."""
    return pair.retrieval


def _rarest_missing(words: Bag, pair: Comparison) -> Values:
    rarest = words.largest((words.value < MATCHED) * words.weight)
    return rarest / np.float32(pair.table.top_weight)


def _both_missing(pair: Comparison, sort: Flags) -> Values:
    row, name = pair.row_words.lacking(sort), pair.name_words.lacking(sort)
    lacking: Values = np.minimum(row, name)
    return lacking
