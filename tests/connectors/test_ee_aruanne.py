"""Annual reports of Estonia: made-up reports in the exact shape of the files."""

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from company.errors import ConfigurationError, SourceChanged
from connectors import ee_aruanne
from connectors.contract import Quarantine, Source

HEADER = (
    '"report_id";"taidetud_aruanne_report_id";"registrikood";"õiguslik vorm";"staatus";'
    '"aruandeaasta";"kas konsolideeritud?";"period_start";"period_end";"esitatud_kpv";'
    '"kas auditeeritud?";"valitud aruanne kategooria"'
)
ELEMENT = '"report_id";"tabel";"elemendi_label";"elemendi_nimetus";"vaartus"'
NOW = datetime(2026, 11, 3, tzinfo=UTC)
PAGE = "".join(
    f'<a href="/sites/default/files/{file}">Lae alla</a>'
    for file in (
        "1.aruannete_yldandmed_kuni_31072026.zip",
        "1.aruannete_yldandmed_kuni_31082026_0.zip",
        "2.EMTAK_myygitulu_kuni_31082026.zip",
        "4.2021_aruannete_elemendid_kuni_.zip",
        "4.2024_aruannete_elemendid_kuni_31082026_0.zip",
        "4.2024_aruannete_elemendid_kuni_30062026.zip",
    )
)


def header(report: str, number: str = "10000018", second: str = "", **cells: str) -> str:
    said = {"start": "01.01.2024", "end": "31.12.2024", "filed": "30.06.2025"} | cells
    return (
        f'{report};{second};{number};"OÜ";"Registrisse kantud";2024;"Ei";"{said["start"]}";'
        f'"{said["end"]}";"{said["filed"]}";"Jah";"Väikeettevõtja"'
    )


def element(report: str, name: str, value: str, table: str = "Bilanss", label: str = "x") -> str:
    return f'{report};"{table}";"{label}";"{name}";"{value}"'


def write(folder: Path, headers: list[str], elements: list[str]) -> Source:
    one, four = folder / "1.aruannete_yldandmed.zip", folder / "4.2024_aruannete_elemendid.csv"
    with zipfile.ZipFile(one, "w") as archive:
        archive.writestr("1.aruannete_yldandmed.csv", "\n".join([HEADER, *headers]) + "\n")
    four.write_text("\n".join([ELEMENT, *elements]) + "\n", encoding="utf-8")
    return Source(one, NOW, more=(four,))


def figures(source: Source, quarantine: Quarantine | None = None) -> list[dict[str, Any]]:
    reading = ee_aruanne.read(source, quarantine or Quarantine())
    found = [f for rows in reading.batches for f in rows.figures.to_pylist()]
    return sorted(found, key=lambda f: (f["company_id"], f["period_end"], f["basis"]))


WHOLE = [
    element("1", "Revenue", "140000.00", "Kasumiaruanne skeem 1"),
    element("1", "TotalProfitLoss", "9000.00", "Kasumiaruanne skeem 1"),
    element("1", "TotalAnnualPeriodProfitLoss", "7500.50", "Kasumiaruanne skeem 1"),
    element("1", "EmployeeExpense", "-42000.00", "Kasumiaruanne skeem 1"),
    element("1", "Assets", "50000.00"),
    element("1", "Equity", "15000.00"),
    element("1", "CurrentLiabilities", "25000.00"),
    element("1", "NonCurrentLiabilities", "10000.00"),
    element("1", "CashAndCashEquivalents", "7.00"),
    element("1", "AverageNumberOfEmployeesInFullTimeEquivalentUnits", "3.5", "Lisa: Tööjõukulud"),
]


def test_the_elements_of_a_report_become_one_row_of_figures(tmp_path: Path) -> None:
    found = figures(write(tmp_path, [header("1")], WHOLE))
    assert len(found) == 1
    year = found[0]
    assert (year["company_id"], year["kind"]) == ("EE-RIK-10000018", "accounts")
    assert (year["period_start"], year["period_end"]) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (year["basis"], year["currency"]) == ("standalone", "EUR")
    assert (year["revenue"], year["operating_profit"], year["profit"]) == (140000, 9000, 7500.5)
    assert (year["total_assets"], year["equity"], year["employees"]) == (50000, 15000, 3.5)
    assert (year["personnel_costs"], year["taxable_income"]) == (42000, None)
    assert (year["source"], year["fetched_at"]) == ("ee-aruanne", NOW)


def test_the_group_stands_apart_from_the_company(tmp_path: Path) -> None:
    group = [
        element("1", "RevenueConsolidated", "220000000"),
        element("1", "", "1546", "PDF", "Töötajate keskmine arv taandatuna täistööajale "
                "konsolideeritud"),
    ]  # fmt: skip
    found = figures(write(tmp_path, [header("1")], [*WHOLE, *group]))
    assert [f["basis"] for f in found] == ["consolidated", "standalone"]
    assert [f["revenue"] for f in found] == [220000000, 140000]
    assert [f["employees"] for f in found] == [1546, 3.5]
    assert found[0]["total_assets"] is None


def test_elements_under_the_second_id_belong_to_the_report(tmp_path: Path) -> None:
    headers = [header("1", second="77")]
    elements = [element("77", "Revenue", "62700000"), element("1", "Assets", "5")]
    found = figures(write(tmp_path, headers, elements))
    assert [(f["revenue"], f["total_assets"]) for f in found] == [(62700000, 5)]


def test_the_own_id_counts_before_the_second_one(tmp_path: Path) -> None:
    elements = [element("77", "Revenue", "1"), element("1", "Revenue", "2")]
    found = figures(write(tmp_path, [header("1", second="77")], elements))
    assert [f["revenue"] for f in found] == [2]


def test_the_latest_correction_wins(tmp_path: Path) -> None:
    headers = [header("1", filed="30.06.2025"), header("2", filed="01.02.2026")]
    elements = [element("1", "Revenue", "10"), element("1", "Assets", "3")]
    found = figures(write(tmp_path, headers, [*elements, element("2", "Revenue", "11")]))
    assert [(f["revenue"], f["total_assets"]) for f in found] == [(11, None)]


def test_two_years_of_a_company_are_two_rows(tmp_path: Path) -> None:
    headers = [header("1"), header("2", start="01.01.2023", end="31.12.2023")]
    elements = [element("1", "Revenue", "10"), element("2", "Revenue", "9")]
    found = figures(write(tmp_path, headers, elements))
    assert [(f["period_end"].year, f["revenue"]) for f in found] == [(2023, 9), (2024, 10)]


def test_a_report_that_does_not_balance_is_set_aside(tmp_path: Path) -> None:
    wrong = [e.replace("15000.00", "99000.00") for e in WHOLE]
    quarantine = Quarantine()
    assert figures(write(tmp_path, [header("1")], wrong), quarantine) == []
    assert "assets 50,000, equity and debts 134,000" in quarantine.rows[0].reason


def test_a_difference_of_two_euros_still_balances(tmp_path: Path) -> None:
    nearly = [e.replace("15000.00", "15002.00") for e in WHOLE]
    found = figures(write(tmp_path, [header("1")], nearly))
    assert [f["equity"] for f in found] == [15002]


def test_an_association_has_names_of_its_own(tmp_path: Path) -> None:
    elements = [
        element("1", "TotalRevenue", "5000"),
        element("1", "NetSurplusDeficitForPeriod", "-300"),
        element("1", "NetAssets", "800"),
    ]
    found = figures(write(tmp_path, [header("1", "80000001")], elements))
    assert [(f["revenue"], f["profit"], f["equity"]) for f in found] == [(5000, -300, 800)]


def test_a_report_on_paper_is_read_by_its_labels(tmp_path: Path) -> None:
    elements = [
        element("1", "", "2340", "PDF", "Müügitulu"),
        element("1", "", "17", "PDF", "Varad"),
    ]
    found = figures(write(tmp_path, [header("1")], elements))
    assert [(f["revenue"], f["total_assets"], f["employees"]) for f in found] == [(2340, 17, None)]


def test_zero_is_kept_and_missing_stays_missing(tmp_path: Path) -> None:
    elements = [element("1", "Revenue", "0.00"), element("1", "Assets", "")]
    found = figures(write(tmp_path, [header("1")], elements))
    assert [(f["revenue"], f["total_assets"]) for f in found] == [(0, None)]


def test_bad_rows_are_set_aside_with_their_reasons(tmp_path: Path) -> None:
    quarantine = Quarantine()
    headers = [header("1"), header("2", number="abc"), header("3", end="")]
    elements = [
        element("1", "Revenue", "5"),
        element("1", "Assets", "palju"),
        element("9", "Assets", "5"),
    ]
    assert len(figures(write(tmp_path, headers, elements), quarantine)) == 1
    reasons = sorted(bad.reason for bad in quarantine.rows)
    assert reasons == [
        "no header has the report 9 as its id",
        'no number or period: "10000018", ""',
        'no number or period: "abc", "31.12.2024"',
        'total_assets of report 1 is no number: "palju"',
    ]


def test_the_files_may_come_in_any_order(tmp_path: Path) -> None:
    given = write(tmp_path, [header("1")], WHOLE)
    turned = Source(given.more[0], NOW, more=(given.path,))
    assert figures(turned) == figures(given)


def test_elements_without_headers_are_refused(tmp_path: Path) -> None:
    given = write(tmp_path, [header("1")], WHOLE)
    with pytest.raises(ConfigurationError, match="aruannete_yldandmed is not among the files"):
        figures(Source(given.more[0], NOW))


def test_a_new_column_stops_the_run(tmp_path: Path) -> None:
    given = write(tmp_path, [header("1")], [])
    given.more[0].write_text(ELEMENT + ';"valuuta"\n1;"";"";"Assets";"5";"EUR"\n')
    with pytest.raises(SourceChanged, match='unknown column "valuuta"'):
        figures(given)


def test_every_meaning_that_is_read_is_declared() -> None:
    figure = ee_aruanne.meaning("Rahavoog", "x", "TotalProfitLossBeforeTax")
    assert figure.figure is None
    assert ee_aruanne.meaning("Konsolideeritud bilanss", "Varad", "Assets").basis == "consolidated"
    assert ee_aruanne.meaning("Konsolideerimata bilanss", "Varad", "Assets").basis == "standalone"


class Page:
    """Stands for the network: the page with the links, and the files."""

    def text(self, url: str) -> str:
        return PAGE

    def download(self, url: str, name: str) -> Path:
        assert url == f"https://avaandmed.ariregister.rik.ee/sites/default/files/{name}"
        return Path(name)

    def json(self, url: str, params: object = None) -> Any:
        raise NotImplementedError


def test_the_download_takes_the_newest_file_of_each_kind_and_year() -> None:
    assert [p.name for p in ee_aruanne.download(Page())] == [
        "1.aruannete_yldandmed_kuni_31082026_0.zip",
        "4.2024_aruannete_elemendid_kuni_31082026_0.zip",
        "4.2021_aruannete_elemendid_kuni_.zip",
    ]


def test_a_download_since_a_day_takes_the_headers_and_the_years_from_it_on() -> None:
    assert [p.name for p in ee_aruanne.download_since(Page(), date(2022, 7, 1))] == [
        "1.aruannete_yldandmed_kuni_31082026_0.zip",
        "4.2024_aruannete_elemendid_kuni_31082026_0.zip",
    ]
