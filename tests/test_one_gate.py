"""Companies leave the tool by known doors only: proved on the source, module by module.

Each list below says of a module why it may do what it does. A new door is a new line here, and
should be a test in test_permission_paths.py at the same time.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("company", "connectors", "store", "crm", "enrich", "lookalike", "web", "commands")
TREES = {
    str(file.relative_to(ROOT)): ast.parse(file.read_text())
    for package in PACKAGES
    for file in sorted((ROOT / package).rglob("*.py"))
}

READS_COMPANIES = {
    "crm/push/gating.py": "what permissions of pushed rows are decided by",
    "enrich/cases.py": "candidates of open rows, filtered by may_sql",
    "enrich/decisions.py": "ids of decided companies that are gone; they stay in the state",
    "enrich/indexing.py": "the name index inside the workspace",
    "enrich/masking.py": "who may not be named",
    "enrich/matched_rows.py": "companies to enrich with, through the gate; owners not to be named",
    "enrich/report.py": "whether any owner is known",
    "enrich/report_sql.py": "the match report, of rows that are masked",
    "enrich/steps/coordinates.py": "the middle of a place's companies",
    "enrich/steps/domain.py": "domains that many share",
    "enrich/steps/figures.py": "figures of ids that have passed the gate",
    "enrich/steps/groups.py": "owners; those that may not be named go in enrich/matched_rows.py",
    "enrich/steps/peers.py": "percentiles among all companies",
    "enrich/steps/stated.py": "values of ids that have passed the gate",
    "lookalike/asking.py": "ids of companies, after require_showable or by may_sql",
    "lookalike/doctor.py": "counts",
    "lookalike/fitting.py": "what a model learns from, by may_sql",
    "lookalike/forgetting.py": "whom to forget; nothing is printed",
    "lookalike/ledger.py": "which owners may not be named",
    "lookalike/protection.py": "the refusal itself",
    "lookalike/ranking.py": "leads by ELIGIBLE, which is may_sql; they go on to the gate",
    "lookalike/reviewing.py": "the id of the company that a reviewer has typed",
    "lookalike/single.py": "one company, after require_showable",
    "lookalike/overview.py": "counts",
    "store/duckdb_engine.py": "makes the views",
    "store/facts.py": "one company, for those listed below as using facts_of",
    "store/layers.py": "the views",
    "store/refresh.py": "changes, filtered by may_sql",
    "store/views.py": "the views",
    "web/companies.py": "filtered by may_show",
    "web/values.py": "filtered by may_show; figures of the ids that passed",
}
WRITES_FILES = {
    "crm/atomic.py": "makes what the others write durable",
    "crm/csv_file.py": "leads, which must have passed; cells of other parts",
    "crm/datapackage.py": "columns, licences and sources of a list; no company",
    "crm/edited_csv.py": "the user's own list, with proposals in it that passed the gate",
    "crm/edited_xlsx.py": "the same in a workbook",
    "crm/exports.py": "leads, through the gate",
    "crm/part_file.py": "match reports and open rows",
    "crm/push/results.py": "what became of pushed rows, which have passed the gate",
    "crm/report_xlsx.py": "match reports and open rows",
    "crm/shapes/importing.py": "changes of companies that have passed the gate",
    "crm/xlsx_file.py": "leads, which must have passed",
    "connectors/csv_scan.py": "scratch while a register is read",
    "connectors/download.py": "registers' files as received, in the workspace",
    "connectors/queried.py": "the universe, in the workspace",
    "enrich/building.py": "the name index, in the workspace",
    "enrich/columns.py": "the name index, in the workspace",
    "enrich/indexing.py": "the name index, in the workspace",
    "enrich/own_points.py": "points of the matcher, in the workspace",
    "enrich/undo_journal.py": "what stood at a path before enrichment",
    "lookalike/evaluation/record.py": "figures of an evaluation",
    "lookalike/evaluation/report.py": "figures of an evaluation",
    "lookalike/model.py": "a model, in the workspace",
    "lookalike/persistence.py": "a model, in the workspace",
    "store/lock.py": "who holds the lock",
    "store/parquet.py": "the universe, in the workspace",
}
LIST_WRITERS = {
    "push_file": {"lookalike/workspace.py"},
    "write_results": {"commands/push.py"},
    "write_csv": {"crm/exports.py"},
    "write_xlsx": {"crm/exports.py"},
    "write_jsonl": {"crm/exports.py"},
    "lead_table": {"crm/csv_file.py", "crm/exports.py", "crm/xlsx_file.py"},
    "write_parts": {"crm/case_file.py", "crm/match_report.py", "crm/proposal_file.py"},
    "write_proposals": {"lookalike/applying.py"},
    "write_look": {"commands/enrich.py"},
    "write_edited": {"lookalike/applying.py"},
    "write_import": {"lookalike/applying.py"},
    "matched_rows": {"lookalike/enriching.py"},
    "apply_enrichment": {"lookalike/workspace.py"},
    "enrich_list": {"lookalike/workspace.py"},
    "write_report_sheets": {"crm/part_file.py"},
    "write_match_report": {"commands/match.py", "lookalike/demo.py"},
    "write_cases": {"lookalike/reviewing.py"},
    "import_rows": {"crm/shapes/importing.py"},
    "export_cases": {"commands/review.py"},
    "read_cases": {"lookalike/reviewing.py"},
    "lead_rows": {"lookalike/listing.py"},
    "ranked_list": {"lookalike/workspace.py"},
    "as_leads": {"commands/leads.py", "commands/trying.py"},
    "explain_company": {"lookalike/workspace.py"},
    "facts_of": {"lookalike/ledger.py"},
}
# Where a module that hands rows on must call what filters them, in the same module.
MUST_CALL = {
    "crm/push/gating.py": {"permitted"},
    "crm/push/pushing.py": {"permitted_lines", "keep_export"},
    "crm/case_file.py": {"keep_export"},
    "crm/exports.py": {"permitted", "keep_export"},
    "crm/lead_fields.py": {"require_passed"},
    "crm/match_report.py": {"keep_export"},
    "crm/shapes/importing.py": {"permitted", "keep_export"},
    "crm/proposal_file.py": {"keep_export"},
    "enrich/cases.py": {"may_sql"},
    "enrich/matched_rows.py": {"permitted", "hidden_lines", "may_sql"},
    "enrich/report.py": {"mask"},
    "lookalike/asking.py": {"require_showable", "hidden_lines", "may_sql"},
    "lookalike/applying.py": {"permitted", "keep_export"},
    "lookalike/enriching.py": {"showable", "matched_rows"},
    "lookalike/fitting.py": {"may_sql"},
    "lookalike/ledger.py": {"asked_company", "company_of_line", "hidden_rows"},
    "lookalike/refreshing.py": {"hidden_rows"},
    "lookalike/reviewing.py": {"hidden_lines", "shown_decisions"},
    "lookalike/listing.py": {"permitted"},
    "lookalike/workspace.py": {"require_showable", "refuse_protected", "masked"},
    "store/refresh.py": {"may_sql"},
    "web/companies.py": {"may_show"},
    "web/permissions.py": {"permission"},
    "web/values.py": {"may_show"},
}
VIEWS = re.compile(
    r"\b(from|join)\s+\(?\s*(all_|trusted_|ordered_)?(companies|profiles|names|figures|asked|latest)\b"
    r"|describe profiles|\{name\}_companies",
    re.IGNORECASE,
)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
COPY = re.compile(r"\s*copy\b.*\bto\b", re.IGNORECASE | re.DOTALL)
MODES = {"w", "wb", "a", "ab", "x", "xb", "r+", "rb+", "w+", "wb+"}
WRITING = {
    "write_text",
    "write_bytes",
    "write_table",
    "savez",
    "ParquetWriter",
    "Workbook",
    "writer",
}


def texts(tree: ast.AST) -> Iterator[str]:
    """Every text of a module that is no docstring, the parts of f-strings joined."""
    documented = (n for n in ast.walk(tree) if isinstance(n, DOCUMENTED) and ast.get_docstring(n))
    docstrings = {id(text) for node in documented for text in ast.iter_child_nodes(node.body[0])}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "x" for p in node.values)
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield str(node.value)


def called(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The last name of every function that is called, and the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            yield (function.id if isinstance(function, ast.Name) else name), node


def reads_companies(tree: ast.AST) -> bool:
    """Whether a module asks the views, or those of single datasets."""
    names = {name for name, _ in called(tree)}
    return "source_view" in names or any(VIEWS.search(text) for text in texts(tree))


def reads_universe(name: str, tree: ast.AST) -> bool:
    """Connectors read registers' files; there is no universe yet where they are."""
    return reads_companies(tree) and not name.startswith("connectors/")


def writes_files(tree: ast.AST) -> bool:
    """Whether a module writes to a path: by a writing call, an opening for it, or a COPY."""
    names = {name for name, _ in called(tree)}
    modes = {
        str(argument.value)
        for name, call in called(tree)
        if name in ("open", "ZipFile")
        for argument in call.args
        if isinstance(argument, ast.Constant)
    }
    return bool(names & WRITING or modes & MODES or any(COPY.match(text) for text in texts(tree)))


def prints(tree: ast.AST) -> bool:
    return any(name in ("echo", "print") for name, _ in called(tree))


def answers(tree: ast.AST) -> bool:
    return any(name.endswith("Response") or name == "json_response" for name, _ in called(tree))


def test_only_known_modules_read_companies() -> None:
    found = {name for name, tree in TREES.items() if reads_universe(name, tree)}
    assert found == set(READS_COMPANIES)


def test_only_known_modules_write_files() -> None:
    assert {name for name, tree in TREES.items() if writes_files(tree)} == set(WRITES_FILES)


def test_only_known_modules_answer_requests() -> None:
    found = {name for name, tree in TREES.items() if answers(tree)}
    assert found == {"web/pages.py", "web/refusals.py", "web/service.py"}


def test_only_commands_and_progress_write_on_the_screen() -> None:
    printing = {name for name, tree in TREES.items() if prints(tree)}
    assert {n for n in printing if not n.startswith("commands/")} <= {"lookalike/progress.py"}


def test_commands_reach_companies_through_the_workspace_alone() -> None:
    """A command that asked the engine or a table itself would be a door without a gate."""
    for name, tree in TREES.items():
        if name.startswith("commands/"):
            asked = {n for n, _ in called(tree)} & {"engine", "batches", "profiles_of", "sql"}
            assert (name, asked) == (name, set())


@pytest.mark.parametrize("function", LIST_WRITERS)
def test_what_makes_a_list_is_used_behind_the_gate_only(function: str) -> None:
    users = {
        name
        for name, tree in TREES.items()
        if any(isinstance(n, ast.Name) and n.id == function for n in ast.walk(tree))
    }
    assert users == LIST_WRITERS[function]


@pytest.mark.parametrize("module", MUST_CALL)
def test_a_module_that_hands_companies_on_calls_what_filters_them(module: str) -> None:
    assert MUST_CALL[module] - {name for name, _ in called(TREES[module])} == set()


def test_a_new_door_would_be_seen() -> None:
    door = ast.parse('rows = engine.table(f"select name from profiles where {x}")\n')
    assert reads_companies(door)
    assert writes_files(ast.parse('path.open("w").write(text)'))
    assert writes_files(ast.parse("path.write_text(text)"))
    assert prints(ast.parse("click.echo(text)"))
    assert not reads_companies(ast.parse('"""Reads from companies."""'))
