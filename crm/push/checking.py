"""What a file needs of its CRM, checked before anything is read or written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from company.errors import ConfigurationError, unknown_name
from crm.push.contract import Crm, Definition
from crm.push.rows import Columns, PushFile
from crm.shapes.shape import Property, Shape

Known = Mapping[str, Definition]


@dataclass(frozen=True)
class Asked:
    """What the user asked of a push; overwritten are columns or properties, None: all."""

    apply: bool = False
    overwritten: tuple[str, ...] | None = ()
    create_properties: bool = False
    create_records: bool = False
    resume: bool = False


DRY = Asked()


def checked(
    path: Path, file: PushFile, crm: Crm, known: Known, asked: Asked
) -> tuple[PushFile, tuple[Property, ...]]:
    """The file with those columns that have a place, and the properties to be made for others.

    Raises ConfigurationError where the file cannot be pushed as it is.
    """
    if any(not row.record_id for row in file.rows):
        _require_key(crm, known)
        missing = file.columns.missing
    else:  # every row has the record's own id: ours is written only where there is a place for it
        makes = asked.create_properties
        missing = tuple(p for p in file.columns.missing if makes or p.api != crm.key)
    if missing and asked.apply and not asked.create_properties:
        raise ConfigurationError(
            f"{crm.label} does not have {', '.join(p.api for p in missing)}. Make them with "
            "--create-properties, or take their columns out of the file."
        )
    for header, name in file.columns.names.items():
        if name in known and not known[name].is_writable:
            raise ConfigurationError(
                f'{path}: {crm.label} takes no value for "{header}" ({name}). Take the column out.'
            )
    there = {*known, *(p.api for p in missing)}
    rows = (replace(r, cells={n: t for n, t in r.cells.items() if n in there}) for r in file.rows)
    return replace(file, rows=tuple(rows)), missing


def _require_key(crm: Crm, known: Known) -> None:
    """Refuse a property of our ids that two records may share: it would not tell them apart."""
    if crm.key in known and not known[crm.key].is_key:
        raise ConfigurationError(
            f"{crm.label}: two records may have the same {crm.key}, so it cannot tell which one a "
            "row means. Make it a property with unique values (an external id)."
        )


def overwritten(asked: Asked, columns: Columns, shape: Shape) -> tuple[str, ...] | None:
    """The properties that may be written over, named by header, name or our field; None: all."""
    if asked.overwritten is None:
        return None
    fields = {p.api: p.field for p in shape.properties}
    known = {
        word.casefold(): name
        for header, name in columns.names.items()
        for word in (header, name, fields.get(name, name))
    }
    for name in asked.overwritten:
        if name.casefold() not in known:
            raise unknown_name("column to overwrite", name, columns.names)
    return tuple(known[name.casefold()] for name in asked.overwritten)
