"""Size classes written as ranges: "10-19", "500+", "fewer than 10"."""

import pyarrow as pa
import pyarrow.compute as pc

from company.values import as_array, stripped

NUMBER = r"\d+(?:[ .,']\d{3})*"
BETWEEN = rf"^\D*?(?P<low>{NUMBER})\s*(?:-|–|—|to|\.\.+|à|bis|do)\s*(?P<high>{NUMBER})(?:\s\D*)?$"
AT_LEAST = rf"^(?:>=|≥|min\.?)\s*(?P<low>{NUMBER})(?:\s\D*)?$"
AND_MORE = rf"^(?P<low>{NUMBER})\s*\+(?:\s\D*)?$"
MORE_THAN = rf"^(?:>|över|over|yli|more than)\s*(?P<low>{NUMBER})(?:\s\D*)?$"
LESS_THAN = rf"^(?:<|alle|under|less than)\s*(?P<high>{NUMBER})(?:\s\D*)?$"


def ranges(column: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The fewest and the most that each cell states; a plain number states no range.

    >>> low, high = ranges(pa.array(["10-19", "500+", "<10", "1 000 – 4 999 employees", "12"]))
    >>> low.to_pylist(), high.to_pylist()
    ([10, 500, None, 1000, None], [19, None, 9, 4999, None])
    """
    if not pa.types.is_string(column.type):
        return pa.nulls(len(column), pa.int64()), pa.nulls(len(column), pa.int64())
    text = pc.utf8_lower(stripped(as_array(column)))
    is_plain = pc.match_substring_regex(text, rf"^{NUMBER}(?:[.,]\d*)?$")
    text = pc.if_else(is_plain, pa.scalar(None, pa.string()), text)
    between = pc.extract_regex(text, BETWEEN)
    least = pc.coalesce(
        _part(between, "low"),
        _part(pc.extract_regex(text, AT_LEAST), "low"),
        _part(pc.extract_regex(text, AND_MORE), "low"),
        pc.add(_part(pc.extract_regex(text, MORE_THAN), "low"), 1),
    )
    below = pc.subtract(_part(pc.extract_regex(text, LESS_THAN), "high"), 1)
    return least, pc.coalesce(_part(between, "high"), below)


def _part(parts: pa.StructArray, name: str) -> pa.Array:
    digits = pc.replace_substring_regex(pc.struct_field(parts, name), r"\D", "")
    return digits.cast(pa.int64())
