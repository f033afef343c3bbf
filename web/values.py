"""Values of companies and of the figures that they filed, read from the universe."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from store.engine import Engine
from web.companies import among, shown_companies
from web.permissions import NEEDED, may_show
from web.properties import AMOUNTS, Property

# Accounts before tax lists before payrolls, then by the order of trust, then sources by name.
FILED = """
select company_id, period_end as ended, {figures}
from (select *, case kind when 'accounts' then '1' when 'tax' then '2' else '3' end
             || trust || coalesce(source, '') as before
      from trusted_figures
      where {among} and basis = 'standalone'
        and kind in ('accounts', 'tax', 'payroll'))
where {known}
group by company_id, period_end
qualify row_number() over (partition by company_id order by ended desc nulls last) <= $years
order by company_id, ended desc nulls last
"""


def company_values(
    engine: Engine, ids: Sequence[str], properties: Iterable[Property]
) -> dict[str, dict[str, Any]]:
    """The columns of the companies that may be shown, by id.

    The latest figures are read only where one of them is wanted.
    """
    wanted = list(properties)
    view = "profiles" if any(p.place == "profiles" for p in wanted) else "companies"
    columns = dict.fromkeys([*NEEDED, *(p.column for p in wanted)])
    condition, marked = among(ids)
    found = engine.table(f"select {_listed(columns)} from {view} where {condition}", marked)
    companies = {c["company_id"]: c for c in found.to_pylist() if may_show(c)}
    return _with_parents(engine, companies) if "parent_id" in columns else companies


def _with_parents(
    engine: Engine, companies: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The companies without the ids of parents that may not be shown, or that nobody knows."""
    ids = sorted({c["parent_id"] for c in companies.values() if c["parent_id"]})
    parents = shown_companies(engine, ids) if ids else {}
    return {
        id_: {**c, "parent_id": c["parent_id"] if c["parent_id"] in parents else None}
        for id_, c in companies.items()
    }


def figure_values(
    engine: Engine, ids: Sequence[str], columns: Sequence[str], years: int
) -> dict[str, dict[str, list[Any]]]:
    """Figures as filed, by company and column, the newest period first.

    The periods are those of which one of the wanted amounts is known, so that all columns of a
    company have one value a period.
    """
    if not columns or not ids:
        return {}
    amounts = [c for c in columns if c in AMOUNTS] or AMOUNTS
    condition, marked = among(ids)
    sql = FILED.format(
        among=condition,
        figures=", ".join(_figure(column) for column in dict.fromkeys(columns)),
        known=" or ".join(f'"{amount}" is not null' for amount in amounts),
    )
    filed: dict[str, dict[str, list[Any]]] = {}
    for period in engine.table(sql, {**marked, "years": years}).to_pylist():
        company = filed.setdefault(period["company_id"], {column: [] for column in columns})
        for column in company:
            company[column].append(period[column])
    return filed


def _figure(column: str) -> str:
    return (
        '"period_end"' if column == "period_end" else f'arg_min("{column}", before) as "{column}"'
    )


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def in_form(value: Any) -> Mapping[str, Any]:
    """A value in the form in which the protocol wants it; it has none for yes and no but text.

    >>> in_form(True), in_form(date(1990, 5, 1)), in_form(12)
    ({'str': 'true'}, {'date': '1990-05-01T00:00:00Z'}, {'int': 12})
    """
    if isinstance(value, bool):
        return {"str": "true" if value else "false"}
    if isinstance(value, datetime):
        return {"date": f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    if isinstance(value, date):
        return {"date": f"{value.isoformat()}T00:00:00Z"}
    if isinstance(value, int):
        return {"int": value}
    return {"float": value} if isinstance(value, float) else {"str": str(value)}
