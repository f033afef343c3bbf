"""Step: the NUTS 3 region, from the region that is stated, or the municipality, or the postcode.

data/regions.csv has the regions of the Nordic and Baltic countries in the edition of 2024, with
the names and ISO codes that registers write, and for the United Kingdom its twelve ITL 1 regions.
Postcodes are listed where nearly all of those that begin so lie in one region. Where none of it
fits, a code that is stated stays the code, and a name that is stated stays the name.
"""

import csv
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data import shipped
from store.engine import Engine

# What the places of a look-up say: how the region was found.
WAYS = ("region", "municipality", "postcode")
# The part of a postcode that tells the region: two digits, or the letters of a British one.
PREFIX = r"^(?:[A-Z]{2}-?)?(?P<begin>[0-9]{2})[0-9 ]*$"
BRITISH = r"^(?P<begin>[A-Z]{1,2})[0-9]"
CODE = r"^[A-Z]{2}(-[A-Z0-9]{1,3}|[0-9][A-Z0-9]{0,2}|[A-Z][0-9][A-Z0-9]?)$"  # DE-BW, DE21H, UKI4


def regions(engine: Engine, rows: pa.Table) -> pa.Table:
    """region (its code), region_name, and from what it is known."""
    country, codes = rows["country"], [code for code, _ in _names()]
    found = [
        _looked_up(country, rows["region"], _stated_regions()),
        _looked_up(country, rows["municipality"], _municipalities()),
        _looked_up(country, _begin(country, rows["postcode"]), _postcodes()),
    ]
    is_code = pc.fill_null(pc.match_substring_regex(rows["region"], CODE), False)
    code = pc.coalesce(*found)
    names = pa.array([name for _, name in _names()])
    name = names.take(pc.index_in(code, value_set=pa.array(codes)).combine_chunks())
    way = pc.coalesce(*(_where(c, w) for c, w in zip(found, WAYS, strict=True)))
    source, day = (
        pc.coalesce(*(_where(c, rows[f"{w}_{says}"]) for c, w in zip(found, WAYS, strict=True)))
        for says in ("source", "as_of")
    )
    source = pc.binary_join_element_wise(source, way, ": ")
    return pa.table(
        {
            "region": pc.coalesce(code, pc.if_else(is_code, rows["region"], None)),
            "region_name": pc.coalesce(
                pa.chunked_array([name]), pc.if_else(is_code, None, rows["region"])
            ),
            "region_source": pc.coalesce(source, rows["region_source"]),
            "region_as_of": pc.coalesce(day, rows["region_as_of"]),
        }
    )


def _looked_up(
    country: pa.ChunkedArray, text: pa.ChunkedArray, known: dict[str, str]
) -> pa.ChunkedArray:
    """The code that a text stands for in its country."""
    keys = pc.utf8_lower(pc.binary_join_element_wise(country, text, " "))
    place = pc.index_in(keys, value_set=pa.array(list(known), pa.string()))
    return pa.chunked_array([pa.array(list(known.values()), pa.string())]).take(place)


def _begin(country: pa.ChunkedArray, postcodes: pa.ChunkedArray) -> pa.ChunkedArray:
    text = pc.utf8_upper(pc.utf8_trim_whitespace(postcodes))
    digits = pc.struct_field(pc.extract_regex(text, PREFIX), "begin")
    letters = pc.struct_field(pc.extract_regex(text, BRITISH), "begin")
    return pc.if_else(pc.equal(country, "GB"), letters, digits)


def _where(codes: pa.ChunkedArray, says: Any) -> pa.ChunkedArray:
    return pc.if_else(pc.is_valid(codes), says, None)


@cache
def _rows(file: str) -> list[dict[str, str]]:
    with shipped(file).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def _names() -> list[tuple[str, str]]:
    return [(row["code"], row["name"]) for row in _rows("regions.csv")]


@cache
def _stated_regions() -> dict[str, str]:
    """Country and what registers write of a region, in lower case, to its code."""
    return {
        f"{row['country']} {text}".lower(): row["code"]
        for row in _rows("regions.csv")
        for text in (row["code"], row["name"], *row["names"].split("|"), *row["iso"].split())
        if text
    }


@cache
def _municipalities() -> dict[str, str]:
    return {f"fi {row['name']}".lower(): row["region"] for row in _rows("fi_municipalities.csv")}


@cache
def _postcodes() -> dict[str, str]:
    return {
        f"{row['country']} {begin}".lower(): row["code"]
        for row in _rows("regions.csv")
        for begin in row["postcodes"].split()
    }
