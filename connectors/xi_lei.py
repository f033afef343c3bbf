"""World: the global index of Legal Entity Identifiers (LEI) of GLEIF, level 1 and parents.

The golden copy has all of some three million records, three times a day, as CSV, XML or JSON; the
relationships (who consolidates whom) are a file of their own. Documentation:
https://www.gleif.org/en/lei-data/gleif-golden-copy and https://api.gleif.org/docs

Oddities: where the national register is known the company takes its identifier (FI-PRO-1748721-4),
so that the row lies over the national register's; a day is written as midnight at the place in
Greenwich time ("2014-07-06T22:00:00Z" is 7 July in Germany); LAPSED means that the fee is unpaid,
the company lives; a record of the API may lack nearly everything.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from company.errors import ConfigurationError
from connectors.contract import (
    Changes,
    Http,
    Quarantine,
    Reading,
    Record,
    Register,
    Rows,
    Source,
    check_columns,
)
from connectors.csv_columns import csv_columns
from connectors.documents import rows_of_documents
from connectors.records import parsed
from connectors.xi_lei_codes import LEI
from connectors.xi_lei_csv import NEEDED, READ, faults
from connectors.xi_lei_csv import parse as parse_batch
from connectors.xi_lei_files import contents, documents, parent_ids, parts
from connectors.xi_lei_record import EXTRAS, identity_of, is_withdrawn, parse

GOLDEN_COPY = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes"
API = "https://api.gleif.org/api/v1/lei-records"
REGISTER = Register(
    code="xi-lei",
    name="Global LEI index, golden copy",
    country="XI",
    publisher="Global Legal Entity Identifier Foundation (GLEIF)",
    licence="CC0-1.0",
    attribution="Contains LEI data from the GLEIF Global LEI Index, CC0; not endorsed by GLEIF.",
    url="https://www.gleif.org/en/lei-data/gleif-golden-copy/download-the-golden-copy",
    frequency="three times a day",
    gives="LEI, names, earlier names, address, legal form, status, parent",
    covers="the legal entities of all countries that have an LEI: funds, banks, larger companies",
    fills=(
        "legal_form", "legal_form_class", "status", "founded_on", "dissolved_on", "country",
        "region", "postcode", "city", "street", "lei", "parent_id", "is_natural_person",
        "source_url",
    ),
    expected=(2_500_000, 5_000_000),
    rate=(60, 60.0),
    quirks=(
        "a company whose national register is known takes the national identifier, with its LEI",
        "LEIs given twice or in error (DUPLICATE, ANNULLED) are left out",
        "a lapsed LEI says that the fee is unpaid, not that the company ended",
        "insolvency and liquidation count as active: the index notes them late or not at all",
        "region is ISO 3166-2, such as DE-BW; the address is the legal one, often an agent's",
        "no industry, staff, money, website or phone; sole proprietors are flagged as persons",
        "changes carry no parents: a company keeps the one it had until the next whole pull",
    ),
    reads=(
        *(f"attributes.{path}" for path in (
            "lei", "registration.status", "entity.legalName.name", "entity.legalName.language",
            "entity.otherNames.name", "entity.otherNames.language", "entity.otherNames.type",
            "entity.transliteratedOtherNames.name", "entity.transliteratedOtherNames.language",
            "entity.transliteratedOtherNames.type", "entity.legalAddress.addressLines",
            "entity.legalAddress.city", "entity.legalAddress.region",
            "entity.legalAddress.country", "entity.legalAddress.postalCode",
            "entity.headquartersAddress.country", "entity.registeredAt.id",
            "entity.registeredAs", "entity.category", "entity.legalForm.id",
            "entity.legalForm.other", "entity.status", "entity.creationDate",
            "entity.expiration.date", "entity.expiration.reason",
        )),
        *(f"Entity.{path}.{what}" for what in ("$", "@xml:lang", "@type") for path in (
            "LegalName", "OtherEntityNames.OtherEntityName",
            "TransliteratedOtherEntityNames.TransliteratedOtherEntityName",
        )),
        *(f"Entity.{path}.$" for path in (
            "LegalAddress.FirstAddressLine", "LegalAddress.AdditionalAddressLine",
            "LegalAddress.City", "LegalAddress.Region", "LegalAddress.Country",
            "LegalAddress.PostalCode", "HeadquartersAddress.Country",
            "RegistrationAuthority.RegistrationAuthorityID",
            "RegistrationAuthority.RegistrationAuthorityEntityID", "EntityCategory",
            "LegalForm.EntityLegalFormCode", "LegalForm.OtherLegalForm", "EntityStatus",
            "EntityCreationDate", "EntityExpirationDate", "EntityExpirationReason",
        )),
        "LEI.$", "Registration.RegistrationStatus.$", *READ,
    ),
    mandatory=("LEI.$ or attributes.lei",),
    recurring=(
        "Entity.EntityStatus.$ or attributes.entity.status",
        "Entity.LegalAddress.Country.$ or attributes.entity.legalAddress.country",
    ),
    ignored=(
        "type", "id", "links", "relationships", "attributes.registration", "attributes.bic",
        "attributes.mic", "attributes.ocid", "attributes.qcc", "attributes.spglobal",
        "attributes.conformityFlag", "attributes.entity.associatedEntity",
        "attributes.entity.eventGroups", "attributes.entity.headquartersAddress",
        "attributes.entity.jurisdiction", "attributes.entity.legalAddress",
        "attributes.entity.otherAddresses", "attributes.entity.registeredAt.other",
        "attributes.entity.subCategory", "attributes.entity.successorEntity",
        "attributes.entity.successorEntities", "Entity.LegalAddress", "Entity.HeadquartersAddress",
        "Entity.OtherAddresses", "Entity.TransliteratedOtherAddresses",
        "Entity.RegistrationAuthority.OtherRegistrationAuthorityID", "Entity.LegalJurisdiction",
        "Entity.EntitySubCategory", "Entity.AssociatedEntity", "Entity.SuccessorEntity",
        "Entity.LegalEntityEvents", "Registration", "ConformityFlag", "Extension", "Relationship",
    ),
)  # fmt: skip
PAGE_SIZE = 200  # records that the API gives at a time, at most
# The whole file of changes that covers a time, by the days that have passed.
WINDOWS = ((1 / 3, "IntraDay"), (1, "LastDay"), (7, "LastWeek"), (28, "LastMonth"))


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read the golden copy, a file of changes or a saved answer; the relationships if given."""
    return Reading(
        _rows(source, quarantine),
        extras=EXTRAS,
        understood=("Global LEI index, one record a legal entity",),
    )


def _rows(source: Source, quarantine: Quarantine) -> Iterator[Rows]:
    paths = {path: contents(path) for path in (source.path, *source.more)}
    related = [path for path, held in paths.items() if held.relationships]
    level1 = [path for path, held in paths.items() if not held.relationships]
    if not level1:
        raise ConfigurationError(
            f"{source.path} has relationships only. Give the file of records (lei2) as well."
        )
    parents = parent_ids(related, level1, quarantine)
    for path in level1:
        if paths[path].form == "csv":
            yield from _csv_rows(path, source, quarantine, parents)
        else:
            reading = partial(_parsed_below, parents=parents)
            yield from rows_of_documents(parts(path), reading, REGISTER, source, quarantine, EXTRAS)


def _csv_rows(
    path: Path, source: Source, quarantine: Quarantine, parents: Mapping[str, str]
) -> Iterator[Rows]:
    for batch in csv_columns(path, ",", quarantine, check, READ):
        reasons = faults(batch)
        for row, reason in zip(*_bad(batch, reasons), strict=True):
            quarantine.add(row["line"], reason, ",".join(str(v) for v in row.values()))
        yield parse_batch(batch.filter(pc.is_null(reasons)), source, parents)


def _bad(batch: pa.Table, reasons: Any) -> tuple[list[dict[str, Any]], list[str]]:
    bad = pc.is_valid(reasons)
    return batch.filter(bad).to_pylist(), reasons.filter(bad).to_pylist()


def check(headers: list[str]) -> None:
    """Refuse a CSV with a column that nobody reads or ignores, or without one that is needed."""
    below = tuple(f"{name}." for name in REGISTER.ignored)
    ignored = {h for h in headers if h.startswith(below)}
    check_columns(REGISTER, headers, ignored | {*READ}, {*NEEDED})


def _parsed_below(document: Any, parents: Mapping[str, str]) -> Record:
    return _below(parse(document), parents)


def _below(record: Record, parents: Mapping[str, str]) -> Record:
    """The record with its parent, where one is known."""
    if record.company is None:
        return record
    parent = parents.get(record.company["lei"])
    return Record(record.company | {"parent_id": parent}, names=record.names)


def download(http: Http) -> list[Path]:
    """Fetch the records and the relationships of the newest golden copy, as CSV."""
    return [
        http.download(f"{GOLDEN_COPY}/{part}/latest.csv", f"xi-lei-{part}.csv.zip")
        for part in ("lei2", "rr")
    ]


def lookup(http: Http, number: str) -> Record | None:
    """The company with an LEI, or the only one with a national number, and its parent."""
    if re.match(LEI, number):
        answer = http.json(f"{API}/{number}") or {}
        found = [answer["data"]] if answer else []
    else:
        asked = {"filter[entity.registeredAs]": number, "page[size]": "2"}
        found = (http.json(API, asked) or {}).get("data", [])
    if len(found) != 1:
        return None
    record = parse(found[0])
    return _below(record, _parent(http, found[0])) if record.company else None


def _parent(http: Http, document: Mapping[str, Any]) -> dict[str, str]:
    """The identifier of the parent by the LEI of the child; a company may have none."""
    relationships = document.get("relationships") or {}
    links = (relationships.get("direct-parent") or {}).get("links") or {}
    answer = http.json(links["lei-record"]) if "lei-record" in links else None
    return {document["id"]: identity_of(answer["data"])[1]} if answer else {}


def search(http: Http, name: str, limit: int) -> list[Record]:
    """Companies that have the words of a name in any of their names."""
    params: dict[str, str] | None = {
        "filter[entity.names]": name,
        "page[size]": str(min(limit, PAGE_SIZE)),
    }
    if params and limit > PAGE_SIZE:  # numbered pages end at 10 000 records
        params["page[cursor]"] = "*"
    url: str | None = API
    found: list[Record] = []
    while url and len(found) < limit:
        answer = http.json(url, params) or {}
        found += [r for r in map(parse, answer.get("data", [])) if r.company]
        url, params = (answer.get("links") or {}).get("next"), None
    return found[:limit]


def changes(http: Http, cursor: str) -> Changes:
    """What changed since a day ("2026-11-20") or since the cursor of the last call."""
    published = http.json(GOLDEN_COPY, {"per_page": "1"})["data"][0]
    newest = published["publish_date"]
    window = _window(cursor, newest)
    if window is None:
        return Changes((), (), newest)
    file = published["lei2"]["delta_files"][window]["json"]["url"]
    path = http.download(file, f"xi-lei-{window}-{newest[:13].replace(' ', 'T')}.json.zip")
    withdrawn: list[str] = []
    records = tuple(parsed(_kept(documents(path), withdrawn), parse, REGISTER, Quarantine()))
    return Changes(
        records,
        (),
        newest,
        withdrawn=tuple(f"XI-LEI-{lei}" for lei in withdrawn),
        not_carried=("parent_id",),
    )


def _window(cursor: str, newest: str) -> str | None:
    """Which file of changes covers the time from the cursor; None when nothing has changed."""
    try:
        passed = datetime.fromisoformat(newest) - datetime.fromisoformat(cursor)
    except (ValueError, TypeError):
        raise ConfigurationError(
            f'xi-lei: "{cursor}" is no day. Give the day of the file that you pulled: 2026-11-20.'
        ) from None
    if passed <= timedelta(0):
        return None
    for days, name in WINDOWS:
        if passed <= timedelta(days=days):
            return name
    raise ConfigurationError(f"xi-lei: {cursor} is over four weeks ago. Pull the whole file again.")


def _kept(numbered: Iterator[tuple[int, Any]], withdrawn: list[str]) -> Iterator[tuple[int, Any]]:
    """The records of companies; the LEIs that were withdrawn are noted."""
    for number, document in numbered:
        if is_withdrawn(document):
            withdrawn.append(identity_of(document)[0])
        else:
            yield number, document
