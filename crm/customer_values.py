"""The cells of a CRM file as the fields of customers, and sentences on what they hold."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from company.dates import dates, is_month_first
from company.fields import conform, schema
from company.ids import SPREADSHEET_DAMAGE
from company.recognition import Column
from company.values import (
    as_array,
    as_text,
    country_code,
    each_distinct,
    names,
    without_point,
    words,
)
from crm.customer_money import MONEY, currencies, money, say_currencies
from crm.fields import CUSTOMER_FIELDS

# What programs keep as numbers although it is none: pandas then writes "829633.0".
NUMBERED = {"row_id", "company_id", "registration_number", "vat_number", "phone", "postcode"}
FIRST_DAY = date(1950, 1, 1)  # 1900-01-01 is the zero of spreadsheets and databases
NOT_TEXT = {"row_id", "line", "country", "currency", "last_order_on", *MONEY}


def customer_table(
    rows: pa.Table, lines: pa.Array, found: Mapping[str, Column], country: str | None
) -> tuple[pa.Table, list[str]]:
    """The rows in the schema of customers, and what is worth saying of their values."""
    cells = {field: as_array(rows[column.header]) for field, column in found.items()}
    for field in NUMBERED & cells.keys():
        cells[field] = without_point(as_text(cells[field]))
    table = {"line": lines}
    for field in cells.keys() - NOT_TEXT:
        text = filled_text(cells[field])
        table[field] = names(text) if field == "name" else words(text)
    sentences: list[str] = []
    table["row_id"] = _row_ids(cells.get("row_id"), lines, sentences)
    table["country"] = _countries(cells.get("country"), len(rows), country)
    for field in MONEY:
        if field in cells:
            table[field] = money(cells[field], found[field], sentences)
    table["currency"] = currencies(cells, found, table["country"])
    if "last_order_on" in cells:
        table["last_order_on"] = _days(cells["last_order_on"], sentences)
    if "profit" not in cells:
        sentences.append("no column of profit or margin is found: profit is not known")
    else:
        say_currencies(table["profit"], table["currency"], sentences)
    _say_damaged(table, sentences)
    return conform(pa.table(table), schema(CUSTOMER_FIELDS)), sentences


def filled_text(column: pa.Array) -> pa.Array:
    """The cells of a column as text, empty where there is none."""
    return pc.fill_null(as_text(column), "")


def _row_ids(own: pa.Array | None, lines: pa.Array, sentences: list[str]) -> pa.Array:
    """The CRM's own ids where every row has another one, else the lines."""
    by_line = lines.cast(pa.string())
    if own is None:
        sentences.append("no column of row ids is found: rows are told apart by their line")
        return by_line
    ids = words(filled_text(own))
    counts = pc.value_counts(ids.drop_null())
    twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    if ids.null_count or len(twice):
        how = [f"{ids.null_count:,} rows have none"] if ids.null_count else []
        how += [f"{len(twice):,} on several rows, such as {twice[0]}"] if len(twice) else []
        sentences.append("the row ids are not all there and different: lines are used instead")
        sentences.append(f"row id: {', '.join(how)}")
        return by_line
    return ids


def _days(column: pa.Array, sentences: list[str]) -> pa.Array:
    """The days of a column; those before the first are what programs write for "no date"."""
    read = dates(column, month_first=is_month_first(column))
    days = pc.if_else(pc.less(read.values, FIRST_DAY), pa.scalar(None, pa.date32()), read.values)
    unknown = read.unreadable + days.null_count - read.values.null_count
    if unknown:
        sentences.append(f"last order: {unknown:,} cells are no dates and stay unknown")
    return days


def _countries(column: pa.Array | None, count: int, assumed: str | None) -> pa.Array:
    usual = pa.repeat(pa.scalar(assumed, pa.string()), count)
    if column is None:
        return usual
    return pc.coalesce(each_distinct(names(filled_text(column)), country_code), usual)


def _say_damaged(table: Mapping[str, pa.Array], sentences: list[str]) -> None:
    """Say how many numbers a spreadsheet has rounded, as 3,31355E+13; they are kept as they are."""
    for field in ("row_id", "company_id", "registration_number", "vat_number"):
        if field in table:
            rounded = pc.match_substring_regex(table[field], f"(?i){SPREADSHEET_DAMAGE.pattern}")
            count = pc.sum(rounded).as_py() or 0
            if count:
                what = field.replace("_", " ")
                said = f"{count:,} rounded by a spreadsheet program, kept as they are"
                sentences.append(f"{what}: {said}")
