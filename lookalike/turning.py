"""The smallest change of one field that would give a company another grade."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lookalike.calibration import Calibration
from lookalike.columns import Flags, Floats
from lookalike.phrases import stretch, value, without_name
from lookalike.variants import Variants, is_unknown


@dataclass(frozen=True)
class Turning:
    """One field changed to a value that other companies have, and the grade that would follow.

    change: to the nearest such value, in words, of numbers to the stretch of them; size: how large
    it is, from 0 to 1: the part of all companies between two numbers, or of the levels of a
    hierarchy that differ.
    """

    field: str
    change: str
    grade: str
    size: float

    @property
    def text(self) -> str:
        """The change in words."""
        return f"would be grade {self.grade} {self.change}, all else being the same"


def turning(
    tried: Sequence[Variants], company: Mapping[str, Any], score: float, calibration: Calibration
) -> Turning | None:
    """The smallest change that lifts a company to the best grade, or drops it from there.

    None where no single change of a field that is known does so. tried: the company with other
    values of each field.
    """
    best = calibration.grades()[0].letter
    is_best = calibration.letters(np.array([score]))[0] == best
    found = []
    for variants in tried:
        if is_unknown(variants.field, company) or variants.field.kind == "tags":
            continue
        letters = np.array(calibration.letters(variants.scores), dtype=object)
        turned = (letters == best) != is_best
        if not turned.any():
            continue
        size = _size(variants, company)
        nearest = int(np.argmin(np.where(turned, size, np.inf)))
        said = _said(variants, company, turned, nearest)
        found.append(Turning(variants.field.name, said, letters[nearest], float(size[nearest])))
    return min(found, key=lambda t: t.size, default=None)


def _size(variants: Variants, company: Mapping[str, Any]) -> Floats:
    """How large each change is, from 0 to 1."""
    if variants.field.kind == "number":
        column = variants.field.columns[0]
        numbers = variants.values[column].to_numpy(float)
        below = np.cumsum(variants.share) - variants.share / 2
        mine = np.interp(float(company[column]), numbers, below)
        return np.asarray(np.abs(below - mine))
    same = np.ones(len(variants.values), bool)
    levels = np.zeros(len(variants.values))
    for column in variants.field.columns:
        same &= (variants.values[column].astype(str) == str(company[column])).to_numpy()
        levels += same
    return 1 - levels / len(variants.field.columns)


def _said(variants: Variants, company: Mapping[str, Any], turned: Flags, nearest: int) -> str:
    """The values around the nearest one that do the same, in words."""
    field = variants.field
    if field.kind != "number":
        to = without_name(
            field.name, value(field, {c: variants.values[c].iloc[nearest] for c in field.columns})
        )
        return f"if its {field.name} were {to}"
    numbers = variants.values[field.columns[0]].to_numpy(float)
    low = nearest - int(np.argmin(np.r_[turned[: nearest + 1][::-1], False])) + 1
    high = nearest + int(np.argmin(np.r_[turned[nearest:], False])) - 1
    mine = float(company[field.columns[0]])
    # The last numbers tried stand for all beyond them.
    first = None if low == 0 and numbers[nearest] < mine else float(numbers[low])
    last = None if high == len(numbers) - 1 and numbers[nearest] > mine else float(numbers[high])
    return f"with {stretch(field, first, last)}"
