"""Accounts data of Companies House: made-up filings; recorded ones are in test_recordings."""

import io
import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from company.errors import ConfigurationError, RecordError
from company.fields import FIGURES
from connectors import gb_accounts
from connectors.contract import Quarantine, Source
from connectors.gb_accounts import Filing, parse
from connectors.gb_accounts_values import Context, Fact, number, people

NAME = "Prod223_3384_01234567_20241231.html"
HEAD = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><body>"""
UNITS = """<xbrli:unit id="GBP"><xbrli:measure>iso4217:GBP</xbrli:measure></xbrli:unit>
<xbrli:unit id="pure"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>"""
RETAINED = ("EquityClassesDimension", "RetainedEarningsAccumulatedLosses")
GROUP = ("GroupCompanyDataDimension", "Consolidated")
ORIGINAL = ("OriginalRevisedDataDimension", "Original")
START = "2023-12-31"


def context(name: str, *days: str, dimension: tuple[str, str] | None = None) -> str:
    inner = (
        f"<xbrli:instant>{days[0]}</xbrli:instant>"
        if len(days) == 1
        else f"<xbrli:startDate>{days[0]}</xbrli:startDate><xbrli:endDate>{days[1]}</xbrli:endDate>"
    )
    member = (
        f'<xbrli:segment><xbrldi:explicitMember dimension="uk:{dimension[0]}">uk:{dimension[1]}'
        "</xbrldi:explicitMember></xbrli:segment>"
        if dimension
        else ""
    )
    return (
        f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="ch">01234567'
        f"</xbrli:identifier>{member}</xbrli:entity><xbrli:period>{inner}</xbrli:period>"
        "</xbrli:context>"
    )


CONTEXTS = "".join(
    [
        context("year", "2024-01-01", "2024-12-31"),
        context("before", "2023-01-01", "2023-12-31"),
        context("end", "2024-12-31"),
        context("start", START),
        context("end-retained", "2024-12-31", dimension=RETAINED),
        context("start-retained", START, dimension=RETAINED),
        context("end-group", "2024-12-31", dimension=GROUP),
        context("end-other", "2024-12-31", dimension=("SomethingDimension", "Else")),
        context(
            "end-original", "2024-12-31", dimension=("OriginalRevisedDataDimension", "Original")
        ),
    ]
)


def tag(concept: str, where: str, text: str, **attributes: str) -> str:
    given = {"unitRef": "GBP", "format": "ixt:numcommadot"} | attributes
    more = "".join(f' {k.replace("_", ":")}="{v}"' for k, v in given.items())
    name = f'name="uk-core:{concept}" contextRef="{where}"'
    return f"<p><ix:nonFraction {name}{more}>{text}</ix:nonFraction></p>"


def filing(*facts: str, name: str = NAME) -> Filing:
    number = '<ix:nonNumeric name="b:UKCompaniesHouseRegisteredNumber" contextRef="year">01234567'
    body = f"{number}</ix:nonNumeric>{CONTEXTS}{UNITS}{''.join(facts)}"
    return Filing(name, f"{HEAD}{body}</body></html>".encode())


def figures(*facts: str, name: str = NAME) -> list[dict[str, Any]]:
    return list(parse(filing(*facts, name=name)).figures)


BALANCE = (
    tag("FixedAssets", "end", "1,000"),
    tag("CurrentAssets", "end", "500"),
    tag("Equity", "end", "900"),
    tag("Equity", "start", "600"),
    tag("AverageNumberEmployeesDuringPeriod", "year", "12", unitRef="pure"),
)


def test_a_filing_gives_the_figures_of_its_period() -> None:
    accounts = figures(*BALANCE, tag("ProfitLoss", "year", "300"), tag("ProfitLoss", "before", "9"))
    assert accounts == [
        {
            "company_id": "GB-COH-01234567",
            "basis": "standalone",
            "period_start": date(2024, 1, 1),
            "period_end": date(2024, 12, 31),
            "currency": "GBP",
            "kind": "accounts",
            "revenue": None,
            "operating_profit": None,
            "profit": 300.0,
            "total_assets": 1500.0,
            "equity": 900.0,
            "employees": 12.0,
            "personnel_costs": None,
        }
    ]


def test_where_no_profit_is_filed_the_change_of_equity_stands_on_a_row_of_its_own() -> None:
    accounts, derived = figures(*BALANCE)
    assert (accounts["kind"], accounts["profit"]) == ("accounts", None)
    assert (derived["kind"], derived["profit"]) == ("derived", 300.0)
    assert "equity" not in derived
    assert set(accounts) | set(derived) <= {f.name for f in FIGURES}


def test_retained_equity_is_preferred_as_new_shares_are_no_profit() -> None:
    retained = (
        tag("Equity", "end-retained", "50"),
        tag("Equity", "start-retained", "70", sign="-"),
    )
    assert figures(*BALANCE, *retained)[1]["profit"] == 120.0


def test_a_first_period_and_a_partnership_have_no_derived_profit() -> None:
    first = [f for f in BALANCE if '"start"' not in f]
    assert [row["kind"] for row in figures(*first)] == ["accounts"]
    of_partners = "Prod223_3384_OC437536_20241231.html"
    assert [row["kind"] for row in figures(*BALANCE, name=of_partners)] == ["accounts"]


def test_total_assets_without_fixed_ones_follow_from_the_lines_below_or_are_not_known() -> None:
    current = tag("CurrentAssets", "end", "500")
    below = (
        tag("TotalAssetsLessCurrentLiabilities", "end", "900"),
        tag("NetCurrentAssetsLiabilities", "end", "300"),
    )
    assert figures(current, *below)[0]["total_assets"] == 1100.0
    [alone] = figures(current, tag("Equity", "end", "1"))
    assert alone["total_assets"] is None


def test_a_group_has_a_row_on_its_own_basis() -> None:
    rows = figures(*BALANCE, tag("ProfitLoss", "year", "300"), tag("Equity", "end-group", "5,000"))
    assert [(r["basis"], r["equity"]) for r in rows] == [
        ("standalone", 900.0),
        ("consolidated", 5000.0),
    ]


def test_parts_of_a_figure_are_not_the_figure() -> None:
    [row] = figures(tag("Equity", "end-other", "1"), tag("TurnoverRevenue", "year", "7"))
    assert (row["equity"], row["revenue"]) == (None, 7.0)


def test_a_figure_marked_as_the_original_one_is_the_figure() -> None:
    assert figures(tag("Equity", "end-original", "8"))[0]["equity"] == 8.0


def test_a_figure_in_nested_spans_is_read_and_one_that_is_nil_is_not() -> None:
    nested = tag("Equity", "end", "<span>1,<b>23</b></span>4<ix:exclude>*</ix:exclude>")
    nil = tag("CurrentAssets", "end", "", xsi_nil="true")
    [row] = figures(nested, nil)
    assert row["equity"] == 1234.0


NOW = Context(None, date(2024, 12, 31), "standalone")


@pytest.mark.parametrize(
    ("text", "format_", "value"),
    [
        ("1,234.5", "ixt:numcommadot", 1234.5),
        ("1,234.5", "ixt2:numdotdecimal", 1234.5),
        ("1.234,5", "ixt:numdotcomma", 1234.5),
        ("1.234,5", "ixt4:num-comma-decimal", 1234.5),
        ("1 234,5", "ixt:numspacecomma", 1234.5),
        ("1\u00a0234.5", "ixt:numspacedot", 1234.5),
        ("£1,234", "", 1234.0),
        ("(577)", "", -577.0),
        ("-", "ixt:numdash", 0.0),
        ("–", "ixt2:zerodash", 0.0),
        ("-", "", None),
        ("", "ixt2:nocontent", None),
        ("nil", "", None),
        ("see note 4", "", None),
    ],
)
def test_a_number_is_read_by_its_format(text: str, format_: str, value: float | None) -> None:
    assert number(Fact("Equity", NOW, text, format_)) == value


def test_scale_and_sign_count_and_an_absurd_scale_is_no_number() -> None:
    assert number(Fact("Equity", NOW, "12.5", scale=3, negative=True)) == -12500.0
    assert number(Fact("Equity", NOW, "(5)", negative=True)) == -5.0
    assert number(Fact("Equity", NOW, "1", scale=999_999_999)) is None


@pytest.mark.parametrize(
    ("text", "scale", "count"),
    [("3", -2, 3.0), ("-4", 0, 4.0), ("2017 - 2", 0, 2.0), ("", 0, None)],
)
def test_people_are_counted_whole(text: str, scale: int, count: float | None) -> None:
    assert people(Fact("AverageNumberEmployeesDuringPeriod", NOW, text, scale=scale)) == count


OLD = """<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:gaap="http://uk">
<context id="y"><entity><identifier scheme="ch">OLD BREWERY LIMITED</identifier></entity>
<period><startDate>2008-08-01</startDate><endDate>2009-07-31</endDate></period></context>
<context id="e"><entity><identifier scheme="ch">OLD BREWERY LIMITED</identifier></entity>
<period><instant>2009-07-31</instant></period></context>
<unit id="u"><measure>iso4217:GBP</measure></unit>
<gaap:CompaniesHouseRegisteredNumber contextRef="y">00003006</gaap:CompaniesHouseRegisteredNumber>
<gaap:ShareholderFunds contextRef="e" unitRef="u">25853</gaap:ShareholderFunds></xbrl>"""


def test_the_older_plain_xbrl_is_read_and_the_number_found_inside() -> None:
    [row] = parse(Filing("accounts.xml", OLD.encode())).figures
    assert (row["company_id"], row["equity"]) == ("GB-COH-00003006", 25853.0)
    assert row["period_start"] == date(2008, 8, 1)


def test_parsing_gives_the_same_twice() -> None:
    assert parse(filing(*BALANCE)) == parse(filing(*BALANCE))


def test_a_filing_without_a_number_is_a_bad_record() -> None:
    nameless = OLD.replace("00003006", "").replace("OLD BREWERY LIMITED", "")
    with pytest.raises(RecordError, match="no company number"):
        parse(Filing("accounts.xml", nameless.encode()))


def read(path: Path, quarantine: Quarantine | None = None) -> list[dict[str, Any]]:
    source = Source(path, datetime(2026, 11, 3, tzinfo=UTC))
    batches = gb_accounts.read(source, quarantine or Quarantine()).batches
    return [row for rows in batches for row in rows.figures.to_pylist()]


def packed(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__slash__", "/").replace("__dot__", "."), content)
    return file.getvalue()


def test_a_zip_is_read_with_the_zips_in_it_and_without_junk(tmp_path: Path) -> None:
    content = filing(*BALANCE).content
    inner = packed(accounts__slash__statement__dot__xhtml=content)
    path = tmp_path / "Accounts_Bulk_Data-2025-05-03.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Prod223_1_00000002_20241231.html", content)
        archive.writestr("Prod223_1_01234567_20241231_CIC.zip", inner)
        archive.writestr("__MACOSX/._Prod223_1_00000002_20241231.html", b"\0\5\26\7junk")
        archive.writestr("Prod223_1_00000003_20241231.html", content[:300])
    quarantine = Quarantine()
    found = Counter(row["company_id"] for row in read(path, quarantine))
    assert found == {"GB-COH-00000002": 2, "GB-COH-01234567": 2}
    assert [bad.text for bad in quarantine.rows] == ["Prod223_1_00000003_20241231.html"]


def test_a_filing_that_declares_entities_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(b'<!DOCTYPE html [<!ENTITY a "b">]>' + filing(*BALANCE).content)
    quarantine = Quarantine()
    assert read(path, quarantine) == []
    assert "declares entities" in quarantine.rows[0].reason


class Page:
    """Stands for the network: a page with links to months, and what was fetched of them."""

    def __init__(self, *months: str) -> None:
        self.months, self.fetched = months, list[str]()

    def text(self, url: str) -> str:
        return "".join(f'<a href="Accounts_Monthly_Data-{m}.zip">' for m in self.months)

    def download(self, url: str, name: str) -> Path:
        assert url.startswith("https://download.companieshouse.gov.uk/Accounts_Monthly_Data-")
        self.fetched.append(name.partition("-")[2])
        return Path(name)

    def json(self, url: str, params: object = None) -> Any:
        raise NotImplementedError


def test_a_download_takes_the_newest_month() -> None:
    page = Page("December2025", "September2026", "August2026")
    assert gb_accounts.download(page) == [Path("Accounts_Monthly_Data-September2026.zip")]


def test_a_download_since_a_day_takes_its_month_and_all_after_it() -> None:
    page = Page("December2025", "September2026", "August2026", "November2025")
    gb_accounts.download_since(page, date(2025, 12, 24))
    assert page.fetched == ["September2026.zip", "August2026.zip", "December2025.zip"]


def test_a_day_after_the_newest_month_is_refused() -> None:
    page = Page("August2026", "September2026")
    with pytest.raises(ConfigurationError, match="the newest month is 2026-09"):
        gb_accounts.download_since(page, date(2026, 10, 1))
    assert page.fetched == []
