"""Which companies are customers, and how much each of them counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_array, check_consistent_length, column_or_1d

from company.errors import ModelError
from lookalike.columns import Floats, Ints


class CannotFit(ModelError, ValueError):
    """These customers do not teach anything: none, all, or without any profit.

    It is a ValueError too, because that is what scikit-learn promises for bad data.
    """


@dataclass(frozen=True)
class Customers:
    """The customers' rows in the universe, what each counts (mean 1), and (a sample of) the others.

    The order of rows and others depends on what the companies are, not on where they stand.
    """

    rows: Ints
    weight: Floats
    others: Ints


def read_customers(y: ArrayLike | None, companies: int) -> NDArray[np.bool_]:
    """Which of the companies is a customer: y is true, or above zero.

    Where y holds just two values, the larger marks the customers, as everywhere in scikit-learn.

    >>> read_customers([0, 3, 1, 0], companies=4).tolist()
    [False, True, True, False]
    >>> read_customers([1, 2, 2, 1], companies=4).tolist()
    [False, True, True, False]
    >>> read_customers([True, True], companies=2)
    Traceback (most recent call last):
    lookalike.customers.CannotFit: All 2 companies are customers: add the other companies, ...
    """
    if y is None:
        raise CannotFit(
            "LookalikeRanker requires y to be passed, but the target y is None: "
            "say of each company whether it is a customer."
        )
    label = column_or_1d(check_array(y, ensure_2d=False, dtype=np.float64, input_name="y"))
    values = np.unique(label)
    truth: NDArray[np.bool_] = label > (values[0] if len(values) == 2 else 0)
    if len(truth) != companies:
        raise CannotFit(f"y has {len(truth)} values for {companies} companies: give one for each.")
    if not truth.any():
        raise CannotFit(f"None of the {companies} companies is a customer: mark some as customers.")
    if truth.all():
        raise CannotFit(
            f"All {companies} companies are customers: add the other companies, "
            "for likeness is measured against them."
        )
    return truth


def read_profit(sample_weight: ArrayLike | None, is_customer: NDArray[np.bool_]) -> Floats:
    """The profit of each customer in the order of the rows; NaN where not known."""
    if sample_weight is None:
        return np.ones(int(is_customer.sum()))
    profit = np.asarray(sample_weight, np.float64)
    if profit.ndim != 1:
        raise CannotFit(f"sample_weight has {profit.ndim} dimensions: give one profit a company.")
    check_consistent_length(profit, is_customer)
    mine: Floats = np.where(np.isfinite(profit), profit, np.nan)[is_customer]
    if not (np.nan_to_num(mine, nan=1.0) > 0).any():
        raise CannotFit(
            "The sample_weight of every customer is zero or less, so none is a good example: "
            "give their profit, or leave sample_weight out to count all alike."
        )
    return mine
