"""The matcher's points, fitted to what people decided of the rows that it left open."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlite_utils import Database

from company.errors import ConfigurationError
from enrich.decision import NOBODY
from enrich.decisions import ROW, labelled_pairs
from enrich.evidence import EVIDENCE, Points, shipped_points
from enrich.fitting import Labelled, refit
from enrich.matcher import Matcher
from enrich.own_points import keep_points, undo_points
from enrich.scoring import read_rows, score

FEWEST = 20  # decisions: fewer say hardly anything
SHOWN = 5  # kinds of evidence that changed most


@dataclass(frozen=True)
class Refitted:
    """Points fitted to decisions: the version, on how many rows, and what that changed."""

    version: int
    decisions: int
    before: float  # share of the decisions that the points guess, as they were …
    after: float  # … and as they are
    changes: dict[str, tuple[float, float]]  # points of a kind of evidence before and after


def refit_points(state: Database, matcher: Matcher, folder: Path, by: str) -> Refitted:
    """Fit the points to all decisions that hold, and keep them as those that hold from now on.

    They start from the points of the package, so that no decision counts twice.
    """
    labelled = labelled_decisions(state, matcher)
    if labelled.size < FEWEST:
        raise ConfigurationError(
            f"{labelled.size} decisions are too few to learn from, {FEWEST} are needed. "
            "Decide more rows: lookalike review."
        )
    shipped = shipped_points()
    points = refit(shipped, labelled)
    made: dict[str, object] = {
        "by": f"lookalike review --refit, {by}",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "decisions": labelled.size,
    }
    return Refitted(
        keep_points(folder, points, made),
        labelled.size,
        _guessed(labelled, shipped),
        _guessed(labelled, points),
        _changes(shipped, points),
    )


def undo_refit(folder: Path) -> int:
    """Take the points that were fitted last back, and return their version."""
    return undo_points(folder)


def labelled_decisions(state: Database, matcher: Matcher) -> Labelled:
    """The rows that somebody decided, with the evidence on all their candidates.

    A row that means a company which the matcher does not find teaches nothing and is left out.
    """
    rows, companies = _decided_rows(state)
    meant = matcher.index.companies_with_ids(pc.fill_null(companies, ""))
    found = score(read_rows(rows, matcher.index), matcher.index, by=matcher.points)
    right = found.company == meant[found.row]
    has_right = np.bincount(found.row, right, minlength=len(rows)) > 0
    none = np.asarray(companies.is_null())
    labelled = Labelled(found.row, found.company, found.evidence, right, len(rows))
    return labelled.of_rows(none | (has_right & (meant != NOBODY)))


def _decided_rows(state: Database) -> tuple[pa.Table, pa.StringArray]:
    """Each decided row once, as the matcher reads it, and the company that it means or null."""
    pairs = labelled_pairs(state)
    rows = pairs.group_by("decision_id", use_threads=False).aggregate(
        [(column, "first") for column in ROW]
    )
    chosen = pairs.filter(pairs["right"])
    company = dict(
        zip(chosen["decision_id"].to_pylist(), chosen["candidate"].to_pylist(), strict=True)
    )
    meant = [company.get(decision) for decision in rows["decision_id"].to_pylist()]
    table = rows.select([f"{column}_first" for column in ROW]).rename_columns(ROW)
    return table, pa.array(meant, pa.string())


def _guessed(labelled: Labelled, points: Points) -> float:
    """The share of the rows of which the points guess what was decided."""
    choice, right = labelled.answers(points)
    has_right = np.bincount(labelled.row, labelled.right, minlength=labelled.size) > 0
    return float(np.where(has_right, right, choice.probability < points.review).mean())


def _changes(before: Points, after: Points) -> dict[str, tuple[float, float]]:
    """The kinds of evidence whose points changed most."""
    moved = np.argsort(-np.abs(after.worth - before.worth), kind="stable")[:SHOWN]
    kinds = list(EVIDENCE)
    return {kinds[i]: (float(before.worth[i]), float(after.worth[i])) for i in moved}
