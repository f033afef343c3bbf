"""Annual accounts of Latvia: made-up statements in the exact shape of the three files."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from company.errors import ConfigurationError, SourceChanged
from connectors import lv_statements
from connectors.contract import Quarantine, Source

STATEMENT = (
    "id;file_id;legal_entity_registration_number;source_schema;source_type;year;year_started_on;"
    "year_ended_on;employees;rounded_to_nearest;currency;created_at"
)
BALANCE = (
    "statement_id;file_id;cash;marketable_securities;accounts_receivable;inventories;"
    "total_current_assets;investments;fixed_assets;intangible_assets;total_non_current_assets;"
    "total_assets;future_housing_repairs_payments;current_liabilities;non_current_liabilities;"
    "provisions;equity;total_equities"
)
INCOME = (
    "statement_id;file_id;net_turnover;by_nature_inventory_change;"
    "by_nature_long_term_investment_expenses;by_nature_other_operating_revenues;"
    "by_nature_material_expenses;by_nature_labour_expenses;by_nature_depreciation_expenses;"
    "by_function_cost_of_goods_sold;by_function_gross_profit;by_function_selling_expenses;"
    "by_function_administrative_expenses;by_function_other_operating_revenues;"
    "other_operating_expenses;equity_investment_earnings;other_long_term_investment_earnings;"
    "other_interest_revenues;investment_fair_value_adjustments;interest_expenses;extra_revenues;"
    "extra_expenses;income_before_income_taxes;provision_for_income_taxes;"
    "income_after_income_taxes;other_taxes;extra_dividends;net_income"
)
NOW = datetime(2026, 11, 3, tzinfo=UTC)


def line(header: str, **cells: str) -> str:
    return ";".join((dict.fromkeys(header.split(";"), "") | cells).values())


def statement(identifier: str = "7", **cells: str) -> str:
    usual = {
        "id": identifier,
        "file_id": "16544390",
        "legal_entity_registration_number": "40001234567",
        "source_schema": "DokGPUIENv1",
        "source_type": "UGP",
        "year": "2024",
        "year_started_on": "2024-01-01",
        "year_ended_on": "2024-12-31",
        "employees": "3",
        "rounded_to_nearest": "ONES",
        "currency": "EUR",
        "created_at": "2025-04-30 23:33:27.773",
    }
    return line(STATEMENT, **usual | cells)


def balance(identifier: str = "7", assets: str = "900", other: str = "900") -> str:
    said = {"total_assets": assets, "equity": "400", "total_equities": other}
    return line(BALANCE, statement_id=identifier, **said)


def income(identifier: str = "7", turnover: str = "1200", labour: str = "-350") -> str:
    said = {"net_turnover": turnover, "by_nature_labour_expenses": labour, "net_income": "75"}
    return line(INCOME, statement_id=identifier, **said)


def write(folder: Path, statements: list[str], balances: list[str], incomes: list[str]) -> Source:
    files = {"s": (STATEMENT, statements), "b": (BALANCE, balances), "i": (INCOME, incomes)}
    for name, (header, rows) in files.items():
        text = "\ufeff" + "\r\n".join([header, *rows]) + "\r\n"
        (folder / f"{name}.csv").write_bytes(text.encode())
    return Source(folder / "s.csv", NOW, more=(folder / "b.csv", folder / "i.csv"))


def figures(source: Source, quarantine: Quarantine | None = None) -> list[dict[str, Any]]:
    reading = lv_statements.read(source, quarantine or Quarantine())
    found = [f for rows in reading.batches for f in rows.figures.to_pylist()]
    return sorted(found, key=lambda f: (f["period_end"], f["basis"]))


def test_the_three_files_become_one_row_of_figures(tmp_path: Path) -> None:
    found = figures(write(tmp_path, [statement()], [balance()], [income()]))
    assert len(found) == 1
    year = found[0]
    assert (year["company_id"], year["basis"]) == ("LV-RE-40001234567", "standalone")
    assert (year["period_start"], year["period_end"]) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (year["revenue"], year["profit"], year["personnel_costs"]) == (1200, 75, 350)
    assert (year["total_assets"], year["equity"], year["employees"]) == (900, 400, 3)
    assert (year["currency"], year["kind"], year["source"]) == ("EUR", "accounts", "lv-statements")
    assert year["operating_profit"] is None


@pytest.mark.parametrize(
    ("unit", "factor"), [("ONES", 1), ("THOUSANDS", 1000), ("MILLIONS", 1000000)]
)
def test_amounts_are_multiplied_by_their_unit_and_people_are_not(
    tmp_path: Path, unit: str, factor: int
) -> None:
    year = statement(rounded_to_nearest=unit)
    found = figures(write(tmp_path, [year], [balance()], [income()]))[0]
    assert (found["revenue"], found["total_assets"]) == (1200 * factor, 900 * factor)
    assert found["employees"] == 3


def test_lats_stay_lats(tmp_path: Path) -> None:
    old = statement(currency="LVL", year_started_on="2012-01-01", year_ended_on="2012-12-31")
    found = figures(write(tmp_path, [old], [balance()], [income()]))
    assert [(f["currency"], f["revenue"]) for f in found] == [("LVL", 1200)]


def test_the_group_stands_apart_from_the_company(tmp_path: Path) -> None:
    rows = [statement("7"), statement("8", source_type="UKGP")]
    given = write(tmp_path, rows, [balance("7"), balance("8")], [income("7"), income("8", "9900")])
    found = figures(given)
    assert [(f["basis"], f["revenue"]) for f in found] == [
        ("consolidated", 9900),
        ("standalone", 1200),
    ]


def test_the_latest_correction_wins(tmp_path: Path) -> None:
    rows = [
        statement("9", created_at="2025-04-30 10:00:00"),
        statement("8", created_at="2025-09-01 10:00:00.5"),
    ]
    given = write(tmp_path, rows, [], [income("9", "1"), income("8", "2")])
    assert [f["revenue"] for f in figures(given)] == [2]


def test_what_a_statement_lacks_is_unknown(tmp_path: Path) -> None:
    given = write(tmp_path, [statement(employees="")], [], [income(labour="", turnover="0")])
    found = figures(given)[0]
    assert (found["revenue"], found["employees"]) == (0, None)
    assert (found["total_assets"], found["personnel_costs"]) == (None, None)


def test_a_statement_that_says_nothing_is_no_row(tmp_path: Path) -> None:
    assert figures(write(tmp_path, [statement(employees="")], [], [])) == []


def test_a_balance_that_does_not_balance_is_set_aside(tmp_path: Path) -> None:
    quarantine = Quarantine()
    given = write(tmp_path, [statement()], [balance(other="700")], [income()])
    assert figures(given, quarantine) == []
    assert quarantine.rows[0].reason == "statement 7: assets 900, equity and debts 700"


@pytest.mark.parametrize(
    "cells",
    [
        {"rounded_to_nearest": "HUNDREDS"},
        {"source_type": "XYZ"},
        {"year_ended_on": ""},
        {"legal_entity_registration_number": "123"},
    ],
)
def test_a_statement_of_an_unknown_sort_is_set_aside(tmp_path: Path, cells: dict[str, str]) -> None:
    quarantine = Quarantine()
    assert figures(write(tmp_path, [statement(**cells)], [], [income()]), quarantine) == []
    assert [bad.line for bad in quarantine.rows] == [2]


def test_an_amount_that_is_no_number_is_set_aside_and_the_rest_is_kept(tmp_path: Path) -> None:
    quarantine = Quarantine()
    given = write(tmp_path, [statement()], [balance()], [income(turnover="daudz")])
    assert [(f["revenue"], f["profit"]) for f in figures(given, quarantine)] == [(None, 75)]
    assert quarantine.rows[0].reason == 'net_turnover is no number: "daudz"'


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    given = write(tmp_path, [statement()], [balance()], [income()])
    with pytest.raises(ConfigurationError, match="income_statements"):
        figures(Source(given.path, NOW, more=given.more[:1]))


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    given = write(tmp_path, [statement()], [balance()], [income()])
    other = tmp_path / "cash_flow_statements.csv"
    other.write_text("statement_id;file_id;net_increase\n")
    with pytest.raises(ConfigurationError, match="begins with statement_id, file_id"):
        figures(Source(given.path, NOW, more=(*given.more, other)))


def test_a_new_column_stops_the_run(tmp_path: Path) -> None:
    given = write(tmp_path, [statement()], [balance()], [income()])
    given.path.write_text(f"{STATEMENT};audited\n{statement()};1\n")
    with pytest.raises(SourceChanged, match='unknown column "audited"'):
        figures(given)


def test_the_download_takes_the_three_files_of_the_page() -> None:
    class Http:
        def text(self, url: str) -> str:
            files = [*lv_statements.FILES, "cash_flow_statements.csv"]
            return "".join(f'<a href="/dati/dataset/8/resource/2/download/{f}">' for f in files)

        def download(self, url: str, name: str) -> Path:
            assert url == f"https://data.gov.lv/dati/dataset/8/resource/2/download/{name}"
            return Path(name)

    paths = lv_statements.download(Http())  # type: ignore[arg-type]
    assert [path.name for path in paths] == list(lv_statements.FILES)


def test_the_recorded_statements_are_read(shared: Path, tmp_path: Path) -> None:
    path = shared / "registers" / "latvia" / "financial_statements_sample.csv"
    others = write(tmp_path, [], [balance("709390")], [income("709390")]).more
    quarantine = Quarantine()
    found = figures(Source(path, NOW, more=others), quarantine)
    by_company = {f["company_id"]: (f["employees"], f["revenue"]) for f in found}
    assert by_company["LV-RE-40103504912"] == (3, 1200)
    assert by_company["LV-RE-40103466358"][1] is None
    assert {f["period_end"] for f in found} == {date(2016, 12, 31)}
    assert quarantine.count == 0
