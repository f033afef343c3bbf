"""Legal forms in names (GmbH, Oy, S.r.l.), found as phrases of word keys.

The spellings are in data/legal_forms.csv, long names in the ISO 20275 list. A form belongs to a
class ("limited", "joint_stock", …), so that Ltd and GmbH count as the same kind of company and AG
and GmbH as different ones.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from company.elf import companies_names
from company.folding import Flags, Keys, Numbers, member
from company.form_slips import slips
from data import shipped

NO_FORM = 0
NO_CLASS = "none"
COMPOUND = ["gmbh_co_kg", "ug_co_kg", "ag_co_kg", "spzoo_spk"]  # forms of two companies in one
ANYWHERE, EITHER_END, END, FRONT = range(4)
PLACES = {"any": ANYWHERE, "both": EITHER_END, "end": END, "front": FRONT}
LONGEST_PHRASE = 7  # words: "Gesellschaft mit beschränkter Haftung & Co. Kommanditgesellschaft"
PHRASE_STEP = np.uint64(0x9E3779B97F4A7C15)

Forms = NDArray[np.int16]  # (names, 2): a name has up to two legal forms, 0 where it has none


@dataclass(frozen=True)
class Spellings:
    """The shipped table, one spelling a row. Forms are numbered from 1; 0 means no legal form."""

    texts: list[str]
    form: NDArray[np.int16]
    place: NDArray[np.int8]  # where in a name it counts: ANYWHERE, EITHER_END, END or FRONT
    form_names: list[str]  # by form number
    form_classes: list[str]  # by form number


@dataclass(frozen=True)
class Phrases:
    """The spellings that have the same number of words, by ascending key."""

    length: int
    keys: Keys
    form: NDArray[np.int16]
    place: NDArray[np.int8]


def read_spellings() -> Spellings:
    """The shipped table of legal forms and their everyday spellings, and the listed names."""
    rows = _rows()
    forms = [(row["form"], row["class"], row["place"], row["spellings"]) for row in rows]
    forms += [(name, form_class, "both", name) for name, form_class in companies_names()]
    spelled = [
        (text, number, PLACES[place])
        for number, (_, _, place, spellings) in enumerate(forms, 1)
        for text in spellings.split("|")
    ]
    texts, form, place = zip(*spelled, strict=True)
    return Spellings(
        list(texts),
        np.array(form, np.int16),
        np.array(place, np.int8),
        ["", *(name for name, _, _, _ in forms)],
        [NO_CLASS, *(form_class for _, form_class, _, _ in forms)],
    )


def with_slips(spellings: Spellings) -> Spellings:
    """The spellings and, behind them, how people get the long everyday ones wrong."""
    everyday = set(everyday_spellings())
    wrong = [
        (slip, row)
        for row, text in enumerate(spellings.texts)
        if text in everyday
        for slip in slips(text)
    ]
    rows = np.r_[np.arange(len(spellings.texts)), np.array([row for _, row in wrong], np.int64)]
    return replace(
        spellings,
        texts=[*spellings.texts, *(slip for slip, _ in wrong)],
        form=spellings.form[rows],
        place=spellings.place[rows],
    )


def everyday_spellings() -> list[str]:
    """The spellings of the shipped table, without the names of the ISO 20275 list."""
    return [text for row in _rows() for text in row["spellings"].split("|")]


def _rows() -> list[dict[str, str]]:
    with shipped("legal_forms.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


@dataclass(frozen=True)
class Found:
    """The legal forms in many names."""

    is_form: Flags  # by word: whether it belongs to a legal form
    form_at: NDArray[np.int16]  # by word: the form that it is the first word of
    forms: Forms  # by name


class LegalForms:
    """Finds legal forms in names, longest spelling first.

    Takes the spellings split into words by the very rules that names are split by: `keys` of all
    their words one after the other, and `bounds`, where each spelling starts and the last one ends.
    """

    def __init__(self, spellings: Spellings, keys: Keys, bounds: Numbers) -> None:
        self.names = spellings.form_names
        classes = [NO_CLASS, *sorted(set(spellings.form_classes) - {NO_CLASS})]
        self.class_of = np.array([classes.index(c) for c in spellings.form_classes], np.int8)
        self.has_class = np.array([c != NO_CLASS for c in spellings.form_classes])
        self.is_same = _same_forms(spellings.form_names)
        self.is_compound = np.isin(spellings.form_names, COMPOUND)
        self.phrases = list(_by_length(spellings, keys, bounds))
        self.first_words = np.unique(keys[bounds[:-1][np.diff(bounds) > 0]])

    def find(self, ids: Numbers, keys: Keys, bounds: Numbers) -> "Found":
        """The legal forms in names, whose words are numbers (`ids`) of words with these keys."""
        could_start = member(keys, self.first_words)[0][ids]
        search = _Search(keys[ids], bounds, np.flatnonzero(could_start))
        # A form may stand at the end only after the one behind it is found: "X Holding AG i.L.".
        for _ in range(2):
            for phrases in self.phrases:
                search.cover(phrases)
        return Found(search.covered, search.form_at, search.forms)


def _same_forms(names: list[str]) -> Flags:
    """(form, form) matrix of those that are one form or its translation: Oy and Ab, BV and SRL."""
    same = np.eye(len(names), dtype=bool)
    same[NO_FORM, NO_FORM] = False
    with shipped("form_pairs.csv").open(encoding="utf-8") as file:
        for form, translations in list(csv.reader(file, delimiter=";"))[1:]:
            for other in translations.split():
                one, two = names.index(form), names.index(other)
                same[one, two] = same[two, one] = True
    return same


def _by_length(spellings: Spellings, keys: Keys, bounds: Numbers) -> Iterator[Phrases]:
    lengths = np.diff(bounds)
    for length in range(LONGEST_PHRASE, 0, -1):
        rows = np.flatnonzero(lengths == length)
        if len(rows):
            phrase, first = np.unique(phrase_keys(keys, bounds[rows], length), return_index=True)
            yield Phrases(length, phrase, spellings.form[rows[first]], spellings.place[rows[first]])


def phrase_keys(keys: Keys, starts: Numbers, length: int) -> Keys:
    """The keys of the phrases of `length` words that start at some words."""
    phrase = np.zeros(len(starts), np.uint64)
    for step in range(length):
        phrase = phrase * PHRASE_STEP + keys[starts + step]
    return phrase


class _Search:
    """The state of a search for legal forms through many names at once."""

    def __init__(self, keys: Keys, bounds: Numbers, starts: Numbers) -> None:
        self.keys, self.starts = keys, starts
        self.row = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        self.end_of_row = bounds[1:]
        self.first, self.last = bounds[:-1].copy(), bounds[1:].copy()  # of what is left of a name
        self.covered, self.form_at = np.zeros(len(keys), bool), np.zeros(len(keys), np.int16)
        self.forms = np.zeros((len(bounds) - 1, 2), np.int16)

    def cover(self, phrases: Phrases) -> None:
        """Marks the words that spell one of the phrases, where that phrase counts as a form."""
        length = phrases.length
        here = self.starts[self.starts + length <= self.end_of_row[self.row[self.starts]]]
        hit, at = member(phrase_keys(self.keys, here, length), phrases.keys)
        here, at = here[hit], at[hit]
        owner, place = self.row[here], phrases.place[at]
        front, end = here == self.first[owner], here + length == self.last[owner]
        counts = (place == ANYWHERE) | (front & np.isin(place, [EITHER_END, FRONT]))
        counts |= end & np.isin(place, [EITHER_END, END])
        counts &= ~self.covered[here] & ~self.covered[here + length - 1]
        here, owner = here[counts], owner[counts]
        for step in range(length):
            self.covered[here + step] = True
        self.form_at[here] = phrases.form[at[counts]]
        self._note(owner, phrases.form[at[counts]])
        np.minimum.at(self.last, owner[end[counts]], here[end[counts]])
        np.maximum.at(self.first, owner[front[counts]], here[front[counts]] + length)

    def _note(self, owner: Numbers, form: NDArray[Any]) -> None:
        fresh = self.forms[owner, 0] == NO_FORM
        self.forms[owner[fresh], 0] = form[fresh]
        other = (self.forms[owner, 0] != form) & (self.forms[owner, 1] == NO_FORM)
        self.forms[owner[other], 1] = form[other]
