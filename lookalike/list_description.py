"""What the description beside an enriched list says: its own columns, and those that are new."""

import re
from collections.abc import Sequence
from pathlib import Path

from sqlite_utils import Database

from crm.datapackage import TYPES, PackageField, Resource, write_package_to
from crm.editing import Form
from crm.shapes import Shape
from enrich.enrichment_summary import FieldCount
from enrich.targets import FIELDS
from lookalike.enriching import Enrichment

OWN = "As it is in the list"
UNITS = {"currency": "", "share": "share of one"}


def describe_list(
    state: Database,
    enrichment: Enrichment,
    form: Form,
    headers: Sequence[str],
    path: Path,
    content: Path,
    part: Path,
) -> None:
    """Write to `part` the description of the enriched list that is to stand at `path`.

    headers: the columns of the list in their order; content: where the new list waits.
    """
    held = {count.header: count for count in enrichment.summary.fields}
    resource = Resource(
        [_column(header, held.get(header), enrichment.shape) for header in headers],
        form.separator or ",",
        encoding_name(form.codec),
        "." if form.is_workbook else enrichment.decimal,
        form.sheet or "",
        form.header_line,
    )
    write_package_to(part, state, path, "Enriched list", [resource], content)


def _column(header: str, count: FieldCount | None, shape: Shape) -> PackageField:
    """A column of the user's own may hold anything; what we have put behind it has its type."""
    if count is None:
        return PackageField(header, "string", OWN)
    field, known = FIELDS[count.field], shape.property_of(count.field)
    kind = TYPES[field.type] if count.is_new else "string"
    if count.is_new and known is not None and (known.is_year or known.type == "choice"):
        kind = "year" if known.is_year else "string"
    return PackageField(
        header, kind, field.description, field.label, UNITS.get(field.unit, field.unit)
    )


def encoding_name(codec: str) -> str:
    """The name that the world gives to an encoding of Python's.

    >>> encoding_name("cp1252"), encoding_name("utf-8")
    ('windows-1252', 'utf-8')
    """
    return re.sub(r"^cp(?=125\d$)", "windows-", codec)
