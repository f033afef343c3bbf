"""What kind of feature a column of the user's own is: number, category, tags or text."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from company.fields import Kind
from company.numbers import decimal_mark, numbers
from company.values import words

FEW = 10  # distinct values up to which numbers are classes
SMALL = 50  # rows below which equal lengths mean nothing
NAMES_CODES = re.compile(
    r"(code|koodi|kod|zip|naics|sic|nace|sni|tol|number|nummer|numero|nr|nro|no|id)[\s_]*\d*$", re.I
)


def kind_of(header: str, sample: pa.Array) -> tuple[Kind | None, str]:
    """The kind of a column by its first rows, and why; None for a column that says nothing.

    >>> kind_of("Fleet size", pa.array(["12", "7", "151"])), kind_of("Zip", pa.array(["083", "90"]))
    (('number', 'its values are numbers'), ('category', 'its numbers are codes'))
    >>> kind_of("Tags", pa.array(["food|export", "food", "b2b|food"]))
    ('tags', 'most rows hold several values')
    """
    is_text = pa.types.is_string(sample.type)
    values = (words(sample) if is_text else sample).drop_null()
    count, distinct = len(values), pc.count_distinct(values).as_py()
    if count == 0:
        return None, "it is empty"
    if distinct == 1 and count == len(sample):
        return None, "it has one value throughout"
    if not is_text:
        return _numeric(distinct, count)
    if _are_numbers(values) and not _are_codes(header, values):
        return _numeric(distinct, count)
    if count >= 20 and distinct == count and not _is_long(values):
        return None, "every value differs, as in an identifier"
    return _worded(values, distinct, count)


def _numeric(distinct: int, count: int) -> tuple[Kind, str]:
    if distinct > FEW or distinct > count / 2:
        return "number", "its values are numbers"
    return "category", "it has few distinct numbers"


def _worded(values: pa.Array, distinct: int, count: int) -> tuple[Kind, str]:
    if _count(values, "[|;]") >= count / 2:
        return "tags", "most rows hold several values"
    if _is_long(values) and distinct >= count / 2:
        return "text", "its values are long and differ"
    if _are_numbers(values):
        return "category", "its numbers are codes"
    many = f"it has {distinct} distinct values" if distinct > 1 else "it has one value or none"
    return "category", many


def _is_long(values: pa.Array) -> bool:
    return bool(pc.mean(pc.utf8_length(values)).as_py() >= 40)


def _are_numbers(values: pa.Array) -> bool:
    return numbers(values, decimal_mark(values)).unreadable <= 0.05 * len(values)


def _are_codes(header: str, values: pa.Array) -> bool:
    """Whether numbers are names: leading zeros, a header that says so, all of one length."""
    if _count(values, r"^0\d+$"):
        return True
    whole = _count(values, r"^\d+$") == len(values)
    years = _count(values, r"^(1[89]|20)\d\d$") == len(values)
    if not whole or years:
        return False
    if NAMES_CODES.search(header):
        return True
    lengths = pc.min_max(pc.utf8_length(values)).as_py()
    return len(values) >= SMALL and lengths["min"] == lengths["max"] > 1


def _count(values: pa.Array, pattern: str) -> int:
    return pc.sum(pc.match_substring_regex(values, pattern)).as_py() or 0
