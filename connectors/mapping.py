"""What the user says of the columns of a list, as options or as a small TOML file."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from company.errors import ConfigurationError, unknown_name
from company.fields import Kind

KINDS: tuple[Kind, ...] = get_args(Kind)
KIND = "kind:"


def read_mapping(path: Path) -> dict[str, str]:
    """The mapping in a TOML file, as `Source.columns` takes it.

    The table [columns] names the header of a field, [kinds] the kind of a further column:

        [columns]
        name = "Asiakas"
        [kinds]
        "Fleet size" = "category"
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            f"{path} cannot be read as a mapping ({error}). Write TOML with [columns] and [kinds]."
        ) from error
    for table, entries in tables.items():
        if table not in ("columns", "kinds"):
            raise unknown_name("table", table, ("columns", "kinds"))
        if not isinstance(entries, dict) or not all(isinstance(e, str) for e in entries.values()):
            raise ConfigurationError(
                f'{path}: [{table}] must hold lines such as name = "Asiakas". Correct it.'
            )
    kinds = {KIND + header: kind for header, kind in tables.get("kinds", {}).items()}
    return {**tables.get("columns", {}), **kinds}


def split_kinds(
    columns: Mapping[str, str], headers: tuple[str, ...]
) -> tuple[dict[str, str], dict[str, Kind]]:
    """The fields and the kinds of a mapping; a kind or header that does not exist is refused."""
    fields = {key: header for key, header in columns.items() if not key.startswith(KIND)}
    kinds: dict[str, Kind] = {}
    for key, kind in columns.items():
        if not key.startswith(KIND):
            continue
        header = key.removeprefix(KIND)
        if header not in headers:
            raise unknown_name("column", header, headers)
        known = next((name for name in KINDS if name == kind), None)
        if known is None:
            raise unknown_name("kind", kind, KINDS)
        kinds[header] = known
    return fields, kinds
