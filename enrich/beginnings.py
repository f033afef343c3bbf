"""Names that begin as somebody types, for suggestions while typing."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.folding import AND_WORDS, Numbers, clean
from enrich.identity import identity_of
from enrich.name_index import NameIndex


def names_beginning(index: NameIndex, text: str) -> Numbers:
    """The names that begin with a text, the shortest first; of a company, the shortest one.

    Capitals, accents and punctuation do not count; any name of a company does.
    """
    beginning = clean(pa.array([text]))[0].as_py()
    if not beginning:
        return np.zeros(0, np.int64)
    begun = [pc.starts_with(index.texts, one) for one in (beginning, *_with_sign(beginning))]
    hits = np.flatnonzero(np.any(begun, axis=0))
    length = np.asarray(pc.binary_length(index.texts.take(pa.array(hits))))
    hits = hits[np.lexsort((hits, length))]
    _, first = np.unique(index.company[hits], return_index=True)
    return hits[np.sort(first)]


def _with_sign(beginning: str) -> list[str]:
    """The beginning with "&" for a last word that may become an "and"."""
    before, space, last = beginning.rpartition(" ")
    return [f"{before} &"] if space and any(word.startswith(last) for word in AND_WORDS) else []


def companies_numbered(index: NameIndex, text: str, most: int = 100) -> Numbers:
    """The companies whose id begins with a text, or that have it as a number, in order of ids."""
    if not text:
        return np.zeros(0, np.int64)
    identity = identity_of(pa.table({"registration_number": [text], "vat_number": [text]}))
    numbered = [index.by_number.find(keys)[1] for keys in (identity.registration, identity.vat)]
    first = _place(index.company_ids, text)
    begun = np.flatnonzero(pc.starts_with(index.company_ids.slice(first, most), text))
    return np.unique(np.concatenate([*numbered, first + begun]))


def _place(ids: pa.StringArray, text: str) -> int:
    """Where a text would stand among ids in ascending order of their bytes."""
    low, high = 0, len(ids)
    while low < high:
        middle = (low + high) // 2
        if ids[middle].as_py().encode() < text.encode():
            low = middle + 1
        else:
            high = middle
    return low
