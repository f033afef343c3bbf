"""Words that are commonly cut short, and one spelling for each."""

import csv
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.folding import replaced
from data import shipped

COUNTRIES = {r"united states( of america)?": "usa", "united kingdom|great britain": "uk"}
IN_FULL = "united states|united kingdom|great britain"


@cache
def abbreviations() -> dict[str, str]:
    """The full word of each short form of `data/abbreviations.csv`, in plain letters.

    Only short forms that can mean one word are in it; others, such as Masch. and Comm., are
    compared with the beginnings of words.

    >>> abbreviations()["bros"], abbreviations()["srvces"]
    ('brothers', 'services')
    """
    with shipped("abbreviations.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return {
        short.replace("'", ""): row["word"] for row in rows for short in row["short forms"].split()
    }


def abbreviated_countries(texts: pa.StringArray) -> pa.StringArray:
    """Countries of several words that everybody abbreviates, abbreviated; in plain letters.

    >>> abbreviated_countries(pa.array(["united states steel", "kone great britain"])).to_pylist()
    ['usa steel', 'kone uk']
    """
    odd = np.flatnonzero(pc.match_substring_regex(texts, IN_FULL))
    if len(odd) == 0:
        return texts
    named = texts.take(pa.array(odd))
    for words, country in COUNTRIES.items():
        named = pc.replace_substring_regex(named, rf"\b({words})\b", country)
    return replaced(texts, odd, named.to_pylist())
