"""United Kingdom: what the words of the bulk file mean."""

import re
from collections.abc import Callable

from company.industries import nace_class
from company.values import TRICKS
from connectors.gb_coh_codes import NO_INDUSTRY, legal_form_class

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


def tidy(word: str) -> str | None:
    """The word without blanks around it and without what could trick its reader."""
    return re.sub(TRICKS, "", word).strip() or None


def form_class(category: str) -> str | None:
    """The kind of legal form that a category stands for."""
    return legal_form_class(tidy(category) or "")


def status(word: str) -> str | None:
    """Whether one can sell to a company of this status.

    >>> status("Active - Proposal to Strike off"), status("A status nobody has seen")
    ('inactive', None)
    """
    return STATUSES.get((tidy(word) or "").lower())


def industry_code(sic: str) -> str | None:
    """The code of a SIC text; none for "None Supplied" and codes of no industry.

    >>> industry_code("46630 - Wholesale of mining machinery"), industry_code("None Supplied")
    ('46630', None)
    """
    code = sic.strip().split(" - ")[0]
    real = code.isdecimal() and len(code) in (4, 5) and code not in NO_INDUSTRY
    return code if real else None


def industry(sic: str) -> str | None:
    """The NACE class of a SIC text.

    >>> industry("46630 - Wholesale of mining machinery")
    '46.63'
    """
    code = industry_code(sic)
    return nace_class("uksic2007", code) if code else None


# Fields of a company that depend on one word of the file: which, and what it means there.
MEANINGS: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "legal_form": ("category", tidy),
    "legal_form_class": ("category", form_class),
    "status": ("status", status),
    "industry_code": ("sic", industry_code),
    "industry_system": ("sic", lambda sic: industry_code(sic) and "uksic2007"),
    "industry": ("sic", industry),
    "x_accounts_category": ("accounts", tidy),
}
