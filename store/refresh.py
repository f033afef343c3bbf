"""What changed between two versions of a register's data: who came, ended, moved, grew.

A pull keeps the version before it on disk until the next pull, so the two can be laid side by
side. Silence is not a change: a value that only one of the versions knows tells nothing.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from company.errors import WorkspaceError
from company.permissions import may_sql
from store.parquet import TABLES
from store.views import stored

MEMORY = "1200MB"  # for two versions side by side; DuckDB spills the rest to disk
GROWN = 1.2  # times the employees of the version before
TOLD = pa.schema(
    [(name, pa.string()) for name in ("company_id", "name", "change", "before", "after")]
)
KINDS = ("new", "gone", "insolvent", "moved", "renamed", "grown")


@dataclass(frozen=True)
class Changes:
    """How many companies changed in each way, and each change with the values before and after.

    `table` has company_id, name, change, before and after as texts, in the order of KINDS and of
    company_id, of the companies that may be shown. A company that changed in two ways has two rows.
    """

    new: int
    gone: int
    insolvent: int  # became insolvent, in liquidation or dissolved
    moved: int
    renamed: int
    grown: int  # a fifth more employees, or more
    table: pa.Table


# The newest count of employees that accounts, payrolls or quarterly reports state; where a period
# has several, accounts come first.
STAFF = """
create temp view {name}_staff as
select company_id, arg_max(employees, ended) as employees
from (
    select
        company_id,
        coalesce(period_end, date '1900-01-01') as ended,
        arg_min(employees, case kind when 'accounts' then 1 when 'payroll' then 2 else 3 end)
            as employees
    from {name}_figures
    where basis = 'standalone' and kind in ('accounts', 'payroll', 'quarterly')
        and employees is not null
    group by all
)
group by company_id
"""

SIDE = f"""
create temp view {{name}} as
select
    company_id, c.company_id is not null as is_held, c.name, c.status,
    c.city, c.postcode, c.street, s.employees, c.employees_min, c.employees_max,
    {may_sql("show", "c.")} as is_shown
from {{name}}_companies c full join {{name}}_staff s using (company_id)
"""

# Texts that differ in case or blanks only do not differ, nor does one that is not known;
# `most` is the end of a range. A case looks closely at those rows only that need it.
MACROS = """
create temp macro plain(text) as lower(regexp_replace(trim(text), '\\s+', ' ', 'g'));
create temp macro differ(a, b) as case when a <> b then plain(a) <> plain(b) else false end;
create temp macro most(people) as coalesce(people, 'infinity'::double);
create temp macro address(street, postcode, city) as
    nullif(concat_ws(', ', street, nullif(concat_ws(' ', postcode, city), '')), '');
create temp macro staff(counted, fewest, largest) as case
    when counted is not null then printf('%.0f', counted)
    when fewest = largest then fewest::varchar
    when largest is null then fewest || '+'
    else fewest || '–' || largest
end;
"""

# A count is compared with a count and a range with a range, never the middle of "1–4" with 4.
PAIRS = """
create temp table pairs as
with flagged as (
    select
        company_id, b, c,
        coalesce(b.is_held, false) as was_held,
        coalesce(b.is_shown, true) and coalesce(c.is_shown, true) as is_shown,
        coalesce(c.is_held, false) as is_held,
        coalesce(b.is_held and c.status in ('insolvent', 'liquidation', 'dissolved')
            and c.status is distinct from b.status, false) as ended,
        differ(b.city, c.city) or differ(b.postcode, c.postcode) or differ(b.street, c.street)
            as moved,
        differ(b.name, c.name) as renamed,
        coalesce(case
            when b.employees is not null and c.employees is not null
            then c.employees > b.employees and c.employees >= $grown * b.employees
            else c.employees_min > b.employees_min
                and c.employees_min >= $grown * b.employees_min
                and most(c.employees_max) >= $grown * most(b.employees_max)
        end, false) as grown
    from before b full join current c using (company_id)
)
select
    * exclude (b, c),
    coalesce(c.name, b.name) as name,
    b.name as name_before,
    b.status as status_before, c.status as status_now,
    address(b.street, b.postcode, b.city) as address_before,
    address(c.street, c.postcode, c.city) as address_now,
    staff(b.employees, b.employees_min, b.employees_max) as staff_before,
    staff(c.employees, c.employees_min, c.employees_max) as staff_now
from flagged
where was_held <> is_held or ended or moved or renamed or grown
"""

CHANGES = """
with changes as (
    select 1 as place, 'new' as change, company_id, name, null as before, status_now as after
    from pairs where is_held and not was_held
    union all
    select 2, 'gone', company_id, name, status_before, null
    from pairs where was_held and not is_held
    union all
    select 3, 'insolvent', company_id, name, status_before, status_now from pairs where ended
    union all
    select 4, 'moved', company_id, name, address_before, address_now from pairs where moved
    union all
    select 5, 'renamed', company_id, name, name_before, name from pairs where renamed
    union all
    select 6, 'grown', company_id, name, staff_before, staff_now from pairs where grown
)
select company_id, name, change, before, after, is_shown
from changes join (select company_id, is_shown from pairs) using (company_id)
order by place, company_id
"""


def changes_between(
    folder: Path, dataset: str, before_version: str, current_version: str
) -> Changes:
    """What changed in a dataset's companies from one version to another.

    `folder` is that of the workspace. A dataset that holds figures only tells who has grown.
    """
    if before_version == current_version:
        return Changes(**dict.fromkeys(KINDS, 0), table=TOLD.empty_table())
    home = folder / "universe" / dataset
    with _connected(home) as connection:
        for name, version in (("before", before_version), ("current", current_version)):
            _views(connection, name, home / version, dataset)
        connection.execute(MACROS)
        connection.execute(PAIRS, {"grown": GROWN})
        table = connection.sql(CHANGES).to_arrow_table()
    counts = {c["values"]: c["counts"] for c in table["change"].value_counts().to_pylist()}
    shown = table.filter(table["is_shown"]).select(TOLD.names)
    return Changes(**{kind: counts.get(kind, 0) for kind in KINDS}, table=shown)


def _views(connection: duckdb.DuckDBPyConnection, name: str, folder: Path, dataset: str) -> None:
    """One version as a view with a row a company; `name` is one of ours."""
    if not folder.is_dir():
        raise WorkspaceError(
            f"{dataset} {folder.name} is no longer here: only the version before the current one "
            "is kept. Pull the register again, and ask again after that."
        )
    for table in TABLES:
        connection.execute(f"create view {name}_{table} as {stored(table, folder)}")
    connection.execute(STAFF.format(name=name))
    connection.execute(SIDE.format(name=name))


@contextmanager
def _connected(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that spills beside the dataset, where a pull sweeps what is left."""
    connection, spill = duckdb.connect(), home / ".spill-refresh"
    try:
        connection.execute(f"set memory_limit = '{MEMORY}'")
        connection.execute("set temp_directory = $spill", {"spill": str(spill)})
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)
