"""What is not known of a company, and how far knowing it could move its place in the ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lookalike.calibration import Calibration
from lookalike.columns import Floats
from lookalike.variants import Variants, is_unknown

USUAL = 0.2  # a field known of fewer companies of the country than this is not asked for
PLAUSIBLE = 0.9  # of the companies: rarer values are not reckoned with
SAME = 1e-9  # scores that differ by less are one: sums round by their order
MATTERS = 1.25  # places that lie closer than so many times each other are one


@dataclass(frozen=True)
class Unknown:
    """A field that is not known: the best and worst place and score that it leaves possible."""

    field: str
    best_place: int
    worst_place: int
    best_score: float
    worst_score: float

    @property
    def matters(self) -> bool:
        """Whether the places lie apart."""
        return self.worst_place >= MATTERS * self.best_place + 1


def unknowns(
    tried: Sequence[Variants],
    company: Mapping[str, Any],
    usual: Mapping[str, float],
    calibration: Calibration,
    living: int,
) -> tuple[Unknown, ...]:
    """Each field that is not known of a company, the one that leaves most open first.

    usual: for each field the share of companies like this one of which it is known; living: how
    many companies are ranked.
    """
    found = []
    for variants in tried:
        name = variants.field.name
        if not is_unknown(variants.field, company) or usual.get(name, 1.0) < USUAL:
            continue
        scores = variants.scores[_plausible(variants.share)]
        best, worst = places(calibration, np.array([scores.max(), scores.min()]), living)
        low, high = calibration.percent(np.array([scores.min(), scores.max()]))
        found.append(Unknown(name, best, worst, round(float(high), 1), round(float(low), 1)))
    return tuple(sorted(found, key=lambda u: u.best_place / u.worst_place))


def places(calibration: Calibration, scores: Floats, living: int) -> list[int]:
    """The place of each score among the companies that are ranked; 1 is the best.

    The calibration may hold a sample of them.
    """
    higher = np.searchsorted(-calibration.scores, -(scores + SAME), "left")
    places_ = np.floor(higher / len(calibration.scores) * living) + 1
    return [int(place) for place in np.minimum(places_, max(living, 1))]


def _plausible(share: Floats) -> Floats:
    """The values that most companies have: the most common ones, up to nine in ten companies."""
    order = np.argsort(-share, kind="stable")
    before = np.cumsum(share[order]) - share[order]
    return np.sort(order[before < PLAUSIBLE * share.sum()])
