"""Evidence from a description: which words the customers use and other companies do not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse

from lookalike.columns import Flags, Floats, Ints, Texts, texts
from lookalike.customers import Customers
from lookalike.evidence.averages import Scale
from lookalike.evidence.levels import Neighbourhood, everywhere
from lookalike.evidence.near_misses import sharpened
from lookalike.evidence.packing import pack, unpack
from lookalike.evidence.terms import Terms, divided, lengths
from lookalike.evidence.word_weights import WordWeights, bounded, left_out, weigh

SILENT = "_not_known_"  # stands for a missing text, so that silence is a word of its own
LENGTH = 5_000  # characters that are read of a text, so that memory has a bound
STRENGTHS = (3.0, 10.0, 30.0, 100.0)  # inverse of the ridge on the words' weights
OWN = (1.0, 0.5)  # power of its length that a text is divided by: 1/2 where short ones say less
BACKGROUND = 50  # weight of the other companies, in customer lists
FOCUS = 4  # power of the cosine by which customers share the credit


class TextEvidence:
    """Log-odds that words such as a company's come from a customer rather than from any company.

    Codes: sparse [companies, terms], TF-IDF of words and pairs of words, rows of length one or
    shorter for short texts, see `Terms.scale`.
    """

    whole = True  # trees see no single words, so they cannot add what it leaves out

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = columns

    def fit(self, companies: pd.DataFrame, customers: Customers) -> Self:
        """Weigh the words by the logistic regression that best tells customers it has not seen.

        Whether a short text says as much as a long one is found out in the same way, and then what
        sets the customers apart from the companies most like them.
        """
        text = self._texts(companies.take(np.r_[customers.rows, customers.others]))
        terms, weight = Terms.of(text), customers.weight
        rows = terms.count(text)
        mean = _mean_length(rows)
        read = {own: replace(terms, own=own, mean=mean) for own in OWN}
        codes = {own: read[own].scale(rows) for own in OWN}
        tried = product(OWN, STRENGTHS)
        judged = {(own, strength): judge(codes[own], weight, strength) for own, strength in tried}
        best = min(judged, key=lambda choice: _surprise(judged[choice], weight))
        own, strength = best
        self.terms_ = read[own]
        against_all = weigh(codes[own], weight, strength, BACKGROUND)
        self.weights_, judged_best = sharpened(
            codes[own], against_all, judged[best], weight, BACKGROUND
        )
        self.left_out_ = bounded(judged_best[: len(weight)])
        return self

    def _texts(self, companies: pd.DataFrame) -> Texts:
        text = pd.Series(texts(companies[self.columns[0]]), dtype=object).fillna("")
        return text.str.slice(0, LENGTH).mask(text == "", SILENT).to_numpy(object)

    def encode(self, companies: pd.DataFrame) -> sparse.csr_matrix:
        """The weighted words of each company."""
        return self.terms_.weigh(self._texts(companies))

    def transform(self, codes: sparse.csr_matrix) -> Floats:
        """Log-odds of each company's words, bounded."""
        return self.weights_.evidence(codes)

    def scales(self) -> list[Scale]:
        """None: words have no cells that averages could be taken over."""
        return []

    def cells(self, codes: sparse.csr_matrix) -> list[Ints]:
        """None, see scales."""
        return []

    def places(self, codes: sparse.csr_matrix) -> Ints:
        """All at one place, see rarity."""
        return np.zeros(codes.shape[0], np.int64)

    def rarity(self, theirs: sparse.csr_matrix) -> Floats:
        """Nothing: words have no cells of which one could say how rare they are."""
        return np.zeros((1, theirs.shape[0]))

    def neighbourhood(self, codes: sparse.csr_matrix) -> Neighbourhood:
        """The words together; they have no levels."""
        return everywhere(self.transform(codes))

    def flags(self, codes: sparse.csr_matrix) -> Floats:
        """None: the trees see words through their evidence only."""
        return np.empty((codes.shape[0], 0))

    def credit(self, codes: sparse.csr_matrix, theirs: sparse.csr_matrix, weight: Floats) -> Floats:
        """Positive evidence split by cosine among the customers: [companies, customers]."""
        mine, theirs = (divided(rows, lengths(rows)) for rows in (codes, theirs))
        near = (mine @ theirs.T).toarray() ** FOCUS * weight
        share = near / np.maximum(near.sum(1, keepdims=True), np.finfo(float).tiny)
        return np.asarray(share * np.maximum(self.transform(codes), 0)[:, None])

    def to_arrays(self) -> dict[str, np.ndarray]:
        """What the fit has learnt, for saving."""
        return {
            "words": pack(self.terms_.words),
            "pairs": self.terms_.pairs,
            "idf": self.terms_.idf,
            "length": np.array([self.terms_.own, self.terms_.mean]),
            "coef": self.weights_.coef,
            "intercept": np.array(self.weights_.intercept),
        }

    @classmethod
    def from_arrays(cls, columns: Sequence[str], arrays: Mapping[str, np.ndarray]) -> Self:
        """The evidence that to_arrays wrote down."""
        evidence = cls(columns)
        words = pd.Index(unpack(arrays["words"]), dtype=object)
        own, mean = arrays["length"].tolist()
        evidence.terms_ = Terms(words, arrays["pairs"], arrays["idf"], own, mean)
        evidence.weights_ = WordWeights(arrays["coef"], float(arrays["intercept"]))
        return evidence


def _mean_length(rows: sparse.csr_matrix) -> float:
    """The mean length of the texts that use any of the terms."""
    found = lengths(rows)
    return float(found[found > 0].mean()) if found.any() else 1.0


def judge(codes: sparse.csr_matrix, weight: Floats, strength: float) -> Floats:
    """Evidence of each row, from words weighed without its fold; the customers come first."""
    count = len(weight)

    def fit(seen: Flags) -> WordWeights:
        return weigh(codes[seen], weight[seen[:count]], strength, BACKGROUND)

    return bounded(left_out(codes, count, fit))


def _surprise(judged: Floats, weight: Floats) -> float:
    """How ill the evidence tells customers from others: their log-loss, both sides in balance."""
    mine, others = judged[: len(weight)], judged[len(weight) :]
    background = weight.sum() * BACKGROUND
    # Evidence is what is left of the odds when the background's weight is taken off.
    odds = np.log(BACKGROUND)
    missed = weight @ np.logaddexp(0, odds - mine)
    return float(missed + background * np.logaddexp(0, others - odds).mean())
