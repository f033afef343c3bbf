"""The user's own list of companies: any spreadsheet, its columns recognised."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.errors import ConfigurationError
from connectors.contract import Quarantine, Reading, Register, Rows, Source
from connectors.first_lines import FirstLines
from connectors.mapping import split_kinds
from connectors.sheet import Block
from connectors.spreadsheet import open_spreadsheet, peek
from connectors.table_companies import companies, company_names, read_ids
from connectors.table_figures import figures
from connectors.table_plan import Plan, plan_table

LOOKED_AT = 10_000  # rows by which the columns are decided

REGISTER = Register(
    code="table",
    name="Your own table",
    country="",
    publisher="the user",
    licence="the user's own",
    attribution="",
    url="",
    frequency="as often as the user replaces it",
    gives="whatever columns it has; those that are no declared field are kept as extras",
    covers="the companies that the user gives",
    expected=(1, 100_000_000),
    tolerated=0.5,  # rows without an id are many in lists of any origin
)


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read a company list; rows without an id, and second rows of an id, are set aside."""
    sheet = open_spreadsheet(
        source.path,
        quarantine,
        country=source.country,
        sheet=source.sheet,
        tolerated=source.tolerated,
    )
    given, kinds = split_kinds(source.columns, sheet.headers)
    sample, blocks = peek(sheet.blocks, LOOKED_AT)
    plan = plan_table(sample, given, kinds, source.country)
    _require_id(plan, source)
    understood = (*sheet.understood, *(planned.words for planned in plan.columns))
    return Reading(
        _batches(blocks, plan, source, quarantine),
        plan.extras,
        understood,
        columns={planned.header: planned.becomes for planned in plan.columns},
    )


def _require_id(plan: Plan, source: Source) -> None:
    if not any(plan.of(field) for field in ("company_id", "registration_number", "row_id")):
        headers = ", ".join(f'"{planned.header}"' for planned in plan.columns[:8])
        raise ConfigurationError(
            f"{source.path} has no column that tells companies apart. Name the one that does as "
            "company_id, registration_number or row_id. Where there are only names, they can: "
            f'--column row_id="{_of_names(plan)}". Its columns: {headers}.'
        )


def _of_names(plan: Plan) -> str:
    """The header of the names, or else of the first column."""
    return (plan.of("name") or plan.columns[0]).header


def _batches(
    blocks: Iterator[Block], plan: Plan, source: Source, quarantine: Quarantine
) -> Iterator[Rows]:
    seen = FirstLines()
    code = f"{REGISTER.code}-{source.name}" if source.name else REGISTER.code
    for block in blocks:
        rows, ids = block.rows, read_ids(block.rows, plan)
        keep = _set_aside(block, ids.company, seen, quarantine)
        if not keep.all():
            rows, ids = rows.filter(pa.array(keep)), ids.only(pa.array(keep))
        yield Rows(
            companies(rows, ids, plan, source.fetched_at),
            figures(rows, ids.company, plan, code, source.fetched_at),
            company_names(rows, ids.company, plan),
        )


def _set_aside(
    block: Block, ids: pa.Array, seen: FirstLines, quarantine: Quarantine
) -> NDArray[np.bool_]:
    """Which rows stay: those with an id that no row above has."""
    has_id = np.asarray(pc.is_valid(ids))
    first = np.zeros(len(ids), np.int64)
    first[has_id] = seen.add(ids.drop_null(), block.lines.filter(pa.array(has_id)))
    for place in np.flatnonzero(~has_id | (first > 0)).tolist():
        reason = "no id can be read from it"
        if first[place]:
            reason = f"{ids[place]} is on line {first[place]} already"
        quarantine.add(block.lines[place].as_py(), reason, row_text(block.rows, place))
    keep: NDArray[np.bool_] = has_id & (first == 0)
    return keep


def row_text(rows: pa.RecordBatch, place: int) -> str:
    """A row as one line of text, for the quarantine."""
    values = rows.slice(place, 1).to_pylist()[0].values()
    return ";".join("" if value is None else str(value) for value in values)
