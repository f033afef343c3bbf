"""United Kingdom: accounts data of Companies House, the electronically filed accounts.

Daily and monthly zips with one file a filing: inline XBRL (XHTML with tagged figures), before
2011 plain XBRL. Documentation: https://download.companieshouse.gov.uk/en_monthlyaccountsdata.html

Oddities: companies that file a balance sheet only are the most; for them the change of retained
equity between the two balance sheets stands on a row of its own of kind "derived". Total assets are
never tagged, but fixed and current assets; community interest companies lie as zip in the zip,
with a report without figures beside the accounts; files packed on a Mac carry a __MACOSX folder.
"""

import re
from calendar import month_name
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from company.errors import ConfigurationError, RecordError
from company.ids import LISTS, registration_number
from connectors.contract import Http, Quarantine, Reading, Record, Register, Source
from connectors.gb_accounts_values import XBRLI, Context, Fact, contexts, facts, number, people
from connectors.page_links import Link, page_links
from connectors.records import rows_of
from connectors.xml_documents import tree

# The concepts of each figure, the ones of the old taxonomies last; the first that is there counts.
REVENUE = ("TurnoverRevenue", "TurnoverGrossOperatingRevenue")
OPERATING_PROFIT = ("OperatingProfitLoss",)
PROFIT = ("ProfitLoss", "ProfitLossForPeriod")
FIXED_ASSETS, CURRENT_ASSETS = ("FixedAssets",), ("CurrentAssets",)
LESS_LIABILITIES = ("TotalAssetsLessCurrentLiabilities",)
NET_CURRENT_ASSETS = ("NetCurrentAssetsLiabilities",)
EQUITY = (
    "Equity", "NetAssetsLiabilities", "ShareholderFunds",
    "NetAssetsLiabilitiesIncludingPensionAssetLiability",
)  # fmt: skip
RETAINED, RETAINED_OLD = "RetainedEarningsAccumulatedLosses", ("ProfitLossAccountReserve",)
EMPLOYEES = ("AverageNumberEmployeesDuringPeriod", "EmployeesTotal")
STAFF_COSTS = ("StaffCostsEmployeeBenefitsExpense", "StaffCosts")
COMPANY_NUMBER = ("UKCompaniesHouseRegisteredNumber", "CompaniesHouseRegisteredNumber")
REGISTER = Register(
    code="gb-accounts",
    name="Companies House, accounts data",
    country="GB",
    publisher="Companies House",
    licence="OGL-UK-3.0",
    attribution="Contains public sector information from Companies House licensed under the "
    "Open Government Licence v3.0.",
    url="https://download.companieshouse.gov.uk/en_monthlyaccountsdata.html",
    frequency="daily, the last 60 days; monthly, the last twelve months",
    gives="employees, equity, total assets; revenue and profit of the few that file them",
    covers="the accounts filed electronically in the months that are fetched",
    fills=(
        "currency", "revenue", "operating_profit", "profit", "total_assets", "equity", "employees",
        "personnel_costs",
    ),
    expected=(1_000, 3_000_000),
    holds="figures",
    tolerated=0.05,
    persons=("DirectorSigningFinancialStatements", "NameEntityOfficer"),
    reads=(
        *REVENUE, *OPERATING_PROFIT, *PROFIT, *FIXED_ASSETS, *CURRENT_ASSETS, *LESS_LIABILITIES,
        *NET_CURRENT_ASSETS, *EQUITY, *RETAINED_OLD, *EMPLOYEES, *STAFF_COSTS, *COMPANY_NUMBER,
    ),
    quirks=(
        "most companies file no profit: kind derived has the change of their retained equity",
        "dividends lower that change, new shares may raise it; partnerships (LLP) have none",
        "total assets are fixed plus current assets",
        "a month holds the companies that filed in it: for all of them pull --since a year ago",
        "only accounts filed electronically, about three quarters; no earlier year's figures",
        "the taxonomies have thousands of concepts: those that are not read do not stop the run",
    ),
)  # fmt: skip
CONCEPTS = frozenset(REGISTER.reads)
MONTHLY = r"Accounts_Monthly_Data-([A-Z][a-z]+)(\d{4})\.zip$"
ENDINGS = (".html", ".xhtml", ".htm", ".xml")
JUNK = re.compile(r"(^|/)(__MACOSX/|\._)")
FILE_NAME = re.compile(r"Prod\d+_\d+_([A-Z0-9]{8})_\d{8}")
LARGEST = 64 << 20  # bytes of one filing
PARTNERSHIP = re.compile("OC|SO|NC")  # numbers of LLPs: their profit is the members', not equity
OPENING = timedelta(days=3)  # an opening balance is dated the day before the period, or nearly so


@dataclass(frozen=True)
class Filing:
    """One file of accounts: its name, which holds the company's number, and its bytes."""

    name: str
    content: bytes


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read accounts data: a daily or monthly zip, several of them, or single filings."""
    paths = (source.path, *source.more)
    records = chain.from_iterable(_records(path, quarantine) for path in paths)
    return Reading(
        rows_of(records, REGISTER, source),
        understood=("Accounts data of Companies House, one file a filing",),
    )


def _records(path: Path, quarantine: Quarantine) -> Iterator[Record]:
    from connectors.archives import members

    for place, (name, stream) in enumerate(members(path, ENDINGS), 1):
        if JUNK.search(name):
            continue
        content = stream.read(LARGEST + 1)
        try:
            if len(content) > LARGEST:
                raise RecordError(f"larger than {LARGEST >> 20} MB")
            yield parse(Filing(name, content))
        except RecordError as error:
            quarantine.add(place, str(error), name)


def download(http: Http) -> list[Path]:
    """Fetch the newest monthly file; it is some gigabytes large."""
    months = _months(http)
    newest = months[max(months)]
    return [http.download(newest.url, newest.file)]


def download_since(http: Http, since: date) -> list[Path]:
    """Fetch the monthly files from the month of a day on, the newest first; there are twelve."""
    months = _months(http)
    wanted = sorted((month for month in months if month >= since.replace(day=1)), reverse=True)
    if not wanted:
        raise ConfigurationError(
            f"{REGISTER.code}: nothing is published since {since}, the newest month is "
            f"{max(months):%Y-%m}. Give an earlier day with --since."
        )
    return [http.download(months[month].url, months[month].file) for month in wanted]


def _months(http: Http) -> Mapping[date, Link]:
    """The links to the monthly files, by the first day of the month."""
    places = {name: place for place, name in enumerate(month_name) if place}
    links = page_links(http, REGISTER.url, MONTHLY, REGISTER)
    return {
        date(int(year), places[name], 1): link
        for link in links
        for name, year in [link.said]
        if name in places
    }


def parse(filing: Filing) -> Record:
    """The figures of a filing: of the company, of its group, and what can be derived.

    A filing without any figure gives nothing. Raises RecordError for one that cannot be read.
    """
    root = tree(filing.content.removeprefix(b"\xef\xbb\xbf"))
    found = list(facts(root, contexts(root), CONCEPTS))
    company = _company_number(filing.name, root, found)
    period = _period(found)
    if period is None:
        return Record(None)
    rows = [
        {"company_id": f"{LISTS['GB']}-{company}", "basis": basis, **row}
        for basis in ("standalone", "consolidated")
        for row in _rows([f for f in found if f.context.basis == basis], period, company)
    ]
    return Record(None, figures=tuple(rows))


def _company_number(name: str, root: ET.Element, found: Sequence[Fact]) -> str:
    """The number in the name of the file, which Companies House wrote; else the one filed."""
    if match := FILE_NAME.search(name):
        return match[1]
    said = [f.text for f in found if f.concept in COMPANY_NUMBER]
    said += [(e.text or "") for e in root.iter(f"{XBRLI}identifier")]
    for text in said:
        if written := registration_number("GB", text):
            return written
    raise RecordError("no company number, neither in the file nor in its name")


def _period(found: Sequence[Fact]) -> Context | None:
    """The period that the accounts are for: that of the company's number, else the latest."""
    periods = [(f.concept, f.context) for f in found if f.context.start is not None]
    for concept, context in periods:
        if concept in COMPANY_NUMBER:
            return context
    ending = (context for _, context in periods)
    return max(ending, key=lambda c: (c.end, c.end - (c.start or c.end)), default=None)


def _rows(found: Sequence[Fact], period: Context, company: str) -> Iterator[dict[str, Any]]:
    start, end = period.start or period.end, period.end
    said = {
        "period_start": start,
        "period_end": end,
        "currency": _currency(found),
    }
    now = [f for f in found if f.context.end == end and f.context.start in (None, start)]
    figures = _figures(now)
    if any(value is not None for value in figures.values()):
        yield said | {"kind": "accounts"} | figures
    change = _change(found, start, now)
    if figures["profit"] is None and change is not None and not PARTNERSHIP.match(company):
        yield said | {"kind": "derived", "profit": change}


def _figures(now: Sequence[Fact]) -> dict[str, float | None]:
    return {
        "revenue": _value(now, REVENUE),
        "operating_profit": _value(now, OPERATING_PROFIT),
        "profit": _value(now, PROFIT),
        "total_assets": _total_assets(now),
        "equity": _value(now, EQUITY),
        "employees": next((n for f in _of(now, EMPLOYEES) if (n := people(f)) is not None), None),
        "personnel_costs": _value(now, STAFF_COSTS),
    }


def _total_assets(now: Sequence[Fact]) -> float | None:
    """Fixed and current assets; the fixed ones may be told by what the other lines leave."""
    fixed, current = _value(now, FIXED_ASSETS), _value(now, CURRENT_ASSETS)
    less, net = _value(now, LESS_LIABILITIES), _value(now, NET_CURRENT_ASSETS)
    if fixed is None and less is not None and net is not None:
        fixed = less - net
    return None if fixed is None or current is None else fixed + current


def _change(found: Sequence[Fact], start: date, now: Sequence[Fact]) -> float | None:
    """By how much retained equity changed over the period, or all equity where it is not told."""
    before = [
        f for f in found if f.context.start is None and start - OPENING <= f.context.end <= start
    ]  # fmt: skip
    for of in (_retained, lambda facts: _value(facts, EQUITY)):
        closing, opening = of(now), of(before)
        if closing is not None and opening is not None:
            return closing - opening
    return None


def _retained(some: Sequence[Fact]) -> float | None:
    told = _value(some, EQUITY[:1], RETAINED)
    return _value(some, RETAINED_OLD) if told is None else told


def _value(some: Sequence[Fact], concepts: Sequence[str], segment: str = "") -> float | None:
    values = (number(f) for f in _of(some, concepts, segment))
    return next((value for value in values if value is not None), None)


def _of(some: Sequence[Fact], concepts: Sequence[str], segment: str = "") -> list[Fact]:
    """The facts of some concepts, in the order of the concepts."""
    told = [f for f in some if f.context.segment == segment and f.concept in concepts]
    return sorted(told, key=lambda f: concepts.index(f.concept))


def _currency(found: Sequence[Fact]) -> str | None:
    return next((f.currency for f in found if f.currency), None)
