"""From CRM rows to companies: the matches of a list that are kept, and how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlite_utils import Database

from crm.keeping import kept_customers
from enrich.decisions import ROW
from enrich.domains import without_providers
from enrich.matcher import Matcher
from enrich.own_points import points_version
from store.manifest import Dataset, universe_version
from store.state import folder_of


@dataclass(frozen=True)
class MatchCounts:
    """How many rows were decided how."""

    rows: int
    accepted: int
    review: int
    none: int
    decided: int = 0  # of them by a reviewer, and not by the matcher


def match_customers(
    matcher: Matcher, state: Database, file_id: int, datasets: Sequence[Dataset]
) -> None:
    """Find which company each row of a list means, and keep the answers."""
    customers = kept_customers(state, file_id)
    answers = matcher.match(without_providers(customers.select(ROW)))
    kept = [
        {
            "file_id": file_id,
            "line": line,
            **answer,
            "universe": _matched_to(state, datasets),
            "matched_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        for line, answer in zip(customers["line"].to_pylist(), answers.to_pylist(), strict=True)
    ]
    with state.atomic():
        state.execute("delete from matches where file_id = ?", [file_id])
        state.table("matches").insert_all(kept)


def match_counts(state: Database, file_id: int) -> MatchCounts:
    """How many rows of a list stand how, after what reviewers decided."""
    counts = state.execute(
        """select count(*), count(*) filter (where decision = 'accept'),
                  count(*) filter (where decision = 'review'),
                  count(*) filter (where decision = 'none'), count(decided_by)
           from decided_matches where file_id = ?""",
        [file_id],
    ).fetchone()
    return MatchCounts(*map(int, counts))


def standings(state: Database) -> dict[str, str]:
    """For each company that a row of any list means or may mean: accept or review."""
    rows = state.execute(
        "select company_id, min(decision) from decided_matches "
        "where decision in ('accept', 'review') group by company_id"
    )
    return dict(rows.fetchall())


def stale_files(state: Database, datasets: Sequence[Dataset]) -> list[int]:
    """The lists whose matches were decided on another state of the universe, or by other points."""
    rows = state.execute(
        "select distinct file_id from matches where universe <> ?",
        [_matched_to(state, datasets)],
    )
    return [int(row[0]) for row in rows.fetchall()]


def _matched_to(state: Database, datasets: Sequence[Dataset]) -> str:
    """One line that names the data and, where they are the workspace's own, the points."""
    folder = folder_of(state)
    universe, points = universe_version(datasets, folder), points_version(folder)
    return f"{universe}, points {points}" if points else universe
