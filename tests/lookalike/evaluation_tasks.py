"""A made universe and a list of its customers, as the evaluation takes them."""

import numpy as np
import pandas as pd

from lookalike.evaluation.task import Task
from lookalike.field import Field

FIELDS = (
    Field("industry", "hierarchy", ["nace2", "nace4"]),
    Field("place", "category", ["country"]),
    Field("employees", "number", ["employees"]),
)


def companies(rows: int = 1500, seed: int = 0) -> pd.DataFrame:
    """Companies of six industries in three countries; a tenth of the sizes is not known."""
    rng = np.random.default_rng(seed)
    division = rng.choice(["25", "41", "46", "56", "62", "70"], rows)
    size = np.exp(rng.normal(2, 1.5, rows))
    return pd.DataFrame(
        {
            "company_id": [f"c-{i:05d}" for i in range(rows)],
            "name": [f"Firm {i}" for i in range(rows)],
            "nace2": division,
            "nace4": [d + rng.choice([".1", ".2", ".3"]) for d in division],
            "country": rng.choice(["FI", "EE", "NO"], rows),
            "employees": np.where(rng.random(rows) < 0.1, np.nan, size),
        }
    )


def alike(frame: pd.DataFrame) -> np.ndarray:
    """A third of the metal workers and wholesalers with more than ten employees."""
    kind = frame["nace2"].isin(["25", "46"]) & (frame["employees"] > 10)
    return kind.to_numpy(bool) & (np.arange(len(frame)) % 3 == 0)


def task(frame: pd.DataFrame | None = None, is_customer: np.ndarray | None = None) -> Task:
    """Customers of a plain kind, whose profit grows with their size."""
    frame = companies() if frame is None else frame
    mine = alike(frame) if is_customer is None else is_customer
    profit = np.where(mine, 10 * np.sqrt(frame["employees"].fillna(1)) + 5, np.nan)
    nowhere = np.full(len(frame), np.nan)
    return Task(frame, FIELDS, mine, profit, nowhere, universe=int((~mine).sum()))


def at_random(count: int, seed: int = 1) -> Task:
    """Customers drawn by lot, who have nothing in common."""
    frame = companies()
    mine = np.zeros(len(frame), bool)
    mine[np.random.default_rng(seed).choice(len(frame), count, replace=False)] = True
    return task(frame, mine)
