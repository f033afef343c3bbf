"""Numbers out of text: any decimal mark, grouping, unit and sign; the unreadable is unknown."""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from company.units import unit
from company.values import NOT_A_VALUE, as_array, rewritten, stripped, without

Mark = Literal[".", ","]
PERCENTAGE = r"%\s*$"
MARK_WORDS: dict[Mark, str] = {",": "decimal comma", ".": "decimal point"}


@dataclass(frozen=True)
class Numbers:
    """A column as numbers, and how many of its cells hold something that is no number."""

    values: pa.Array
    unreadable: int


def _only(decimal: str, group: str) -> str:
    """The pattern of numbers that can be read with one decimal mark alone."""
    grouped = rf"[1-9]\d{{0,2}}({group}\d{{3}})"
    decimals = rf"{decimal}(\d{{1,2}}|\d{{4,}})|(0|\d{{4,}}){decimal}\d+|\d+{decimal}\d+[eE]"
    return rf"^[^\d.,]*({grouped}+{decimal}\d*|\d*{decimals}|{grouped}{{2,}})([eE][+-]?\d+)?\D*$"


# "1.234,5", "1,5", "0,512" and "1.234.567" fit one reading; "1,234" fits two.
ONLY: dict[Mark, str] = {",": _only(",", r"\."), ".": _only(r"\.", ",")}
PLAIN: dict[Mark, str] = {
    ".": r"^-?\d+(\.\d+)?$",
    ",": r"^-?(\d+|\d+\.(\d{1,2}|\d{4,})|0\.\d+)$",
}


def _grouped(group: str, decimal: str, *, alone: bool) -> str:
    """The pattern of grouped digits; one group alone counts where the column's mark allows it."""
    start, rest = rf"^[1-9]\d{{0,2}}({group}\d{{3}})", rf"{decimal}\d*$"
    return rf"{start}+{rest}|{start}{{{1 if alone else 2},}}$"


POINT_GROUPS = {mark: _grouped(r"\.", ",", alone=mark == ",") for mark in (".", ",")}
COMMA_GROUPS = {mark: _grouped(",", r"\.", alone=mark == ".") for mark in (".", ",")}
BROKEN_GROUP = r"\d[ '’]\d{1,2}(\D|$)|\d[ '’]\d{4}"  # "10 19" is not 1019
AMOUNT = (
    r"^(?P<open>\(?)(?P<sign>[-+]?)(?P<before>[^\d(),.+-]*)(?P<inner>[-+]?)"
    r"(?P<digits>\d[\d,.]*|[.,]\d+)(?P<power>(?:[eE][+-]?\d+)?)"
    r"(?P<after>[^\d()-]*)(?P<trail>-?)\)?$"
)


def decimal_mark(column: pa.Array) -> Mark:
    """The decimal mark of a column, by the values that fit one mark alone.

    >>> decimal_mark(pa.array(["1,234", "0,5"])), decimal_mark(pa.array(["1,234", "2,345"]))
    (',', '.')
    """
    text = _tidy(column)
    commas, points = _count(text, ONLY[","]), _count(text, ONLY["."])
    if commas == points:  # nothing decides: a mark before three digits groups thousands
        commas, points = _count(text, r"\d\.\d{3}"), _count(text, r"\d,\d{3}")
    return "," if commas > points else "."


def _count(text: pa.Array, pattern: str) -> int:
    return pc.sum(pc.match_substring_regex(text, pattern)).as_py() or 0


def numbers(column: pa.Array, mark: Mark) -> Numbers:
    """The column as numbers; brackets and a minus on either side are negative, units multiply.

    >>> read = numbers(pa.array(["1 234 567,89", "(123)", "12 k€", "−5", "n/a", "many"]), ",")
    >>> read.values.to_pylist(), read.unreadable
    ([1234567.89, -123.0, 12000.0, -5.0, None, None], 1)
    """
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return Numbers(_finite(column.cast(pa.float64())), 0)
    text = _tidy(column)
    plain = pc.fill_null(pc.match_substring_regex(text, PLAIN[mark]), True)
    values = pc.if_else(plain, text, pa.scalar(None, pa.string())).cast(pa.float64())
    if not pc.all(plain).as_py():
        odd = pc.invert(plain)
        values = pc.replace_with_mask(values, odd, _amounts(text.filter(odd), mark))
    values = _finite(values)
    return Numbers(values, values.null_count - text.null_count)


def _tidy(column: pa.Array) -> pa.Array:
    """The cells without spaces, with one sort of minus; words for nothing are unknown."""
    text = without(stripped(as_array(column)), NOT_A_VALUE)
    text = rewritten(text, r"([,.])-+$", r"\100")  # "1.200,-" has no cents
    text = rewritten(text, "[−–‒]", "-")
    if not pc.any(pc.match_substring_regex(text, "[ '’]")).as_py():
        return text
    broken = pc.match_substring_regex(text, BROKEN_GROUP)
    return pc.if_else(broken, text, pc.replace_substring_regex(text, "[ '’]", ""))


def are_shares(column: pa.Array) -> bool:
    """Whether most cells are percentages; they are a share of something, and no amount.

    >>> are_shares(pa.array(["12 %", "8%", "n/a", "5"])), are_shares(pa.array(["12 %", "5"]))
    (True, False)
    """
    if not pa.types.is_string(column.type):
        return False
    filled = _tidy(column).drop_null()
    return 2 * _count(filled, PERCENTAGE) > len(filled)


def _finite(values: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_finite(values), values, pa.scalar(None, pa.float64()))


def _amounts(text: pa.Array, mark: Mark) -> pa.Array:
    parts = pc.extract_regex(text, AMOUNT)
    found = {name: pc.struct_field(parts, name) for name in parts.type.names}
    size = pc.cast(_with_point(found["digits"], found["power"], mark), pa.float64())
    minus = pc.is_in(found["open"], pa.array(["("]))
    for sign in ("sign", "inner", "trail"):
        minus = pc.or_(minus, pc.is_in(found[sign], pa.array(["-"])))
    size = pc.if_else(minus, pc.negate(size), size)
    units = pc.binary_join_element_wise(found["before"], found["after"], "")
    return pc.multiply(size, _factors(units))


def _with_point(digits: pa.Array, power: pa.Array, mark: Mark) -> pa.Array:
    """The digits without grouping and with a decimal point, and the power of ten behind them."""
    for group, patterns in ((".", POINT_GROUPS), (",", COMMA_GROUPS)):
        grouped = pc.match_substring_regex(digits, patterns[mark])
        grouped = pc.and_(grouped, pc.equal(power, ""))  # "2,413E+11" groups nothing
        digits = pc.if_else(grouped, pc.replace_substring(digits, group, ""), digits)
    digits = pc.utf8_rtrim(pc.replace_substring(digits, ",", "."), ".")
    return without(pc.binary_join_element_wise(digits, power, ""), r"\..*\.")


def _factors(units: pa.Array) -> pa.Array:
    encoded = as_array(pc.dictionary_encode(units))
    known = [None if word is None else unit(word) for word in encoded.dictionary.to_pylist()]
    factors = [None if one is None else one.factor for one in known]
    return pa.array(factors, pa.float64()).take(encoded.indices)
