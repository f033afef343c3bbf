"""What a company is described by: a name for the salesperson, a kind for the model, and columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from company.errors import ConfigurationError, unknown_name

KINDS = ("number", "category", "hierarchy", "tags", "text")


@dataclass(frozen=True)
class Field:
    """One property of a company: its name in every explanation, its kind, and its columns.

    kind: "number" and "category" read one column; "hierarchy" reads several, from coarse to fine;
    "tags" reads one column of values separated by "|"; "text" reads one column of free text.

    >>> Field("industry", "hierarchy", ["nace2", "nace3"]).columns
    ('nace2', 'nace3')
    >>> Field("industry", "hierarchie", ["nace2", "nace3"])
    Traceback (most recent call last):
    company.errors.ConfigurationError: Unknown kind of field "hierarchie". Did you mean \
"hierarchy"? Known: number, category, hierarchy, tags, text.
    """

    name: str
    kind: str
    columns: Sequence[str]

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise unknown_name("kind of field", self.kind, KINDS)
        if isinstance(self.columns, str) or not self.columns:
            raise ConfigurationError(
                f'Field "{self.name}" has columns {self.columns!r}: give a list of column names.'
            )
        object.__setattr__(self, "columns", tuple(self.columns))
        if self.kind != "hierarchy" and len(self.columns) > 1:
            raise ConfigurationError(
                f'Field "{self.name}" of kind "{self.kind}" reads one column, not '
                f'{len(self.columns)}: make it a "hierarchy" or several fields.'
            )
