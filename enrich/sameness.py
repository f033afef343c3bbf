"""Whether a cell of a CRM and a value of ours say the same, however either is written."""

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.dates import dates, is_month_first
from company.folding import fold, one_array
from company.legal_forms import NO_FORM
from company.names import Names, legal_forms, parse
from company.numbers import decimal_mark, numbers
from company.values import country_code, flags, status
from enrich.steps import ENRICHED

Flags = NDArray[np.bool_]
Same = Callable[[pa.Array, pa.Array], Flags]
NEAR = 0.005  # amounts that differ by less are rounded, and no news
PLACE = 0.01  # degrees
SHORTEST_PHONE = 6  # digits
NOT_LETTERS = r"[^\p{L}\p{N}]+"
# The letters of a country before a number, and those of Norway's VAT behind; SC and NI count.
OF_COUNTRY = r"^(?:AT|BE|CHE|CZ|DE|DK|EE|FI|FR|GB|LT|LV|NO|PL|SE|SK)(?=\d{6})|MVA$"
HOST = r"^\s*(?:[a-z]+:)?(?://)?(?:[^/@]*@)?(?:www\.)?([^/?#:,;\s]*).*$"
TYPES = {f.name: f.type for f in ENRICHED}


def same(field: str, cells: pa.Array, values: pa.Array) -> Flags:
    """Which cells say what the value beside them says; the texts are in our own plain form.

    >>> same("domain", pa.array(["https://www.X.fi/"]), pa.array(["x.fi"])).tolist()
    [True]
    >>> same("name", pa.array(["OY Fazer Ab", "Fazer"]), pa.array(["Fazer Oy"] * 2)).tolist()
    [True, False]
    """
    cells, values = one_array(cells), one_array(values)
    found = np.asarray(pc.equal(cells, values), bool).copy()
    rest = np.flatnonzero(~found)
    if len(rest):
        at = pa.array(rest)
        found[rest] = _comparison(field)(cells.take(at), values.take(at))
    found &= np.asarray(pc.not_equal(values, ""), bool)
    return found


def _comparison(field: str) -> Same:
    if field in OF_FIELDS:
        return OF_FIELDS[field]
    return OF_TYPES.get(TYPES.get(field, "text"), same_words)


def same_words(cells: pa.Array, values: pa.Array) -> Flags:
    """The letters and digits are the same; case, accents and signs say nothing."""
    return _equal(_letters(cells), _letters(values))


def same_names(cells: pa.Array, values: pa.Array) -> Flags:
    """The same words in the same order, and the same legal form however it is spelt."""
    one, other = parse(cells), parse(values)
    whole = np.asarray(one.wholes == other.wholes, bool)
    cores = np.asarray(pc.equal(one.cores, other.cores), bool)
    found: Flags = whole | (cores & _same_forms(one, other))
    return found


def _same_forms(one: Names, other: Names) -> Flags:
    """Both have one legal form, or its translation (Oy and Ab), or both have none."""
    is_same = legal_forms().is_same
    pairs = [is_same[one.forms[:, i], other.forms[:, j]] for i in (0, 1) for j in (0, 1)]
    neither = (one.forms[:, 0] == NO_FORM) & (other.forms[:, 0] == NO_FORM)
    found: Flags = np.any(pairs, axis=0) | neither
    return found


def same_amounts(cells: pa.Array, values: pa.Array) -> Flags:
    """The same number, but for rounding."""
    return _near(cells, values, lambda size: NEAR * size)


def same_counts(cells: pa.Array, values: pa.Array) -> Flags:
    """The same number exactly."""
    return _near(cells, values, lambda size: 1e-9 * size)


def same_places(cells: pa.Array, values: pa.Array) -> Flags:
    """Degrees less than about a kilometre apart."""
    return _near(cells, values, lambda size: np.full(len(size), PLACE))


def same_days(cells: pa.Array, values: pa.Array) -> Flags:
    """The same day, in whatever order it is written; of a year alone, the same year."""
    read = dates(cells, month_first=is_month_first(cells)).values
    same_day = pc.fill_null(pc.equal(read, dates(values).values), False)
    same_year = pc.equal(pc.utf8_trim_whitespace(cells), pc.utf8_slice_codeunits(values, 0, 4))
    return np.asarray(pc.or_(same_day, same_year), bool)


def same_flags(cells: pa.Array, values: pa.Array) -> Flags:
    """Both yes or both no, in any language that is known."""
    return np.asarray(pc.fill_null(pc.equal(flags(cells), flags(values)), False), bool)


def same_hosts(cells: pa.Array, values: pa.Array) -> Flags:
    """The same web server; scheme, www and the page say nothing."""
    return _equal(_host(cells), _host(values))


def same_addresses(cells: pa.Array, values: pa.Array) -> Flags:
    """The same e-mail address; case says nothing."""
    return _equal(*(pc.ascii_lower(pc.utf8_trim_whitespace(c)) for c in (cells, values)))


def same_phones(cells: pa.Array, values: pa.Array) -> Flags:
    """The same digits; one may have the country's prefix and the other a zero in its place."""
    return _pairwise(cells, values, _same_phone)


def same_countries(cells: pa.Array, values: pa.Array) -> Flags:
    """The same country, by name in any language or by code."""
    return _pairwise(
        cells, values, lambda cell, value: country_code(cell) == country_code(value) is not None
    )


def same_states(cells: pa.Array, values: pa.Array) -> Flags:
    """The same state of a company, in the words of any register that is known."""
    return _pairwise(
        cells, values, lambda cell, value: (status(cell) or cell.casefold()) == value.casefold()
    )


def same_numbers(cells: pa.Array, values: pa.Array) -> Flags:
    """The same register or VAT number; hyphens, blanks and a country's letters say nothing."""
    return _pairwise(cells, values, _same_number)


def same_industries(cells: pa.Array, values: pa.Array) -> Flags:
    """The same class; a national code that goes on behind it is no other class."""
    return _pairwise(cells, values, _same_industry)


def same_ranges(cells: pa.Array, values: pa.Array) -> Flags:
    """The same bounds, such as 10-49 and "10 to 49 employees"."""
    return _pairwise(
        cells, values, lambda cell, value: re.findall(r"\d+", cell) == re.findall(r"\d+", value)
    )


def _equal(one: pa.Array, other: pa.Array) -> Flags:
    found: Flags = np.asarray(pc.equal(one, other), bool) & np.asarray(
        pc.not_equal(pc.utf8_length(other), 0), bool
    )
    return found


def _letters(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(fold(texts), NOT_LETTERS, "")


def _host(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(pc.ascii_lower(texts), HOST, r"\1")


def _near(
    cells: pa.Array, values: pa.Array, allowed: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> Flags:
    one = np.asarray(numbers(cells, decimal_mark(cells)).values, float)
    other = np.asarray(numbers(values, ".").values, float)
    with np.errstate(invalid="ignore"):
        found: Flags = np.abs(one - other) <= allowed(np.abs(other))
    return found


def _pairwise(cells: pa.Array, values: pa.Array, test: Callable[[str, str], bool]) -> Flags:
    """The test over pairs, called once for each distinct one."""
    pairs = list(zip(cells.to_pylist(), values.to_pylist(), strict=True))
    answers = {pair: test(*pair) for pair in dict.fromkeys(pairs)}
    return np.fromiter((answers[pair] for pair in pairs), bool, len(pairs))


def _same_phone(cell: str, value: str) -> bool:
    one, other = (re.sub(r"\(0\)|\D", "", text).lstrip("0") for text in (cell, value))
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST_PHONE and long.endswith(short) and len(long) - len(short) <= 3


def _same_number(cell: str, value: str) -> bool:
    return bool(bare_number(cell)) and bare_number(cell) == bare_number(value)


@cache
def bare_number(text: str) -> str:
    """A register or VAT number without what says nothing: signs, and the letters of its country.

    >>> bare_number("FI 0112038-9")
    '01120389'
    """
    plain = re.sub(r"[^A-Z0-9]", "", text.upper())
    return re.sub(OF_COUNTRY, "", plain)


def _same_industry(cell: str, value: str) -> bool:
    one, other = re.sub(r"\D", "", cell.split(" ")[0]), re.sub(r"\D", "", value)
    return bool(other) and len(one) >= len(other) and one.startswith(other)


OF_TYPES: dict[str, Same] = {
    "number": same_amounts,
    "integer": same_counts,
    "date": same_days,
    "flag": same_flags,
}
OF_FIELDS: dict[str, Same] = {
    **dict.fromkeys(("name", "previous_name", "parent_name", "group_name"), same_names),
    **dict.fromkeys(("website", "domain"), same_hosts),
    **dict.fromkeys(("registration_number", "vat_number"), same_numbers),
    **dict.fromkeys(("latitude", "longitude"), same_places),
    **dict.fromkeys(("industry", "industry_code", "industry_division"), same_industries),
    "country": same_countries,
    "email": same_addresses,
    "phone": same_phones,
    "status": same_states,
    "employees": same_counts,
    "employees_range": same_ranges,
}
