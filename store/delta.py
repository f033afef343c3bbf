"""Changes of a register, from its feed, applied to the version in use without a new download."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlite_utils import Database

from company.errors import SourceChanged, WorkspaceError
from company.fields import FIELDS, FIGURES, NAMES, Extra, conform, schema
from connectors.contract import Changes, Connector, Record, Rows, Source
from connectors.records import rows_of
from store import parquet
from store.manifest import (
    Dataset,
    current_datasets,
    make_current,
    new_version,
    set_aside,
)
from store.views import stored

BATCH = 50_000
MEMORY = "1200MB"
ENDED = 0.1  # share of the companies beyond which a feed that ends them is not believed ...
FEW = 20  # ... unless they are this few

# The rows of the version before that go: changed ones, entries made in error, and a company whose
# record has come under another identifier, as when GLEIF learns its number in a national register.
GOING = """
create temp table going as
select company_id from held_companies
where company_id in (select company_id from fresh_companies)
    or lei in (select lei from fresh_companies)
    or company_id in (select id from withdrawn)
    or 'XI-LEI-' || lei in (select id from withdrawn)
"""
# A company that ended stays, with what was known of it; its customers should see that it ended.
COMPANIES_KEPT = """
with ending as (
    select company_id from held_companies
    where company_id in (select id from ended) or 'XI-LEI-' || lei in (select id from ended)
)
select h.* replace (
    case when e.company_id is null then h.status else 'dissolved' end as status,
    case when e.company_id is null then h.fetched_at else getvariable('now') end as fetched_at
)
from held_companies h left join ending e using (company_id)
where company_id not in (select company_id from going)
"""
NAMES_KEPT = "select * from held_names where company_id not in (select company_id from going)"
# A feed tells figures of single periods, or none: the others of the company stay.
FIGURES_KEPT = """
select h.* from held_figures h anti join fresh_figures f
    on h.company_id = f.company_id and h.basis = f.basis and h.kind = f.kind
    and h.period_end is not distinct from f.period_end
where company_id not in (
    select company_id from going except select company_id from fresh_companies
)
"""
# A field that the feed does not carry is as it was; `field` is one of ours.
AS_KNOWN = """
select f.* replace (coalesce(h.{field}, l.{field}) as {field})
from fresh_companies f
left join held_companies h using (company_id)
left join (select lei, any_value({field}) as {field} from held_companies group by lei) l
    on f.lei = l.lei
"""


@dataclass(frozen=True)
class Held:
    """The version that the changes are applied to, what they bring, and when."""

    folder: Path
    dataset: Dataset
    fresh: Rows
    changes: Changes
    now: datetime


def cursor_of(state: Database, dataset: Dataset) -> str:
    """Where to go on in the feed of a dataset: behind what was read last.

    After a pull it is the day before its file was fetched, since a file lacks what changed while it
    was made, and since a change may be applied twice.
    """
    row = state.execute(
        "select cursor from cursors where dataset = ?", [dataset.dataset]
    ).fetchone()
    if row is None:
        day_before = datetime.fromisoformat(dataset.fetched_at) - timedelta(days=1)
        return day_before.date().isoformat()
    return str(row[0])


def apply_changes(folder: Path, state: Database, connector: Connector, changes: Changes) -> Dataset:
    """Write a version in which the changes are made, put it in use, and keep the cursor.

    A changed company is replaced with its names, but for the fields that the feed does not carry,
    and its figures of the periods that the feed has; one that was removed stays and counts as
    dissolved, one that was withdrawn goes. The version before stays on disk, so that
    `store.refresh.changes_between` can compare the two. Without changes only the cursor moves on.
    """
    register = connector.REGISTER
    before = {d.dataset: d for d in current_datasets(state)}.get(register.code)
    if before is None:
        raise WorkspaceError(
            f"{register.code} is not in the universe yet, so there is nothing to bring up to date. "
            f"Pull it first: lookalike pull {register.code}"
        )
    now = datetime.now(UTC).replace(microsecond=0)
    _check(before, changes)
    if not (changes.records or changes.removed or changes.withdrawn):
        _keep_cursor(state, before.dataset, changes.cursor, now)
        return before
    home = folder / "universe" / before.dataset
    parquet.sweep(home, {before.version})
    fresh = _fresh(connector, changes, before.extras, now)
    held = Held(home / before.version, before, fresh, changes, now)
    version = new_version(state, before.dataset)
    part = home / f".part-{version}"
    part.mkdir(parents=True)
    parquet.stage(_merged(held), before.extras, part, lambda companies: None)
    counts = parquet.sort_staged(part)
    parquet.publish(part, home / version)
    at = now.isoformat()
    dataset = replace(
        before,
        version=version,
        fetched_at=at,
        pulled_at=at,
        companies=counts["companies"],
        figures=counts["figures"],
        names=counts["names"],
    )
    with state.atomic():
        make_current(state, dataset, set_aside(state, before))
        _keep_cursor(state, dataset.dataset, changes.cursor, now)
    return dataset


def _check(before: Dataset, changes: Changes) -> None:
    """Refuse a feed that ends more companies than end in earnest."""
    removed = len({*changes.removed, *changes.withdrawn})
    if removed > max(FEW, ENDED * before.companies):
        raise SourceChanged(
            f"{before.register}: the feed of changes ends {removed:,} of {before.companies:,} "
            f"companies. Nothing was replaced; pull the whole register to see whether that is "
            f"right: lookalike pull {before.register}"
        )


def _keep_cursor(state: Database, dataset: str, cursor: str, now: datetime) -> None:
    row = {"dataset": dataset, "cursor": cursor, "taken_at": now.isoformat()}
    state.table("cursors").upsert(row, pk="dataset")


def _fresh(connector: Connector, changes: Changes, extras: Sequence[Extra], now: datetime) -> Rows:
    """The changed records as rows; of several records of one company the last stands."""
    last = {_company_id(record): record for record in changes.records}
    declared = {*schema(FIELDS, extras).names}
    for record in last.values():
        if unknown := sorted((record.company or {}).keys() - declared):
            raise WorkspaceError(
                f"{connector.REGISTER.code} was pulled before {unknown[0]} was read of it. Pull "
                f"it anew: lookalike pull {connector.REGISTER.code}"
            )
    source = Source(Path(connector.REGISTER.code), now)
    parts = list(rows_of(last.values(), connector.REGISTER, source, extras))
    schemas = zip(parquet.TABLES, _schemas(extras), strict=True)
    return Rows(
        *(pa.concat_tables([s.empty_table(), *(getattr(p, t) for p in parts)]) for t, s in schemas)
    )


def _company_id(record: Record) -> str:
    rows: tuple[Mapping[str, object] | None, ...] = (record.company, *record.figures)
    return next(str(row["company_id"]) for row in rows if row)


def _merged(held: Held) -> Iterator[Rows]:
    """The fresh rows, then those of the version before that they do not replace."""
    schemas = _schemas(held.dataset.extras)
    with duckdb.connect() as connection:
        connection.execute(f"set memory_limit = '{MEMORY}'")
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set variable now = $now", {"now": held.now})
        _views(connection, held)
        companies = connection.sql("select * from fresh_companies").to_arrow_table()
        yield Rows(conform(companies, schemas[0]), held.fresh.figures, held.fresh.names)
        for place, query in enumerate((COMPANIES_KEPT, FIGURES_KEPT, NAMES_KEPT)):
            for batch in connection.sql(query).to_arrow_reader(BATCH):
                tables = [s.empty_table() for s in schemas]
                tables[place] = conform(pa.Table.from_batches([batch]), schemas[place])
                yield Rows(*tables)


def _views(connection: duckdb.DuckDBPyConnection, held: Held) -> None:
    for table in parquet.TABLES:
        connection.execute(f"create view held_{table} as {stored(table, held.folder)}")
    told = held.changes
    for name, identifiers in (("ended", told.removed), ("withdrawn", told.withdrawn)):
        ids = pa.array(sorted(set(identifiers)), pa.string())
        connection.register(name, pa.table({"id": ids}))
    connection.register("fresh_figures", held.fresh.figures)
    fresh = held.fresh.companies
    for field in told.not_carried:
        connection.register("fresh_companies", fresh)
        fresh = connection.sql(AS_KNOWN.format(field=field)).to_arrow_table()
        connection.unregister("fresh_companies")
    connection.register("fresh_companies", fresh)
    connection.execute(GOING)


def _schemas(extras: Sequence[Extra]) -> tuple[pa.Schema, pa.Schema, pa.Schema]:
    return schema(FIELDS, extras), schema(FIGURES), schema(NAMES)
