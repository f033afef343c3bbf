"""What changed in the columns of the user's own table since the version before."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from company.errors import SourceChanged

EXTRA = "x_"  # how the names of columns that are no declared field begin


def drift(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Sentences on columns that were renamed, came or went; each maps a header to what it became.

    >>> list(drift({"Name": "name", "Fax": ""}, {"Company": "name", "Fleet": "x_fleet"}))
    ['"Name" is "Company" now', '"Fax" is gone', '"Fleet" is new']
    """
    heirs = {field: header for header, field in now.items() if field}
    gone = {header: heirs.get(field) for header, field in before.items() if header not in now}
    for header, heir in gone.items():
        is_new = heir is not None and heir not in before
        yield f'"{header}" is "{heir}" now' if is_new else f'"{header}" is gone'
    for header in now:
        if header not in before and header not in gone.values():
            yield f'"{header}" is new'


def require_fields(path: Path, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Refuse a table that lost a declared field which the version in use has."""
    fields = {*now.values()}
    for header, field in before.items():
        if field and not field.startswith(EXTRA) and field not in fields:
            what = field.replace("_", " ")
            raise SourceChanged(
                f'{path} no longer has "{header}", which gave the {what}. Nothing was replaced; '
                f"say which column gives it now (--column {field}=HEADER), or add --allow-fewer "
                "to go on without it."
            )
