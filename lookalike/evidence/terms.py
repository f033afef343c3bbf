"""The words of descriptions, and pairs of words side by side, as rows of numbers."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from lookalike.columns import Floats, Ints, Texts

BETWEEN = r"[^\p{L}\p{M}\p{N}_]+"  # what stands between two words
SHORTEST = 2  # letters of a word
RARE = 3  # companies that must use a term
MOST = 100_000  # terms that are kept, the most frequent first


@dataclass(frozen=True)
class Tokens:
    """Words of texts, end to end: the row of each, and its place in `words` (a word each once)."""

    row: Ints
    word: Ints
    words: Texts


@dataclass(frozen=True)
class Terms:
    """The terms that are looked for: words, pairs of them as keys that rise, and their rarity.

    idf: [words + pairs], logarithm of how rare each is among the texts; own and mean: a text is
    divided by its own length to the power of `own`, times the mean length to the power of 1 - own.
    """

    words: "pd.Index[str]"
    pairs: Ints
    idf: Floats
    own: float = 1.0
    mean: float = 1.0

    @classmethod
    def of(cls, texts: Texts) -> Self:
        """The terms that some texts use, but for the rarest."""
        tokens = tokens_of(texts)
        known = pd.Index(sorted(tokens.words), dtype=object)
        every = cls(known, np.zeros(0, np.int64), np.zeros(len(known)))
        row, word = every._words_of(tokens)
        used, uses = _uses(row, word)
        pair_row, key = every._pairs_of(row, word)
        pairs, pair_uses = _uses(pair_row, key)
        least = max(RARE, _least_used(np.r_[uses, pair_uses]))
        kept = used[uses >= least]
        old_pairs = pairs[pair_uses >= least]
        place = np.full(len(known) + 1, -1)
        place[kept] = np.arange(len(kept))
        # A pair is used no more often than its words, so both are kept where it is.
        first, second = place[old_pairs // len(known)], place[old_pairs % len(known)]
        new = first * len(kept) + second
        order = np.argsort(new)
        count = np.r_[uses[uses >= least], pair_uses[pair_uses >= least][order]]
        idf = np.log((1 + len(texts)) / (1 + count)) + 1
        return cls(known[kept], new[order], idf)

    @property
    def names(self) -> list[str]:
        """Each term as it is written."""
        words = self.words.tolist()
        pairs = zip(self.pairs // len(words), self.pairs % len(words), strict=True)
        return [*words, *(f"{words[first]} {words[second]}" for first, second in pairs)]

    def weigh(self, texts: Texts) -> sparse.csr_matrix:
        """TF-IDF of each text, divided by its length: [texts, terms]."""
        return self.scale(self.count(texts))

    def count(self, texts: Texts) -> sparse.csr_matrix:
        """TF-IDF of each text, as long as it is: [texts, terms]."""
        row, word = self._words_of(tokens_of(texts))
        pair_row, key = self._pairs_of(row, word)
        place = np.searchsorted(self.pairs, key)
        known = np.append(self.pairs, -1)[place] == key
        rows = np.r_[row[word >= 0], pair_row[known]]
        columns = np.r_[word[word >= 0], place[known] + len(self.words)]
        shape = len(texts), len(self.idf)
        counts = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape)
        counts.data = (1 + np.log(counts.data)) * self.idf[counts.indices]
        return counts

    def scale(self, rows: sparse.csr_matrix) -> sparse.csr_matrix:
        """Counted texts, divided by their lengths: of length one where `own` is 1.

        Where it is 1/2, a text of a quarter of the mean length is a row of length 1/2, so that few
        words say less than many.
        """
        return divided(rows, lengths(rows) ** self.own * self.mean ** (1 - self.own))

    def _words_of(self, tokens: Tokens) -> tuple[Ints, Ints]:
        """(row, place among the words or -1) of each token."""
        place = self.words.get_indexer(pd.Index(tokens.words, dtype=object))
        return tokens.row, np.append(place, -1)[tokens.word]

    def _pairs_of(self, row: Ints, word: Ints) -> tuple[Ints, Ints]:
        """(row, key) of each two known words side by side."""
        both = (row[:-1] == row[1:]) & (word[:-1] >= 0) & (word[1:] >= 0)
        return row[:-1][both], word[:-1][both] * len(self.words) + word[1:][both]


def tokens_of(texts: Texts) -> Tokens:
    """The words of texts in lower case, those of one letter left out.

    >>> tokens_of(np.array(["We sell a roof, roofs", ""], object)).words.tolist()
    ['we', 'sell', 'roof', 'roofs']
    """
    lower = pc.utf8_lower(pa.array(texts, pa.string()))
    split = pc.split_pattern_regex(lower, pattern=BETWEEN)
    words = pc.list_flatten(split)
    row = np.asarray(pc.list_parent_indices(split), np.int64)
    long = np.asarray(pc.greater_equal(pc.utf8_length(words), SHORTEST))
    coded = words.filter(pa.array(long)).dictionary_encode()
    return Tokens(
        row[long],
        np.asarray(coded.indices, np.int64),
        np.asarray(coded.dictionary.to_pylist(), object),
    )


def lengths(rows: sparse.csr_matrix) -> Floats:
    """The length of each row: the root of the sum of its squares."""
    return np.asarray(np.sqrt(rows.multiply(rows).sum(axis=1))).ravel()


def divided(rows: sparse.csr_matrix, by: Floats) -> sparse.csr_matrix:
    """Rows divided by a number each; those without anything in them stay as they are."""
    return (sparse.diags(1 / np.where(by == 0, 1, by)) @ rows).tocsr()


def _uses(row: Ints, term: Ints) -> tuple[Ints, Ints]:
    """The terms, rising, and the number of rows that use each."""
    order = np.lexsort((row, term))
    row, term = row[order], term[order]
    once = np.ones(len(row), bool)
    once[1:] = (row[1:] != row[:-1]) | (term[1:] != term[:-1])
    used, uses = np.unique(term[once], return_counts=True)
    return used, uses


def _least_used(uses: Ints) -> int:
    """The number of rows that a term must be used by, so that no more than MOST are kept."""
    if len(uses) <= MOST:
        return 1
    return int(np.partition(uses, len(uses) - MOST)[len(uses) - MOST]) + 1
