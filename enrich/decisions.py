"""What reviewers decide of rows: kept beside the matches, before which they go until undone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
from sqlite_utils import Database

from company.errors import ConfigurationError
from store.engine import Engine

ROW = [
    "row_id", "name", "city", "postcode", "country", "company_id", "registration_number",
    "vat_number", "website", "email",
]  # fmt: skip
LABELS = pa.schema(
    [
        ("decision_id", pa.int64()),
        *((column, pa.string()) for column in ROW),
        ("candidate", pa.string()),
        ("right", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Decision:
    """What somebody decided of a row: the company that it means, or None for no company."""

    decision_id: int
    path: str
    line: int
    row_id: str
    name: str | None
    company_id: str | None
    decided_by: str
    decided_at: str
    undone_by: str | None
    undone_at: str | None


def keep_decision(
    state: Database,
    file_id: int,
    line: int,
    company_id: str | None,
    *,
    seen: Mapping[str, float],
    by: str,
) -> int:
    """Keep that a row means a company, or none, and return the number of the decision.

    seen: the candidates that were shown, with their points.
    """
    with state.atomic():
        kept = state.execute(
            """insert into decisions (path, sha256, row_key, line, row_id, cells, company_id,
                                      candidates, universe, decided_by, decided_at)
               select f.path, f.sha256, k.row_key, c.line, c.row_id, c.cells, :company_id,
                      :candidates, m.universe, :by, :at
               from matches m
               join customers c on c.file_id = m.file_id and c.line = m.line
               join row_keys k on k.file_id = m.file_id and k.line = m.line
               join customer_files f on f.file_id = m.file_id
               where m.file_id = :file_id and m.line = :line returning decision_id""",
            {
                "file_id": file_id,
                "line": line,
                "company_id": company_id,
                "candidates": json.dumps({company: round(p, 3) for company, p in seen.items()}),
                "by": by,
                "at": _now(),
            },
        ).fetchall()
    if not kept:
        raise ConfigurationError(f"The list has no matched row on line {line}. Match it again.")
    return int(kept[0][0])


def decisions(state: Database, path: str | None = None) -> list[Decision]:
    """The decisions on a file's rows (or on all), those that are undone too, newest first."""
    rows = state.query(
        """select decision_id, path, line, row_id, json_extract(cells, '$.name') as name,
                  company_id, decided_by, decided_at, undone_by, undone_at
           from decisions where :path is null or path = :path order by decision_id desc""",
        {"path": path},
    )
    return [Decision(**row) for row in rows]


def undo_decision(state: Database, decision_id: int, by: str) -> Decision:
    """Take a decision back: the row has its earlier one, or the matcher's answer, again."""
    found = [d for d in decisions(state) if d.decision_id == decision_id]
    if not found or found[0].undone_at:
        what = "is undone already" if found else "does not exist"
        raise ConfigurationError(
            f"Decision {decision_id} {what}. lookalike review --undo lists those that hold."
        )
    with state.atomic():
        state.table("decisions").update(decision_id, {"undone_by": by, "undone_at": _now()})
    return found[0]


def note_vanished(state: Database, engine: Engine) -> None:
    """Note which decided companies the universe no longer has: their rows go to review again."""
    rows = state.execute("select distinct company_id from decisions where company_id is not null")
    decided = pa.array([row[0] for row in rows.fetchall()], pa.string())
    engine.register("decided", pa.table({"company_id": decided}))
    gone = engine.table("select company_id from decided anti join all_companies using (company_id)")
    with state.atomic():
        state.execute("delete from vanished")
        state.table("vanished").insert_all(gone.to_pylist())


def labelled_pairs(state: Database) -> pa.Table:
    """The rows of the decisions that hold, each with every candidate that was shown.

    The columns are the decision, those of a row that the matcher looks at, as the row was then,
    the candidate's company_id, and whether it is right. To refit the points, feed the rows to the
    matcher's evidence and learn `right`.
    """
    rows = state.execute(
        """select decision_id, cells, company_id, candidates from decisions d
           where undone_at is null and decision_id = (
               select max(decision_id) from decisions n
               where n.path = d.path and n.row_key = d.row_key and n.undone_at is null)
           order by decision_id"""
    ).fetchall()
    pairs = [pair for row in rows for pair in _pairs(*row)]
    return pa.Table.from_pylist(pairs, schema=LABELS)


def _pairs(
    decision_id: int, cells: str, company_id: str | None, candidates: str
) -> Sequence[dict[str, object]]:
    row = {c: v for c, v in json.loads(cells).items() if c in ROW}
    shown = dict.fromkeys([*json.loads(candidates), *([company_id] if company_id else [])])
    return [
        {"decision_id": decision_id, **row, "candidate": c, "right": c == company_id} for c in shown
    ]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
