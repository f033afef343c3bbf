"""Decisions that come by file: the open rows written for a colleague, the answers taken in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from company.errors import ConfigurationError
from company.fields import ARROW_TYPES
from connectors.contract import BadRow
from crm.case_file import CASE_FIELDS, Answer, read_answers
from enrich.cases import Candidate, Case
from lookalike.reviewing import Review

NONE = "none"


@dataclass(frozen=True)
class Taken:
    """What a file of decisions came to: bad lines are told with their reason and left out."""

    decided: int
    unchanged: int  # decided so already
    open: int  # without an answer
    bad: tuple[BadRow, ...]


def export_cases(
    review: Review, lines: Sequence[int], path: Path, excel: str | None = None
) -> None:
    """Write open rows with their candidates for somebody else to decide."""
    rows = [_case_row(case) for case in review.cases(list(lines))]
    schema = pa.schema([(f.name, ARROW_TYPES[f.type]) for f in CASE_FIELDS])
    review.write(pa.Table.from_pylist(rows, schema=schema), path, excel)


def take_decisions(review: Review, path: Path) -> Taken:
    """Keep the decisions of a file; a line that cannot be taken in does not stop the others."""
    answers, damaged = read_answers(path)
    filled = [a for a in answers if a.row.get("company_id")]
    rows = review.rows()
    bad = [*damaged]
    wanted: dict[int, tuple[Answer, str]] = {}
    for answer in filled:
        try:
            line = _line_of(answer, rows)
            if line in wanted and wanted[line][1] != answer.row["company_id"]:
                raise ConfigurationError(f"line {wanted[line][0].line} says another company")
            wanted[line] = (answer, answer.row["company_id"])
        except ConfigurationError as error:
            bad.append(_bad(answer, error))
    counts: Counter[str] = Counter()
    for case in review.cases(list(wanted)):
        answer, said = wanted[case.line]
        try:
            counts[_take(review, case, said, answer)] += 1
        except ConfigurationError as error:
            bad.append(_bad(answer, error))
    bad.sort(key=lambda row: row.line or 0)
    unanswered = len(answers) - len(filled)
    return Taken(counts["decided"], counts["unchanged"], unanswered, tuple(bad))


def _line_of(answer: Answer, rows: Sequence[Mapping[str, Any]]) -> int:
    """The line of the list that an answer is about."""
    row = answer.row
    if "row_id" in row:
        found, named = [r for r in rows if r["row_id"] == row["row_id"]], f"row {row['row_id']}"
    elif row.get("line", "").isdigit():
        found, named = [r for r in rows if r["line"] == int(row["line"])], f"line {row['line']}"
    else:
        raise ConfigurationError("it names no row_id and no line")
    if not found:
        raise ConfigurationError(f"the list has no {named}")
    name = found[0]["name"]
    if "input_name" in row and name is not None and row["input_name"].lstrip("'") != name:
        raise ConfigurationError(f'{named} of the list is now "{name}", not "{row["input_name"]}"')
    return int(found[0]["line"])


def _take(review: Review, case: Case, said: str, answer: Answer) -> str:
    """Keep one answer, unless it holds already."""
    if said.lower() == NONE:
        company = None
    elif said.isdigit() and len(said) == 1:
        company = answer.row.get(f"candidate_{said}")
        if company is None:
            raise ConfigurationError(f"the file has no candidate {said} for the row")
    else:
        company = said
    company = company and review.company_id(company)
    if review.decided(case.line) == (True, company):
        return "unchanged"
    review.decide(case.line, company, case, by=answer.row.get("decided_by"))
    return "decided"


def _bad(answer: Answer, error: Exception) -> BadRow:
    return BadRow(answer.line, str(error), "; ".join(answer.row.values())[:200])


def _case_row(case: Case) -> dict[str, Any]:
    cells = case.cells
    number = cells.get("registration_number") or cells.get("vat_number")
    place = [cells.get(c) for c in ("city", "postcode", "country")]
    row: dict[str, Any] = {
        "line": case.line,
        "row_id": case.row_id,
        "input_name": cells.get("name"),
        "about": " · ".join(filter(None, [*place, number, cells.get("website")])) or None,
    }
    for number, candidate in enumerate(case.candidates, start=1):
        row |= {f"candidate_{number}{part}": v for part, v in _candidate_cells(candidate).items()}
    return row


def _candidate_cells(candidate: Candidate) -> dict[str, str | None]:
    about = [candidate.city, candidate.postcode, candidate.country]
    why = (("for", candidate.reasons), ("against", candidate.objections))
    return {
        "": candidate.company_id,
        "_name": candidate.name,
        "_about": " · ".join(
            filter(None, [*about, candidate.registration_number, candidate.status])
        ),
        "_why": ". ".join(f"{side}: {'; '.join(said)}" for side, said in why if said),
    }
