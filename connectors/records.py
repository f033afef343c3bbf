"""Records of documents into batches of rows, each in the declared schema."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa

from company.errors import RecordError, SourceChanged
from company.fields import FIELDS, FIGURES, NAMES, Extra, conform, schema
from connectors.contract import Quarantine, Record, Register, Rows, Source
from connectors.strict import Audit

BATCH = 20_000


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
        try:
            yield parse(document)
        except RecordError as error:
            quarantine.add(number, str(error), str(document))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            reason = f"a value has another shape than it had: {type(error).__name__}, {error}"
            quarantine.add(number, reason, str(document))


def rows_of(
    records: Iterable[Record],
    register: Register,
    source: Source,
    extras: Sequence[Extra] = (),
) -> Iterator[Rows]:
    """Put records together into batches, with the register's code and the time of fetching."""
    records = iter(records)
    said = {"register": register.code, "fetched_at": source.fetched_at}
    schemas = schema(FIELDS, extras), schema(FIGURES), schema(NAMES)
    while batch := list(islice(records, BATCH)):
        companies = [r.company | said for r in batch if r.company is not None]
        figures = [
            {"source": register.code, "fetched_at": source.fetched_at, **f}
            for r in batch
            for f in r.figures
        ]
        names = [n for r in batch for n in r.names]
        tables = zip((companies, figures, names), schemas, strict=True)
        try:
            made = Rows(*(table_of(rows, wanted) for rows, wanted in tables))
        except pa.ArrowException as error:  # such as a text where a number was
            module = f"connectors/{register.code.replace('-', '_')}.py"
            raise SourceChanged(
                f"{register.code} changed shape: a value has another type than it had ({error}). "
                f"{module} must follow. Nothing was replaced."
            ) from error
        yield made


def table_of(rows: Sequence[Mapping[str, Any]], wanted: pa.Schema) -> pa.Table:
    """Rows as a table of the schema; a key that is no declared field is a mistake in the code.

    >>> table_of([{"name": "Fazer"}], schema(NAMES)).column_names
    ['company_id', 'name', 'kind', 'language']
    """
    for row in rows[:100]:
        unknown = row.keys() - set(wanted.names)
        if unknown:
            raise TypeError(f"not declared in company/fields.py: {', '.join(sorted(unknown))}")
    return conform(pa.Table.from_pylist(list(rows), schema=wanted), wanted)
