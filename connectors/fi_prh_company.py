"""Finland: one document of the business register as a company and its names."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from company.errors import RecordError
from company.fields import Extra
from connectors.contract import Record
from connectors.fi_prh_codes import company_forms, industry, municipalities
from connectors.fi_prh_names import company_names

PAGE = "https://tietopalvelu.ytj.fi/yritys/"
EXTRAS = (
    Extra("x_prepayment_register", "In the prepayment register", "category"),
    Extra("x_vat_liability", "Liable for VAT for", "tags"),
)
NUMBER = re.compile(r"[0-9]{7}-[0-9]")
SITUATIONS = (("KONK", "insolvent"), ("SELTILA", "liquidation"), ("SANE", "insolvent"))
PREPAYMENT, VAT, EMPLOYER = "5", "6", "7"  # the registers of the Tax Administration
INCORRECT_LINE = "99"
VAT_LIABILITY = {"80": "business", "82": "property", "83": "agriculture", "V80": "group"}
PERSONS = {"Yksityinen elinkeinonharjoittaja", "Toiminimi", "Kuolinpesä"}
VISITING, FINNISH = 1, "1"
NOTHING: Mapping[str, Any] = {}
# Every company has the same keys, so that columns can be made of many at once.
NO_INDUSTRY = dict[str, Any].fromkeys(("industry_code", "industry_system", "industry"))
NO_ADDRESS = dict[str, Any].fromkeys(("street", "postcode", "city", "municipality", "region"))
IN_NO_REGISTER = {
    "vat_registered": False,
    "vat_number": None,
    "employer": False,
    "x_prepayment_register": "no",
    "x_vat_liability": None,
}
NO_TAX_REGISTERS = dict[str, Any].fromkeys(IN_NO_REGISTER)


def parse(document: Mapping[str, Any]) -> Record:
    """The company and the names that a document of the register states; a pure function."""
    try:
        return _record(document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RecordError(f"no company of YTJ: {type(error).__name__}, {error}") from error


def _record(document: Mapping[str, Any]) -> Record:
    number = document["businessId"]["value"]
    if not NUMBER.fullmatch(number):
        raise RecordError(f'no business id: "{number}"')
    company_id = f"FI-PRO-{number}"
    ended = document.get("endDate")
    names = company_names(company_id, document.get("names") or (), ended)
    legal = names[0]["name"] if names and names[0]["kind"] == "legal" else None
    company = {
        "company_id": company_id,
        "registration_number": number,
        "name": legal,
        "status": _status(document),
        "founded_on": _date(document.get("registrationDate")),
        "dissolved_on": _date(ended),
        "country": "FI",
        "website": (document.get("website") or NOTHING).get("url") or None,
        "source_url": PAGE + number,
    }
    company |= _form(document.get("companyForms") or ())
    company |= _industry(document.get("mainBusinessLine") or NOTHING)
    company |= _address(document.get("addresses") or ())
    company |= _tax_registers(document.get("registeredEntries"), number)
    return Record(company, names=tuple(names))


def _status(document: Mapping[str, Any]) -> str:
    """What the situations say, then the dates, then the trade register."""
    if situations := document.get("companySituations"):
        still = {s.get("type") for s in situations if not s.get("endDate")}
        for situation, status in SITUATIONS:
            if situation in still:
                return status
    registered = document.get("tradeRegisterStatus")
    if document.get("endDate") or registered == "4":
        return "dissolved"
    return "active" if registered == "1" else "inactive"


def _form(forms: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The form without an end date; of a company that has ended, the last one."""
    form = forms[0] if forms else NOTHING
    if len(forms) > 1:
        form = max(forms, key=lambda f: (not f.get("endDate"), -f.get("version", 99)))
    known = company_forms().get(form.get("type") or "")
    name = known.name if known else _in_finnish(form.get("descriptions") or ())
    return {
        "legal_form": name,
        "legal_form_class": known.form_class if known else None,
        "is_natural_person": name in PERSONS,
    }


def _in_finnish(descriptions: Sequence[Mapping[str, Any]]) -> str | None:
    told = {d.get("languageCode"): d.get("description") for d in descriptions}
    return told.get(FINNISH)


def _industry(line: Mapping[str, Any]) -> dict[str, Any]:
    if not line.get("type"):
        return NO_INDUSTRY
    found = industry(line["type"], line.get("typeCodeSet"))
    return {
        "industry_code": found.code,
        "industry_system": found.system,
        "industry": found.nace,
    }


def _address(addresses: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The visiting address, or the postal one where that has no postcode."""
    if not addresses:
        return NO_ADDRESS
    address = max(addresses, key=lambda a: (bool(a.get("postCode")), a.get("type") == VISITING))
    offices = address.get("postOffices") or (NOTHING,)
    office = next((o for o in offices if o.get("languageCode") == FINNISH), offices[0])
    code = office.get("municipalityCode") or None
    municipality = municipalities().get(code) if code else None
    return {
        "street": _street(address),
        "postcode": address.get("postCode") or None,
        "city": office.get("city") or None,
        "municipality": municipality.name if municipality else code,
        "region": municipality.region if municipality else None,
    }


def _street(address: Mapping[str, Any]) -> str | None:
    """Street, building, staircase and flat, or the post-office box, or the line as written."""
    if street := address.get("street"):
        flat = (address.get("apartmentNumber") or "") + (address.get("apartmentIdSuffix") or "")
        parts = (street, address.get("buildingNumber"), address.get("entrance"), flat)
        return " ".join(part for part in parts if part)
    if box := address.get("postOfficeBox"):
        return f"PL {box}"
    return address.get("freeAddressLine") or None


def _tax_registers(entries: Sequence[Mapping[str, Any]] | None, number: str) -> dict[str, Any]:
    """What the open entries in the registers of the Tax Administration say."""
    if entries is None:
        return NO_TAX_REGISTERS
    open_entries = [e for e in entries if not e.get("endDate")]
    if not open_entries:
        return IN_NO_REGISTER
    entered = [(e.get("register"), e.get("type")) for e in open_entries]
    still = [(register, kind) for register, kind in entered if kind != INCORRECT_LINE]
    registers = {register for register, _ in still}
    kinds = [VAT_LIABILITY[k] for r, k in still if r == VAT and k in VAT_LIABILITY]
    return {
        "vat_registered": VAT in registers,
        "vat_number": f"FI{number[:7]}{number[8]}" if VAT in registers else None,
        "employer": EMPLOYER in registers,
        "x_prepayment_register": "yes" if PREPAYMENT in registers else "no",
        "x_vat_liability": "|".join(sorted(set(kinds))) or None,
    }


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
