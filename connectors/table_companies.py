"""The companies and names of a block of the user's own table."""

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from company.dates import dates
from company.fields import FIELDS, NAMES, conform, schema
from company.ids import COUNTRIES, company_id, registration_number
from company.industries import nace_classes
from company.marks import blocks, persons
from company.numbers import numbers
from company.ranges import ranges
from company.values import (
    WITH_POINT,
    as_text,
    country_code,
    each_distinct,
    flags,
    names,
    rewritten,
    status,
    words,
)
from connectors.table_plan import COUNTS, NAME_KINDS, Plan, Planned

BETWEEN = "\x1f"  # stands between country and number while pairs are looked up
WRITTEN = (
    r"^(FI\x1f\d{7}-\d|NO\x1f\d{9}|(EE|DK)\x1f\d{8}|LV\x1f\d{11}|GB\x1f([A-Z]{2}\d{6}|\d{8}))$"
)

LIST_CODE = r"^(?P<code>[A-Z]{2}-[A-Z_]+)-"


@dataclass(frozen=True)
class Ids:
    """The ids of rows, and the register numbers as the register writes them."""

    company: pa.Array
    number: pa.Array

    def only(self, keep: pa.Array) -> "Ids":
        """The ids of some of the rows."""
        return Ids(self.company.filter(keep), self.number.filter(keep))


def read_ids(rows: pa.RecordBatch, plan: Plan) -> Ids:
    """The id of each row: the list's own, else of its register number, else of its row id."""
    number = register_numbers(rows, plan)
    return Ids(company_ids(rows, number, plan), number)


def cells(rows: pa.RecordBatch, planned: Planned) -> pa.Array:
    """The cells of a column as text, as they stand; ids lose the ".0" that all of them have."""
    text = as_text(rows[planned.header])
    return rewritten(text, WITH_POINT, r"\1") if planned.pointed else text


def amounts(rows: pa.RecordBatch, planned: Planned) -> pa.Array:
    """The cells of a column as numbers, in units of one; fewer employees than none are unknown."""
    values = numbers(rows[planned.header], planned.mark).values
    if planned.column.field in COUNTS:
        values = pc.if_else(pc.less(values, 0), pa.scalar(None, pa.float64()), values)
    return pc.multiply(values, planned.column.unit.factor)


def countries(rows: pa.RecordBatch, plan: Plan) -> pa.Array:
    """The country of each row: as it says, else of the list of its id, else the one assumed."""
    found = pa.nulls(len(rows), pa.string())
    planned, own = plan.of("country"), plan.of("company_id")
    if planned is not None:
        found = each_distinct(names(cells(rows, planned)), country_code)
    if own is not None and found.null_count:
        lists = pc.struct_field(pc.extract_regex(cells(rows, own), LIST_CODE), "code")
        found = pc.coalesce(found, each_distinct(lists, COUNTRIES.get))
    return pc.coalesce(found, pa.scalar(plan.country, pa.string()))


def register_numbers(rows: pa.RecordBatch, plan: Plan) -> pa.Array:
    """The register number of each row as its register writes it, where it can be one."""
    planned = plan.of("registration_number")
    if planned is None:
        return pa.nulls(len(rows), pa.string())

    def as_register(pair: str) -> str | None:
        country, number = pair.split(BETWEEN, 1)
        return registration_number(country or None, number)

    text = words(cells(rows, planned))
    known = pc.fill_null(countries(rows, plan), "")
    pairs = pc.binary_join_element_wise(known, text, BETWEEN)
    is_written = pc.match_substring_regex(pairs, WRITTEN)  # most are: five million look-ups saved
    others = pc.if_else(is_written, pa.scalar(None, pa.string()), pairs)
    return pc.if_else(is_written, text, each_distinct(others, as_register))


def company_ids(rows: pa.RecordBatch, written: pa.Array, plan: Plan) -> pa.Array:
    """The id of each row: the list's own, else of its register number, else of its row id."""
    ids = pa.nulls(len(rows), pa.string())
    own, row = plan.of("company_id"), plan.of("row_id")
    if own is not None:
        given = cells(rows, own)
        ids = pc.if_else(pc.equal(pc.utf8_trim_whitespace(given), ""), ids, given)
    known = pc.fill_null(countries(rows, plan), "")
    lists = each_distinct(known, lambda country: company_id(country, ""))
    ids = pc.coalesce(ids, pc.binary_join_element_wise(lists, written, ""))
    if row is not None:
        own_rows = words(cells(rows, row))
        ids = pc.coalesce(ids, pc.binary_join_element_wise(company_id(None, ""), own_rows, ""))
    return ids


def companies(rows: pa.RecordBatch, ids: Ids, plan: Plan, fetched_at: datetime) -> pa.Table:
    """The rows in the schema of companies, with the extra columns behind."""
    country = countries(rows, plan)
    columns = {
        "company_id": ids.company,
        "register": pa.repeat("table", len(rows)),
        "registration_number": ids.number,
        "country": country,
        "fetched_at": pa.repeat(pa.scalar(fetched_at, pa.timestamp("s", "UTC")), len(rows)),
        **_sizes(rows, plan),
    }
    for field in FIELDS:
        planned = plan.of(field.name)
        if planned is not None and field.name not in columns:
            columns[field.name] = _values(rows, planned, field.type)
    columns |= _industries(rows, columns, plan)
    for planned in plan.columns:
        if planned.extra is not None:
            columns[planned.extra.column] = _extra_values(rows, planned)
    return conform(pa.table(columns), schema(FIELDS, plan.extras))


def _values(rows: pa.RecordBatch, planned: Planned, type_: str) -> pa.Array:
    if type_ == "date":
        return dates(rows[planned.header], month_first=planned.month_first).values
    if type_ in ("number", "integer"):
        return amounts(rows, planned)
    text = cells(rows, planned)
    if planned.column.field == "marketing_block":
        return blocks(text)
    if type_ == "flag":
        return persons(text) if planned.column.field == "is_natural_person" else flags(text)
    if planned.column.field == "status":
        return each_distinct(words(text), status)
    return names(text) if planned.column.field == "name" else words(text)


def _sizes(rows: pa.RecordBatch, plan: Plan) -> dict[str, pa.Array]:
    """The fewest and most employees, where the list gives size classes."""
    planned = next((p for p in plan.columns if p.column.field == "employees"), None)
    if planned is None:
        return {}
    low, high = ranges(rows[planned.header])
    found = {"employees_min": low, "employees_max": high}
    for name in found:
        own = plan.of(name)
        if own is not None:
            own_values = pc.round(amounts(rows, own)).cast(pa.int64())
            found[name] = pc.coalesce(own_values, found[name])
    return found


def _industries(
    rows: pa.RecordBatch, columns: dict[str, pa.Array], plan: Plan
) -> dict[str, pa.Array]:
    """The classification of the industry codes, and the NACE class that each stands for."""
    codes = columns.get("industry_code")
    if codes is None:
        return {}
    assumed = pa.repeat(pa.scalar(plan.industry_system, pa.string()), len(rows))
    systems = pc.coalesce(columns.get("industry_system", assumed), assumed)
    systems = pc.if_else(pc.is_valid(codes), systems, pa.scalar(None, pa.string()))
    classes = pa.nulls(len(rows), pa.string())
    for system in pc.unique(systems.drop_null()).to_pylist():
        own = pc.if_else(pc.equal(systems, system), codes, pa.scalar(None, pa.string()))
        classes = pc.coalesce(classes, nace_classes(system, own))
    return {"industry_system": systems, "industry": classes}


def _extra_values(rows: pa.RecordBatch, planned: Planned) -> pa.Array:
    kind = planned.extra.kind if planned.extra else "category"
    if kind == "number":
        return amounts(rows, planned)
    text = words(cells(rows, planned))
    return pc.replace_substring_regex(text, r"\s*[|;]\s*", "|") if kind == "tags" else text


def company_names(rows: pa.RecordBatch, ids: pa.Array, plan: Plan) -> pa.Table:
    """Every name of the rows, legal ones first; several in a cell are separated by ; or |."""
    tables = [schema(NAMES).empty_table()]
    for field, kind in {"name": "legal", **NAME_KINDS}.items():
        planned = plan.of(field)
        if planned is None:
            continue
        text, owners = names(cells(rows, planned)), ids
        if field != "name":
            lists = pc.split_pattern_regex(text, r"\s*[;|]\s*")
            owners = ids.take(pc.list_parent_indices(lists))
            text = names(pc.list_flatten(lists))
        kinds = pa.repeat(kind, len(text))
        table = pa.table({"company_id": owners, "name": text, "kind": kinds})
        tables.append(conform(table.filter(pc.is_valid(text)), schema(NAMES)))
    return pa.concat_tables(tables)
