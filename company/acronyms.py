"""Acronyms of long names: the first letters of their words, and of the parts of compound words.

GSG stands for Gewerbesiedlungs-Gesellschaft. A few letters in a row make a number, five bits each.
"""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.folding import Flags, Keys, Numbers, string_bytes

SHORTEST, LONGEST = 3, 6  # letters of an acronym
LETTER_BITS = np.uint64(5)
BEFORE_A = np.uint64(ord("a") - 1)
COMMON_PARTS = (  # of German compound words
    "anlagen|arbeit|bank|bau|beratung|bereich|beteiligung|betrieb|bund|dienst|"
    "energie|entwicklung|forderung|forschung|gemeinschaft|genossenschaft|gesellschaft|"
    "gewerbe|grund|handel|haus|hilfe|hotel|immobilien|kasse|kraft|kranken|land|"
    "leasing|leistung|maschinen|messe|nahrung|planung|produkt|projekt|schutz|"
    "service|siedlung|stadt|stiftung|strom|technik|trager|transport|verband|verein|"
    "verkehr|verlag|vermietung|vermogen|versicherung|versorgung|vertrieb|verwaltung|"
    "wasser|werbung|werk|wirtschaft|wohnung|zentrale|zentrum"
)
PART = re.compile(f"(?<=[a-z]{{3}})(?:{COMMON_PARTS})")
HAS_PART = f"[a-z]{{3}}(?:{COMMON_PARTS})"


@dataclass(frozen=True)
class Initials:
    """First letters of some words as numbers, and how many letters each has."""

    letters: Keys
    count: Numbers


def initials_of(word: str) -> str:
    """The first letters of a word's parts.

    >>> initials_of("gewerbesiedlungs"), initials_of("wohnungsbaugesellschaft"), initials_of("kone")
    ('gs', 'wbg', 'k')
    """
    return word[:1] + "".join(word[found.start()] for found in PART.finditer(word))


def first_letters(words: pa.StringArray) -> Initials:
    """The first letter of each word; none of those that start with a digit."""
    return coded(pc.utf8_slice_codeunits(words, 0, 1))


def parts_letters(words: pa.StringArray) -> Initials:
    """The first letters of the parts of each word."""
    plain = first_letters(words)
    odd = np.flatnonzero(pc.match_substring_regex(words, HAS_PART))
    parts = [initials_of(word) for word in words.take(pa.array(odd)).to_pylist()]
    found = coded(pa.array(parts, pa.string()))
    letters, count = plain.letters.copy(), plain.count.copy()
    letters[odd], count[odd] = found.letters, found.count
    return Initials(letters, count)


def coded(texts: pa.StringArray) -> Initials:
    """Short texts of letters as numbers; those with other signs or too long count as empty.

    >>> coded(pa.array(["gsg", "a1", ""])).count.tolist()
    [3, 0, 0]
    """
    fits = np.asarray(pc.match_substring_regex(texts, f"^[a-z]{{1,{LONGEST}}}$"), bool)
    data, bounds = string_bytes(texts)
    count = np.where(fits, np.diff(bounds), 0)
    letters = np.zeros(len(texts), np.uint64)
    for place in range(LONGEST):
        longer = np.flatnonzero(count > place)
        letter = data[bounds[longer] + place].astype(np.uint64) - BEFORE_A
        letters[longer] = letters[longer] << LETTER_BITS | letter
    return Initials(letters, count)


def acronyms(words: NDArray[np.integer], bounds: Numbers, initials: Initials) -> Initials:
    """The initials of all words of each name; empty for names of too many words or letters.

    `words` are places in `initials`, `bounds` where the words of each name start and end.
    """
    size = np.diff(bounds)
    letters, count = np.zeros(len(size), np.uint64), np.zeros(len(size), np.int64)
    for place in range(LONGEST):
        name = np.flatnonzero((size > place) & (size <= LONGEST) & (count <= LONGEST))
        word = words[bounds[:-1][name] + place]
        more = initials.count[word]
        shift = LETTER_BITS * np.minimum(more, LONGEST).astype(np.uint64)
        letters[name] = letters[name] << shift | initials.letters[word]
        count[name] += more
    fits = (count >= SHORTEST - 1) & (count <= LONGEST)
    return Initials(np.where(fits, letters, 0).astype(np.uint64), np.where(fits, count, 0))


def kept(found: Initials, flags: Flags) -> Initials:
    """The flagged acronyms; the others become empty."""
    return Initials(found.letters, np.where(flags, found.count, 0))


def with_letter(found: Initials, letter: str) -> Initials:
    """The same acronyms with one more letter; those that are long already become empty."""
    fits = (found.count > 0) & (found.count < LONGEST)
    letters = found.letters << LETTER_BITS | (np.uint64(ord(letter)) - BEFORE_A)
    count = np.where(fits, found.count + 1, 0)
    return Initials(np.where(fits, letters, 0).astype(np.uint64), count)
