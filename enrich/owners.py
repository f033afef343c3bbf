"""Whose name is whose: what a name index knows by company, written one column at a time."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.folding import Keys, Numbers, hash_strings
from enrich.columns import read_numbers, write_numbers, write_strings
from enrich.identity import Identity, Lookup
from enrich.keys import NOT_KNOWN
from enrich.name_index import COLUMNS


def write_companies(ids: pa.ChunkedArray, folder: Path) -> None:
    """Writes what is known by company, given the company of each name.

    Companies are numbered in the order of their ids. The columns name_… hold what is known by name.
    """
    company, ids = numbered(ids)
    write_strings(folder / "company_ids", ids)
    _write(folder, "company", company)
    _write(folder, "names_by_company", np.argsort(company, kind="stable"))
    _write(folder, "company_bounds", np.r_[0, np.cumsum(np.bincount(company, minlength=len(ids)))])
    _write_lookup(folder, "id", hash_strings(ids), np.arange(len(ids)))
    size = len(ids)
    del ids
    cities = cities_of(_read(folder, "name_city"), company, size)
    _write(folder, "city", cities)
    _write(folder, "city_names", city_names(cities))
    for field in fields(Identity):
        by_name = _read(folder, f"name_{field.name}")
        _write(folder, f"company_{field.name}", first_known(by_name, company, size))
    write_lookups(folder, size)


def numbered(ids: pa.ChunkedArray) -> tuple[Numbers, pa.StringArray]:
    """The number of each name's company, and the ids of the companies in ascending order."""
    encoded = ids.combine_chunks().dictionary_encode()
    distinct, company = encoded.dictionary, np.asarray(encoded.indices)
    if not pc.all(pc.less(distinct.slice(0, max(len(distinct) - 1, 0)), distinct.slice(1))).as_py():
        order = np.asarray(pc.sort_indices(distinct))
        distinct, company = distinct.take(pa.array(order)), np.argsort(order)[company]
    return company, distinct


def cities_of(by_name: Keys, company: Numbers, size: int) -> Keys:
    """The city of each name: a previous name comes without one and has its company's."""
    by_company = first_known(by_name, company, size)
    return np.where(by_name == NOT_KNOWN, by_company[company], by_name)


def city_names(cities: Keys) -> Numbers:
    """How many names each name's city has."""
    _, city, count = np.unique(cities, return_inverse=True, return_counts=True)
    return count[city]


def first_known(keys: Keys, owner: Numbers, size: int) -> Keys:
    """The first key that is known of each of `size` owners, 0 for those of whom none is.

    >>> first_known(np.array([0, 7, 8], np.uint64), np.array([1, 1, 1]), 2).tolist()
    [0, 7]
    """
    known = np.flatnonzero(keys != NOT_KNOWN)[::-1]
    result = np.zeros(size, np.uint64)
    result[owner[known]] = keys[known]  # of several, the one assigned last stays
    return result


def write_lookups(folder: Path, size: int) -> None:
    """Writes which companies have a number or a domain."""
    everyone = np.arange(size)
    registration, vat = _read(folder, "company_registration"), _read(folder, "company_vat")
    _write_lookup(folder, "number", np.r_[registration, vat], np.r_[everyone, everyone])
    domain = _read(folder, "company_domain")
    by_domain = _write_lookup(folder, "domain", domain, everyone)
    _write(folder, "company_sharing", np.maximum(by_domain.sharing(domain), 1))


def _write_lookup(folder: Path, name: str, keys: Keys, companies: Numbers) -> Lookup:
    lookup = Lookup.of(keys, companies)
    _write(folder, f"{name}_keys", lookup.keys)
    _write(folder, f"{name}_companies", lookup.companies)
    return lookup


def _write(folder: Path, column: str, values: NDArray[Any]) -> None:
    write_numbers(folder / column, values, COLUMNS[column])


def _read(folder: Path, column: str) -> NDArray[Any]:
    return read_numbers(folder / column, COLUMNS[column])
