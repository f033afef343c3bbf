"""What has to be made in a CRM before an import can fill it."""

from collections.abc import Iterable

from crm.shapes.shape import Property, Shape


def needed_properties(shape: Shape, fields: Iterable[str]) -> tuple[Property, ...]:
    """The custom properties for these fields; that of our company id, which each import fills.

    >>> from crm.shapes import hubspot
    >>> [p.api for p in needed_properties(hubspot.SHAPE, ["size_class", "city"])]
    ['lookalike_company_id', 'lookalike_size_class']
    """
    wanted = {"company_id", *fields}
    return tuple(p for p in shape.properties if p.is_custom and p.field in wanted)
