"""What a CRM is to a push: properties that can be asked for, records that are read and written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from crm.shapes.shape import Property, Shape

ValueType = Literal["text", "web", "country", "number", "whole", "date", "flag", "choice"]
Values = Mapping[str, Any]  # property -> value in the form of the CRM's interface


@dataclass(frozen=True)
class Definition:
    """A property as the CRM itself describes it.

    `options` leads from an option's value or label, folded, to the value; `longest` is in
    characters, `decimals` digits behind the point, None where there is no limit.
    """

    name: str
    label: str
    type: ValueType
    options: Mapping[str, str] = field(default_factory=dict)
    is_writable: bool = True
    is_key: bool = False  # no two records have the same value
    longest: int | None = None
    decimals: int | None = None


@dataclass(frozen=True)
class Row:
    """One row of the file: whom it means, and the text of every property that it gives."""

    line: int
    record_id: str  # "" where the file has none
    company_id: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Present:
    """A record as it stands in the CRM now; a value that is not there is None."""

    record_id: str
    values: Values


@dataclass(frozen=True)
class Write:
    """What is to be written of one row; without record_id the record is made, under its key."""

    line: int
    record_id: str
    key: str
    values: Values


@dataclass(frozen=True)
class Answer:
    """What became of a write: "" as reason when it was done; `is_passing` may be tried again."""

    reason: str = ""
    is_passing: bool = False
    record_id: str = ""


class Crm(Protocol):
    """A CRM over its interface. Every method raises Again where the same call may do later."""

    code: str
    label: str
    shape: Shape  # how its files are written
    batch: int  # records in a call at most
    key: str  # the property that holds our company_id

    def account(self) -> str:
        """Which account this is, as its CRM numbers or names it."""
        ...

    def definitions(self) -> dict[str, Definition]:
        """Every property of a company, by its name."""
        ...

    def create(self, properties: Sequence[Property]) -> None:
        """Make properties that the CRM does not have; one that it has by now is left alone."""
        ...

    def is_record_id(self, text: str) -> bool:
        """Whether a text has the form of a record's id."""
        ...

    def read(self, rows: Sequence[Row], names: Sequence[str]) -> dict[int, Present | str]:
        """By line the record that a row means, or why it cannot be told; without those not there.

        A row with a record_id is looked up by it, any other by its company_id.
        """
        ...

    def write(self, writes: Sequence[Write]) -> dict[int, Answer]:
        """Write, and say by line what became of it."""
        ...
