"""A delimited file with some cells changed: every other byte of it stays as it is."""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from company.errors import ConfigurationError
from connectors.csv_lines import LONGEST_RECORD, Grammar, grammar
from connectors.delimited import HEAD, NO_DELIMITER, Layout, find_layout
from connectors.encodings import Encoding, find_encoding
from crm.edits import Edits

# Bytes that are no letters of the encoding come through as they are.
KEEPING = {"utf-16-le": "surrogatepass", "utf-16-be": "surrogatepass"}
MARKS = {
    "utf-8-sig": (codecs.BOM_UTF8, "utf-8"),
    "utf-16-le": (codecs.BOM_UTF16_LE, "utf-16-le"),
    "utf-16-be": (codecs.BOM_UTF16_BE, "utf-16-be"),
}


@dataclass(frozen=True)
class Written:
    """A delimited file as it is written: its byte order mark, encoding, line ends and layout."""

    mark: bytes
    codec: str
    words: str  # the encoding, for a person
    end: str  # what parts the lines
    layout: Layout


def written_as(path: Path, country: str | None = None) -> Written:
    """How a delimited file is written; `country` decides between the code pages of old files."""
    return _read(path, country)[0]


def edit_csv(path: Path, edits: Edits, out: Path, country: str | None = None) -> None:
    """Write the file with the edits to another path, in its own encoding, separator and quoting.

    Raises ConfigurationError where a row that is to change is not found as it was read.
    """
    written, text = _read(path, country)
    lines = text.split(written.end)
    made = written.end.join(_edited(lines, edits, written.layout, text))
    errors = KEEPING.get(written.codec, "surrogateescape")
    out.write_bytes(written.mark + made.encode(written.codec, errors))


def _read(path: Path, country: str | None) -> tuple[Written, str]:
    found = find_encoding(path, country, None)
    raw = path.read_bytes()
    mark, codec = _mark(raw, found)
    errors = KEEPING.get(codec, "surrogateescape")
    body = raw.removeprefix(mark)
    text = body.decode(codec, errors)
    if text.encode(codec, errors) != body:
        raise ConfigurationError(
            f"{path} has bytes that are no {found.words} and would change. Save it as UTF-8 first."
        )
    head = text[:HEAD]
    end = "\r" if "\n" not in head and "\r" in head else "\n"
    shown = head.encode("utf-8", "replace")[:HEAD].decode("utf-8", "replace")
    layout = find_layout(shown.replace("\r", "\n") if end == "\r" else shown, path)
    return Written(mark, codec, found.words, end, layout), text


def _mark(raw: bytes, found: Encoding) -> tuple[bytes, str]:
    """The byte order mark, and the codec of what comes after it."""
    if found.codec == "utf-16":
        big = raw.startswith(codecs.BOM_UTF16_BE)
        return MARKS["utf-16-be" if big else "utf-16-le"]
    mark, codec = MARKS.get(found.codec, (b"", found.codec))
    return (mark if raw.startswith(mark) else b""), codec


def _edited(lines: list[str], edits: Edits, layout: Layout, text: str) -> Iterator[str]:
    """The lines with the edits; a record of several lines comes as one piece."""
    separator = layout.delimiter
    if separator == NO_DELIMITER:
        separator = ";" if ";" not in text else "\t"
    rules = grammar(layout.delimiter, len(edits.headers))
    yield from lines[: layout.first_line - 1]
    place, todo = layout.first_line - 1, set(edits.cells)
    while place < len(lines):
        at_header = place == layout.first_line - 1
        record, end = _record(lines, place, rules)
        if at_header:
            record, end = "\n".join(lines[place : layout.last_line]), layout.last_line
        new = _headers(edits) if at_header else edits.cells.get(place + 1)
        todo.discard(place + 1)
        yield _row(record, new, edits, rules, separator)
        place = end
    if todo:
        raise ConfigurationError(
            f"Line {min(todo)} cannot be found as it was read, so nothing is written. "
            "Save the list as UTF-8 CSV or XLSX and try again."
        )


def _headers(edits: Edits) -> Mapping[str, str]:
    return {header: header for header in edits.added}


def _record(lines: list[str], place: int, rules: Grammar) -> tuple[str, int]:
    """The record that begins on a line, and the line after it; a damaged line is its own record."""
    line = lines[place].removesuffix("\r")
    if '"' not in line or re.match(rules.closed, line):
        return lines[place], place + 1
    record = lines[place]
    for end in range(place + 1, min(place + LONGEST_RECORD, len(lines))):
        record += "\n" + lines[end]
        if '"' in lines[end] and rules.whole.match(record.removesuffix("\r")):
            return record, end + 1
    return lines[place], place + 1


def _row(
    record: str, new: Mapping[str, str] | None, edits: Edits, rules: Grammar, separator: str
) -> str:
    """A record with its new cells; one that has not the width of the list is left as it is."""
    if not record.strip() or not (new or edits.added):
        return record
    bare = record.removesuffix("\r")
    cells = _cells(bare, rules.delimiter)
    width = len(edits.headers)
    if len(cells) != width and new is None:
        return record
    if len(cells) > width:
        raise ConfigurationError(
            f"A row has {len(cells)} values where {width} belong, so nothing is written: "
            f"{bare[:60]}. Mend the row."
        )
    cells += [""] * (width - len(cells))
    in_quotes = _all_quoted(cells)
    found = new or {}
    for number, header in enumerate(edits.headers):
        if header in found and header not in edits.added:
            quoted = cells[number].startswith('"') or (not cells[number] and in_quotes)
            cells[number] = _cell(found[header], separator, quoted)
    more = [_cell(found.get(header, ""), separator, in_quotes) for header in edits.added]
    return separator.join([*cells, *more]) + record[len(bare) :]


def _cells(record: str, delimiter: str) -> list[str]:
    """The cells of a record as they are written, quotes and all."""
    if '"' not in record:
        return record.split(delimiter)
    d = re.escape(delimiter)
    cell = re.compile(rf'"[^"]*(?:""[^"]*)*"[^{d}]*|[^{d}]*')
    found, place = [], 0
    while True:
        match = cell.match(record, place)
        assert match, "the pattern matches nothing too"
        found.append(match[0])
        if match.end() >= len(record):
            return found
        place = match.end() + len(delimiter)


def _all_quoted(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(cell.startswith('"') for cell in filled)


def _cell(text: str, separator: str, quoted: bool) -> str:
    """A text as a cell: in quotes where its neighbours are, or where it could not be told apart."""
    if quoted or any(sign in text for sign in (separator, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text
