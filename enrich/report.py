"""The report of a match: every row, duplicates, groups of companies, and who cannot be sold to."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from sqlite_utils import Database

from company.money import latest_rates
from crm.match_report import MatchReport
from crm.match_summary import MatchSummary
from enrich import report_sql
from enrich.decisions import ROW
from enrich.duplicates import OF_LIST, find_duplicates
from enrich.masking import mask
from enrich.matching import match_counts
from store.engine import Engine

LISTED = pa.schema(
    [
        ("place", pa.int64()), ("line", pa.int64()), *((c, pa.string()) for c in ROW),
        ("owner", pa.string()), ("last_order_on", pa.string()), ("ordered_on", pa.float64()),
        ("worth", pa.float64()), ("filled", pa.int64()), ("decision", pa.string()),
        ("matched", pa.string()), ("candidate_1", pa.string()), ("probability", pa.float64()),
        ("reasons", pa.string()), ("candidate_2", pa.string()), ("probability_2", pa.float64()),
        ("decided_by", pa.string()), ("decided_at", pa.string()),
    ]
)  # fmt: skip
# Amounts are in euros, so that rows can be compared; one without a currency is taken for euros.
LIST = f"""
select row_number() over (order by m.line) - 1 as place, m.line, m.row_id,
       {", ".join(f"json_extract(c.cells, '$.{c}') as {c}" for c in ROW if c != "row_id")},
       json_extract(c.cells, '$.owner') as owner,
       json_extract(c.cells, '$.last_order_on') as last_order_on,
       julianday(json_extract(c.cells, '$.last_order_on')) as ordered_on,
       case when exists (select 1 from customers p where p.file_id = :file_id
                                  and json_extract(p.cells, '$.profit') is not null)
            then json_extract(c.cells, '$.profit') else json_extract(c.cells, '$.revenue') end
           / r.value as worth,
       (select count(*) from json_each(c.original) o where coalesce(o.value, '') <> '') as filled,
       m.decision, case when m.decision = 'accept' then m.company_id end as matched,
       m.company_id as candidate_1, m.probability, m.reasons, m.candidate_2, m.probability_2,
       m.decided_by, m.decided_at
from decided_matches m
join customers c on c.file_id = m.file_id and c.line = m.line
left join json_each(:rates) r on r.key = coalesce(json_extract(c.cells, '$.currency'), 'EUR')
where m.file_id = :file_id
order by m.line
"""


def match_report(state: Database, engine: Engine, file_id: int) -> MatchReport:
    """Every row of a list with its match, and what the matches say of the list as a whole."""
    listed, masked = mask(listed_rows(state, file_id), state, engine, file_id)
    engine.register("listed", listed)
    found = find_duplicates(listed.select([*ROW, *OF_LIST]))
    ranked = found.table.append_column("rank", pa.array(range(len(found.table))))
    engine.register("found", ranked)
    linked = len(engine.table("select 1 from companies where parent_id is not null limit 1")) > 0
    made = {}
    for name, statement in STEPS.items():
        sql = statement if linked or name != "tops" else NO_TOPS
        made[name] = engine.table(sql)
        engine.register(name, made[name])
    return MatchReport(
        rows=engine.table(report_sql.ROWS),
        duplicates=made["duplicates"],
        groups=made["groups"],
        unmarketable=made["unmarketable"],
        masked=masked,
        summary=_summary(state, file_id, made, found.too_alike, linked),
    )


# Each is made of the ones before it and is known to the next by its name.
STEPS = {
    "unnamed": report_sql.UNNAMED,
    "tops": report_sql.TOPS,
    "in_groups": report_sql.IN_GROUPS,
    "groups": report_sql.GROUPS,
    "causes": report_sql.CAUSES,
    "unmarketable": report_sql.UNMARKETABLE,
    "duplicates": report_sql.DUPLICATES,
}
NO_TOPS = "select null::varchar as company_id, null::varchar as top where false"


def listed_rows(state: Database, file_id: int) -> pa.Table:
    """The rows of a list with their cells, their worth and their matches, in the file's order."""
    rows = state.query(LIST, {"file_id": file_id, "rates": json.dumps(latest_rates())})
    return pa.Table.from_pylist(list(rows), schema=LISTED)


def _summary(
    state: Database, file_id: int, made: dict[str, pa.Table], too_alike: int, linked: bool
) -> MatchSummary:
    counts = match_counts(state, file_id)
    companies, file, set_aside = state.execute(
        """select count(distinct m.company_id) filter (where decision = 'accept'), max(f.path),
                  max(f.bad_rows)
           from customer_files f left join decided_matches m using (file_id) where file_id = ?""",
        [file_id],
    ).fetchone()
    causes = Counter(made["unmarketable"]["cause"].to_pylist())
    return MatchSummary(
        file=Path(file).name,
        set_aside=set_aside,
        **asdict(counts),
        companies=companies,
        duplicate_groups=pc.count_distinct(made["duplicates"]["group"]).as_py(),
        duplicate_rows=len(made["duplicates"]),
        too_alike=too_alike,
        linked=linked,
        groups=pc.count_distinct(made["groups"]["group_parent_id"]).as_py(),
        group_rows=len(made["groups"]),
        unmarketable=len(made["unmarketable"]),
        causes=tuple(causes.most_common()),
    )
