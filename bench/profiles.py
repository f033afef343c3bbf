"""What do the profiles of a universe cost: its latest figures, as ranking and exports read them?

python -m bench.profiles [COMPANIES], for example 5000000, which takes some minutes.

Ours beside the plain query for "the newest row of each company", which knows no order of trust, no
euros, no ratios and no growth.
"""

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from bench.measure import Cost, cost_of
from company.fields import FIELDS, FIGURES, NAMES, conform, schema
from connectors.contract import Quarantine, Reading, Register, Rows, Source
from lookalike.fitting import ELIGIBLE
from lookalike.profiles import select_profiles
from store.duckdb_engine import DuckDBEngine
from store.manifest import current_datasets
from store.pull import pull
from store.state import open_state

COMPANIES = 1_000_000
BATCH = 100_000
DAY = datetime(2026, 11, 1, tzinfo=UTC)
OURS = {
    "count and sum of revenue": "select count(*), sum(revenue_eur) from profiles",
    "what ranking reads": f"select {select_profiles(())} from profiles where {ELIGIBLE}",
    "every column": "select * from profiles",
    "one company": "select * from profiles where company_id = 'FI-PRO-0007919'",
}
NEWEST = """
from companies left join (
    select * from figures where kind = 'accounts' and basis = 'standalone'
    qualify row_number() over (partition by company_id order by period_end desc) = 1
) using (company_id)
"""
RIVAL = {
    "count and sum of revenue": f"select count(*), sum(revenue) {NEWEST}",
    "what ranking reads": f"""
        select company_id, name, country, region, city, postcode, legal_form, legal_form_class,
            industry, industry_code, industry_system, employees, revenue, total_assets, founded_on,
            vat_registered, employer {NEWEST} where {ELIGIBLE}""",
    "every column": f"select * {NEWEST}",
    "one company": f"select * {NEWEST} where company_id = 'FI-PRO-0007919'",
}
FIRMS = """
select 'FI-PRO-' || lpad((i * 7919 % 10000000)::varchar, 7, '0') as company_id,
    right(company_id, 7) as registration_number, 'FI' as country, 'Oy' as legal_form,
    'Company ' || md5(i::varchar)[:12] || ' Oy' as name, 'limited' as legal_form_class,
    case when hash(i, 1) % 20 = 0 then 'dissolved' else 'active' end as status,
    date '1990-01-01' + (hash(i, 2) % 12000)::int as founded_on, 'FI1C' as region,
    (hash(i, 3) % 90000 + 10000)::varchar as postcode, 'City ' || (hash(i, 4) % 300) as city,
    (hash(i, 5) % 90 + 10)::varchar || '.1' as industry, false as is_natural_person,
    'https://www.c' || i || '.example' as website, $code as register
from range($low, $high) t(i)
"""
# Three of four companies have figures, of three years; now and then one of them is not known.
STATED = """
with known as (
    select i, y, exp(hash(i) % 1000 / 100.0 + 5) as size,
        range(6).list_transform(lambda a: hash(i, y, a) % 100) as luck
    from range($low, $high) t(i), range(2022, 2025) v(y)
    where i % 4 < 3 and i % $every = 0
)
select 'FI-PRO-' || lpad((i * 7919 % 10000000)::varchar, 7, '0') as company_id,
    make_date(y, 1, 1) as period_start, make_date(y, 12, 31) as period_end,
    'standalone' as basis, 'accounts' as kind, $code as source,
    case hash(i, 7) % 20 when 0 then null when 1 then 'SEK' else 'EUR' end as currency,
    case when luck[1] < 90 then round(size * (1 + luck[2] / 500)) end as revenue,
    case when luck[2] < 80 then round(size * (luck[3] / 300 - 0.1), 2) end as profit,
    case when luck[3] < 80 then round(size * (luck[4] / 100 + 0.1)) end as total_assets,
    case when luck[4] < 70 then round(size * luck[5] / 300) end as equity,
    case when luck[5] < 60 then luck[6] end as employees,
    case when luck[5] < 40 then luck[6] * 40000 end as personnel_costs
from known
"""


class MadeUp:
    """A register of made-up companies, or one with figures alone, of every so manieth of them."""

    def __init__(self, code: str, companies: int, every: int) -> None:
        self.REGISTER = Register(
            code, code, "FI", "", "", "", "", "", "", expected=(1, companies),
            holds="companies" if every == 1 else "figures",
        )  # fmt: skip
        self.companies, self.every = companies, every

    def read(self, source: Source, quarantine: Quarantine) -> Reading:
        """The rows, batch by batch."""
        return Reading(self._batches())

    def _batches(self) -> Iterator[Rows]:
        code = self.REGISTER.code
        with duckdb.connect() as connection:
            for low in range(0, self.companies, BATCH):
                asked = {"low": low, "high": min(self.companies, low + BATCH), "code": code}
                firms = connection.sql(FIRMS, params=asked).to_arrow_table()
                figures = connection.sql(STATED, params={**asked, "every": self.every})
                firms = firms.slice(0, len(firms) if self.every == 1 else 0)
                tables = (firms, FIELDS), (figures.to_arrow_table(), FIGURES), (firms, NAMES)
                yield Rows(*(conform(table, schema(fields)) for table, fields in tables))


def make(folder: Path, companies: int, registers: int) -> None:
    """A universe of a register, and of others that state a tenth of its figures once more."""
    file = folder / "rows"
    folder.mkdir(parents=True)
    file.touch()
    for number in range(registers):
        register = MadeUp(f"xx-{number}", companies, 10 if number else 1)
        pull(folder, open_state(folder), register, Source(file, DAY))


def read(folder: Path, sql: str) -> None:
    """Read an answer to its end, batch by batch."""
    engine = DuckDBEngine(folder, current_datasets(open_state(folder)))
    for batch in engine.batches(sql):
        assert isinstance(batch, pa.RecordBatch)


def show(question: str, ours: Cost, rival: Cost) -> None:
    """Print what both took; the memory of one company is that of the libraries."""
    print(
        f"  {question:26}"
        + "   ".join(
            f"{name} {cost.wall:6.2f} s {cost.cpu:6.2f} CPU-s {cost.peak_mb:6,.0f} MB"
            for name, cost in (("profiles", ours), ("newest row only", rival))
        ),
        flush=True,
    )


def main(companies: int = COMPANIES) -> None:
    """Print seconds and memory of each question, of one register and of two that overlap."""
    for registers in (1, 2):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "workspace"
            cost_of(partial(make, folder, companies, registers))
            told = "a tenth of the figures stated twice" if registers > 1 else "one register"
            print(f"\nprofiles: {companies:,} companies, {told}")
            for question, sql in OURS.items():
                ours = cost_of(partial(read, folder, sql))
                show(question, ours, cost_of(partial(read, folder, RIVAL[question])))


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
