"""What spreadsheets do to numbers that are names: they take leading zeros off, or round them."""

import re
from decimal import Decimal

import numpy as np
import pyarrow as pa

from company.folding import one_array
from company.ids import is_damaged
from enrich.sameness import Flags, bare_number

OF_DIGITS = ("registration_number", "vat_number", "postcode")
LONGEST_EXPONENT = 3  # characters, as in +13


def damaged(field: str, cells: pa.Array, values: pa.Array) -> Flags:
    """Which cells are what a spreadsheet has made of the value beside them.

    >>> cells = pa.array(["931278-0", "1,12039E+06", "01120389", "112039-8"])
    >>> damaged("registration_number", cells, pa.array(["0931278-0"] + ["0112038-9"] * 3)).tolist()
    [True, True, False, False]
    """
    if field not in OF_DIGITS:
        return np.zeros(len(cells), bool)
    pairs = zip(one_array(cells).to_pylist(), one_array(values).to_pylist(), strict=True)
    found = (cell != value and _is_damaged(cell, value) for cell, value in pairs)
    return np.fromiter(found, bool, len(cells))


def _is_damaged(cell: str, value: str) -> bool:
    digits = bare_number(value)
    if not re.fullmatch(r"[0-9]+", digits):
        return False
    if is_damaged(cell):
        return _rounds_to(cell, int(digits))
    left = bare_number(cell)
    return 0 < len(left) < len(digits) and left.zfill(len(digits)) == digits


def _rounds_to(cell: str, number: int) -> bool:
    """Whether a rounded text, such as 5,66178E+06, can be the number."""
    mantissa, _, exponent = cell.strip().upper().replace(",", ".").partition("E")
    if len(exponent) > LONGEST_EXPONENT:
        return False
    decimals = len(mantissa.partition(".")[2])
    unit = Decimal(1).scaleb(int(exponent) - decimals)
    return abs(Decimal(mantissa).scaleb(int(exponent)) - number) <= unit / 2
