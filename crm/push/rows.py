"""The file to push: which record each row means, and which property each column is."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from company.errors import ConfigurationError
from company.ids import is_damaged
from connectors.contract import BadRow, Quarantine
from connectors.spreadsheet import open_spreadsheet
from crm.push.contract import Crm, Definition, Row
from crm.shapes.shape import Property, Shape


@dataclass(frozen=True)
class Columns:
    """What the columns of a file are: headers of the ids, and by header a property's name.

    `missing` are properties of ours that the CRM does not have yet.
    """

    record_id: str | None
    company_id: str | None
    names: Mapping[str, str]
    missing: tuple[Property, ...] = ()


@dataclass(frozen=True)
class PushFile:
    """The rows of a file that can be pushed, and by line why others cannot."""

    columns: Columns
    rows: tuple[Row, ...]
    refused: Mapping[int, tuple[Row, str]]
    bad: tuple[BadRow, ...]  # lines that are no rows


def read_file(path: Path, crm: Crm, known: Mapping[str, Definition]) -> PushFile:
    """Read a file that was written for a CRM. Raises ConfigurationError for a column unknown."""
    quarantine = Quarantine()
    sheet = open_spreadsheet(path, quarantine)
    columns = find_columns(path, sheet.headers, crm, known)
    texts = (
        (line, cells)
        for block in sheet.blocks
        for line, cells in zip(block.lines.to_pylist(), block.rows.to_pylist(), strict=True)
    )
    rows = list(_rows(texts, columns))
    refused = _refused(rows, columns, crm)
    return PushFile(
        columns,
        tuple(row for row in rows if row.line not in refused),
        {row.line: (row, refused[row.line]) for row in rows if row.line in refused},
        tuple(quarantine.rows),
    )


def find_columns(
    path: Path, headers: Sequence[str], crm: Crm, known: Mapping[str, Definition]
) -> Columns:
    """Say what each column of a file is, by the CRM's own names and labels, then by the shape's."""
    shape = crm.shape
    ids = {name.casefold() for name in shape.record_id}
    record_id = next((h for h in headers if h.casefold() in ids), None)
    names: dict[str, str] = {}
    missing: list[Property] = []
    company_id = None
    for header in headers:
        if header == record_id:
            continue
        ours = _ours(header, shape)
        if ours is not None and ours.field == "company_id":
            company_id = header
        name = _name(header, known, ours)
        if not name:
            raise ConfigurationError(
                f'{path}: {crm.label} has no property "{header}". Rename the column as the '
                "property is called there, or take it out."
            )
        names[header] = name
        missing += [ours] if ours is not None and name not in known else []
    if record_id is None and company_id is None:
        raise ConfigurationError(
            f"{path} has no column that says which record a row means. Head one of them "
            f'"{shape.record_id[0]}", or "company_id".'
        )
    twice = [name for name, count in Counter(names.values()).items() if count > 1]
    if twice:
        raise ConfigurationError(f"{path} has {twice[0]} in two columns. Take one of them out.")
    return Columns(record_id, company_id, names, tuple(missing))


def _ours(header: str, shape: Shape) -> Property | None:
    told = header.casefold()
    named = [
        *(p for p in shape.properties if told in (p.api.casefold(), p.header.casefold())),
        *(p for p in shape.properties if told in map(str.casefold, p.also)),
        *(p for p in shape.properties if told == p.field == "company_id"),
    ]
    return named[0] if named else None


def _name(header: str, known: Mapping[str, Definition], ours: Property | None) -> str:
    """The property of a column: by its name, by our shape of the CRM, by its label."""
    if header in known:
        return header
    if ours is not None and (ours.api in known or ours.is_custom):
        return ours.api
    told = header.casefold()
    labelled = [d.name for d in known.values() if told in (d.name.casefold(), d.label.casefold())]
    return labelled[0] if len(labelled) == 1 else ""


def _rows(texts: Iterator[tuple[int, dict[str, str | None]]], columns: Columns) -> Iterator[Row]:
    for line, cells in texts:
        record_id = (cells.get(columns.record_id or "") or "").strip()
        company_id = (cells.get(columns.company_id or "") or "").strip()
        given = {n: (cells.get(h) or "").strip() for h, n in columns.names.items()}
        yield Row(line, record_id, company_id, {n: text for n, text in given.items() if text})


def _refused(rows: Sequence[Row], columns: Columns, crm: Crm) -> dict[int, str]:
    """Why rows cannot be pushed, whatever the CRM says: no id, no proper one, or one again."""
    seen: dict[str, int] = {}
    refused: dict[int, str] = {}
    for row in rows:
        # The ids of Salesforce have 15 characters, and 3 more that only say their case.
        whom = row.record_id[:15] or f"key {row.company_id.casefold()}"
        if not row.record_id and not row.company_id:
            refused[row.line] = "names no record"
        elif is_damaged(row.record_id):
            refused[row.line] = (
                f"a spreadsheet has rounded its id to {row.record_id}: export it again, and open "
                "it as text"
            )
        elif row.record_id and not crm.is_record_id(row.record_id):
            refused[row.line] = f"{row.record_id[:40]} is no id of a record in {crm.label}"
        elif (first := seen.setdefault(whom, row.line)) != row.line:
            refused[row.line] = f"means the same record as line {first}"
    return refused
