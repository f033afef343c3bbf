"""The gate that every list of companies goes through before anybody sees it."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
from sqlite_utils import Database

from company.errors import WorkspaceError
from company.permissions import DECIDED_BY, all_rules, permissions
from store.hiding import hidden_rows
from store.state import folder_of


def permitted(state: Database, companies: pa.Table) -> pa.Table:
    """The companies that may be shown, each with what may be done with it and the rules.

    companies: what permissions are decided by, company_id and fetched_at among it; a table without
    these is refused. The columns of `company.permissions.permissions` come behind, in the place of
    any that were there. Who was suppressed after the list was made is left out too.
    """
    require_evidence(companies)
    reasons = pa.array(hidden_rows(folder_of(state), companies), pa.string())
    decided = permissions(companies.append_column("hidden", reasons))
    rest = [c for c in companies.column_names if c not in decided.column_names]
    joined = {**{c: companies[c] for c in rest}, **{c: decided[c] for c in decided.column_names}}
    return pa.table(joined).filter(pc.not_equal(decided["may_show"], "no"))


def require_evidence(companies: pa.Table) -> None:
    """Refuse a table that does not say what permissions are decided by."""
    missing = {"company_id", "fetched_at", *DECIDED_BY} - {*companies.column_names}
    if missing:
        raise WorkspaceError(
            f"Whether these companies may be shown cannot be told without {sorted(missing)[0]}. "
            "Rank again to make the list with it."
        )


def require_passed(companies: pa.Table) -> None:
    """Refuse rows that have not come through the gate, whatever has gone wrong before."""
    if not len(companies):
        return
    if "may_show" not in companies.column_names:
        raise WorkspaceError(
            f"{len(companies)} leads have not been checked for whether they may be shown. "
            "Write them with lookalike.workspace.Workspace.export."
        )
    forbidden = companies.filter(pc.fill_null(pc.equal(companies["may_show"], "no"), True))
    if len(forbidden):
        raise WorkspaceError(
            f"{len(forbidden)} of {len(companies)} leads may not be shown "
            f"(rule {forbidden['show_rule'][0]}). Rank again to make the list without them."
        )


def rules_told(companies: pa.Table) -> Iterator[tuple[str, object]]:
    """Pairs for the About lines: every rule that says how these companies may be contacted."""
    used = {
        rule
        for column in ("post_rule", "phone_rule", "email_rule", "use_by_rule")
        for rule in companies[column].unique().to_pylist()
    }
    yield "May contact", ""
    yield "No legal advice", "what the recorded rules say; check the law before you write or call"
    for rule in all_rules():
        if rule.rule in used:
            yield rule.rule, f"{rule.says}. {rule.law}{f', {rule.url}' if rule.url else ''}"
