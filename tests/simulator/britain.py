"""The free company data product of Companies House: zips of 55 columns behind a page of links."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from data.demo.british import CATEGORIES, HEADER
from simulator.packing import zipped
from simulator.world import Firm, World

CODE, COUNTRY = "gb-coh", "GB"
HOST = "/download.companieshouse.gov.uk"
PAGE = f"{HOST}/en_output.html"
MONTH = "2026-11-01"
PARTS = 3
BULK = f"{HOST}/BasicCompanyDataAsOneFile-{MONTH}.zip"
STATUSES = {"active": "Active", "liquidation": "Liquidation", "insolvent": "In Administration"}
COLUMNS = [name.strip() for name in HEADER.split(",")]


def files(firms: Sequence[Firm]) -> dict[str, bytes]:
    """The whole file and its parts by their addresses, not yet packed."""
    rows = sorted(firms, key=lambda firm: firm.name)
    size = -(-len(rows) // PARTS)
    parts = {
        f"{HOST}/BasicCompanyData-{MONTH}-part{n + 1}_{PARTS}.zip": _csv(
            rows[n * size : (n + 1) * size]
        )
        for n in range(PARTS)
    }
    return {BULK: _csv(rows), **parts}


def packed(address: str, content: bytes) -> bytes:
    """As it comes over the line."""
    name = address.rsplit("/", 1)[-1].removesuffix(".zip")
    return zipped(**{f"{name}_csv": content})


def _csv(firms: Sequence[Firm]) -> bytes:
    out = io.StringIO()
    out.write(HEADER + "\r\n")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(row(firm) for firm in firms)
    return out.getvalue().encode()


def row(firm: Firm) -> list[str]:
    """One company as its 55 texts."""
    said = {
        "CompanyName": firm.name,
        "CompanyNumber": firm.number,
        "RegAddress.AddressLine1": firm.street.upper(),
        "RegAddress.PostTown": firm.city.upper(),
        "RegAddress.Country": "ENGLAND",
        "RegAddress.PostCode": firm.postcode,
        "CompanyCategory": CATEGORIES[firm.form],
        "CompanyStatus": STATUSES[firm.status],
        "CountryOfOrigin": "United Kingdom",
        "IncorporationDate": f"{firm.founded:%d/%m/%Y}",
        "Accounts.AccountCategory": "MICRO ENTITY",
        "Mortgages.NumMortOutstanding": "0",
        "SICCode.SicText_1": f"{firm.industry}0 - Industry",
        "URI": f"http://business.data.gov.uk/id/company/{firm.number}",
    }
    for n, name in enumerate(reversed(firm.previous), 1):
        said |= {f"PreviousName_{n}.CONDATE": "31/01/2020", f"PreviousName_{n}.CompanyName": name}
    return [said.get(column, "") for column in COLUMNS]


def answer(world: World, path: str, query: Mapping[str, str]) -> tuple[int, Any] | None:
    """The page with the links."""
    if path != PAGE:
        return None
    names = [address.rsplit("/", 1)[-1] for address in files(world.of(COUNTRY))]
    links = "".join(f'<li><a href="{name}">{name} (7Mb)</a></li>' for name in names)
    return 200, f"<!DOCTYPE html><html><body><ul>{links}</ul></body></html>"
