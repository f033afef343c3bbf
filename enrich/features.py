"""What a name is found by: its words, pairs of common ones, word and city, four-letter grams."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company.folding import Flags, Keys, Numbers, hash_strings, mix, string_bytes
from company.names import Names
from enrich.keys import NOT_KNOWN
from enrich.ragged import expand
from enrich.spelling import Speller
from enrich.vocabulary import Vocabulary

WORD, PAIR, CITY, GRAM, CORE, SPELLED = range(6)
SALTS = mix(np.arange(1, 7))  # one for each kind, so that a word's key is not a gram's
GRAM_LENGTH = 4
# Letters that sound alike become one before grams are taken; h is dropped: Schmidt, Shmitt.
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
    more = _features((owner[place], spelled, SPELLED), (*near, CITY), (*inside, CITY))
    return Features(
        np.r_[plain.owner, more.owner],
        np.r_[plain.keys, more.keys],
        np.r_[plain.kinds, more.kinds],
    )


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


def grams(cores: pa.StringArray) -> tuple[Numbers, Keys]:
    """(owner, key) of the four-letter grams of joined names, by sound."""
    data, bounds = string_bytes(cores)
    owner, _ = expand(np.diff(bounds))
    data = SOUNDS[data]
    keep = data != ord("h")
    keep[1:] &= (data[1:] != data[:-1]) | (owner[1:] != owner[:-1])  # ss = s
    data, owner = data[keep].astype(np.uint64), owner[keep]
    size = max(len(data) - GRAM_LENGTH + 1, 0)
    codes = np.zeros(size, np.uint64)
    for step in range(GRAM_LENGTH):
        codes |= data[step : step + size] << np.uint64(8 * step)
    whole = owner[:size] == owner[len(owner) - size :]
    return owner[:size][whole], codes[whole]
