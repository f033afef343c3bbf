"""Which customers are hidden: some at random, the newest, those of one region or industry."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from lookalike.columns import Flags, Floats, Ints
from lookalike.evaluation.spread import HIDDEN
from lookalike.evaluation.task import Task
from lookalike.field import Field
from lookalike.phrases import value

FEWEST = 5  # customers in a group that may be hidden
LEFT = 10  # customers that must remain to learn from
USUAL = 0.5  # share of the customers of which a size must be known
GROUPS = 5  # groups of a field, the largest


@dataclass(frozen=True)
class Split:
    """Customers that the model does not see; they stand among the unknown companies.

    hidden: rows; number: of the draw of ties, the same for every method; among: the companies of
    the same group, where a group was hidden.
    """

    name: str
    hidden: Ints
    number: int
    among: Flags | None = None

    def seen(self, task: Task) -> Flags:
        """The customers that the model may learn from, bad ones too."""
        seen = task.is_customer.copy()
        seen[self.hidden] = False
        return seen

    def seeds(self, task: Task) -> Ints:
        """The rows of the good customers that are not hidden."""
        return np.setdiff1d(task.good, self.hidden)

    def ties(self, task: Task) -> Floats:
        """What decides between companies of the same score."""
        return np.random.default_rng([task.seed, self.number, 1]).random(len(task.frame))

    @property
    def digest(self) -> str:
        """A hash of the rows that are hidden."""
        return sha256(self.hidden.astype(np.int64).tobytes()).hexdigest()[:16]


def random_splits(task: Task, repeats: int, of: Ints | None = None) -> list[Split]:
    """Hide 40 % of the good customers (or of some), again and again; the seed fixes which."""
    rows = task.good if of is None else of
    return [Split(f"random {r + 1}", _drawn(rows, task.seed, r), r) for r in range(repeats)]


def _drawn(good: Ints, seed: int, number: int) -> Ints:
    shuffled = np.random.default_rng([seed, number]).permutation(good)
    return np.sort(shuffled[int((1 - HIDDEN) * len(good)) :])


def newest(task: Task) -> Split | None:
    """Hide the 40 % of the customers that came last; None where too few days are known."""
    dated = task.good[np.isfinite(task.days[task.good])]
    if len(dated) < 0.5 * len(task.good) or len(dated) < FEWEST + LEFT:
        return None
    order = dated[np.argsort(task.days[dated], kind="stable")]
    hidden = np.sort(order[int((1 - HIDDEN) * len(order)) :])
    return Split(f"newest by {task.day_of}", hidden, 1000)


def groups(task: Task, field: Field) -> list[Split]:
    """Hide all customers of one region, or industry, in turn: the largest groups of a field."""
    return list(_groups(task, field))


def _groups(task: Task, field: Field) -> Iterator[Split]:
    for place, column in enumerate(field.columns):
        found = task.frame[column]
        sizes = found.iloc[task.good].value_counts()
        large = sizes[(sizes >= FEWEST) & (len(task.good) - sizes >= LEFT)]
        if len(large) < 2:
            continue  # too coarse, or too fine
        part = Field(field.name, field.kind, field.columns[: place + 1])
        names = sorted(large.index, key=lambda name: (-large[name], str(name)))[:GROUPS]
        for number, name in enumerate(names):
            among = (found == name).to_numpy(dtype=bool, na_value=False)
            hidden = task.good[among[task.good]]
            first = task.frame.iloc[hidden[0]]
            yield Split(value(part, first) or str(name), hidden, 2000 + number, among)
        return


def kind_of(fields: list[Field], *words: str) -> Field | None:
    """The field that is meant by one of some words, the first word that there is."""
    for word in words:
        for field in fields:
            if word in field.name:
                return field
    return None


def industry_field(task: Task) -> Field | None:
    """The field of industry, under the names that it has in the world."""
    cells = [f for f in task.fields if f.kind in ("hierarchy", "category")]
    return kind_of(cells, "industry", "nace", "naics", "sic", "sector", "branch")


def place_field(task: Task) -> Field | None:
    """The field of place."""
    cells = [f for f in task.fields if f.kind in ("hierarchy", "category")]
    return kind_of(cells, "place", "region", "state", "country", "city")


def size_field(task: Task) -> Field | None:
    """The number that says how large a company is, and is known of most customers."""
    mine = task.frame.iloc[task.good]
    numbers = [
        f for f in task.fields if f.kind == "number" and mine[f.columns[0]].notna().mean() >= USUAL
    ]
    words = ("employees", "revenue", "total assets", "payroll", "size")
    return kind_of([f for f in numbers if f.name in words], *words) or kind_of(numbers, *words)
