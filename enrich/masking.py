"""Masking: what a list or a report must not say of rows and of companies that may not be shown.

A row of the user's own CRM stays, with the company that it is accepted as, whatever that company's
permissions are. It is masked where the company, or the row itself, was suppressed or forgotten.
"""

import json
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlite_utils import Database

from company.permissions import may_sql
from enrich.decisions import ROW, Decision
from store.engine import Engine
from store.hiding import hidden_rows
from store.state import folder_of

KEPT = ("place", "line", "row_id", "filled", "decision", "reasons")  # columns of a masked row
NOT_SHOWN = "a company that may not be shown"
MEANT = """
select m.line, m.row_id, c.cells, m.company_id, m.decision from decided_matches m
join customers c on c.file_id = m.file_id and c.line = m.line where m.file_id = ? order by m.line
"""
# Who may not be named, of the companies that are told of beside a row.
UNNAMED = f"""
select company_id from all_companies where company_id in (select company_id from hidden)
   or not {may_sql("show")}
"""


def hidden_lines(state: Database, engine: Engine, file_id: int) -> dict[int, str]:
    """The lines of a list that are suppressed or forgotten, or mean a company that is."""
    hidden = engine.table("select company_id, reason from hidden").to_pydict()
    reasons = dict(zip(hidden["company_id"], hidden["reason"], strict=True))
    rows = state.execute(MEANT, [file_id]).fetchall()
    told = [{**json.loads(row[2]), "customer": f"{row[1]} {_name(row[2])}"} for row in rows]
    schema = pa.schema([(c, pa.string()) for c in (*ROW, "customer") if c != "row_id"])
    texts = [{c: None if r.get(c) is None else str(r[c]) for c in schema.names} for r in told]
    own = hidden_rows(folder_of(state), pa.Table.from_pylist(texts, schema=schema))
    found = {}
    for (line, _, _, company, decision), why in zip(rows, own, strict=True):
        of_company = reasons.get(company) if decision != "none" else None
        if why := why or of_company:
            found[int(line)] = why
    return found


def _name(cells: str) -> str:
    return str(json.loads(cells).get("name") or "")


def mask(listed: pa.Table, state: Database, engine: Engine, file_id: int) -> tuple[pa.Table, int]:
    """The rows of a report with what may not be told taken out, and how many were masked whole."""
    lines = hidden_lines(state, engine, file_id)
    is_hidden = pc.is_in(listed["line"], pa.array(list(lines), pa.int64()))
    unnamed = engine.table(UNNAMED)["company_id"].combine_chunks()
    columns = {name: listed[name] for name in listed.column_names}
    is_own = pc.equal(listed["decision"], "accept")
    others = {
        "candidate_1": pc.and_(pc.is_in(listed["candidate_1"], unnamed), pc.invert(is_own)),
        "candidate_2": pc.is_in(listed["candidate_2"], unnamed),
    }
    for name, taken_out in others.items():
        columns[name] = pc.if_else(taken_out, pa.scalar(None, pa.string()), listed[name])
    why = pa.scalar(f"means {NOT_SHOWN}, or one much like it")
    columns["reasons"] = pc.if_else(others["candidate_1"], why, listed["reasons"])
    said = pa.array([f"masked: {lines.get(n, '')}" for n in listed["line"].to_pylist()])
    columns["reasons"] = pc.if_else(is_hidden, said, columns["reasons"])
    columns["row_id"] = pc.if_else(is_hidden, listed["line"].cast(pa.string()), listed["row_id"])
    for name in set(columns) - {*KEPT}:
        nothing = pa.scalar(None, listed.schema.field(name).type)
        columns[name] = pc.if_else(is_hidden, nothing, columns[name])
    return pa.table(columns, schema=listed.schema), int(np.asarray(is_hidden).sum())


def shown_decisions(
    decisions: Iterable[Decision], state: Database, engine: Engine
) -> list[Decision]:
    """The decisions of which neither the row nor the company is suppressed."""
    made = list(decisions)
    hidden = set(engine.table("select company_id from hidden")["company_id"].to_pylist())
    told = pa.table(
        {
            "name": pa.array([d.name for d in made], pa.string()),
            "company_id": pa.array([d.company_id for d in made], pa.string()),
        }
    )
    own = hidden_rows(folder_of(state), told)
    return [
        d for d, why in zip(made, own, strict=True) if why is None and d.company_id not in hidden
    ]
