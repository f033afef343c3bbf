"""Neighbourhoods that narrow step by step, as far as that predicts the customers left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.columns import Floats, Ints

STRENGTHS = (0.06, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)  # chance customers at the wider lift
DOUBT = 0.5  # log-likelihood that a narrower neighbourhood must gain to be used at all
FLOOR = 1e-3  # smallest lift
COUNTED = 0.5  # a level that takes over less than this from the wider one speaks for itself


@dataclass(frozen=True)
class Counts:
    """What one width of neighbourhood holds in each cell, and where the customers are.

    found, expected: [cells] customers near the cell, and how many chance would put there;
    size: [cells] companies in the cell itself; mine: [customers] the cell of each;
    itself: [customers] its own part of what is found near its cell.
    """

    found: Floats
    expected: Floats
    size: Floats
    mine: Ints
    itself: Floats


@dataclass(frozen=True)
class Level:
    """One width: lift = own * (customers near) + keep * (lift of the wider one), [cells] each."""

    lift: Floats
    own: Floats
    keep: Floats


@dataclass(frozen=True)
class Neighbourhood:
    """Where what is said of a company was counted, so that it can be said truly: [companies] each.

    level: the narrowest level whose own count outweighs what it takes over from the wider one,
    -1 where none does; lift: times as common there; low, high: its bounds if it is one of numbers.
    """

    level: Ints
    lift: Floats
    low: Floats
    high: Floats


def counted_at(levels: Sequence[Level], cells: Sequence[Ints]) -> Neighbourhood:
    """The narrowest level of each row that was counted there rather than taken over."""
    rows = len(cells[0])
    reached, lift = np.full(rows, -1), np.ones(rows)
    for k, (level, cell) in enumerate(zip(levels, cells, strict=True)):
        counted = (cell >= 0) & (level.keep[cell] < COUNTED)
        reached = np.where(counted, k, reached)
        lift = np.where(counted, level.lift[cell], lift)
    unbounded = np.full(rows, np.nan)
    return Neighbourhood(reached, lift, unbounded, unbounded)


def everywhere(evidence: Floats) -> Neighbourhood:
    """The neighbourhood of kinds that have one level only."""
    unbounded = np.full(len(evidence), np.nan)
    return Neighbourhood(np.zeros(len(evidence), int), np.exp(evidence), unbounded, unbounded)


def joined(parts: Sequence[Neighbourhood]) -> Neighbourhood:
    """The neighbourhoods of the parts of a table, one after the other."""
    none = np.empty(0)
    return Neighbourhood(
        np.concatenate([none.astype(int), *(p.level for p in parts)]),
        np.concatenate([none, *(p.lift for p in parts)]),
        np.concatenate([none, *(p.low for p in parts)]),
        np.concatenate([none, *(p.high for p in parts)]),
    )


def log_lift(lift: Floats) -> Floats:
    """The evidence in "so many times as common": its logarithm, bounded below.

    >>> log_lift(np.array([1.0, 9.0, 0.0])).round(2).tolist()
    [0.0, 2.2, -6.91]
    """
    return np.log(np.maximum(lift, FLOOR))


def narrow(
    counts: Counts, wider: Floats, wider_left_out: Floats, weight: Floats
) -> tuple[Level, Floats]:
    """The level that best predicts the customers left out one by one, and their lifts in it.

    wider: [cells] lift of the wider level; wider_left_out, weight: [customers] the lift that each
    has there without itself, and what it counts.
    """
    unused = Level(wider, np.zeros_like(wider), np.ones_like(wider))
    best, chosen, lifts = _gain(unused, wider_left_out, counts, weight), unused, wider_left_out
    for strength in STRENGTHS:
        level = _back_off(counts, wider, strength)
        left_out = _leave_out(level, counts, wider_left_out)
        gain = _gain(level, left_out, counts, weight) - DOUBT
        if gain > best:
            best, chosen, lifts = gain, level, left_out
    return chosen, lifts


def _back_off(counts: Counts, wider: Floats, strength: float) -> Level:
    own = 1 / (counts.expected + strength)
    keep = strength * own
    return Level(own * counts.found + keep * wider, own, keep)


def _leave_out(level: Level, counts: Counts, wider_left_out: Floats) -> Floats:
    others = counts.found[counts.mine] - counts.itself
    return level.own[counts.mine] * others + level.keep[counts.mine] * wider_left_out


def _gain(level: Level, left_out: Floats, counts: Counts, weight: Floats) -> float:
    """Log-likelihood of the customers, once the lifts of all companies average to one."""
    average = counts.size @ level.lift / counts.size.sum()
    return float(weight @ log_lift(left_out) - weight.sum() * np.log(average))


def evidence_at(levels: Sequence[Level], cells: Iterable[Ints]) -> Floats:
    """Evidence of each row at the narrowest level whose cell the universe had; -1: never seen."""
    evidence = np.zeros(())
    for level, cell in zip(levels, cells, strict=True):
        evidence = np.where(cell >= 0, log_lift(level.lift)[cell], evidence)
    return evidence


def credit_at(
    levels: Sequence[Level], cells: Iterable[Ints], near: Iterable[Floats], weight: Floats
) -> Floats:
    """Positive evidence of each row, split among the customers near it: [rows, customers].

    near: for each level, how near each customer is to each row, from 0 to 1.
    """
    share, lift = np.zeros((1, len(weight))), np.ones(1)
    for level, cell, nearness in zip(levels, cells, near, strict=True):
        known = cell >= 0
        narrower = (
            level.own[cell][:, None] * (nearness * weight) + level.keep[cell][:, None] * share
        )
        share = np.where(known[:, None], narrower, share)
        lift = np.where(known, level.lift[cell], lift)
    return share * (np.maximum(log_lift(lift), 0) / np.maximum(lift, FLOOR))[:, None]


def levels_to_arrays(levels: Sequence[Level]) -> dict[str, np.ndarray]:
    """The levels end to end, for saving."""
    return {
        "lift": np.concatenate([level.lift for level in levels]),
        "own": np.concatenate([level.own for level in levels]),
        "keep": np.concatenate([level.keep for level in levels]),
        "ends": np.cumsum([len(level.lift) for level in levels]),
    }


def levels_from_arrays(arrays: Mapping[str, np.ndarray]) -> list[Level]:
    """The levels that levels_to_arrays laid end to end."""
    inner = arrays["ends"][:-1]
    parts = (np.split(arrays[name], inner) for name in ("lift", "own", "keep"))
    return [Level(*level) for level in zip(*parts, strict=True)]
