"""An index brought up to date: the names of a few companies exchanged, those of all others copied.

It is the index that a build of all names would write, to the byte, since what is copied is what
parsing the names would give again; that is half of the work.
"""

import shutil
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company.folding import Keys, Numbers
from enrich.building import CHUNK, chunks_of, replacing, write_names, write_rest, write_words
from enrich.columns import NumberWriter, StringWriter, read_numbers, read_strings, write_numbers
from enrich.identity import Identity
from enrich.name_index import COLUMNS, NameIndex
from enrich.owners import numbered
from enrich.ragged import expand
from enrich.vocabulary import Vocabulary


def update_index(
    old: NameIndex,
    names: pa.Table | Iterable[pa.RecordBatch],
    gone: pa.StringArray,
    folder: Path,
) -> None:
    """Writes the index of `old` with other names for some companies.

    `names` are all the names of the companies that are new or have changed, `gone` the ids of those
    that are no more. A killed run leaves what is in the folder as it was.
    """
    with replacing(folder) as building:
        fresh = building / "fresh"
        fresh.mkdir()
        ids, words = write_names(chunks_of(names), fresh)
        merge = Merge(old, fresh, sources(old, ids, gone), building)
        for column in ("wholes", "traits", "kind", "signatures"):
            merge.copy(column, read_numbers(old.folder / column, COLUMNS[column]))
        merge.copy("forms", old.forms)
        merge.copy("name_city", old.cities)
        for field in fields(Identity):
            merge.copy(f"name_{field.name}", getattr(old.identity, field.name)[old.company])
        for column in ("cores", "texts", "names"):
            merge.copy_texts(column)
        merge.copy_words()
        vocabulary = merge.vocabulary(words)
        companies = merge.companies(ids)
        shutil.rmtree(fresh)
        write_rest(companies, vocabulary, building)


def sources(old: NameIndex, ids: pa.ChunkedArray, gone: pa.StringArray) -> Numbers:
    """Where each name of the new index comes from, by company id.

    That is its number in the old index, or the old index's size and its number among the fresh
    names, whose companies are `ids`.
    """
    company, fresh_ids = numbered(ids)
    dropped = old.companies_with_ids(pa.concat_arrays([fresh_ids, gone]))
    stays = np.ones(len(old.company_ids), bool)
    stays[dropped[dropped >= 0]] = False
    kept, fresh = np.flatnonzero(stays[old.company]), np.argsort(company, kind="stable")
    # A fresh company stands before the old one that follows it.
    rank = np.r_[2 * old.company[kept] + 1, 2 * places(old.company_ids, fresh_ids)[company[fresh]]]
    source: Numbers = np.r_[kept, old.size + fresh][np.argsort(rank, kind="stable")]
    return source


def places(ids: pa.StringArray, wanted: pa.StringArray) -> Numbers:
    """Where some ids stand, or would stand, among ascending ones.

    >>> places(pa.array(["a", "c"]), pa.array(["b", "c"])).tolist()
    [1, 1]
    """

    def id_at(place: int) -> bytes:
        found: str = ids[place].as_py()
        return found.encode()

    found = [bisect_left(range(len(ids)), i.encode(), key=id_at) for i in wanted.to_pylist()]
    return np.array(found, np.int64)


@dataclass(frozen=True)
class Merge:
    """Columns of an old index and of fresh names, put into the order of a new one."""

    old: NameIndex
    fresh: Path
    source: Numbers  # as `sources` gives it
    folder: Path

    def copy(self, column: str, old: NDArray[Any]) -> None:
        """Writes a column of numbers by name."""
        fresh = read_numbers(self.fresh / column, COLUMNS[column]).reshape(-1, *old.shape[1:])
        write_numbers(
            self.folder / column, np.concatenate([old, fresh])[self.source], COLUMNS[column]
        )

    def copy_texts(self, column: str) -> None:
        """Writes a column of strings by name."""
        old, fresh = (read_strings(folder / column) for folder in (self.old.folder, self.fresh))
        both = pa.chunked_array([*old.chunks, *fresh.chunks], pa.string()).combine_chunks()
        with closing(StringWriter(self.folder / column)) as writer:
            for part in self._parts():
                writer.append(both.take(pa.array(part)))

    def copy_words(self) -> None:
        """Writes the words of each name as keys, and where those of each name start."""
        old, keys = self.old.tokens, read_numbers(self.fresh / "token_keys", np.uint64)
        bounds = read_numbers(self.fresh / "bounds", np.int64)
        starts = np.r_[self.old.bounds[:-1], bounds[:-1] + len(old)]
        lengths = np.r_[np.diff(self.old.bounds), np.diff(bounds)]
        ends = np.r_[0, np.cumsum(lengths[self.source])]
        write_numbers(self.folder / "bounds", ends, COLUMNS["bounds"])
        with closing(NumberWriter(self.folder / "token_keys", np.uint64)) as writer:
            for part in self._parts():
                name, place = expand(lengths[part])
                at = starts[part][name] + place
                words, is_old = np.zeros(len(at), np.uint64), at < len(old)
                words[is_old] = self.old.vocabulary.keys[old[at[is_old]]]
                words[~is_old] = keys[at[~is_old] - len(old)]
                writer.append(words)

    def vocabulary(self, fresh: Vocabulary) -> Vocabulary:
        """Writes the words that names still have, counted anew."""
        old = self.old.vocabulary
        keys, first = np.unique(np.r_[old.keys, fresh.keys], return_index=True)
        counts, tokens = np.zeros(len(keys), np.int64), self._written("token_keys")
        for start in range(0, len(tokens), CHUNK):
            place = np.searchsorted(keys, tokens[start : start + CHUNK])
            counts += np.bincount(place, minlength=len(keys))
        used = np.flatnonzero(counts)
        spellings = pa.concat_arrays([old.spellings, fresh.spellings]).take(pa.array(first[used]))
        return write_words(keys[used], counts[used], spellings, len(self.source), self.folder)

    def companies(self, fresh: pa.ChunkedArray) -> pa.ChunkedArray:
        """The company id of each name."""
        old = self.old.company_ids.take(pa.array(self.old.company))
        both = pa.chunked_array([old, *fresh.chunks], pa.string()).combine_chunks()
        return pa.chunked_array([both.take(pa.array(self.source))])

    def _written(self, column: str) -> Keys:
        return read_numbers(self.folder / column, COLUMNS[column])

    def _parts(self) -> Iterator[Numbers]:
        for start in range(0, len(self.source), CHUNK):
            yield self.source[start : start + CHUNK]
