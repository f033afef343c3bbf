"""What people get wrong in the names they type: words run together, legal forms misspelt."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz import distance, process

from company.folding import Flags, Keys, clean, hash_strings, replaced
from company.legal_forms import everyday_spellings
from company.names import (
    Names,
    Words,
    canonical_words,
    form_words,
    in_capitals,
    split_words,
    traits_of,
    without_forms,
    words_of_forms,
)
from enrich.spelling import Speller
from enrich.vocabulary import Vocabulary

SHORTEST_SWAP = 4  # letters from which two swapped ones in a word of a legal form are put right
SHORTEST_TYPO = 6  # letters from which any wrong letter is: Karl is not Sarl
LONG_WORD = 9  # letters from which two of them may be wrong
SHORTEST_GLUED = 6  # letters from which an unknown word may be two
SHORTEST_PART = 3
GLUED_WORTH = 6.0  # the rarer part's log count times the shorter part's letters must exceed this


def parse_rows(strings: Any, vocabulary: Vocabulary, speller: Speller) -> Names:
    """The names of CRM rows, with what the index shows to be mistyped put right."""

    def is_strange(words: pa.StringArray) -> Flags:
        of_form = np.isin(words.to_pylist(), list(words_of_forms()))
        return ~vocabulary.knows(words) & ~speller.knows(words) & ~of_form

    def familiarity(words: pa.StringArray) -> NDArray[np.float64]:
        names = vocabulary.names_with(hash_strings(words))
        logarithm: NDArray[np.float64] = np.log(np.maximum(names, 1))
        return logarithm

    texts = clean(strings)
    words = split_words(part_glued(texts, is_strange, familiarity), form_words())
    right = with_right_forms(words, vocabulary.is_rare(words.keys))
    return without_forms(texts, right, traits_of(strings) | in_capitals(strings))


def part_glued(
    texts: pa.StringArray,
    is_strange: Callable[[pa.StringArray], Flags],
    familiarity: Callable[[pa.StringArray], NDArray[np.float64]],
) -> pa.StringArray:
    """Gives words that were run together (wernerhahn, hofladenmeier) their space back.

    `is_strange` tells the words that are unknown, `familiarity` how common a known word is.
    """
    words = pc.unique(pc.split_pattern(texts, " ").flatten())
    strange = words.filter(pa.array(is_strange(canonical_words(words)))).to_pylist()
    cuts = [
        (word, cut)
        for word in strange
        if len(word) >= SHORTEST_GLUED and word.isalpha()
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    ]
    if not cuts:
        return texts
    left = familiarity(canonical_words(pa.array([word[:cut] for word, cut in cuts])))
    right = familiarity(canonical_words(pa.array([word[cut:] for word, cut in cuts])))
    shorter = np.array([min(cut, len(word) - cut) for word, cut in cuts])
    apart = _best_cuts(cuts, np.minimum(left, right) * shorter)
    if not apart:
        return texts
    parted = [" ".join(apart.get(w, w) for w in text.split(" ")) for text in texts.to_pylist()]
    return pa.array(parted, pa.string())


def _best_cuts(cuts: list[tuple[str, int]], worth: NDArray[np.float64]) -> dict[str, str]:
    """Each word's best cut into two known words, where one is good enough."""
    best: dict[str, tuple[float, int]] = {}
    for (word, cut), value in zip(cuts, worth.tolist(), strict=True):
        if value > best.get(word, (GLUED_WORTH, 0))[0]:
            best[word] = value, cut
    return {word: f"{word[:cut]} {word[cut:]}" for word, (_, cut) in best.items()}


@cache
def _form_words() -> list[str]:
    """The words of all spellings of legal forms that are long enough to be misspelt."""
    spelled = split_words(clean(pa.array(everyday_spellings()))).spellings.to_pylist()
    return [word for word in spelled if len(word) >= SHORTEST_SWAP]


def with_right_forms(words: Words, rare: Flags) -> Words:
    """Words with the rare ones put right that are a legal form's word but for a typo.

    Haftng, GmHb and Aktiengeselschaft are such words. `rare` flags the distinct words.
    """
    spelled = [(i, words.spellings[int(i)].as_py()) for i in np.flatnonzero(rare)]
    odd = [(i, word) for i, word in spelled if len(word) >= SHORTEST_SWAP and word.isalpha()]
    if not odd:
        return words
    right, is_near = _nearest_form_words([word for _, word in odd])
    wrong = np.flatnonzero(is_near)
    if len(wrong) == 0:
        return words
    places = np.array([i for i, _ in odd])[wrong]
    better = replaced(words.spellings, places, [right[i] for i in wrong]).dictionary_encode()
    keys: Keys = hash_strings(better.dictionary)
    ids = np.asarray(better.indices, np.int64)[words.ids]
    return replace(words, ids=ids, spellings=better.dictionary, keys=keys)


def _nearest_form_words(odd: list[str]) -> tuple[list[str], Flags]:
    """The nearest word of a legal form for each word, and whether it is near enough."""
    forms = _form_words()
    away = process.cdist(odd, forms, scorer=distance.OSA.distance, dtype=np.uint8, score_cutoff=2)
    nearest = [forms[i] for i in away.argmin(axis=1)]
    length = np.array([min(len(a), len(b)) for a, b in zip(odd, nearest, strict=True)])
    swapped = [sorted(a) == sorted(b) for a, b in zip(odd, nearest, strict=True)]
    allowed = np.where(length >= LONG_WORD, 2, (length >= SHORTEST_TYPO) | np.array(swapped))
    return nearest, away.min(axis=1) <= allowed
