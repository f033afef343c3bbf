"""Finland: the digital financial statements that companies file with the business register (PRH).

One XBRL instance a company and period, as XML of 40 to 60 KB; there is no bulk file, statements are
fetched one by one (their dates from `/financials`, new ones from `/all_financial_statements`) and
read from single files or a zip of many. No key.
Documentation: https://avoindata.prh.fi/en/krek/swagger-ui

Oddities: an element tells the type of a value (mi53 an amount of the balance sheet, md103 one of
the income statement), the dimension MCY tells which line it is (x673 revenue). The year before
stands beside, under the dimension REF (x4 on the balance sheet, x53 in the income statement), and
is left out. All contexts are instants; the period is in two elements of its own. Expenses are
negative.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from company.errors import ConfigurationError, RecordError, SourceChanged
from company.ids import registration_number
from connectors.contract import (
    Changes,
    Http,
    Quarantine,
    Reading,
    Record,
    Register,
    Source,
)
from connectors.fi_xbrl_facts import facts
from connectors.records import parsed, rows_of

API = "https://avoindata.prh.fi/opendata-xbrl-api/v3"
LARGEST = 16 << 20  # bytes of one statement; a larger one is cut, and so no XML
FIRST_DAY = "2023-07-01"  # the feed of new statements goes back to it
AMOUNTS = ("revenue", "operating_profit", "profit", "total_assets", "equity")
LATEST = 3  # statements of a company that a lookup fetches
REGISTER = Register(
    code="fi-xbrl",
    name="Digital financial statements filed with the Finnish Trade Register",
    country="FI",
    publisher="Finnish Patent and Registration Office (PRH)",
    licence="CC-BY-4.0",
    attribution="Patentti- ja rekisterihallitus, digitaaliset tilinpäätökset, CC BY 4.0",
    url="https://avoindata.prh.fi/en/krek/swagger-ui",
    frequency="daily",
    gives="revenue, operating profit, profit, personnel costs, total assets and equity",
    covers="the statements filed digitally since July 2023: "
    "about 10,000 a year, of 300,000 companies",
    fills=(
        "currency", "revenue", "operating_profit", "profit", "total_assets", "equity", "employees",
        "personnel_costs",
    ),
    expected=(1, 1_000_000),  # as many as the user has fetched
    holds="figures",
    rate=(1, 1.0),  # one second between calls
    reads=(
        "si289", "di120", "di121", "taxonomy", "currency", "md103.x673", "md103.x689",
        "md103.x740", "md103.x5", "mi53.x360", "mi53.x376", "ii52",
    ),
    ignored=(
        "si168",  # the name, as filed
        "md103", "mi53",  # the other lines of the two statements
    ),
    quirks=(
        "about 10,000 statements a year of some 300,000 companies: mostly small ones",
        "abbreviated statements hold no revenue",
        "personnel costs stand as an expense, negative; here they are positive",
        "the number of employees (ii52) is in the taxonomy and seldom, if ever, filed",
    ),
)  # fmt: skip


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read statements: one XML file, several, or a zip of many."""
    records = parsed(_documents(source, quarantine), parse, REGISTER, quarantine)
    return Reading(
        rows_of(records, REGISTER, source),
        understood=("XBRL statements filed with the Finnish Trade Register, one file a period",),
    )


def _documents(source: Source, quarantine: Quarantine) -> Iterator[tuple[int, Any]]:
    from connectors.archives import members

    number = 0
    for path in (source.path, *source.more):
        for name, stream in members(path, (".xml", ".xbrl")):
            number += 1
            try:
                yield number, facts(stream.read(LARGEST))
            except RecordError as error:
                quarantine.add(number, f"{name}: {error}", "")


def parse(document: Mapping[str, Any]) -> Record:
    """The figures of a statement, given as its facts by element and line; a pure function."""
    number, start, end = (document.get(name) for name in ("si289", "di120", "di121"))
    if not number or registration_number("FI", number) != number:
        raise RecordError(f'no business id: "{number or ""}"')
    income, balance = document.get("md103", {}), document.get("mi53", {})
    figures = {
        "company_id": f"FI-PRO-{number}",
        "period_start": _day(start),
        "period_end": _day(end),
        "basis": "consolidated" if "_con" in document.get("taxonomy", "") else "standalone",
        "kind": "accounts",
        "currency": document.get("currency"),
        "revenue": _amount(income.get("x673")),
        "operating_profit": _amount(income.get("x689")),
        "profit": _amount(income.get("x740")),
        "total_assets": _amount(balance.get("x360")),
        "equity": _amount(balance.get("x376")),
        "employees": _amount(document.get("ii52")),
        "personnel_costs": _cost(_amount(income.get("x5"))),
    }
    if figures["period_end"] is None:
        raise RecordError(f"{number}: the statement names no end of its period")
    if all(figures[name] is None for name in AMOUNTS):
        raise RecordError(f"{number}: the statement holds none of the figures")
    return Record(None, figures=(figures,))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RecordError(f'no date: "{text}"') from error


def _amount(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except (TypeError, ValueError) as error:
        raise RecordError(f'no amount: "{text}"') from error


def _cost(expense: float | None) -> float | None:
    """A cost as a positive amount; the statement has it as a negative one."""
    return None if expense is None else 0.0 - expense


def lookup(http: Http, number: str) -> Record | None:
    """The figures of a company's latest statements, or None where none is filed digitally."""
    wanted = registration_number("FI", number)
    answer = http.json(f"{API}/financials", {"businessId": wanted}) if wanted else None
    days = sorted({f["financialDate"] for f in _listed(answer)}, reverse=True)[:LATEST]
    found = _statements(http, [(str(wanted), day) for day in days])
    figures = tuple(figure for record in found for figure in record.figures)
    return Record(None, figures) if figures else None


def download_since(http: Http, since: date) -> list[Path]:
    """Fetch the statements registered since a day, one after the other: 3,600 in an hour."""
    first = max(since.isoformat(), FIRST_DAY)
    wanted = {(f["businessId"], f["financialDate"]) for f in _filed(http, first)}
    if not wanted:
        raise ConfigurationError(
            f"{REGISTER.code}: no statement was registered since {since}. Give an earlier day with "
            "--since."
        )
    return [
        http.download(_address(number, day), f"fi-xbrl-{number}-{day}.xml")
        for number, day in sorted(wanted)
    ]


def changes(http: Http, cursor: str) -> Changes:
    """The statements registered since a day, itself included; the cursor is the newest day."""
    since = max(cursor, FIRST_DAY)
    filed = list(_filed(http, since))
    records = _statements(http, [(f["businessId"], f["financialDate"]) for f in filed])
    newest = max((f["registrationDate"] for f in filed), default=since)
    return Changes(tuple(records), (), max(since, newest))


def _filed(http: Http, since: str) -> Iterator[Mapping[str, str]]:
    """The statements registered since a day, page by page until one is empty."""
    before: list[Mapping[str, str]] = []
    for page in count(1):
        asked = {"registeredDateStart": since, "page": str(page)}
        listed = _listed(http.json(f"{API}/all_financial_statements", asked))
        if not listed:
            return
        if listed == before:
            raise SourceChanged(
                f"{REGISTER.code}: the list of statements goes in circles, page {page} is the one "
                "before it. If the register changed, connectors/fi_xbrl.py must follow. Nothing "
                "was replaced."
            )
        yield from listed
        before = listed


def _listed(answer: Any) -> list[Mapping[str, str]]:
    if answer is None:
        return []
    if not isinstance(answer, dict) or not isinstance(answer.get("financials"), list):
        raise SourceChanged(
            f'{REGISTER.code}: the answer of {API} has no list "financials". '
            "If the register changed, its connector must follow."
        )
    return list(answer["financials"])


def _statements(http: Http, wanted: Sequence[tuple[str, str]]) -> Iterator[Record]:
    """The statements of companies and days; a bad one is none, so that it holds up no other."""
    return parsed(_fetched(http, wanted), parse, REGISTER, Quarantine())


def _fetched(http: Http, wanted: Sequence[tuple[str, str]]) -> Iterator[tuple[int, Any]]:
    for place, (number, day) in enumerate(wanted, 1):
        with suppress(RecordError):
            yield place, facts(http.text(_address(number, day)))


def _address(number: str, day: str) -> str:
    """Where a statement is."""
    return f"{API}/financial?" + urlencode({"businessId": number, "financialDate": day})
