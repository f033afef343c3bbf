"""Erasing CRM rows and matches from the state, where somebody is to be forgotten."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from crm.push.journal import erase_pushed
from enrich.masking import hidden_lines
from store.engine import Engine

ROWS = """
select m.file_id, m.line, m.row_id, c.cells, k.row_key, m.company_id
from decided_matches m
join customers c on c.file_id = m.file_id and c.line = m.line
join row_keys k on k.file_id = m.file_id and k.line = m.line
where {}
order by m.file_id, m.line
"""


# The lists that the forgotten rows are in, and the runs on these lists or with these companies.
PATHS = """
select path from customer_files where file_id in (select value from json_each(:files))
"""
RUNS = f"""
select run_id from enrichments where file in ({PATHS})
union select run_id from enrichment_files where path in ({PATHS})
union select run_id from enriched_rows
      where company_id in (select value from json_each(:companies))
"""
OF_ROWS = f"""
company_id in (select value from json_each(:companies))
or row_id in (select value from json_each(:row_ids))
   and run_id in (select run_id from enrichments where file in ({PATHS}))
"""


@dataclass(frozen=True)
class CustomerRow:
    """A row of a CRM list, with the company that it means where that is accepted."""

    file_id: int
    line: int
    row_id: str
    name: str | None
    email: str | None
    row_key: str
    company_id: str | None

    @property
    def customer(self) -> str:
        """What tells the row when the file comes again: the CRM's number and the name."""
        return customer_key(self.row_id, self.name)


def customer_key(row_id: str | None, name: str | None) -> str:
    """What tells a CRM row when its file comes again."""
    return f"{row_id or ''} {name or ''}"


def rows_of_company(state: Database, company_id: str) -> list[CustomerRow]:
    """The rows of all lists that are accepted as a company."""
    return _rows(state, "m.company_id = ? and m.decision = 'accept'", [company_id])


def rows_with_id(state: Database, row_id: str) -> list[CustomerRow]:
    """The rows of all lists that have a number of the CRM."""
    return _rows(state, "m.row_id = ?", [row_id])


def _rows(state: Database, where: str, asked: list[object]) -> list[CustomerRow]:
    found = []
    for file_id, line, row_id, text, key, company in state.execute(ROWS.format(where), asked):
        cells = json.loads(text)
        found.append(
            CustomerRow(file_id, line, row_id, cells.get("name"), cells.get("email"), key, company)
        )
    return found


def erase_company(state: Database, company_id: str) -> None:
    """Take a company out of the matches, the decisions and what was noted of either."""
    state.execute(
        "update matches set company_id = null, probability = null, decision = 'none', "
        "reasons = null where company_id = ?",
        [company_id],
    )
    state.execute(
        "update matches set candidate_2 = null, probability_2 = null where candidate_2 = ?",
        [company_id],
    )
    state.execute("delete from decisions where company_id = ?", [company_id])
    state.execute(
        "update decisions set candidates = json_remove(candidates, '$.\"' || ? || '\"') "
        "where instr(candidates, ?) > 0",
        [company_id, company_id],
    )
    state.execute("delete from vanished where company_id = ?", [company_id])
    erase_pushed(state, [company_id], [])


def erase_rows(state: Database, rows: Sequence[CustomerRow], names: Collection[str]) -> None:
    """Delete CRM rows with their matches and decisions, and set-aside lines with their names."""
    for row in rows:
        for table in ("matches", "customers"):
            state.execute(
                f"delete from {table} where file_id = ? and line = ?", [row.file_id, row.line]
            )
        state.execute("delete from decisions where row_key = ?", [row.row_key])
        erase_pushed(state, [], [row.row_id])
    for name in names:
        state.execute("delete from quarantine where instr(text, ?) > 0", [name])


def erase_runs(state: Database, company_ids: Collection[str], rows: Sequence[CustomerRow]) -> None:
    """Erase companies and rows from the journal of enrichment, and the files that held them.

    A run on a list that had such a row can no longer be undone: what the file was before is gone.
    """
    told = {
        "companies": json.dumps(list(company_ids)),
        "row_ids": json.dumps([row.row_id for row in rows]),
        "files": json.dumps(list({row.file_id for row in rows})),
    }
    runs = [row[0] for row in state.execute(RUNS, told).fetchall()]
    state.execute(f"delete from enriched_rows where {OF_ROWS}", told)
    state.execute(
        """update enrichment_files set former = null, erased = 1
           where former is not null and run_id in (select value from json_each(?))""",
        [json.dumps(runs)],
    )


def erase_forgotten(state: Database, engine: Engine, file_id: int) -> int:
    """Delete the rows of a list that mean somebody who was forgotten; how many."""
    lines = [
        line for line, why in hidden_lines(state, engine, file_id).items() if why == "forgotten"
    ]
    marks = ", ".join("?" * len(lines))
    rows = _rows(state, f"m.file_id = ? and m.line in ({marks})", [file_id, *lines])
    erase_runs(state, (), rows)
    erase_rows(state, rows, ())
    return len(rows)
