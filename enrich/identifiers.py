"""Registration and VAT numbers in one form, and what is wrong with those that cannot be right.

A country is one line of NUMBERS. Where the VAT number contains the registration number (Finland's
FI01120389 is 0112038-9), both take the same form, so that one finds the other.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.folding import one_array
from company.ids import is_damaged, passes_check


@dataclass(frozen=True)
class NumberRule:
    """How a country writes the numbers of its companies."""

    pattern: str  # of the letters and digits of a number; the first group is what counts
    digits: int  # of a whole number, leading zeros included
    zeros_optional: bool = False  # whether people rightly leave leading zeros out


NUMBERS = {
    "BE": NumberRule(r"(?:BE)?(\d{9,10})", 10, zeros_optional=True),
    "CH": NumberRule(r"(?:CHE)?(\d{9})(?:MWST|TVA|IVA|HR)?", 9),
    "CZ": NumberRule(r"(?:CZ)?(\d{6,8})", 8, zeros_optional=True),
    "DK": NumberRule(r"(?:DK)?(\d{8})", 8),
    "EE": NumberRule(r"(?:EE)?(\d{8})", 8),
    "FI": NumberRule(r"(?:FI)?(\d{6,8})", 8, zeros_optional=True),
    "FR": NumberRule(r"(?:FR[0-9A-Z]{2})?(\d{9})(?:\d{5})?", 9),
    "GB": NumberRule(r"(?:GB)?((?:[A-Z]{2})?\d{1,8})", 8, zeros_optional=True),
    "LT": NumberRule(r"(\d{7,9})", 9, zeros_optional=True),
    "LV": NumberRule(r"(?:LV)?(\d{11})", 11),
    "NO": NumberRule(r"(?:NO)?(\d{9})(?:MVA)?", 9),
    "PL": NumberRule(r"(?:PL)?(\d{1,10})", 10, zeros_optional=True),
    "SE": NumberRule(r"(?:SE)?(?:16)?(\d{10})(?:01)?", 10),
    "SK": NumberRule(r"(?:SK)?(\d{6,8})", 8, zeros_optional=True),
}
PREFIX = r"^(?P<country>" + "|".join(NUMBERS) + r")\d"


def plain_numbers(numbers: Any) -> pa.StringArray:
    """The letters and digits of numbers, upper-case.

    >>> plain_numbers(pa.array(["fi 0112038-9", "923 609 016 MVA"])).to_pylist()
    ['FI01120389', '923609016MVA']
    """
    return pc.replace_substring_regex(pc.ascii_upper(one_array(numbers)), "[^A-Z0-9]+", "")


def stated_countries(plain: pa.StringArray, countries: Any) -> pa.StringArray:
    """The countries of numbers: those known, else the two letters that a number begins with.

    >>> stated_countries(pa.array(["FI01120389", "12"]), pa.array([None, "gb"])).to_pylist()
    ['FI', 'GB']
    """
    known = pc.ascii_upper(pc.ascii_trim_whitespace(one_array(countries)))
    prefix = one_array(pc.struct_field(pc.extract_regex(plain, PREFIX), "country"))
    return pc.if_else(pc.equal(known, ""), prefix, known)


def registration_numbers(numbers: Any, countries: Any) -> pa.StringArray:
    """Numbers in the form in which they are compared: no country, no leading zeros.

    >>> countries = pa.array(["FI", "FI", "NO", "GB", "GB", None])
    >>> numbers = ["0112038-9", "FI01120389", "NO 923609016 MVA", "sc016876", "00102498", "LV40003"]
    >>> registration_numbers(pa.array(numbers), countries).to_pylist()
    ['1120389', '1120389', '923609016', 'SC16876', '102498', 'LV40003']
    """
    plain = plain_numbers(numbers)
    return _by_rule(plain, stated_countries(plain, countries))


def vat_numbers(numbers: Any, countries: Any) -> pa.StringArray:
    """VAT numbers in the form in which they are compared.

    That is the registration number where the VAT number contains it, and otherwise the VAT number
    with its country in front.

    >>> countries = pa.array(["FI", "EE", "EE"])
    >>> vat_numbers(pa.array(["FI01120389", "EE100366327", "100366327"]), countries).to_pylist()
    ['1120389', 'EE100366327', 'EE100366327']
    """
    plain = plain_numbers(numbers)
    countries = stated_countries(plain, countries)
    bare = pc.match_substring_regex(plain, r"^\d+$")
    plain = pc.if_else(bare, pc.binary_join_element_wise(countries, plain, ""), plain)
    return _by_rule(plain, countries)


def _by_rule(plain: pa.StringArray, countries: pa.StringArray) -> pa.StringArray:
    for country in pc.unique(countries).to_pylist():
        if country in NUMBERS:
            pattern = f"^{NUMBERS[country].pattern}$"
            changed = pc.replace_substring_regex(plain, pattern, r"\1")
            plain = pc.if_else(pc.equal(countries, country), changed, plain)
    return pc.replace_substring_regex(plain, "^([A-Z]*)0+", r"\1")


@lru_cache(maxsize=100_000)
def fault(number: str, country: str) -> str | None:
    """What is wrong with a registration number as somebody wrote it, or None.

    >>> fault("1234567-8", "FI")
    'fails its check digit'
    >>> fault("3,31355E+13", "FR")
    'was damaged by a spreadsheet'
    >>> fault("5520135", "FR")
    'has 7 of 9 digits: leading zeros lost?'
    >>> fault("0112038-9", "FI"), fault("102498", "GB")
    (None, None)
    """
    if is_damaged(number):
        return "was damaged by a spreadsheet"
    rule = NUMBERS.get(country)
    plain = re.sub("[^A-Z0-9]+", "", number.upper())
    if rule is None:
        return None
    found = re.fullmatch(rule.pattern, plain)
    if found is None:
        short = plain.isdigit() and len(plain) < rule.digits and not rule.zeros_optional
        lost = f"has {len(plain)} of {rule.digits} digits: leading zeros lost?"
        return lost if short else None
    if passes_check(country, found[1].zfill(rule.digits)) is False:
        return "fails its check digit"
    return None


def faults(numbers: pa.StringArray, countries: pa.StringArray) -> list[str | None]:
    """What is wrong with each number of a column, None for the right and the missing ones."""
    plain = plain_numbers(numbers)
    stated = stated_countries(plain, countries).to_pylist()
    result: list[str | None] = [None] * len(numbers)
    for row in np.flatnonzero(pc.not_equal(plain, "")):
        result[row] = fault(numbers[int(row)].as_py(), stated[row])
    return result
