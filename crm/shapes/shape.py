"""What the shape of a CRM is made of: its properties, and how its files are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Literal

PropertyType = Literal["text", "number", "date", "flag", "choice"]


@dataclass(frozen=True)
class Property:
    """One property of a company in a CRM, and which of our fields it holds.

    `choices` leads from a value of ours to the CRM's option, where its list is closed: "", or a
    value that is not in it, has none. Of an industry's levels the finest that is in it counts.
    """

    field: str
    header: str  # the CRM's label in an export
    api: str  # its internal name
    type: PropertyType
    choices: Mapping[str, str] = attribute(default_factory=dict, hash=False)
    is_custom: bool = False  # must be made in the CRM first
    also: tuple[str, ...] = ()  # labels in other languages and older versions
    is_year: bool = False  # holds the year of a date only
    is_written: bool = True  # False where the CRM shows it but takes no value for it


@dataclass(frozen=True)
class Dialect:
    """How a CRM wants an import file.

    With `erases_blanks` an empty cell empties the property, so rows go back whole; otherwise only
    what changes is said.
    """

    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"
    date: str = "%Y-%m-%d"
    decimal: str = "."
    flags: tuple[str, str] = ("true", "false")  # true, false
    erases_blanks: bool = False
    writes_api_names: bool = False  # headers are internal names, not labels
    endings: tuple[str, ...] = ("csv", "xlsx")
    most_rows: int = 1_000_000  # that the CRM takes in one file


@dataclass(frozen=True)
class Shape:
    """A CRM as its files show it.

    `record_id` are the headers under which an export keeps the id of a record; `signs` are the
    headers by which an export is told, each with its points (three are enough).
    """

    code: str
    label: str
    record_id: tuple[str, ...]
    properties: tuple[Property, ...]
    dialect: Dialect = Dialect()
    signs: Mapping[str, int] = attribute(default_factory=dict, hash=False)

    def property_of(self, field: str) -> Property | None:
        """The property that holds a field of ours."""
        return next((p for p in self.properties if p.field == field), None)
