"""Which company a user means: by id, register number or name, or by a line of the CRM list."""

from collections.abc import Sequence

from sqlite_utils import Database

from company.errors import ConfigurationError, WorkspaceError
from company.permissions import may_sql
from crm.keeping import latest_file
from enrich.masking import hidden_lines
from lookalike.protection import require_showable
from store.engine import Engine

BY_NUMBER = """
select company_id from companies where company_id = $company or registration_number = $company
order by company_id limit 6
"""
# Names of companies that may not be shown are not known here, so that nobody can ask for them.
BY_NAME = f"""
select distinct company_id from names semi join (
    select company_id from companies where {may_sql("show")}
) using (company_id)
where lower(trim(name)) = lower(trim($company)) order by company_id limit 6
"""
MEANT = "select company_id, decision from decided_matches where file_id = ? and line = ?"


def asked_company(engine: Engine, company: str) -> str:
    """The id of a company that may be shown, named by its id, its number or a name.

    Raises WorkspaceError where it may not be shown, ConfigurationError where none or several are
    meant.
    """
    require_showable(engine, company)
    found = _ids(engine, BY_NUMBER, company)
    what = "number"
    if company in found:
        found = [company]
    if not found:
        found, what = _ids(engine, BY_NAME, company), "name"
    if len(found) > 1:
        raise ConfigurationError(
            f'"{company}" is the {what} of several companies: {", ".join(found)}. '
            "Give one of these."
        )
    if not found:
        raise ConfigurationError(
            f'No company has the id, number or name "{company}". Ids look like FI-PRO-0112038-9; '
            "they stand in the list and in the match report."
        )
    return found[0]


def _ids(engine: Engine, sql: str, company: str) -> Sequence[str]:
    ids: list[str] = engine.table(sql, {"company": company})["company_id"].to_pylist()
    return ids


def company_of_line(state: Database, engine: Engine, line: int) -> str:
    """The id of the company that a row of the last CRM file means, if that may be shown."""
    file = latest_file(state)
    row = state.execute(MEANT, [file.file_id, line]).fetchone()
    if row is None:
        raise ConfigurationError(
            f"{file.path} has no row in line {line}. The match report has the lines: "
            f"lookalike match {file.path} -o matches.xlsx"
        )
    if line in hidden_lines(state, engine, file.file_id):
        raise WorkspaceError(f"Line {line} means a company that may not be shown.")
    company, decision = row
    if decision != "accept":
        waits = "waits for a decision" if decision == "review" else "means no company that is known"
        raise ConfigurationError(f"Line {line} {waits}. Decide it first: lookalike review")
    require_showable(engine, company)
    return str(company)
