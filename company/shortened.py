"""Names that somebody has cut short: a word with a point (Masch., Inter.), or all that follows."""

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.abbreviations import abbreviations
from company.folding import Flags, clean, one_array
from company.names import words_of_forms

# Three letters or more: of two, such as Dr., nearly every name has a word.
SHORTENED = r"[^\W\d_]{3,}(?=\.(?:\s|$))"
# A comma, hyphen or "and" is never the end of a name; a letter, Trust I, may be, and so may e.U.
OPEN_END = r"(?i)(?:[,&+/–-]|\b(?:und|and|et|och)|(?:^|[^.\s]{2}\.?\s+)u\.)\s*$"


def shortened_words(texts: Any) -> list[list[str]]:
    """The words of each name that end with a point, in plain letters.

    Legal forms and abbreviations that stand for one word are left out.

    >>> shortened_words(pa.array(["Meier Masch. GmbH.", "Müller Gebr. Ltd.", "Bäcker. Süd"]))
    [['masch'], [], ['backer']]
    """
    texts = one_array(texts)
    found: list[list[str]] = [[] for _ in range(len(texts))]
    pointed = np.flatnonzero(pc.match_substring(texts, "."))
    candidates = texts.take(pa.array(pointed)).to_pylist()
    words = [
        (place, word)
        for place, text in zip(pointed.tolist(), candidates, strict=True)
        for word in re.findall(SHORTENED, text)
    ]
    known = words_of_forms() | abbreviations().keys()
    plain = clean(pa.array([word for _, word in words], pa.string())).to_pylist()
    for (place, _), word in zip(words, plain, strict=True):
        if word and word not in known:
            found[place].append(word)
    return found


def broken_off(texts: Any) -> Flags:
    """Whether each name stops where more must follow.

    >>> broken_off(pa.array(["Brandes &", "Recker, ", "Tanzlokal- und", "Meier e.U."])).tolist()
    [True, True, True, False]
    """
    flags: Flags = np.asarray(pc.match_substring_regex(one_array(texts), OPEN_END), bool)
    return flags
