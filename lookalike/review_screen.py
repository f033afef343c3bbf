"""A case as a reviewer sees it on a terminal: the row, and under it the companies it may mean."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from enrich.cases import Candidate, Case
from enrich.decisions import Decision

KEYS = "a accept 1 · 1–5 accept that one · r none of them · s skip · u undo · ? help · q quit"
HELP = """\
a      the row means the first company
1 … 5  the row means that company
r      reject all: the row means none of them
s      skip: the row stays open and comes again next time
u      undo your last decision
o      show the candidates' pages in their registers
=      another company: = and its id or registration number, such as = FI-PRO-0112038-9
?      this help
q      quit: every decision is kept, the next review goes on from here
Points are log-odds: 3.3 is a probability of 96 %, 0 is even, each point about 2.7 times."""
COMPARED = ["name", "city", "postcode", "country", "registration_number", "status"]
HEADERS = ["", "", "city", "postcode", "", "number", "status"]
SHARES = [0, 40, 16, 9, 2, 14, 11]  # the most characters of each column


def as_case(case: Case, place: int, total: int, width: int) -> str:
    """One case: which it is, the row and its candidates under each other, then why and why not."""
    number = "" if case.row_id == str(case.line) else f"row {case.row_id}, "
    lines = [
        f"{place} of {total} · {number}line {case.line}",
        *(f"  {text}" for text in _wrapped(_rest(case), width - 2)),
        "",
    ]
    row = {**case.cells, "status": None}
    row["registration_number"] = row.get("registration_number") or row.get("vat_number")
    table = [HEADERS, _cells("CRM", row)]
    table += [_cells(str(n), vars(c)) for n, c in enumerate(case.candidates, start=1)]
    shown = _aligned(table, width)
    lines += shown[:2]
    for candidate, line in zip(case.candidates, shown[2:], strict=True):
        lines += [line, *_reasons(candidate, width)]
    lines += [] if case.candidates else ["  no company has a name like this"]
    return "\n".join([*lines, f"  the matcher: {case.said}"[:width], ""])


def as_pages(case: Case) -> str:
    """Where the candidates stand in their registers."""
    return "\n".join(
        f"{n}  {c.source_url or f'{c.company_id}: no page is known'}"
        for n, c in enumerate(case.candidates, start=1)
    )


def as_decision(decision: Decision) -> str:
    """One decision on a line, with the number by which it is undone."""
    means = decision.company_id or "no company"
    undone = f", undone by {decision.undone_by}" if decision.undone_at else ""
    return (
        f"{decision.decision_id:>5}  {decision.name or decision.row_id} (row {decision.row_id}) "
        f"is {means}: {decision.decided_by}, {decision.decided_at[:16].replace('T', ' ')}{undone}"
    )


def _rest(case: Case) -> str:
    """What else the list says of the row, in its own words."""
    shown = {case.row_id, *(case.cells.get(column) for column in COMPARED[:-1])}
    rest = {header: cell for header, cell in case.original.items() if cell and cell not in shown}
    return " · ".join(f"{header}: {cell}" for header, cell in rest.items())


def _cells(mark: str, values: Any) -> list[str]:
    return [mark, *(str(values.get(column) or "–") for column in COMPARED)]


def _aligned(table: Sequence[Sequence[str]], width: int) -> list[str]:
    """Lines with their cells under each other, cut to the width of the terminal."""
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    widths = [min(w, most or w) for w, most in zip(widths, SHARES, strict=True)]
    spare = width - sum(widths) - 2 * len(widths)
    widths[1] = max(12, widths[1] + min(spare, 0))
    return [
        "  ".join(_cut(cell, w).ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _reasons(candidate: Candidate, width: int) -> list[str]:
    """What speaks for a candidate and against it, with its points and its id."""
    lines = [f"     {candidate.points:+.1f} points · {candidate.company_id}"]
    for sign, phrases in (("+", candidate.reasons), ("−", candidate.objections)):
        if phrases:
            text = _wrapped("; ".join(phrases), width - 7)
            lines += [f"     {sign} {text[0]}", *(f"       {more}" for more in text[1:])]
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, max(width, 20))
