"""Which cells of a customer list are to change, and the columns that are put behind its own."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Edits:
    """New texts of cells by the line that a row starts on and its header.

    `headers` are the list's own in their order; `added` those of new columns, behind them.
    `numbers` are the columns whose new texts are numbers with a decimal point in a workbook.
    """

    headers: tuple[str, ...]
    added: tuple[str, ...]
    cells: Mapping[int, Mapping[str, str]]
    numbers: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """How many cells change, headers of new columns aside."""
        return sum(map(len, self.cells.values()))
