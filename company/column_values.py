"""What the values of a column look like: a country's register numbers, web domains, countries."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import lei
from stdnum.be import vat as be_vat
from stdnum.ch import uid
from stdnum.cz import dic
from stdnum.dk import cvr
from stdnum.ee import registrikood
from stdnum.eu import vat
from stdnum.fi import ytunnus
from stdnum.fr import siren
from stdnum.lv import pvn
from stdnum.no import mva, orgnr
from stdnum.pl import nip
from stdnum.ru import inn
from stdnum.se import orgnr as se_orgnr
from stdnum.ua import edrpou

from company.industries import nace_class
from company.values import country_code

FEWEST = 5  # distinct values below which nothing is said
ENOUGH = 0.8


@dataclass(frozen=True)
class Finding:
    """The field that the values of a column fit, of which country, and the share that fits."""

    field: str
    why: str
    of: str = ""


@dataclass(frozen=True)
class Look:
    """How values of a field look: a shape to begin with, then a check that few others pass."""

    field: str
    of: str
    shape: re.Pattern[str]
    passes: Callable[[str], bool]
    words: str


def _number(country: str, shape: str, check: Callable[[str], bool]) -> Look:
    words = f"pass the check digit of {country}"
    return Look("registration_number", country, re.compile(shape), check, words)


def _vat(text: str) -> bool:
    return bool(vat.is_valid(text) or (text[:2].upper() == "NO" and mva.is_valid(text)))


def _nace(text: str) -> bool:
    return nace_class("nace2", text) is not None


def _shaped(text: str) -> bool:
    return bool(text)


LOOKS = (
    Look("email", "", re.compile(r"[^@\s]+@[^@\s]+\.\w+$"), _shaped, "are e-mail addresses"),
    Look("lei", "", re.compile(r"[0-9A-Z]{20}$"), lei.is_valid, "are LEIs"),
    Look("vat_number", "", re.compile(r"[A-Za-z]{2} ?[\dA-Za-z .]{8,14}$"), _vat,
         "are VAT numbers"),
    Look("vat_number", "PL", re.compile(r"\d{3}-?\d{3}-?\d{2}-?\d{2}$|\d{3}-\d{2}-\d{2}-\d{3}$"),
         nip.is_valid, "pass the check digit of Polish tax numbers"),
    _number("FI", r"\d{7}-?\d$", ytunnus.is_valid),
    _number("NO", r"\d{3} ?\d{3} ?\d{3}$", orgnr.is_valid),
    _number("EE", r"\d{8}$", registrikood.is_valid),
    _number("DK", r"\d{8}$", cvr.is_valid),
    _number("CZ", r"\d{8}$", dic.is_valid),
    _number("UA", r"\d{8}$", edrpou.is_valid),
    _number("FR", r"\d{3} ?\d{3} ?\d{3}$", siren.is_valid),
    _number("SE", r"\d{6}-?\d{4}$", se_orgnr.is_valid),
    _number("LV", r"\d{11}$", pvn.is_valid),
    _number("BE", r"[01]\d{3}\.?\d{3}\.?\d{3}$", be_vat.is_valid),
    _number("RU", r"\d{10}(\d{2})?$", inn.is_valid),
    _number("CH", r"CHE-?\d{3}\.?\d{3}\.?\d{3}$", uid.is_valid),
    Look("website", "", re.compile(r"(https?://\S+|(www\.)?([\w-]+\.)+[a-z]{2,10}(/\S*)?)$", re.I),
         _shaped, "are web addresses"),
    Look("industry_code", "nace2", re.compile(r"[A-U]?\d{2}\.\d{1,2}$"), _nace, "are NACE codes"),
    Look("postcode", "", re.compile(
        r"\d{2}-\d{3}$|\d{3} \d{2}$|(LV|LT|FI|SE)-\d{4,5}$|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$"
        r"|\d{4} ?[A-Z]{2}$"), _shaped, "look like postcodes"),
)  # fmt: skip


def finding(values: list[str]) -> Finding | None:
    """What the distinct values of a column fit, or None where they fit nothing for sure.

    >>> finding(["0112038-9", "1927400-1", "0201256-6", "1041090-0", "0109862-8"])
    Finding(field='registration_number', why='100 % pass the check digit of FI', of='FI')
    """
    if not values:
        return None
    countries = share_of(values, country_code)
    if countries >= 0.98 and (len(values) >= FEWEST or max(map(len, values)) > 3):
        return Finding("country", f"{countries * 100:.0f} % are countries")
    if len(values) < FEWEST:
        return None
    shares = [(share_of(values, look), look) for look in LOOKS]
    best, look = max(shares, key=lambda pair: pair[0])
    if best >= ENOUGH:
        return Finding(look.field, f"{best * 100:.0f} % {look.words}", look.of)
    return _leading_zeros(values)


def share_of(values: list[str], look: Look | Callable[[str], object]) -> float:
    """The share of the values that a look, or a test, accepts."""
    if isinstance(look, Look):
        shaped = [value for value in values if look.shape.match(value)]
        if len(shaped) < ENOUGH * len(values):
            return 0.0
        return sum(1 for value in shaped if look.passes(value)) / len(values)
    return sum(1 for value in values if look(value)) / len(values)


def _leading_zeros(values: list[str]) -> Finding | None:
    """Postcodes of five digits are told from other numbers by their leading zeros alone."""
    five = all(re.fullmatch(r"\d{5}", value) for value in values)
    if five and any(value.startswith("0") for value in values):
        return Finding("postcode", "all have five digits, some with a leading zero")
    return None
