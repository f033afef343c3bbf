"""Cities, postcodes and countries as keys that are equal where the places are."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.folding import Keys, clean, collapse_umlauts, one_array
from enrich.keys import keys_or_unknown


def city_names(cities: Any) -> pa.StringArray:
    """A city's first word of more than three letters, with the short ones before it.

    >>> city_names(pa.array(["Freiburg im Breisgau", "Bad Homburg v.d.H.", "KÖLN"])).to_pylist()
    ['freiburg', 'badhomburg', 'koln']
    """
    text = collapse_umlauts(clean(cities))
    start = pc.replace_substring_regex(text, r"^((?:\S{1,3} )*\S+).*$", r"\1")
    return pc.replace_substring(start, " ", "")


def city_keys(cities: Any) -> Keys:
    """A key for each city, 0 where it is not known."""
    encoded = one_array(cities).dictionary_encode()  # a register has few cities
    keys: Keys = keys_or_unknown(city_names(encoded.dictionary))[np.asarray(encoded.indices)]
    return keys


def postcode_keys(postcodes: Any) -> Keys:
    """A key for each postcode; FI-00100, 00100 and a spreadsheet's 100 are equal."""
    text = pc.ascii_upper(one_array(postcodes))
    text = pc.replace_substring_regex(text, r"^\s*[A-Z]{1,2}-", "")
    text = pc.replace_substring_regex(text, "[^A-Z0-9]+", "")
    return keys_or_unknown(pc.ascii_ltrim(text, "0"))


def country_keys(countries: Any) -> Keys:
    """A key for each two-letter country code."""
    return keys_or_unknown(pc.ascii_upper(pc.ascii_trim_whitespace(one_array(countries))))
