"""Ranks companies by how much they look like a list of customers.

    score(x) = START * (intercept + sum over fields of weight_f * evidence_f(x))
               + sum over trees of leaf_t(x)

1. Evidence: log of "customers near x" over "companies near x", field by field. Near is the same
   cell of a hierarchy, a window on a number's scale, the same tags, like words. Narrow
   neighbourhoods back off to wide ones, as far as best predicts the customers left out.
2. Weights: one non-negative weight a field.
3. Leaves: small trees start there and find what only combinations of fields tell. They see a
   customer through evidence *without itself* and may only rise with evidence, so that they
   cannot learn the list by heart.

Every term belongs to one field (`explain`) and is a count of customers (`kneighbors`).
"""

from collections.abc import Iterator, Sequence
from typing import Self

import numpy as np
import pandas as pd
from joblib import effective_n_jobs
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.utils import Tags, check_random_state
from sklearn.utils.validation import check_is_fitted

from lookalike import leaves, tables
from lookalike.columns import Floats, Ints, fingerprint, plain
from lookalike.customers import Customers, read_customers, read_profit
from lookalike.evidence import EVIDENCE, Evidence
from lookalike.evidence.levels import Neighbourhood, joined
from lookalike.explanation import Explanation
from lookalike.field import Field
from lookalike.sight import Sight, see
from lookalike.tables import Companies
from lookalike.weights import fit_weights, soften

START = 0.6  # part of the weighted evidence that the trees start from
BACKGROUND = 50  # weight of the universe in training, in customer lists
SAMPLE = 30_000  # companies of the universe that weights, trees and words are fitted on
CHUNK = 32_768  # companies scored at a time
PAIRS = 2_000_000  # pairs of company and customer compared at a time


class LookalikeRanker(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Scores companies by likeness to the customers; explains by field; names the customers.

    fields: the properties to compare; None makes every column a number or a category;
    profit_exponent: customers count by profit ** exponent; 0 = likeness alone, 1 = money alone;
    random_state: seed; n_jobs: threads of the trees.
    """

    def __init__(
        self,
        fields: Sequence[Field] | None = None,
        profit_exponent: float = 0.25,
        random_state: int | np.random.RandomState | None = 0,
        n_jobs: int | None = 1,
    ) -> None:
        self.fields = fields
        self.profit_exponent = profit_exponent
        self.random_state = random_state
        self.n_jobs = n_jobs

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        return tags

    def fit(
        self, universe: Companies, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Learn from the customers in a universe of companies.

        universe: a row a company; y: [companies] whether each is a customer, true or above zero;
        sample_weight: [companies] profit, used for customers only; NaN where not known.
        """
        frame = tables.read_universe(self, universe)
        given = tables.guess_fields(frame) if self.fields is None else self.fields
        self.fields_ = tables.check_fields(given)
        frame = tables.read_companies(self, frame, self.fields_)
        seed = _seed(self.random_state)
        customers = self._choose(frame, y, sample_weight, seed)
        self.customer_rows_, self.customer_weight_ = customers.rows, customers.weight
        self.customers_ = pd.DataFrame({c: plain(frame[c].take(customers.rows)) for c in frame})
        self.customers_ = self.customers_.reset_index(drop=True)
        self.evidence_: list[Evidence] = [
            EVIDENCE[field.kind](field.columns).fit(frame, customers) for field in self.fields_
        ]
        self._stack(frame.take(np.r_[customers.rows, customers.others]), customers, seed)
        return self

    def _choose(
        self, frame: pd.DataFrame, y: ArrayLike, profit: ArrayLike | None, seed: int
    ) -> Customers:
        """Customers and a sample of the others, in an order of their own, not that of the rows."""
        is_customer = read_customers(y, len(frame))
        earned = read_profit(profit, is_customer)
        mark = fingerprint(frame)
        rows, others = np.flatnonzero(is_customer), np.flatnonzero(~is_customer)
        mine = np.lexsort((earned, mark[rows]))
        others = others[np.argsort(mark[others], kind="stable")]
        if len(others) > SAMPLE:
            kept = np.random.default_rng(seed).choice(len(others), SAMPLE, replace=False)
            others = others[np.sort(kept)]
        return Customers(rows[mine], soften(earned[mine], self.profit_exponent), others)

    def _stack(self, frame: pd.DataFrame, customers: Customers, seed: int) -> None:
        """Weigh the fields, then grow the trees; customers come first in the frame."""
        count, others = len(customers.rows), len(customers.others)
        label = np.r_[np.ones(count), np.zeros(others)]
        weight = np.r_[customers.weight, np.full(others, min(1.0, BACKGROUND * count / others))]
        sight = see(frame, self.evidence_)
        left_out = np.column_stack([evidence.left_out_ for evidence in self.evidence_])
        sight = sight._replace(evidence=np.vstack([left_out, sight.evidence[count:]]))
        features, threads = sight.features, self._threads()
        self.weights_, self.intercept_ = fit_weights(sight.evidence, label, weight)
        start = self._start(sight.evidence)
        self.trees_ = leaves.grow(features, sight.rising, label, weight, start, seed, threads)
        self.leaf_points_ = leaves.leaf_points(self.trees_)
        self.customer_leaves_ = leaves.leaves(self.trees_, features[:count], threads)
        tree_baseline = leaves.baseline(self.trees_, features, threads)
        self.baseline_ = START * self.intercept_ + tree_baseline

    def score_samples(self, companies: Companies) -> Floats:
        """Score of each company, in log-odds against the weighted universe; higher = more alike."""
        parts = [
            self._start(sight.evidence)
            + leaves.points(self.trees_, sight.features, self._threads())
            for sight in self._sights(self._read(companies), CHUNK)
        ]
        return np.concatenate([np.empty(0), *parts])

    def explain(self, companies: Companies) -> Explanation:
        """Points and evidence of each field for each company; the points sum to the score."""
        frame = self._read(companies)
        none = np.empty((0, len(self.fields_)))
        points, evidence = [none], [none]
        near: list[list[Neighbourhood]] = [[] for _ in self.fields_]
        for sight in self._sights(frame, CHUNK):
            shares = leaves.shares(self.trees_, sight.features, sight.owner, self._threads())
            points.append(START * self.weights_ * sight.evidence + shares)
            evidence.append(sight.evidence)
            for parts, field, codes in zip(near, self.evidence_, sight.codes, strict=True):
                parts.append(field.neighbourhood(codes))
        return Explanation(
            fields=tuple(field.name for field in self.fields_),
            baseline=self.baseline_,
            points=np.concatenate(points),
            evidence=np.concatenate(evidence),
            index=frame.index,
            neighbourhoods=tuple(joined(parts) for parts in near),
        )

    def kneighbors(self, companies: Companies, n_neighbors: int = 3) -> tuple[Floats, Ints]:
        """The customers that brought most to each score: points, and rows in the universe.

        Both [companies, n_neighbors], or as many as there are customers. The points of a customer
        are its part of the positive evidence of each field and of each positive leaf it shares;
        what back-off to the whole universe gives belongs to none.
        """
        frame = self._read(companies)
        count = len(self.customer_rows_)
        width = min(n_neighbors, count)
        theirs = see(self.customers_, self.evidence_)
        points, rows = [np.empty((0, width))], [np.empty((0, width), np.int64)]
        for sight in self._sights(frame, max(1, PAIRS // count)):
            credit = self._credit(sight, theirs)
            best = np.argsort(-credit, axis=1, kind="stable")[:, :width]
            points.append(np.take_along_axis(credit, best, axis=1))
            rows.append(self.customer_rows_[best])
        return np.concatenate(points), np.concatenate(rows)

    def _credit(self, sight: Sight, customers: Sight) -> Floats:
        """Points that each customer brings to each company: [companies, customers]."""
        weight = self.customer_weight_
        mine = leaves.leaves(self.trees_, sight.features, self._threads())
        total = leaves.credit(self.leaf_points_, mine, self.customer_leaves_, weight)
        fields = zip(self.weights_, self.evidence_, sight.codes, customers.codes, strict=True)
        for share, evidence, code, theirs in fields:
            if share > 0:
                total += START * share * evidence.credit(code, theirs, weight)
        return total

    def _read(self, companies: Companies) -> pd.DataFrame:
        check_is_fitted(self)
        return tables.read_companies(self, companies, self.fields_)

    def _sights(self, frame: pd.DataFrame, size: int) -> Iterator[Sight]:
        """The companies some at a time, so that a long table needs no more memory than a short."""
        for start in range(0, len(frame), size):
            yield see(frame.iloc[start : start + size], self.evidence_)

    def _start(self, evidence: Floats) -> Floats:
        """The points that the trees start from."""
        # Field by field and not as a product of matrices: that may round differently in another
        # batch, and the score of a company must not depend on its neighbours in the file.
        score = np.full(len(evidence), self.intercept_)
        for weight, column in zip(self.weights_, evidence.T, strict=True):
            score += weight * column
        return START * score

    def _threads(self) -> int:
        return int(effective_n_jobs(self.n_jobs))


def _seed(random_state: int | np.random.RandomState | None) -> int:
    """A seed for generators that take whole numbers only."""
    if isinstance(random_state, int | np.integer):
        return int(random_state)
    return int(check_random_state(random_state).randint(np.iinfo(np.int32).max))
