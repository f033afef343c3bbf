"""Records of documents into batches of rows, each in the declared schema."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Any

import pyarrow as pa

from company.errors import RecordError, SourceChanged
from company.fields import FIELDS, FIGURES, NAMES, Extra, conform, schema
from connectors.contract import Quarantine, Record, Register, Rows, Source
from connectors.strict import Audit

BATCH = 20_000
MISFITS = (pa.ArrowException, OverflowError)  # what Arrow raises at a value of another type
Row = Mapping[str, Any]


def parsed(
    documents: Iterable[tuple[int, Any]],
    parse: Callable[[Any], Record],
    register: Register,
    quarantine: Quarantine,
) -> Iterator[Record]:
    """Parse numbered documents strictly; those that `parse` refuses are set aside."""
    audit = Audit(register)
    for number, document in documents:
        audit.look(document)
        record = record_of(document, parse)
        if isinstance(record, Record):
            yield record
        else:
            quarantine.add(number, record, str(document))
    audit.close()


def record_of(document: Any, parse: Callable[[Any], Record]) -> Record | str:
    """The record of a document, or why it has none."""
    try:
        return parse(document)
    except RecordError as error:
        return str(error)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return f"a value has another shape than it had: {type(error).__name__}, {error}"


def rows_of(
    records: Iterable[Record],
    register: Register,
    source: Source,
    extras: Sequence[Extra] = (),
) -> Iterator[Rows]:
    """Put records together into batches, with the register's code and the time of fetching."""
    records = iter(records)
    while batch := list(islice(records, BATCH)):
        try:
            rows = batch_of(batch, register, source, extras)
        except MISFITS as error:  # such as a text where a number was
            raise misfit(register, str(error)) from error
        yield rows


def batch_of(
    records: Sequence[Record], register: Register, source: Source, extras: Sequence[Extra] = ()
) -> Rows:
    """One batch of rows; raises one of MISFITS at a value of another type than declared."""
    said = {"register": register.code, "fetched_at": source.fetched_at}
    companies = [r.company for r in records if r.company is not None]
    figures = [
        {"source": register.code, "fetched_at": source.fetched_at, **f}
        for r in records
        for f in r.figures
    ]
    names = [n for r in records for n in r.names]
    return Rows(
        table_of(companies, schema(FIELDS, extras), said),
        table_of(figures, schema(FIGURES)),
        table_of(names, schema(NAMES)),
    )


def table_of(rows: Sequence[Row], wanted: pa.Schema, said: Row | None = None) -> pa.Table:
    """Rows as a table of the schema, with what is said of all of them.

    A key that is no declared field is a mistake in the code. Only keys that occur cost anything.

    >>> table_of([{"name": "Fazer"}], schema(NAMES), {"kind": "legal"}).to_pylist()
    [{'company_id': None, 'name': 'Fazer', 'kind': 'legal', 'language': None}]
    """
    said = said or {}
    if not rows:
        return wanted.empty_table()
    columns = _columns(rows)
    if unknown := (columns.keys() | said.keys()) - set(wanted.names):
        raise TypeError(f"not declared in company/fields.py: {', '.join(sorted(unknown))}")
    arrays = {key: pa.array(cells, wanted.field(key).type) for key, cells in columns.items()}
    for key, value in said.items():
        arrays[key] = pa.repeat(pa.scalar(value, wanted.field(key).type), len(rows))
    return conform(pa.table(arrays), wanted)


def _columns(rows: Sequence[Row]) -> dict[str, tuple[Any, ...]]:
    """The values of each key in all rows; None in a row without it."""
    keys = [*rows[0]]
    try:
        alike = set(map(len, rows)) == {len(keys)}
        lines = list(map(_picked(keys), rows)) if alike else []
    except KeyError:
        alike = False
    if not alike:
        keys = [*dict.fromkeys(chain.from_iterable(rows))]
        blank, pick = dict.fromkeys(keys), _picked(keys)
        lines = [pick({**blank, **row}) for row in rows]
    return dict(zip(keys, zip(*lines, strict=True), strict=False))


def _picked(keys: Sequence[str]) -> Callable[[Row], tuple[Any, ...]]:
    """What takes the values of the keys out of a row; of the first one twice, to give a tuple."""
    return itemgetter(*keys, keys[0]) if keys else lambda row: ()


def misfit(register: Register, what: str) -> SourceChanged:
    """The refusal of a file whose values are of another type than the fields declared for them."""
    return SourceChanged(
        f"{register.code} changed shape: a value has another type than it had ({what}). "
        f"connectors/{register.code.replace('-', '_')}.py must follow. Nothing was replaced."
    )


def misfit_in(record: Record, extras: Sequence[Extra] = ()) -> str | None:
    """Which value of a record is of another type than its field, such as 1e20 employees."""
    parts = (
        (schema(FIELDS, extras), [record.company or {}]),
        (schema(FIGURES), record.figures),
        (schema(NAMES), record.names),
    )
    for wanted, rows in parts:
        for key, value in chain.from_iterable(row.items() for row in rows):
            try:
                pa.array([value], wanted.field(key).type)
            except MISFITS:
                return f'{value!r} is no value of the field "{key}" ({wanted.field(key).type})'
    return None
