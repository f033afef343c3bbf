"""Words that are commonly cut short or written in another language, and one spelling for each."""

import csv
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.folding import replaced
from data import shipped

# Countries of several words; one word each, so that Hong Kong and Singapore can be told apart.
COUNTRIES = {
    "united states of america": "us",
    "united states": "us",
    "united kingdom": "uk",
    "great britain": "uk",
    "united arab emirates": "uae",
    "hong kong": "hongkong",
    "new zealand": "newzealand",
    "saudi arabia": "saudiarabia",
    "south africa": "southafrica",
    "south korea": "korea",
}
IN_FULL = rf"\b({'|'.join(COUNTRIES)})\b"


@cache
def abbreviations() -> dict[str, str]:
    """The full word of each short form of `data/abbreviations.csv`, in plain letters.

    Only short forms that can mean one word are in it; others, such as Masch. and Comm., are
    compared with the beginnings of words. Countries have their English names.

    >>> abbreviations()["bros"], abbreviations()["srvces"], abbreviations()["suomi"]
    ('brothers', 'services', 'finland')
    """
    with shipped("abbreviations.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return {
        short.replace("'", ""): row["word"] for row in rows for short in row["short forms"].split()
    }


def joined_countries(texts: pa.StringArray) -> pa.StringArray:
    """Countries of several words as one, in plain letters.

    >>> joined_countries(pa.array(["united states steel", "kone hong kong"])).to_pylist()
    ['us steel', 'kone hongkong']
    """
    odd = np.flatnonzero(pc.match_substring_regex(texts, IN_FULL))
    if len(odd) == 0:
        return texts
    named = texts.take(pa.array(odd))
    for words, country in COUNTRIES.items():
        named = pc.replace_substring_regex(named, rf"\b{words}\b", country)
    return replaced(texts, odd, named.to_pylist())
