"""The SQL of the universe: datasets of several registers as the views `companies` to `profiles`.

Column names come from the declared fields and from slugs that a connector made; no text of a user
is ever joined into a statement.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from company.fields import Extra
from company.precedence import NATIONAL, OF_FIGURES, TABLE, Precedence
from connectors.queried import literal
from connectors.sql_companies import companies_of, is_sql_written, names_of
from store.manifest import Dataset
from store.parquet import dataset_files

# Years before the table use its first rate, years after it the last. Amounts in a currency that
# the table lacks stay unknown; amounts without any currency are taken as euros. `until` is the
# year of the next rate, so that a rate is found by its currency, without any sorting.
EUR_RATES = """
create view eur_rates as
select *, lead(year, 1, 10000) over (partition by currency order by year) as until
from (
    select currency, year, units_per_euro from rates
    union all
    select currency, 0, arg_min(units_per_euro, year) from rates group by currency
    union all
    select 'EUR', 0, 1
)
"""

# `trust` is text that sorts by the place of the source in the order of trust.
TRUSTED = "create view trusted_figures as select *, {trust} as trust from figures"

# Of several rows for one company and period, accounts come before payrolls and quarters, then more
# trusted sources before others, then sources by name; the rest makes the order total, so that the
# same data give the same figures.
BEFORE = """
    case kind when 'accounts' then '1' when 'payroll' then '2' else '3' end
    || trust
    || coalesce(source, '') || ' ' || coalesce(currency, '') || ' '
    || coalesce(period_start::varchar, '') || ' ' || coalesce(revenue::varchar, '')
    || ' ' || coalesce(profit::varchar, '')
"""
ORDERED = f"""
create view ordered_figures as
select *, coalesce(currency, 'EUR') as unit, coalesce(year(period_end), 9999) as rated_in,
    {BEFORE} as before
from trusted_figures
where kind in ('accounts', 'payroll', 'quarterly') and basis = 'standalone'
"""

# What a row may say, in euros; `sells`, `earns` and `owns` are its source where it says so much.
RATED = """
create view rated_figures as
select
    f.* exclude (before),
    case when employees is not null then source end as employees_source,
    case when kind = 'accounts' then revenue / units_per_euro end as revenue_eur,
    case when kind = 'accounts' then profit / units_per_euro end as profit_eur,
    total_assets / units_per_euro as total_assets_eur,
    equity / units_per_euro as equity_eur,
    case when kind = 'accounts' then personnel_costs / units_per_euro end as personnel_costs_eur,
    case when revenue_eur is not null then source end as sells,
    case when profit_eur is not null then source end as earns,
    case when coalesce(total_assets_eur, equity_eur) is not null then source end as owns
from ordered_figures f
left join eur_rates r on f.unit = r.currency and f.rated_in >= r.year and f.rated_in < r.until
"""

# Most companies have one row a period, and that row is the period. Only rows of the others, the
# `repeated`, are put in order: the texts to sort by cost more than all the rest. They are found by
# a bit for each end of a period: with fewer bits than rows, two rows may be of one period (nor 365
# nor 366 is divisible by 59). What is used twice is read twice, so that a condition on company_id
# reaches the files, and no copy of all figures is held in memory.
# Ratios are computed within a period, never across two. Growth is against the year before,
# whichever other periods lie between: that is the newest even year against the newest odd one, or
# the other way round, where they follow each other.
LATEST = f"""
create view latest as
with repeated as not materialized (
    select company_id from ordered_figures group by company_id
    having count(*) > coalesce(bit_count(bit_or(
        1::bigint << abs(date_diff('day', date '1900-01-01', period_end)) % 59)), 0)
),
placed as (
    select f.*, row_number() over (partition by company_id, period_end order by {BEFORE}) as place
    from rated_figures f join repeated using (company_id)
),
periods as (
    select company_id, period_end, employees, employees_source, revenue_eur, profit_eur,
        total_assets_eur, equity_eur, personnel_costs_eur, sells, earns, owns
    from rated_figures f left join repeated r using (company_id) where r.company_id is null
    union all
    select company_id, period_end,
        arg_min(employees, place), arg_min(employees_source, place), arg_min(revenue_eur, place),
        arg_min(profit_eur, place), arg_min(total_assets_eur, place), arg_min(equity_eur, place),
        arg_min(personnel_costs_eur, place),
        arg_min(sells, place), arg_min(earns, place), arg_min(owns, place)
    from placed group by company_id, period_end
),
related as (
    select
        *,
        coalesce(period_end, date '1900-01-01') as ended,
        year(period_end) as period_year,
        profit_eur / nullif(revenue_eur, 0) as margin,
        equity_eur / nullif(total_assets_eur, 0) as equity_ratio,
        revenue_eur / nullif(employees, 0) as revenue_per_employee,
        personnel_costs_eur / nullif(employees, 0) as pay_per_employee
    from periods
)
select
    company_id,
    arg_max(employees, ended) as employees,
    arg_max(employees_source, ended) as employees_source,
    arg_max(revenue_eur, ended) as revenue_eur,
    max(period_year) filter (revenue_eur is not null) as revenue_year,
    arg_max(profit_eur, ended) as profit_eur,
    arg_max(total_assets_eur, ended) as total_assets_eur,
    arg_max(margin, ended) as margin,
    arg_max(equity_ratio, ended) as equity_ratio,
    arg_max(revenue_per_employee, ended) as revenue_per_employee,
    arg_max(pay_per_employee, ended) as pay_per_employee,
    [arg_max(sells, ended), arg_max(earns, ended), arg_max(owns, ended)] as sources,
    max(period_year) filter (coalesce(sells, earns, owns) is not null) as figures_year,
    arg_max(revenue_eur, ended) filter (period_year % 2 = 0) as even,
    max(period_year) filter (period_year % 2 = 0 and revenue_eur is not null) as even_year,
    arg_max(revenue_eur, ended) filter (period_year % 2 = 1) as odd,
    max(period_year) filter (period_year % 2 = 1 and revenue_eur is not null) as odd_year
from related
group by company_id
"""

# Ages count to the day of the newest data, so that the same data always give the same profiles.
PROFILES = """
create view profiles as
select
    c.*,
    coalesce(l.employees, (c.employees_min + c.employees_max) / 2.0) as employees,
    case when l.employees is null and c.employees_min + c.employees_max is not null
         then c.register else l.employees_source end as employees_source,
    l.revenue_eur, l.revenue_year, l.profit_eur, l.total_assets_eur,
    nullif(array_to_string(list_sort(list_distinct(l.sources)), ', '), '') as figures_source,
    l.figures_year, l.margin, l.equity_ratio, l.revenue_per_employee, l.pay_per_employee,
    case l.even_year - l.odd_year when 1 then l.even / nullif(l.odd, 0) - 1
        when -1 then l.odd / nullif(l.even, 0) - 1 end as growth,
    date_diff('day', c.founded_on, (select day from as_of)) / 365.25 as age
from companies c
left join latest l using (company_id)
"""

DERIVED = {
    "employees": "Employees: the latest count, or the middle of the stated range",
    "employees_source": "Register or table that states the employees",
    "revenue_eur": "Latest revenue in euros, at the average rate of its year",
    "revenue_year": "Year of that revenue",
    "profit_eur": "Latest profit in euros",
    "total_assets_eur": "Latest total assets in euros",
    "figures_source": "Registers or tables that the figures come from",
    "figures_year": "Year of the newest figures",
    "margin": "Profit as a share of revenue",
    "equity_ratio": "Equity as a share of total assets",
    "revenue_per_employee": "Revenue per employee in euros",
    "pay_per_employee": "Personnel costs per employee in euros",
    "growth": "Revenue against the year before, as a share",
    "age": "Years since the foundation",
}


def trusted_view(datasets: Sequence[Dataset], precedence: Precedence) -> str:
    """The statement of `trusted_figures`: figures with the place of their source in the rule."""
    rule = precedence.rule(OF_FIGURES)
    registers, tables = rule.rank("", NATIONAL), rule.rank("", TABLE)
    usual = {True: tables, False: registers}
    ranks = {d.dataset: rule.rank(d.dataset, d.register) for d in datasets}
    named = "".join(
        f"when source = {literal(d.dataset)} then '{ranks[d.dataset]:02}' "
        for d in datasets
        if ranks[d.dataset] != usual[d.register == TABLE]
    )
    kinds = f"when starts_with(source, 'table') then '{tables:02}' else '{registers:02}'"
    return TRUSTED.format(trust=f"case {named}{kinds} end")


def merged_extras(datasets: Sequence[Dataset]) -> list[Extra]:
    """The extra columns of all datasets, each once; where kinds differ it is a category."""
    merged: dict[str, Extra] = {}
    for extra in (e for d in datasets for e in d.extras):
        known = merged.setdefault(extra.column, extra)
        if known.kind != extra.kind:
            merged[extra.column] = replace(known, kind="category")
    return list(merged.values())


def union_view(table: str, datasets: Sequence[Dataset]) -> str:
    """The statement that puts all figures, or all names, of all datasets under each other."""
    parts = (f"select * from {source_view(table, d.dataset)}" for d in datasets)
    return f"create view all_{table} as {' union all by name '.join(parts)}"


def shown_view(table: str, is_hiding: bool) -> str:
    """The statement that leaves the companies of the table `hidden` out of a view of all."""
    left_out = " anti join hidden using (company_id)" if is_hiding else ""
    return f"create view {table} as select * from all_{table}{left_out}"


def stored(table: str, folder: Path) -> str:
    """The select of one table of a version, in whichever way its files hold it.

    A register that was pulled in SQL has no files of names: its companies hold their earlier names.
    Raises SourceChanged where files are gone.
    """
    files = dataset_files(folder, "companies")
    columns = pq.read_schema(files[0]).names
    if table == "companies" and is_sql_written(columns):
        return companies_of(_scan(files), columns)
    if table == "names" and is_sql_written(columns):
        return names_of(_scan(files))
    return f"select * from {_scan(dataset_files(folder, table))}"


def _scan(files: Sequence[str]) -> str:
    return f"read_parquet([{', '.join(map(literal, files))}])"


def source_view(table: str, dataset: str) -> str:
    """The name of the view on one dataset's files, quoted."""
    quoted = f"{table} {dataset}".replace('"', '""')
    return f'"{quoted}"'
