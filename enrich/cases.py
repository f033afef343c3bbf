"""What a reviewer looks at: a row that is not decided, beside the companies that it may mean."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from sqlite_utils import Database

from company.money import latest_rates
from company.permissions import may_sql
from enrich.answers import shown_of_pairs
from enrich.decisions import ROW
from enrich.matcher import Matcher, best_pairs
from enrich.name_index import KINDS
from enrich.reasons import reason
from enrich.scoring import read_rows, score
from store.engine import Engine

SHOWN = 5  # candidates of a row
FAR = 7.0  # points below the best one's that make a candidate not worth a look
PROOFS = ("same registration number", "same VAT number", "same web domain")
AGAINST = ("differs", "other legal form", "no name")
FACTS = f"""
select company_id, name, coalesce(city, municipality) as city, postcode, country,
       registration_number, status, source_url
from companies where company_id in (select company_id from shown) and {may_sql("show")}
"""
QUEUE = """
select m.line
from decided_matches m
join customers c on c.file_id = m.file_id and c.line = m.line
left join json_each(:rates) r on r.key = coalesce(json_extract(c.cells, '$.currency'), 'EUR')
where m.file_id = :file_id and (m.decision = 'review' or (:unmatched and m.decision = 'none'
                                                          and m.decided_by is null))
order by m.decision = 'none', json_extract(c.cells, '$.profit') / r.value desc nulls last,
         json_extract(c.cells, '$.revenue') / r.value desc nulls last, m.probability desc, m.line
"""


@dataclass(frozen=True)
class Candidate:
    """A company that a row may mean: what it is, its points (log-odds), and why and why not."""

    company_id: str
    name: str | None
    city: str | None
    postcode: str | None
    country: str | None
    registration_number: str | None
    status: str | None
    source_url: str | None
    points: float
    reasons: tuple[str, ...]
    objections: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A row that waits for a decision, with its best candidates, best first."""

    line: int
    row_id: str
    cells: Mapping[str, Any]  # the fields that were recognised
    original: Mapping[str, str | None]  # the cells as they stand in the file
    said: str  # the matcher's own reasons
    candidates: tuple[Candidate, ...]


def open_lines(state: Database, file_id: int, unmatched: bool = False) -> list[int]:
    """The lines of a list that wait for a decision, those that earn or sell most first.

    Where nothing is known of that, the most probable ones come first. unmatched: also, at the
    end, the rows for which the matcher took no company.
    """
    asked = {"file_id": file_id, "unmatched": unmatched, "rates": json.dumps(latest_rates())}
    return [int(row[0]) for row in state.execute(QUEUE, asked).fetchall()]


def read_cases(
    state: Database, engine: Engine, matcher: Matcher, file_id: int, lines: Sequence[int]
) -> list[Case]:
    """Some rows of a list as cases, in the order of the lines."""
    marks = ", ".join("?" * len(lines))
    found = state.execute(
        f"""select m.line, m.row_id, c.cells, c.original, m.reasons
            from decided_matches m join customers c on c.file_id = m.file_id and c.line = m.line
            where m.file_id = ? and m.line in ({marks})""",
        [file_id, *lines],
    ).fetchall()
    rows = {row[0]: row for row in found}
    chosen = [rows[line] for line in lines if line in rows]
    if not chosen:
        return []
    cells = [json.loads(row[2]) for row in chosen]
    candidates = candidates_of(engine, matcher, cells)
    return [
        Case(line, row_id, cell, json.loads(original), said, tuple(near))
        for (line, row_id, _, original, said), cell, near in zip(
            chosen, cells, candidates, strict=True
        )
    ]


def candidates_of(
    engine: Engine, matcher: Matcher, cells: Sequence[Mapping[str, Any]]
) -> list[list[Candidate]]:
    """The best candidates that may be shown of some rows, which are given by their cells."""
    texts = [{c: None if row.get(c) is None else str(row[c]) for c in ROW} for row in cells]
    table = pa.Table.from_pylist(texts, schema=pa.schema([(c, pa.string()) for c in ROW]))
    batch = read_rows(table, matcher.index)
    scored = score(batch, matcher.index, by=matcher.points)
    chosen = best_pairs(scored, len(batch), SHOWN)
    pairs = np.concatenate([np.zeros(0, np.int64), *chosen])
    ids = matcher.index.company_ids.take(pa.array(scored.company[pairs]))
    engine.register("shown", pa.table({"company_id": ids}))
    facts = {row["company_id"]: row for row in engine.table(FACTS).to_pylist()}
    said = [reason(*s).split("; ") for s in shown_of_pairs(batch, scored, matcher.index, pairs)]
    names, kinds = scored.name[pairs], matcher.index.kind[scored.name[pairs]]
    found = matcher.index.names.take(pa.array(names)).to_pylist()
    for place, kind in enumerate(kinds):
        said[place] += [f"{KINDS[kind]} name {found[place]}"] if kind else []
    points = scored.points[pairs].tolist()
    made = [
        _candidate(facts[company], worth, phrases) if company in facts else None
        for company, worth, phrases in zip(ids.to_pylist(), points, said, strict=True)
    ]
    ends = np.cumsum([len(near) for near in chosen]).tolist()
    near = (made[end - len(best) : end] for end, best in zip(ends, chosen, strict=True))
    return [_near([candidate for candidate in of if candidate]) for of in near]


def _near(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that come near the best one, or share a number or a domain with the row."""
    return [
        c
        for c in candidates
        if c.points >= candidates[0].points - FAR or any(r.startswith(PROOFS) for r in c.reasons)
    ]


def _candidate(facts: Mapping[str, Any], points: float, phrases: Sequence[str]) -> Candidate:
    objections = [p for p in phrases if any(word in p for word in AGAINST)]
    if facts["status"] not in (None, "active"):
        objections.append(facts["status"])
    reasons = tuple(p for p in phrases if p not in objections)
    return Candidate(**facts, points=points, reasons=reasons, objections=tuple(objections))
