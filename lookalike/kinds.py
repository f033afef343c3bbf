"""Several kinds of good customers, told apart by who brings whose points.

Two customers are alike as far as each brings the other points (`resemblance`). Groups of them are
kinds only where most points stay within a group and where other samples of the customers fall into
the same groups; otherwise all customers are of one kind.
"""

from collections.abc import Iterator

import numpy as np
from sklearn.metrics import adjusted_rand_score

from lookalike import leaves
from lookalike.columns import Floats, Ints
from lookalike.ranker import LookalikeRanker
from lookalike.sight import see

MOST = 4  # kinds
FEWEST = 5  # customers of a kind
SMALLEST = 0.05  # of all customers, that a kind must have
APART = 0.25  # of the points: how many more than chance stay within a kind
STABLE = 0.8  # agreement of the groups of samples with those of all, 1 being the same
SAMPLES = 12
SAMPLE = 0.6  # of the customers, in each sample
COMPARED = 300  # customers grouped; the others follow the group that they resemble most
ROUNDS = 50


def kinds_of(ranker: LookalikeRanker) -> Ints:
    """The kind of each customer that the ranker learned from, the largest kind being 0."""
    count = len(ranker.customer_rows_)
    chosen = np.unique(np.linspace(0, count - 1, min(count, COMPARED)).astype(int))
    credit = credit_from(ranker, chosen)
    found = _groups(_alike(credit[chosen]))
    if found is None:
        return np.zeros(count, np.int64)
    kinds = nearest_kind(credit, found)
    kinds[chosen] = found
    return _by_size(kinds)


def credit_from(ranker: LookalikeRanker, chosen: Ints) -> Floats:
    """Points that some of the customers bring to each other one: [customers, chosen]."""
    everyone = see(ranker.customers_, ranker.evidence_)
    theirs = see(ranker.customers_.iloc[chosen], ranker.evidence_)
    weight, ends = ranker.customer_weight_[chosen], ranker.customer_leaves_
    total = leaves.credit(ranker.leaf_table_, ends, ends[chosen], weight)
    fields = zip(ranker.slopes_, ranker.evidence_, everyone.codes, theirs.codes, strict=True)
    for share, field, mine, other in fields:
        if share > 0:
            total += share * field.credit(mine, other, weight)
    if ranker.together_.power:  # with few customers only
        shared = ranker.together_.credit(ranker.evidence_, everyone.codes, len(ends))
        total += shared[:, chosen]
    total[chosen, np.arange(len(chosen))] = 0.0  # nobody brings points to itself
    return total


def nearest_kind(credit: Floats, kinds: Ints) -> Ints:
    """The kind whose customers bring most points on the average: [companies].

    credit: [companies, customers], kinds: [customers].
    """
    average = [credit[:, kinds == kind].mean(axis=1) for kind in range(int(kinds.max()) + 1)]
    return np.asarray(np.argmax(np.column_stack(average), axis=1))


def _alike(credit: Floats) -> Floats:
    """How alike customers are, from both sides, and so that those with many points count alike."""
    both = (credit + credit.T) / 2
    size = np.sqrt(np.maximum(both.sum(axis=1), np.finfo(float).tiny))
    return np.asarray(both / size[:, None] / size)


def _groups(alike: Floats) -> Ints | None:
    """The groups that lie furthest apart, of those that are stable; None where there are none."""
    count = len(alike)
    least = max(FEWEST, int(np.ceil(SMALLEST * count)))
    if count < 2 * least:
        return None
    best, furthest = None, APART
    samples = list(_samples(alike, max(2, int(SAMPLE * least))))
    for place, cut in enumerate(_cut(alike)):
        groups = _joined(alike, cut, least)
        apart = _apart(alike, groups)
        if apart < furthest:
            continue
        agree = [adjusted_rand_score(groups[rows], cuts[place]) for rows, cuts in samples]
        if np.mean(agree) >= STABLE:
            best, furthest = groups, apart
    return best


def _joined(alike: Floats, groups: Ints, least: int) -> Ints:
    """The groups with at least so many customers; those of smaller ones join the nearest."""
    numbers, size = np.unique(groups, return_counts=True)
    large = numbers[size >= least]
    if not len(large):
        return np.zeros_like(groups)
    near = np.column_stack([alike[:, groups == number].mean(axis=1) for number in large])
    own = np.searchsorted(large, groups)
    return np.where(np.isin(groups, large), own, np.argmax(near, axis=1))


def _samples(alike: Floats, least: int) -> Iterator[tuple[Ints, list[Ints]]]:
    """Some of the customers, and the groups into which these alone fall."""
    random = np.random.default_rng(0)
    size = max(int(SAMPLE * len(alike)), MOST + 1)
    for _ in range(SAMPLES):
        rows = np.sort(random.permutation(len(alike))[:size])
        part = alike[np.ix_(rows, rows)]
        yield rows, [_joined(part, cut, least) for cut in _cut(part)]


def _cut(alike: Floats) -> Iterator[Ints]:
    """The customers in two, three and more groups that keep most of the likeness within them.

    Places in the space of the leading eigenvectors, where customers of one kind lie in one
    direction from the origin, grouped by nearest mean.
    """
    _, vectors = np.linalg.eigh(_alike(alike))
    for number in range(2, MOST + 1):
        places = vectors[:, -number:]
        length = np.linalg.norm(places, axis=1, keepdims=True)
        yield _nearest_means(places / np.maximum(length, np.finfo(float).tiny), number)


def _nearest_means(places: Floats, number: int) -> Ints:
    """Groups around means; the first means lie as far apart as they can."""
    off = places - places.mean(axis=0)
    first = [int(np.argmax((off**2).sum(axis=1)))]
    while len(first) < number:
        first.append(int(np.argmax(_far(places, places[first]).min(axis=1))))
    means = places[first]
    for _ in range(ROUNDS):
        groups = np.argmin(_far(places, means), axis=1)
        moved = np.array(
            [
                places[groups == g].mean(axis=0) if (groups == g).any() else means[g]
                for g in range(number)
            ]
        )
        if np.allclose(moved, means):
            break
        means = moved
    return np.asarray(np.argmin(_far(places, means), axis=1))


def _far(places: Floats, means: Floats) -> Floats:
    return np.asarray(((places[:, None] - means) ** 2).sum(axis=2))


def _apart(alike: Floats, groups: Ints) -> float:
    """The share of likeness that stays within the groups, beyond what chance would keep there."""
    total = alike.sum() or 1.0
    within = sum(
        alike[np.ix_(groups == g, groups == g)].sum() / total
        - (alike[groups == g].sum() / total) ** 2
        for g in range(int(groups.max()) + 1)
    )
    return float(within)


def _by_size(kinds: Ints) -> Ints:
    """The same kinds, numbered from the largest."""
    order = np.argsort(-np.bincount(kinds), kind="stable")
    return np.asarray(np.argsort(order)[kinds])
