"""Words that tell a company from its parent, its sisters and its branches abroad."""

import csv

from data import shipped

SIDES = ("region", "country", "side")  # kinds of words of which a name has one or another


def modifiers() -> list[str]:
    """The words of `data/modifiers.csv` but for the sides, and countries, in plain letters.

    A name that has one more of them than another may be that of a sister company.

    >>> {"holding", "niederlassung", "sverige"} <= set(modifiers())
    True
    """
    return [*countries(), *(word for kind, words in _rows() if kind != "side" for word in words)]


def sides() -> list[str]:
    """The words of which sister companies have one or another: countries, regions, east, west.

    >>> {"sverige", "nordic", "east"} <= set(sides()), "holding" in sides()
    (True, False)
    """
    return [*countries(), *(word for kind, words in _rows() if kind in SIDES for word in words)]


def countries() -> dict[str, str]:
    """The country that each word of `data/country_words.csv` means, in any language.

    >>> countries()["sverige"] == countries()["sweden"] == "SE"
    True
    """
    with shipped("country_words.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return {word: row["country"] for row in rows for word in row["words"].split()}


def _rows() -> list[tuple[str, list[str]]]:
    with shipped("modifiers.csv").open(encoding="utf-8") as file:
        return [(row["kind"], row["words"].split()) for row in csv.DictReader(file, delimiter=";")]
