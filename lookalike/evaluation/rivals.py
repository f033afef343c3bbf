"""What one would use otherwise: the rule of thumb, plain neighbours, boosted trees."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from lookalike.columns import Floats, texts
from lookalike.evaluation.bagging import bagging
from lookalike.evaluation.coding import Coded, coded
from lookalike.evaluation.splits import Split, industry_field, size_field
from lookalike.evaluation.task import Task
from lookalike.phrases import around

Method = Callable[[Split], Floats]  # the score of every company, without the hidden customers

OURS, CHANCE = "lookalike", "chance"
NAMES = {
    OURS: "Lookalike score",
    CHANCE: "Chance",
    "rule": "Rule: same industry and size",
    "knn": "Plain nearest neighbours",
    "bagging": "PU-bagging (boosted trees)",
}
NEIGHBOURS = 10
CHUNK = 4096  # companies compared at a time
MIDDLE = (0.1, 0.9)  # part of the customers whose size bounds the rule
OUTSIDE = 0.001  # what a customer of the industry counts for a company of another size


def methods(task: Task) -> dict[str, Method]:
    """The score and its rivals, by name; a rival that the fields do not allow is left out."""
    plain = coded(task)
    found: dict[str, Method] = {OURS: partial(ours, task)}
    if industry_field(task) or size_field(task):
        found["rule"] = partial(rule, task)
    return found | {"knn": partial(knn, task, plain), "bagging": partial(bagging, task, plain)}


def ours(task: Task, split: Split) -> Floats:
    """The score of the model."""
    return task.fit(split.seen(task)).score_samples(task.frame)


def rule(task: Task, split: Split) -> Floats:
    """Companies of the customers' industries and of their usual size, by customers of the industry.

    Companies of another size come behind them in the same order.
    """
    seeds, rows = split.seeds(task), len(task.frame)
    industry, size = industry_field(task), size_field(task)
    score = np.ones(rows)
    if industry:
        cell = texts(task.frame[industry.columns[min(2, len(industry.columns) - 1)]])
        names, place = np.unique([c or "" for c in cell], return_inverse=True)
        count = np.bincount(place[seeds], minlength=len(names)).astype(float)
        count[names == ""] = 0
        score = count[place]
    if size:
        number = task.frame[size.columns[0]].to_numpy(dtype=float, na_value=np.nan)
        mine = number[seeds][np.isfinite(number[seeds])]
        low, high = np.quantile(mine, MIDDLE) if len(mine) else (-np.inf, np.inf)
        score = np.where((number >= low) & (number <= high), score, OUTSIDE * score)
    return score


def rule_in_words(task: Task) -> str:
    """What the rule asks for, with the bounds of all customers."""
    industry, size = industry_field(task), size_field(task)
    said = [f"the same {industry.name} as a customer"] if industry else []
    if size:
        column = task.frame[size.columns[0]].iloc[task.good]
        low, high = column.quantile(MIDDLE[0]), column.quantile(MIDDLE[1])
        said.append(around(size, {size.columns[0]: low}, 0, (float(low), float(high))))
    return " and ".join(said)


def knn(task: Task, plain: list[Coded], split: Split) -> Floats:
    """Mean likeness to the nearest customers, each field counting the same and without learning."""
    seeds = split.seeds(task)
    near = min(NEIGHBOURS, len(seeds))
    score = np.empty(len(task.frame))
    for start in range(0, len(score), CHUNK):
        rows = slice(start, min(start + CHUNK, len(score)))
        gap = sum(_gap(field, rows, seeds) for field in plain)
        nearest = np.partition(np.asarray(gap), near - 1, axis=1)[:, :near]
        score[rows] = -nearest.mean(axis=1)
    return score


def _gap(field: Coded, rows: slice, seeds: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Floats:
    """How far some companies are from the customers in a field, 0 to 1: [rows, seeds]."""
    if field.cells is not None:
        levels = [np.not_equal.outer(c[rows], c[seeds]) for c in field.cells.T]
        return np.asarray(np.mean(levels, axis=0, dtype=np.float32))
    if field.quantile is not None:
        mine, theirs = field.quantile[rows], field.quantile[seeds]
        gap = np.abs(np.subtract.outer(mine, theirs))
        neither = np.logical_and.outer(np.isnan(mine), np.isnan(theirs))
        unknown = np.where(neither, 0.0, 0.5)
        return np.asarray(np.where(np.isnan(gap), unknown, gap), np.float32)
    assert field.vectors is not None
    return np.asarray(1 - field.vectors[rows] @ field.vectors[seeds].T, np.float32)


def named(names: Mapping[str, object]) -> list[tuple[str, str]]:
    """The methods with the words that a report calls them by."""
    return [(name, NAMES[name]) for name in names]
