"""A push from the file to the last outcome: what is asked, in which order, and what is kept."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from company.errors import ConfigurationError
from connectors.retry import tried
from crm.journal import keep_export
from crm.push.batches import NOTHING_WRITTEN, Task, settle
from crm.push.checking import Asked, checked, overwritten
from crm.push.contract import Crm, Definition, Row, ValueType
from crm.push.deciding import Rules
from crm.push.gating import permitted_lines
from crm.push.journal import SETTLED, Journal, Outcome, Status, begun, latest_push
from crm.push.rows import read_file
from crm.shapes.shape import Property, PropertyType
from store.lock import locked
from store.state import folder_of

Tell = Callable[[str, int, int], None]
T = TypeVar("T")
AS_VALUE: dict[PropertyType, ValueType] = {
    "text": "text", "number": "number", "date": "date", "flag": "flag", "choice": "text",
}  # fmt: skip
WITHHELD = "may not be shown or contacted; docs/permissions.md says why"


@dataclass(frozen=True)
class Pushed:
    """What became of a push, or what would: the outcomes by line, and the properties to make."""

    crm: str
    account: str
    is_applied: bool
    outcomes: Mapping[int, Outcome]
    labels: Mapping[str, str]  # of the properties by their names
    missing: tuple[Property, ...] = ()  # that the CRM does not have
    bad_lines: tuple[int, ...] = ()  # that are no rows
    not_reached: int = 0


def push_file(
    state: Database,
    path: Path,
    crm: Crm,
    asked: Asked,
    tell: Tell,
    sleep: Callable[[float], None] = time.sleep,
    keep: Callable[[Pushed], None] = lambda pushed: None,
) -> Pushed:
    """Push a file into a CRM, or say what that would do; `keep` gets what is done, even if it ends.

    Raises SourceError where the CRM cannot be reached or refuses; what was written stays.
    """
    if not asked.apply:
        return _Push(state, path, crm, asked, tell, sleep).run(keep)
    with locked(folder_of(state), f"push {crm.code}"):
        return _Push(state, path, crm, asked, tell, sleep).run(keep)


class _Push:
    """One run over a file."""

    def __init__(
        self,
        state: Database,
        path: Path,
        crm: Crm,
        asked: Asked,
        tell: Tell,
        sleep: Callable[[float], None],
    ) -> None:
        self._state, self._path, self._crm, self._shape = state, path, crm, crm.shape
        self._asked, self._tell, self._sleep = asked, tell, sleep
        self._account = self._again(crm.account, "asking for the account")
        self._known = self._again(crm.definitions, "asking for the properties")
        file = read_file(path, crm, self._known)
        self._file, self._missing = checked(path, file, crm, self._known, asked)
        self._overwritten = overwritten(asked, file.columns, crm.shape)
        self._outcomes: dict[int, Outcome] = {}

    def run(self, keep: Callable[[Pushed], None]) -> Pushed:
        """Go through the file; what was reached is kept, whatever ends it."""
        rows = self._passed()
        if self._asked.apply and self._missing:
            make = self._missing
            self._again(lambda: self._crm.create(make), "making the properties")
        journal, sent, rows = self._journal(rows) if self._asked.apply else (None, {}, rows)
        task = self._task(journal)
        try:
            for start in range(0, len(rows), self._crm.batch):
                self._tell(f"pushing to {self._crm.label}", start, len(rows))
                batch = rows[start : start + self._crm.batch]
                self._outcomes |= settle(batch, task, sent)
            if journal:
                journal.end()
        finally:
            pushed = self._pushed(rows)
            keep(pushed)
        return pushed

    def _passed(self) -> list[Row]:
        """The rows that may leave; the others have their outcome."""
        for row, reason in self._file.refused.values():
            self._outcomes[row.line] = _ended(row, "refused", reason)
        lines = permitted_lines(self._state, self._file.rows, self._shape)
        for row in self._file.rows:
            if row.line not in lines:
                self._outcomes[row.line] = _ended(row, "withheld", WITHHELD)
        return [row for row in self._file.rows if row.line in lines]

    def _journal(self, rows: list[Row]) -> tuple[Journal, dict[int, Outcome], list[Row]]:
        """The journal of this push, what an earlier one was sending, and the rows still to do."""
        digest = hashlib.sha256(self._path.read_bytes()).hexdigest()
        may = "*" if self._overwritten is None else ",".join(sorted(self._overwritten))
        crm, count = self._crm, len(rows)
        before = latest_push(self._state, crm.code, self._account, digest)
        earlier = Journal(self._state, before.push_id).rows() if before else {}
        settled: dict[int, Outcome] = {}
        if self._asked.resume:
            if before is None:
                raise ConfigurationError(
                    f"There is no push of {self._path}, as it is now, to go on with. Leave "
                    "--resume out."
                )
            if before.overwritten != may:
                raise ConfigurationError(
                    f"That push was begun with --overwrite {before.overwritten or '(nothing)'}. "
                    "Go on with the same, or leave --resume out."
                )
            settled = {n: o for n, o in earlier.items() if o.status in SETTLED}
            rows = [row for row in rows if row.line not in settled]
            self._outcomes = {**settled, **self._outcomes}
            journal = Journal(self._state, before.push_id)
        else:
            if before and before.ended_at is None:
                self._tell(
                    "The last push of this file was cut off; --resume goes on with it.", 0, 0
                )
            journal = begun(self._state, crm.code, self._account, self._path, digest, count, may)
        journal.note(self._outcomes[n] for n in self._outcomes.keys() - settled.keys())
        keep_export(
            self._state,
            f"{crm.code} push",
            len(rows),
            file=self._path,
            withheld=len(self._file.rows) - count,
        )
        return journal, {n: o for n, o in earlier.items() if o.status == "sent"}, rows

    def _task(self, journal: Journal | None) -> Task:
        made = {p.api: Definition(p.api, p.header, AS_VALUE[p.type]) for p in self._missing}
        there = {n for row in self._file.rows for n in row.cells}
        known = self._known | made
        readable = made.keys() if journal is None else ()
        return Task(
            self._crm,
            Rules(known, self._shape.dialect, self._overwritten),
            sorted(there - set(readable)),
            next(p.api for p in self._shape.properties if p.field == "name"),
            self._crm.key in self._known or journal is not None,
            self._asked.create_records,
            {o.record_id: n for n, o in self._outcomes.items() if o.status in SETTLED},
            journal,
            self._say,
            self._sleep,
        )

    def _pushed(self, rows: Sequence[Row]) -> Pushed:
        labels = {n: d.label for n, d in self._known.items()}
        return Pushed(
            self._crm.label,
            self._account,
            self._asked.apply,
            dict(sorted(self._outcomes.items())),
            labels | {p.api: p.header for p in self._missing},
            self._missing,
            tuple(bad.line for bad in self._file.bad),
            sum(row.line not in self._outcomes for row in rows),
        )

    def _again(self, attempt: Callable[[], T], what: str) -> T:
        return tried(attempt, f"{what}:", self._say, self._sleep, NOTHING_WRITTEN)

    def _say(self, sentence: str) -> None:
        self._tell(f"{sentence.removesuffix('.')}.", 0, 0)


def _ended(row: Row, status: Status, reason: str) -> Outcome:
    return Outcome(row.line, row.record_id, row.company_id, status, reason=reason)
