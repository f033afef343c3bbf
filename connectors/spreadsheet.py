"""Any spreadsheet as a stream of text columns: CSV, TSV, XLSX, XLS, ODS and Parquet.

The kind of file is told by its first bytes, not by its ending.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa

from company.errors import ConfigurationError
from connectors.contract import Quarantine
from connectors.delimited import open_delimited
from connectors.encodings import marked_encoding
from connectors.parquet_file import open_parquet
from connectors.sheet import Block, Sheet
from connectors.workbook import open_workbook

WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SAVE_AS = "Open it in the program that made it and save it as XLSX or CSV."
NOT_SHEETS = {
    b"%PDF": "a PDF document", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture", b"\x1f\x8b": "a compressed file", b"BZh": "a compressed file",
    b"7z\xbc\xaf": "a compressed file", b"Rar!": "a compressed file", b"{\\rtf": "a text document",
    b"SQLite format 3": "a database",
}  # fmt: skip
WEB_PAGE = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<div")


def open_spreadsheet(
    path: Path,
    quarantine: Quarantine,
    *,
    country: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    tolerated: float | None = None,
) -> Sheet:
    """Open a spreadsheet; damaged rows go to the quarantine while its blocks are read.

    `country` decides between the code pages of old files, `encoding` overrules every guess;
    `sheet` names one of a workbook, of which else the fullest is read. Raises ConfigurationError
    where there is no file, it is no spreadsheet, or has no rows; SourceChanged at the end where
    more than the tolerated share of rows (1 % where it is None) is damaged.
    """
    head = _head(path)
    if sheet is not None and not head.startswith(WORKBOOK):
        raise ConfigurationError(
            f'{path} is no workbook, so it has no sheet "{sheet}". Leave --sheet out.'
        )
    if head.startswith(b"PAR1"):
        opened = open_parquet(path)
    elif head.startswith(WORKBOOK):
        _refuse_protected(path)
        opened = open_workbook(path, sheet)
    else:
        _refuse_other_kinds(path, head)
        opened = open_delimited(path, quarantine, country, encoding, tolerated)
    first = next(opened.blocks, None)
    if first is None:
        raise ConfigurationError(
            f"{path} has a header but no row that can be read. Check that it is the right file."
        )
    return Sheet(opened.headers, chain([first], opened.blocks), opened.understood)


def _head(path: Path) -> bytes:
    if not path.exists():
        raise ConfigurationError(f"{path} does not exist. Check the path.")
    if path.is_dir():
        raise ConfigurationError(f"{path} is a folder. Give the path of one file in it.")
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be opened ({error.strerror}). Check its permissions."
        ) from error
    if not head.strip():
        raise ConfigurationError(f"{path} is empty. Give a file with a header line and rows.")
    return head


def _refuse_protected(path: Path) -> None:
    with path.open("rb") as file:
        if ENCRYPTED in file.read(1 << 20):
            raise ConfigurationError(
                f"{path} is protected by a password. Save a copy without one, or as CSV."
            )


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    for start, kind in NOT_SHEETS.items():
        if head.startswith(start):
            fix = "Unpack it first." if "compressed" in kind else SAVE_AS
            raise ConfigurationError(f"{path} is {kind}, not a spreadsheet. {fix}")
    marked = marked_encoding(head)
    if marked and marked.codec.startswith("utf-16"):
        head = head[: len(head) // 2 * 2].decode(marked.codec, errors="replace").encode()
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(WEB_PAGE):
        raise ConfigurationError(f"{path} is a web page, whatever its ending says. {SAVE_AS}")
    odd = sum(head.count(bytes([code])) for code in range(1, 9))
    if odd > len(head) / 50:
        raise ConfigurationError(f"{path} is not a spreadsheet. {SAVE_AS}")


def peek(blocks: Iterator[Block], rows: int) -> tuple[pa.Table, Iterator[Block]]:
    """The first blocks that hold so many rows, as a table, and all blocks again."""
    seen: list[Block] = []
    while sum(len(block.rows) for block in seen) < rows and (block := next(blocks, None)):
        seen.append(block)
    table = pa.Table.from_batches([block.rows for block in seen]).combine_chunks()
    sample = table if len(table) <= rows else table.take(pa.array(range(rows)))
    return sample, chain(seen, blocks)
