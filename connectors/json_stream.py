"""JSON files of gigabytes as numbered documents, in constant memory.

A document is cut off at the next place that looks like the end of one. The look is learnt from the
file: "},{" and the first key, with the line breaks of a pretty-printed one. A cut inside a document
leaves a bracket open, so the decoder always refuses it; such documents are taken apart bracket by
bracket, which is slower and exact.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from company.errors import SourceChanged
from connectors.contract import Quarantine

BLOCK = 1 << 20  # bytes read at a time
AT_ONCE = 16  # documents taken apart by brackets before the quick way is tried again
LARGEST = 64 << 20  # bytes of one document
BLANKS = b" \t\r\n"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# All up to the next bracket that stands in no text, to the quote of a cut text, or to the end.
BRACKET = re.compile(rb'(?:[^][{}"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+([][{}"]|\Z)', re.DOTALL)
FOLLOWS = re.compile(rb"\s*(.?)")
FIRST_KEY = re.compile(rb'[\[{]\s*(?:"[^"\\]*")?')


@dataclass(frozen=True)
class Boundary:
    """What stands between two documents of a file, with a bracket and the next key beside it."""

    text: bytes
    end: int  # where in the text the first document ends
    start: int  # where the second begins


@dataclass(frozen=True)
class Taken:
    """The documents that lie whole in a block, where the rest begins, whether the array ended."""

    spans: list[tuple[int, int]]
    rest: int
    ended: bool


@dataclass
class Array:
    """A JSON array that is being read: from a document on, or from where it ends.

    `key` names the array inside an object: "data" of {"meta": …, "data": [ … ]}. A document that
    is not valid JSON goes to the quarantine, or stops the run where there is none. Reading raises
    SourceChanged when the file is cut off or holds something else.
    """

    stream: BinaryIO
    key: str = ""
    quarantine: Quarantine | None = None
    number: int = 0  # of the last document that was read
    held: bytes | None = None  # what was read of the stream and not given yet
    gap: bytes = b","  # what stood between the pieces that were cut off

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """The documents from here on, numbered."""
        name, place = _name(self.stream), 0
        boundary: Boundary | None = None
        held, self.held = self._begun(), b""
        while True:
            for document, after in _quick(held, place, boundary):
                self.number, place = self.number + 1, after
                yield self.number, document
            taken = _take(held, place, name, self.number)
            for start, end in taken.spans:
                self.number += 1
                yield from _decoded(held[start:end], self.number, name, self.quarantine)
            if taken.ended:
                return _check_end(self.stream, held[taken.rest :], self.key, name)
            boundary, place = _boundary(held, taken) or boundary, taken.rest
            if not taken.spans:
                if not (block := _more(self.stream, held[place:], name, self.number)):
                    raise _cut_off(name, self.number)
                held, place = held[place:] + block, 0

    def pieces(self, size: int, least: int) -> Iterator[bytes]:
        """Cut off pieces of some whole documents each; what is no whole piece stays to be read.

        A piece has up to `size` bytes; nothing is cut off a file of fewer than `least`. Pieces are
        not counted. The end of a piece only looks like that of a document, so that one which is no
        valid JSON must be put back.
        """
        held = self._begun()
        self.held = held = held + self.stream.read(max(0, least - len(held)))
        boundary = _boundary(held, _take(held, 0, _name(self.stream), 0))
        if len(held) < least or boundary is None:
            return
        self.gap = boundary.text[boundary.end : boundary.start]
        while len(held) >= size and (at := held.rfind(boundary.text, 0, size)) >= 0:
            piece, held = held[: at + boundary.end], held[at + boundary.start :]
            self.held = held = held + self.stream.read(max(0, size - len(held)))
            yield piece

    def put_back(self, pieces: Sequence[bytes]) -> None:
        """Take back the last pieces that were cut off."""
        self.held = self.gap.join([*pieces, self._begun()])

    def _begun(self) -> bytes:
        """What is held; at first, the beginning of the file."""
        if self.held is None:
            return _opened(self.stream, self.key, _name(self.stream))
        return self.held


def json_array(
    stream: BinaryIO, key: str = "", quarantine: Quarantine | None = None
) -> Iterator[tuple[int, Any]]:
    """Yield the documents of a JSON array, numbered from 1; see Array.

    >>> import io
    >>> list(json_array(io.BytesIO(b'[{"id": 7}, {"id": 8}]')))
    [(1, {'id': 7}), (2, {'id': 8})]
    """
    return iter(Array(stream, key, quarantine))


def ndjson(stream: BinaryIO, quarantine: Quarantine | None = None) -> Iterator[tuple[int, Any]]:
    r"""Yield the documents of a file with one on each line, with the numbers of their lines.

    Blank lines are passed over. A line that is not valid JSON goes to the quarantine, or stops the
    run where there is none; a last line that is not valid and has no end is a cut file.

    >>> import io
    >>> list(ndjson(io.BytesIO(b'{"id": 7}\n\n{"id": 8}\n')))
    [(1, {'id': 7}), (3, {'id': 8})]
    """
    name, number = _name(stream), 0
    held = stream.read(BLOCK).removeprefix(BYTE_ORDER_MARK)
    while held:
        lines, end, held = held.rpartition(b"\n")
        for line in lines.split(b"\n") if end else ():
            number += 1
            if line.strip():
                yield from _decoded(line, number, name, quarantine)
        if not (block := _more(stream, held, name, number)):
            break
        held += block
    if held.strip():
        try:
            yield number + 1, orjson.loads(held)
        except orjson.JSONDecodeError:
            raise _cut_off(name, number) from None


def _quick(held: bytes, place: int, boundary: Boundary | None) -> Iterator[tuple[Any, int]]:
    """Documents, and where the next begins, as long as boundaries do not lie inside one."""
    while boundary and (at := held.find(boundary.text, place)) >= 0:
        try:
            document = orjson.loads(held[place : at + boundary.end])
        except orjson.JSONDecodeError:
            return
        place = at + boundary.start
        yield document, place


def _take(held: bytes, place: int, name: str, number: int) -> Taken:
    """Take documents apart by their brackets; one counts when what follows it is here too."""
    spans: list[tuple[int, int]] = []
    depth, rest, start = 0, place, place
    for found in BRACKET.finditer(held, place):
        at = found.start(1)
        bracket = held[at : at + 1]
        if depth == 0 and bracket and (held[rest:at].strip(BLANKS) or bracket == b'"'):
            raise _damaged(name, number + len(spans), held[rest : rest + 40])
        if bracket in (b'"', b""):
            break
        if bracket in b"[{":
            start = start if depth else at
            depth += 1
        elif depth == 0:
            return Taken(spans, at + 1, ended=True)
        elif (depth := depth - 1) == 0:
            follows, after = _follows(held, at + 1)
            if not follows or len(spans) == AT_ONCE:
                break
            if follows not in b",]":
                raise _damaged(name, number + len(spans) + 1, held[at + 1 : at + 40])
            spans.append((start, at + 1))
            rest = after if follows == b"," else at + 1
    return Taken(spans, rest, ended=False)


def _follows(held: bytes, end: int) -> tuple[bytes, int]:
    """The first byte after a document that is not blank, if it is here yet, and where it ends."""
    found = FOLLOWS.match(held, end)
    assert found, "blanks and an optional byte match anywhere"
    return found[1], found.end()


def _boundary(held: bytes, taken: Taken) -> Boundary | None:
    """What stands between the last two documents, widened until it hardly occurs inside one."""
    if len(taken.spans) < 2:
        return None
    end, start = taken.spans[-2][1], taken.spans[-1][0]
    begin = len(held[: end - 1].rstrip(BLANKS))
    key = FIRST_KEY.match(held, start)
    text = held[begin : key.end() if key else start + 1]
    return Boundary(text, end - begin, start - begin)


def _decoded(
    text: bytes, number: int, name: str, quarantine: Quarantine | None
) -> Iterator[tuple[int, Any]]:
    """The document of a text; none when it had to be set aside."""
    try:
        yield number, orjson.loads(text)
    except orjson.JSONDecodeError as error:
        reason = f"not valid JSON: {error.msg}"
        if quarantine is None:
            raise SourceChanged(f"{name}: document {number:,} is {reason}.") from None
        quarantine.add(number, reason, text[:2000].decode(errors="replace"))


def _opened(stream: BinaryIO, key: str, name: str) -> bytes:
    """The first block of a file, from behind the bracket that opens its array."""
    held = stream.read(BLOCK).removeprefix(BYTE_ORDER_MARK).lstrip(BLANKS)
    if not key:
        if held.startswith(b"["):
            return held[1:]
        raise SourceChanged(f"{name} is no JSON array; it begins with {_shown(held)}.")
    while (start := _start_of(key, held)) is None:
        if not (block := _more(stream, held, name, 0)):
            raise SourceChanged(f'{name} has no array "{key}"; it begins with {_shown(held)}.')
        held += block
    return held[start:]


def _start_of(key: str, held: bytes) -> int | None:
    """Where the array of a key of the outermost object begins."""
    wanted = re.compile(rb"(?<!\\)" + re.escape(orjson.dumps(key)) + rb"\s*:\s*\Z")
    depth = before = 0
    for found in BRACKET.finditer(held):
        at = found.start(1)
        bracket = held[at : at + 1]
        if bracket == b"[" and depth == 1 and wanted.search(held[before:at]):
            return at + 1
        depth += (bracket in (b"[", b"{")) - (bracket in (b"]", b"}"))
        before = at + 1
    return None


def _more(stream: BinaryIO, held: bytes, name: str, number: int) -> bytes:
    """The next block; as large as what is held, so that a long document is not reread often."""
    if len(held) > LARGEST:
        raise SourceChanged(f"{name}: document {number + 1:,} is larger than {LARGEST >> 20} MB.")
    return stream.read(max(BLOCK, len(held)))


def _check_end(stream: BinaryIO, left: bytes, key: str, name: str) -> None:
    """Refuse a file that goes on after its array, or whose outer object is cut off."""
    last = left.rstrip(BLANKS)[-1:]
    while block := stream.read(BLOCK):
        last = block.rstrip(BLANKS)[-1:] or last
    if last != (b"}" if key else b""):
        raise SourceChanged(f"{name} does not end where its JSON array does. Fetch it again.")


def _damaged(name: str, number: int, text: bytes) -> SourceChanged:
    return SourceChanged(
        f"{name}: after {number:,} documents comes {_shown(text)}, which is neither an object nor "
        "an array. Fetch the file again."
    )


def _cut_off(name: str, number: int) -> SourceChanged:
    return SourceChanged(
        f"{name} is cut off after {number:,} documents. Fetch it again; nothing was replaced."
    )


def _shown(text: bytes) -> str:
    return f'"{text[:40].decode(errors="replace")}"' if text else "nothing"


def _name(stream: BinaryIO) -> str:
    return str(getattr(stream, "name", "the file"))
