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

from company.folding import (
    Keys,
    Numbers,
    clean,
    collapse_umlauts,
    hash_strings,
    key_set,
    member,
    replaced,
)
from company.legal_forms import Forms, LegalForms, read_spellings

CONJUNCTIONS = ["&", "the"]
# These join two words; at either end of a name they are initials or brands ("i", "Y", "OG").
INNER_CONJUNCTIONS = [
    "und",
    "and",
    "et",
    "e",
    "y",
    "i",
    "og",
    "och",
    "ja",
    "u",
    "en",
    "un",
    "ir",
    "ta",
]

# Words that are commonly cut short or written in another language: left as they are compared.
SAME_WORD = {
    "association": "assoc assn",
    "beteiligungs": "bet beteil beteiligung",
    "brothers": "bros",
    "building": "bldg",
    "construction": "const constr",
    "department": "dept",
    "deutschland": "deutschl",
    "engineering": "engrg engg eng",
    "etablissements": "ets",
    "gebruder": "gebr",
    "gesellschaft": "ges gesell",
    "group": "grp gp gruppe groupe grupo gruppo koncern",
    "holding": "hldg hldgs holdings",
    "industries": "ind inds industry",
    "international": "intl internat",
    "investment": "inv invest investments investm",
    "management": "mgmt mgt",
    "manufacturing": "mfg",
    "national": "natl",
    "pharmaceuticals": "pharm pharma",
    "przedsiebiorstwo": "przeds",
    "services": "svcs srvces svc service serv",
    "solution": "solutions",
    "st": "saint sankt sct",
    "system": "systems",
    "technology": "technologies technol",
    "university": "univ",
    "verwaltungs": "verw verwaltung",
}
ABBREVIATIONS = {short: word for word, shorts in SAME_WORD.items() for short in shorts.split()}
NUMBERS_IN_WORDS = ["two zwei", "three drei", "four vier", "five funf", "six sechs", "seven sieben"]
NUMBERS_IN_WORDS += ["eight", "nine", "ten"]
NUMBER_WORDS = {
    word: str(number) for number, words in enumerate(NUMBERS_IN_WORDS, 2) for word in words.split()
}
ORDINAL = re.compile(r"0*(\d+)(st|nd|rd|th)?")
ROMAN = re.compile(r"(?=[xvi]{2})x{0,3}(ix|iv|v?i{0,3})")
ROMAN_LETTERS = {"i": 1, "v": 5, "x": 10}


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
    wholes: Keys  # of all words of a name in order: equal for real namesakes only
    texts: pa.StringArray  # the cleaned names as written


def canonical(word: str) -> str:
    """One spelling for a word that is a number or often cut short.

    >>> [canonical(word) for word in ("ii", "2nd", "002", "two", "hldgs", "kone")]
    ['2', '2', '2', '2', 'holding', 'kone']
    """
    ordinal = ORDINAL.fullmatch(word)
    if ordinal:
        return ordinal[1]
    # Between words a lone "i" is dropped as "and" (Polish, Catalan); at the end it is a number.
    if word == "i" or ROMAN.fullmatch(word):
        return str(roman_value(word))
    return ABBREVIATIONS.get(word) or NUMBER_WORDS.get(word, word)


def roman_value(numeral: str) -> int:
    """The value of a Roman numeral of the letters i, v and x.

    >>> roman_value("xiv")
    14
    """
    values = [ROMAN_LETTERS[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


def canonical_words(words: pa.StringArray) -> pa.StringArray:
    """`canonical` over a whole column, with umlauts collapsed.

    >>> canonical_words(pa.array(["mueller", "iii", "gebr"])).to_pylist()
    ['muller', '3', 'gebruder']
    """
    words = collapse_umlauts(words)
    listed = pc.is_in(words, pa.array([*ABBREVIATIONS, *NUMBER_WORDS]))
    # Python sees only the few words that may change.
    odd = np.flatnonzero(pc.or_(pc.match_substring_regex(words, "^([0-9]|[xvi]+$)"), listed))
    return replaced(words, odd, [canonical(word) for word in words.take(pa.array(odd)).to_pylist()])


def split_words(texts: pa.StringArray) -> Words:
    """The canonical words of cleaned names, without conjunctions."""
    lists = pc.split_pattern(texts, " ")
    bounds = np.asarray(lists.offsets, np.int64)
    as_written = lists.flatten().dictionary_encode()
    # Each distinct word is made canonical once; then words that became equal are made one.
    words = canonical_words(as_written.dictionary).dictionary_encode()
    ids = np.asarray(words.indices, np.int64)[np.asarray(as_written.indices)]
    keys = hash_strings(words.dictionary)
    dropped = member(keys, key_set([*CONJUNCTIONS, ""]))[0][ids]
    inner = member(keys, key_set(INNER_CONJUNCTIONS))[0][ids]
    at_edge = np.zeros(len(ids) + 1, bool)
    at_edge[bounds[:-1]] = at_edge[np.maximum(bounds[1:] - 1, 0)] = True
    keep = ~dropped & (~inner | at_edge[:-1])
    return Words(ids[keep], np.r_[0, np.cumsum(keep)][bounds], words.dictionary, keys)


@cache
def legal_forms() -> LegalForms:
    """The shipped legal forms, their spellings split into words as names are."""
    spellings = read_spellings()
    words = split_words(clean(pa.array(spellings.texts)))
    return LegalForms(spellings, words.keys[words.ids], words.bounds)


def without_forms(texts: pa.StringArray, words: Words) -> Names:
    """The names with their legal forms taken out of their words."""
    is_form, forms = legal_forms().find(words.ids, words.keys, words.bounds)
    size = len(words.bounds) - 1
    row = np.repeat(np.arange(size), np.diff(words.bounds))
    words_left = np.bincount(row[~is_form], minlength=size)
    keep = ~is_form | (words_left[row] == 0)  # COOP and AMBA are names, too
    ids, bounds = words.ids[keep], np.r_[0, np.cumsum(keep)][words.bounds]
    lists = pa.ListArray.from_arrays(
        pa.array(bounds, pa.int32()), words.spellings.take(pa.array(ids))
    )
    return Names(
        tokens=words.keys[ids],
        bounds=bounds,
        forms=forms,
        spellings=words.spellings,
        keys=words.keys,
        cores=pc.binary_join(lists, ""),
        wholes=_whole_keys(words, row),
        texts=texts,
    )


def _whole_keys(words: Words, row: Numbers) -> Keys:
    """A key of all the words of each name, in order."""
    place = (np.arange(len(row)) - words.bounds[row]).astype(np.uint64)
    terms = words.keys[words.ids] * (np.uint64(2) * place + np.uint64(1))
    total = np.r_[np.uint64(0), np.cumsum(terms, dtype=np.uint64)]
    keys: Keys = total[words.bounds[1:]] - total[words.bounds[:-1]]
    return keys


def parse(strings: Any) -> Names:
    """Names as they stand in a register, ready to be compared.

    >>> parse(pa.array(["Gebr. Müller & Söhne GmbH", "UAB Vilniaus Duona II"])).cores.to_pylist()
    ['gebrudermullersohne', 'vilniausduona2']
    """
    texts = clean(strings)
    return without_forms(texts, split_words(texts))
