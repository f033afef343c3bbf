"""The journal of exports: what left the workspace, when, how many companies, by whom."""

import getpass
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from company.permissions import permissions_version

STDOUT = "(screen)"


@dataclass(frozen=True)
class Export:
    """One export: withheld counts the rows that the gate kept back or masked."""

    export_id: int
    list_id: str | None
    what: str
    file: str
    sha256: str
    rows: int
    withheld: int
    exported_by: str
    exported_at: str
    permissions: str


def keep_export(
    state: Database,
    what: str,
    rows: int,
    *,
    file: Path | None = None,
    content: str = "",
    list_id: str | None = None,
    withheld: int = 0,
) -> None:
    """Note an export: of a file that is written, or of text that went to the screen."""
    written = file.read_bytes() if file else content.encode()
    with state.atomic():
        state.table("exports").insert(
            {
                "list_id": list_id,
                "what": what,
                "file": str(file.resolve()) if file else STDOUT,
                "sha256": hashlib.sha256(written).hexdigest(),
                "rows": rows,
                "withheld": withheld,
                "exported_by": user(),
                "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "permissions": permissions_version(),
            }
        )


def exports(state: Database) -> list[Export]:
    """Every export, the newest first."""
    return [Export(**row) for row in state.query("select * from exports order by export_id desc")]


def user() -> str:
    """The user of this computer, for the journals."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in a bare container
        return "not known"
