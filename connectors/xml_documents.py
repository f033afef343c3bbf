"""XML that strangers wrote: small files as trees, huge ones as plain documents, none with entities.

A document type may declare entities that blow up to gigabytes or fetch files. No register needs
them, so an XML that declares one is refused; "<!DOCTYPE html>" alone is harmless and occurs.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn
from xml.etree import ElementTree as ET
from xml.parsers import expat

from company.errors import RecordError, SourceChanged

BLOCK = 1 << 20  # bytes read at a time


def tree(content: bytes) -> ET.Element:
    """The root element of an XML text. Raises RecordError.

    >>> tree(b"<a><b>7</b></a>").findtext("b")
    '7'
    >>> tree(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    Traceback (most recent call last):
    company.errors.RecordError: not read, because its XML declares entities
    """
    try:
        _parser().Parse(content, True)
        return ET.fromstring(content)
    except (expat.ExpatError, ET.ParseError, ValueError, LookupError) as error:
        raise RecordError(f"not well-formed XML: {error}") from None


def documents(stream: BinaryIO, tag: str, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the elements of a tag as plain documents, numbered from 1, in constant memory.

    A document is what GLEIF's JSON has: children by their names without prefix, in a list where
    there are several, attributes with "@", the text as "$". Raises SourceChanged.

    >>> import io
    >>> list(documents(io.BytesIO(b'<r><x:a k="1"><b>7</b></x:a></r>'), "a", "r.xml"))
    [(1, {'@k': '1', 'b': {'$': '7'}})]
    """
    builder, parser, number = _Builder(tag), _parser(), 0
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.text
    while True:
        block = stream.read(BLOCK)
        try:
            parser.Parse(block, not block)
        except (expat.ExpatError, RecordError) as error:
            raise SourceChanged(
                f"{name} cannot be read behind record {number:,}: {error}. Fetch it again."
            ) from None
        whole = builder.taken()
        yield from enumerate(whole, number + 1)
        number += len(whole)
        if not block:
            return


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse
    return parser


def _refuse(*declared: object) -> NoReturn:
    raise RecordError("not read, because its XML declares entities")


class _Builder:
    """Puts the elements of one tag together from what the parser meets."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []
        self._done: list[dict[str, Any]] = []

    def taken(self) -> list[dict[str, Any]]:
        """The documents that are whole, each given once."""
        done, self._done = self._done, []
        return done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        local = name.rpartition(":")[2]
        if self._open or local == self._tag:
            self._open.append((local, {f"@{k}": v for k, v in attributes.items()}, []))

    def text(self, text: str) -> None:
        """Text stands in the element that is open."""
        if self._open:
            self._open[-1][2].append(text)

    def end(self, name: str) -> None:
        """An element ends: it goes into the one around it."""
        if not self._open:
            return
        local, node, texts = self._open.pop()
        if text := "".join(texts).strip():
            node["$"] = text
        if not self._open:
            self._done.append(node)
            return
        above = self._open[-1][1]
        if local not in above:
            above[local] = node
        elif isinstance(above[local], list):
            above[local].append(node)
        else:
            above[local] = [above[local], node]
