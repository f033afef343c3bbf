"""Registration and VAT numbers that pass their check digits and grow with the founding day."""

from collections.abc import Callable

import numpy as np

from data.demo.tables import Array, texts

# Year and the serial that the register had reached by then, roughly.
FINNISH = ([1930, 1980, 1995, 2000, 2010, 2020, 2026], [10000, 200000, 990000, 1600000, 2300000,
           3100000, 3560000])  # fmt: skip
NORWEGIAN = ([1930, 1995, 2005, 2010, 2026], [91000000, 95200000, 98700000, 99500000, 99990000])
ESTONIAN = ([1930, 1996, 2004, 2012, 2020, 2026], [1000000, 1020000, 1100000, 1230000, 1600000,
            1740000])  # fmt: skip
BRITISH = ([1930, 1960, 1980, 1990, 2000, 2010, 2020, 2026], [240000, 650000, 1470000, 2450000,
           3900000, 7100000, 12380000, 16930000])  # fmt: skip
SCOTTISH = ([1930, 1980, 2000, 2010, 2026], [15000, 70000, 202000, 370000, 872000])
IRISH = ([1930, 1980, 2000, 2010, 2026], [1000, 14000, 37500, 601000, 736000])
PARTNERSHIP = ([1930, 2001, 2010, 2026], [300000, 300100, 351000, 455000])
NORDIC_WEIGHTS = {"FI": (7, 9, 10, 5, 8, 4, 2), "NO": (3, 2, 7, 6, 5, 4, 3, 2)}


def serials(founded: Array, steps: tuple[list[int], list[int]]) -> Array:
    """Distinct even serials in the order of founding; the odd one above each stays free."""
    years = 1970 + founded.astype("datetime64[D]").astype(int) / 365.25
    order = np.argsort(years, kind="stable")
    halves = (np.interp(years[order], *steps) / 2).astype(int)
    halves = np.maximum.accumulate(halves - np.arange(len(halves))) + np.arange(len(halves))
    result = np.empty(len(halves), int)
    result[order] = 2 * halves
    return result


def registration_numbers(countries: Array, founded: Array, forms: Array, places: Array) -> Array:
    """The number of each company, exactly as its register writes it."""
    numbers = np.empty(len(countries), object)
    for country, steps in (("FI", FINNISH), ("NO", NORWEGIAN), ("EE", ESTONIAN)):
        here = countries == country
        numbers[here] = CHECKED[country](serials(founded[here], steps))
    prefixes = british_prefixes(countries, forms, places)
    for prefix, steps in (("", BRITISH), ("SC", SCOTTISH), ("NI", IRISH), ("OC", PARTNERSHIP)):
        here = prefixes == prefix
        width = 8 - len(prefix)
        numbers[here] = [f"{prefix}{n:0{width}d}" for n in serials(founded[here], steps)]
    return numbers


def british_prefixes(countries: Array, forms: Array, places: Array) -> Array:
    """The letters before a British number: partnerships, Scotland, Northern Ireland, or none."""
    towns = texts("places", "town")[places]
    prefixes = np.full(len(countries), "", object)
    prefixes[np.isin(towns, ["Glasgow", "Edinburgh", "Aberdeen"])] = "SC"
    prefixes[towns == "Belfast"] = "NI"
    prefixes[forms == "LLP"] = "OC"
    prefixes[countries != "GB"] = None
    return prefixes


def digits(numbers: Array, width: int) -> Array:
    """The digits of each number, one column a digit."""
    return numbers[:, None] // 10 ** np.arange(width - 1, -1, -1) % 10


def mod_11(numbers: Array, weights: tuple[int, ...]) -> tuple[Array, Array]:
    """Numbers and their check digits; a number without one gives way to the next."""
    remainder = digits(numbers, len(weights)) @ np.array(weights) % 11
    numbers = numbers + (remainder == 1)
    remainder = digits(numbers, len(weights)) @ np.array(weights) % 11
    return numbers, np.where(remainder == 0, 0, 11 - remainder)


def finnish(numbers: Array) -> list[str]:
    """Business ids: seven digits, a hyphen and the check digit.

    >>> finnish(np.array([112038]))
    ['0112038-9']
    """
    pairs = zip(*mod_11(numbers, NORDIC_WEIGHTS["FI"]), strict=True)
    return [f"{number:07d}-{check}" for number, check in pairs]


def norwegian(numbers: Array) -> list[str]:
    """Organisation numbers: eight digits and the check digit.

    >>> norwegian(np.array([92360901]))
    ['923609016']
    """
    pairs = zip(*mod_11(numbers, NORDIC_WEIGHTS["NO"]), strict=True)
    return [f"{number}{check}" for number, check in pairs]


def estonian(numbers: Array) -> list[str]:
    """Register codes: seven digits and the check digit.

    >>> estonian(np.array([1234567]))
    ['12345678']
    """
    first = digits(numbers, 7) @ np.array([1, 2, 3, 4, 5, 6, 7]) % 11
    second = digits(numbers, 7) @ np.array([3, 4, 5, 6, 7, 8, 9]) % 11
    checks = np.where(first < 10, first, second % 10)
    return [f"{number}{check}" for number, check in zip(numbers, checks, strict=True)]


CHECKED = {"FI": finnish, "NO": norwegian, "EE": estonian}


def vat_numbers(countries: Array, numbers: Array) -> Array:
    """VAT numbers: the Finnish and Norwegian ones repeat the number, the Estonian one is its own.

    British ones are left empty, since no register of the demo states them.
    """
    return np.array([VAT[c](n) for c, n in zip(countries, numbers, strict=True)], object)


def estonian_vat(number: str) -> str:
    """A KMKR number, made from the register code.

    >>> estonian_vat("10059472")
    'EE100059472'
    """
    plain = "10" + number[1:7]
    total = sum(w * int(d) for w, d in zip((3, 7, 1, 3, 7, 1, 3, 7), plain, strict=True))
    return f"EE{plain}{-total % 10}"


VAT: dict[str, Callable[[str], str]] = {
    "FI": lambda number: "FI" + number.replace("-", ""),
    "NO": lambda number: f"NO{number}MVA",
    "EE": estonian_vat,
    "GB": lambda number: "",
}
