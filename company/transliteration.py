"""One word written down in two ways: Cyrillic and Greek in Latin letters, å as aa."""

import re

# Russian and Ukrainian have one letter where readers of Latin letters choose among several.
ONE_SOUND = [
    ("shch|shh|sch|sh|sz", "s"),
    ("zh", "z"),
    ("tch|ch|ts|tz|cz", "c"),
    ("kh|h", "g"),  # х, and г, which is h in Ukrainian and g in Russian
    ("ph", "f"),
    ("w", "v"),
    ("ou", "u"),
    ("ks", "x"),
    ("[yj]", "i"),
    ("io", "e"),  # ё
    ("i+e|i+", "i"),  # Київ, Kyiv and Kiev
    (r"(.)\1", r"\1"),
]


def sound(word: str) -> str:
    """What a transliterated word sounds like, whichever way it was transliterated.

    >>> sound("kiivstar"), sound("kyivstar"), sound("kievstar")
    ('kivstar', 'kivstar', 'kivstar')
    >>> sound("romashka") == sound("romaschka"), sound("romashka") == sound("vasilek")
    (True, False)
    """
    for letters, one in ONE_SOUND:
        word = re.sub(letters, one, word)
    return word


def without_double_a(word: str) -> str:
    """A word with å, in plain letters an a, as it would stand had it been written with aa.

    >>> without_double_a("aarhus")
    'arhus'
    """
    return word.replace("aa", "a")
