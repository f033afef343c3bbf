"""The golden copy of GLEIF: records and relationships as CSV, and files of changes as JSON."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from gleif_records import in_file, node
from test_xi_lei_csv import HEADER, text

from connectors.xi_lei_csv import RELATIONSHIP
from connectors.xi_lei_files import CHILD
from simulator.packing import zipped
from simulator.world import Firm, World

CODE, COUNTRY = "xi-lei", "XI"
HOST = "/goldencopy.gleif.org/api/v2/golden-copies/publishes"
BULK = f"{HOST}/lei2/latest.csv"
RELATIONSHIPS = f"{HOST}/rr/latest.csv"
DELTA = f"{HOST}/lei2/delta"
WINDOWS = {
    "IntraDay": timedelta(hours=8),
    "LastDay": timedelta(days=1),
    "LastWeek": timedelta(days=7),
    "LastMonth": timedelta(days=31),
}
# Where the companies of a country are registered; the numbers of German courts are not unique.
AUTHORITIES = {"FI": "RA000188", "GB": "RA000585", "DE": "RA000242"}
FORMS = {"FI": "DKUW", "GB": "H0PO", "DE": "2HBR"}


def files(firms: Sequence[Firm]) -> dict[str, bytes]:
    """Both files by their addresses, not yet packed."""
    related = [
        dict(zip(RELATIONSHIP, (firm.lei, firm.parent, CHILD, "ACTIVE"), strict=True))
        for firm in firms
        if firm.parent
    ]
    return {
        BULK: text(HEADER, *map(row, firms)).encode(),
        RELATIONSHIPS: text([*RELATIONSHIP], *related).encode(),
    }


def packed(address: str, content: bytes) -> bytes:
    """As it comes over the line."""
    return zipped(golden_copy_csv=content)


def row(firm: Firm) -> dict[str, str]:
    """One record as its columns."""
    previous = {
        f"Entity.OtherEntityNames.OtherEntityName.{n}{part}": value
        for n, name in enumerate(firm.previous[:5], 1)
        for part, value in (("", name), (".type", "PREVIOUS_LEGAL_NAME"))
    }
    return previous | {
        "LEI": firm.lei,
        "Entity.LegalName": firm.name,
        "Entity.LegalAddress.FirstAddressLine": firm.street,
        "Entity.LegalAddress.City": firm.city,
        "Entity.LegalAddress.Country": firm.seat,
        "Entity.LegalAddress.PostalCode": firm.postcode,
        "Entity.HeadquartersAddress.Country": firm.seat,
        "Entity.RegistrationAuthority.RegistrationAuthorityID": AUTHORITIES[firm.seat],
        "Entity.RegistrationAuthority.RegistrationAuthorityEntityID": firm.number,
        "Entity.EntityCategory": "GENERAL",
        "Entity.LegalForm.EntityLegalFormCode": FORMS[firm.seat],
        "Entity.EntityStatus": "ACTIVE",  # also of insolvent ones
        "Entity.EntityCreationDate": f"{firm.founded}T00:00:00Z",
        "Registration.RegistrationStatus": "ISSUED",
    }


def record(firm: Firm, status: str) -> dict[str, Any]:
    """One record as the files of changes have it."""
    made = in_file(firm.lei, firm.name, AUTHORITIES[firm.seat], firm.number)
    others = [node(n, **{"@type": "PREVIOUS_LEGAL_NAME"}) for n in firm.previous]
    address = {
        "FirstAddressLine": node(firm.street),
        "City": node(firm.city),
        "Country": node(firm.seat),
        "PostalCode": node(firm.postcode),
    }
    entity = made["Entity"] | {
        "OtherEntityNames": {"OtherEntityName": others},
        "LegalAddress": address,
        "HeadquartersAddress": address,
        "LegalForm": {"EntityLegalFormCode": node(FORMS[firm.seat])},
        "EntityCreationDate": node(f"{firm.founded}T00:00:00Z"),
    }
    return made | {"Entity": entity, "Registration": {"RegistrationStatus": node(status)}}


def answer(world: World, path: str, query: Mapping[str, str]) -> tuple[int, Any] | None:
    """What was published last, or a file of changes; a company that was struck off is annulled."""
    if path == HOST:
        links = {w: {"json": {"url": f"https:/{DELTA}/{w}.json.zip"}} for w in WINDOWS}
        at = f"{world.now:%Y-%m-%d %H:%M:%S}"
        return 200, {"data": [{"publish_date": at, "lei2": {"delta_files": links}}]}
    window = path.removeprefix(f"{DELTA}/").removesuffix(".json.zip")
    if window not in WINDOWS:
        return None
    since = world.now - WINDOWS[window]
    told = {e.firm.lei: e for e in world.events if e.firm.country == COUNTRY and e.day >= since}
    records = [
        record(e.firm, "ANNULLED" if e.kind == "Sletting" else "ISSUED") for e in told.values()
    ]
    return 200, zipped(delta_json=json.dumps({"records": records}).encode())
