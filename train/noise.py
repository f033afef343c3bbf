"""Names as a CRM has them: each kind of damage with the share of names that it befalls.

TRAINING is what the points are fitted on. HELD_OUT is made of other shares and of other kinds of
damage: what it shows was not learnt by heart.
"""

from dataclasses import dataclass
from random import Random

from train import legal, letters, wording
from train.letters import Damage

# How careful the people were who typed: (share of the lists, what the shares are multiplied by).
# Half are careful: of 98 rows of a real list of Berlin businesses 91 are found by their name.
CARE = [(0.5, 0.3), (0.4, 1.0), (0.1, 1.8)]


@dataclass(frozen=True)
class Noise:
    """Kinds of damage in the order in which they befall a name, each with its share of names."""

    one_of_form: list[tuple[float, Damage]]  # at most one of these
    words: list[tuple[float, Damage]]
    letters: list[tuple[float, Damage]]
    cases: list[tuple[float, Damage]]  # at most one of these
    no_accents: float  # of the names with accents or in another script
    city: float  # city behind the name


TRAINING = Noise(
    one_of_form=[
        (0.42, legal.form_lost), (0.13, legal.form_in_other_words),
        (0.04, legal.form_without_marks),
        (0.015, legal.other_form), (0.02, legal.form_to_the_other_end),
        (0.015, legal.form_glued_on), (0.03, legal.form_misspelt), (0.015, legal.form_cut_short),
    ],
    words=[
        (0.45, wording.other_and), (0.03, wording.number_rewritten), (0.14, wording.word_lost),
        (0.04, wording.end_lost), (0.012, wording.first_word_only), (0.04, wording.words_joined),
        (0.025, wording.word_parted), (0.045, wording.words_swapped),
        (0.015, wording.last_word_first), (0.06, wording.word_cut_short),
        (0.015, wording.to_an_initial), (0.008, wording.to_an_acronym), (0.03, wording.word_added),
        (0.02, wording.junk_added), (0.012, wording.trading_name_before),
    ],
    letters=[
        (0.16, letters.mistyped), (0.05, letters.mistyped), (0.25, letters.without_marks),
        (0.02, wording.cut_off),
    ],
    cases=[(0.18, letters.lower_case), (0.2, letters.upper_case), (0.05, letters.title_case)],
    no_accents=0.5,
    city=0.05,
)  # fmt: skip

HELD_OUT = Noise(
    one_of_form=[
        (0.36, legal.form_lost), (0.2, legal.form_in_other_words), (0.05, legal.form_glued_on),
        (0.03, legal.form_cut_short),
    ],
    words=[
        (0.3, wording.other_and), (0.10, wording.word_lost), (0.02, wording.last_word_first),
        (0.05, wording.words_joined), (0.05, wording.word_parted), (0.04, wording.word_added),
    ],
    letters=[
        (0.06, letters.by_eye), (0.10, letters.by_ear), (0.08, letters.mistyped),
        (0.15, letters.without_marks), (0.01, wording.cut_off),
    ],
    cases=[(0.3, letters.upper_case)],
    no_accents=0.6,
    city=0.08,
)  # fmt: skip


def damaged(name: str, city: str | None, noise: Noise, rng: Random) -> str:
    """A company's name as somebody has typed it into a CRM."""
    (care,) = rng.choices([much for _, much in CARE], [share for share, _ in CARE])
    text = _one_of(name, noise.one_of_form, rng)
    for share, damage in noise.words:
        if rng.random() < share * care:
            text = damage(text, rng)
    if city and rng.random() < noise.city:
        text = f"{text} {city}"
    if not text.isascii() and rng.random() < noise.no_accents:
        text = _in_plain_letters(text, rng)
    for share, damage in noise.letters:
        if rng.random() < share * care:
            text = damage(text, rng)
    text = _one_of(text, noise.cases, rng)
    return text if sum(letter.isalnum() for letter in text) >= 2 else name


def _one_of(text: str, possible: list[tuple[float, Damage]], rng: Random) -> str:
    """The text after one of several kinds of damage, or none."""
    luck = rng.random()
    for share, damage in possible:
        luck -= share
        if luck < 0:
            return damage(text, rng)
    return text


def _in_plain_letters(text: str, rng: Random) -> str:
    if any("\u0370" <= letter <= "\u04ff" for letter in text):
        return letters.in_latin_letters(text, rng)
    return rng.choice([letters.without_accents, letters.accents_as_two_letters])(text, rng)
