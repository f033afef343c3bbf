"""Step: where a company stands among its peers: percentiles within industry and country.

Peers are all companies of the universe that are not dissolved and whose figures are known. A
company is compared in its NACE class and country; where fewer than twenty peers have one of its
ratios it is compared in the division, then the section, then the whole country.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.folding import Numbers
from company.industries import levels
from store.engine import Engine

RATIOS = ("margin", "growth", "equity_ratio", "revenue_per_employee")
FEWEST = 20
# From fine to coarse, and which of the levels of a NACE code it is; the last is the country.
LEVELS = {"class": 3, "division": 1, "section": 0}
WIDTH = len(LEVELS) + 1
# Of several rows of a period the largest amount stands for it: between so many companies it is of
# no weight which of two sources is right, and the same data give the same peers. The newest year
# and the one before are the newest even and the newest odd one: to keep two values of each company
# sorted would take ten times as long.
PEERS = """
with rates as (
    select unit, rated_in, r.units_per_euro as rate
    from (select distinct coalesce(currency, 'EUR') as unit, year(period_end) as rated_in
          from figures) f
    asof join eur_rates r on f.unit = r.currency and f.rated_in >= r.year
),
periods as (
    select hash(company_id) as company, year(period_end) as year,
        max(revenue / rate) filter (kind = 'accounts') as revenue,
        max(profit / rate) filter (kind = 'accounts') as profit,
        max(total_assets / rate) filter (kind = 'accounts') as total_assets,
        max(equity / rate) filter (kind = 'accounts') as equity,
        max(employees) as employees
    from figures
    join rates on coalesce(currency, 'EUR') = unit and year(period_end) = rated_in
    where basis = 'standalone' and kind in ('accounts', 'payroll', 'quarterly')
    group by hash(company_id), year(period_end)
),
ratios as (
    select company,
        arg_max(profit / nullif(revenue, 0), year) as margin,
        arg_max(equity / nullif(total_assets, 0), year) as equity_ratio,
        arg_max(revenue / nullif(employees, 0), year) as revenue_per_employee,
        arg_max(revenue, year) filter (year % 2 = 0) as even,
        max(year) filter (year % 2 = 0 and revenue is not null) as even_year,
        arg_max(revenue, year) filter (year % 2 = 1) as odd,
        max(year) filter (year % 2 = 1 and revenue is not null) as odd_year
    from periods group by company
)
select c.country, c.industry, r.margin, r.equity_ratio, r.revenue_per_employee,
    case even_year - odd_year when 1 then even / nullif(odd, 0) - 1
                              when -1 then odd / nullif(even, 0) - 1 end as growth
from ratios r join companies c on r.company = hash(c.company_id)
where c.status is distinct from 'dissolved'
"""
Values = NDArray[np.float64]


def peers(engine: Engine, rows: pa.Table) -> pa.Table:
    """A percentile for each ratio, 0 to 100, and which peers it is among."""
    universe = engine.table(PEERS)
    names: list[str] = []
    theirs, ours = _cells(universe, names), _cells(rows, names)
    ranked = [Ranked(_numbers(universe[ratio]), theirs) for ratio in RATIOS]
    values = [_numbers(rows[ratio]) for ratio in RATIOS]
    counts = np.stack([r.counts(ours) for r in ranked])  # ratio, company, level
    unknown = np.stack([np.isnan(v) for v in values])[:, :, None]
    level = _chosen(np.all((counts >= FEWEST) | unknown, axis=0))
    cell = np.take_along_axis(ours, level[:, None], axis=1)[:, 0]
    has_peers = (cell >= 0) & ~unknown.all(axis=(0, 2))
    percentiles = {
        f"{ratio}_percentile": _rounded(r.percentiles(v, cell, level))
        for ratio, r, v in zip(RATIOS, ranked, values, strict=True)
    }
    has_any = pa.array(has_peers & ~np.all([pc.is_null(p) for p in percentiles.values()], axis=0))
    most = np.take_along_axis(counts.max(axis=0), level[:, None], axis=1)[:, 0]
    where = pa.array(names, pa.string()).take(pa.array(cell, mask=cell < 0))
    source = pc.binary_join_element_wise(pa.array(most).cast(pa.string()), where, " companies, ")
    return pa.table(
        {
            **percentiles,
            "peers_source": pc.if_else(has_any, source, None),
            "peers_as_of": pc.if_else(has_any, rows["figures_as_of"], None),
        }
    )


class Ranked:
    """The values of one ratio, ranked within each cell of each level."""

    def __init__(self, values: Values, cells: Numbers) -> None:
        known = ~np.isnan(values)
        values, cells = values[known], cells[known]
        self.sorted = np.sort(values)
        self.step = len(values) + 1
        place = np.searchsorted(self.sorted, values)
        self.keys = [np.sort(c[c >= 0] * self.step + place[c >= 0]) for c in cells.T]

    def counts(self, cells: Numbers) -> Numbers:
        """How many values each cell has; cells: company, level. 0 for none."""
        found = [self._below(k, c, self.step) for k, c in zip(self.keys, cells.T, strict=True)]
        return np.where(cells >= 0, np.stack(found, axis=1), 0)

    def percentiles(self, values: Values, cell: Numbers, level: Numbers) -> Values:
        """The share of the cell that is below, with half of those that are equal; nan for none."""
        share = np.full(len(values), np.nan)
        low, high = (np.searchsorted(self.sorted, values, side=s) for s in ("left", "right"))
        for number, keys in enumerate(self.keys):
            at = np.flatnonzero((level == number) & (cell >= 0) & ~np.isnan(values))
            every, below, upto = (
                self._below(keys, cell[at], places) for places in (self.step, low[at], high[at])
            )
            enough = every >= FEWEST
            share[at[enough]] = (below + upto)[enough] / (2 * every[enough])
        return share * 100

    def _below(self, keys: Numbers, cell: Numbers, places: Any) -> Numbers:
        """How many values of each cell stand before a place in the order of all values."""
        start, end = (np.searchsorted(keys, cell * self.step + place) for place in (0, places))
        below: Numbers = end - start
        return below


def _chosen(is_enough: NDArray[np.bool_]) -> Numbers:
    """The first level, from fine to coarse, that has peers enough; or else the coarsest."""
    return np.where(is_enough.any(axis=1), is_enough.argmax(axis=1), WIDTH - 1)


def _cells(rows: pa.Table, names: list[str]) -> Numbers:
    """The number of the cell of each row at each level, -1 for none; new names are appended."""
    pairs = pc.binary_join_element_wise(
        rows["country"], rows["industry"], " ", null_handling="replace", null_replacement=""
    )
    encoded = pairs.combine_chunks().dictionary_encode()
    number = {name: i for i, name in enumerate(names)}
    distinct = np.full((len(encoded.dictionary), WIDTH), -1)
    for row, pair in enumerate(encoded.dictionary.to_pylist()):
        for level, name in enumerate(_names(*pair.split(" "))):
            if name is not None:
                distinct[row, level] = number.setdefault(name, len(number))
    names[:] = list(number)
    cells: Numbers = distinct[np.asarray(encoded.indices)]
    return cells


def _names(country: str, industry: str) -> list[str | None]:
    """What the cells of an industry in a country are called, from fine to coarse."""
    if not country:
        return [None] * WIDTH
    of = levels(industry) if industry else (None,) * 4
    codes = [of[place] for place in LEVELS.values()]
    return [*(code and f"{code} in {country}" for code in codes), country]


def _numbers(column: pa.ChunkedArray) -> Values:
    return np.asarray(column.cast(pa.float64()).combine_chunks().fill_null(np.nan))


def _rounded(numbers: Values) -> pa.Array:
    return pa.array(np.round(numbers, 1), from_pandas=True)
