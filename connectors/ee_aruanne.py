"""Estonia: figures of the annual reports (majandusaasta aruanded), open data of RIK.

One file of headers, `1.aruannete_yldandmed_kuni_<date>.zip`, and one of elements for each year,
`4.<year>_aruannete_elemendid_kuni_<date>.zip`: long rows of report, table, label, name, value.
Monthly, at https://avaandmed.ariregister.rik.ee/en/downloading-open-data

Oddities: a report may have its elements under a second id (`taidetud_aruanne_report_id`): 492 of
2024, 75 of the 500 largest firms among them; `TotalProfitLoss` is the operating profit and
`TotalAnnualPeriodProfitLoss` the net one; the group's figures stand beside the company's own under
names that end in `Consolidated`; reports filed on paper have labels and no names; costs are
negative in some tables; a correction is a further report of the same year.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from company.dates import dates
from company.numbers import numbers
from company.values import as_array, names
from connectors.contract import Http, Quarantine, Reading, Register, Rows, Source, check_columns
from connectors.csv_columns import csv_columns
from connectors.join import by_content, figures, joining
from connectors.page_links import page_links

HEADERS = (
    "report_id", "taidetud_aruanne_report_id", "registrikood", "period_start", "period_end",
    "esitatud_kpv",
)  # fmt: skip
ELEMENTS = ("report_id", "tabel", "elemendi_label", "elemendi_nimetus", "vaartus")
REGISTER = Register(
    code="ee-aruanne",
    name="Business register, annual reports",
    country="EE",
    publisher="Registrite ja Infosüsteemide Keskus (RIK)",
    licence="CC-BY-4.0",
    attribution="Contains open data of the Estonian e-Business Register, "
    "Centre of Registers and Information Systems, CC BY 4.0.",
    url="https://avaandmed.ariregister.rik.ee/en/downloading-open-data",
    frequency="monthly",
    gives="revenue, profits, assets, equity, employees and personnel costs by year since 2019",
    covers="the annual reports of all that must file, since 2019",
    fills=(
        "currency", "revenue", "operating_profit", "profit", "total_assets", "equity", "employees",
        "personnel_costs",
    ),
    expected=(1_000_000, 3_500_000),
    reads=(*HEADERS, *ELEMENTS),
    ignored=(
        "õiguslik vorm", "staatus", "aruandeaasta", "kas konsolideeritud?", "kas auditeeritud?",
        "valitud aruanne kategooria", "minimaalne kategooria andmete alusel",
        "auditi töövõtu liik", "audiitori otsuse tüüp", "modifikatsioon asjaolu rõhutamine",
        "modifikatsioon muu asjaolu", "modifikatsioon tegevuse jatkuvus",
        "Audiitorettevõtja (AEV)",
    ),
    tolerated=0.05,  # reports that do not balance are many among the small ones
    holds="figures",
    quirks=(
        "employees are full-time equivalents",
        "a report whose assets are not equity and liabilities is set aside",
        "figures of the group stand apart, as consolidated",
    ),
)  # fmt: skip
FILES = {"aruannete_yldandmed": HEADERS, "aruannete_elemendid": ELEMENTS}
NUMBER = r"^\d{8}$"
# The names of each figure; where a report has several, the earlier counts. Associations have
# names of their own (NetSurplusDeficitForPeriod).
NAMES_OF = {
    "revenue": ("Revenue", "TotalRevenue"),
    "operating_profit": ("TotalProfitLoss", "SurplusDeficitFromOperatingActivities"),
    "profit": ("TotalAnnualPeriodProfitLoss", "NetSurplusDeficitForPeriod"),
    "total_assets": ("Assets",),
    "equity": ("Equity", "NetAssets"),
    "employees": ("AverageNumberOfEmployeesInFullTimeEquivalentUnits",),
    "personnel_costs": ("LaborExpense", "EmployeeExpense"),
    "current_liabilities": ("CurrentLiabilities",),
    "other_liabilities": ("NonCurrentLiabilities",),
}
MEANINGS = {name: (key, place) for key, ns in NAMES_OF.items() for place, name in enumerate(ns)}
LABELS = {  # of reports filed as PDF
    "müügitulu": "Revenue",
    "varad": "Assets",
    "töötajate keskmine arv taandatuna täistööajale": NAMES_OF["employees"][0],
}
LAST = 9  # the place of a figure that has a label only


class Meaning(NamedTuple):
    """Which figure an element is, on which basis, and its place among several names for it."""

    figure: str | None
    basis: str
    place: int


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read the file of headers and one or more files of elements, in any order."""
    files = by_content(source, ";", FILES, REGISTER)
    headers, elements = files.values()
    return Reading(
        _rows(headers, elements, source, quarantine),
        understood=(f"annual reports of RIK, {len(elements)} file(s) of elements",),
    )


def download(http: Http) -> list[Path]:
    """Fetch the headers and the elements of every year; their names carry a date that moves."""
    return download_since(http, date.min)


def download_since(http: Http, since: date) -> list[Path]:
    """Fetch the headers and the elements of the years from that of a day on."""
    headers = r"/1\.aruannete_yldandmed_kuni_(\d{2})(\d{2})(\d{4})(?:_\d+)?\.zip"
    elements = r"/4\.(\d{4})_aruannete_elemendid_kuni_(\d{2})?(\d{2})?(\d{4})?(?:_\d+)?\.zip"
    newest = max(page_links(http, REGISTER.url, headers, REGISTER), key=lambda f: f.said[::-1])
    found = page_links(http, REGISTER.url, elements, REGISTER)
    # Of a year that is there twice the later counts; one had no date: "…_elemendid_kuni_.zip".
    by_year = {link.said[0]: link for link in sorted(found, key=lambda f: f.said[:0:-1])}
    years = [year for year in sorted(by_year, reverse=True) if int(year) >= since.year]
    wanted = [newest, *(by_year[year] for year in years)]
    return [http.download(link.url, link.file) for link in wanted]


def _rows(
    headers: list[Path], elements: list[Path], source: Source, quarantine: Quarantine
) -> Iterator[Rows]:
    with joining() as connection:
        connection.execute(TABLES)
        for path in headers:
            for batch in _batches(path, HEADERS, quarantine):
                connection.register("batch", _headers(batch, quarantine))
                connection.execute("insert into report by name select * from batch")
        for path in elements:
            for batch in _batches(path, ELEMENTS, quarantine):
                connection.register("batch", _elements(batch, quarantine))
                connection.execute("insert into element by name select * from batch")
        connection.execute(STATEMENTS)
        _set_aside(connection, quarantine)
        yield from figures(connection, LATEST, REGISTER, source)


def _batches(path: Path, needed: tuple[str, ...], quarantine: Quarantine) -> Iterator[pa.Table]:
    def check(found: list[str]) -> None:
        check_columns(REGISTER, found, set(REGISTER.reads), set(needed))

    return csv_columns(path, ";", quarantine, check, needed)


def _headers(batch: pa.Table, quarantine: Quarantine) -> pa.Table:
    """The headers that have a registration number and an end of the period."""
    ends = dates(batch["period_end"]).values
    good = pc.and_(pc.match_substring_regex(batch["registrikood"], NUMBER), pc.is_valid(ends))
    for row in batch.filter(pc.invert(good)).to_pylist():
        reason = f'no number or period: "{row["registrikood"]}", "{row["period_end"]}"'
        quarantine.add(row["line"], reason, ";".join(str(v) for v in row.values()))
    table = pa.table(
        {
            "report_id": batch["report_id"],
            "second_id": names(batch["taidetud_aruanne_report_id"]),
            "number": batch["registrikood"],
            "period_start": dates(batch["period_start"]).values,
            "period_end": ends,
            "filed_on": dates(batch["esitatud_kpv"]).values,
        }
    )
    return table.filter(good)


def _elements(batch: pa.Table, quarantine: Quarantine) -> pa.Table:
    """The elements that are a figure, with their values as numbers."""
    keys = batch["tabel"], batch["elemendi_label"], batch["elemendi_nimetus"]
    encoded = as_array(pc.dictionary_encode(pc.binary_join_element_wise(*keys, "\x1f")))
    known = [meaning(*key.split("\x1f")) for key in encoded.dictionary.to_pylist()]
    columns = {
        "report_id": batch["report_id"],
        "figure": pa.array([m.figure for m in known], pa.string()).take(encoded.indices),
        "basis": pa.array([m.basis for m in known], pa.string()).take(encoded.indices),
        "place": pa.array([m.place for m in known], pa.int64()).take(encoded.indices),
        "line": batch["line"],
        "text": names(batch["vaartus"]),
    }
    table = pa.table(columns).filter(pc.is_valid(columns["figure"]))
    values = numbers(table["text"], ".").values
    bad = pc.and_(pc.is_null(values), pc.is_valid(table["text"]))
    for row in table.filter(bad).to_pylist():
        reason = f'{row["figure"]} of report {row["report_id"]} is no number: "{row["text"]}"'
        quarantine.add(row["line"], reason, row["text"])
    return table.drop(["text"]).append_column("value", values).filter(pc.is_valid(values))


@lru_cache(maxsize=65536)
def meaning(table: str, label: str, name: str) -> Meaning:
    """Which figure an element is; none for the hundreds of others.

    >>> meaning("Bilanss", "Varad", "AssetsConsolidated")
    Meaning(figure='total_assets', basis='consolidated', place=0)
    >>> meaning("PDF", "Müügitulu", "")
    Meaning(figure='revenue', basis='standalone', place=9)
    """
    label = label.lower()
    of_group = (
        name.endswith("Consolidated")
        or label.endswith(" konsolideeritud")
        or table.lower().startswith("konsolideeritud")
    )
    own = name.removesuffix("Consolidated") or LABELS.get(label.removesuffix(" konsolideeritud"))
    figure, place = MEANINGS.get(own or "", (None, 0))
    basis = "consolidated" if of_group else "standalone"
    return Meaning(figure, basis, place if name else LAST)


TABLES = """
    create table report (report_id text, second_id text, number text,
                         period_start date, period_end date, filed_on date);
    create table element (report_id text, figure text, basis text, place bigint, line bigint,
                          value double);
"""
# An element belongs to the report of its id, and to the report that names this id as its second.
STATEMENTS = """
    create table known as
        select report_id as id, report_id, 0 as rank from report
        union all
        select second_id, report_id, 1 from report where second_id <> report_id;
    create table statement as
        with chosen as (
            select known.report_id, basis, figure,
                   arg_min(value, (place * 2 + rank) * 1000000000 + line) as value
            from element join known on known.id = element.report_id
            group by all
        )
        select report_id, basis,
               max(value) filter (figure = 'revenue') as revenue,
               max(value) filter (figure = 'operating_profit') as operating_profit,
               max(value) filter (figure = 'profit') as profit,
               max(value) filter (figure = 'total_assets') as total_assets,
               max(value) filter (figure = 'equity') as equity,
               max(value) filter (figure = 'employees') as employees,
               abs(max(value) filter (figure = 'personnel_costs')) as personnel_costs,
               max(value) filter (figure = 'current_liabilities')
                   + max(value) filter (figure = 'other_liabilities') as liabilities
        from chosen group by all;
    create table unbalanced as
        select report_id, basis, total_assets, equity + liabilities as other_side from statement
        where abs(total_assets - equity - liabilities) > greatest(2, 0.005 * abs(total_assets));
"""
ORPHANS = """
    select element.report_id, min(line) from element anti join known on known.id = element.report_id
    group by all order by all
"""
LATEST = """
    select 'EE-RIK-' || number as company_id, period_start, period_end, basis,
           'accounts' as kind, 'EUR' as currency, revenue, operating_profit, profit,
           total_assets, equity, employees, personnel_costs
    from statement join report using (report_id)
    where coalesce(revenue, operating_profit, profit, total_assets, equity, employees,
                   personnel_costs) is not null
      and (report_id, basis) not in (select (report_id, basis) from unbalanced)
    qualify row_number() over (
        partition by number, period_end, basis
        order by filed_on desc nulls last, try_cast(report_id as bigint) desc nulls last, report_id
    ) = 1
"""


def _set_aside(connection: duckdb.DuckDBPyConnection, quarantine: Quarantine) -> None:
    """Set aside the reports that do not balance, and those without a header."""
    for report, line in connection.execute(ORPHANS).fetchall():
        quarantine.add(line, f"no header has the report {report} as its id", report)
    found = connection.execute("select * from unbalanced order by all").fetchall()
    for report, basis, assets, other in found:
        reason = f"report {report} ({basis}): assets {assets:,.0f}, equity and debts {other:,.0f}"
        quarantine.add(0, reason, report)
