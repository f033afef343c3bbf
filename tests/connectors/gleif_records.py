"""Made-up records of GLEIF, in the shapes of its API and of its golden copy."""

import json
from pathlib import Path
from typing import Any

FINNISH, BRITISH, GERMAN, TWICE = (
    "52990000000000000101", "21380000000000000202", "39120000000000000303", "54930000000000000404"
)  # fmt: skip


def record(lei: str, name: str, authority: str, number: str | None, **more: Any) -> dict[str, Any]:
    entity = {
        "legalName": {"name": name, "language": "fi-FI"},
        "otherNames": [
            {"name": "Puro Pumput Oy", "language": "fi", "type": "PREVIOUS_LEGAL_NAME"},
            {"name": "Puro Pumps", "language": "en", "type": "TRADING_OR_OPERATING_NAME"},
        ],
        "transliteratedOtherNames": [
            {"name": "Puro", "language": None, "type": "AUTO_ASCII_TRANSLITERATED_LEGAL_NAME"}
        ],
        "legalAddress": {
            "addressLines": ["Myllytie 7", "c/o Laskenta Oy"],
            "city": "Tampere",
            "region": "FI-11",
            "country": "FI",
            "postalCode": "33100",
        },
        "headquartersAddress": {"country": "SE"},
        "registeredAt": {"id": authority, "other": None},
        "registeredAs": number,
        "category": "GENERAL",
        "legalForm": {"id": "DKUW", "other": None},
        "status": "ACTIVE",
        "expiration": {"date": None, "reason": None},
        "creationDate": "2014-07-06T22:00:00Z",
    }
    registration = {"status": more.pop("registration", "LAPSED")}
    attributes = {"lei": lei, "entity": entity | more, "registration": registration}
    return {"type": "lei-records", "id": lei, "attributes": attributes}


PUMPS = record(FINNISH, "Puro Oy", "RA000188", "1748721-4")


def node(text: str, **attributes: str) -> dict[str, str]:
    return {**attributes, "$": text}


def in_file(lei: str, name: str, authority: str, number: str) -> dict[str, Any]:
    """A record of the golden copy in JSON, which has the shape of its XML."""
    address = {
        "FirstAddressLine": node("Mill Lane 1"),
        "AdditionalAddressLine": [node("Floor 2"), node("Door 3")],
        "City": node("Leeds"),
        "Country": node("GB"),
    }
    entity = {
        "LegalName": node(name, **{"@xml:lang": "en"}),
        "OtherEntityNames": {"OtherEntityName": node("Aire", **{"@type": "PREVIOUS_LEGAL_NAME"})},
        "LegalAddress": address,
        "HeadquartersAddress": address,
        "RegistrationAuthority": {
            "RegistrationAuthorityID": node(authority),
            "RegistrationAuthorityEntityID": node(number),
        },
        "EntityCategory": node("GENERAL"),
        "LegalForm": {"EntityLegalFormCode": node("H0PO")},
        "EntityStatus": node("ACTIVE"),
        "EntityCreationDate": node("2012-02-29T00:00:00Z"),
    }
    registration = {"RegistrationStatus": node("ISSUED"), "ManagingLOU": node("X")}
    return {"LEI": node(lei), "Entity": entity, "Registration": registration}


def related(child: str, parent: str, kind: str, status: str = "ACTIVE") -> dict[str, Any]:
    relationship = {
        "StartNode": {"NodeID": node(child), "NodeIDType": node("LEI")},
        "EndNode": {"NodeID": node(parent), "NodeIDType": node("LEI")},
        "RelationshipType": node(kind),
        "RelationshipStatus": node(status),
    }
    return {"RelationshipRecord": {"Relationship": relationship}}


RECORDS = [
    in_file(BRITISH, "PENNINE PUMPS LIMITED", "RA000585", "00102498"),
    in_file(GERMAN, "Pumpen GmbH", "RA000242", "HRB 1"),
]
RELATIONS = [
    related(GERMAN, "99990000000000000999", "IS_ULTIMATELY_CONSOLIDATED_BY"),
    related(GERMAN, BRITISH, "IS_DIRECTLY_CONSOLIDATED_BY"),
    related(GERMAN, "99990000000000000999", "IS_INTERNATIONAL_BRANCH_OF"),
    related(BRITISH, GERMAN, "IS_DIRECTLY_CONSOLIDATED_BY", "INACTIVE"),
]


def as_xml(tag: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(as_xml(tag, v) for v in value)
    attributes = "".join(f' {k[1:]}="{v}"' for k, v in value.items() if k.startswith("@"))
    inside = (as_xml(k, v) for k, v in value.items() if not k.startswith(("@", "$")))
    return f"<lei:{tag}{attributes}>{value.get('$', '')}{''.join(inside)}</lei:{tag}>"


def write(path: Path, data: Any) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path
