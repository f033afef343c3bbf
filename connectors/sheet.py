"""What a spreadsheet is once it is open: headers, and blocks of rows with their line numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import pyarrow as pa

from company.values import TRICKS

LOOKED_AT = 200  # lines or rows in which the header is sought


@dataclass(frozen=True)
class Block:
    """Some rows of a sheet, and the line of the file that each starts on."""

    lines: pa.Array
    rows: pa.RecordBatch


@dataclass(frozen=True)
class Sheet:
    """A sheet that is open: its headers, its rows block by block, and how it was read."""

    headers: tuple[str, ...]
    blocks: Iterator[Block]
    understood: tuple[str, ...]


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """The place of the header: the first row that is filled as rows usually are.

    Empty rows and a title above the header have fewer cells.

    >>> header_row([["Customers 2024", ""], ["", ""], ["Name", "City"], ["Fazer", "Helsinki"]])
    2
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    usual = median(count for count in filled if count)
    return next(place for place, count in enumerate(filled) if count > usual / 2)


def clean_headers(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Headers without blanks around them, each with a name that no other has.

    >>> clean_headers([" Name", "", "Name"], 4)
    ('Name', 'column 2', 'Name (2)', 'column 4')
    """
    padded = [*cells, *[""] * (width - len(cells))]
    taken: dict[str, None] = {}
    for place, cell in enumerate(padded, start=1):
        name = " ".join(re.sub(TRICKS, "", cell).replace("\ufeff", "").split()) or f"column {place}"
        free, count = name, 1
        while free in taken:
            count += 1
            free = f"{name} ({count})"
        taken[free] = None
    return tuple(taken)
