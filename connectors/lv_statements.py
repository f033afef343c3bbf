"""Latvia: annual accounts as data (gada pārskatu finanšu dati), Register of Enterprises.

Three files joined by the statement's id: `financial_statements.csv` (who, which year, staff, unit
and currency), `balance_sheets.csv` and `income_statements.csv`; daily, at
https://data.gov.lv/dati/lv/dataset/gada-parskatu-finansu-dati

Oddities: amounts are in ones, thousands or millions (`rounded_to_nearest`); years before 2014 are
in lats; UGP is a company's own statement, BNAGP that of an association and UKGP that of a group; a
correction is a further statement of the same year, told by its later `created_at`.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from company.dates import dates
from company.numbers import numbers
from company.values import each_distinct, names
from connectors.contract import Http, Quarantine, Reading, Register, Rows, Source, check_columns
from connectors.csv_columns import csv_columns
from connectors.join import by_content, figures, joining
from connectors.page_links import page_links

STATEMENT = (
    "id", "legal_entity_registration_number", "source_type", "year_started_on", "year_ended_on",
    "employees", "rounded_to_nearest", "currency", "created_at",
)  # fmt: skip
BALANCE = ("statement_id", "total_assets", "equity", "total_equities")
INCOME = ("statement_id", "net_turnover", "by_nature_labour_expenses", "net_income")
REGISTER = Register(
    code="lv-statements",
    name="Register of Enterprises, annual accounts",
    country="LV",
    publisher="Latvijas Republikas Uzņēmumu reģistrs",
    licence="CC0-1.0",
    attribution="Contains open data of the Register of Enterprises of the Republic of Latvia.",
    url="https://data.gov.lv/dati/lv/dataset/gada-parskatu-finansu-dati",
    frequency="daily",
    gives="revenue, profit, assets, equity, employees and personnel costs by year",
    covers="the annual accounts filed as data, of companies, associations and groups",
    fills=(
        "currency", "revenue", "profit", "total_assets", "equity", "employees", "personnel_costs",
    ),
    expected=(1_000_000, 4_000_000),
    reads=(*STATEMENT, *BALANCE, *INCOME),
    ignored=(
        "file_id", "source_schema", "year", "cash", "marketable_securities",
        "accounts_receivable", "inventories", "total_current_assets", "investments",
        "fixed_assets", "intangible_assets", "total_non_current_assets",
        "future_housing_repairs_payments", "current_liabilities", "non_current_liabilities",
        "provisions", "by_nature_inventory_change", "by_nature_long_term_investment_expenses",
        "by_nature_other_operating_revenues", "by_nature_material_expenses",
        "by_nature_depreciation_expenses", "by_function_cost_of_goods_sold",
        "by_function_gross_profit", "by_function_selling_expenses",
        "by_function_administrative_expenses", "by_function_other_operating_revenues",
        "other_operating_expenses", "equity_investment_earnings",
        "other_long_term_investment_earnings", "other_interest_revenues",
        "investment_fair_value_adjustments", "interest_expenses", "extra_revenues",
        "extra_expenses", "income_before_income_taxes", "provision_for_income_taxes",
        "income_after_income_taxes", "other_taxes", "extra_dividends",
    ),
    tolerated=0.05,  # statements that do not balance
    holds="figures",
    quirks=(
        "years before 2014 are in lats (LVL)",
        "personnel costs only where the income statement is by nature of expense",
        "the operating profit is not stated",
    ),
)  # fmt: skip
FILES = {
    "financial_statements.csv": STATEMENT,
    "balance_sheets.csv": BALANCE,
    "income_statements.csv": INCOME,
}
NUMBER = r"^\d{11}$"
BASES = {"UGP": "standalone", "BNAGP": "standalone", "UKGP": "consolidated"}
UNITS = {"ONES": "1", "THOUSANDS": "1000", "MILLIONS": "1000000"}


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read the three files, in any order."""
    files = by_content(source, ";", FILES, REGISTER)
    return Reading(
        _rows(files, source, quarantine),
        understood=("annual accounts of the Register of Enterprises, three files joined",),
    )


def download(http: Http) -> list[Path]:
    """Fetch the three files, by the links of their page."""
    links = [page_links(http, REGISTER.url, rf"/{re.escape(f)}$", REGISTER)[0] for f in FILES]
    return [http.download(link.url, link.file) for link in links]


def _rows(files: dict[str, list[Path]], source: Source, quarantine: Quarantine) -> Iterator[Rows]:
    statements, balances, incomes = files.values()
    with joining() as connection:
        connection.execute(TABLES)
        _load(connection, "statement", statements, STATEMENT, _statements, quarantine)
        _load(connection, "balance", balances, BALANCE, _amounts, quarantine)
        _load(connection, "income", incomes, INCOME, _amounts, quarantine)
        connection.execute(JOINED)
        for identifier, line, assets, other in connection.execute(UNBALANCED).fetchall():
            reason = f"statement {identifier}: assets {assets:,.0f}, equity and debts {other:,.0f}"
            quarantine.add(line, reason, identifier)
        yield from figures(connection, LATEST, REGISTER, source)


def _load(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    paths: list[Path],
    needed: tuple[str, ...],
    read_batch: Callable[[pa.Table, Quarantine], pa.Table],
    quarantine: Quarantine,
) -> None:
    def check(found: list[str]) -> None:
        check_columns(REGISTER, found, set(REGISTER.reads), set(needed))

    for path in paths:
        for batch in csv_columns(path, ";", quarantine, check, needed):
            connection.register("batch", read_batch(batch, quarantine))
            connection.execute(f"insert into {table} by name select * from batch")


def _statements(batch: pa.Table, quarantine: Quarantine) -> pa.Table:
    """The statements with a number, a period, a known kind and a known unit."""
    basis = each_distinct(batch["source_type"], BASES.get)
    unit = each_distinct(batch["rounded_to_nearest"], UNITS.get)
    ends = dates(batch["year_ended_on"]).values
    good = pc.match_substring_regex(batch["legal_entity_registration_number"], NUMBER)
    for column in (basis, unit, ends):
        good = pc.and_(good, pc.is_valid(column))
    for row in batch.filter(pc.invert(good)).to_pylist():
        text = ";".join(str(value) for value in row.values())
        quarantine.add(row["line"], "no number, period, known source_type or unit", text)
    table = pa.table(
        {
            "id": batch["id"],
            "number": batch["legal_entity_registration_number"],
            "basis": basis,
            "period_start": dates(batch["year_started_on"]).values,
            "period_end": ends,
            "employees": numbers(batch["employees"], ".").values,
            "unit": unit.cast(pa.float64()),
            "currency": names(batch["currency"]),
            "created_at": batch["created_at"],
            "line": batch["line"],
        }
    )
    return table.filter(good)


def _amounts(batch: pa.Table, quarantine: Quarantine) -> pa.Table:
    """The amounts of a balance sheet or an income statement, as numbers."""
    columns = {"statement_id": batch["statement_id"]}
    for name in set(batch.column_names) - {"statement_id", "line"}:
        text = names(batch[name])
        columns[name] = numbers(text, ".").values
        bad = pc.and_(pc.is_null(columns[name]), pc.is_valid(text))
        for row in batch.filter(bad).to_pylist():
            reason = f'{name} is no number: "{row[name]}"'
            quarantine.add(row["line"], reason, ";".join(str(v) for v in row.values()))
    return pa.table(columns)


TABLES = """
    create table statement (id text, number text, basis text, period_start date, period_end date,
                            employees double, unit double, currency text, created_at text,
                            line bigint);
    create table balance (statement_id text, total_assets double, equity double,
                          total_equities double);
    create table income (statement_id text, net_turnover double,
                         by_nature_labour_expenses double, net_income double);
"""
JOINED = """
    create table joined as
        select statement.*, net_turnover * unit as revenue, net_income * unit as profit,
               total_assets * unit as total_assets, equity * unit as equity,
               total_equities * unit as other_side,
               abs(by_nature_labour_expenses) * unit as personnel_costs,
               abs(total_assets - total_equities) > greatest(2, 0.005 * abs(total_assets))
                   as is_unbalanced
        from statement
        left join balance on balance.statement_id = statement.id
        left join income on income.statement_id = statement.id
"""
UNBALANCED = "select id, line, total_assets, other_side from joined where is_unbalanced order by id"
LATEST = """
    select 'LV-RE-' || number as company_id, period_start, period_end, basis,
           'accounts' as kind, currency, revenue, profit, total_assets, equity, employees,
           personnel_costs
    from joined
    where coalesce(revenue, profit, total_assets, equity, employees, personnel_costs) is not null
      and is_unbalanced is not true
    qualify row_number() over (
        partition by number, period_end, basis
        order by created_at desc, try_cast(id as bigint) desc nulls last
    ) = 1
"""
