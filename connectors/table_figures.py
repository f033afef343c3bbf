"""The figures of a block of the user's own table: one row per company, year and currency."""

from collections.abc import Mapping
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from company.dates import dates
from company.fields import FIGURES, conform, schema
from company.units import COUNTRY_CURRENCIES, currency_code
from company.values import each_distinct, words
from connectors.table_companies import amounts, cells, countries
from connectors.table_plan import Plan, Planned

Period = tuple[int | None, str | None]  # the year and the currency that a header names


def figures(
    rows: pa.RecordBatch, ids: pa.Array, plan: Plan, source: str, fetched_at: datetime
) -> pa.Table:
    """The figures of the rows; a company without any figure of a year has no row for it."""
    tables = [
        _of_period(rows, ids, plan, period, fields) for period, fields in _periods(plan).items()
    ]
    if not tables:
        return schema(FIGURES).empty_table()
    table = pa.concat_tables([conform(table, schema(FIGURES)) for table in tables])
    said = {
        "basis": pa.repeat(pa.scalar("standalone", pa.string()), len(table)),
        "kind": pa.repeat(pa.scalar("accounts", pa.string()), len(table)),
        "source": pa.repeat(pa.scalar(source, pa.string()), len(table)),
        "fetched_at": pa.repeat(pa.scalar(fetched_at, pa.timestamp("s", "UTC")), len(table)),
    }
    for name, column in said.items():
        table = table.set_column(table.schema.get_field_index(name), name, column)
    return table


def _periods(plan: Plan) -> dict[Period, dict[str, Planned]]:
    """The columns of each year and currency; employees go with the first currency of a year."""
    periods: dict[Period, dict[str, Planned]] = {}
    staff = []
    for planned in plan.figures:
        column = planned.column
        if column.field == "employees":
            staff.append(planned)
        else:
            fields = periods.setdefault((column.year, column.unit.currency), {})
            fields[str(column.field)] = planned
    for planned in staff:
        year = planned.column.year
        first = next((period for period in periods if period[0] == year), (year, None))
        periods.setdefault(first, {})["employees"] = planned
    return periods


def _of_period(
    rows: pa.RecordBatch, ids: pa.Array, plan: Plan, period: Period, fields: Mapping[str, Planned]
) -> pa.Table:
    year, currency = period
    values = {field: amounts(rows, planned) for field, planned in fields.items()}
    has_any = pc.is_valid(pc.coalesce(*values.values()))
    start, end = _bounds(rows, plan, year)
    columns = {"company_id": ids, "period_start": start, "period_end": end, **values}
    if set(fields) != {"employees"}:
        columns["currency"] = _currencies(rows, plan, currency)
    return pa.table(columns).filter(has_any)


def _bounds(rows: pa.RecordBatch, plan: Plan, year: int | None) -> tuple[pa.Array, pa.Array]:
    """First and last day: of the year in the header, else as the row says."""
    if year is not None:
        last = pa.repeat(pa.scalar(date(year, 12, 31), pa.date32()), len(rows))
        return pa.nulls(len(rows), pa.date32()), last
    start, end = plan.of("period_start"), plan.of("period_end")
    return _days(rows, start, year_end=False), _days(rows, end, year_end=True)


def _days(rows: pa.RecordBatch, planned: Planned | None, *, year_end: bool) -> pa.Array:
    if planned is None:
        return pa.nulls(len(rows), pa.date32())
    return dates(cells(rows, planned), month_first=planned.month_first, year_end=year_end).values


def _currencies(rows: pa.RecordBatch, plan: Plan, named: str | None) -> pa.Array:
    """The currency of the header, else of the row, else of its country."""
    if named is not None:
        return pa.repeat(pa.scalar(named, pa.string()), len(rows))
    usual = each_distinct(countries(rows, plan), COUNTRY_CURRENCIES.get)
    planned = plan.of("currency")
    if planned is None:
        return usual
    return pc.coalesce(each_distinct(words(cells(rows, planned)), currency_code), usual)
