"""Customer lists in: any spreadsheet from a CRM, its columns recognised, its rows kept whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.errors import ConfigurationError
from company.headings import Meaning, heading, vocabulary
from company.numbers import are_shares
from company.recognition import Column, recognise
from company.values import as_array, names
from connectors.contract import Quarantine
from connectors.spreadsheet import open_spreadsheet
from connectors.tolerance import require_few_bad
from crm.customer_values import customer_table, filled_text
from crm.fields import CUSTOMER_FIELDS
from crm.shapes.reading import reading

NAMED_BY = ("name", "company_id", "registration_number", "vat_number", "website")
HAS_NAME = r"[\pL\pN\pS]"  # a name may be an emoji, but not "-", "?" or "..."
MOST_TOLD = 30  # columns without a meaning that are named one by one
SHARES = "holds percentages, which say nothing about how much a customer earns you"


@dataclass(frozen=True)
class CustomerList:
    """The rows of a CRM file as customers, and beside them the file's own columns as text.

    Row n of `original` is row n of `table`; rows without a name and an id are in the quarantine.
    """

    table: pa.Table
    original: pa.Table
    understood: tuple[str, ...]
    quarantine: Quarantine


def read_customers(
    path: Path,
    columns: Mapping[str, str] | None = None,
    country: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    tolerated: float | None = None,
) -> CustomerList:
    """Read a customer list; `columns` names the header of a field where it is not recognised.

    `country` is assumed for rows that name none; `sheet` is one of a workbook. Raises
    ConfigurationError where there is no column by which a company can be told, SourceChanged where
    more than the tolerated share of rows (1 % where it is None) is set aside.
    """
    quarantine = Quarantine()
    opened = open_spreadsheet(
        path,
        quarantine,
        country=country,
        encoding=encoding,
        sheet=sheet,
        tolerated=tolerated,
    )
    blocks = list(opened.blocks)
    rows = pa.Table.from_batches([block.rows for block in blocks]).combine_chunks()
    lines = pa.concat_arrays([block.lines for block in blocks])
    known = vocabulary([f.name for f in CUSTOMER_FIELDS if f.name != "line"], {"margin": "profit"})
    shares = _shares(opened.headers, rows)
    _require_amounts(columns or {}, shares)
    recognised, of_crm = _recognise(opened.headers, rows, known, columns or {})
    # Of the profits of several years, the latest.
    found = {c.field: c for c in sorted(recognised, key=lambda c: c.year or 0) if c.field}
    _require_name(path, found, opened.headers)
    keep = _set_aside_junk(rows, lines, found, quarantine)
    rows, lines = rows.filter(keep).combine_chunks(), lines.filter(keep)
    require_few_bad(path, len(rows), quarantine.count, quarantine, tolerated)
    texts = [filled_text(as_array(rows[header])) for header in opened.headers]
    table, sentences = customer_table(rows, lines, found, country)
    counted = f"{len(table):,} rows, {quarantine.count:,} set aside"
    of_profit = {header for header in shares if _may_be_profit(header, known)}
    said = _all_in_words(recognised, found, of_profit)
    return CustomerList(
        table,
        pa.table(texts, names=list(opened.headers)),
        (*opened.understood, *of_crm, counted, *said, *sentences),
        quarantine,
    )


def _recognise(
    headers: tuple[str, ...],
    rows: pa.Table,
    known: Mapping[str, Meaning],
    given: Mapping[str, str],
) -> tuple[tuple[Column, ...], list[str]]:
    """What each column is, with what is known of the exports of CRMs, and that said in words."""
    of_crm = reading(headers, known)
    if of_crm is None:
        return recognise(headers, rows, known, given), []
    free = {f: h for f, h in of_crm.columns.items() if f not in given and h not in given.values()}
    looked_at = [h for h in headers if h not in of_crm.aside or h in given.values()]
    found = recognise(looked_at, rows, known, {**free, **given})
    why = f"as {of_crm.label} exports it"
    columns = {c.header: replace(c, why=why) if free.get(c.field or "") == c.header else c
               for c in found}  # fmt: skip
    said = f"the columns are those of {of_crm.label}"
    return tuple(columns.get(header, Column(header)) for header in headers), [said]


def _require_name(path: Path, found: Mapping[str, Column], headers: tuple[str, ...]) -> None:
    if not any(field in found for field in NAMED_BY):
        shown = ", ".join(f'"{header}"' for header in headers[:8])
        raise ConfigurationError(
            f"{path} has no column of names or register numbers. Its columns: "
            f"{shown}. Say which one is the name: --column name=HEADER."
        )


def _shares(headers: tuple[str, ...], rows: pa.Table) -> set[str]:
    """The columns of percentages, by their headers or by their cells."""
    return {h for h in headers if heading(h).is_share or are_shares(as_array(rows[h]))}


def _may_be_profit(header: str, known: Mapping[str, Meaning]) -> bool:
    meanings = [known[name] for name in heading(header).names if name in known]
    return bool(meanings) and meanings[0].field == "profit"


def _require_amounts(columns: Mapping[str, str], shares: set[str]) -> None:
    """Refuse percentages that the user named as the profit."""
    for field, header in columns.items():
        if field.partition(" ")[0] == "profit" and header in shares:
            raise ConfigurationError(
                f'The column "{header}" {SHARES}, so it cannot be the profit. '
                "Name a column of amounts, or none: all customers then count alike."
            )


def _set_aside_junk(
    rows: pa.Table, lines: pa.Array, found: Mapping[str, Column], quarantine: Quarantine
) -> pa.Array:
    """Which rows can be a company; the others are set aside with their text."""
    keep = np.zeros(len(rows), bool)
    for field in NAMED_BY:
        if field in found:
            cells = names(filled_text(as_array(rows[found[field].header])))
            keep |= np.asarray(pc.fill_null(pc.match_substring_regex(cells, HAS_NAME), False))
    for place in np.flatnonzero(~keep).tolist():
        cells = rows.slice(place, 1).to_pylist()[0].values()
        text = ";".join("" if cell is None else str(cell) for cell in cells)
        quarantine.add(lines[place].as_py(), "no name and no number of a company", text)
    return pa.array(keep)


def _all_in_words(
    columns: Sequence[Column], found: Mapping[str, Column], shares: set[str]
) -> list[str]:
    """What each column is; of many that are kept as they are the first ones only, and how many."""
    said = [_in_words(column, found, shares) for column in columns]
    kept = [place for place, words in enumerate(said) if words.endswith(" is kept as it is")]
    if len(kept) <= MOST_TOLD:
        return said
    rest = set(kept[MOST_TOLD:])
    told = [words for place, words in enumerate(said) if place not in rest]
    return [*told, f"{len(rest):,} further columns are kept as they are"]


def _in_words(column: Column, found: Mapping[str, Column], shares: set[str]) -> str:
    if column.field is None and column.header in shares:
        return f'"{column.header}" {SHARES}'
    if column.field is None:
        return f'"{column.header}" is kept as it is'
    if found[column.field] is not column:
        return f'"{column.header}" is kept as it is: "{found[column.field].header}" is newer'
    of = [f"of {said}" for said in (column.of, column.year) if said]
    return f'"{column.header}" is {column.field.replace("_", " ")} ({", ".join([column.why, *of])})'
