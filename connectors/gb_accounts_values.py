"""United Kingdom: values and contexts of filed accounts in inline XBRL and in the older plain XBRL.

Concepts are told by the last part of their names, as prefixes and years of the taxonomies differ.
Oddities: a dash may be tagged as zero; staff are tagged with a scale of -2 by some software ("3"
would be 0.03 people); "2017 - 2" puts the year before the number; numbers lie in nested spans.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

XBRLI = "{http://www.xbrl.org/2003/instance}"
XBRLDI = "{http://xbrl.org/2006/xbrldi}"
INLINE = (
    "{http://www.xbrl.org/2013/inlineXBRL}",
    "{http://www.xbrl.org/2008/inlineXBRL}",
)
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
# "1.234,56" and the like; all other formats of numbers have a decimal point.
DECIMAL_COMMA = {"numdotcomma", "numcomma", "numspacecomma", "numcommadecimal"}
ZERO = {"numdash", "zerodash", "fixedzero"}
GROUPS = re.compile(r"[\s\u00a0\u2009\u202f,'’]")
YEAR_BEFORE = re.compile(r"^\s*(?:19|20)\d\d\s*[-–—]\s*(?=\d)")  # "2017 - 2"
NUMBER = re.compile(r"^[-−(]?[£$€]?(\d+(?:\.\d*)?|\.\d+)\)?$")
LARGEST_SCALE = 12
# A dimension that says nothing about the figure itself: most of the filings have it on no fact,
# those of some software on every one.
VERSIONS = "OriginalRevisedDataDimension"
GROUP, CONSOLIDATED = "GroupCompanyDataDimension", "Consolidated"
SEGMENT = "EquityClassesDimension"


@dataclass(frozen=True)
class Context:
    """What a figure is of: the day or period, the basis, and the class of equity if any."""

    start: date | None
    end: date
    basis: str
    segment: str = ""


@dataclass(frozen=True)
class Fact:
    """A tagged figure of the accounts as it stands there."""

    concept: str
    context: Context
    text: str
    format: str = ""
    scale: int = 0
    negative: bool = False
    currency: str = ""


def number(fact: Fact) -> float | None:
    """The value of a fact; None for what is no number, 0 only where the tag says that it is zero.

    >>> today = Context(None, date(2024, 12, 31), "standalone")
    >>> number(Fact("Equity", today, "1.234,5", "ixt:numdotcomma", negative=True))
    -1234.5
    >>> number(Fact("Equity", today, "-", "ixt2:zerodash")), number(Fact("Equity", today, "-"))
    (0.0, None)
    >>> number(Fact("Equity", today, "(1 234.5)", "ixt:numspacedot", scale=3))
    -1234500.0
    """
    name = fact.format.rpartition(":")[2].replace("-", "").lower()
    text = YEAR_BEFORE.sub("", fact.text).strip()
    if name in DECIMAL_COMMA:
        text = text.replace(".", "").replace(",", ".")
    text = GROUPS.sub("", text)
    found = NUMBER.match(text)
    if found is None:
        return 0.0 if name in ZERO else None
    if abs(fact.scale) > LARGEST_SCALE:
        return None
    value = float(found[1]) * 10.0**fact.scale
    return -value if fact.negative or text[0] in "(-−" else value


def people(fact: Fact) -> float | None:
    """The value of a fact that counts people: never negative, never a hundredth of a person.

    >>> today = Context(None, date(2024, 12, 31), "standalone")
    >>> people(Fact("AverageNumberEmployeesDuringPeriod", today, "2017 - 2", scale=-2))
    2.0
    """
    value = number(fact)
    if value is None or fact.scale >= 0:
        return None if value is None else abs(value)
    return float(round(abs(value) * 10.0**-fact.scale, 2))


def contexts(root: ET.Element) -> dict[str, Context]:
    """The contexts of a filing that concern a whole company or a class of its equity, by id."""
    found = ((c.get("id", ""), _context(c)) for c in root.iter(f"{XBRLI}context"))
    return {identifier: context for identifier, context in found if context is not None}


def _context(element: ET.Element) -> Context | None:
    days = {
        part: _day(element.findtext(f"{XBRLI}period/{XBRLI}{part}"))
        for part in ("startDate", "endDate", "instant")
    }
    end = days["endDate"] or days["instant"]
    members = {
        _local(m.get("dimension", "")): _local((m.text or "").strip())
        for m in element.iter(f"{XBRLDI}explicitMember")
    }
    members.pop(VERSIONS, None)
    group, segment = members.pop(GROUP, ""), members.pop(SEGMENT, "")
    typed = next(element.iter(f"{XBRLDI}typedMember"), None)
    if end is None or members or typed is not None or group not in ("", CONSOLIDATED):
        return None
    return Context(days["startDate"], end, "consolidated" if group else "standalone", segment)


def facts(
    root: ET.Element, known: Mapping[str, Context], concepts: Collection[str]
) -> Iterator[Fact]:
    """The facts of some concepts in the known contexts, inline or plain, in their order."""
    currencies = {u.get("id", ""): _currency(u) for u in root.iter(f"{XBRLI}unit")}
    for element, concept in _tagged(root):
        context = known.get(element.get("contextRef", "")) if concept in concepts else None
        if context is not None and element.get(NIL) not in ("true", "1"):
            yield Fact(
                concept,
                context,
                _text(element).strip(),
                element.get("format", ""),
                _scale(element.get("scale")),
                element.get("sign") == "-",
                currencies.get(element.get("unitRef", ""), ""),
            )


def _tagged(root: ET.Element) -> Iterator[tuple[ET.Element, str]]:
    if root.tag == f"{XBRLI}xbrl":
        yield from ((e, e.tag.rpartition("}")[2]) for e in root if e.get("contextRef"))
    for namespace in INLINE:
        for kind in ("nonFraction", "nonNumeric"):
            for element in root.iter(namespace + kind):
                yield element, _local(element.get("name", ""))


def _text(element: ET.Element) -> str:
    """The text of an element and of the spans in it, without what the tag excludes."""
    parts = [element.text or ""]
    for child in element:
        if not child.tag.endswith("}exclude"):
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _currency(unit: ET.Element) -> str:
    measure = (unit.findtext(f"{XBRLI}measure") or "").strip()
    return _local(measure) if measure.lower().startswith("iso4217:") else ""


def _scale(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def _local(name: str) -> str:
    return name.rpartition(":")[2]
