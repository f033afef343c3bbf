"""Writing a name index: a folder of columns, made beside its place and moved there when whole.

The names come as a stream and are never all in memory; what must be seen as a whole (which company
a name belongs to, how common a word is, which names have a feature) is read back from the columns
that were written, one column at a time.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import fields
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.acronyms import first_letters, parts_letters
from company.errors import ConfigurationError
from company.folding import Keys, Numbers, one_array
from company.names import Names, parse
from enrich.columns import (
    NumberWriter,
    StringWriter,
    read_numbers,
    read_strings,
    text_column,
    write_numbers,
    write_strings,
)
from enrich.features import Features, acronym_features, both, name_features
from enrich.identity import Identity, identity_of
from enrich.name_index import COLUMNS, FORMAT, KINDS, MANIFEST, WHILE_BUILDING
from enrich.owners import write_companies
from enrich.places import city_keys
from enrich.postings import write_postings
from enrich.signatures import signatures
from enrich.spelling import Speller
from enrich.vocabulary import Vocabulary, WordCounter

CHUNK = 100_000  # names in memory at a time
OF_NAMES = ("bounds", "token_keys", "forms", "wholes", "traits", "kind", "signatures", "name_city")
IDENTITY = tuple(field.name for field in fields(Identity))


def build_index(names: pa.Table | Iterable[pa.RecordBatch], folder: Path) -> None:
    """Writes the index of names, a table or a stream of record batches.

    A killed run leaves the previous index as it was.
    """
    with replacing(folder) as building:
        ids, vocabulary = write_names(chunks_of(names), building)
        write_rest(ids, vocabulary, building)


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A new folder that takes the place of another once everything is written in it."""
    building, old = (folder.with_name(f"{folder.name}.{state}") for state in ("building", "old"))
    for leftover in (building, old):
        shutil.rmtree(leftover, ignore_errors=True)
    building.mkdir(parents=True)
    yield building
    if folder.exists():
        folder.rename(old)
    building.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def chunks_of(names: pa.Table | Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The names that have a company, as tables of CHUNK rows."""
    batches = names.to_batches() if isinstance(names, pa.Table) else names
    held, size = [], 0
    for batch in batches:
        missing = [c for c in ("company_id", "name") if c not in batch.schema.names]
        if missing:
            raise ConfigurationError(f"The names to index have no column {' and '.join(missing)}.")
        for start in range(0, len(batch), CHUNK):
            held.append(batch.slice(start, CHUNK))
            size += len(held[-1])
            if size >= CHUNK:
                yield _with_company(held)
                held, size = [], 0
    if held:
        yield _with_company(held)


def _with_company(batches: list[pa.RecordBatch]) -> pa.Table:
    names = pa.Table.from_batches(batches)
    return names.filter(pc.is_valid(names["company_id"]))


def write_rest(ids: pa.ChunkedArray, vocabulary: Vocabulary, folder: Path) -> None:
    """Writes what follows from the names, and last of all the manifest that makes it valid.

    `ids` are the companies of the names.
    """
    write_companies(ids, folder)
    Speller.write(vocabulary, folder)
    write_tokens(folder, vocabulary)
    write_postings(folder, written_features(folder, vocabulary), vocabulary.size)
    write_manifest(folder, vocabulary.size)


def write_manifest(folder: Path, size: int) -> None:
    """Says what belongs to an index, when all of it is written."""
    for column in WHILE_BUILDING:
        (folder / column).unlink()
    files = {file.name: file.stat().st_size for file in folder.iterdir()}
    manifest = {"format": FORMAT, "names": size, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def write_names(chunks: Iterable[pa.Table], folder: Path) -> tuple[pa.ChunkedArray, Vocabulary]:
    """Writes the parsed names chunk by chunk; gives their companies and their words."""
    counter, tokens, ids = WordCounter(), 0, [pa.array([], pa.string())]
    with ExitStack() as files:
        numbers = {
            column: files.enter_context(closing(NumberWriter(folder / column, COLUMNS[column])))
            for column in chain(OF_NAMES, (f"name_{field}" for field in IDENTITY))
        }
        strings = {
            column: files.enter_context(closing(StringWriter(folder / column)))
            for column in ("cores", "texts", "names")
        }
        numbers["bounds"].append(np.zeros(1))
        for chunk in chunks:
            parsed = parse(chunk["name"])
            counter.add(parsed)
            ids.append(one_array(chunk["company_id"]))
            for column, values in _numbers_of(chunk, parsed, tokens).items():
                numbers[column].append(values)
            strings["cores"].append(parsed.cores)
            strings["texts"].append(parsed.texts)
            strings["names"].append(one_array(chunk["name"]))
            tokens += len(parsed.tokens)
    companies = pa.chunked_array(ids)
    return companies, write_words(
        counter.keys, counter.counts, counter.spellings, len(companies), folder
    )


def write_words(
    keys: Keys, counts: Numbers, spellings: pa.StringArray, size: int, folder: Path
) -> Vocabulary:
    """Writes the words of so many names."""
    _write(folder, "word_keys", keys)
    _write(folder, "word_counts", counts)
    write_strings(folder / "words", spellings)
    return Vocabulary(keys, counts, spellings, size)


def _numbers_of(chunk: pa.Table, parsed: Names, tokens: int) -> dict[str, NDArray[Any]]:
    """The columns of numbers of some names; `tokens` is the count of words before them."""
    identity = identity_of(chunk)
    return {
        "bounds": parsed.bounds[1:] + tokens,
        "token_keys": parsed.tokens,
        "forms": parsed.forms,
        "wholes": parsed.wholes,
        "traits": parsed.traits,
        "kind": _kind_numbers(chunk),
        "signatures": signatures(parsed.cores),
        "name_city": city_keys(text_column(chunk, "city")),
        **{f"name_{field}": getattr(identity, field) for field in IDENTITY},
    }


def _kind_numbers(chunk: pa.Table) -> NDArray[Any]:
    """The number of each name's kind in KINDS; a name of no known kind counts as legal."""
    return np.asarray(pc.fill_null(pc.index_in(text_column(chunk, "kind"), pa.array(KINDS)), 0))


def write_tokens(folder: Path, vocabulary: Vocabulary) -> None:
    """Writes the words of the written names as numbers of the vocabulary."""
    keys = _read(folder, "token_keys")
    with closing(NumberWriter(folder / "tokens", COLUMNS["tokens"])) as tokens:
        for first in range(0, len(keys), CHUNK):
            tokens.append(np.searchsorted(vocabulary.keys, keys[first : first + CHUNK]))


def written_features(folder: Path, vocabulary: Vocabulary) -> Iterator[tuple[int, Features]]:
    """(number of the first name, features) of the written names, chunk by chunk."""
    keys, bounds, cities = (_read(folder, column) for column in ("token_keys", "bounds", "city"))
    tokens, forms = _read(folder, "tokens"), _read(folder, "forms").reshape(-1, 2)
    letters = first_letters(vocabulary.spellings), parts_letters(vocabulary.spellings)
    cores = read_strings(folder / "cores")
    for first in range(0, vocabulary.size, CHUNK):
        last = min(first + CHUNK, vocabulary.size)
        start, end = bounds[first], bounds[last]
        places = np.asarray(bounds[first : last + 1] - start)
        features = name_features(
            np.asarray(keys[start:end]),
            places,
            one_array(cores.slice(first, last - first)),
            np.asarray(cities[first:last]),
            vocabulary,
        )
        more = acronym_features(tokens[start:end], places, forms[first:last], letters)
        yield first, both(features, more)


def _write(folder: Path, column: str, values: NDArray[Any]) -> None:
    write_numbers(folder / column, values, COLUMNS[column])


def _read(folder: Path, column: str) -> NDArray[Any]:
    return read_numbers(folder / column, COLUMNS[column])
