"""From CRM rows to companies: the name index of a universe, and the decisions that are kept."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database

from company.errors import WorkspaceError
from crm.keeping import kept_customers
from enrich.matcher import Matcher
from store.engine import Engine
from store.manifest import Dataset, universe_version

NAMES = """
select n.company_id, n.name, n.kind, c.country, coalesce(c.city, c.municipality) as city,
       c.postcode, c.registration_number, c.vat_number, c.website
from names n join companies c using (company_id)
union all by name
select company_id, null as name, 'legal' as kind, country, coalesce(city, municipality),
       postcode, registration_number, vat_number, website
from companies where company_id not in (select company_id from names)
order by company_id, kind, name
"""
LOOKED_AT = [
    "row_id", "name", "city", "postcode", "country", "company_id", "registration_number",
    "vat_number", "website", "email",
]  # fmt: skip


@dataclass(frozen=True)
class MatchCounts:
    """How many rows were decided how."""

    rows: int
    accepted: int
    review: int
    none: int


def name_index(engine: Engine, datasets: Sequence[Dataset], folder: Path) -> Matcher:
    """The name index of the universe as it is; built when there is none or it is damaged."""
    key = hashlib.sha256(universe_version(datasets).encode()).hexdigest()[:16]
    home = folder / "index"
    try:
        return Matcher(home / key)
    except WorkspaceError:
        shutil.rmtree(home, ignore_errors=True)  # an index is derived: nothing is lost
        home.mkdir(parents=True)
        return Matcher.build(engine.table(NAMES), home / key)


def match_customers(
    matcher: Matcher, state: Database, file_id: int, datasets: Sequence[Dataset]
) -> MatchCounts:
    """Decide which company each row of a list means, and keep the decisions."""
    customers = kept_customers(state, file_id)
    answers = matcher.match(customers.select(LOOKED_AT))
    kept = [
        {
            "file_id": file_id,
            "line": line,
            **answer,
            "universe": universe_version(datasets),
            "matched_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        for line, answer in zip(customers["line"].to_pylist(), answers.to_pylist(), strict=True)
    ]
    with state.atomic():
        state.execute("delete from matches where file_id = ?", [file_id])
        state.table("matches").insert_all(kept)
    decisions = answers["decision"].to_pylist()
    return MatchCounts(len(decisions), *(decisions.count(d) for d in ("accept", "review", "none")))


def stale_files(state: Database, datasets: Sequence[Dataset]) -> list[int]:
    """The lists whose matches were decided on another state of the universe."""
    rows = state.execute(
        "select distinct file_id from matches where universe <> ?", [universe_version(datasets)]
    )
    return [int(row[0]) for row in rows.fetchall()]


def match_report(state: Database, engine: Engine, file_id: int) -> pa.Table:
    """Every row with what was decided: the file's name beside the company's, and why."""
    rows = state.query(
        """select m.line, m.row_id, json_extract(c.cells, '$.name') as name,
                  json_extract(c.cells, '$.city') as city,
                  json_extract(c.cells, '$.registration_number') as number, m.decision,
                  m.company_id, m.probability, m.reasons, m.candidate_2, m.probability_2
           from matches m join customers c on c.file_id = m.file_id and c.line = m.line
           where m.file_id = ? order by m.line""",
        [file_id],
    )
    report = pa.Table.from_pylist(list(rows), schema=REPORT)
    engine.register("report", report)
    return engine.table(REPORTED)


REPORTED = """
select
    r.line, r.row_id, r.name as input_name, r.city as input_city, r.number as input_number,
    r.decision as match_status,
    case when r.decision = 'accept' then r.company_id end as matched_company_id,
    r.company_id as candidate_1, a.name as candidate_1_name,
    coalesce(a.city, a.municipality) as candidate_1_city, a.status as candidate_1_status,
    r.probability as match_score, r.reasons as match_reasons,
    r.candidate_2, b.name as candidate_2_name,
    coalesce(b.city, b.municipality) as candidate_2_city, r.probability_2 as candidate_2_score
from report r
left join companies a on a.company_id = r.company_id
left join companies b on b.company_id = r.candidate_2
order by r.line
"""
REPORT = pa.schema(
    [
        ("line", pa.int64()), ("row_id", pa.string()), ("name", pa.string()),
        ("city", pa.string()), ("number", pa.string()), ("decision", pa.string()),
        ("company_id", pa.string()), ("probability", pa.float64()), ("reasons", pa.string()),
        ("candidate_2", pa.string()), ("probability_2", pa.float64()),
    ]
)  # fmt: skip
