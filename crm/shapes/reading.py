"""Which columns of a CRM's export are what is read of a customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from company.headings import Meaning, heading
from crm.fields import CUSTOMER_FIELDS
from crm.shapes.generic import SHAPE as GENERIC
from crm.shapes.recognition import property_columns, recognised, record_column

# An export of whole items says before each header what kind of item the column is of.
PREFIXES = ("Organization - ", "Organisaatio - ", "Organisation - ")
AMOUNTS = ("profit", "revenue", "row_id")  # never told by a header's words behind a prefix


@dataclass(frozen=True)
class Reading:
    """The columns of an export by field of a customer, and those that are none.

    `aside` are headers that would be taken for another field: what a company turns over is not
    what it has bought.
    """

    label: str
    columns: Mapping[str, str]
    aside: frozenset[str]


def reading(headers: Sequence[str], known: Mapping[str, Meaning]) -> Reading | None:
    """How to read the export of a CRM; None where the list is none that is known.

    known: the header words of the fields of a customer (`company.headings.vocabulary`).
    """
    shape = recognised(headers)
    if shape is GENERIC:
        return None
    found = property_columns(shape, headers)
    aside = frozenset({found[f] for f in ("revenue_eur", "employees") if f in found})
    if "website" not in found and "domain" in found:
        found["website"] = found["domain"]
    # What enrichment has put into properties of ours is no evidence of its own, but for our id.
    ours = {p.field for p in shape.properties if p.is_custom} - {"company_id"}
    fields = {field.name for field in CUSTOMER_FIELDS} - {*AMOUNTS}
    columns = {f: header for f, header in found.items() if f in fields and f not in ours}
    record = record_column(shape, headers)
    if record is not None:
        columns["row_id"] = record
    for header in headers:
        field = _behind_prefix(header, known)
        if field in fields and header not in {*columns.values(), *aside, *found.values()}:
            columns.setdefault(field, header)
    return Reading(shape.label, columns, aside)


def _behind_prefix(header: str, known: Mapping[str, Meaning]) -> str:
    """The field that a header names behind the kind of item; "" where it names none."""
    prefix = next((p for p in PREFIXES if header.startswith(p)), None)
    if prefix is None:
        return ""
    words = heading(header.removeprefix(prefix)).names
    return next((known[word].field for word in words if word in known), "")
