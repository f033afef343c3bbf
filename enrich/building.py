"""Writing a name index: a folder of columns, made beside its place and moved there when whole."""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.errors import ConfigurationError
from company.folding import Keys, Numbers, hash_strings, one_array
from company.names import parse
from enrich.columns import (
    NumberWriter,
    StringWriter,
    read_numbers,
    read_strings,
    text_column,
    write_numbers,
    write_strings,
)
from enrich.features import Features, name_features
from enrich.identity import Identity, Lookup, identity_of
from enrich.index import write_postings
from enrich.keys import NOT_KNOWN
from enrich.name_index import COLUMNS, FORMAT, KINDS, MANIFEST
from enrich.places import city_keys
from enrich.spelling import Speller
from enrich.vocabulary import Vocabulary, WordCounter

CHUNK = 200_000  # names in memory at a time


def build_index(names: pa.Table, folder: Path) -> None:
    """Writes the index of a table of names; a killed run leaves the previous index as it was."""
    building, old = (folder.with_name(f"{folder.name}.{state}") for state in ("building", "old"))
    for leftover in (building, old):
        shutil.rmtree(leftover, ignore_errors=True)
    building.mkdir(parents=True)
    write_index(names, building)
    if folder.exists():
        folder.rename(old)
    building.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def write_index(names: pa.Table, folder: Path) -> None:
    """Writes all columns of an index, and last of all the manifest that makes it valid."""
    missing = [column for column in ("company_id", "name") if column not in names.column_names]
    if missing:
        raise ConfigurationError(f"The names to index have no column {' and '.join(missing)}.")
    names = names.filter(pc.is_valid(names["company_id"]))
    write_companies(names, folder)
    vocabulary = write_names(names, folder)
    Speller.write(vocabulary, folder)
    write_tokens(folder, vocabulary)
    write_postings(folder, written_features(folder, len(names), vocabulary), len(names))
    (folder / "token_keys").unlink()
    files = {file.name: file.stat().st_size for file in folder.iterdir()}
    manifest = {"format": FORMAT, "names": len(names), "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def write_companies(names: pa.Table, folder: Path) -> None:
    """Writes what is known by company: ids in ascending order, identities, places, lookups."""
    encoded = one_array(names["company_id"]).dictionary_encode()
    order = np.asarray(pc.sort_indices(encoded.dictionary))
    ids = encoded.dictionary.take(pa.array(order))
    company = np.argsort(order)[np.asarray(encoded.indices)]
    write_strings(folder / "company_ids", ids)
    _write(folder, "company", company)
    _write(folder, "names_by_company", np.argsort(company, kind="stable"))
    _write(folder, "company_bounds", np.r_[0, np.cumsum(np.bincount(company, minlength=len(ids)))])
    cities, identity = _identities(names, company, len(ids))
    _write(folder, "city", cities)
    for field in fields(Identity):
        _write(folder, f"company_{field.name}", getattr(identity, field.name))
    everyone = np.arange(len(ids))
    numbers = Lookup.of(np.r_[identity.registration, identity.vat], np.r_[everyone, everyone])
    _write_lookup(folder, "id", Lookup.of(hash_strings(ids), everyone))
    _write_lookup(folder, "number", numbers)
    by_domain = Lookup.of(identity.domain, everyone)
    _write_lookup(folder, "domain", by_domain)
    _write(folder, "company_sharing", np.maximum(by_domain.sharing(identity.domain), 1))


def _identities(names: pa.Table, company: Numbers, size: int) -> tuple[Keys, Identity]:
    """The city of each name and the identity of each company.

    A previous name comes without a city or a number of its own: it has its company's.
    """
    parts = [identity_of(chunk) for chunk in _chunks(names)]
    identity = {
        field.name: first_known(
            _joined([getattr(part, field.name) for part in parts]), company, size
        )
        for field in fields(Identity)
    }
    cities = _joined([city_keys(text_column(chunk, "city")) for chunk in _chunks(names)])
    by_company = first_known(cities, company, size)[company]
    return np.where(cities == NOT_KNOWN, by_company, cities), Identity(**identity)


def _joined(parts: list[Keys]) -> Keys:
    return np.concatenate([np.zeros(0, np.uint64), *parts])


def first_known(keys: Keys, owner: Numbers, size: int) -> Keys:
    """The first key that is known of each of `size` owners, 0 for those of whom none is.

    >>> first_known(np.array([0, 7, 8], np.uint64), np.array([1, 1, 1]), 2).tolist()
    [0, 7]
    """
    known = np.flatnonzero(keys != NOT_KNOWN)
    owners, first = np.unique(owner[known], return_index=True)
    result = np.zeros(size, np.uint64)
    result[owners] = keys[known[first]]
    return result


def write_names(names: pa.Table, folder: Path) -> Vocabulary:
    """Writes the parsed names chunk by chunk, and the vocabulary of their words."""
    counter, tokens = WordCounter(), 0
    with ExitStack() as files:
        numbers = {
            column: files.enter_context(closing(NumberWriter(folder / column, COLUMNS[column])))
            for column in ("bounds", "token_keys", "forms", "wholes", "kind")
        }
        strings = {
            column: files.enter_context(closing(StringWriter(folder / column)))
            for column in ("cores", "texts", "names")
        }
        numbers["bounds"].append(np.zeros(1))
        for chunk in _chunks(names):
            parsed = parse(chunk["name"])
            counter.add(parsed)
            numbers["bounds"].append(parsed.bounds[1:] + tokens)
            numbers["token_keys"].append(parsed.tokens)
            numbers["forms"].append(parsed.forms)
            numbers["wholes"].append(parsed.wholes)
            numbers["kind"].append(_kind_numbers(chunk))
            strings["cores"].append(parsed.cores)
            strings["texts"].append(parsed.texts)
            strings["names"].append(one_array(chunk["name"]))
            tokens += len(parsed.tokens)
    _write(folder, "word_keys", counter.keys)
    _write(folder, "word_counts", counter.counts)
    write_strings(folder / "words", counter.spellings)
    return Vocabulary(counter.keys, counter.counts, counter.spellings, len(names))


def _kind_numbers(chunk: pa.Table) -> NDArray[Any]:
    """The number of each name's kind in KINDS; a name of no known kind counts as legal."""
    return np.asarray(pc.fill_null(pc.index_in(text_column(chunk, "kind"), pa.array(KINDS)), 0))


def write_tokens(folder: Path, vocabulary: Vocabulary) -> None:
    """Writes the words of the written names as numbers of the vocabulary."""
    keys = _read(folder, "token_keys")
    with closing(NumberWriter(folder / "tokens", COLUMNS["tokens"])) as tokens:
        for first in range(0, len(keys), CHUNK):
            tokens.append(np.searchsorted(vocabulary.keys, keys[first : first + CHUNK]))


def written_features(
    folder: Path, size: int, vocabulary: Vocabulary
) -> Iterator[tuple[int, Features]]:
    """(number of the first name, features) of the written names, chunk by chunk."""
    keys, bounds, cities = (_read(folder, column) for column in ("token_keys", "bounds", "city"))
    cores = read_strings(folder / "cores")
    for first in range(0, size, CHUNK):
        last = min(first + CHUNK, size)
        start, end = bounds[first], bounds[last]
        yield (
            first,
            name_features(
                np.asarray(keys[start:end]),
                bounds[first : last + 1] - start,
                one_array(cores.slice(first, last - first)),
                np.asarray(cities[first:last]),
                vocabulary,
            ),
        )


def _chunks(names: pa.Table) -> Iterator[pa.Table]:
    for first in range(0, len(names), CHUNK):
        yield names.slice(first, CHUNK)


def _write(folder: Path, column: str, values: NDArray[Any]) -> None:
    write_numbers(folder / column, values, COLUMNS[column])


def _read(folder: Path, column: str) -> NDArray[Any]:
    return read_numbers(folder / column, COLUMNS[column])


def _write_lookup(folder: Path, name: str, lookup: Lookup) -> None:
    _write(folder, f"{name}_keys", lookup.keys)
    _write(folder, f"{name}_companies", lookup.companies)
