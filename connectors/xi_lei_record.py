"""GLEIF: one record of the global LEI index, of the API or of the XML or JSON file, into rows.

The API and the files (LEI-CDF 3.1 and before) name the same things differently; a record of a file
is put into the API's words first.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from company.errors import RecordError
from company.fields import Extra
from connectors.contract import Record
from connectors.xi_lei_codes import (
    LEI,
    NAME_KINDS,
    OTHER_NAME,
    WITHDRAWN,
    day,
    form_class,
    form_name,
    identity,
    status,
)

Document = Mapping[str, Any]
EXTRAS = (
    Extra("x_entity_category", "Category of the legal entity", "category"),
    Extra("x_lei_status", "Status of the LEI", "category"),
    Extra("x_headquarters_country", "Country of the headquarters", "category"),
)
PAGE = "https://search.gleif.org/#/record/"


def parse(document: Document) -> Record:
    """The company of a record and its names; no company for an LEI given twice or in error.

    >>> record = parse(
    ...     {
    ...         "attributes": {
    ...             "lei": "529900T8BM49AURSDO55",
    ...             "entity": {"legalName": {"name": "Ubisecure Oy"}, "status": "ACTIVE"},
    ...         }
    ...     }
    ... )
    >>> record.company["company_id"], record.company["status"]
    ('XI-LEI-529900T8BM49AURSDO55', 'active')
    """
    said = _said(document)
    entity, registration = said.get("entity") or {}, said.get("registration") or {}
    lei, name = said.get("lei") or "", (entity.get("legalName") or {}).get("name")
    if not re.match(LEI, lei) or not name:
        raise RecordError(f'no LEI or no name: "{lei}", "{name}"')
    if registration.get("status") in WITHDRAWN:
        return Record(None)
    company = _company(lei, entity, registration) | {"name": name}
    names = tuple({"company_id": company["company_id"], **n} for n in _names(entity))
    return Record(company, names=names)


def identity_of(document: Document) -> tuple[str, str]:
    """The LEI of a record and the identifier of its company."""
    said = _said(document)
    lei = said.get("lei") or ""
    return lei, _identity(lei, said.get("entity") or {})[0]


def is_withdrawn(document: Document) -> bool:
    """Whether the LEI was given twice or in error."""
    return (_said(document).get("registration") or {}).get("status") in WITHDRAWN


def _said(document: Document) -> Document:
    if "attributes" in document:
        said: Document = document["attributes"]
        return said
    return _in_api_words(document)


def _identity(lei: str, entity: Document) -> tuple[str, str]:
    authority = (entity.get("registeredAt") or {}).get("id")
    return identity(lei, entity.get("category"), authority, entity.get("registeredAs"))


def _company(lei: str, entity: Document, registration: Document) -> dict[str, Any]:
    company_id, number = _identity(lei, entity)
    form, expiration = entity.get("legalForm") or {}, entity.get("expiration") or {}
    address = entity.get("legalAddress") or {}
    headquarters = entity.get("headquartersAddress") or {}
    state, reason = registration.get("status"), expiration.get("reason")
    return {
        "company_id": company_id,
        "registration_number": number,
        "legal_form": form_name(form.get("id"), form.get("other")),
        "legal_form_class": form_class(form.get("id")),
        "status": status(entity.get("status"), state, reason),
        "founded_on": day(entity.get("creationDate")),
        "dissolved_on": day(expiration.get("date")),
        "country": address.get("country"),
        "region": address.get("region"),
        "postcode": address.get("postalCode"),
        "city": address.get("city"),
        "street": ", ".join(address.get("addressLines") or ()) or None,
        "lei": lei,
        "is_natural_person": entity.get("category") == "SOLE_PROPRIETOR",
        "source_url": PAGE + lei,
        "x_entity_category": entity.get("category"),
        "x_lei_status": state,
        "x_headquarters_country": headquarters.get("country"),
    }


def _names(entity: Document) -> Iterator[dict[str, str | None]]:
    yield _name(entity["legalName"], "legal")
    for name in (
        *(entity.get("otherNames") or ()),
        *(entity.get("transliteratedOtherNames") or ()),
    ):
        if name.get("name"):
            yield _name(name, NAME_KINDS.get(name.get("type", ""), OTHER_NAME))


def _name(name: Document, kind: str) -> dict[str, str | None]:
    return {
        "name": name["name"],
        "kind": kind,
        "language": (name.get("language") or "")[:2] or None,
    }


def _in_api_words(document: Document) -> dict[str, Any]:
    """A record of the XML or JSON file in the words and the shape of the API."""
    entity, registration = document.get("Entity") or {}, document.get("Registration") or {}
    authority = entity.get("RegistrationAuthority") or {}
    form = entity.get("LegalForm") or {}
    others = (entity.get("OtherEntityNames") or {}).get("OtherEntityName")
    foreign = entity.get("TransliteratedOtherEntityNames") or {}
    return {
        "lei": _text(document.get("LEI")),
        "entity": {
            "legalName": _named(entity.get("LegalName") or {}),
            "otherNames": [_named(n) for n in _each(others)],
            "transliteratedOtherNames": [
                _named(n) for n in _each(foreign.get("TransliteratedOtherEntityName"))
            ],
            "legalAddress": _address(entity.get("LegalAddress") or {}),
            "headquartersAddress": _address(entity.get("HeadquartersAddress") or {}),
            "registeredAt": {"id": _text(authority.get("RegistrationAuthorityID"))},
            "registeredAs": _text(authority.get("RegistrationAuthorityEntityID")),
            "category": _text(entity.get("EntityCategory")),
            "legalForm": {
                "id": _text(form.get("EntityLegalFormCode")),
                "other": _text(form.get("OtherLegalForm")),
            },
            "status": _text(entity.get("EntityStatus")),
            "creationDate": _text(entity.get("EntityCreationDate")),
            "expiration": {
                "date": _text(entity.get("EntityExpirationDate")),
                "reason": _text(entity.get("EntityExpirationReason")),
            },
        },
        "registration": {"status": _text(registration.get("RegistrationStatus"))},
    }


def _named(name: Document) -> dict[str, str | None]:
    return {"name": name.get("$"), "language": name.get("@xml:lang"), "type": name.get("@type")}


def _address(address: Document) -> dict[str, Any]:
    lines = [address.get("FirstAddressLine"), *_each(address.get("AdditionalAddressLine"))]
    return {
        "addressLines": [text for line in lines if (text := _text(line))],
        "city": _text(address.get("City")),
        "region": _text(address.get("Region")),
        "country": _text(address.get("Country")),
        "postalCode": _text(address.get("PostalCode")),
    }


def _text(node: Document | None) -> str | None:
    return node.get("$") if node else None


def _each(nodes: Any) -> list[Any]:
    """The elements of a name: several are a list, one is not."""
    return nodes if isinstance(nodes, list) else [nodes] if nodes else []
