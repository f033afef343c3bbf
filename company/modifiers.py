"""Words that tell a company from its parent, its sisters and its branches abroad."""

import csv

import pyarrow as pa

from company.folding import fold
from company.values import country_names
from data import shipped

SIDES = ("region", "country", "side")  # kinds of words of which a name has one or another


def modifiers() -> list[str]:
    """The words of `data/modifiers.csv` but for the sides, in plain letters.

    A name that has one more of them than another may be that of a sister company.

    >>> {"holding", "niederlassung", "sverige"} <= set(modifiers())
    True
    """
    return [word for kind, words in _rows() if kind != "side" for word in words]


def sides() -> list[str]:
    """The words of which sister companies have one or another: countries, regions, east, west.

    >>> {"sverige", "nordic", "east"} <= set(sides()), "holding" in sides()
    (True, False)
    """
    return [word for kind, words in _rows() if kind in SIDES for word in words]


def countries() -> dict[str, str]:
    """The country that some of these words name, in any language, as an ISO 3166-1 code.

    >>> countries()["sverige"], countries()["sweden"], countries()["osterreich"]
    ('SE', 'SE', 'AT')
    """
    names = country_names()
    codes = dict(zip(fold(pa.array(list(names))).to_pylist(), names.values(), strict=True))
    listed = [word for kind, words in _rows() if kind == "country" for word in words]
    return {word: codes[word] for word in listed if word in codes}


def _rows() -> list[tuple[str, list[str]]]:
    with shipped("modifiers.csv").open(encoding="utf-8") as file:
        return [(row["kind"], row["words"].split()) for row in csv.DictReader(file, delimiter=";")]
