"""Words that are commonly cut short or written in another language, and one spelling for each."""

import csv
from functools import cache

from data import shipped


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
