"""Which companies the server may name."""

from collections.abc import Mapping
from typing import Any

from company.permissions import DECIDED_BY, permission

# Columns that must be read of a company to know whether it may be named.
NEEDED = ("company_id", *DECIDED_BY)


def may_show(company: Mapping[str, Any]) -> bool:
    """Whether a company may appear in an answer, as a candidate, a suggestion, values or a page.

    `company` has at least the columns NEEDED. Suppressed and forgotten companies are in none of
    the views that the server reads.

    >>> firm = {"country": "DK", "legal_form_class": "limited", "is_natural_person": None}
    >>> may_show({**firm, "marketing_block": None})
    True
    >>> may_show({**firm, "marketing_block": "reklamebeskyttelse"})
    False
    """
    return permission(company).may("show")
