"""The journal of pushes: what became of every row, and what a row was to get while it was sent."""

import json
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from crm.push.deciding import Decision

Status = Literal["planned", "sent", "written", "unchanged", "kept", "refused", "withheld"]
SETTLED = ("written", "unchanged", "kept")


@dataclass(frozen=True)
class Outcome:
    """What became of a row: planned in a dry run, sent while its answer has not come."""

    line: int
    record_id: str
    company_id: str
    status: Status
    decisions: tuple[Decision, ...] = ()
    reason: str = ""

    def done(self) -> list[Decision]:
        """The values that were, or are to be, written."""
        return [d for d in self.decisions if d.action in ("fill", "update")]


@dataclass(frozen=True)
class Push:
    """One push of a file: its CRM and account, what it might overwrite, and whether it ended."""

    push_id: int
    crm: str
    account: str
    file: str
    rows: int
    overwritten: str
    begun_at: str
    ended_at: str | None


class Journal:
    """The rows of one push; each call is one transaction, on disk when it returns."""

    def __init__(self, state: Database, push_id: int) -> None:
        self._state = state
        self.push_id = push_id

    def note(self, outcomes: Iterable[Outcome]) -> None:
        """Keep what became of rows, in the place of what was known of them."""
        rows = [
            {
                "push_id": self.push_id,
                "line": o.line,
                "record_id": o.record_id,
                "company_id": o.company_id,
                "status": o.status,
                "decisions": json.dumps([astuple(d) for d in o.decisions], ensure_ascii=False),
                "reason": o.reason,
                "at": _now(),
            }
            for o in outcomes
        ]
        with self._state.atomic():
            self._state.table("pushed_rows").upsert_all(rows, pk=("push_id", "line"))

    def rows(self) -> dict[int, Outcome]:
        """What is known of every row, by line."""
        found = self._state.query(
            "select line, record_id, company_id, status, decisions, reason from pushed_rows "
            "where push_id = ? order by line",
            [self.push_id],
        )
        return {row["line"]: _outcome(row) for row in found}

    def end(self) -> None:
        """Note that every row has been seen to."""
        with self._state.atomic():
            self._state.execute(
                "update pushes set ended_at = ? where push_id = ?", [_now(), self.push_id]
            )


def begun(
    state: Database, crm: str, account: str, file: Path, sha256: str, rows: int, overwritten: str
) -> Journal:
    """A new push of a file."""
    with state.atomic():
        inserted = state.table("pushes").insert(
            {
                "crm": crm,
                "account": account,
                "sha256": sha256,
                "file": str(file.resolve()),
                "rows": rows,
                "overwritten": overwritten,
                "begun_at": _now(),
                "ended_at": None,
            }
        )
    return Journal(state, int(str(inserted.last_pk)))


def latest_push(state: Database, crm: str, account: str, sha256: str) -> Push | None:
    """The newest push of a file's content into an account; None where there was none."""
    found = state.query(
        "select push_id, crm, account, file, rows, overwritten, begun_at, ended_at from pushes "
        "where crm = ? and account = ? and sha256 = ? order by push_id desc limit 1",
        [crm, account, sha256],
    )
    return next((Push(**row) for row in found), None)


def erase_pushed(
    state: Database, company_ids: Collection[str], record_ids: Collection[str]
) -> None:
    """Take companies, and records of a CRM, out of the journal."""
    for company in company_ids:
        state.execute("delete from pushed_rows where company_id = ?", [company])
    for record in record_ids:  # Salesforce's ids have 15 characters, with 3 more in some files
        state.execute(
            "delete from pushed_rows where substr(record_id, 1, 15) = substr(?, 1, 15)", [record]
        )


def _outcome(row: dict[str, Any]) -> Outcome:
    decisions = tuple(Decision(*d) for d in json.loads(row["decisions"]))
    return Outcome(**{**row, "decisions": decisions})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
