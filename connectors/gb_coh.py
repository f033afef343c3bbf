"""United Kingdom: the monthly free company data product of Companies House (BasicCompanyData).

One CSV of about five million live companies, zipped, whole or in parts; dissolved companies drop
out of it. Documentation: https://download.companieshouse.gov.uk/en_output.html

Oddities: eleven headers begin with a blank; old files hold single values in Latin-1; the status is
text ("Active - Proposal to Strike off"), the category too and in several spellings; an industry is
"46630 - Wholesale of …" or "None Supplied"; staff and turnover are not in it, the category of the
accounts that a company files is the only sign of its size.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from company.fields import FIELDS, FIGURES, NAMES, Extra, conform, schema
from company.industries import nace_classes
from connectors.ahead import ahead
from connectors.contract import Quarantine, Reading, Register, Rows, Source, check_columns
from connectors.csv_stream import csv_batches
from connectors.gb_coh_api import lookup, search
from connectors.gb_coh_codes import NO_INDUSTRY, NUMBER, PAGE, legal_form_class

PREVIOUS = [f"PreviousName_{n}.CompanyName" for n in range(1, 11)]
__all__ = ["REGISTER", "lookup", "parse", "read", "search"]
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
    expected=(4_000_000, 8_000_000),
    rate=(600, 300.0),
    key_variable="LOOKALIKE_GB_COH_KEY",
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

# What a status means for somebody who wants to sell; the texts are those of the file.
STATUSES = {
    "active": "active",
    "active - proposal to strike off": "inactive",
    "dormant": "inactive",
    "liquidation": "liquidation",
    "voluntary arrangement": "insolvent",
    "voluntary arrangement / administrative receiver": "insolvent",
    "voluntary arrangement / receiver manager": "insolvent",
    "in administration": "insolvent",
    "in administration/administrative receiver": "insolvent",
    "in administration/receiver manager": "insolvent",
    "administration order": "insolvent",
    "administrative receiver": "insolvent",
    "receivership": "insolvent",
    "receiver manager": "insolvent",
    "receiver manager / administrative receiver": "insolvent",
    "insolvency proceedings": "insolvent",
    "converted/closed": "dissolved",
    "dissolved": "dissolved",
    "closed": "dissolved",
    "removed": "dissolved",
    "live but receiver manager on at least one charge": "insolvent",
}


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read a BasicCompanyData file: the CSV itself, or the zip that holds it or its parts."""
    return Reading(
        _rows(source, quarantine),
        extras=EXTRAS,
        understood=("BasicCompanyData of Companies House, one row a company",),
    )


def _rows(source: Source, quarantine: Quarantine) -> Iterator[Rows]:
    def check(headers: list[str]) -> None:
        check_columns(REGISTER, headers, READ, READ)

    for batch in ahead(csv_batches(source.path, quarantine, check)):
        yield parse(_whole(batch, quarantine), source)


def _whole(batch: pa.Table, quarantine: Quarantine) -> pa.Table:
    """The rows that have a name and a number of the right shape; the others are set aside."""
    number = pc.match_substring_regex(batch["CompanyNumber"], NUMBER)
    good = pc.and_(number, pc.not_equal(batch["CompanyName"], ""))
    for row in batch.filter(pc.invert(good)).to_pylist():
        reason = f'no company number or name: "{row["CompanyNumber"]}", "{row["CompanyName"]}"'
        quarantine.add(row["line"], reason, ",".join(str(v) for v in row.values()))
    return batch.filter(good)


def parse(batch: pa.Table, source: Source) -> Rows:
    """The companies and names of a batch of rows; a pure function of its columns."""
    number = batch["CompanyNumber"]
    identifier = pc.binary_join_element_wise("GB-COH", number, "-")
    code = _industry_code(batch["SICCode.SicText_1"])
    companies = {
        "company_id": identifier,
        "register": _constant(REGISTER.code, batch),
        "registration_number": number,
        "name": batch["CompanyName"],
        "legal_form": _text(batch["CompanyCategory"]),
        "legal_form_class": _each(batch["CompanyCategory"], legal_form_class),
        "status": _each(batch["CompanyStatus"], lambda s: STATUSES.get(s.lower())),
        "founded_on": _date(batch["IncorporationDate"]),
        "dissolved_on": _date(batch["DissolutionDate"]),
        "country": _constant("GB", batch),
        "postcode": _text(batch["RegAddress.PostCode"]),
        "city": _text(batch["RegAddress.PostTown"]),
        "street": _street(batch),
        "industry_code": code,
        "industry_system": _constant("uksic2007", batch),
        "industry": nace_classes("uksic2007", code),
        "is_natural_person": _constant(False, batch),
        "source_url": pc.binary_join_element_wise(PAGE, number, ""),
        "fetched_at": _constant(source.fetched_at, batch),
        "x_accounts_category": _text(batch["Accounts.AccountCategory"]),
        "x_charges_outstanding": _number(batch["Mortgages.NumMortOutstanding"]),
    }
    return Rows(
        conform(pa.table(companies), schema(FIELDS, EXTRAS)),
        schema(FIGURES).empty_table(),
        _names(identifier, batch),
    )


def _names(identifier: pa.ChunkedArray, batch: pa.Table) -> pa.Table:
    """The legal name and up to ten previous ones of each company, a row each."""
    parts = []
    for column, kind in [("CompanyName", "legal"), *((c, "previous") for c in PREVIOUS)]:
        table = pa.table({"company_id": identifier, "name": batch[column]})
        table = table.filter(pc.not_equal(table["name"], ""))
        parts.append(conform(table.append_column("kind", _constant(kind, table)), schema(NAMES)))
    return pa.concat_tables(parts)


def _industry_code(sic: pa.ChunkedArray) -> pa.ChunkedArray:
    """ "46630" of "46630 - Wholesale of …"; none for "None Supplied" and codes of no industry."""
    code = pc.replace_substring_regex(sic, r"^(\d{4,5}) - .*$", r"\1")
    real = pc.and_(
        pc.match_substring_regex(code, r"^\d{4,5}$"),
        pc.invert(pc.is_in(code, pa.array(sorted(NO_INDUSTRY)))),
    )
    return pc.if_else(real, code, pa.scalar(None, pa.string()))


def _street(batch: pa.Table) -> pa.ChunkedArray:
    lines = batch["RegAddress.AddressLine1"], batch["RegAddress.AddressLine2"]
    joined = pc.binary_join_element_wise(*lines, ", ")
    return _text(pc.utf8_trim(joined, ", "))


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _date(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.strptime(_text(column), "%d/%m/%Y", "s", error_is_null=True).cast(pa.date32())


def _number(column: pa.ChunkedArray) -> pa.ChunkedArray:
    digits = pc.if_else(
        pc.match_substring_regex(column, r"^\d+$"), column, pa.scalar(None, pa.string())
    )
    return digits.cast(pa.float64())


def _each(column: pa.ChunkedArray, meaning: object) -> pa.ChunkedArray:
    """The meaning of each value; every distinct one is looked up once."""
    encoded = pc.dictionary_encode(column).combine_chunks()
    known = [meaning(v) for v in encoded.dictionary.to_pylist()]  # type: ignore[operator]
    return pa.chunked_array([pa.array(known, pa.string()).take(encoded.indices)])


def _constant(value: object, batch: pa.Table) -> pa.Array:
    return pa.repeat(value, len(batch))
