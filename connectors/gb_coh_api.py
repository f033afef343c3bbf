"""United Kingdom: the REST interface of Companies House, for single companies and search by name.

Documentation: https://developer-specs.company-information.service.gov.uk/ Needs a free key, sent
as the user of HTTP Basic; 600 calls in five minutes.

Oddities: statuses and types are slugs, where the bulk file has texts; a company gives the same
record here and there, down to the category of its accounts. A proposal to strike off stands in
`company_status_detail`. Companies dissolved before 2009 carry four digits of SIC 2003. A result of
a search may lack its title. Officers and owners are other paths of the interface, never asked for.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from company.errors import RecordError
from company.ids import LISTS, registration_number
from company.industries import nace_class
from connectors.contract import Http, Record
from connectors.gb_coh_codes import NO_INDUSTRY, NUMBER, PAGE, legal_form_class

API = "https://api.company-information.service.gov.uk"
PAGE_SIZE = 100  # results of a search at a time, at most
DEEPEST = 1000  # results behind this one are refused
READS = (
    "company_name", "company_number", "company_status", "company_status_detail", "type", "subtype",
    "date_of_creation", "date_of_cessation", "sic_codes", "has_charges",
    "accounts.last_accounts.type", "previous_company_names.name",
    "registered_office_address.premises", "registered_office_address.address_line_1",
    "registered_office_address.address_line_2", "registered_office_address.locality",
    "registered_office_address.postal_code",
)  # fmt: skip
IGNORED = (
    "accounts", "annual_return", "branch_company_details", "can_file", "confirmation_statement",
    "etag", "external_registration_number", "foreign_company_details", "has_been_liquidated",
    "has_insolvency_history", "has_super_secure_pscs", "is_community_interest_company",
    "jurisdiction", "last_full_members_list_date", "links", "partial_data_available",
    "previous_company_names", "registered_office_address", "registered_office_is_in_dispute",
    "service_address", "status", "super_secure_managing_officer_count",
    "undeliverable_registered_office_address",
)  # fmt: skip
# The types that matter, in the words of the bulk file; other slugs are given as words.
CATEGORIES = {
    "ltd": "Private Limited Company",
    "plc": "Public Limited Company",
    "llp": "Limited Liability Partnership",
    "limited-partnership": "Limited Partnership",
    "private-unlimited": "Private Unlimited Company",
    "private-limited-guarant-nsc": "PRI/LTD BY GUAR/NSC (Private, limited by guarantee, no share "
    "capital)",
    "private-limited-guarant-nsc-limited-exemption": "PRI/LBG/NSC (Private, Limited by guarantee, "
    "no share capital, use of 'Limited' exemption)",
    "registered-society-non-jurisdictional": "Registered Society",
    "oversea-company": "Overseas Company",
    "registered-overseas-entity": "Overseas Entity",
    "uk-establishment": "UK Establishment Company",
    "converted-or-closed": "Converted/Closed",
}
COMMUNITY_INTEREST = "community-interest-company"
STATUSES = {
    "active": "active",
    "open": "active",
    "registered": "active",
    "active-proposal-to-strike-off": "inactive",
    "liquidation": "liquidation",
    "receivership": "insolvent",
    "administration": "insolvent",
    "voluntary-arrangement": "insolvent",
    "insolvency-proceedings": "insolvent",
    "dissolved": "dissolved",
    "converted-closed": "dissolved",
    "closed": "dissolved",
    "removed": "dissolved",
}
# What company_status_detail may say besides: the company has left.
LEFT = ("transferred-from-uk", "transformed-to-se", "converted-to-plc")


def lookup(http: Http, number: str) -> Record | None:
    """The company with a number; zeros that a spreadsheet took off its front may be missing."""
    written = registration_number("GB", number)
    profile = http.json(f"{API}/company/{written}") if written else None
    return parse(profile) if profile else None


def search(http: Http, name: str, limit: int) -> list[Record]:
    """Companies whose name is like the one given, best first, without industry and former names."""
    found: list[Record] = []
    for start in range(0, min(limit, DEEPEST), PAGE_SIZE):
        size = min(PAGE_SIZE, limit - start)
        asked = {"q": name, "items_per_page": str(size), "start_index": str(start)}
        items = (http.json(f"{API}/search/companies", asked) or {}).get("items", [])
        found += [parse(_profile(item)) for item in items if item.get("title")]
        if len(items) < size:
            break
    return found


def parse(profile: Mapping[str, Any]) -> Record:
    """A company profile as the record that the bulk file gives. Raises RecordError.

    >>> record = parse(
    ...     {
    ...         "company_name": "AIRE PUMPS LTD",
    ...         "company_number": "00102498",
    ...         "company_status": "active",
    ...         "type": "ltd",
    ...         "sic_codes": ["28131"],
    ...     }
    ... )
    >>> record.company["company_id"], record.company["industry"], record.company["status"]
    ('GB-COH-00102498', '28.13', 'active')
    """
    name, number = profile.get("company_name") or "", profile.get("company_number") or ""
    if not re.match(NUMBER, number) or not name:
        raise RecordError(f'no company number or name: "{number}", "{name}"')
    company = {
        "company_id": f"{LISTS['GB']}-{number}",
        "registration_number": number,
        "name": name,
        **_form(profile),
        "status": _status(profile),
        "founded_on": _day(profile.get("date_of_creation")),
        "dissolved_on": _day(profile.get("date_of_cessation")),
        "country": "GB",
        **_address(profile.get("registered_office_address") or {}),
        **_industry(profile.get("sic_codes") or ()),
        "is_natural_person": False,
        "source_url": PAGE + number,
        "x_accounts_category": _accounts_category(profile),
        "x_charges_outstanding": 0.0 if profile.get("has_charges") is False else None,
    }
    previous = [n["name"] for n in profile.get("previous_company_names") or () if n.get("name")]
    names = [(name, "legal"), *((n, "previous") for n in previous)]
    return Record(
        company,
        names=tuple(
            {"company_id": company["company_id"], "name": n, "kind": kind} for n, kind in names
        ),
    )


def _profile(item: Mapping[str, Any]) -> dict[str, Any]:
    """A result of a search in the words of a profile."""
    return {
        "company_name": item["title"],
        "type": item.get("company_type"),
        "registered_office_address": item.get("address"),
        **{
            field: item.get(field)
            for field in (
                "company_number", "company_status", "date_of_creation", "date_of_cessation",
            )
        },
    }  # fmt: skip


def _form(profile: Mapping[str, Any]) -> dict[str, str | None]:
    slug = profile.get("type")
    if profile.get("subtype") == COMMUNITY_INTEREST:
        category: str | None = "Community Interest Company"
    else:
        category = CATEGORIES.get(slug, slug.replace("-", " ").capitalize()) if slug else None
    form_class = legal_form_class(category) if category else None
    return {"legal_form": category, "legal_form_class": form_class}


def _status(profile: Mapping[str, Any]) -> str | None:
    detail = profile.get("company_status_detail")
    if detail in LEFT:
        return "dissolved"
    return STATUSES.get(detail or "") or STATUSES.get(profile.get("company_status") or "")


def _address(address: Mapping[str, Any]) -> dict[str, str | None]:
    """Street, town and postcode; "74" stands before its street without a comma, "Unit 4" with."""
    premises, first, second = (
        (address.get(part) or "").strip(" ,")
        for part in ("premises", "address_line_1", "address_line_2")
    )
    gap = " " if re.fullmatch(r"\d+\w?(-\d+\w?)?", premises) else ", "
    lines = [gap.join(part for part in (premises, first) if part), second]
    return {
        "street": ", ".join(line for line in lines if line) or None,
        "city": address.get("locality"),
        "postcode": address.get("postal_code"),
    }


def _industry(codes: Sequence[str]) -> dict[str, str | None]:
    code = codes[0] if codes and codes[0] not in NO_INDUSTRY else None
    if code is None:
        return {"industry_code": None, "industry_system": None, "industry": None}
    system = "uksic2007" if len(code) == 5 else "uksic2003"
    return {
        "industry_code": code,
        "industry_system": system,
        "industry": nace_class(system, code),
    }


def _accounts_category(profile: Mapping[str, Any]) -> str | None:
    """ "TOTAL EXEMPTION FULL", as the bulk file writes "total-exemption-full"; "null" is none."""
    last = (profile.get("accounts") or {}).get("last_accounts") or {}
    slug = last.get("type")
    return slug.replace("-", " ").upper() if slug and slug != "null" else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
