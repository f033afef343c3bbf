"""Addresses of CRMs that take them whole only and show their parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from crm.changes import Change
from crm.shapes.cells import cell_of
from crm.shapes.recognition import property_columns
from crm.shapes.shape import Property, Shape

WHOLE = "address"
PARTS = ("street", "postcode", "city", "country")


def is_taken(shape: Shape, known: Property) -> bool:
    """Whether the CRM takes a value of a property, by itself or as a part of a whole address."""
    return known.is_written or is_part(shape, known.field)


def is_part(shape: Shape, field: str) -> bool:
    """Whether a field goes into a CRM as a part of a whole address."""
    return field in PARTS and shape.property_of(WHOLE) is not None


def with_whole_addresses(
    shape: Shape, changes: Sequence[Change], original: Mapping[str, Mapping[str, str]]
) -> list[Change]:
    """The changes, with those of parts of an address made into one change of the whole.

    Only where the shape has a property for the whole. An address that stands in the CRM is touched
    by an update of one of its parts alone: to fill a part would write it anew. Where the export
    does not show the address, or all parts of one that is updated, nothing is made of them.
    """
    if shape.property_of(WHOLE) is None:
        return list(changes)
    rest = [change for change in changes if change.field not in PARTS]
    parts = sorted((c for c in changes if c.field in PARTS), key=lambda c: (c.line, c.row_id))
    for row_id, group in groupby(parts, key=lambda change: change.row_id):
        of_row = list(group)
        whole = _whole(shape, of_row, original.get(row_id, {}))
        rest += [whole] if whole else of_row
    return rest


def _whole(shape: Shape, parts: Sequence[Change], cells: Mapping[str, str]) -> Change | None:
    columns = property_columns(shape, list(cells))
    if WHOLE not in columns:
        return None  # nobody knows what stands there
    old = cells[columns[WHOLE]]
    updated = next((change for change in parts if change.action == "update"), None)
    is_seen = {*PARTS} <= {*columns, *(change.field for change in parts)}
    if old and (updated is None or not is_seen):
        return None
    said = {part: cells.get(columns.get(part, ""), "") for part in PARTS}
    said |= {change.field: _in_words(shape, change) for change in parts}
    header = getattr(shape.property_of(WHOLE), "header", "")
    text = in_one_line(said)
    return replace(updated or parts[0], field=WHOLE, header=header, old=old, new=text)


def _in_words(shape: Shape, change: Change) -> str:
    known = shape.property_of(change.field)
    return (known and cell_of(known, change.new, shape.dialect)) or change.new


def in_one_line(parts: Mapping[str, str]) -> str:
    """Street, postcode and town, country.

    >>> in_one_line({"street": "Konekatu 1", "postcode": "05800", "city": "Hyvinkää"})
    'Konekatu 1, 05800 Hyvinkää'
    """
    town = _joined((parts.get("postcode", ""), parts.get("city", "")), " ")
    return _joined((parts.get("street", ""), town, parts.get("country", "")), ", ")


def _joined(texts: Iterable[str], by: str) -> str:
    return by.join(text for text in texts if text)
