"""Candidates for a row: an inverted index of name features, searched a batch of rows at a time.

Every feature falls into a bucket. A bucket's postings are the numbers of the names that have the
feature, each with eight more bits of the feature's key, which tell features that share a bucket. A
row reads its rarest features only, until its budget is spent, so that the cost of a search hardly
grows with the index. Many names are found that way; a letter signature of each and its city tell
which of them are worth a close look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from company.folding import Keys, Numbers
from company.names import Names
from enrich.columns import read_numbers
from enrich.features import Features, search_features
from enrich.keys import equal
from enrich.postings import CHECK, CHECK_BITS, NAME, NAME_BITS, posting_kind
from enrich.ragged import expand, first_of_each
from enrich.signatures import common_letters, signatures
from enrich.spelling import Speller
from enrich.vocabulary import Vocabulary

BUDGET = 6_000  # postings that a row may read
MOST_POSTINGS = 60_000  # a feature in more names than this is not read at all
AT_A_TIME = 1 << 16  # postings, so that they stay in the processor's cache
FOUND_SHARE = 0.10  # names with less than this share of the best score are dropped at once
KEEP = 150  # candidates of a row
# What counts beside the share of the best score: letters in common, the same city and country.
LETTERS_WEIGHT, CITY_WEIGHT, COUNTRY_WEIGHT = 1.0, 0.7, 0.3
KEEP_WITHIN = 0.9001  # a candidate that is worse than the best by more is dropped; 0.9 and rounding
# What a feature is worth beside its rarity: WORD, PAIR, CITY, GRAM, CORE, SPELLED, ACRONYM.
KIND_WEIGHTS = np.array([1.6, 0.8, 1.0, 0.45, 2.0, 1.0, 2.0])
WEIGHT_STEPS, TOP_WEIGHT = 7.0, 255  # weights are whole numbers, so that they fit beside a posting


@dataclass(frozen=True)
class Candidates:
    """Names that may be meant by rows, by row and then by how likely they look."""

    row: Numbers  # position in the batch
    name: Numbers  # number in the index
    score: NDArray[np.float32]  # as a share of the row's best; 0 for those found otherwise


class CandidateIndex(Protocol):
    """What an engine must offer in the place of this index: the names that rows may mean.

    It numbers the names as the name index does, and gives each row some tens of them at most, row
    by row, with a score that is 1 for the name that shares most with the row. It may overlook a
    name, but must give the same answer for a row in any batch.
    """

    def search(self, names: Names, cities: Keys, countries: Keys, keep: int) -> Candidates:
        """The names, at most `keep`, that each row may mean; an unknown city or country is 0."""
        ...


@dataclass(frozen=True)
class Found:
    """Names that share features with rows, by row and number, with the sum of the weights."""

    row: Numbers
    name: Numbers
    score: Numbers


@dataclass(frozen=True)
class Places:
    """Where the names of the index are: the city of each, and the country of its company."""

    cities: Keys
    company: NDArray[np.integer]
    countries: Keys  # by company


class Postings:
    """The inverted index that `write_postings` wrote, memory-mapped."""

    def __init__(
        self, folder: Path, places: Places, vocabulary: Vocabulary, speller: Speller
    ) -> None:
        self.size = vocabulary.size
        self.bounds = read_numbers(folder / "posting_bounds", np.int64)
        self.postings = read_numbers(folder / "postings", posting_kind(self.size))
        self.signatures = read_numbers(folder / "signatures", np.uint64)
        self.shift = np.uint64(64 - (len(self.bounds) - 1).bit_length() + 1)
        self.places, self.vocabulary, self.speller = places, vocabulary, speller

    def search(self, names: Names, cities: Keys, countries: Keys, keep: int = KEEP) -> Candidates:
        """The names that share most of their rarity, letters and place with each row."""
        features = search_features(names, cities, self.vocabulary, self.speller)
        found = self.find(features)
        letters = common_letters(signatures(names.cores)[found.row], self.signatures[found.name])
        same_city = equal(cities[found.row], self.places.cities[found.name])
        same_country = equal(
            countries[found.row], self.places.countries[self.places.company[found.name]]
        )
        more = LETTERS_WEIGHT * letters + CITY_WEIGHT * same_city + COUNTRY_WEIGHT * same_country
        return best_names(found, more, keep)

    def find(self, features: Features) -> Found:
        """The names that share features with each row."""
        bucket = (features.keys >> self.shift).astype(np.int64)
        start = self.bounds[bucket]
        length = self.bounds[bucket + 1] - start
        use = affordable(features.owner, length)
        start, length, owner = start[use], length[use], features.owner[use]
        rarity = np.log((self.size + 1) / (length + 0.5))
        weight = rarity * KIND_WEIGHTS[features.kinds[use]] * WEIGHT_STEPS
        # Row and, in the place of the check bits, the weight; a posting's name goes between.
        head = owner << NAME_BITS + CHECK_BITS
        head |= np.clip(weight, 1, TOP_WEIGHT).astype(np.int64)
        check = (features.keys[use] & np.uint64(CHECK)).astype(self.postings.dtype)
        found = [
            strongest(self._scored(start[part], length[part], head[part], check[part]))
            for part in portions(owner, length)
        ]
        none = [np.zeros((3, 0), np.int64)]
        return Found(*np.concatenate([*none, *([f.row, f.name, f.score] for f in found)], axis=1))

    def _scored(
        self, start: Numbers, length: Numbers, head: Numbers, check: NDArray[np.unsignedinteger]
    ) -> Numbers:
        """Row, name and weight in one number for every posting of some features."""
        feature, place = expand(length)
        place += start[feature]
        posting = self.postings[place]
        posting ^= check[feature]  # the check bits of the feature's own postings are now zero
        real = np.flatnonzero((posting & CHECK) == 0)
        return head[feature[real]] | posting[real].astype(np.int64)


def affordable(owner: Numbers, length: Numbers) -> Numbers:
    """The places of each row's rarest features whose postings together stay within the budget.

    They come by row and then by rarity.
    """
    found = np.flatnonzero((length > 0) & (length < MOST_POSTINGS))
    order = found[np.lexsort((length[found], owner[found]))]
    first = first_of_each(owner[order])
    total = np.cumsum(length[order])
    before = np.maximum.accumulate(np.where(first, total - length[order], 0))
    return order[((total - before) <= BUDGET) | first]


def portions(owner: Numbers, length: Numbers) -> Iterator[slice]:
    """Slices of features, given by row, with whole rows and about AT_A_TIME postings each."""
    starts = np.flatnonzero(first_of_each(owner))
    before = np.r_[0, np.cumsum(length)][starts]
    cuts = starts[first_of_each(before // AT_A_TIME)]
    for start, end in pairwise([*cuts.tolist(), len(owner)]):
        yield slice(start, end)


def strongest(scored: Numbers) -> Found:
    """Adds up the weights of each row and name, and leaves out what is far behind the best."""
    scored.sort()
    pair = scored >> CHECK_BITS
    last = np.flatnonzero(np.append(pair[1:] != pair[:-1], True)[: len(pair)])
    score = np.diff(np.cumsum(scored & CHECK)[last], prepend=0)
    pair = pair[last]
    row = pair >> NAME_BITS
    begin = np.flatnonzero(first_of_each(row))
    best = np.maximum.reduceat(score, begin) if len(begin) else score
    near = np.flatnonzero(score >= FOUND_SHARE * np.repeat(best, np.diff(np.r_[begin, len(row)])))
    return Found(row[near], pair[near] & NAME, score[near])


def best_names(found: Found, more: NDArray[np.float32], keep: int) -> Candidates:
    """Each row's best names by score and by what speaks for them besides."""
    begin = np.flatnonzero(first_of_each(found.row))
    run = np.diff(np.r_[begin, len(found.row)])
    best = np.maximum.reduceat(found.score, begin) if len(begin) else found.score
    share = (found.score / np.repeat(best, run)).astype(np.float32)
    worth = share + more.astype(np.float32)
    top = np.maximum.reduceat(worth, begin) if len(begin) else worth
    near = np.flatnonzero(worth >= np.repeat(top, run) - np.float32(KEEP_WITHIN))
    # Equal ones stay in the order of the index.
    order = near[np.lexsort((-worth[near], found.row[near]))]
    _, rank = expand(np.bincount(found.row[order]))
    order = order[rank < keep]
    return Candidates(found.row[order], found.name[order], share[order])
