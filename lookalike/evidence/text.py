"""Evidence from a description: which words the customers use and other companies do not."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from lookalike.columns import Floats, texts
from lookalike.customers import Customers
from lookalike.evidence.levels import Neighbourhood, everywhere
from lookalike.evidence.packing import pack, unpack

SILENT = "_not_known_"  # stands for a missing text, so that silence is a word of its own
WORDS: dict[str, Any] = {"ngram_range": (1, 2), "sublinear_tf": True, "dtype": np.float64}
LENGTH = 5_000  # characters that are read of a text, so that memory has a bound
TERMS = 100_000  # most that are kept, the most frequent first
RARE = 3  # companies that must use a term
FOLDS = 5  # a customer is judged by the words of the other folds
LIMIT = 7.0  # largest evidence either way: a thousand times as common
STRENGTH = 10.0  # inverse of the ridge on the words' weights
FOCUS = 4  # power of the cosine by which customers share the credit


class TextEvidence:
    """Log-odds that words such as a company's come from a customer rather than from any company.

    Codes: sparse [companies, terms], TF-IDF of words and pairs of words, rows of length one.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = columns

    def fit(self, companies: pd.DataFrame, customers: Customers) -> Self:
        """Weigh the words by a logistic regression; judge each customer by the other folds."""
        text = self._texts(companies.take(np.r_[customers.rows, customers.others]))
        self.words_ = _choose_words(text)
        codes = self.words_.transform(text).tocsr()
        self.coef_, self.intercept_ = _weigh(codes, customers.weight)
        self.left_out_ = _judge_by_others(codes, customers.weight)
        return self

    def _texts(self, companies: pd.DataFrame) -> "pd.Series[str]":
        text = pd.Series(texts(companies[self.columns[0]]), dtype=object).fillna("")
        return text.str.slice(0, LENGTH).mask(text == "", SILENT)

    def encode(self, companies: pd.DataFrame) -> sparse.csr_matrix:
        """The weighted words of each company."""
        return self.words_.transform(self._texts(companies)).tocsr()

    def transform(self, codes: sparse.csr_matrix) -> Floats:
        """Log-odds of each company's words, bounded."""
        return _odds(codes, self.coef_, self.intercept_)

    def neighbourhood(self, codes: sparse.csr_matrix) -> Neighbourhood:
        """The words together; they have no levels."""
        return everywhere(self.transform(codes))

    def flags(self, codes: sparse.csr_matrix) -> Floats:
        """None: the trees see words through their evidence only."""
        return np.empty((codes.shape[0], 0))

    def credit(self, codes: sparse.csr_matrix, theirs: sparse.csr_matrix, weight: Floats) -> Floats:
        """Positive evidence split by cosine among the customers: [companies, customers]."""
        near = (codes @ theirs.T).toarray() ** FOCUS * weight
        share = near / np.maximum(near.sum(1, keepdims=True), np.finfo(float).tiny)
        return np.asarray(share * np.maximum(self.transform(codes), 0)[:, None])

    def to_arrays(self) -> dict[str, np.ndarray]:
        """What the fit has learnt, for saving."""
        return {
            "terms": pack(self.words_.get_feature_names_out()),
            "idf": self.words_.idf_,
            "coef": self.coef_,
            "intercept": np.array(self.intercept_),
        }

    @classmethod
    def from_arrays(cls, columns: Sequence[str], arrays: Mapping[str, np.ndarray]) -> Self:
        """The evidence that to_arrays wrote down."""
        evidence = cls(columns)
        evidence.words_ = TfidfVectorizer(vocabulary=unpack(arrays["terms"]), **WORDS)
        evidence.words_.idf_ = arrays["idf"]
        evidence.coef_, evidence.intercept_ = arrays["coef"], float(arrays["intercept"])
        return evidence


def _choose_words(text: "pd.Series[str]") -> TfidfVectorizer:
    try:
        return TfidfVectorizer(min_df=RARE, max_features=TERMS, **WORDS).fit(text)
    except ValueError:  # no word is used by so many companies
        return TfidfVectorizer(vocabulary=[SILENT], **WORDS).fit(text)


def _judge_by_others(codes: sparse.csr_matrix, weight: Floats) -> Floats:
    """Log-odds of each customer, from words weighed without its fold; customers come first."""
    count = len(weight)
    fold = np.arange(count) % FOLDS
    others = np.ones(codes.shape[0] - count, bool)
    left_out = np.zeros(count)  # an only customer has no others to be judged by
    for k in range(min(FOLDS, count) if count > 1 else 0):
        coef, intercept = _weigh(codes[np.r_[fold != k, others]], weight[fold != k])
        left_out[fold == k] = _odds(codes[:count][fold == k], coef, intercept)
    return left_out


def _odds(codes: sparse.csr_matrix, coef: Floats, intercept: float) -> Floats:
    return np.asarray(np.clip(codes @ coef + intercept, -LIMIT, LIMIT))


def _weigh(codes: sparse.csr_matrix, weight: Floats) -> tuple[Floats, float]:
    """Weight of each term and intercept; the customers come first and balance all others."""
    count = len(weight)
    others = codes.shape[0] - count
    label = np.r_[np.ones(count), np.zeros(others)]
    balance = np.r_[weight / weight.sum(), np.full(others, 1 / others)] * count
    model = LogisticRegression(C=STRENGTH, max_iter=1000, tol=1e-4)
    model.fit(codes, label, sample_weight=balance)
    return model.coef_[0], float(model.intercept_[0])
