"""What the letters of a pair of names say, whatever their words."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz import distance, fuzz, process

from company.folding import Flags, Numbers
from enrich.alignment import PREFIX_VALUE, Values
from enrich.comparison import Comparison
from enrich.form_evidence import legal_form_only_in_register, same_class, same_legal_form

LONG_ENOUGH = [5, 9]  # letters of names in which one may be wrong, and two
MANY = 9


def likeness_as_written(pair: Comparison) -> Values:
    """How alike the names are letter by letter, legal form included, however that is written."""
    written = pair.likeness_of_texts
    # AG and Aktiengesellschaft are one form; of another script it is enough that the kind is one.
    one_kind = pair.is_transliterated & same_class(pair)
    # A form that the row leaves out says nothing of which one it is: a short one is no likelier.
    comparable = pair.once(same_legal_form) | one_kind | pair.once(legal_form_only_in_register)
    same: Values = np.where(comparable, pair.likeness, written)
    return np.maximum(written, same)


def likeness_of_a_part(pair: Comparison) -> Values:
    """How alike the shorter name is to the part of the longer one that fits it best."""
    return pair.similarity("cores", fuzz.partial_ratio) / np.float32(100)


def same_beginning(pair: Comparison) -> Values:
    """How alike the names are, above all in their first letters (Jaro-Winkler)."""
    return pair.similarity("cores", distance.JaroWinkler.similarity)


def letters_wrong(pair: Comparison) -> NDArray[np.int32]:
    """How many letters are wrong, legal forms aside, whatever the order of the words.

    Two swapped neighbours are one. Of a short name no letter may be wrong, and no number, country
    or side of any: CVC is not CVS, Fund III not Fund IV. MANY where it is more than may be.
    """
    rows, names = pair.strings("cores")
    wrong = _edits(rows, names)
    # Another order brings only names together all of whose words have partners.
    sides = pair.row_words, pair.name_words
    complete = np.all([words.total(words.value == 0) == 0 for words in sides], axis=0)
    again = np.flatnonzero(complete & (wrong > 0) & (pair.row_words.counts > 1))
    wrong[again] = np.minimum(wrong[again], _edits(*_in_order(pair, again)))
    length = np.fromiter(map(len, names), np.int64, len(names))
    identity = pair.table.is_number | pair.table.is_side
    other = sum(words.lacking(identity) for words in sides) > 0
    wrong[(wrong > np.searchsorted(LONG_ENOUGH, length, side="right")) | other] = MANY
    return wrong


def _edits(rows: list[str], names: list[str]) -> NDArray[np.int32]:
    """How many letters differ, as far as that may be."""
    most = len(LONG_ENOUGH)
    edits: NDArray[np.int32] = process.cpdist(
        rows, names, scorer=distance.OSA.distance, score_cutoff=most, dtype=np.int32
    )
    return edits


def _in_order(pair: Comparison, chosen: Numbers) -> tuple[list[str], list[str]]:
    """The two sides' words of some pairs in the order of the alphabet, joined without spaces."""
    rows, names = pair.row[chosen].tolist(), pair.name[chosen].tolist()
    return (
        [pair.rows.in_order(row, pair.table) for row in rows],
        [pair.names.in_order(name, pair.table) for name in names],
    )


def no_letter_wrong(pair: Comparison) -> Flags:
    """The letters of the names are the same, whatever the order of their words."""
    none: Flags = pair.once(letters_wrong) == 0
    return none


def one_letter_wrong(pair: Comparison) -> Flags:
    """At most one letter of the name is wrong, whatever the order of its words."""
    slip: Flags = pair.once(letters_wrong) <= 1
    return slip


def two_letters_wrong(pair: Comparison) -> Flags:
    """At most two letters of the name are wrong, whatever the order of its words."""
    slips: Flags = pair.once(letters_wrong) <= 2
    return slips


def likeness_to_the_beginning(pair: Comparison) -> Values:
    """How alike the row's name, which may be cut off, is to as much of the register's name.

    Legal forms count, for a cut comes before them, but for those that stand in front.
    """
    (rows, names), (row_cores, cores) = pair.strings("texts"), pair.strings("cores")
    for place, (name, core) in enumerate(zip(names, cores, strict=True)):
        if name[:2] != core[:2]:
            rows[place], names[place] = row_cores[place], core
    beginnings = [name[: len(row)] for row, name in zip(rows, names, strict=True)]
    alike: Values = process.cpdist(rows, beginnings, scorer=fuzz.ratio, dtype=np.float32)
    return alike / np.float32(100)


def written_the_same(pair: Comparison) -> Values:
    """The register's name is written like the row's, or goes on behind it: röhrs, Röhrs GmbH.

    Rohrs and Röhrs count half.
    """
    rows, names = pair.strings("texts")
    begins = [f"{name} ".startswith(f"{row} ") for row, name in zip(rows, names, strict=True)]
    same: Values = np.where(begins, np.float32(0.5), np.float32(0))
    near = np.flatnonzero(same)
    own = _letters(pair.rows.originals, pair.row[near])
    theirs = _letters(pair.names.originals, pair.name[near])
    wholly = [name.startswith(row) for row, name in zip(own, theirs, strict=True)]
    same[near[np.array(wholly, bool)]] = 1
    return same


def _letters(names: pa.StringArray, chosen: Numbers) -> list[str]:
    """The letters and digits of some names, in small letters."""
    texts = names.take(pa.array(chosen)).to_pylist()
    return ["".join(letter for letter in text.casefold() if letter.isalnum()) for text in texts]


def abbreviation_found(pair: Comparison) -> Flags:
    """The row has words cut short, all of which begin words of the register's name.

    Such a word ends with a point, or it is none that companies have and the name has all others.
    """
    row = pair.row_words
    cut = (row.value == np.float32(PREFIX_VALUE)) & ~pair.table.is_familiar(row.word)
    found: Flags = (row.total(cut) > 0) & (row.total((row.value < 1) & ~cut) == 0)
    shortened = pair.rows.shortened
    for place in np.flatnonzero(np.array([bool(words) for words in shortened], bool)[pair.row]):
        words = pair.names.texts[pair.name[place]].split(" ")
        found[place] = all(
            any(word.startswith(short) for word in words) for short in shortened[pair.row[place]]
        )
    return found
