"""Numbers in names by value: digits, ordinals, Roman numerals and number words."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.folding import replaced

NUMBERS_IN_WORDS = [
    "first erste erster erstes",
    "two second zwei zweite zweiter zweites",
    "three third drei dritte dritter drittes",
    "four fourth vier vierte vierter viertes",
    "five fifth funf funfte funfter funftes",
    "six sixth sechs sechste",
    "seven seventh sieben siebte siebente",
    "eight eighth achte",
    "nine ninth neun neunte",
    "ten tenth zehn zehnte",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
NUMBER_WORDS = {
    word: number for number, words in enumerate(NUMBERS_IN_WORDS, 1) for word in words.split()
}
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS |= {word: 10 * number for number, word in enumerate(TENS, 2)}
ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TWO_WORDS = rf"\b({'|'.join(TENS)}) ({'|'.join(ONES)})\b"

# A lone V is five at the end of a name, not in it: "Salon v/ Hanne", "V Ships".
# "Comm.V" is a legal form.
FIVE = (
    r"([a-ln-z0-9&]) v( (?:gmbh|ag|ug|lp|llp|ltd|limited|llc|inc|plc|sa|sarl|scsp|sca|ab|oy|as|ky|"
    r"kg)\b|$)"
)
ORDINAL = re.compile(r"0*(\d+)(st|nd|rd|th|er|ere|eme|e|a|o|os|as|ter|te)?")
ROMAN = re.compile(r"(?=[xvi]{2})x{0,3}(ix|iv|v?i{0,3})")
ROMAN_LETTERS = {"i": 1, "v": 5, "x": 10}
MAY_BE_NUMBER = "^([0-9]|[xvi]+$)"


def number_in(word: str) -> str | None:
    """The digits of a word that is a number, or None.

    >>> [number_in(word) for word in ("ii", "2nd", "002", "second", "forty", "b18", "3m")]
    ['2', '2', '2', '2', '40', None, None]
    """
    ordinal = ORDINAL.fullmatch(word)
    if ordinal:
        return ordinal[1]
    # Between words a lone "i" is dropped as "and" (Polish, Catalan); elsewhere it is a number.
    if word == "i" or ROMAN.fullmatch(word):
        return str(roman_value(word))
    return str(NUMBER_WORDS[word]) if word in NUMBER_WORDS else None


def roman_value(numeral: str) -> int:
    """The value of a Roman numeral of the letters i, v and x.

    >>> roman_value("xiv")
    14
    """
    values = [ROMAN_LETTERS[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


def joined_numbers(texts: pa.StringArray) -> pa.StringArray:
    """Numbers of two words, and a V at the end, in digits.

    >>> joined_numbers(pa.array(["brigade forty four", "asian fund v", "v ships"])).to_pylist()
    ['brigade 44', 'asian fund 5', 'v ships']
    """
    texts = pc.replace_substring_regex(texts, FIVE, r"\1 5\2")
    odd = np.flatnonzero(pc.match_substring_regex(texts, TWO_WORDS))
    if len(odd) == 0:
        return texts
    values = [re.sub(TWO_WORDS, _both, text) for text in texts.take(pa.array(odd)).to_pylist()]
    return replaced(texts, odd, values)


def _both(found: re.Match[str]) -> str:
    return str(NUMBER_WORDS[found[1]] + ONES.index(found[2]) + 1)
