"""What the header of a column says beside its name: a year, a currency, thousands, a share."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO

import pyarrow as pa

from company.folding import fold
from company.units import Unit, unit
from data import shipped

YEAR = re.compile(r"(?<!\d)((?:19[5-9]|20[0-4])\d)(?!\d)")
FISCAL_YEAR = re.compile(r"\bFY ?'?(\d{2})\b", re.IGNORECASE)
BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
WHOLE = Unit()
LINKS = {"in", "i", "w", "en", "v", "as", "per"}
BETWEEN = LINKS | {"of"}  # words within a unit, as in "thousands of euros"
THOUSANDS = re.compile(r"['’]?000s?|1[ .]?000")  # in brackets these say enough
FINNISH_EURO = re.compile(r"(?<=000)\s?e\b", re.IGNORECASE)  # 1000e


@dataclass(frozen=True)
class Heading:
    """A header taken apart: its name in plain letters, and what it says of the values."""

    names: tuple[str, ...]
    year: int | None = None
    unit: Unit = WHOLE
    is_share: bool = False


@dataclass(frozen=True)
class Meaning:
    """What a header word stands for: a field, and the country or classification it implies."""

    field: str
    of: str = ""
    rank: int = 0


def heading(header: str) -> Heading:
    """A header taken apart.

    >>> revenue = heading("Liikevaihto (k€) 2023")
    >>> revenue.names, revenue.year, revenue.unit.factor
    (('liikevaihtokeur2023', 'liikevaihto'), 2023, 1000.0)
    >>> heading("Yearly Revenue in U.S. Dollars").unit.currency, heading("Margin %").is_share
    ('USD', True)
    >>> heading("Profit (in Tsd. €)").unit.factor, heading("Profit, thousands of euros").unit.factor
    (1000.0, 1000.0)
    """
    text, year = _year(FINNISH_EURO.sub(" eur", header))
    measured, bare = None, text
    for inside in BRACKETS.findall(text):
        measured = measured or _unit_in_brackets(inside)
        bare = bare.replace(f"({inside})", " ").replace(f"[{inside}]", " ")
    words = [word for word in re.split(r"[\s_,:]+", bare) if word]
    if measured is None:
        measured, words = _trailing_unit(words)
    while len(words) > 1 and words[-1].casefold() in LINKS:
        words.pop()
    # The whole header first: the year of "TOL 2008" is part of its name.
    keys = dict.fromkeys(key for key in plain([header, " ".join(words)]) if key)
    return Heading(tuple(keys), year, measured or WHOLE, "%" in text)


def _year(header: str) -> tuple[str, int | None]:
    years = YEAR.findall(header)
    if years:
        return YEAR.sub(" ", header), int(years[-1])
    fiscal = FISCAL_YEAR.search(header)
    if fiscal:
        return FISCAL_YEAR.sub(" ", header), 2000 + int(fiscal[1])
    return header, None


def _unit_in_brackets(text: str) -> Unit | None:
    """The unit that brackets name, as in "(in Tsd. €)", "(EUR, thousands)" and "(000s)"."""
    words = [word for word in re.split(r"[\s,/]+", text) if word.casefold() not in BETWEEN]
    if THOUSANDS.fullmatch(" ".join(words)):
        return Unit(factor=1000.0)
    return unit(" ".join(words)) if "".join(words) else None


def _trailing_unit(words: list[str]) -> tuple[Unit | None, list[str]]:
    for count in (3, 2, 1):
        tail = " ".join(word for word in words[-count:] if word.casefold() not in BETWEEN)
        said = unit(tail) if len(words) > count else None
        if said is not None and (said.currency or len(tail) > 2 or tail.casefold() in ("kr", "%")):
            return said, words[:-count]
    return None, words


def plain(texts: list[str]) -> list[str]:
    """Headers in small plain letters and digits, without anything between them.

    >>> plain(["Number_of-Employees", "Straße"])
    ['numberofemployees', 'strasse']
    """
    folded: list[str] = fold(pa.array(texts, pa.string())).to_pylist()
    return [re.sub("[^a-z0-9#]", "", text) for text in folded]


def vocabulary(fields: Iterable[str], also: Mapping[str, str] | None = None) -> dict[str, Meaning]:
    """The header words of the shipped table for some fields; `also` gives a row another field.

    >>> vocabulary(["city"], {"margin": "profit"})["kate"].field
    'profit'
    """
    wanted = {name: name for name in fields} | dict(also or {})
    text = shipped("column_names.csv").read_text(encoding="utf-8")
    known: dict[str, Meaning] = {}
    for row in csv.DictReader(StringIO(text), delimiter=";"):
        if row["field"] in wanted:
            for rank, key in enumerate(plain(row["names"].split("|"))):
                known.setdefault(key, Meaning(wanted[row["field"]], row["of"], rank))
    for name, field in wanted.items():
        known.setdefault(plain([name])[0], Meaning(field))
    return known
