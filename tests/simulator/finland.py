"""The Finnish register, version 3: one array in a zip, and a search that gives a hundred a page."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from fi_companies import address, company, name, texts

from connectors.fi_prh_codes import municipalities
from simulator.packing import zipped
from simulator.world import Firm, World

CODE, COUNTRY = "fi-prh", "FI"
HOST = "/avoindata.prh.fi/opendata-ytj-api/v3"
BULK = f"{HOST}/all_companies"
PAGE_SIZE = 100
FORMS = {"Ky": ("13", "Kommandiittiyhtiö"), "Oy": ("16", "Osakeyhtiö"),
         "Oyj": ("17", "Julkinen osakeyhtiö")}  # fmt: skip
SITUATIONS = {"insolvent": "KONK", "liquidation": "SELTILA"}
ENDED = "2026-11-02"


def files(firms: Sequence[Firm]) -> dict[str, bytes]:
    """The bulk file by its address, not yet packed."""
    documents = [document(firm) for firm in firms]
    return {BULK: json.dumps(documents, ensure_ascii=False, separators=(",", ":")).encode()}


def packed(address: str, content: bytes) -> bytes:
    """As it comes over the line."""
    return zipped(all_companies_json=content)


def document(firm: Firm) -> dict[str, Any]:
    """One company as the register writes it."""
    kind, form = FORMS[firm.form]
    situation = SITUATIONS.get(firm.status)
    former = [
        name(text, version=n, end="2020-01-31") for n, text in enumerate(reversed(firm.previous), 2)
    ]
    made = company(
        firm.number,
        names=[name(firm.name), *former],
        companyForms=[{"type": kind, "descriptions": texts(form, form), "version": 1}],
        mainBusinessLine={
            "type": f"{firm.industry}0",
            "descriptions": texts("Toimiala", "Industry"),
            "typeCodeSet": "TOIMI3",
            "registrationDate": "2007-12-31",
            "source": "2",
        },
        companySituations=[{"type": situation, "registrationDate": ENDED}] if situation else [],
        addresses=[_visiting(firm)],
        website={"url": firm.website, "registrationDate": "2019-07-01"},
        registrationDate=firm.founded.isoformat(),
    )
    ended = {"tradeRegisterStatus": "4", "endDate": ENDED} if firm.status == "dissolved" else {}
    return made | ended


def _visiting(firm: Firm) -> dict[str, Any]:
    street, _, number = firm.street.rpartition(" ")
    made = address(1, street, number, firm.postcode, firm.city.upper())
    for office in made["postOffices"]:
        office["municipalityCode"] = _codes()[firm.municipality]
    return made


@cache
def _codes() -> dict[str, str]:
    return {known.name: code for code, known in municipalities().items()}


def answer(world: World, path: str, query: Mapping[str, str]) -> tuple[int, Any] | None:
    """The search by name or number; a number that nobody has finds nothing, with 200."""
    if path != f"{HOST}/companies":
        return None
    wanted, number = query.get("name", "").lower(), query.get("businessId")
    found = [
        firm
        for firm in world.of(COUNTRY)
        if number in (None, firm.number)
        and any(wanted in text.lower() for text in (firm.name, *firm.previous))
    ]
    start = (int(query.get("page", "1")) - 1) * PAGE_SIZE
    page = [document(firm) for firm in found[start : start + PAGE_SIZE]]
    return 200, {"totalResults": len(found), "companies": page}
