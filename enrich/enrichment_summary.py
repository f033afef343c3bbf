"""What a run of enrichment would do, or did, in figures and examples."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from crm.match_summary import MatchSummary
from enrich.proposals import Told
from enrich.targets import Target

ACTIONS = ("fill", "update", "conflict", "keep")
EXAMPLES = 3


@dataclass(frozen=True)
class FieldCount:
    """The cells of one column by what is proposed; `unknown` is by country."""

    field: str
    header: str
    is_new: bool
    fill: int
    update: int
    conflict: int
    keep: int
    unknown: Mapping[str, int]
    unsaid: int  # values that the CRM's closed list has no option for


@dataclass(frozen=True)
class Example:
    """One proposal, as a person reads it."""

    action: str
    row_id: str
    row: str
    header: str
    old: str
    new: str
    source: str
    as_of: str
    rule: str


@dataclass(frozen=True)
class EnrichmentSummary:
    """The figures of a run: rows of the list, those that mean a company, cells by column."""

    file: str
    shape: str
    policy: str
    withheld: int  # rows of companies that may not be shown, or that are suppressed
    fields: tuple[FieldCount, ...]
    examples: tuple[Example, ...]
    notes: tuple[str, ...]
    report: MatchSummary  # duplicates, and customers who cannot be sold to

    def cells(self, action: str) -> int:
        """How many cells an action is proposed for."""
        return sum(getattr(count, action) for count in self.fields)


def count_fields(told: Iterable[tuple[Target, Told]]) -> tuple[FieldCount, ...]:
    """The cells of each column by what is proposed, over all blocks of a list."""
    actions: dict[str, Counter[str]] = {}
    unknown: dict[str, Counter[str]] = {}
    unsaid: Counter[str] = Counter()
    targets: dict[str, Target] = {}
    for target, one in told:
        name = target.field.name
        targets[name] = target
        found = pc.value_counts(one.proposals["action"].cast(pa.string()))
        counted = {str(c["values"]): int(c["counts"].as_py()) for c in found}
        actions.setdefault(name, Counter()).update(counted)
        unknown.setdefault(name, Counter()).update(one.unknown)
        unsaid[name] += one.unsaid
    return tuple(
        FieldCount(
            name, t.header, t.is_new, actions[name]["fill"], actions[name]["update"],
            actions[name]["conflict"], actions[name]["keep"], dict(unknown[name].most_common()),
            unsaid[name],
        )
        for name, t in targets.items()
    )  # fmt: skip


def find_examples(proposals: pa.Table) -> tuple[Example, ...]:
    """A few proposals of each sort that is worth a look, of different columns where there are."""
    found: list[Example] = []
    actions = proposals["action"].cast(pa.string())
    for action in ACTIONS[:3]:
        mine = proposals.filter(pc.equal(actions, action))
        cells = zip(mine["field"].to_pylist(), mine["row_id"].to_pylist(), strict=True)
        found += [_example(mine, place) for place in _spread(list(cells))]
    return tuple(found)


def _spread(cells: Sequence[tuple[str, str]]) -> list[int]:
    """The places that are shown, of different fields and rows as far as there are such.

    >>> _spread([("name", "r1"), ("city", "r1"), ("city", "r2"), ("city", "r3")])
    [0, 2, 3]
    """
    places: list[int] = []
    for is_other in (_other_both, _other_row, _any):
        for place, cell in enumerate(cells):
            if len(places) == EXAMPLES:
                return sorted(places)
            if place not in places and is_other(cell, [cells[p] for p in places]):
                places.append(place)
    return sorted(places)


def _other_both(cell: tuple[str, str], shown: Sequence[tuple[str, str]]) -> bool:
    return all(cell[0] != field and cell[1] != row for field, row in shown)


def _other_row(cell: tuple[str, str], shown: Sequence[tuple[str, str]]) -> bool:
    return all(cell[1] != row for _, row in shown)


def _any(_: tuple[str, str], shown: Sequence[tuple[str, str]]) -> bool:
    return True


def _example(proposals: pa.Table, place: int) -> Example:
    [row] = proposals.slice(place, 1).to_pylist()
    return Example(
        row["action"], row["row_id"], row["row"] or "", row["header"], row["old"],
        row["written"] or row["new"] or "", row["source"] or "", str(row["as_of"] or ""),
        row["rule"],
    )  # fmt: skip
