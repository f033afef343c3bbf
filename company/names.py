"""Company names as columns of words: conjunctions dropped, numbers and abbreviations made alike,
legal forms taken out.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.abbreviations import abbreviated_countries, abbreviations
from company.folding import (
    Flags,
    Keys,
    Numbers,
    clean,
    collapse_umlauts,
    hash_strings,
    key_set,
    member,
    mix,
    one_array,
    replaced,
)
from company.legal_forms import Forms, Found, LegalForms, read_spellings, with_slips
from company.name_numbers import MAY_BE_NUMBER, NUMBER_WORDS, joined_numbers, number_in

CONJUNCTIONS = ["&", "the"]
# These join two words; at either end of a name they are initials or brands ("i", "Y", "OG").
INNER_CONJUNCTIONS = [
    "und", "and", "et", "e", "y", "i", "og", "och", "ja",
    "u", "en", "un", "ir", "ta", "es", "si", "ve", "kai",
]  # fmt: skip
INITIALS = [word for word in INNER_CONJUNCTIONS if len(word) == 1]
COMPANY_WORDS = ["co", "company", "comp", "cie", "compagnie", "cia", "companhia", "compania", "c"]
NO_KEYS: Keys = np.zeros(0, np.uint64)

# What a name is written in, one bit each: see `Names.traits`.
TRANSLITERATED, WITH_RING, IN_CAPITALS = np.uint8(1), np.uint8(2), np.uint8(4)
OTHER_SCRIPT = r"[\x{0370}-\x{052F}]"  # Greek and Cyrillic
CAPITALS = "(?:^|[^A-Za-zÄÖÜäöü])[A-ZÄÖÜ]{3,6}(?:[^A-Za-zÄÖÜäöü]|$)"


@dataclass(frozen=True)
class Words:
    """The words of many names, legal forms included, in one flat array."""

    ids: Numbers  # of each word: its place in spellings
    bounds: Numbers  # where each name's words start, and the last name's end
    spellings: pa.StringArray  # the distinct words
    keys: Keys  # of the distinct words


@dataclass(frozen=True)
class Names:
    """Parsed names as columns; words are keys in one flat array."""

    tokens: Keys  # the words that are no legal form
    bounds: Numbers  # where each name's tokens start, and the last name's end
    forms: Forms  # up to two legal forms a name
    spellings: pa.StringArray  # the distinct words, legal forms included …
    keys: Keys  # … and their keys
    cores: pa.StringArray  # the tokens of each name joined without spaces
    wholes: Keys  # of all words in order, a form by what it is: equal for real namesakes only
    texts: pa.StringArray  # the cleaned names as written
    traits: NDArray[np.uint8]  # of each name: TRANSLITERATED, WITH_RING, IN_CAPITALS


def canonical(word: str) -> str:
    """One spelling for a word that is a number or often cut short.

    >>> [canonical(word) for word in ("ii", "2nd", "002", "two", "hldgs", "kone")]
    ['2', '2', '2', '2', 'holding', 'kone']
    """
    return number_in(word) or abbreviations().get(word, word)


def canonical_words(words: pa.StringArray) -> pa.StringArray:
    """`canonical` over a whole column, with umlauts collapsed.

    >>> canonical_words(pa.array(["mueller", "iii", "gebr"])).to_pylist()
    ['muller', '3', 'gebruder']
    """
    words = collapse_umlauts(words)
    listed = pc.is_in(words, pa.array([*abbreviations(), *NUMBER_WORDS]))
    # Python sees only the few words that may change.
    odd = np.flatnonzero(pc.or_(pc.match_substring_regex(words, MAY_BE_NUMBER), listed))
    return replaced(words, odd, [canonical(word) for word in words.take(pa.array(odd)).to_pylist()])


def split_words(texts: pa.StringArray, form_words: Keys = NO_KEYS) -> Words:
    """The canonical words of cleaned names, without conjunctions.

    `form_words` are the words that legal forms start with: before one a single letter joins
    nothing, and the I of "Windpark I GmbH" is a number.
    """
    lists = pc.split_pattern(abbreviated_countries(joined_numbers(texts)), " ")
    bounds = np.asarray(lists.offsets, np.int64)
    as_written = lists.flatten().dictionary_encode()
    # Each distinct word is made canonical once; then words that became equal are made one.
    words = canonical_words(as_written.dictionary).dictionary_encode()
    place = np.asarray(as_written.indices)
    ids = np.asarray(words.indices, np.int64)[place]
    keys = hash_strings(words.dictionary)
    dropped = member(keys, key_set([*CONJUNCTIONS, ""]))[0][ids]
    inner = _flags(pc.is_in(as_written.dictionary, pa.array(INNER_CONJUNCTIONS)))[place]
    at_edge = np.zeros(len(ids) + 1, bool)
    at_edge[bounds[:-1]] = at_edge[np.maximum(bounds[1:] - 1, 0)] = True
    initial = _flags(pc.is_in(as_written.dictionary, pa.array(INITIALS)))[place]
    lone = np.flatnonzero(initial & ~at_edge[:-1])
    inner[lone] &= ~member(keys[ids[lone + 1]], form_words)[0]
    keep = ~dropped & (~inner | at_edge[:-1])
    return Words(ids[keep], np.r_[0, np.cumsum(keep)][bounds], words.dictionary, keys)


def _flags(flags: pa.BooleanArray) -> Flags:
    return np.asarray(flags, bool)


@cache
def legal_forms() -> LegalForms:
    """The shipped legal forms, their spellings split into words as names are."""
    spellings = with_slips(read_spellings())
    words = split_words(clean(pa.array(spellings.texts)))
    return LegalForms(spellings, words.keys[words.ids], words.bounds)


@cache
def words_of_forms() -> frozenset[str]:
    """All words that legal forms are spelt with, in small letters."""
    texts = " ".join(read_spellings().texts).casefold()
    return frozenset(re.findall(r"\w+", texts))


@cache
def form_words() -> Keys:
    """The words that legal forms start with, but for those that are companies' words as well.

    "Ortega y Compañía" is joined, "Windpark I GmbH" is not.
    """
    return np.setdiff1d(legal_forms().first_words, key_set(COMPANY_WORDS))


def without_forms(texts: pa.StringArray, words: Words, traits: NDArray[np.uint8]) -> Names:
    """The names with their legal forms taken out of their words."""
    found = legal_forms().find(words.ids, words.keys, words.bounds)
    size = len(words.bounds) - 1
    row = np.repeat(np.arange(size), np.diff(words.bounds))
    words_left = np.bincount(row[~found.is_form], minlength=size)
    first = np.zeros(len(words.ids), bool)
    first[words.bounds[:-1][np.diff(words.bounds) > 0]] = True
    keep = ~found.is_form | (
        first & (words_left[row] == 0)
    )  # COOP, AMBA and SCS & Company are names
    ids, bounds = words.ids[keep], np.r_[0, np.cumsum(keep)][words.bounds]
    lists = pa.ListArray.from_arrays(
        pa.array(bounds, pa.int32()), words.spellings.take(pa.array(ids))
    )
    return Names(
        tokens=words.keys[ids],
        bounds=bounds,
        forms=found.forms,
        spellings=words.spellings,
        keys=words.keys,
        cores=pc.binary_join(lists, ""),
        wholes=_whole_keys(words, row, found),
        texts=texts,
        traits=traits,
    )


def _whole_keys(words: Words, row: Numbers, found: Found) -> Keys:
    """A key of all the words of each name, in order; a legal form is one word however spelt."""
    said = ~found.is_form | (found.form_at > 0)
    end = np.r_[0, np.cumsum(said)]
    first = end[words.bounds[:-1]]
    place = (end[:-1] - first[row]).astype(np.uint64)
    form_keys = mix(np.arange(len(legal_forms().names)) + 1)
    key = np.where(found.form_at > 0, form_keys[found.form_at], words.keys[words.ids])
    terms = np.where(said, key * (np.uint64(2) * place + np.uint64(1)), np.uint64(0))
    total = np.r_[np.uint64(0), np.cumsum(terms, dtype=np.uint64)]
    keys: Keys = total[words.bounds[1:]] - total[words.bounds[:-1]]
    return keys


def traits_of(strings: Any) -> NDArray[np.uint8]:
    """Whether names are transliterated, and whether they have the letter å.

    >>> traits_of(pa.array(["Kone", "Товарищ", "Århus Bank"])).tolist()
    [0, 1, 2]
    """
    strings = one_array(strings)
    traits = np.zeros(len(strings), np.uint8)
    odd = np.flatnonzero(~_flags(pc.string_is_ascii(strings)))
    texts = strings.take(pa.array(odd))
    traits[odd] = TRANSLITERATED * _flags(pc.match_substring_regex(texts, OTHER_SCRIPT))
    traits[odd] |= WITH_RING * _flags(pc.match_substring_regex(texts, "[åÅ]"))
    return traits


def in_capitals(strings: pa.StringArray) -> NDArray[np.uint8]:
    """Whether names have a short word in capitals, which may be an acronym.

    >>> in_capitals(pa.array(["GSG Berlin", "Gsg Berlin"])).tolist()
    [4, 0]
    """
    return IN_CAPITALS * _flags(pc.match_substring_regex(strings, CAPITALS))


def parse(strings: Any) -> Names:
    """Names as they stand in a register, ready to be compared.

    >>> parse(pa.array(["Gebr. Müller & Söhne GmbH", "UAB Vilniaus Duona II"])).cores.to_pylist()
    ['gebrudermullersohne', 'vilniausduona2']
    """
    texts = clean(strings)
    return without_forms(texts, split_words(texts, form_words()), traits_of(strings))
