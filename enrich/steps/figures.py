"""Step: the figures of the newest accounts, as filed and in euros, and what they say of each other.

All figures of a company are of one period, so that its year is true of each of them: of the last
two years of accounts the newest whose revenue is known, or else the newest with a profit, or else
the newest. What that period does not say stays empty. Rows of one period fill each other, the more
trusted source first.
"""

from collections.abc import Sequence

import pyarrow as pa

from enrich.steps.asking import align, ask
from store.engine import Engine

AMOUNTS = ("revenue", "profit", "total_assets", "equity")
FIRST_FILED = ", ".join(
    f"arg_min({{'filed': {a}, 'unit': unit, 'eur': {a} / rate}}, before)"
    f" filter ({a} is not null) as {a}"
    for a in AMOUNTS
)
PERIODS = f"""
with ordered as (
    select f.*, coalesce(period_end, date '1900-01-01') as ended, r.units_per_euro as rate
    from (select * from ordered_figures semi join wanted using (company_id)) f
    asof left join eur_rates r on f.unit = r.currency and f.rated_in >= r.year
),
accounts as (select * from ordered where kind = 'accounts'),
amounts as (
    select company_id, ended, {FIRST_FILED},
        string_agg(distinct source, ', ' order by source)
            filter (coalesce(revenue, profit, total_assets, equity) is not null) as figures_source
    from accounts group by company_id, ended
),
counts as (
    select company_id, ended, arg_min(employees, before) as employees,
        arg_min(source, before) filter (employees is not null) as counted_by
    from ordered where employees is not null group by company_id, ended
)
select company_id, nullif(ended, date '1900-01-01') as period_end,
    coalesce(revenue.unit, profit.unit, total_assets.unit, equity.unit) as currency,
    revenue.filed as revenue,
    case when profit.unit = coalesce(revenue.unit, profit.unit) then profit.filed end as profit,
    revenue.eur as revenue_eur, profit.eur as profit_eur,
    total_assets.eur as total_assets_eur, equity.eur as equity_eur,
    employees, counted_by, figures_source
from amounts full join counts using (company_id, ended)
"""
NEWEST = f"""
with periods as ({PERIODS}),
ranked as (
    select *, row_number() over (
        partition by company_id
        order by coalesce(newest - period_end > 366, false), revenue is null, profit is null,
            period_end desc nulls last
    ) as place
    from (select *, max(period_end) over (partition by company_id) as newest
          from periods where figures_source is not null)
)
select coalesce(n.company_id, l.company_id) as company_id,
    n.figures_source, n.period_end as figures_as_of, n.currency,
    year(n.period_end) as figures_year, n.revenue, n.profit,
    n.revenue_eur, n.profit_eur, n.total_assets_eur, n.equity_eur,
    n.profit_eur / nullif(n.revenue_eur, 0) as margin,
    n.revenue_eur / nullif(b.revenue_eur, 0) - 1 as growth,
    n.equity_eur / nullif(n.total_assets_eur, 0) as equity_ratio,
    n.revenue_eur / nullif(n.employees, 0) as revenue_per_employee,
    l.employees as counted, l.counted_by, l.counted_on
from (select * from ranked where place = 1) n
left join (
    select company_id, year(period_end) as year, arg_max(revenue_eur, period_end) as revenue_eur
    from periods group by all
) b on b.company_id = n.company_id and b.year = year(n.period_end) - 1
full join (
    select company_id, arg_max(employees, coalesce(period_end, date '1900-01-01')) as employees,
        arg_max(counted_by, coalesce(period_end, date '1900-01-01')) as counted_by,
        max(period_end) as counted_on
    from periods where employees is not null group by company_id
) l on l.company_id = n.company_id
"""


def figures(engine: Engine, rows: pa.Table) -> pa.Table:
    """The newest figures, and the newest number of employees: counted, counted_by, counted_on."""
    found = align(rows["company_id"].combine_chunks(), engine.table(NEWEST))
    return found.drop_columns(["company_id"])


def yearly_figures(engine: Engine, company_ids: Sequence[str]) -> pa.Table:
    """Every period that is known of companies, as filed and in euros; the newest first.

    Columns: company_id, period_end, currency, revenue, profit (as filed), revenue_eur, profit_eur,
    total_assets_eur, equity_eur, employees, counted_by, figures_source.
    """
    ask(engine, company_ids)
    return engine.table(f"select * from ({PERIODS}) order by company_id, period_end desc")
