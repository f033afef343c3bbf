"""The small tables of the demo: places, industries, families of industries and words."""

import csv
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from data import shipped

Array = npt.NDArray[Any]

COUNTRIES = ("FI", "NO", "EE", "GB")


@cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table of the demo."""
    with shipped(f"demo/{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def texts(name: str, column: str) -> Array:
    """One column of a table as text."""
    return np.array([row[column] for row in rows(name)], object)


def numbers(name: str, column: str) -> Array:
    """One column of a table as numbers."""
    return np.array([float(row[column]) for row in rows(name)])


def pick(rng: np.random.Generator, weights: Array, size: int) -> Array:
    """Positions drawn with those weights."""
    return rng.choice(len(weights), size, p=weights / weights.sum())
