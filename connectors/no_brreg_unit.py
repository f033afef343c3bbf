"""One unit of Enhetsregisteret, a JSON document, as a record."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from company.errors import RecordError
from company.fields import Extra
from connectors import no_brreg_codes as codes
from connectors.contract import Record

PAGE = "https://data.brreg.no/enhetsregisteret/oppslag/enheter/"
WITHHELD = (1, 4)  # how many employees there are where the register says "some" and no number
EXTRAS = (
    Extra("x_sector", "Institutional sector", "category"),
    Extra("x_group", "Belongs to a group", "category"),
    Extra("x_share_capital_nok", "Share capital in NOK", "number"),
    Extra("x_second_industry", "Second industry", "category"),
    Extra("x_last_accounts", "Year of the last accounts filed", "number"),
    Extra("x_audit_waived", "Has waived the audit", "category"),
    Extra("x_activity", "What it does, in Norwegian", "text"),
)
Document = Mapping[str, Any]


def parse(document: Document, usual: str = "sn2025") -> Record:
    """What the document of a unit says; `usual` is the edition of its file's industry codes."""
    number, name = document.get("organisasjonsnummer"), document.get("navn")
    if not number or not name:
        raise RecordError(f"no number or no name: {number}, {name}")
    identifier = f"NO-BRC-{number}"
    form = (document.get("organisasjonsform") or {}).get("kode")
    code, system, nace = codes.industry(_code(document, "naeringskode1"), usual)
    vat = document.get("registrertIMvaregisteret")
    parent = document.get("overordnetEnhet")
    founded = document.get("stiftelsesdato") or document.get("registreringsdatoEnhetsregisteret")
    company = {
        "company_id": identifier,
        "registration_number": number,
        "name": name,
        "legal_form": form,
        "legal_form_class": codes.LEGAL_FORM_CLASSES.get(form or ""),
        "status": status(document, form),
        "founded_on": _day(founded),
        "dissolved_on": _day(document.get("slettedato")),
        "industry_code": code,
        "industry_system": system,
        "industry": nace,
        "website": document.get("hjemmeside") or None,
        "phone": document.get("telefon") or document.get("mobil") or None,
        "email": document.get("epostadresse") or None,
        "vat_number": f"NO{number}MVA" if vat else None,
        "parent_id": f"NO-BRC-{parent}" if parent else None,
        "vat_registered": vat,
        "employer": document.get("harRegistrertAntallAnsatte"),
        "is_natural_person": form in codes.NATURAL_PERSONS,
        "source_url": PAGE + number,
    }
    company |= _address(document) | _employees(document) | _extras(document)
    return Record(company, names=_names(identifier, name, document))


def status(document: Document, form: str | None) -> str:
    """Whether one can sell to the unit; a bankruptcy outweighs the winding-up that goes with it.

    >>> status({"konkurs": True, "underAvvikling": True}, "AS"), status({}, "AS")
    ('insolvent', 'active')
    """
    if document.get("slettedato"):
        return "dissolved"
    if (
        document.get("konkurs")
        or document.get("underRekonstruksjonsforhandlingDato")
        or document.get("underUtenlandskInsolvensbehandlingDato")
        or form == codes.BANKRUPTCY_ESTATE
    ):
        return "insolvent"
    wound_up = document.get("underAvvikling")
    if wound_up or document.get("underTvangsavviklingEllerTvangsopplosning"):
        return "liquidation"
    return "active"


def _address(document: Document) -> dict[str, str | None]:
    """Where the unit works; where it gets its post when the register has no other address."""
    address = document.get("forretningsadresse") or document.get("postadresse") or {}
    number = address.get("kommunenummer") or None
    return {
        "country": address.get("landkode") or "NO",
        "region": codes.region(number),
        "municipality": address.get("kommune") or None,
        "postcode": address.get("postnummer") or None,
        "city": address.get("poststed") or None,
        "street": codes.street(address.get("adresse") or ()),
    }


def _employees(document: Document) -> dict[str, int | None]:
    exact = document.get("antallAnsatte")
    withheld = exact is None and document.get("harRegistrertAntallAnsatte")
    fewest, most = WITHHELD if withheld else (exact, exact)
    return {"employees_min": fewest, "employees_max": most}


def _extras(document: Document) -> dict[str, Any]:
    capital = document.get("kapital") or {}
    year = document.get("sisteInnsendteAarsregnskap")
    return {
        "x_sector": _code(document, "institusjonellSektorkode"),
        "x_group": codes.yes_no(document.get("erIKonsern")),
        "x_share_capital_nok": capital.get("belop") if capital.get("valuta") == "NOK" else None,
        "x_second_industry": _code(document, "naeringskode2"),
        "x_last_accounts": float(year) if year and year.isdigit() else None,
        "x_audit_waived": "yes" if document.get("fravalgRevisjonDato") else None,
        "x_activity": " ".join(document.get("aktivitet") or ()) or None,
    }


def _names(identifier: str, name: str, document: Document) -> tuple[dict[str, str], ...]:
    """The name in use, then each earlier one that differs, once."""
    earlier = dict.fromkeys(n.get("navn") for n in document.get("historiskeNavn") or ())
    kinds = {name: "legal"} | {n: "previous" for n in earlier if n and n != name}
    return tuple({"company_id": identifier, "name": n, "kind": k} for n, k in kinds.items())


def _code(document: Document, field: str) -> str | None:
    return (document.get(field) or {}).get("kode")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise RecordError(f'"{text}" is no date') from None
