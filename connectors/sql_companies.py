"""Companies in the files that SQL writes: columns that would say nothing new are not stored.

The address of a company's page is `page` and its number; earlier names are a list,
`previous_names`; a field of which the register says nothing has no column.
"""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from company.fields import FIELDS, Extra, schema

INSTEAD = {"source_url": "page || registration_number"}
STORED = ("page", "previous_names")  # in the place of the above, and of the table of names
SQL_TYPES = {
    pa.string(): "varchar",
    pa.date32(): "date",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.timestamp("s", "UTC"): "timestamptz",
}


def is_sql_written(columns: Sequence[str]) -> bool:
    """Whether a file of companies with these columns is one that SQL wrote."""
    return set(STORED) <= set(columns)


def stored_of(columns: Mapping[str, str], extras: Sequence[Extra], rows: str) -> str:
    """The select that makes companies as they are stored, from an expression for each column.

    >>> stored_of({"name": "title", "company_id": "'X-' || key"}, (), "kept")
    "select 'X-' || key as company_id, title as name from kept"
    """
    places = [*schema(FIELDS, extras).names, *STORED]
    if unknown := columns.keys() - set(places):
        raise TypeError(f"not declared in company/fields.py: {', '.join(sorted(unknown))}")
    expressions = [f"{columns[name]} as {name}" for name in places if name in columns]
    return f"select {', '.join(expressions)} from {rows}"


def companies_of(companies: str, columns: Sequence[str]) -> str:
    """The select that makes the table of companies of stored ones, which have these columns."""
    declared = schema(FIELDS)
    fields = [name if name in columns else _filled(declared.field(name)) for name in declared.names]
    extras = [name for name in columns if name not in (*declared.names, *STORED)]
    return f"select {', '.join([*fields, *extras])} from {companies}"


def _filled(field: pa.Field) -> str:
    return f"{INSTEAD.get(field.name, f'null::{SQL_TYPES[field.type]}')} as {field.name}"


def names_of(companies: str) -> str:
    """The select that makes the table of names of stored companies."""
    return f"""
    select company_id, name, 'legal' as kind, null::varchar as language from {companies}
    union all
    select company_id, unnest(previous_names), 'previous', null
    from {companies} where previous_names is not null
    """
