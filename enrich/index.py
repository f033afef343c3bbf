"""Candidates for a row: an inverted index of name features, searched a batch of rows at a time.

Every feature falls into a bucket. A bucket's postings are the numbers of the names that have the
feature, each with eight more bits of the feature's key, which tell features that share a bucket. A
row reads its rarest features only, until its budget is spent, so that the cost of a search hardly
grows with the index.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from company.folding import Flags, Keys, Numbers
from enrich.columns import read_numbers, write_numbers
from enrich.features import Features
from enrich.ragged import expand, first_of_each

BUDGET = 12_000  # postings that a row may read
MOST_POSTINGS = 60_000  # a feature in more names than this is not read at all
KEEP = 200  # candidates of a row
KEEP_SHARE = 0.30  # candidates with less than this share of the best score are dropped
CHECK_BITS, NAME_BITS = 8, 28
CHECK, NAME = (1 << CHECK_BITS) - 1, (1 << NAME_BITS) - 1
POSTING = np.uint64((1 << NAME_BITS + CHECK_BITS) - 1)
SMALL = 1 << (32 - CHECK_BITS)  # up to so many names a posting fits into 32 bits
# What a feature is worth beside its rarity: WORD, PAIR, CITY, GRAM, CORE, SPELLED.
KIND_WEIGHTS = np.array([1.6, 0.8, 1.0, 0.45, 2.0, 1.0])
WEIGHT_STEPS, TOP_WEIGHT = 7.0, 255  # weights are whole numbers, so that they fit beside a posting
TOP_SCORE = (1 << 12) - 1


@dataclass(frozen=True)
class Candidates:
    """Names that may be meant by rows, by row and then by score."""

    row: Numbers  # position in the batch
    name: Numbers  # number in the index
    score: NDArray[np.float32]  # as a share of the row's best; 0 for those found otherwise


def write_postings(folder: Path, chunks: Iterable[tuple[int, Features]], size: int) -> None:
    """Writes the index of `size` names, given as (number of the first name, features) chunks."""
    bits = min(max(16, (size * 5).bit_length()), 64 - NAME_BITS - CHECK_BITS)
    counts, parts = np.zeros(1 << bits, np.int64), []
    for number, (first, features) in enumerate(chunks):
        packed = _packed(features, first, bits)
        counts += np.bincount(_bucket_of(packed), minlength=1 << bits)
        parts.append(folder / f"postings-{number}")
        write_numbers(parts[-1], packed, np.uint64)
    bounds = np.r_[0, np.cumsum(counts)]
    write_numbers(folder / "posting_bounds", bounds, np.int64)
    _merge(parts, folder / "postings", bounds, np.dtype(np.uint32 if size <= SMALL else np.uint64))


def _packed(features: Features, first: int, bits: int) -> Keys:
    """Bucket, name and check bits of each feature in one number, ascending, each once."""
    bucket = features.keys >> np.uint64(64 - bits)
    name = (features.owner + first).astype(np.uint64)
    packed = (bucket << np.uint64(NAME_BITS)) | name
    packed = (packed << np.uint64(CHECK_BITS)) | (features.keys & np.uint64(CHECK))
    packed.sort()
    return packed[first_of_each(packed)]


def _bucket_of(packed: Keys) -> Numbers:
    return (packed >> np.uint64(NAME_BITS + CHECK_BITS)).astype(np.int64)


def _merge(
    parts: list[Path], path: Path, bounds: Numbers, kind: np.dtype[np.unsignedinteger]
) -> None:
    """Puts the postings of all parts into their buckets."""
    total = int(bounds[-1])
    if total == 0:
        write_numbers(path, np.zeros(0, kind), kind)
        return
    postings = np.memmap(path, kind, "w+", shape=(total,))
    free = bounds[:-1].copy()  # the next free place of each bucket
    for part in parts:
        packed = np.asarray(read_numbers(part, np.uint64))
        bucket = _bucket_of(packed)
        start = np.flatnonzero(first_of_each(bucket))
        run = np.diff(np.r_[start, len(bucket)])
        within, place = expand(run)
        postings[free[bucket[start]][within] + place] = packed & POSTING
        free[bucket[start]] += run
        part.unlink()
    postings.flush()


class Postings:
    """The inverted index that `write_postings` wrote, memory-mapped."""

    def __init__(self, folder: Path, size: int) -> None:
        self.size = size
        self.bounds = read_numbers(folder / "posting_bounds", np.int64)
        kind = np.dtype(np.uint32 if size <= SMALL else np.uint64)
        self.postings = read_numbers(folder / "postings", kind)
        self.shift = np.uint64(64 - (len(self.bounds) - 1).bit_length() + 1)

    def search(self, features: Features, keep: int = KEEP) -> Candidates:
        """The names that share most of their rarity with each row."""
        bucket = (features.keys >> self.shift).astype(np.int64)
        start = np.asarray(self.bounds[bucket])
        length = np.asarray(self.bounds[bucket + 1]) - start
        use = np.flatnonzero(affordable(features.owner, length))
        start, length, owner = start[use], length[use], features.owner[use]
        rarity = np.log((self.size + 1) / (length + 0.5))
        weight = rarity * KIND_WEIGHTS[features.kinds[use]] * WEIGHT_STEPS
        feature, place = expand(length)
        posting = self.postings[start[feature] + place].astype(np.int64)
        check = (features.keys[use] & np.uint64(CHECK)).astype(np.int64)
        real = (posting & CHECK) == check[feature]
        # Row, name and, in the place of the check bits, the weight make one sortable number.
        head = (owner << NAME_BITS + CHECK_BITS) | np.clip(weight, 1, TOP_WEIGHT).astype(np.int64)
        return best_names(head[feature[real]] | (posting[real] & ~CHECK), keep)


def affordable(owner: Numbers, length: Numbers) -> Flags:
    """Each row's rarest features whose postings together stay within the budget."""
    found = np.flatnonzero((length > 0) & (length < MOST_POSTINGS))
    order = found[np.lexsort((length[found], owner[found]))]
    first = first_of_each(owner[order])
    total = np.cumsum(length[order])
    before = np.maximum.accumulate(np.where(first, total - length[order], 0))
    chosen = np.zeros(len(owner), bool)
    chosen[order[((total - before) <= BUDGET) | first]] = True
    return chosen


def best_names(scored: Numbers, keep: int) -> Candidates:
    """Adds up the weights of each row and name, and keeps each row's best names."""
    scored = np.sort(scored)
    pair = scored >> CHECK_BITS
    start = np.flatnonzero(first_of_each(pair))
    score = np.add.reduceat(scored & CHECK, start) if len(start) else scored
    row, name = pair[start] >> NAME_BITS, pair[start] & NAME
    best = np.zeros(int(row[-1]) + 1 if len(row) else 0, np.int64)
    np.maximum.at(best, row, score)
    near = score >= KEEP_SHARE * best[row]
    row, name, score = row[near], name[near], score[near]
    # Equal scores stay in the order of the index.
    order = np.argsort(row * (TOP_SCORE + 1) - np.minimum(score, TOP_SCORE), kind="stable")
    row, name, score = row[order], name[order], score[order]
    _, rank = expand(np.bincount(row))
    chosen = rank < keep
    share = (score / np.maximum(best[row], 1)).astype(np.float32)
    return Candidates(row[chosen], name[chosen], share[chosen])
