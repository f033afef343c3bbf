"""What a name is found by: words, pairs of common ones, word and city, grams, its acronym."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company.acronyms import SHORTEST, Initials, acronyms, coded, kept, with_letter
from company.folding import Flags, Keys, Numbers, hash_strings, member, mix, string_bytes
from company.legal_forms import Forms
from company.names import IN_CAPITALS, Names, legal_forms
from enrich.keys import NOT_KNOWN
from enrich.ragged import expand
from enrich.spelling import Speller
from enrich.vocabulary import Vocabulary

WORD, PAIR, CITY, GRAM, CORE, SPELLED, ACRONYM = range(7)
SALTS = mix(np.arange(1, 8))  # one for each kind, so that a word's key is not a gram's
GRAM_LENGTH = 4
MOST_WORDS = 2  # of a row whose word in capitals may be an acronym
# Letters that sound alike become one before grams are taken; h is dropped: Schmidt, Shmitt. So is
# kh, as х is written in Latin letters as often as h: Khlebkhim, Hlebhim.
SOUNDS = np.arange(256, dtype=np.uint8)
for _letter, _sound in zip("yjwzcqph", "iivskkfh", strict=True):
    SOUNDS[ord(_letter)] = ord(_sound)


@dataclass(frozen=True)
class Features:
    """Features of a batch of names, one a row."""

    owner: Numbers  # the name's position in the batch
    keys: Keys
    kinds: NDArray[np.int8]  # WORD, PAIR …


def name_features(
    tokens: Keys, bounds: Numbers, cores: pa.StringArray, cities: Keys, vocabulary: Vocabulary
) -> Features:
    """Everything that names of the index are found by; the names are given as in `Names`."""
    owner, _ = expand(np.diff(bounds))
    common = vocabulary.is_common(tokens)
    filled = np.flatnonzero(np.diff(bounds) > 0)
    core_keys = hash_strings(cores.take(pa.array(filled)))
    return _features(
        (owner, tokens, WORD),
        (*_pairs(tokens, owner, common), PAIR),
        (*_with_city(tokens, owner, common, cities), CITY),
        (*grams(cores), GRAM),
        (filled, core_keys, CORE),
    )


def search_features(
    names: Names, cities: Keys, vocabulary: Vocabulary, speller: Speller
) -> Features:
    """What a CRM row is looked up by: also likely spellings, and a city that is inside the name."""
    plain = name_features(names.tokens, names.bounds, names.cores, cities, vocabulary)
    owner, _ = expand(np.diff(names.bounds))
    place, spelled = speller.neighbours(names, vocabulary.is_rare(names.keys))
    near = _with_city(spelled, owner[place], vocabulary.is_common(spelled), cities)
    inside = _city_among_words(names, cities, vocabulary)
    more = _features(
        (owner[place], spelled, SPELLED),
        (*near, CITY),
        (*inside, CITY),
        (*_written_acronyms(names, vocabulary), ACRONYM),
    )
    return both(plain, more)


def acronym_features(
    words: NDArray[np.integer], bounds: Numbers, forms: Forms, letters: tuple[Initials, Initials]
) -> Features:
    """The acronyms of names of the index: GSG for Gewerbesiedlungs-Gesellschaft.

    `words` are places in the vocabulary, `letters` the first letters of its words and of their
    parts (`company.acronyms`).
    """
    by_words, by_parts = (acronyms(words, bounds, initials) for initials in letters)
    # Gesellschaft is part of the legal form there.
    limited = np.isin(forms[:, 0], _forms_of_companies())
    with_g = [with_letter(kept(found, limited), "g") for found in (by_words, by_parts)]
    return _features(*((*_acronym_keys(found), ACRONYM) for found in (by_words, by_parts, *with_g)))


def both(some: Features, more: Features) -> Features:
    """Features of the same names put together."""
    return Features(
        np.r_[some.owner, more.owner],
        np.r_[some.keys, more.keys],
        np.r_[some.kinds, more.kinds],
    )


def _written_acronyms(names: Names, vocabulary: Vocabulary) -> tuple[Numbers, Keys]:
    """The words in capitals of names that are hardly more, GSG Berlin, but for common words."""
    short = (names.traits & IN_CAPITALS != 0) & (np.diff(names.bounds) <= MOST_WORDS)
    owner, _ = expand(np.diff(names.bounds))
    token = np.flatnonzero(short[owner])
    token = token[~vocabulary.is_common(names.tokens[token])]
    by_key = np.argsort(names.keys)
    at = by_key[member(names.tokens[token], names.keys[by_key])[1]]
    name, keys = _acronym_keys(coded(names.spellings.take(pa.array(at))))
    return owner[token[name]], keys


def _acronym_keys(found: Initials) -> tuple[Numbers, Keys]:
    """(name, key) of the acronyms that are long enough."""
    name = np.flatnonzero(found.count >= SHORTEST)
    return name, found.letters[name]


@cache
def _forms_of_companies() -> Numbers:
    """The numbers of the legal forms whose long names end with the word for a company."""
    return np.array([legal_forms().names.index(form) for form in ("gmbh", "ag", "ug")])


def _features(*parts: tuple[Numbers, Keys, int]) -> Features:
    # A likely spelling is looked up among the words of the index.
    salted = [mix(keys ^ SALTS[WORD if kind == SPELLED else kind]) for _, keys, kind in parts]
    kinds = [np.full(len(owner), kind, np.int8) for owner, _, kind in parts]
    owners = np.concatenate([owner for owner, _, _ in parts])
    return Features(owners, np.concatenate(salted), np.concatenate(kinds))


def _pairs(tokens: Keys, owner: Numbers, common: Flags) -> tuple[Numbers, Keys]:
    """Two common words in a row."""
    both = common[:-1] & common[1:] & (owner[:-1] == owner[1:])
    first = np.flatnonzero(both)
    return owner[first], tokens[first] * np.uint64(3) + tokens[first + 1]


def _with_city(tokens: Keys, owner: Numbers, common: Flags, cities: Keys) -> tuple[Numbers, Keys]:
    """A common word together with the city."""
    here = common & (cities[owner] != NOT_KNOWN)
    return owner[here], tokens[here] + cities[owner[here]]


def _city_among_words(names: Names, cities: Keys, vocabulary: Vocabulary) -> tuple[Numbers, Keys]:
    """For rows without a city: a common word together with each other word, were that the city."""
    counts = np.diff(names.bounds)
    owner, _ = expand(counts)
    others = np.where(cities == NOT_KNOWN, counts, 0)[owner]
    word, place = expand(others)
    other = names.bounds[owner[word]] + place
    chosen = (word != other) & vocabulary.is_common(names.tokens[word])
    word, other = word[chosen], other[chosen]
    return owner[word], names.tokens[word] + names.tokens[other]


def grams(cores: pa.StringArray, length: int = GRAM_LENGTH) -> tuple[Numbers, Keys]:
    """(owner, key) of the grams of some letters of joined names, by sound."""
    data, bounds = string_bytes(cores)
    owner, _ = expand(np.diff(bounds))
    keep = data != ord("h")
    keep[:-1] &= (data[:-1] != ord("k")) | keep[1:] | (owner[1:] != owner[:-1])
    data = SOUNDS[data]
    keep[1:] &= (data[1:] != data[:-1]) | (owner[1:] != owner[:-1])  # ss = s
    data, owner = data[keep].astype(np.uint64), owner[keep]
    size = max(len(data) - length + 1, 0)
    codes = np.zeros(size, np.uint64)
    for step in range(length):
        codes |= data[step : step + size] << np.uint64(8 * step)
    whole = owner[:size] == owner[len(owner) - size :]
    return owner[:size][whole], codes[whole]
