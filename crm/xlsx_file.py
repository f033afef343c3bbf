"""A list of leads as a workbook that a salesperson opens, filters, calls from and prints."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from math import isfinite
from pathlib import Path
from textwrap import wrap

import pyarrow as pa
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from crm.atomic import replacing, scratch
from crm.lead_fields import LEAD_FIELDS, About, LeadField, Style, about_text, lead_table

ROWS_A_SHEET = 1_048_575  # the limit of Excel is one more, and the header takes that one
# Excel refuses to open more than 65,530 links a sheet, and each row has two.
LINKED_ROWS = 65_530 // 2
LONGEST_LINK = 2_079
LONGEST_TEXT = 32_767  # more than that, and nothing would be written into the cell
FIRST_YEAR = 1900  # Excel has no days before; they are written as text
ROWS_AT_A_TIME = 20_000
MOST_LINES = 8  # a longer text is cut on screen, and whole when the cell is opened
ABOUT_WIDTH = 88
WRAPPED = ("wrapped", "link")
FROZEN = "name"  # the columns up to this one stay in sight

DARK, GREY, PALE = "#1F3864", "#6B7280", "#C3CAD4"
GRADES = {"A": "#CDE7D4", "B": "#E6F2DC", "C": "#FBF0CF", "D": "#ECECEC"}
NUMBER_FORMATS: dict[Style, str] = {
    "score": "0.0",
    "amount": "#,##0",
    "share": "0.0%",
    "plain": "0",
    "date": "yyyy-mm-dd",
}
Cell = str | float | date | None
FONT = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")
SCHEME = re.compile(r"^(https?://)?(www\.)?", re.IGNORECASE)  # needed to open, not to read
HOW_TO = [
    ("How to use the sheet", ""),
    (
        "More columns",
        "Click the small 2 in the top left corner to unfold what else is known; 1 folds it.",
    ),
    ("Filter", "Use the arrows in the header row: one city, one industry, grade A only."),
    ("Print", "One page wide, landscape; columns that are folded away are not printed."),
]


def write_xlsx(leads: pa.Table, about: About, path: Path) -> None:
    """Writes the leads as an XLSX workbook: what a call needs first, the rest folded away.

    The sheet `Leads` (and `Leads 2` and so on beyond 1,048,575 rows) has a frozen header and
    filters, numbers and dates as such, ids and telephone numbers as text, and no formulas. The
    sheet `About` holds the About lines and the meaning of each column.
    """
    table = lead_table(leads)
    shown = [field for field in LEAD_FIELDS if is_shown(field, table)]
    with replacing(path) as part, scratch(part) as folder:
        options = {"constant_memory": True, "strings_to_formulas": False, "tmpdir": folder}
        book = Workbook(part, options)
        book.use_zip64()
        for start in range(0, max(len(table), 1), ROWS_A_SHEET):
            number = start // ROWS_A_SHEET + 1
            sheet = book.add_worksheet("Leads" if number == 1 else f"Leads {number}")
            write_leads(book, sheet, table.slice(start, ROWS_A_SHEET), shown)
        write_about_sheet(book, book.add_worksheet("About"), about)
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the OSError inside, which `replacing` explains


def write_leads(book: Workbook, sheet: Worksheet, table: pa.Table, shown: list[LeadField]) -> None:
    """Writes one sheet of leads, the shown columns first."""
    fields = shown + [field for field in LEAD_FIELDS if field not in shown]
    lay_out(sheet, fields, len(shown), len(table), FROZEN, "Sources and licences: sheet About")
    write_rows(book, sheet, table, fields, shown)
    colour(book, sheet, fields, len(table))


def write_rows(
    book: Workbook,
    sheet: Worksheet,
    table: pa.Table,
    fields: list[LeadField],
    shown: list[LeadField],
) -> None:
    """Writes the header and the rows of a sheet, each as high as its texts in sight need."""
    write_header(book, sheet, fields)
    formats = [cell_format(book, field) for field in fields]
    row = 0
    for batch in table.select([f.name for f in fields]).to_batches(ROWS_AT_A_TIME):
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        for cells, lines in zip(rows, lines_needed(batch, shown), strict=True):
            row += 1
            sheet.set_row(row, row_height(lines))
            for column, value in enumerate(cells):
                write_cell(sheet, row, column, value, fields[column], formats[column])


def is_shown(field: LeadField, table: pa.Table) -> bool:
    """Whether a column is in sight: a column without a single value is folded away as well."""
    return not field.detail and (not len(table) or table[field.name].null_count < len(table))


def lines_needed(batch: pa.RecordBatch, fields: list[LeadField]) -> list[int]:
    """How many lines of text each row needs, because not every program finds out by itself."""
    columns = [
        [line_count(text or "", field.width) for text in batch[field.name].to_pylist()]
        for field in fields
        if field.style in WRAPPED
    ]
    return [max(counts) for counts in zip([1] * len(batch), *columns, strict=True)]


@lru_cache(maxsize=50_000)  # industries, customers and reasons repeat from row to row
def line_count(text: str, width: int) -> int:
    """How many lines a text fills in a column of that width, at least one.

    >>> line_count("Lahden Hydrauliikka ja Pneumatiikka Oy", 24)
    2
    >>> line_count("crossmoor wood products ltd", 23), line_count("CROSSMOOR WOOD PRODUCTS LTD", 23)
    (1, 2)
    """
    # A width counts digits; small letters are narrower, and capitals are as wide.
    capitals = sum(map(str.isupper, text)) / max(len(text), 1)
    return max(1, len(wrap(text, int(width * (1.18 - 0.2 * capitals)))))


def row_height(lines: int) -> float:
    """The height of a row of that many lines, in points.

    >>> row_height(3)
    45.75
    """
    return 15 * min(lines, MOST_LINES) + 0.75


def write_header(book: Workbook, sheet: Worksheet, fields: list[LeadField]) -> None:
    """Writes the words above the columns."""
    look = {"bold": True, "font_color": "white", "bg_color": DARK, "text_wrap": True}
    header = book.add_format({**FONT, **look})
    sheet.set_row(0, 32)
    for column, field in enumerate(fields):
        sheet.write_string(0, column, field.header, header)


def cell_format(book: Workbook, field: LeadField) -> Format:
    """How the cells of a column look."""
    look: dict[str, object] = {**FONT, "border": 1, "border_color": PALE}
    if field.style in NUMBER_FORMATS:
        look["num_format"] = NUMBER_FORMATS[field.style]
    if field.type in ("number", "integer"):
        look |= {"align": "right", "indent": 1}  # keeps figures clear of the next column's text
    if field.style == "id":
        look["num_format"] = "@"  # stays text when the cell is edited
    if field.style in WRAPPED:
        look["text_wrap"] = True
    if field.style == "link":
        look["font_color"] = DARK
    if field.name == "grade":
        look["align"] = "center"
    if field.name == "name":
        look["bold"] = True
    return book.add_format(look)


def write_cell(
    sheet: Worksheet, row: int, column: int, value: Cell, field: LeadField, look: Format
) -> None:
    """Writes one value as what it is: text, number, date or link, never a formula."""
    if isinstance(value, date) and value.year < FIRST_YEAR:
        value = value.isoformat()
    if isinstance(value, str):
        target = link(value) if field.style == "link" and row <= LINKED_ROWS else None
        if target:
            sheet.write_url(row, column, target, look, SCHEME.sub("", value).rstrip("/"))
        else:
            sheet.write_string(row, column, cut(value), look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    elif value is None or not isfinite(value):
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_number(row, column, value, look)


def cut(text: str) -> str:
    """The text as far as a cell holds it, with a sign that there is more.

    >>> len(cut("x" * 40_000)), cut("x" * 40_000)[-2:], cut("short")
    (32767, 'x…', 'short')
    """
    if len(text) <= LONGEST_TEXT // 2:
        return text
    units = text.encode("utf-16-le")  # Excel counts an emoji as two
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", errors="ignore") + "…"


def link(text: str) -> str | None:
    """The address to open for a web address, or nothing for what is none.

    >>> link("https://kone.com/fi"), link("www.kone.com"), link("javascript:alert(1)")
    ('https://kone.com/fi', 'http://www.kone.com', None)
    """
    if DOMAIN.fullmatch(text):
        text = f"http://{text}"
    is_web = re.fullmatch(r"https?://\S+", text, re.IGNORECASE)
    return text if is_web and len(text) <= LONGEST_LINK else None


def lay_out(
    sheet: Worksheet, fields: list[LeadField], shown: int, rows: int, frozen: str, footer: str
) -> None:
    """Sets the widths, the folded columns, the filter and how the sheet prints.

    The columns up to the one called frozen stay in sight; footer stands below each page.
    """
    for column, field in enumerate(fields):
        folded = {"level": 1, "hidden": True} if column >= shown else {}
        holds_the_button = {"collapsed": True} if column == shown - 1 < len(fields) - 1 else {}
        sheet.set_column(column, column, field.width, None, {**folded, **holds_the_button})
    sheet.outline_settings(symbols_right=False)
    sheet.freeze_panes(1, [field.name for field in fields].index(frozen) + 1)
    sheet.autofilter(0, 0, rows, len(fields) - 1)
    # Excel would mark each id and phone with a green corner.
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.25, right=0.25, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L&8{footer}&R&8Page &P of &N")


def colour(book: Workbook, sheet: Worksheet, fields: list[LeadField], rows: int) -> None:
    """Shades the score, gives each grade a quiet colour and a caution one that is seen."""
    last = max(rows, 1)
    at = {field.name: column for column, field in enumerate(fields)}
    scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#CFE0F3"}
    ends = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 100}
    sheet.conditional_format(1, at["score"], last, at["score"], {**scale, **ends})
    for grade, shade in GRADES.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{grade}"'}
        look = {"format": book.add_format({"bg_color": shade})}
        sheet.conditional_format(1, at["grade"], last, at["grade"], {**rule, **look})
    warned = {"type": "no_blanks", "format": book.add_format({"font_color": "#9C5700"})}
    sheet.conditional_format(1, at["caution"], last, at["caution"], warned)


def write_about_sheet(book: Workbook, sheet: Worksheet, about: About) -> None:
    """Writes the About lines, how to use the sheet, and what each column says."""
    heading = book.add_format({**FONT, "bold": True, "font_size": 13, "font_color": DARK})
    label = book.add_format({**FONT, "font_color": GREY, "text_wrap": True})
    text = book.add_format({**FONT, "text_wrap": True, "align": "left"})
    link_text = book.add_format({**FONT, "font_color": DARK, "underline": 1})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, ABOUT_WIDTH)
    row = 0
    for word, value in [*about, *HOW_TO, ("Columns", ""), *legend()]:
        if value == "":
            row += 1 if row else 0
            sheet.write_string(row, 0, word, heading)
        else:
            write_value(sheet, row, value, text, link_text)
            sheet.write_string(row, 0, word, label)
        row += 1
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.5)
    sheet.fit_to_pages(1, 0)


def legend() -> Iterable[tuple[str, object]]:
    """The header of each column with what it says."""
    return [(field.header, field.description) for field in LEAD_FIELDS]


def write_value(sheet: Worksheet, row: int, value: object, text: Format, link_text: Format) -> None:
    """Writes the value of an About line; a web address can be clicked."""
    words = about_text(value)
    sheet.set_row(row, row_height(line_count(words, ABOUT_WIDTH)))
    if words.startswith("http") and (target := link(words)):
        sheet.write_url(row, 1, target, link_text, words)
    else:
        sheet.write_string(row, 1, words, text)
