"""Enriching a list: what would change in it, proposed cell by cell; nothing is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlite_utils import Database

from company.errors import ConfigurationError, unknown_name
from company.numbers import Mark
from connectors.contract import Quarantine
from connectors.sheet import Block, Sheet
from connectors.spreadsheet import open_spreadsheet
from crm.editing import Form, form_of_list
from crm.keeping import CustomerFile, file_at
from crm.match_summary import MatchSummary
from crm.shapes import SHAPES, Shape, recognised
from enrich.cell_texts import usual_mark
from enrich.enrichment_summary import EnrichmentSummary, count_fields, find_examples
from enrich.matched_rows import accepted_rows, matched_rows, showable
from enrich.policy import Policy, policy_of
from enrich.proposals import PROPOSALS, Matched, Told, propose
from enrich.report import match_report
from enrich.targets import FIELDS, Target, chosen_fields, columns_of, find_targets, judged
from enrich.undo_journal import digest, written_before
from lookalike.lists import current_list, match_list
from lookalike.registers import Tell
from store.duckdb_engine import DuckDBEngine
from store.manifest import current_datasets

ROWS_AT_A_TIME = 25_000


@dataclass(frozen=True)
class Wanted:
    """What is wanted of an enrichment; without anything, only empty cells of usual fields.

    policy: a name or a file; fields: those that get a new column; crm: the code of a shape where
    the file is not recognised. columns, country and sheet say how the list is to be read.
    """

    policy: str | Path | None = None
    fields: Sequence[str] | None = None
    crm: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    country: str | None = None
    sheet: str | None = None


ONLY_EMPTY = Wanted()


@dataclass(frozen=True)
class Enrichment:
    """What is proposed for a list. Nothing is written until it is applied.

    proposals: a row a cell (`enrich.proposals.PROPOSALS`); companies: those of them, with what may
    be done with each; decimal: the decimal mark of new columns.
    """

    file: Path
    sha256: str
    kept: CustomerFile
    shape: Shape
    policy: Policy
    headers: tuple[str, ...]
    added: tuple[str, ...]
    numbers: frozenset[str]
    decimal: Mark
    proposals: pa.Table
    companies: pa.Table
    summary: EnrichmentSummary


def enrich_list(
    folder: Path, state: Database, tell: Tell, file: Path, wanted: Wanted
) -> Enrichment:
    """Match a list, and propose what to do with each cell of the rows that mean a company."""
    policy, fields = policy_of(wanted.policy), chosen_fields(wanted.fields)
    kept = _matched_list(folder, state, tell, file, wanted)
    engine = DuckDBEngine(folder, current_datasets(state))
    accepted, hidden = accepted_rows(state, engine, kept.file_id)
    companies = showable(state, engine, accepted["company_id"])
    sheet, sha256 = _opened(file, kept), digest(file.read_bytes())
    shape = _shape(wanted.crm, sheet.headers)
    first = next(sheet.blocks)
    parts = (
        matched_rows(engine, block, accepted, companies, shape)
        for block in _pieces(chain([first], sheet.blocks))
    )
    tell("looking up companies", 0, len(accepted))
    start = next(parts)
    form = _form(file, kept)
    targets, notes = _targets(form, shape, kept, first, start, fields)
    told: list[tuple[Target, Told]] = []
    tables, done = [PROPOSALS.empty_table()], 0
    for matched in chain([start], parts):
        tell("comparing cells", done, len(accepted))
        made = list(_propose(state, targets, matched, policy, form))
        told += [(target, one) for target, one in made]
        tables.append(_by_line(made))
        done += len(matched.rows)
        tell("looking up companies", done, len(accepted))
    proposals = pa.concat_tables(tables).unify_dictionaries()
    withheld = len(accepted) - done + hidden
    tell("looking for duplicates", 0, 0)
    report = match_report(state, engine, kept.file_id).summary
    summary = _summary(report, shape, policy, told, proposals, withheld, notes)
    is_new = [t for t in targets if t.is_new]
    mark: Mark = is_new[0].habits.decimal if is_new else "."
    numeric = {t.header for t in targets if t.field.type in ("number", "integer")}
    return Enrichment(
        file, sha256, kept, shape, policy, sheet.headers, tuple(t.header for t in is_new),
        frozenset(numeric), mark, proposals, companies, summary,
    )  # fmt: skip


def _matched_list(
    folder: Path, state: Database, tell: Tell, file: Path, wanted: Wanted
) -> CustomerFile:
    """The list with its matches: those there are, where it was matched as it is read now."""
    if not file.is_file():
        raise ConfigurationError(f"There is no file {file}. Check the path.")
    if wanted.columns or wanted.country or wanted.sheet:
        match_list(folder, state, tell, file, wanted.columns, wanted.country, wanted.sheet)
        kept = file_at(state, file)
        assert kept, "it was matched"
        return kept
    return current_list(folder, state, tell, file)


def _opened(file: Path, kept: CustomerFile) -> Sheet:
    return open_spreadsheet(file, Quarantine(), country=kept.country, sheet=kept.sheet)


def _shape(code: str | None, headers: Sequence[str]) -> Shape:
    if code is None:
        return recognised(headers)
    known = {shape.code: shape for shape in SHAPES}
    if code not in known:
        raise unknown_name("CRM", code, known)
    return known[code]


def _form(file: Path, kept: CustomerFile) -> Form | None:
    """The form of the list; None where it can be read and not written."""
    try:
        return form_of_list(file, kept.country, kept.sheet)
    except ConfigurationError:
        return None


def _pieces(blocks: Iterator[Block]) -> Iterator[Block]:
    """Blocks of so many rows at most, so that memory stays flat."""
    for block in blocks:
        for start in range(0, len(block.rows), ROWS_AT_A_TIME):
            yield Block(
                block.lines.slice(start, ROWS_AT_A_TIME), block.rows.slice(start, ROWS_AT_A_TIME)
            )


def _targets(
    form: Form | None,
    shape: Shape,
    kept: CustomerFile,
    block: Block,
    matched: Matched,
    fields: Sequence[str],
) -> tuple[list[Target], list[str]]:
    """The columns to write into, told by the first rows, and sentences on those left alone."""
    is_workbook = form is None or form.is_workbook
    rows = pa.Table.from_batches([block.rows])
    standing = columns_of(shape, rows.column_names, kept.columns)
    texts_in = [h for f, h in standing.items() if FIELDS[f].type not in ("number", "integer")]
    mark: Mark = "."
    if form is not None and not is_workbook:
        mark = usual_mark(rows.drop_columns(texts_in), form.separator)
    found = find_targets(shape, rows, standing, fields, mark, is_workbook)
    texts = {target.field.name: matched.texts(target) for target in found}
    return judged(found, matched.cells, texts, fields)


def _propose(
    state: Database,
    targets: Sequence[Target],
    matched: Matched,
    policy: Policy,
    form: Form | None,
) -> Iterator[tuple[Target, Told]]:
    rows = matched.rows
    ours = written_before(state, rows["row_id"].to_pylist(), rows["company_id"].to_pylist())
    nothing: list[str | None] = [None] * len(rows)
    for target in targets:
        name = target.field.name
        written = pa.array(ours.get(name, nothing), pa.string())
        lacks = form.lacks if form else (lambda _: False)
        rule = policy.of(name)
        if rule.rule != "never":
            yield target, propose(target, matched, rule, policy.name, written, lacks)


def _by_line(made: Sequence[tuple[Target, Told]]) -> pa.Table:
    """The proposals of a block, row by row, each row's in the order of the columns."""
    table = pa.concat_tables(
        [PROPOSALS.empty_table(), *(told.proposals for _, told in made)]
    ).unify_dictionaries()
    order = np.argsort(table["line"].to_numpy(), kind="stable")
    return table.take(pa.array(order))


def _summary(
    report: MatchSummary,
    shape: Shape,
    policy: Policy,
    told: Sequence[tuple[Target, Told]],
    proposals: pa.Table,
    withheld: int,
    notes: Sequence[str],
) -> EnrichmentSummary:
    lacking = pc.sum(pc.match_substring(proposals["rule"].cast(pa.string()), "encoding lacks"))
    said = [*notes]
    if lacking.as_py():
        said.append(
            f"{lacking.as_py():,} values have letters that the file's encoding lacks: save it as "
            "UTF-8 to take them"
        )
    return EnrichmentSummary(
        report.file, shape.label, policy.name, withheld, count_fields(told),
        find_examples(proposals), tuple(said), report,
    )  # fmt: skip
