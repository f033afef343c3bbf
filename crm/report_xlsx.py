"""A report as a workbook: a sheet that sums it up, then one for each part."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from crm.atomic import replacing, scratch
from crm.lead_fields import LeadField
from crm.match_summary import Line
from crm.xlsx_file import (
    DARK,
    FONT,
    GREY,
    ROWS_A_SHEET,
    is_shown,
    lay_out,
    line_count,
    row_height,
    write_rows,
)

SHADES = {
    "accept": "#E6F2DC", "review": "#FBF0CF", "none": "#ECECEC", "keep": "#E6F2DC",
    "conflict": "#FBF0CF", "update": "#DCE8F4",
}  # fmt: skip
SHADED = ("match_status", "action")
FROZEN = "input_name"  # the columns up to this one stay in sight
REMARK_WIDTH = 74


class Part(NamedTuple):
    """One sheet: its name, its columns, its rows, and the columns that the reader fills in."""

    name: str
    fields: list[LeadField]
    table: pa.Table
    to_fill: tuple[str, ...] = ()


def write_report_sheets(
    parts: Sequence[Part], title: str, summary: Sequence[Line], path: Path
) -> None:
    """Writes the summary and the parts; a part of more rows than a sheet holds goes on in the next.

    Columns that are details, or that hold nothing, are folded away.
    """
    with replacing(path) as part, scratch(part) as folder:
        options = {"constant_memory": True, "strings_to_formulas": False, "tmpdir": folder}
        book = Workbook(part, options)
        book.use_zip64()
        write_summary(book, book.add_worksheet("Summary"), title, summary, parts)
        for whole in parts:
            for start in range(0, max(len(whole.table), 1), ROWS_A_SHEET):
                number = start // ROWS_A_SHEET + 1
                name = whole.name if number == 1 else f"{whole.name} {number}"
                rows = whole.table.slice(start, ROWS_A_SHEET)
                write_part(book, book.add_worksheet(name), whole._replace(table=rows))
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the OSError inside, which `replacing` explains


def write_part(book: Workbook, sheet: Worksheet, part: Part) -> None:
    """Writes one part: its header, its rows, filters, and a shade for what was decided."""
    fields, table = part.fields, part.table
    shown = [f for f in fields if f.name in part.to_fill or is_shown(f, table)]
    ordered = shown + [field for field in fields if field not in shown]
    lay_out(sheet, ordered, len(shown), max(len(table), 1), FROZEN, "&A")  # the sheet's name
    write_rows(book, sheet, table, ordered, shown)
    if len(table) == 0:
        sheet.write_string(1, 0, "none")
    shade(book, sheet, ordered, len(table))


def shade(book: Workbook, sheet: Worksheet, fields: list[LeadField], rows: int) -> None:
    """Gives each decision a quiet colour."""
    for column, field in enumerate(fields):
        for value, colour in SHADES.items() if field.name in SHADED else ():
            look = {"format": book.add_format({"bg_color": colour})}
            rule = {"type": "cell", "criteria": "==", "value": f'"{value}"'}
            sheet.conditional_format(1, column, max(rows, 1), column, {**rule, **look})


def write_summary(
    book: Workbook, sheet: Worksheet, title: str, summary: Sequence[Line], parts: Sequence[Part]
) -> None:
    """Writes the lines that sum the report up, and what the columns of each part say."""
    heading = book.add_format({**FONT, "bold": True, "font_size": 13, "font_color": DARK})
    label = book.add_format({**FONT, "bold": True})
    count = book.add_format({**FONT, "align": "right", "indent": 1})
    text = book.add_format({**FONT, "text_wrap": True})
    grey = book.add_format({**FONT, "font_color": GREY, "text_wrap": True})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, REMARK_WIDTH)
    sheet.write_string(0, 0, title, heading)
    for row, (what, many, remark) in enumerate(summary, start=1):
        sheet.set_row(row, row_height(line_count(remark, REMARK_WIDTH)))
        sheet.write_string(row, 0, what if what[:1].isupper() else f"   {what}", label)
        sheet.write_number(row, 1, int(many.replace(",", "")), count)
        sheet.write_string(row, 2, remark, text)
    row = len(summary) + 2
    for part in parts:
        sheet.write_string(row, 0, f"Columns of {part.name}", heading)
        for field in part.fields:
            row += 1
            sheet.set_row(row, row_height(line_count(field.description, REMARK_WIDTH)))
            sheet.write_string(row, 0, field.header, grey)
            sheet.write_string(row, 2, field.description, text)
        row += 2
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
