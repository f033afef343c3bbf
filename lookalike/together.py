"""How much a company has in common with single customers, in all fields at once.

    points(x) = power * log of the mean over customers c of
                        the product over fields f of rarity_f(x, c) ** weight_f

The rarity of what x and c share in a field is one over the share of companies that have as much in
common with c. Fields one by one do not see that one customer shares them all, and trees need more
than a few customers to. So the power falls from POWER to nothing at ENOUGH customers.

A field weighs what its evidence does, times the part of what customers share among themselves that
they do not share with other companies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from lookalike.columns import Flags, Floats, Ints, in_order
from lookalike.evidence import Codes, Evidence

POWER = 0.7
ENOUGH = 50  # customers from which on the trees see what goes together
NUMBERS = 1.5  # largest weight of all numbers together, for many of them tell the same
BLOCK = 2_048  # companies at a time, so that they stay in the processor's cache
TINY = np.finfo(float).tiny


@dataclass(frozen=True)
class Together:
    """Weights of the fields, and what companies share with the customers in those that weigh.

    power: zero where there are enough customers; weighted: by field, [places, customers] logarithm
    of the rarity times the weight; rarity: its exponential.
    """

    power: float
    weights: Floats
    weighted: Mapping[int, Floats]
    rarity: Mapping[int, Floats]

    @classmethod
    def of(
        cls, power: float, weights: Floats, fields: Sequence[Evidence], theirs: Sequence[Codes]
    ) -> Self:
        """The tables under some weights; theirs: the customers' codes, field by field."""
        heavy = np.flatnonzero(weights).tolist() if power else []
        weighted = {i: weights[i] * fields[i].rarity(theirs[i]) for i in heavy}
        rarity = {i: np.exp(table) for i, table in weighted.items()}
        return cls(power, weights, weighted, rarity)

    def points(self, fields: Sequence[Evidence], codes: Sequence[Codes], rows: int) -> Floats:
        """What each company scores for it: [rows], never negative."""
        points = np.zeros(rows)
        places = self._places(fields, codes)
        for block in self._blocks(rows):
            points[block] = self._points(self._near(places, block))
        return points

    def shares(self, fields: Sequence[Evidence], codes: Sequence[Codes], rows: int) -> Floats:
        """The points of each company, divided by what each field adds to the rarity.

        [rows, fields]; the customers count as near as they are.
        """
        shares = np.zeros((rows, len(self.weights)))
        places = self._places(fields, codes)
        for block in self._blocks(rows):
            near = self._near(places, block)
            for i, table in self.weighted.items():
                shares[block, i] = in_order(near * table[places[i][block]])
            whole = np.maximum(in_order(shares[block]), TINY)
            shares[block] *= (self._points(near) / whole)[:, None]
        return shares

    def credit(self, fields: Sequence[Evidence], codes: Sequence[Codes], theirs: int) -> Floats:
        """The points of each company divided among so many customers: [companies, customers]."""
        places = self._places(fields, codes)
        rows = codes[0].shape[0]
        credit = np.zeros((rows, theirs))
        for block in self._blocks(rows):
            near = self._near(places, block)
            whole = np.maximum(in_order(near), TINY)
            credit[block] = near * (self._points(near) / whole)[:, None]
        return credit

    def _places(self, fields: Sequence[Evidence], codes: Sequence[Codes]) -> dict[int, Ints]:
        return {i: fields[i].places(codes[i]) for i in self.rarity}

    def _blocks(self, rows: int) -> list[slice]:
        starts = range(0, rows, BLOCK) if self.rarity else ()
        return [slice(start, start + BLOCK) for start in starts]

    def _near(self, places: Mapping[int, Ints], block: slice) -> Floats:
        """How rare what each company shares with each customer is, 0 where nothing is shared."""
        (first, table), *more = self.rarity.items()
        near = table[places[first][block]]
        for i, table in more:
            near *= table[places[i][block]]
        near -= 1
        return near

    def _points(self, near: Floats) -> Floats:
        return np.asarray(self.power * np.log1p(in_order(near) / near.shape[1]))


def learn(
    fields: Sequence[Evidence],
    codes: Sequence[Codes],
    customers: int,
    weights: Floats,
    numbers: Flags,
) -> Together:
    """Weigh the fields by what the customers share among themselves but not with others.

    codes: of companies by field, the customers first; weights: of the evidence of the fields;
    numbers: which fields are numbers.
    """
    power = POWER * max(0.0, 1 - customers / ENOUGH)
    theirs = [code[:customers] for code in codes]
    if not power:
        return Together.of(power, np.zeros(len(weights)), fields, theirs)
    apart = [
        _apart(field.rarity(mine)[field.places(code)], customers)
        for field, mine, code in zip(fields, theirs, codes, strict=True)
    ]
    capped = min(1.0, NUMBERS / max(float(weights[numbers].sum()), NUMBERS))
    weights = weights * np.where(numbers, capped, 1.0) * apart
    return Together.of(power, weights, fields, theirs)


def _apart(shared: Floats, customers: int) -> float:
    """The part of what customers share among themselves that they do not share with others, 0 to 1.

    shared: [companies, customers], the customers first.

    >>> _apart(np.array([[9.0, 2.0], [2.0, 9.0], [0.0, 1.0]]), customers=2)
    0.75
    """
    among, beyond = shared[:customers], shared[customers:]
    pairs = customers * (customers - 1)
    mean = (among.sum() - np.trace(among)) / max(pairs, 1)
    return max(0.0, 1 - float(beyond.mean() / mean)) if mean > 0 else 0.0
