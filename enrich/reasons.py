"""Why a row got its answer, in the few words that a salesperson reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz

from company.folding import clean, one_array
from company.names import CONJUNCTIONS, INNER_CONJUNCTIONS, canonical_words

ALL_WORDS = 0.999  # share of the words found: none is missing
MOST_WORDS = 0.95
NEARLY_THE_SAME, ALIKE = 0.85, 0.60  # likeness as written
MISSPELT = 70  # percent: words less alike are other words, such as Ltd and Limited
WORDS_SHOWN = 3
SILENT_WORDS = frozenset({"", *CONJUNCTIONS, *INNER_CONJUNCTIONS})


@dataclass(frozen=True)
class Difference:
    """The words that only one of two names has, as they are written."""

    row: Sequence[str]
    register: Sequence[str]

    def after(self, text: str) -> str:
        """A text with the difference behind it.

        >>> Difference(["Sohn"], ["Söhne"]).after("name alike")
        'name alike (Sohn/Söhne)'
        >>> Difference([], ["México"]).after("shorter name")
        'shorter name (without México)'
        """
        row, register = (" ".join(side[:WORDS_SHOWN]) for side in (self.row, self.register))
        if row and register:
            return f"{text} ({row}/{register})"
        if row or register:
            return f"{text} (with {row})" if row else f"{text} (without {register})"
        return text

    @property
    def is_misspelling(self) -> bool:
        """Whether each side has words of its own and they look alike."""
        row, register = " ".join(self.row).casefold(), " ".join(self.register).casefold()
        return bool(row and register) and fuzz.ratio(row, register) >= MISSPELT


def differences(rows: Sequence[str], names: Sequence[str]) -> list[Difference]:
    """What differs between each row's name and the name beside it.

    >>> differences(["Müller & Sohn GmbH"], ["Mueller und Söhne GmbH"])
    [Difference(row=['Sohn'], register=['Söhne'])]
    """
    both = zip(_words(rows), _words(names), strict=True)
    return [Difference(_only_in(row, name), _only_in(name, row)) for row, name in both]


def _words(names: Sequence[str]) -> list[list[tuple[str, str]]]:
    """(word as written, word as compared) of each name."""
    lists = pc.split_pattern_regex(one_array(pa.array(names, pa.string())), r"[\s,;()]+")
    written = lists.flatten()
    pairs = list(zip(written.to_pylist(), canonical_words(clean(written)).to_pylist(), strict=True))
    bounds = np.asarray(lists.offsets).tolist()
    return [pairs[start:end] for start, end in pairwise(bounds)]


def _only_in(words: list[tuple[str, str]], others: list[tuple[str, str]]) -> list[str]:
    known = {plain for _, plain in others} | SILENT_WORDS
    return [written.strip("\"'„“.") for written, plain in words if plain not in known]


def name_reason(evidence: Mapping[str, float], difference: Difference) -> str:
    """How the two names compare.

    >>> typo = Difference(["Aktiengeselschaft"], ["Aktiengesellschaft"])
    >>> found = {"row's words found": 1.0, "register's words found": 1.0}
    >>> name_reason(found, typo)
    'name nearly the same (Aktiengeselschaft/Aktiengesellschaft)'
    >>> name_reason(found, Difference([], []))
    'same name'
    """
    row_found, register_found = evidence["row's words found"], evidence["register's words found"]
    if min(row_found, register_found) >= ALL_WORDS:
        return _same_words(evidence, difference)
    if evidence["likeness as written"] >= NEARLY_THE_SAME:
        return difference.after("name nearly the same")
    if row_found >= MOST_WORDS:
        return difference.after("shorter name")
    if register_found >= MOST_WORDS:
        return difference.after("longer name")
    alike = evidence["likeness as written"] >= ALIKE
    return difference.after("name alike" if alike else "name differs")


def _same_words(evidence: Mapping[str, float], difference: Difference) -> str:
    """How two names compare that differ in nothing but perhaps their legal forms."""
    if evidence.get("legal forms differ"):
        return difference.after("same name, other legal form")
    if evidence.get("legal form only in register"):
        return "same name, legal form left out"
    if evidence.get("legal form only in row"):
        return "same name, legal form added"
    if difference.is_misspelling:
        return difference.after("name nearly the same")
    return "same name"


def place_reasons(evidence: Mapping[str, float]) -> list[str]:
    """What the city, the postcode and the country say."""
    said = {
        "same city": "same city",
        "cities differ": "city differs",
        "city inside the name": "city in the name",
        "same postcode": "same postcode",
        "postcodes differ": "postcode differs",
        "countries differ": "country differs",
    }
    return [reason for kind, reason in said.items() if evidence[kind]]


@dataclass(frozen=True)
class Given:
    """What a row gives besides its name and place, as its owner wrote it."""

    registration_number: str = ""
    vat_number: str = ""
    domain: str = ""


def number_reasons(evidence: Mapping[str, float], given: Given) -> list[str]:
    """What the numbers and the web domain say."""
    said = {
        "same registration number": f"same registration number {given.registration_number}",
        "same VAT number": f"same VAT number {given.vat_number}",
        "numbers differ": "registration number differs",
        "same web domain": f"same web domain {given.domain}",
        "web domains differ": "web domain differs",
    }
    return [reason for kind, reason in said.items() if evidence[kind]]


def reason(evidence: Mapping[str, float], difference: Difference, given: Given) -> str:
    """All reasons for one answer, the strongest first."""
    places = place_reasons(evidence)
    if evidence["no name"]:
        return "; ".join([*number_reasons(evidence, given), "no name", *places])
    name = name_reason(evidence, difference)
    if name == "same name" and places[:1] == ["same city"]:
        name, places = "same name and city", places[1:]
    return "; ".join([*number_reasons(evidence, given), name, *places])
