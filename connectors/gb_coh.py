"""United Kingdom: the monthly free company data product of Companies House (BasicCompanyData).

One CSV of about five million live companies, zipped, whole or in parts; dissolved companies drop
out of it. Documentation: https://download.companieshouse.gov.uk/en_output.html

Oddities: eleven headers begin with a blank; old files hold single values in Latin-1; the status is
text ("Active - Proposal to Strike off"), the category too and in several spellings; an industry is
"46630 - Wholesale of …" or "None Supplied"; staff and turnover are not in it, the category of the
accounts that a company files is the only sign of its size.
"""

from pathlib import Path

from company.fields import Extra
from connectors.contract import Http, Quarantine, Query, Reading, Register, Source, check_columns
from connectors.gb_coh_api import lookup, search
from connectors.gb_coh_bulk import Bulk
from connectors.gb_coh_sql import PREVIOUS, companies
from connectors.page_links import page_links
from connectors.queried import batches_of

__all__ = ["REGISTER", "download", "lookup", "read", "search"]
REGISTER = Register(
    code="gb-coh",
    name="Companies House, free company data product",
    country="GB",
    publisher="Companies House",
    licence="OGL-UK-3.0",
    attribution="Contains public sector information from Companies House licensed under the "
    "Open Government Licence v3.0.",
    url="https://download.companieshouse.gov.uk/en_output.html",
    frequency="monthly",
    gives="names, previous names, address, legal form, status, industry, size of accounts",
    covers="living companies: one that was dissolved leaves the file",
    fills=(
        "legal_form", "legal_form_class", "status", "founded_on", "dissolved_on", "country",
        "postcode", "city", "street", "industry_code", "industry_system", "industry",
        "is_natural_person", "source_url",
    ),
    expected=(4_000_000, 8_000_000),
    rate=(600, 300.0),
    key_variable="LOOKALIKE_GB_COH_KEY",
    persons=("RegAddress.CareOf",),
    quirks=(
        "dissolved companies drop out of the file",
        "staff and turnover are not in it; the category of the accounts is the only sign of size",
    ),
    ignored=(
        "RegAddress.CareOf", "RegAddress.POBox", "RegAddress.County", "RegAddress.Country",
        "CountryOfOrigin", "Accounts.AccountRefDay", "Accounts.AccountRefMonth",
        "Accounts.NextDueDate", "Accounts.LastMadeUpDate", "Returns.NextDueDate",
        "Returns.LastMadeUpDate", "Mortgages.NumMortCharges", "Mortgages.NumMortPartSatisfied",
        "Mortgages.NumMortSatisfied", "SICCode.SicText_2", "SICCode.SicText_3",
        "SICCode.SicText_4", "LimitedPartnerships.NumGenPartners",
        "LimitedPartnerships.NumLimPartners", "URI", "ConfStmtNextDueDate",
        "ConfStmtLastMadeUpDate",
        *(f"PreviousName_{n}.CONDATE" for n in range(1, 11)),
    ),
)  # fmt: skip
READ = {
    "CompanyName", "CompanyNumber", "RegAddress.AddressLine1", "RegAddress.AddressLine2",
    "RegAddress.PostTown", "RegAddress.PostCode", "CompanyCategory", "CompanyStatus",
    "DissolutionDate", "IncorporationDate", "Accounts.AccountCategory",
    "Mortgages.NumMortOutstanding", "SICCode.SicText_1", *PREVIOUS,
}  # fmt: skip
EXTRAS = (
    Extra("x_accounts_category", "Size of accounts filed", "category"),
    Extra("x_charges_outstanding", "Charges outstanding", "number"),
)

WHOLE = r"BasicCompanyDataAsOneFile-(\d{4}-\d{2}-\d{2})\.zip$"


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read a BasicCompanyData file: the CSV itself, or the zip that holds it or its parts."""
    select = companies(REGISTER.code, source.fetched_at, EXTRAS)
    files = (source.path, *source.more)
    query = Query(Bulk(REGISTER.code, files, check, select, quarantine).fill)
    return Reading(
        batches_of(query, EXTRAS),
        extras=EXTRAS,
        understood=("BasicCompanyData of Companies House, one row a company",),
        query=query,
    )


def download(http: Http) -> list[Path]:
    """Fetch the newest file of all companies; it is half a gigabyte large."""
    links = page_links(http, REGISTER.url, WHOLE, REGISTER)
    newest = max(links, key=lambda link: link.said)
    return [http.download(newest.url, newest.file)]


def check(headers: list[str]) -> None:
    """Refuse a file whose columns are not those of the register; raises SourceChanged."""
    check_columns(REGISTER, headers, READ, READ)
