"""A list of leads as CSV, for machines and for Excel in each country."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from company.errors import unknown_name
from crm.atomic import replacing
from crm.lead_fields import DECIMALS, LEAD_FIELDS, About, LeadField, about_text, lead_table

ROWS_AT_A_TIME = 20_000
LARGEST_EXACT = 2**53


class Dialect(NamedTuple):
    """How a reader expects the file: characters between cells and in numbers, and more."""

    separator: str
    decimal: str
    encoding: str
    line_end: str


MACHINE = Dialect(",", ".", "utf-8", "\n")
# Without the byte order mark Excel takes UTF-8 for the old code page and shows "HyvinkÃ¤Ã¤".
_COMMA = Dialect(";", ",", "utf-8-sig", "\r\n")
_POINT = Dialect(",", ".", "utf-8-sig", "\r\n")
_COMMA_COUNTRIES = (
    *("fi", "se", "no", "dk", "is", "ee", "lv", "lt", "pl", "de", "at", "fr", "be", "nl", "lu"),
    *("it", "es", "pt", "cz", "sk", "hu", "si", "hr", "ro", "bg", "gr", "rs", "ua", "ru", "tr"),
)
EXCEL = {
    **dict.fromkeys(_COMMA_COUNTRIES, _COMMA),
    **dict.fromkeys(("gb", "ie", "us", "ca", "au", "nz"), _POINT),
    "ch": Dialect(";", ".", "utf-8-sig", "\r\n"),
}

# The wide forms of the signs start a formula in the Excel of East Asia.
STARTS_FORMULA = r'(^|[;,][ "]*)([=@＝＠])'
STARTS_WITH_SIGN = r"^[+\-＋－]"
ONLY_A_NUMBER = r"^[+-] ?[\d(][\d ().,]*$"
ONLY_A_NAME = r"^[+-]\d[\d.,]* [\p{L}\p{N} °.,]*$"


def write_csv(leads: pa.Table, about: About, path: Path, excel: str | None = None) -> None:
    """Writes the leads as CSV, and the About lines as a text file beside it.

    The machine form is UTF-8 with commas, decimal points, ISO dates and field names as headers.
    `excel` names a country (fi, se, de, gb …) and gives what its Excel opens on a double click:
    byte order mark, that country's separator and decimal sign, headers in words. Either form goes
    through `neutral`. Excel drops the leading zeros of numbers in any CSV; XLSX keeps them.
    """
    dialect = MACHINE if excel is None else excel_dialect(excel)
    table = lead_table(leads)
    header = [field.name if excel is None else field.header for field in LEAD_FIELDS]
    with replacing(path) as part:
        with part.open("w", encoding=dialect.encoding, newline="") as file:
            writer = csv.writer(file, delimiter=dialect.separator, lineterminator=dialect.line_end)
            writer.writerow(header)
            for batch in table.to_batches(ROWS_AT_A_TIME):
                writer.writerows(rows(batch, dialect.decimal))
        write_about(about, path, header)  # once all rows have found room


def excel_dialect(country: str) -> Dialect:
    """The dialect that Excel expects in a country.

    >>> excel_dialect("FI").separator
    ';'
    """
    if country.lower() not in EXCEL:
        raise unknown_name("country for Excel", country, EXCEL)
    return EXCEL[country.lower()]


def rows(batch: pa.RecordBatch, decimal: str) -> Iterator[tuple[str | None, ...]]:
    """The cells of a batch as text, row by row."""
    cells = [cell_text(field, batch[field.name], decimal).to_pylist() for field in LEAD_FIELDS]
    return zip(*cells, strict=True)


def cell_text(field: LeadField, column: pa.Array, decimal: str) -> pa.Array:
    """One column as the text of its cells."""
    if field.type == "text":
        return neutral(column)
    if field.type != "number":
        return column.cast(pa.string())
    if DECIMALS[field.style] == 0 and (pc.max(pc.abs(column)).as_py() or 0) < LARGEST_EXACT:
        return column.cast(pa.int64()).cast(pa.string())
    return pc.replace_substring(column.cast(pa.string()), ".", decimal)


def neutral(column: pa.Array) -> pa.Array:
    """Text that no spreadsheet takes for a formula, changed only where it must be.

    An apostrophe goes before `=` and `@` where a cell starts, or would start for a reader that
    splits at `;` or `,`. It goes before a leading `+` or `-` too, unless the cell holds nothing
    but a number or telephone number (digits, spaces, brackets, dots, commas), or a number, a space
    and then only letters, digits, spaces, dots, commas and `°`: neither can calculate or call.
    TAB and CR are gone already, by `clean`. JSON lines carry the text as it is.

    >>> neutral(pa.array(["=1+1", "+358 40 123", "-196 °C Oy", "-2+3", "A;=B1"])).to_pylist()
    ["'=1+1", '+358 40 123', '-196 °C Oy', "'-2+3", "A;'=B1"]
    """
    text = pc.replace_substring_regex(column, STARTS_FORMULA, r"\1'\2")
    harmless = pc.or_(
        pc.match_substring_regex(text, ONLY_A_NUMBER), pc.match_substring_regex(text, ONLY_A_NAME)
    )
    risky = pc.and_not(pc.match_substring_regex(text, STARTS_WITH_SIGN), harmless)
    return pc.if_else(risky, pc.binary_join_element_wise("'", text, ""), text)


def write_about(about: About, path: Path, header: list[str]) -> None:
    """Writes the About lines and the meaning of each column to `<name>.about.txt` beside a list.

    A list of rows has no room for licence and attribution, and may not travel without them.
    """
    lines = [
        f"\n{label}" if value == "" else f"{label}: {about_text(value)}" for label, value in about
    ]
    columns = [f"{word}: {f.description}" for word, f in zip(header, LEAD_FIELDS, strict=True)]
    text = "\n".join([*lines, "\nColumns", *columns]).lstrip("\n")
    with replacing(path.with_suffix(".about.txt")) as part:
        part.write_text(text + "\n", encoding="utf-8")
