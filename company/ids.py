"""Identifiers of companies: `<list>-<number>`, with the list codes of org-id.guide.

The number is text, as the register writes it. Lists write a number in other ways (without its
hyphen, with leading zeros lost, as a VAT number); `registration_number` brings those back to the
register's own writing where that can be done without guessing.
"""

import re
from collections.abc import Callable
from importlib import import_module

LISTS = {
    "FI": "FI-PRO", "NO": "NO-BRC", "GB": "GB-COH", "EE": "EE-RIK", "LV": "LV-RE", "LT": "LT-RC",
    "PL": "PL-KRS", "FR": "FR-INSEE", "CZ": "CZ-ICO", "SK": "SK-ICO", "DK": "DK-CVR",
    "SE": "SE-BLV", "BE": "BE-BCE_KBO", "CH": "CH-FDJP", "RU": "RU-INN", "UA": "UA-EDR",
    "US": "US-SEC",
}  # fmt: skip
COUNTRIES = {code: country for country, code in LISTS.items()}

# The module of python-stdnum that knows the check digit of a country's numbers.
CHECK_DIGITS = {
    "BE": "be.vat", "CZ": "cz.dic", "DK": "dk.cvr", "EE": "ee.registrikood", "FI": "fi.ytunnus",
    "FR": "fr.siren", "LV": "lv.pvn", "NO": "no.orgnr", "SE": "se.orgnr",
}  # fmt: skip
SPREADSHEET_DAMAGE = re.compile(r"^\d([.,]\d+)?E\+?\d+$", re.IGNORECASE)


def company_id(country: str | None, number: str, fallback: str = "TABLE") -> str:
    """The identifier of a company; countries without a known list get the fallback code.

    >>> company_id("FI", "0112038-9")
    'FI-PRO-0112038-9'
    >>> company_id(None, "bank-7")
    'TABLE-bank-7'
    """
    return f"{LISTS.get(country or '', fallback)}-{number}"


def split_id(identifier: str) -> tuple[str, str]:
    """List code and number of an identifier.

    >>> split_id("BE-BCE_KBO-0403.101.811")
    ('BE-BCE_KBO', '0403.101.811')
    """
    for code in LISTS.values():
        if identifier.startswith(code + "-"):
            return code, identifier[len(code) + 1 :]
    code, _, number = identifier.partition("-")
    return code, number


def is_damaged(text: str) -> bool:
    """Whether a spreadsheet has turned the number into a rounded one.

    >>> is_damaged("3,31355E+13"), is_damaged("102498")
    (True, False)
    """
    return bool(SPREADSHEET_DAMAGE.match(text.strip()))


def registration_number(country: str | None, text: str) -> str | None:
    """The number as the country's register writes it, or None where the text cannot be one.

    >>> registration_number("FI", "FI 01120389"), registration_number("GB", "sc16876")
    ('0112038-9', 'SC016876')
    >>> registration_number("NO", "NO 923 609 016 MVA"), registration_number("FI", "1,1E+07")
    ('923609016', None)
    """
    plain = re.sub(r"[\s.\-]", "", text).upper()
    if not plain or is_damaged(text):
        return None
    if country is None or country not in WRITERS:
        return text.strip()
    return WRITERS[country](plain)


def passes_check(country: str | None, number: str) -> bool | None:
    """Whether the check digit is right; None where the country's numbers carry none.

    >>> passes_check("FI", "0112038-9"), passes_check("FI", "0112038-8"), passes_check("GB", "1")
    (True, False, None)
    """
    check = CHECK_DIGITS.get(country or "")
    return None if check is None else bool(import_module(f"stdnum.{check}").is_valid(number))


def _finnish(plain: str) -> str | None:
    digits = plain.removeprefix("FI").zfill(8)
    return f"{digits[:7]}-{digits[7]}" if re.fullmatch(r"\d{8}", digits) else None


def _norwegian(plain: str) -> str | None:
    digits = plain.removeprefix("NO").removesuffix("MVA")
    return digits if re.fullmatch(r"\d{9}", digits) else None


def _british(plain: str) -> str | None:
    prefix = plain[: len(plain) - len(plain.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
    padded = prefix + plain[len(prefix) :].zfill(8 - len(prefix))
    return padded if re.fullmatch(r"[A-Z]{0,2}\d{6,8}|[A-Z]{2}\d{5}[A-Z]", padded) else None


def _digits(prefix: str, length: int) -> Callable[[str], str | None]:
    def write(plain: str) -> str | None:
        digits = plain.removeprefix(prefix)
        return digits if re.fullmatch(rf"\d{{{length}}}", digits) else None

    return write


WRITERS: dict[str, Callable[[str], str | None]] = {
    "FI": _finnish, "NO": _norwegian, "GB": _british,
    "EE": _digits("EE", 8), "LV": _digits("LV", 11), "DK": _digits("DK", 8),
}  # fmt: skip
