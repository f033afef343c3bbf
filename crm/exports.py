"""The forms in which a list of leads leaves the tool, chosen by the ending of the file's name."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from company.errors import ConfigurationError, unknown_name
from crm.atomic import replacing
from crm.csv_file import ROWS_AT_A_TIME, write_about, write_csv
from crm.lead_fields import About, lead_table
from crm.xlsx_file import write_xlsx


def write_jsonl(leads: pa.Table, about: About, path: Path) -> None:
    """Writes one JSON object a line, with every field, and the About lines beside it."""
    table = lead_table(leads)
    write_about(about, path, table.column_names)
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for batch in table.to_batches(ROWS_AT_A_TIME):
            file.writelines(map(_line, batch.to_pylist()))


def _line(lead: dict[str, object]) -> str:
    # A date has no JSON form of its own; str() gives the ISO one.
    return json.dumps(lead, ensure_ascii=False, default=str) + "\n"


EXPORTS: dict[str, Callable[[pa.Table, About, Path], None]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "jsonl": write_jsonl,
}


def export(leads: pa.Table, about: About, path: Path, excel: str | None = None) -> None:
    """Writes the leads in the form that the file's ending names.

    `excel` is the country of the reader's Excel and belongs to CSV only. A lead that may not be
    shown raises `WorkspaceError` before anything is written.
    """
    ending = writer_of(path)
    if excel is None:
        EXPORTS[ending](leads, about, path)
    elif ending == "csv":
        write_csv(leads, about, path, excel)
    else:
        raise ConfigurationError(
            f'The country for Excel ("{excel}") applies to csv, not to {ending}. '
            f"Leave it out, or end the file's name with .csv."
        )


def writer_of(path: Path) -> str:
    """The form that a file's ending names, which is a key of EXPORTS.

    >>> writer_of(Path("prospects.XLSX"))
    'xlsx'
    """
    ending = path.suffix.removeprefix(".").lower()
    if ending not in EXPORTS:
        raise unknown_name("file ending", ending, EXPORTS)
    return ending
