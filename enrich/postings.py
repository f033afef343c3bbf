"""Writing the inverted index: which names have each feature, in bounded memory."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from company.folding import Keys, Numbers
from enrich.columns import NumberWriter, write_numbers
from enrich.features import Features
from enrich.ragged import first_of_each

CHECK_BITS, NAME_BITS = 8, 28
CHECK, NAME = (1 << CHECK_BITS) - 1, (1 << NAME_BITS) - 1
BUCKET_SHIFT = np.uint64(NAME_BITS + CHECK_BITS)
POSTING = np.uint64((1 << NAME_BITS + CHECK_BITS) - 1)
SMALL = 1 << (32 - CHECK_BITS)  # up to so many names a posting fits into 32 bits
BUCKETS_A_NAME = 5
PORTIONS = 32  # the buckets are put in order so many parts at a time


def posting_kind(size: int) -> np.dtype[Any]:
    """How the postings of so many names are stored."""
    return np.dtype(np.uint32 if size <= SMALL else np.uint64)


@dataclass(frozen=True)
class Part:
    """A file of packed features in ascending order, and where each portion of it starts."""

    path: Path
    starts: Numbers

    def portion(self, number: int) -> Keys:
        """The features of one portion."""
        start, end = self.starts[number : number + 2]
        return np.fromfile(self.path, np.uint64, end - start, offset=8 * start)


def write_postings(folder: Path, chunks: Iterable[tuple[int, Features]], size: int) -> None:
    """Writes the index of `size` names, given as (number of the first name, features) chunks."""
    bits = min(max(16, (size * BUCKETS_A_NAME).bit_length()), 64 - NAME_BITS - CHECK_BITS)
    edges = np.arange(1, PORTIONS, dtype=np.uint64) * np.uint64((1 << bits) // PORTIONS)
    parts = []
    for number, (first, features) in enumerate(chunks):
        packed = pack(features, first, bits)
        starts = np.r_[0, np.searchsorted(packed, edges << BUCKET_SHIFT), len(packed)]
        parts.append(Part(folder / f"postings-{number}", starts))
        write_numbers(parts[-1].path, packed, np.uint64)
    put_in_order(parts, folder, bits, posting_kind(size))
    for part in parts:
        part.path.unlink()


def pack(features: Features, first: int, bits: int) -> Keys:
    """Bucket, name and check bits of each feature in one number, ascending, each once."""
    packed = features.keys >> np.uint64(64 - bits) << np.uint64(NAME_BITS)
    packed |= (features.owner + first).astype(np.uint64)
    packed <<= np.uint64(CHECK_BITS)
    packed |= features.keys & np.uint64(CHECK)
    packed.sort()
    return packed[first_of_each(packed)]


def put_in_order(
    parts: list[Part], folder: Path, bits: int, kind: np.dtype[np.unsignedinteger]
) -> None:
    """Writes the postings of all parts bucket by bucket, and where each bucket starts."""
    buckets, before = (1 << bits) // PORTIONS, 0
    with (
        closing(NumberWriter(folder / "postings", kind)) as postings,
        closing(NumberWriter(folder / "posting_bounds", np.int64)) as bounds,
    ):
        bounds.append(np.zeros(1))
        for portion in range(PORTIONS):
            none = np.zeros(0, np.uint64)
            packed = np.concatenate([none, *(part.portion(portion) for part in parts)])
            packed.sort()
            bucket = (packed >> BUCKET_SHIFT).astype(np.int64) - portion * buckets
            bounds.append(before + np.cumsum(np.bincount(bucket, minlength=buckets)))
            before += len(packed)
            postings.append(packed & POSTING)
