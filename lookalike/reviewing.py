"""Reviewing a list: the rows that wait for a decision, one by one, and what is decided of them."""

import getpass
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlite_utils import Database

from company.errors import ConfigurationError
from crm.case_file import write_cases
from crm.keeping import CustomerFile
from enrich.cases import Case, open_lines, read_cases
from enrich.decisions import Decision, decisions, keep_decision, undo_decision
from enrich.indexing import name_index
from enrich.masking import hidden_lines, shown_decisions
from enrich.matcher import Matcher
from lookalike.lists import current_list
from lookalike.refitting import Refitted, refit_points, undo_refit
from lookalike.registers import Tell
from store.duckdb_engine import DuckDBEngine
from store.engine import Engine
from store.manifest import current_datasets
from store.state import folder_of

AHEAD = 10  # cases that are read at a time, so that the next one is there at once


def reviewer() -> str:
    """The name under which the user of this computer decides."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in a bare container
        return "reviewer"


def open_review(
    folder: Path, state: Database, tell: Tell, file: Path | None, by: str | None
) -> "Review":
    """The rows of a list that wait; a list that is not matched yet, or is stale, is matched."""
    kept = current_list(folder, state, tell, file)
    datasets = current_datasets(state)
    engine = DuckDBEngine(folder, datasets)
    return Review(state, engine, name_index(engine, datasets, folder), kept, by or reviewer())


class Review:
    """The undecided rows of one list; each decision is kept at once, so one can stop any time."""

    def __init__(
        self, state: Database, engine: Engine, matcher: Matcher, file: CustomerFile, by: str
    ) -> None:
        self.file, self.by = file, by
        self._state, self._engine, self._matcher = state, engine, matcher

    def lines(self, unmatched: bool = False) -> list[int]:
        """The lines that wait for a decision, the most valuable first.

        unmatched: also, at the end, those for which the matcher took no company.
        """
        masked = hidden_lines(self._state, self._engine, self.file.file_id)
        waiting = open_lines(self._state, self.file.file_id, unmatched)
        return [line for line in waiting if line not in masked]

    def cases(self, lines: list[int]) -> Iterator[Case]:
        """Some rows with their candidates, in the order of the lines."""
        for start in range(0, len(lines), AHEAD):
            ahead = lines[start : start + AHEAD]
            yield from read_cases(
                self._state, self._engine, self._matcher, self.file.file_id, ahead
            )

    def case(self, line: int) -> Case:
        """One row of the list with its candidates, decided or not."""
        found = read_cases(self._state, self._engine, self._matcher, self.file.file_id, [line])
        if not found:
            raise ConfigurationError(f"{self.file.path} has no row on line {line}.")
        return found[0]

    def decide(
        self, line: int, company: str | None, case: Case | None = None, by: str | None = None
    ) -> int:
        """Keep that a row means a company (by its id or number), or none; the decision's number.

        case: the row as it was shown; by: who decides, if not the reviewer.
        """
        case = case or self.case(line)
        chosen = None if company is None else self.company_id(company)
        seen = {candidate.company_id: candidate.points for candidate in case.candidates}
        return keep_decision(
            self._state, self.file.file_id, line, chosen, seen=seen, by=by or self.by
        )

    def decided(self, line: int) -> tuple[bool, str | None]:
        """Whether a reviewer's decision holds for a row, and the company that it means then."""
        row = self._state.execute(
            "select decided_by, decision, company_id from decided_matches "
            "where file_id = ? and line = ?",
            [self.file.file_id, line],
        ).fetchone()
        if row is None or row[0] is None:
            return False, None
        return True, row[2] if row[1] == "accept" else None

    def rows(self) -> list[dict[str, Any]]:
        """The rows of the list: line, row_id and name."""
        return list(
            self._state.query(
                "select line, row_id, json_extract(cells, '$.name') as name from customers "
                "where file_id = ? order by line",
                [self.file.file_id],
            )
        )

    def company_id(self, company: str) -> str:
        """The id of the company with this id or registration number."""
        found = self._engine.table(
            "select company_id from companies where company_id = $company "
            "or registration_number = $company order by company_id <> $company, company_id limit 3",
            {"company": company},
        )["company_id"].to_pylist()
        if not found:
            raise ConfigurationError(
                f'No company has the id or number "{company}". Ids look like FI-PRO-0112038-9.'
            )
        if len(found) > 1 and found[0] != company:
            several = ", ".join(found)
            raise ConfigurationError(
                f'"{company}" is the number of several companies: {several}. Give one of these.'
            )
        return str(found[0])

    def write(self, cases: pa.Table, path: Path, excel: str | None = None) -> None:
        """Write rows of the list with their candidates; the file goes into the journal."""
        write_cases(self._state, cases, path, excel)

    def decisions(self) -> list[Decision]:
        """The decisions on this list's rows that hold, the newest first."""
        made = shown_decisions(decisions(self._state, self.file.path), self._state, self._engine)
        return [d for d in made if d.undone_at is None]

    def undo(self, decision: int) -> Decision:
        """Take a decision back: the row has its earlier one, or the matcher's answer, again."""
        return undo_decision(self._state, decision, self.by)

    def refit(self) -> Refitted:
        """Fit the matcher's points to all decisions that hold, of every list of the workspace.

        The lists are matched again by them when they are next used.
        """
        return refit_points(self._state, self._matcher, folder_of(self._state), self.by)

    def undo_refit(self) -> int:
        """Take the points that were fitted last back, and return their version."""
        return undo_refit(folder_of(self._state))
