"""Delimited text files as sheets: the separator, the header, then the rows as a stream."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from company.errors import ConfigurationError
from company.values import as_array, rewritten
from connectors.contract import Quarantine
from connectors.csv_lines import Lines, good_lines, grammar
from connectors.encodings import find_encoding, text_blocks
from connectors.sheet import LOOKED_AT, Block, Sheet, clean_headers, header_row
from connectors.tolerance import require_few_bad

DELIMITERS = {";": ";", "\t": "tab", ",": "comma", "|": "|"}
NO_DELIMITER = "\x1f"  # stands in for the separator of a file of one column
HEAD = 1 << 18  # bytes in which separator and header are sought
# How programs keep Excel from reading 00123 as a number; the sign and the quotes are no part of it.
KEPT_AS_TEXT = r'^="([^"]*)"$'


@dataclass(frozen=True)
class Layout:
    """How the rows of a text file are laid out, and the line of its header."""

    delimiter: str
    headers: tuple[str, ...]
    first_line: int
    last_line: int


def open_delimited(
    path: Path,
    quarantine: Quarantine,
    country: str | None,
    encoding: str | None,
    tolerated: float | None = None,
) -> Sheet:
    """Open a text file whose values are separated by ; , | or tabs.

    Raises SourceChanged at its end where more than the tolerated share of lines is damaged.
    """
    found = find_encoding(path, country, encoding)
    blocks = text_blocks(path, found)
    head = b""
    while len(head) < HEAD and (block := next(blocks, b"")):
        head += block
    old_ends = b"\n" not in head and b"\r" in head
    stream: Iterator[bytes] = chain([head], blocks)
    if old_ends:  # line ends of the first Macintosh
        stream = (block.replace(b"\r", b"\n") for block in stream)
        head = head.replace(b"\r", b"\n")
    layout = find_layout(head[:HEAD].decode("utf-8", errors="replace"), path)
    separator = DELIMITERS.get(layout.delimiter)
    parts = [
        f"read as {found.words}",
        f"separator {separator}" if separator else "one column",
        f"header on line {layout.first_line}",
    ]
    blocks_of_rows = _few_bad(_blocks(stream, layout, quarantine), path, quarantine, tolerated)
    return Sheet(layout.headers, blocks_of_rows, (", ".join(parts),))


def find_layout(head: str, path: Path) -> Layout:
    """The separator, the headers and the header's lines, from the first lines of a file."""
    lines = head.split("\n")[: LOOKED_AT + 1]
    lines = lines[:-1] if len(lines) > LOOKED_AT else lines
    said = re.fullmatch(r"sep=(.)\r?", lines[0])
    candidates = [said[1]] if said else [*DELIMITERS]
    skipped = 1 if said else 0
    tried = {d: _records(lines[skipped:], d) for d in candidates}
    delimiter = max(tried, key=lambda d: _fitness(tried[d], d))
    if _fitness(tried[delimiter], delimiter) == (0, 0):
        delimiter = NO_DELIMITER
        tried[delimiter] = _records(lines[skipped:], delimiter)
    records = tried[delimiter]
    if not any(cell.strip() for _, cells in records for cell in cells):
        raise ConfigurationError(f"{path} is empty. Give a file with a header line and rows.")
    place = header_row([cells for _, cells in records])
    above = records[place - 1][0] if place else 0
    width = max(len(records[place][1]), _usual_width(records[place + 1 :]))
    first = _first_text(lines, skipped + above)
    return Layout(
        delimiter, clean_headers(records[place][1], width), first + 1, records[place][0] + skipped
    )


def _first_text(lines: list[str], place: int) -> int:
    while not lines[place].strip():
        place += 1
    return place


def _records(lines: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """The records in the first lines, each with the number of its last line."""
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    records: list[tuple[int, list[str]]] = []
    with suppress(csv.Error):  # a value longer than csv allows: the lines before it are enough
        records.extend((reader.line_num, cells) for cells in reader)
    return records


def _usual_width(records: list[tuple[int, list[str]]]) -> int:
    widths = Counter(len(cells) for _, cells in records if any(c.strip() for c in cells))
    return widths.most_common(1)[0][0] if widths else 0


def _fitness(records: list[tuple[int, list[str]]], delimiter: str) -> tuple[float, int]:
    """How well a separator cuts rows into equally many values; (0, 0) where it does not."""
    rows = [cells for _, cells in records if any(c.strip() for c in cells)]
    width = _usual_width(records)
    if width < 2:
        width = len(rows[0]) if rows and len(rows[0]) > 1 else 0
    if width < 2:
        return (0, 0)
    alike = [cells for cells in rows if len(cells) == width]
    # In "1,5;2,5" commas cut as evenly as semicolons, but leave semicolons in the values.
    others = [d for d in DELIMITERS if d != delimiter]
    mixed = sum(1 for cells in alike[:1] for d in others if any(d in c for c in cells))
    in_prose = delimiter == "," and all(c.startswith(" ") for cells in rows for c in cells[1:])
    share = len(alike) / len(rows) - mixed / 2 - in_prose
    return (share, width) if share > 0 else (0, 0)


def _blocks(stream: Iterator[bytes], layout: Layout, quarantine: Quarantine) -> Iterator[Block]:
    rules = grammar(layout.delimiter, len(layout.headers))
    body = _after(stream, layout.last_line)
    for lines in good_lines(body, layout.last_line + 1, rules, quarantine):
        if len(lines.numbers):
            yield _parse(lines, layout, quarantine)


def _few_bad(
    blocks: Iterator[Block], path: Path, quarantine: Quarantine, tolerated: float | None
) -> Iterator[Block]:
    """The blocks, and at their end a refusal if too many lines were damaged."""
    rows, bad, before = 0, 0, quarantine.count
    for block in blocks:
        rows, bad = rows + len(block.rows), bad + quarantine.count - before
        yield block
        before = quarantine.count  # the reader of the rows sets some aside too
    require_few_bad(path, rows, bad + quarantine.count - before, quarantine, tolerated)


def _after(stream: Iterator[bytes], count: int) -> Iterator[bytes]:
    """The blocks without the first lines."""
    head = next(stream, b"")
    place = 0
    for _ in range(count):
        place = head.find(b"\n", place) + 1 or len(head)
    yield head[place:]
    yield from stream


def _parse(lines: Lines, layout: Layout, quarantine: Quarantine) -> Block:
    bad: list[int] = []

    def set_aside(row: arrow_csv.InvalidRow) -> str:
        bad.append(row.number - 1)
        reason = f"{row.actual_columns} values where {row.expected_columns} belong"
        quarantine.add(int(lines.numbers[row.number - 1]), reason, row.text)
        return "skip"

    headers = [*layout.headers]
    table = arrow_csv.read_csv(
        pa.BufferReader(lines.text),
        read_options=arrow_csv.ReadOptions(
            column_names=headers, use_threads=False, block_size=lines.text.size + 1
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=layout.delimiter,
            newlines_in_values=lines.has_newlines,
            invalid_row_handler=set_aside,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(headers, pa.string()), strings_can_be_null=False
        ),
    )
    text = lines.text.to_pybytes()
    if b"=" in text and b'="' in text:  # the first alone is found ten times faster
        table = _without_formula_signs(table)
    rows = table.combine_chunks().to_batches()
    empty = pa.RecordBatch.from_pylist([], schema=table.schema)
    return Block(pa.array(np.delete(lines.numbers, bad)), rows[0] if rows else empty)


def _without_formula_signs(table: pa.Table) -> pa.Table:
    """The cells without the sign and the quotes of ="00123"."""
    return pa.table(
        [rewritten(as_array(column), KEPT_AS_TEXT, r"\1") for column in table.columns],
        schema=table.schema,
    )
