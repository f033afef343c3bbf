"""What is evaluated: companies, the customers among them, and how the model is to be fitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
import pandas as pd
import pyarrow as pa

from company.errors import ModelError
from lookalike.columns import Flags, Floats, Ints, fingerprint
from lookalike.field import Field
from lookalike.fitting import FEWEST, training_table
from lookalike.profiles import choose_fields, describe
from lookalike.ranker import LookalikeRanker
from lookalike.tables import columns_of
from store.engine import Engine
from store.manifest import Dataset
from store.views import merged_extras

MOST = 50_000  # companies besides the customers; a larger universe is sampled


@dataclass(frozen=True)
class Task:
    """Companies in a fixed order, and the customers among them.

    frame: the fields' columns, `company_id` and `name`; is_customer: [companies], good and bad
    ones; profit: [companies], NaN where not known; days: [companies] the customer's day since
    1970, NaN where not known, and `day_of` what happened on it; universe: how many companies
    there are besides the customers, of which the frame may hold a sample.
    """

    frame: pd.DataFrame
    fields: Sequence[Field]
    is_customer: Flags
    profit: Floats
    days: Floats
    day_of: str = ""
    universe: int = 0
    profit_weight: float = 0.2
    seed: int = 0

    @cached_property
    def good(self) -> Ints:
        """The rows of the customers whose profit is not known to be zero or less."""
        return np.flatnonzero(self.is_customer & ~(self.profit <= 0))

    @cached_property
    def digest(self) -> str:
        """A hash of all that the figures depend on: fields, customers and profits."""
        mark = fingerprint(self.frame[columns_of(self.fields)])
        found = sha256(repr([(f.name, f.kind, f.columns) for f in self.fields]).encode())
        for part in (mark, self.is_customer, self.profit):
            found.update(np.ascontiguousarray(part).tobytes())
        return found.hexdigest()[:16]

    def fit(self, is_customer: Flags, fields: Sequence[Field] | None = None) -> LookalikeRanker:
        """The model as the workspace fits it, learning from some of the customers only."""
        return self.ranker(fields).fit(self.frame, is_customer, sample_weight=self.profit)

    def ranker(self, fields: Sequence[Field] | None = None) -> LookalikeRanker:
        """The model before it has learned."""
        chosen = list(fields or self.fields)
        return LookalikeRanker(chosen, profit_weight=self.profit_weight, random_state=self.seed)


def read_task(
    engine: Engine,
    datasets: Sequence[Dataset],
    customers: pa.Table,
    *,
    profit_weight: float,
    seed: int,
    most: int = MOST,
) -> Task:
    """The companies and customers as `fit` would take them, the companies thinned out to `most`.

    customers: `company_id`, `profit`, `crm_name`, and if there is one `day` and `day_of`.
    """
    extras = tuple(merged_extras(datasets))
    frame, others = companies_with(engine, datasets, customers, seed, most)
    is_customer = frame.pop("is_customer").to_numpy(dtype=bool)
    profit = frame.pop("customer_profit").to_numpy(dtype=float)
    told = customers.select(["company_id", "day", "day_of"]).to_pandas().set_index("company_id")
    days = told["day"].reindex(frame["company_id"]).to_numpy(dtype=float, na_value=np.nan)
    day_of = next((text for text in told["day_of"] if text), "")
    fields = choose_fields(frame, extras)
    _require(is_customer, profit, fields)
    return Task(frame, fields, is_customer, profit, days, day_of, others, profit_weight, seed)


def companies_with(
    engine: Engine, datasets: Sequence[Dataset], customers: pa.Table, seed: int, most: int = MOST
) -> tuple[pd.DataFrame, int]:
    """The customers and at most so many other companies, and how many others there are.

    customers: `company_id`, `profit`, `crm_name`; the frame says `is_customer` and
    `customer_profit`.
    """
    given = customers.select(["company_id", "profit", "crm_name"])
    frame = describe(training_table(engine, given, tuple(merged_extras(datasets))))
    is_customer = frame["is_customer"].to_numpy(dtype=bool)
    kept = _thinned(is_customer, most, seed)
    return frame.iloc[kept].reset_index(drop=True), int((~is_customer).sum())


def _require(is_customer: Flags, profit: Floats, fields: Sequence[Field]) -> None:
    """Refuse what `fit` refuses: too few customers, too few companies, nothing known."""
    good, others = int((is_customer & ~(profit <= 0)).sum()), int((~is_customer).sum())
    if good < FEWEST or others < 10 * FEWEST or not fields:
        raise ModelError(
            f"There is nothing to evaluate: {good} good customers, {others:,} other companies and "
            f"{len(fields)} fields. lookalike fit says what is missing."
        )


def _thinned(is_customer: Flags, most: int, seed: int) -> Ints:
    """The rows of all customers and of at most so many others, in their order."""
    others = np.flatnonzero(~is_customer)
    if len(others) <= most:
        return np.arange(len(is_customer))
    chosen = np.random.default_rng(seed).choice(others, most, replace=False)
    return np.sort(np.r_[np.flatnonzero(is_customer), chosen])
