"""A register's CSV with any separator, plain or packed, as a stream of text columns.

UTF-8, with or without its byte order mark; a file that is not UTF-8 in its first part is read as
Latin-1, as old files of the Estonian tax office are. Damaged lines are set aside, not guessed.
"""

import csv
from collections.abc import Callable, Collection, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from company.errors import SourceChanged
from connectors.contract import Quarantine
from connectors.csv_lines import Lines, good_lines, grammar

BLOCK = 8 << 20  # bytes read at a time
ENDINGS = (".csv", ".txt")
Check = Callable[[list[str]], None]


def csv_columns(
    path: Path, delimiter: str, quarantine: Quarantine, check: Check, keep: Collection[str]
) -> Iterator[pa.Table]:
    """Yield the kept columns as trimmed text, and the column `line` with each row's place.

    `check` sees all headers before any row is read. An archive may hold several parts.
    """
    for stream in _streams(path):
        blocks = _utf8_blocks(stream)
        head = next(blocks, b"")
        headers = _headers(head, delimiter, path)
        check(headers)
        body = chain([head[head.find(b"\n") + 1 :]] if b"\n" in head else [], blocks)
        rules = grammar(delimiter, len(headers))
        for lines in good_lines(body, 2, rules, quarantine):  # the header is line 1
            if len(lines.numbers):
                yield _table(lines, headers, delimiter, quarantine, keep)


def csv_headers(path: Path, delimiter: str) -> list[str]:
    """The headers of a file, which say what it holds; of an archive, those of its first part."""
    for stream in _streams(path):
        return _headers(next(_utf8_blocks(stream), b""), delimiter, path)
    raise SourceChanged(f"{path} holds no CSV file. Fetch it again.")


def _streams(path: Path) -> Iterator[BinaryIO]:
    from connectors.archives import members

    for _, stream in members(path, ENDINGS):
        yield stream


def _utf8_blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a stream as UTF-8, without a byte order mark."""
    first = stream.read(BLOCK).removeprefix(b"\xef\xbb\xbf")
    latin = not _is_utf8(first)
    while first:
        yield first.decode("latin-1").encode() if latin else first
        first = stream.read(BLOCK)


def _is_utf8(block: bytes) -> bool:
    try:
        block.decode()
    except UnicodeDecodeError as error:
        return error.start > len(block) - 4  # a letter cut in two by the end of the block
    return True


def _headers(head: bytes, delimiter: str, path: Path) -> list[str]:
    line = head.split(b"\n", 1)[0].decode(errors="replace").strip("\r")
    if not line.strip():
        raise SourceChanged(f"{path} is empty: it has no header line. Fetch it again.")
    return [name.strip() for name in next(csv.reader([line], delimiter=delimiter))]


def _table(
    lines: Lines,
    headers: list[str],
    delimiter: str,
    quarantine: Quarantine,
    keep: Collection[str],
) -> pa.Table:
    bad: list[int] = []

    def set_aside(row: arrow_csv.InvalidRow) -> str:
        bad.append(row.number - 1)
        reason = f"{row.actual_columns} values where {row.expected_columns} belong"
        quarantine.add(int(lines.numbers[row.number - 1]), reason, row.text)
        return "skip"

    wanted = [name for name in headers if name in keep]
    table = arrow_csv.read_csv(
        pa.BufferReader(lines.text),
        read_options=arrow_csv.ReadOptions(
            column_names=headers, use_threads=False, block_size=lines.text.size + 1
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=lines.has_newlines,
            invalid_row_handler=set_aside,
        ),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=wanted,
            column_types=dict.fromkeys(headers, pa.string()),
            strings_can_be_null=False,
        ),
    )
    columns = {name: pc.utf8_trim_whitespace(table[name]).combine_chunks() for name in wanted}
    return pa.table({**columns, "line": pa.array(np.delete(lines.numbers, bad))})
