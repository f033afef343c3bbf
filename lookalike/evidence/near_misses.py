"""Tells customers from the companies whose words are most like theirs.

Against all other companies nearly any word of the trade speaks for a customer. What sets the
customers apart within the trade, such as a franchise that never buys, shows only against those
that are nearly customers.
"""

from itertools import product
from typing import Any

import numpy as np

from lookalike.columns import Flags, Floats
from lookalike.evidence.word_weights import WordWeights, left_out, weigh

NEAREST = (6, 12, 25, 50)  # other companies that customers are told from, in customer lists
STRENGTHS = (30.0, 10.0, 1.0)  # inverse of the ridge
FEWEST = 1_000  # companies to be told from: among fewer, customers not known of weigh too much
DOUBT = 3  # standard errors by which customers left out may rank worse with nearer others …
FARTHEST = 0.2  # … and as a logarithm of the depth: the error of few customers excuses anything
FREE = 1e6  # inverse of no ridge to speak of
EVEN = 1.0  # the nearest count as much as the customers together
STEPS = 2  # the second time from those nearest by what the first has found

Choice = tuple[int, float] | None  # how many are the nearest, and the strength; None for neither


def sharpened(
    codes: Any, weights: WordWeights, judged: Floats, weight: Floats, background: float
) -> tuple[WordWeights, Floats]:
    """The weights and what tells customers from the nearest others, added up; both left out.

    codes: [customers, then others; terms], sparse; judged: log-odds of each row by weights fitted
    without its fold; weight: [customers]. Gives the new weights, and judged by them. How near and
    how strong is chosen by the customers left out; of fewer than twenty nothing is.
    """
    for _ in range(STEPS):
        before = weights
        weights, judged = _step(codes, weights, judged, weight, background)
        if weights is before:  # so it would be the next time
            break
    return weights, judged


def _step(
    codes: Any, weights: WordWeights, judged: Floats, weight: Floats, background: float
) -> tuple[WordWeights, Floats]:
    """One step of `sharpened`."""
    count = len(weight)
    tried: dict[Choice, Floats] = {
        choice: judged + _left_out(codes, judged, weight, *choice)
        for choice in product(NEAREST, STRENGTHS)
        if _nearer(judged[count:], choice[0] * count)
    }
    tried[None] = judged
    choice = _boldest({choice: _depth(odds, count) for choice, odds in tried.items()})
    if choice is None:
        return weights, judged
    total = weights.plus(_against_nearest(codes, judged, weight, *choice))
    # The sum counts some words twice; the customers left out say what it is worth in log-odds.
    worth = weigh(tried[choice][:, None], weight, FREE, background)
    slope = float(worth.coef[0])
    return total.scaled(slope, worth.intercept), slope * tried[choice] + worth.intercept


def _nearer(judged: Floats, many: int) -> bool:
    """Whether so many companies are enough to be told from, and nearer than the next one."""
    if not FEWEST <= many < len(judged):
        return False
    farther, nearest = np.split(np.sort(judged), [len(judged) - many])
    return bool(farther[-1] < nearest[0])


def _left_out(codes: Any, judged: Floats, weight: Floats, nearest: int, strength: float) -> Floats:
    """Log-odds of each row against the nearest others, by weights fitted without its fold."""
    count = len(weight)

    def fit(seen: Flags) -> WordWeights:
        of_seen = weight[seen[:count]]
        return _against_nearest(codes[seen], judged[seen], of_seen, nearest, strength)

    return left_out(codes, count, fit)


def _against_nearest(
    codes: Any, judged: Floats, weight: Floats, nearest: int, strength: float
) -> WordWeights:
    """The weights that tell customers from so many lists of the others judged likest them."""
    count = len(weight)
    near = count + np.argsort(-judged[count:], kind="stable")[: nearest * count]
    rows = codes[np.r_[:count, near]]
    used = np.unique(rows.indices)  # all other words stay at nothing
    told = weigh(rows[:, used], weight, strength, EVEN)
    coef = np.zeros(codes.shape[1])
    coef[used] = told.coef
    return WordWeights(coef, told.intercept)


def _depth(odds: Floats, count: int) -> Floats:
    """How deep each customer left out stands among the others, as a logarithm.

    The first places may be taken by companies that belong there, so they hardly count.
    """
    others = np.sort(odds[count:])
    above = len(others) - np.searchsorted(others, odds[:count], side="left")
    return np.asarray(np.log(1 + above + count / 2))


def _boldest(depths: dict[Choice, Floats]) -> Choice:
    """The first choice that is not clearly worse than the best."""
    best = min(depths, key=lambda choice: depths[choice].mean())
    for choice, depth in depths.items():
        if choice == best:
            break
        deeper = depth - depths[best]
        doubt = DOUBT * deeper.std(ddof=1) / np.sqrt(len(deeper))
        if deeper.mean() <= min(doubt, FARTHEST):
            return choice
    return best
