"""What is suggested while somebody types: companies, properties, the one type."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from enrich.beginnings import companies_numbered, names_beginning
from enrich.name_index import NameIndex
from store.engine import Engine
from web.companies import TYPE, description, name_of, shown_companies
from web.properties import Property
from web.universe import Snapshot

PAGE = 10  # suggestions at a time
CHUNK = 30  # companies looked up at a time, of which some may not be shown
LONGEST = 200  # letters typed, beyond which nothing more is looked at

Suggestion = dict[str, Any]


def suggest_companies(
    prefix: str, skip: int, snapshot: Snapshot, engine: Engine
) -> list[Suggestion]:
    """The companies whose id, number or any name begins as typed, without the first `skip`."""
    chunks = _found(prefix.strip()[:LONGEST], snapshot.matcher.index)
    shown = (suggestion for chunk in chunks for suggestion in _suggestions(chunk, engine))
    return list(islice(shown, skip, skip + PAGE))


def _found(prefix: str, index: NameIndex) -> Iterator[dict[str, str | None]]:
    """Ids of companies, chunk by chunk, with the name by which each was found."""
    numbered = companies_numbered(index, prefix)
    if len(numbered):
        yield dict.fromkeys(index.company_ids.take(pa.array(numbered)).to_pylist())
    named = names_beginning(index, prefix)
    named = named[~np.isin(index.company[named], numbered)]
    for start in range(0, len(named), CHUNK):
        chunk = named[start : start + CHUNK]
        ids = index.company_ids.take(pa.array(index.company[chunk])).to_pylist()
        yield dict(zip(ids, index.names.take(pa.array(chunk)).to_pylist(), strict=True))


def _suggestions(chunk: dict[str, str | None], engine: Engine) -> Iterator[Suggestion]:
    companies = shown_companies(engine, list(chunk))
    for company_id, name in chunk.items():
        if company := companies.get(company_id):
            yield {
                "id": company_id,
                "name": name_of(company),
                "description": description(company, name),
                "notable": [TYPE],
            }


def suggest_properties(
    prefix: str, skip: int, properties: Sequence[Property]
) -> list[dict[str, str]]:
    """The properties of which the id or a word of the name begins as typed."""
    typed = prefix.strip().casefold()
    found = [p.shown for p in properties if _begins(typed, p.id) or _begins(typed, p.name)]
    return found[skip : skip + PAGE]


def _begins(typed: str, text: str) -> bool:
    """Whether a text, or a word in it, begins as typed.

    >>> _begins("numb", "vat number"), _begins("umb", "vat number")
    (True, False)
    """
    plain = text.casefold()
    return plain.startswith(typed) or f" {typed}" in plain


def suggest_types(prefix: str) -> list[Suggestion]:
    """The one type, where it begins as typed."""
    return [TYPE] if _begins(prefix.strip().casefold(), TYPE["name"]) else []
