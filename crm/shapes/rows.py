"""The rows of an import file: which record, our id of its company, and the changed cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from company.errors import ConfigurationError
from crm.changes import Change
from crm.shapes.addresses import is_part, with_whole_addresses
from crm.shapes.cells import cell_of, long_id
from crm.shapes.fields import FIELDS
from crm.shapes.recognition import property_columns, record_column
from crm.shapes.shape import Property, Shape

LABELS = {field.name: field.label for field in FIELDS}
WRITTEN = ("fill", "update")
NO_OPTION = "the CRM's list has no option for it, or the value has another form"
NOT_TAKEN = "the CRM takes no value for it"
NOT_WHOLE = (
    "the CRM takes addresses whole, so only where the export shows an empty one, or all parts of "
    "one that is updated"
)
TWICE = "another record of this company has our id already: merge the two in the CRM"
NOT_IN_EXPORT = "the export has no such column: add it to the view and export again"


@dataclass
class ImportRows:
    """What goes into an import file, and the changes that cannot, each with the reason."""

    headers: list[str]
    rows: list[dict[str, str]] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)  # by header
    labels: dict[str, str] = field(default_factory=dict)  # by header, what is written there
    left: list[tuple[Change, str]] = field(default_factory=list)
    cells: int = 0


@dataclass(frozen=True)
class Cell:
    """A change that can be written: the property and the text of its cell."""

    change: Change
    known: Property
    text: str


def import_rows(
    shape: Shape, changes: Iterable[Change], original: Mapping[str, Mapping[str, str]]
) -> ImportRows:
    """The rows that carry the changes to be written; conflicts and what is kept are left out.

    original: the cells of the CRM's own file by row_id and header. Raises ConfigurationError where
    the records have no id.
    """
    wanted = [change for change in changes if change.action in WRITTEN]
    wanted = with_whole_addresses(shape, wanted, original)
    wanted.sort(key=lambda change: (change.line, change.row_id))
    headers = list(next(iter(original.values()), {}))
    columns = property_columns(shape, headers)
    if shape.dialect.erases_blanks:
        return _whole_rows(shape, wanted, original, headers, columns)
    return _changed_cells(shape, wanted, key_header(shape, wanted, original), columns)


def _changed_cells(
    shape: Shape, changes: Sequence[Change], key: str, columns: Mapping[str, str]
) -> ImportRows:
    """A row a record with its key and the cells that change; all others are empty."""
    ours = _header(shape, _required(shape, "company_id"), columns)
    made = ImportRows([key, ours], types={key: "text", ours: "text"})
    by_record: dict[str, dict[str, str]] = {}
    first = _first_records(changes)
    for cell in _cells(shape, changes, first, made.left):
        change, header = cell.change, _header(shape, cell.known, columns)
        record = _record(shape, change) or change.company_id
        own = change.company_id if first[change.company_id] == change.row_id else ""
        row = by_record.setdefault(record, {ours: own, key: record})
        row[header] = cell.text
        _note(made, header, cell.known)
    order = (_header(shape, known, columns) for known in shape.properties)
    made.headers = list(dict.fromkeys([key, ours, *(h for h in order if h in made.types)]))
    made.rows = list(by_record.values())
    return made


def _whole_rows(
    shape: Shape,
    changes: Sequence[Change],
    original: Mapping[str, Mapping[str, str]],
    headers: list[str],
    columns: Mapping[str, str],
) -> ImportRows:
    """The rows of the file with their cells as they came, but for those that change.

    An empty cell would empty the property, so the old value is said again. What has no column in
    the export cannot be said, and is left.
    """
    if record_column(shape, headers) is None:
        raise _no_ids(shape)
    made = ImportRows(headers)
    rows: dict[str, dict[str, str]] = {}
    for cell in _cells(shape, changes, _first_records(changes), made.left):
        change, header = cell.change, columns.get(cell.known.field)
        if header is None or change.row_id not in original:
            made.left.append((change, NOT_IN_EXPORT))
            continue
        rows.setdefault(change.row_id, dict(original[change.row_id]))[header] = cell.text
        _note(made, header, cell.known)
    made.rows = list(rows.values())
    return made


def _first_records(changes: Iterable[Change]) -> dict[str, str]:
    """The first row of each company: a CRM that holds our id to be unique has room for one."""
    first: dict[str, str] = {}
    for change in changes:
        first.setdefault(change.company_id, change.row_id)
    return first


def _cells(
    shape: Shape,
    changes: Iterable[Change],
    first: Mapping[str, str],
    left: list[tuple[Change, str]],
) -> Iterator[Cell]:
    """The changes that can be written; the others go into `left` with the reason."""
    by_field = {known.field: known for known in shape.properties}
    texts: dict[tuple[str, str], str | None] = {}
    for change in changes:
        known, said = by_field.get(change.field), (change.field, change.new)
        if known is None or not known.is_written:
            left.append((change, NOT_WHOLE if is_part(shape, change.field) else NOT_TAKEN))
            continue
        if change.field == "company_id" and first[change.company_id] != change.row_id:
            left.append((change, TWICE))
            continue
        if said not in texts:
            texts[said] = cell_of(known, change.new, shape.dialect)
        text = texts[said]
        if text is None:
            left.append((change, NO_OPTION))
        else:
            yield Cell(change, known, text)


def _note(made: ImportRows, header: str, known: Property) -> None:
    """Count a cell that is written under a header."""
    made.types[header] = known.type
    made.labels[header] = LABELS.get(known.field, known.header)
    made.cells += 1


def key_header(
    shape: Shape, changes: Sequence[Change], original: Mapping[str, Mapping[str, str]]
) -> str:
    """The header of the column that says which record a row is: its id, else our id."""
    headers = list(next(iter(original.values()), {}))
    if all(change.record_id for change in changes):
        if shape.dialect.writes_api_names:
            return shape.record_id[0]
        return record_column(shape, headers) or _id_column(changes, original) or shape.record_id[0]
    columns = property_columns(shape, headers)
    if shape.code == "generic" or "company_id" in columns:
        return _header(shape, _required(shape, "company_id"), columns)
    raise _no_ids(shape)


def _id_column(changes: Sequence[Change], original: Mapping[str, Mapping[str, str]]) -> str | None:
    """The column of a list whose cells are the ids of its records, whatever its header says."""
    headers = list(next(iter(original.values()), {}))
    ids = {c.row_id: c.record_id for c in changes if c.row_id in original}
    alike = (
        header
        for header in headers
        if ids and all(original[row].get(header, "").strip() == id_ for row, id_ in ids.items())
    )
    return next(alike, None)


def _no_ids(shape: Shape) -> ConfigurationError:
    names = " or ".join(f'"{name}"' for name in shape.record_id[:2])
    return ConfigurationError(
        f"The list has no ids of its records, so an import into {shape.label} would make new ones "
        f"instead of changing them. Export it again with the column {names}."
    )


def _record(shape: Shape, change: Change) -> str:
    return long_id(change.record_id) if shape.code == "salesforce" else change.record_id


def _header(shape: Shape, known: Property, columns: Mapping[str, str]) -> str:
    """The header of a property: as the export has it, which is how the user's CRM calls it."""
    if shape.dialect.writes_api_names:
        return known.api
    return columns.get(known.field, known.header)


def _required(shape: Shape, name: str) -> Property:
    known = shape.property_of(name)
    assert known, f"every shape has {name}"
    return known
