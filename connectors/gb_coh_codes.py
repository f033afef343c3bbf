"""United Kingdom: what the bulk file and the REST interface of Companies House have in common."""

import re

NUMBER = r"^([A-Z]{2}|[0-9]{2})[0-9]{5}[0-9A-Z]$"
PAGE = "https://find-and-update.company-information.service.gov.uk/company/"
NO_INDUSTRY = {"99999", "74990", "98000"}  # dormant, non-trading, residents' property
LEGAL_FORM_CLASSES = [
    (r"^public limited|\bPLC\b|societas europaea|^SE$", "joint_stock"),
    (r"guar|community interest|charit|CIC|CIO", "association"),
    (r"limited liability partnership|^limited partnership|scottish limited", "limited_partnership"),
    (r"partnership", "partnership"),
    (r"industrial and provident|registered society|co-?operative", "cooperative"),
    (r"private limited|PRI/|unlimited|limited company", "limited"),
    (r"royal charter|investment company|open ended|ICVC", "corporation"),
]  # fmt: skip


def legal_form_class(category: str) -> str | None:
    """The kind of legal form that a company category stands for.

    >>> legal_form_class("Private Limited Company"), legal_form_class("PRI/LTD BY GUAR/NSC (x)")
    ('limited', 'association')
    """
    for pattern, name in LEGAL_FORM_CLASSES:
        if re.search(pattern, category, re.IGNORECASE):
            return name
    return None
