"""What happens to the letters of a name: typing errors, spelling by ear, accents, capitals."""

import re
import unicodedata
from collections.abc import Callable
from random import Random

from anyascii import anyascii

ROWS_OF_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {
    key: row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
    for row in ROWS_OF_KEYS
    for place, key in enumerate(row)
}
SOUND_ALIKE = [
    "ck k", "ph f", "ss s", "s ss", "i y", "y i", "c k", "k c", "tz z", "w v", "v w", "th t",
    "dt t", "ei ai", "ie i", "ou u", "x ks", "qu kw", "ll l", "l ll", "nn n", "n nn", "mm m",
    "tt t", "t tt", "ee i", "sch sh", "f ph", "d t", "b p", "g k", "oo u", "er or", "an en",
    "j y", "cz ch", "sz sh", "ts c", "kh h",
]  # fmt: skip
LOOK_ALIKE = ["rn m", "m rn", "l 1", "o 0", "cl d", "vv w", "i l", "u v", "e c", "h b"]
TWO_LETTERS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "å": "aa",
        "ø": "oe",
        "æ": "ae",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "Å": "Aa",
    }
)
NO_ACCENT = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "æ": "ae",
        "đ": "d",
        "œ": "oe",
        "Ø": "O",
        "Ł": "L",
        "Æ": "Ae",
        "Đ": "D",
    }
)
OTHER_SCHOOL = ["iu yu", "ia ya", "i y", "y i", "kh h", "ts c", "zh j", "ks x", "ii y", "e ye"]
SHORTEST_TYPED = 3  # letters of a word in which an error is made

Damage = Callable[[str, Random], str]


def left_out(word: str, rng: Random) -> str:
    """A letter is left out."""
    place = rng.randrange(len(word))
    return word[:place] + word[place + 1 :]


def turned_round(word: str, rng: Random) -> str:
    """Two neighbouring letters change places."""
    place = rng.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def key_beside(word: str, rng: Random) -> str:
    """The key beside the right one is hit."""
    place = rng.randrange(len(word))
    key = rng.choice(BESIDE.get(word[place].lower(), "aeinrst"))
    return word[:place] + key + word[place + 1 :]


def doubled(word: str, rng: Random) -> str:
    """A letter is typed twice."""
    place = rng.randrange(len(word))
    return word[:place] + word[place] + word[place:]


def put_in(word: str, rng: Random) -> str:
    """A letter is put in that does not belong there."""
    place = rng.randrange(1, len(word))
    return word[:place] + rng.choice("aeiourstnlm") + word[place:]


def by_ear(word: str, rng: Random) -> str:
    """Letters are written as they sound: Schmitt for Schmidt."""
    return _exchanged(word, SOUND_ALIKE, rng)


def by_eye(word: str, rng: Random) -> str:
    """Letters are read wrongly, as by a scanner: rn for m."""
    return _exchanged(word, LOOK_ALIKE, rng)


def _exchanged(text: str, pairs: list[str], rng: Random) -> str:
    lower = text.lower()
    possible = [pair.split() for pair in pairs if pair.split()[0] in lower]
    if not possible:
        return text
    old, new = rng.choice(possible)
    place = rng.choice([m.start() for m in re.finditer(re.escape(old), lower)])
    return text[:place] + new + text[place + len(old) :]


TYPING_ERRORS: list[tuple[float, Damage]] = [
    (0.26, left_out), (0.18, turned_round), (0.22, key_beside), (0.10, doubled), (0.08, put_in),
    (0.16, by_ear),
]  # fmt: skip


def mistyped(name: str, rng: Random) -> str:
    """One typing error in one of the words; long words get more of them.

    Numbers are spared: people look at them twice.
    """
    words = name.split(" ")
    long = [
        place
        for place, word in enumerate(words)
        if len(word) >= SHORTEST_TYPED and not any(letter.isdigit() for letter in word)
    ]
    if not long:
        return name
    (place,) = rng.choices(long, [len(words[place]) for place in long])
    (error,) = rng.choices([e for _, e in TYPING_ERRORS], [rate for rate, _ in TYPING_ERRORS])
    words[place] = error(words[place], rng)
    return " ".join(words)


def without_accents(name: str, rng: Random) -> str:
    """Ä, ł and ž become a, l and z."""
    parts = unicodedata.normalize("NFKD", name.translate(NO_ACCENT))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def accents_as_two_letters(name: str, rng: Random) -> str:
    """Ä and ø become ae and oe; other accents go."""
    return without_accents(name.translate(TWO_LETTERS), rng)


def in_latin_letters(name: str, rng: Random) -> str:
    """Cyrillic and Greek are written in Latin letters, after one school or another."""
    latin = anyascii(name).replace("'", "")
    return _exchanged(latin, OTHER_SCHOOL, rng) if rng.random() < 0.5 else latin


def lower_case(name: str, rng: Random) -> str:
    """All in small letters."""
    return name.lower()


def upper_case(name: str, rng: Random) -> str:
    """All in capitals."""
    return name.upper()


def title_case(name: str, rng: Random) -> str:
    """A capital at the beginning of each word."""
    return name.title()


def without_marks(name: str, rng: Random) -> str:
    """Points, commas, quotes and hyphens go, or become spaces."""
    return " ".join(re.sub(r"[.,;:()\"'„“”/-]+", rng.choice(["", " "]), name).split())
