"""The facts of a Finnish XBRL statement: each element's values by the line that they belong to.

Statements come from anybody's accounting software: a document type declaration, which could
define entities that expand without end or read files, is refused before anything in it is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from company.errors import RecordError

XBRLI = "{http://www.xbrl.org/2003/instance}"
LINK = "{http://www.xbrl.org/2003/linkbase}"
HREF = "{http://www.w3.org/1999/xlink}href"
FACT = "{http://www.suomi.fi/xbrl/crr/dict/met}"
LINE = "MCY"  # the dimension that names the line of a statement
LAST_DAY = "di121"  # the element with the last day of the period


@dataclass(frozen=True)
class Context:
    """Where a value belongs: its members by dimension, and its day."""

    lines: Mapping[str, str]
    day: str


class _Builder(ET.TreeBuilder):
    """Builds the tree, and refuses a document type declaration."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise RecordError(f"it declares a document type ({name}), which no statement does")


def facts(xml: bytes | str) -> dict[str, Any]:
    """The facts of the statement's own period.

    An element with a line gives {"md103": {"x673": "481773.33"}}, one without {"si289":
    "2919415-2"}; "taxonomy" is the schema that the statement follows, "currency" the unit of its
    amounts. What stands under another dimension or day, as the year before does, is left out.
    """
    root = _tree(xml)
    contexts = {c.attrib.get("id", ""): _context(c) for c in root.iter(f"{XBRLI}context")}
    stated = [
        (e.tag.removeprefix(FACT), contexts.get(e.attrib.get("contextRef", "")), e.text or "")
        for e in root
        if e.tag.startswith(FACT)
    ]
    said: dict[str, Any] = {n: text.strip() for n, c, text in stated if c and not c.lines}
    for name, context, text in stated:
        if context and context.lines.keys() == {LINE} and context.day == said.get(LAST_DAY):
            said.setdefault(name, {})[context.lines[LINE]] = text.strip()
    return said | _about(root)


def _tree(xml: bytes | str) -> Element:
    parser = ET.XMLParser(target=_Builder())
    try:
        parser.feed(xml)
        root: Element = parser.close()
    except ET.ParseError as error:
        raise RecordError(f"it is no XML: {error}") from error
    if root.tag != f"{XBRLI}xbrl":
        raise RecordError(f'it is no XBRL statement but "{root.tag[:80]}"')
    return root


def _context(context: Element) -> Context:
    members = [m for m in context.iter() if "dimension" in m.attrib]
    lines = {_local(m.attrib["dimension"]): _local(m.text) for m in members}
    day = context.findtext(f"{XBRLI}period/{XBRLI}instant", "").strip()
    return Context(lines, day)


def _about(root: Element) -> dict[str, str]:
    """The schema that the statement follows, and the currency if it has one."""
    schemas = [e.attrib.get(HREF, "") for e in root.iter(f"{LINK}schemaRef")]
    measures = {_local(m.text) for m in root.iter(f"{XBRLI}measure") if _is_currency(m)}
    about = {"taxonomy": schemas[0].rsplit("/", 1)[-1]} if schemas else {}
    return about | ({"currency": measures.pop()} if len(measures) == 1 else {})


def _is_currency(measure: Element) -> bool:
    return (measure.text or "").strip().startswith("iso4217:")


def _local(name: str | None) -> str:
    """A name without its prefix: "x673" of "fi_MC:x673"."""
    return (name or "").strip().rpartition(":")[2]
