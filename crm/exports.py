"""The forms in which a list of leads leaves the tool, chosen by the ending of the file's name."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database

from company.errors import ConfigurationError, unknown_name
from crm.atomic import replacing
from crm.csv_file import ROWS_AT_A_TIME, write_about, write_csv
from crm.described import describe_leads
from crm.gate import permitted, rules_told
from crm.journal import keep_export
from crm.lead_fields import About, lead_table
from crm.xlsx_file import write_xlsx


def write_jsonl(leads: pa.Table, about: About, path: Path) -> None:
    """Writes one JSON object a line, with every field, and the About lines beside it."""
    table = lead_table(leads)
    with replacing(path) as part:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            for batch in table.to_batches(ROWS_AT_A_TIME):
                file.writelines(map(_line, batch.to_pylist()))
        write_about(about, path, table.column_names)


def _line(lead: dict[str, object]) -> str:
    # A date has no JSON form of its own; str() gives the ISO one.
    return json.dumps(lead, ensure_ascii=False, default=str) + "\n"


EXPORTS: dict[str, Callable[[pa.Table, About, Path], None]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "jsonl": write_jsonl,
}


def export(
    state: Database, leads: pa.Table, about: About, path: Path, excel: str | None = None
) -> int:
    """Writes the leads that may be shown in the form that the file's ending names; how many.

    The one way in which a list of leads leaves a workspace as a file: it goes through the gate and
    into the journal. `excel` is the country of the reader's Excel and belongs to CSV only.
    """
    ending = writer_of(path)
    if excel is not None and ending != "csv":
        raise ConfigurationError(
            f'The country for Excel ("{excel}") applies to csv, not to {ending}. '
            f"Leave it out, or end the file's name with .csv."
        )
    shown = permitted(state, leads)
    told = [*about, *rules_told(shown)]
    if excel is None:
        EXPORTS[ending](shown, told, path)
    else:
        write_csv(shown, told, path, excel)
    describe_leads(state, path, len(shown), excel)
    keep_export(
        state,
        ending,
        len(shown),
        file=path,
        list_id=_list_of(shown),
        withheld=len(leads) - len(shown),
    )
    return len(shown)


def exported_rows(state: Database, leads: pa.Table) -> list[dict[str, object]]:
    """The leads that may be shown as rows of every declared column, for the screen of a machine.

    They too go through the gate and into the journal.
    """
    shown = permitted(state, leads)
    rows: list[dict[str, object]] = lead_table(shown).to_pylist()
    keep_export(
        state,
        "json",
        len(rows),
        content="".join(map(_line, rows)),
        list_id=_list_of(shown),
        withheld=len(leads) - len(shown),
    )
    return rows


def _list_of(leads: pa.Table) -> str | None:
    known = "list_id" in leads.column_names and len(leads)
    return str(leads["list_id"][0]) if known else None


def writer_of(path: Path) -> str:
    """The form that a file's ending names, which is a key of EXPORTS.

    >>> writer_of(Path("prospects.XLSX"))
    'xlsx'
    """
    ending = path.suffix.removeprefix(".").lower()
    if ending not in EXPORTS:
        raise unknown_name("file ending", ending, EXPORTS)
    return ending
