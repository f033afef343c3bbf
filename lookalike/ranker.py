"""Ranks companies by how much they look like a list of customers, and by what those earned.

    score(x) = START * intercept + sum over fields of part_f * weight_f * evidence_f(x)
               + sum over trees of leaf_t(x) + together(x)
               + contrast(x) + profit_weight * profit(x)

1. Evidence: log of "customers near x" over "companies near x", field by field. Near is the same
   cell of a hierarchy, a window on a number's scale, the same tags, like words. Narrow
   neighbourhoods back off to wide ones, as far as best predicts the customers left out.
2. Weights: one non-negative weight a field; of most fields a part, START, leaves room for the
   trees, but words count whole.
3. Leaves: small trees start there and find what only combinations of fields tell. They see a
   customer through evidence *without itself* and may only rise with evidence, so that they
   cannot learn the list by heart.
4. Together: with few customers, what x shares with single ones in all fields at once.
5. Contrast: log of how likely a customer like x is a good one rather than one without profit.
6. Profit: log of how much more than others customers like x have earned.

Every term belongs to one field (`explain`) and is counted from customers (`kneighbors`).
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

from lookalike import leaves, tables, together
from lookalike.columns import Floats, Ints, fingerprint, in_order, plain
from lookalike.customers import Customers, read_customers, read_profit
from lookalike.evidence import EVIDENCE, Evidence
from lookalike.evidence.levels import Neighbourhood, joined
from lookalike.expectation import contrast, expected_profit
from lookalike.explanation import Explanation
from lookalike.field import Field
from lookalike.sight import Sight, see
from lookalike.tables import Companies
from lookalike.weights import fit_weights

START = 0.6  # part of the weighted evidence that the trees start from, but for what counts whole
BACKGROUND = 50  # weight of the universe in training, in customer lists
SAMPLE = 30_000  # companies of the universe that weights, trees and words are fitted on
CHUNK = 32_768  # companies scored at a time
LEAST_NEAR = 0.01  # share of a leaf that a customer has which is near in no field by itself
PAIRS = 2_000_000  # pairs of company and customer compared at a time


class LookalikeRanker(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Scores companies by likeness to the customers; explains by field; names the customers.

    fields: the properties to compare; None makes every column a number or a category;
    profit_weight: how much expected profit counts beside likeness, from 0 (not at all) to 1 (as
    much: the ranking is by likeness times expected profit);
    random_state: seed; n_jobs: threads of the trees.
    """

    def __init__(
        self,
        fields: Sequence[Field] | None = None,
        profit_weight: float = 0.2,
        random_state: int | np.random.RandomState | None = 0,
        n_jobs: int | None = 1,
    ) -> None:
        self.fields = fields
        self.profit_weight = profit_weight
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
        sample_weight: [companies] profit, used for customers only; NaN where not known. Customers
        with a profit of zero or less are bad examples, which the good ones are set against.
        """
        frame = tables.read_universe(self, universe)
        given = tables.guess_fields(frame) if self.fields is None else self.fields
        self.fields_ = tables.check_fields(given)
        frame = tables.read_companies(self, frame, self.fields_)
        seed = _seed(self.random_state)
        customers, bad, earned = self._choose(frame, y, sample_weight, seed)
        self.customer_rows_, self.customer_weight_ = customers.rows, customers.weight
        self.customers_ = pd.DataFrame({c: plain(frame[c].take(customers.rows)) for c in frame})
        self.customers_ = self.customers_.reset_index(drop=True)
        self.evidence_: list[Evidence] = [
            EVIDENCE[field.kind](field.columns).fit(frame, customers) for field in self.fields_
        ]
        self._stack(frame.take(np.r_[customers.rows, customers.others]), customers, seed)
        codes = [evidence.encode(self.customers_) for evidence in self.evidence_]
        self.profit_ = expected_profit(self.evidence_, codes, earned)
        self.contrast_ = contrast(self.evidence_, frame.take(customers.rows), frame.take(bad))
        return self

    def _choose(
        self, frame: pd.DataFrame, y: ArrayLike, profit: ArrayLike | None, seed: int
    ) -> tuple[Customers, Ints, Floats]:
        """Good customers and a sample of the others, the bad ones, and what the good ones earned.

        All are in an order of their own, not that of the rows.
        """
        is_customer = read_customers(y, len(frame))
        earned = read_profit(profit, is_customer)
        mark = fingerprint(frame)
        rows, others = np.flatnonzero(is_customer), np.flatnonzero(~is_customer)
        order = np.lexsort((earned, mark[rows]))
        rows, earned = rows[order], earned[order]
        good = ~(earned <= 0)  # not known is good
        others = others[np.argsort(mark[others], kind="stable")]
        if len(others) > SAMPLE:
            kept = np.random.default_rng(seed).choice(len(others), SAMPLE, replace=False)
            others = others[np.sort(kept)]
        chosen = Customers(rows[good], np.ones(int(good.sum())), others)
        return chosen, rows[~good], earned[good]

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
        self.owner_ = sight.owner
        self.leaf_table_ = leaves.leaf_table(self.trees_, self.owner_)
        self.customer_leaves_ = leaves.leaves(self.trees_, features[:count], threads)
        self.baseline_ = START * self.intercept_ + self.leaf_table_.baseline
        numbers = np.array([field.kind == "number" for field in self.fields_])
        self.together_ = together.learn(self.evidence_, sight.codes, count, self.weights_, numbers)

    def score_samples(self, companies: Companies) -> Floats:
        """Score of each company, in log-odds against the weighted universe; higher = more alike."""
        parts = [
            self._start(sight.evidence)
            + leaves.points(self.trees_, sight.features, self._threads())
            + self.together_.points(self.evidence_, sight.codes, len(sight.evidence))
            + in_order(self._contrast(sight))
            + in_order(self._profit(sight))
            for sight in self._sights(self._read(companies), CHUNK)
        ]
        return np.concatenate([np.empty(0), *parts])

    def explain(self, companies: Companies) -> Explanation:
        """Points and evidence of each field for each company; the points sum to the score."""
        frame = self._read(companies)
        parts = [[np.empty((0, len(self.fields_)))] * 6]
        near: list[list[Neighbourhood]] = [[] for _ in self.fields_]
        for sight in self._sights(frame, CHUNK):
            found = leaves.leaves(self.trees_, sight.features, self._threads())
            terms = [
                self.slopes_ * sight.evidence,
                leaves.field_shares(self.leaf_table_, found)
                + self.together_.shares(self.evidence_, sight.codes, len(found)),
                self._contrast(sight),
                self._profit(sight),
            ]
            parts.append([sum(terms[1:], terms[0]), *terms, sight.evidence])
            for places, field, codes in zip(near, self.evidence_, sight.codes, strict=True):
                places.append(field.neighbourhood(codes))
        points, likeness, combinations, contrasts, profits, evidence = (
            np.concatenate(column) for column in zip(*parts, strict=True)
        )
        return Explanation(
            fields=tuple(field.name for field in self.fields_),
            baseline=self.baseline_,
            points=points,
            likeness=likeness,
            combinations=combinations,
            contrast=contrasts,
            profit=profits,
            evidence=evidence,
            index=frame.index,
            neighbourhoods=tuple(joined(places) for places in near),
            profit_weight=self.profit_weight,
        )

    def kneighbors(self, companies: Companies, n_neighbors: int = 3) -> tuple[Floats, Ints]:
        """The customers that brought most to each score: points, and rows in the universe.

        Both [companies, n_neighbors], or as many as there are customers. The points of a customer
        are its part of the positive evidence of each field and of each positive leaf it shares, and
        what it shares in all fields at once; what back-off to the whole universe gives belongs to
        none.
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

    def resemblance(self, companies: Companies) -> tuple[Floats, Floats]:
        """Points that each customer brings to each score, and all that speaks for the company.

        [companies, customers], in the order of customer_rows_, and [companies]: its positive
        evidence, weighted, its positive leaves, and what it shares in all fields at once. What the
        customers do not bring of that is back-off to all companies.
        """
        frame = self._read(companies)
        theirs = see(self.customers_, self.evidence_)
        credits, wholes = [np.empty((0, len(self.customer_rows_)))], [np.empty(0)]
        for sight in self._sights(frame, max(1, PAIRS // len(self.customer_rows_))):
            found = leaves.leaves(self.trees_, sight.features, self._threads())
            credits.append(self._credit(sight, theirs))
            positive = self.slopes_ * np.maximum(sight.evidence, 0)
            shared = self.together_.points(self.evidence_, sight.codes, len(found))
            wholes.append(positive.sum(axis=1) + leaves.raised(self.leaf_table_, found) + shared)
        return np.concatenate(credits), np.concatenate(wholes)

    def _credit(self, sight: Sight, customers: Sight) -> Floats:
        """Points that each customer brings to each company: [companies, customers].

        A leaf holds customers that are alike in its fields only: those that are near in the other
        fields too get more of what it brings.
        """
        weight = self.customer_weight_
        total = np.zeros((len(sight.evidence), len(weight)))
        fields = zip(self.slopes_, self.evidence_, sight.codes, customers.codes, strict=True)
        for share, evidence, code, theirs in fields:
            if share > 0:
                total += share * evidence.credit(code, theirs, weight)
        shared = self.together_.credit(self.evidence_, sight.codes, len(weight))
        near = LEAST_NEAR + total / np.maximum(total.mean(axis=1, keepdims=True), LEAST_NEAR)
        mine = leaves.leaves(self.trees_, sight.features, self._threads())
        brought = leaves.credit(self.leaf_table_, mine, self.customer_leaves_, near * weight)
        return total + brought + shared

    def _read(self, companies: Companies) -> pd.DataFrame:
        check_is_fitted(self)
        return tables.read_companies(self, companies, self.fields_)

    def _sights(self, frame: pd.DataFrame, size: int) -> Iterator[Sight]:
        """The companies some at a time, so that a long table needs no more memory than a short."""
        for start in range(0, len(frame), size):
            yield see(frame.iloc[start : start + size], self.evidence_)

    @property
    def slopes_(self) -> Floats:
        """Points of each field for one unit of its evidence: its weight, whole or in part."""
        return np.where([field.whole for field in self.evidence_], 1.0, START) * self.weights_

    def _start(self, evidence: Floats) -> Floats:
        """The points that the trees start from."""
        # Field by field and not as a product of matrices: that may round differently in another
        # batch, and the score of a company must not depend on its neighbours in the file.
        part, whole = np.full(len(evidence), self.intercept_), np.zeros(len(evidence))
        for field, weight, column in zip(self.evidence_, self.weights_, evidence.T, strict=True):
            score = whole if field.whole else part
            score += weight * column
        return START * part + whole

    def _contrast(self, sight: Sight) -> Floats:
        """Points of each field for good customers against bad: [companies, fields]."""
        if self.contrast_ is None:
            return np.zeros_like(sight.evidence)
        return self.contrast_.log_lifts(self.evidence_, sight.codes, len(sight.evidence))

    def _profit(self, sight: Sight) -> Floats:
        """Points of each field for expected profit: [companies, fields]."""
        if not self.profit_weight:
            return np.zeros_like(sight.evidence)
        parts = self.profit_.parts(self.evidence_, sight.codes, len(sight.evidence))
        return self.profit_weight * parts

    def _threads(self) -> int:
        return int(effective_n_jobs(self.n_jobs))


def _seed(random_state: int | np.random.RandomState | None) -> int:
    """A seed for generators that take whole numbers only."""
    if isinstance(random_state, int | np.integer):
        return int(random_state)
    return int(check_random_state(random_state).randint(np.iinfo(np.int32).max))
