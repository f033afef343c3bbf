"""Which CRM an export comes from, and which of its columns holds which field of ours."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from company.errors import unknown_name
from company.headings import plain, vocabulary
from crm.shapes import dynamics, generic, hubspot, pipedrive, salesforce
from crm.shapes.shape import Property, Shape

# The order decides between shapes with the same points; the last one is what nothing else is.
SHAPES = (hubspot.SHAPE, salesforce.SHAPE, pipedrive.SHAPE, dynamics.SHAPE, generic.SHAPE)
ENOUGH = 4  # points: two ordinary headers never have them


def recognised(headers: Sequence[str]) -> Shape:
    """The CRM that an export comes from by its headers; `generic` where it is none for sure.

    >>> recognised(["Record ID", "Company name", "Company Domain Name", "City"]).code
    'hubspot'
    >>> recognised(["Name", "City", "Industry", "Annual Revenue"]).code
    'generic'
    """
    points = {shape.code: _points(shape, headers) for shape in SHAPES}
    best = max(SHAPES, key=lambda shape: points[shape.code])
    others = [points[shape.code] for shape in SHAPES if shape is not best]
    is_sure = points[best.code] >= ENOUGH and points[best.code] > max(others)
    return best if is_sure else generic.SHAPE


def shape_of(code: str) -> Shape:
    """The shape of a code. Raises ConfigurationError for one that is not known."""
    known = {shape.code: shape for shape in SHAPES}
    if code not in known:
        raise unknown_name("CRM", code, known)
    return known[code]


def _points(shape: Shape, headers: Sequence[str]) -> int:
    """The points of the headers; a sign that ends in * is the beginning of any number of them."""
    seen = {folded(header) for header in headers}
    starts = {s.removesuffix("*").casefold(): n for s, n in shape.signs.items() if s[-1] == "*"}
    whole = {folded(s): n for s, n in shape.signs.items() if s[-1] != "*"}
    return sum(n for sign, n in whole.items() if sign in seen) + sum(
        n * sum(header.strip().casefold().startswith(start) for header in headers)
        for start, n in starts.items()
    )


@lru_cache(maxsize=50_000)  # cells repeat from row to row
def folded(header: str) -> str:
    """A header in small plain letters and digits: spelling and case say nothing.

    >>> folded("Billing Zip/Postal Code")
    'billingzippostalcode'
    """
    return plain([header])[0]


def record_column(shape: Shape, headers: Sequence[str]) -> str | None:
    """The column of this file with the CRM's own id of the record, if it is there."""
    at = _by_name(headers)
    return next((at[key] for name in shape.record_id if (key := folded(name)) in at), None)


def property_columns(shape: Shape, headers: Sequence[str]) -> dict[str, str]:
    """The column of this file that holds a field of ours, by field; fields without one are out.

    A column counts by the CRM's label, in any language that is known, or by its internal name.
    In a generic list it counts by the words that lists usually have, too.

    >>> from crm.shapes import hubspot
    >>> property_columns(hubspot.SHAPE, ["Record ID", "Company name", "zip", "Owner"])
    {'name': 'Company name', 'postcode': 'zip'}
    """
    at = _by_name(headers)
    found: dict[str, str] = {}
    for known in shape.properties:
        header = next((at[key] for key in _names(known) if key in at), None)
        if header is not None and header not in found.values():
            found[known.field] = header
    if shape.code == "generic":
        _add_words(found, at)
    return {p.field: found[p.field] for p in shape.properties if p.field in found}


def _by_name(headers: Sequence[str]) -> dict[str, str]:
    at: dict[str, str] = {}
    for header in headers:
        at.setdefault(folded(header), header)
    return at


def _names(known: Property) -> Iterator[str]:
    return (folded(name) for name in (known.header, known.api, *known.also))


def _add_words(found: dict[str, str], at: dict[str, str]) -> None:
    """Put in the columns that a word of users' lists names, the most usual word first."""
    meanings = vocabulary(generic.PLAIN)
    ranked = sorted((key for key in at if key in meanings), key=lambda key: meanings[key].rank)
    for key in ranked:
        if at[key] not in found.values():
            found.setdefault(meanings[key].field, at[key])
