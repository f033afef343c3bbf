"""What the closed lists of CRMs call our industries and countries."""

import csv
from collections.abc import Mapping
from functools import cache

from babel import Locale

from company.values import shipped_words
from data import shipped


@cache
def industry_options(crm: str) -> Mapping[str, str]:
    """NACE Rev. 2 division, group or class, and the option of a CRM; "" where it has none."""
    with shipped("industry_options.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter=";")
        return {row["code"]: row[crm] for row in rows}


@cache
def country_options() -> Mapping[str, str]:
    """ISO 3166-1 code of a country and its English name, as CRMs write it in addresses."""
    named = Locale("en").territories
    return {code: named[code] for code in sorted(set(shipped_words("country_names.csv").values()))}
