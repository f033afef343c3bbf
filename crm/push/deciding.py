"""What to do with each value of a row: fill, update, keep what stands in the CRM, or leave out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crm.push.contract import Definition, Present, Row
from crm.push.values import BadValue, are_same, is_empty, value_of
from crm.shapes.shape import Dialect

Action = Literal["fill", "update", "same", "keep", "bad"]


@dataclass(frozen=True)
class Decision:
    """What is done with one value: `theirs` stands in the CRM, `ours` is to come.

    `is_there`: an attempt whose answer never came has written it already.
    """

    name: str
    action: Action
    theirs: Any
    ours: Any
    why: str = ""
    is_there: bool = False


@dataclass(frozen=True)
class Rules:
    """What decides: the CRM's properties, how the file writes values, what may be overwritten."""

    known: Mapping[str, Definition]
    dialect: Dialect
    overwritten: Collection[str] | None = ()  # names of properties; None: all


def decided(row: Row, present: Present | None, rules: Rules) -> list[Decision]:
    """What to do with the values of a row, given the record as it stands now; None: a new one."""
    return [_decided(name, text, present, rules) for name, text in row.cells.items()]


def _decided(name: str, text: str, present: Present | None, rules: Rules) -> Decision:
    definition = rules.known[name]
    theirs = present.values.get(name) if present else None
    try:
        ours = value_of(text, definition, rules.dialect)
    except BadValue as bad:
        return Decision(name, "bad", theirs, text, f'"{text[:60]}" {bad}')
    if is_empty(theirs):
        return Decision(name, "fill", None, ours)
    if are_same(theirs, ours, definition):
        return Decision(name, "same", theirs, ours)
    may = rules.overwritten is None or name in rules.overwritten
    return Decision(name, "update" if may else "keep", theirs, ours)
