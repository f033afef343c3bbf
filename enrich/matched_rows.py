"""The rows of a list that enrichment may touch: accepted ones, of companies that may be shown."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from sqlite_utils import Database

from company.permissions import DECIDED_BY, may_sql
from company.values import as_array
from connectors.sheet import Block
from crm.gate import permitted
from crm.shapes import Shape, property_columns, record_column
from enrich.masking import hidden_lines
from enrich.proposals import Matched
from enrich.steps import enriched
from store.engine import Engine

ACCEPTED = pa.schema([("line", pa.int64()), ("row_id", pa.string()), ("company_id", pa.string())])
# What permissions are decided by, and by what a suppressed company is told.
ASKED = f"""
select company_id, fetched_at, {", ".join(DECIDED_BY)}, registration_number, vat_number, website,
       email, name
from companies where company_id in (select company_id from enriching)
"""
# Owners that may not be named beside the company that they own, and the columns that tell of them.
UNNAMED = f"""
select company_id from all_companies semi join owners using (company_id)
where company_id in (select company_id from hidden) or not {may_sql("show")}
"""
OWNERS = (("parent_id", "parent_name"), ("group_id", "group_name", "group_size"))


def accepted_rows(state: Database, engine: Engine, file_id: int) -> tuple[pa.Table, int]:
    """The rows of a list that are accepted as a company, and how many were suppressed."""
    rows = state.execute(
        "select line, row_id, company_id from decided_matches "
        "where file_id = ? and decision = 'accept' order by line",
        [file_id],
    ).fetchall()
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    table = pa.table([pa.array(c) for c in columns], names=ACCEPTED.names).cast(ACCEPTED)
    if not state.execute("select 1 from suppressions limit 1").fetchone():
        return table, 0
    hidden = pa.array(list(hidden_lines(state, engine, file_id)), pa.int64())
    is_hidden = pc.is_in(table["line"], hidden)
    return table.filter(pc.invert(is_hidden)), pc.sum(is_hidden).as_py() or 0


def showable(state: Database, engine: Engine, company_ids: pa.Array) -> pa.Table:
    """Those of some companies that may be shown, with what may be done with them."""
    engine.register("enriching", pa.table({"company_id": pc.unique(company_ids)}))
    return permitted(state, engine.table(ASKED))


def matched_rows(
    engine: Engine, block: Block, accepted: pa.Table, shown: pa.Table, shape: Shape
) -> Matched:
    """The rows of a block that may be enriched, and what is known of their companies."""
    found = pc.index_in(block.lines, value_set=accepted["line"].combine_chunks())
    rows = accepted.take(found.drop_null())
    cells = pa.Table.from_batches([block.rows]).filter(pc.is_valid(found))
    may = pc.is_in(rows["company_id"], value_set=shown["company_id"].combine_chunks())
    rows, cells = rows.filter(may), cells.filter(may)
    headers = cells.column_names
    name = property_columns(shape, headers).get("name")
    told = {
        **{column: as_array(rows[column]) for column in ACCEPTED.names},
        "record_id": _column(cells, record_column(shape, headers)),
        "row": _column(cells, name),
    }
    ids: Sequence[str] = rows["company_id"].to_pylist()
    return Matched(pa.table(told), cells, _without_unnamed(engine, enriched(engine, ids)))


def _without_unnamed(engine: Engine, known: pa.Table) -> pa.Table:
    """The values without owners that may not be shown."""
    owners = pa.chunked_array([*known["parent_id"].chunks, *known["group_id"].chunks])
    if owners.null_count == len(owners):
        return known
    engine.register("owners", pa.table({"company_id": pc.unique(owners).drop_null()}))
    unnamed = engine.table(UNNAMED)["company_id"].combine_chunks()
    columns = {name: known[name] for name in known.column_names}
    for id_, *said in OWNERS:
        is_unnamed = pc.is_in(known[id_], value_set=unnamed)
        for name in (id_, *said):
            nothing = pa.scalar(None, known.schema.field(name).type)
            columns[name] = pc.if_else(is_unnamed, nothing, known[name])
    return pa.table(columns)


def _column(cells: pa.Table, header: str | None) -> pa.Array:
    if header is None:
        return pa.repeat(pa.scalar("", pa.string()), len(cells))
    return as_array(cells[header])
