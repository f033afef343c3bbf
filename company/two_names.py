"""Two names in one cell: "X t/a Y", "X, formerly Z", "ACME (Parent plc)", "Asda/Walmart"."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.folding import Flags, Numbers, one_array
from company.names import words_of_forms
from company.values import country_code

# Words that stand between two names of one company, or before its other name.
BETWEEN = (
    r"t ?/ ?a|t/as|trading as|d/b/a|d\.b\.a\.|doing business as|a/k/a|also known as|"
    r"f/k/a|formerly known as|formerly|previously|vormals|vorm\.|ehemals|früher|"
    r"aputoiminimi|aputoiminimenä|aux\. name|entinen|bifirma|binavn|tidigare|tidl\.|"
    r"handelend onder de naam|anciennement|sous l'enseigne|dawniej|"
    r"торгова марка|c ?/ ?o"
)
# At the front of a cell these are a name's own first word: AKA Baukeramik.
BETWEEN_ONLY = r"dba|aka|fka|ent\.|h\.?o\.?d\.?n\.?|già"
AROUND = r"[\s,;:(\[–-]"
MARKER = rf"(?i)(?:^(?:{BETWEEN})|{AROUND}+(?:{BETWEEN}|{BETWEEN_ONLY}))(?:[\s:,]+|$)"
BRACKETED = r"[(\[]([^()\[\]]{4,})[)\]]"
SLASH = r" / |(?<=[^\W\d_]{4})/(?=[^\W\d_]{4})"
MAY_HAVE_TWO = rf"{MARKER}|[(\[/]"
EDGES = " ,;:()[]-–\"'"


@dataclass(frozen=True)
class Readings:
    """The names that cells may mean: of each cell first the whole, then its parts if it has any."""

    cell: Numbers  # the place of the cell that each reading is of, ascending
    texts: pa.StringArray
    is_part: Flags


def readings(cells: Any) -> Readings:
    """The names that some cells may mean.

    >>> readings(pa.array(["Kone Oyj", "Asda/Walmart"])).texts.to_pylist()
    ['Kone Oyj', 'Asda/Walmart', 'Asda', 'Walmart']
    """
    cells = one_array(cells)
    odd = np.flatnonzero(pc.match_substring_regex(cells, MAY_HAVE_TWO))
    parts = parts_of(cells.take(pa.array(odd)).to_pylist())
    count = np.ones(len(cells), np.int64)
    count[odd] += np.array([len(found) for found in parts], np.int64)
    cell, place = np.repeat(np.arange(len(cells)), count), np.arange(count.sum())
    is_part = place != (np.cumsum(count) - count)[cell]
    texts = pa.concat_arrays([cells, pa.array([p for found in parts for p in found], pa.string())])
    order = np.where(is_part, len(cells) + np.cumsum(is_part) - 1, cell)
    return Readings(cell, texts.take(pa.array(order)), is_part)


def parts_of(cells: list[str]) -> list[list[str]]:
    """The names in each cell that has several; none where the cell is one name.

    >>> parts_of(["ACME (Parent Holdings plc)", "Bowne II (Sweden) AB", "Volvo AB (publ)"])
    [['ACME', 'Parent Holdings plc'], [], []]
    """
    brackets = [re.search(BRACKETED, cell) for cell in cells]
    inside = [found[1] for found in brackets if found]
    is_name = dict(zip(inside, are_names(inside), strict=True)) if inside else {}
    return [
        _parts(cell, found if found and is_name[found[1]] else None)
        for cell, found in zip(cells, brackets, strict=True)
    ]


def _parts(cell: str, bracket: re.Match[str] | None) -> list[str]:
    """The parts of a cell; `bracket` is where a name in brackets stands."""
    parts = re.split(MARKER, cell)
    if len(parts) == 1 and bracket:
        parts = [f"{cell[: bracket.start()]} {cell[bracket.end() :]}", bracket[1]]
    if len(parts) == 1:
        parts = re.split(SLASH, cell)
    distinct = dict.fromkeys(part.strip(EDGES) for part in parts) if len(parts) > 1 else {}
    return [part for part in distinct if part]


def are_names(texts: list[str]) -> list[bool]:
    """Whether each text in brackets is a name; a lone word is mostly a place, as a country is.

    >>> are_names(["Sweden", "Hong Kong", "Karl Fazer Oy", "mit beschränkter Haftung"])
    [False, False, True, False]
    """
    words = [re.findall(r"\w+", text.casefold()) for text in texts]
    return [
        len(some) > 1 and not words_of_forms().issuperset(some) and not country_code(" ".join(some))
        for some in words
    ]
