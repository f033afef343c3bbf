"""Estonia: the business register (äriregister), open data of RIK.

Two daily files: the general data (`ettevotja_rekvisiidid__yldandmed.json.zip`, a pretty-printed
array of 4.6 GB: addresses, contacts, activities) and the basic data (`…__lihtandmed.csv.zip`, which
alone has the VAT numbers). Either can be read by itself; together the VAT numbers are added.
Documentation: https://avaandmed.ariregister.rik.ee/en/downloading-open-data

Oddities: only companies that are registered, in liquidation or bankrupt are in the files, one that
was struck off is simply not there; activities are coded in EMTAK 2025 or still in EMTAK 2008; the
number of employees in a report is 0 in some years of firms with thousands; the number of a company
is a JSON number there and text in the basic data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from company.errors import ConfigurationError
from company.fields import Extra
from connectors import ee_rik_basic as basic
from connectors import ee_rik_general as general
from connectors.contract import Http, Quarantine, Reading, Record, Register, Rows, Source
from connectors.documents import rows_of_documents
from connectors.ee_rik_general import parse as parse
from connectors.json_stream import Array

REGISTER = Register(
    code="ee-rik",
    name="Business register, general and basic data",
    country="EE",
    publisher="Registrite ja Infosüsteemide Keskus (RIK)",
    licence="CC-BY-4.0",
    attribution="Contains open data of the Estonian e-Business Register, "
    "Centre of Registers and Information Systems, CC BY 4.0.",
    url="https://avaandmed.ariregister.rik.ee/en/downloading-open-data",
    frequency="daily",
    gives="names, address, legal form, status, industry, contacts, VAT number, share capital",
    covers="companies that are registered, in liquidation or bankrupt",
    fills=(
        "legal_form", "legal_form_class", "status", "founded_on", "country", "region",
        "municipality", "postcode", "city", "street", "industry_code", "industry_system",
        "industry", "employees_min", "employees_max", "website", "phone", "email", "vat_number",
        "vat_registered", "is_natural_person", "source_url",
    ),
    expected=(300_000, 500_000),
    persons=("yldandmed.markused_kaardil",),
    reads=(*basic.READ, *general.READ),
    ignored=(*basic.IGNORED, *general.IGNORED),
    mandatory=("ariregistri_kood", "nimi"),
    recurring=(
        "yldandmed.staatus", "yldandmed.oiguslik_vorm_tekstina", "yldandmed.arinimed.lopp_kpv",
        "yldandmed.aadressid.ehak_nimetus", "yldandmed.teatatud_tegevusalad.emtak_kood",
    ),
    quirks=(
        "a company that was struck off is no longer in the files",
        "employees are the most that the last three reports state; the register has false zeros",
        "phone and e-mail of sole traders (FIE) are left out; their rows are flagged",
    ),
)  # fmt: skip
EXTRAS = (Extra("x_share_capital_eur", "Share capital, EUR", "number"),)
FILES = "https://avaandmed.ariregister.rik.ee/sites/default/files/avaandmed/"
GENERAL, BASIC = "yldandmed.json.zip", "lihtandmed.csv.zip"


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read the general data, the basic data, or the first with the VAT numbers of the second."""
    paths = (source.path, *source.more)
    documents = [path for path in paths if _is_json(path)]
    tables = [path for path in paths if path not in documents]
    if len(documents) > 1 or len(tables) > 1:
        raise ConfigurationError(
            f"{REGISTER.code}: {len(paths)} files given. Give one {GENERAL} and one {BASIC}."
        )
    if documents:
        what = "general data of the business register" + (" with VAT numbers" if tables else "")
        rows = _general(documents[0], tables, source, quarantine)
        return Reading(rows, extras=EXTRAS, understood=(what,))
    batches = basic.batches(tables[0], REGISTER, quarantine)
    return Reading(
        (basic.parse(batch, source) for batch in batches),
        understood=("basic data of the business register, without industry and contacts",),
    )


def download(http: Http) -> list[Path]:
    """Fetch the general and the basic data; these two keep their addresses."""
    names = [f"ettevotja_rekvisiidid__{file}" for file in (GENERAL, BASIC)]
    return [http.download(FILES + name, name) for name in names]


def _is_json(path: Path) -> bool:
    from connectors.archives import members

    for _, stream in members(path, (".json", ".csv")):
        return stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"[")
    raise ConfigurationError(f"{path} holds no .json and no .csv file. Fetch it again.")


def _general(
    path: Path, tables: list[Path], source: Source, quarantine: Quarantine
) -> Iterator[Rows]:
    vat = basic.vat_numbers(tables[0], REGISTER, quarantine) if tables else {}
    arrays, with_vat = _arrays(path, quarantine), partial(_with_vat, vat=vat)
    yield from rows_of_documents(arrays, with_vat, REGISTER, source, quarantine, EXTRAS)


def _arrays(path: Path, quarantine: Quarantine) -> Iterator[Array]:
    from connectors.archives import members

    for _, stream in members(path, (".json",)):
        yield Array(stream, quarantine=quarantine)


def _with_vat(document: Any, vat: Mapping[str, str]) -> Record:
    record = parse(document)
    company = record.company or {}
    number = vat.get(company.get("registration_number", ""))
    if number is None:
        return record
    return replace(record, company={**company, "vat_number": number, "vat_registered": True})
