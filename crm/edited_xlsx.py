"""A workbook with some cells changed: its other cells, sheets, looks and formulas stay.

The XML of the one sheet is cut at the cells that change; nothing else of the archive is touched.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from xml.etree import ElementTree as ET
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineWorkbook

from company.errors import ConfigurationError
from crm.edits import Edits

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NUMBER = re.compile(r"-?\d+(\.\d+)?")
REFERENCE = re.compile(r"([A-Z]+)(\d+)")
CHUNK = 1 << 20


@dataclass(frozen=True)
class Cut:
    """Bytes of the sheet, from a place up to another, that others come for."""

    start: int
    end: int
    text: bytes


@dataclass
class Row:
    """A row of the sheet that changes: where it is, and its cells by column."""

    number: int
    start: int
    tag_end: int = 0
    end: int = 0  # where its end tag begins
    cells: dict[int, tuple[int, int, str]] = field(default_factory=dict)  # from, to, style
    formulas: set[int] = field(default_factory=set)


def is_xlsx(path: Path) -> bool:
    """Whether a file is a workbook whose sheets are XML, whatever its name says."""
    try:
        with ZipFile(path) as book:
            return "xl/workbook.xml" in book.namelist()
    except BadZipFile:
        return False


def sheet_read(path: Path, sheet: str | None) -> tuple[str, int]:
    """The sheet that is read, which is the fullest one or the one named, and its first column."""
    book = CalamineWorkbook.from_path(path)
    names = [sheet] if sheet is not None else book.sheet_names
    sheets = [book.get_sheet_by_name(name) for name in names]
    fullest = max(sheets, key=lambda s: len(s.to_python(skip_empty_area=True)))
    return fullest.name, (fullest.start or (0, 0))[1]


def edit_xlsx(path: Path, edits: Edits, out: Path, header_line: int, sheet: str | None) -> int:
    """Write the workbook with the edits to another path; how many formulas were left alone.

    header_line: the row of the headers, counted from one. A new text among `edits.numbers` is
    written as a number, every other one as text.
    """
    name, first = sheet_read(path, sheet)
    try:
        with ZipFile(path) as book, ZipFile(out, "w") as made:
            member = _member(book, name)
            for info in book.infolist():
                data = book.read(info)
                if info.filename == member:
                    data, left = _edited(data, edits, header_line, first)
                made.writestr(info, data)
    except (BadZipFile, KeyError, ET.ParseError, expat.ExpatError) as error:
        raise ConfigurationError(
            f"{path} cannot be changed in place ({error}). Save it as XLSX in a spreadsheet "
            "program, or as CSV, and try again."
        ) from error
    return left


def _member(book: ZipFile, sheet: str) -> str:
    """The name of the member of the archive that holds a sheet."""
    listed = ET.fromstring(book.read("xl/workbook.xml"))
    relation = next(
        element.attrib[RELATION]
        for element in listed.iter()
        if element.tag.endswith("}sheet") and element.attrib.get("name") == sheet
    )
    relations = ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    target = next(r.attrib["Target"] for r in relations if r.attrib.get("Id") == relation)
    return target[1:] if target.startswith("/") else normpath(join("xl", target))


def _edited(data: bytes, edits: Edits, header_line: int, first: int) -> tuple[bytes, int]:
    wanted = {**edits.cells, header_line: {header: header for header in edits.added}}
    reader = _Reader(data, set(wanted))
    columns = {h: first + place for place, h in enumerate((*edits.headers, *edits.added))}
    missing = set(wanted) - set(reader.rows)
    if missing and any(wanted[line] for line in missing):
        raise ConfigurationError(
            f"Row {min(missing)} of the sheet cannot be found as it was read, so nothing is "
            "written. Save the workbook anew in a spreadsheet program and try again."
        )
    cuts, left = list[Cut](), 0
    for number, row in sorted(reader.rows.items()):
        new = {columns[h]: (text, h in edits.numbers) for h, text in wanted[number].items()}
        left += len(row.formulas & new.keys())
        mine = {c: n for c, n in new.items() if c not in row.formulas}
        style = _last_style(row) if number == header_line else ""
        cuts += _cuts(row, mine, style, reader.prefix, data)
    last = max(columns.values(), default=first)
    cuts += _dimension(data, last) if edits.added else []
    return _spliced(data, cuts), left


class _Reader:
    """Reads where the rows that are wanted, and their cells, begin and end in the XML."""

    def __init__(self, data: bytes, wanted: set[int]) -> None:
        self.rows: dict[int, Row] = {}
        self.prefix = ""
        self._data, self._wanted = data, wanted
        self._row: Row | None = None
        self._cell: tuple[int, int, str] | None = None
        self._number = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._finish
        self._parser.StartDoctypeDeclHandler = self._refuse
        for start in range(0, len(data), CHUNK):
            self._parser.Parse(data[start : start + CHUNK], False)
        self._parser.Parse(b"", True)

    def _refuse(self, *_: object) -> None:
        raise ConfigurationError("The sheet declares a document type. Save it anew as XLSX.")

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        prefix, _, name = tag.rpartition(":")
        if name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            if self._number in self._wanted:
                start = self._parser.CurrentByteIndex
                self._row = Row(self._number, start, self._data.index(b">", start) + 1)
                self.prefix = f"{prefix}:" if prefix else ""
        elif self._row is not None and name == "c":
            reference = REFERENCE.match(attributes.get("r", ""))
            if reference is None:
                raise ConfigurationError(
                    "The cells of the sheet do not say where they stand. Open the workbook in a "
                    "spreadsheet program, save it, and try again."
                )
            start = self._parser.CurrentByteIndex
            self._cell = (column_number(reference[1]), start, attributes.get("s", ""))
        elif self._row is not None and self._cell is not None and name == "f":
            self._row.formulas.add(self._cell[0])

    def _finish(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if self._row is None or name not in ("c", "row"):
            return
        place = self._parser.CurrentByteIndex
        if name == "row":
            self._row.end = place
            self.rows[self._row.number] = self._row
            self._row = None
        elif self._cell is not None:
            column, start, style = self._cell
            # Of <c …/> expat reports the same place for the beginning and the end.
            self._row.cells[column] = (start, self._data.index(b">", place) + 1, style)
            self._cell = None


def _cuts(
    row: Row, new: Mapping[int, tuple[str, bool]], look: str, prefix: str, data: bytes
) -> Iterator[Cut]:
    """What changes in a row: cells that are replaced, and new ones at their places."""
    if not new:
        return
    standing = sorted(row.cells)
    is_empty = data[row.tag_end - 2 : row.tag_end] == b"/>"
    inserted: dict[int, list[bytes]] = {}
    for column in sorted(new):
        text, is_number = new[column]
        style = row.cells[column][2] if column in row.cells else look
        cell = _cell_xml(prefix, column, row.number, style, text, is_number)
        if column in row.cells:
            yield Cut(row.cells[column][0], row.cells[column][1], cell)
        else:
            behind = next((c for c in standing if c > column), None)
            place = row.end if behind is None else row.cells[behind][0]
            inserted.setdefault(row.tag_end if is_empty else place, []).append(cell)
    tag = re.sub(rb'\sspans="[^"]*"', b"", data[row.start : row.tag_end])
    if is_empty:
        cells = b"".join(inserted.pop(row.tag_end))
        tag = tag[:-2] + b">" + cells + f"</{prefix}row>".encode()
    yield Cut(row.start, row.tag_end, tag)
    for place, several in inserted.items():
        yield Cut(place, place, b"".join(several))


def _last_style(row: Row) -> str:
    """The look of the last cell of a row, which headers of new columns take."""
    return row.cells[max(row.cells)][2] if row.cells else ""


def _cell_xml(prefix: str, column: int, row: int, style: str, text: str, is_number: bool) -> bytes:
    begin = f"<{prefix}c r={quoteattr(column_letters(column) + str(row))}"
    begin += f" s={quoteattr(style)}" if style else ""
    if is_number and NUMBER.fullmatch(text):
        return f"{begin}><{prefix}v>{text}</{prefix}v></{prefix}c>".encode()
    inside = f'<{prefix}is><{prefix}t xml:space="preserve">{escape(text)}</{prefix}t></{prefix}is>'
    return f'{begin} t="inlineStr">{inside}</{prefix}c>'.encode()


def _dimension(data: bytes, last: int) -> list[Cut]:
    """The stated extent of the sheet, made as wide as it becomes."""
    found = re.search(rb'<(?:\w+:)?dimension ref="([A-Z]+\d+):([A-Z]+)(\d+)"', data[:CHUNK])
    if found is None or column_number(found[2].decode()) >= last:
        return []
    return [Cut(found.start(2), found.end(2), column_letters(last).encode())]


def _spliced(data: bytes, cuts: Sequence[Cut]) -> bytes:
    parts, place = list[bytes](), 0
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end)):
        parts += [data[place : cut.start], cut.text]
        place = cut.end
    return b"".join([*parts, data[place:]])


def column_letters(number: int) -> str:
    """The letters of a column that is counted from zero.

    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    while number >= 0:
        letters, number = chr(ord("A") + number % 26) + letters, number // 26 - 1
    return letters


def column_number(letters: str) -> int:
    """The place of a column, counted from zero.

    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
