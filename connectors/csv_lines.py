"""The lines of a delimited file that can be parsed, and the damaged ones set aside.

A quote that never closes takes its own line only; a value that runs over several lines is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.errors import ConfigurationError
from connectors.contract import Quarantine

LONGEST_RECORD = 100  # lines over which one quoted value may run
LONGEST_LINE = 64 << 20  # bytes
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Grammar:
    """The patterns of lines: `closed` ends outside quotes; `whole` and `begun` are strict."""

    delimiter: str
    width: int
    closed: str
    whole: re.Pattern[str]
    begun: re.Pattern[str]
    quoted: re.Pattern[str]


@dataclass(frozen=True)
class Lines:
    """The text of good lines, the line number of each record, and whether values hold newlines."""

    text: pa.Buffer
    numbers: NDArray[np.int64]
    has_newlines: bool


def grammar(delimiter: str, width: int) -> Grammar:
    """The grammar of records with so many values between delimiters."""
    d = re.escape(delimiter)
    quoted = r'"[^"]*(?:""[^"]*)*"'
    # 19" rack and "Kivi" Oy are read as they stand, as spreadsheet programs do.
    loose = rf'(?:{quoted}(?:[^"{d}][^{d}]*)?|[^"{d}][^{d}]*|)'
    strict = rf'(?:{quoted}|[^"{d}]*)'
    return Grammar(
        delimiter,
        width,
        rf"^{loose}(?:{d}{loose})*$",
        re.compile(rf"{strict}(?:{d}{strict})*\Z"),
        re.compile(rf'(?:{strict}{d})*"[^"]*(?:""[^"]*)*\Z'),
        re.compile(rf"(^|{d}){quoted}"),
    )


def good_lines(
    blocks: Iterator[bytes], first: int, rules: Grammar, quarantine: Quarantine
) -> Iterator[Lines]:
    """Yield the good lines block by block; `first` is the number of the first line."""
    rest, line = b"", first
    for block in blocks:
        rest += block
        cut = rest.rfind(b"\n") + 1
        if cut:
            sifted = _sift(rest[:cut], line, rules, quarantine, last=False)
            yield sifted.good
            rest, line = rest[sifted.used :], line + sifted.count
        if len(rest) > LONGEST_LINE:
            raise ConfigurationError(
                f"Line {line} is longer than 64 MB: this is no CSV file, or it has no line ends."
            )
    if rest:
        end = b"" if rest.endswith(b"\n") else b"\n"
        yield _sift(rest + end, line, rules, quarantine, last=True).good


@dataclass(frozen=True)
class Sifted:
    """The good lines of a chunk, and how many bytes and lines of it are dealt with."""

    good: Lines
    used: int
    count: int


def _sift(
    chunk: bytes, first: int, rules: Grammar, quarantine: Quarantine, *, last: bool
) -> Sifted:
    ends = np.flatnonzero(np.frombuffer(chunk, np.uint8) == 10) + 1
    text = _lines_of(chunk, ends)
    records = _records(text, rules, last=last)
    keep = _not_blank(text, rules) | records.inner
    keep[records.count :] = False
    broken = np.zeros(len(text), bool)
    broken[records.unclosed] = True
    for reason, bad in (("a quote opens and does not close", broken), *_damages(chunk, text)):
        bad = _whole_records(bad & keep, records.inner)
        for place in np.flatnonzero(bad & ~records.inner).tolist():
            quarantine.add(first + place, reason, text[place].as_py().rstrip("\r\n"))
        keep &= ~bad
    numbers = first + np.flatnonzero(keep & ~records.inner)
    good = Lines(_buffer(text, keep), numbers, bool(records.inner.any()))
    return Sifted(good, int(ends[records.count - 1]) if records.count else 0, records.count)


def _lines_of(chunk: bytes, ends: NDArray[np.int64]) -> pa.Array:
    """The lines of a chunk, with their ends, as an Arrow array over the same bytes."""
    if not _is_utf8(chunk):
        chunk = chunk.decode("utf-8", errors="replace").encode()
        ends = np.flatnonzero(np.frombuffer(chunk, np.uint8) == 10) + 1
    bounds = np.r_[0, ends].astype(np.int32)
    return pa.StringArray.from_buffers(len(ends), pa.py_buffer(bounds), pa.py_buffer(chunk))


def _is_utf8(chunk: bytes) -> bool:
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _not_blank(text: pa.Array, rules: Grammar) -> Flags:
    """Which lines hold more than blanks, delimiters and quotes."""
    blank = pc.match_substring_regex(text, rf'^[\s"{re.escape(rules.delimiter)}]*$')
    return ~np.asarray(blank)


def _damages(chunk: bytes, text: pa.Array) -> Iterator[tuple[str, Flags]]:
    if b"\0" in chunk:
        yield "holds a NUL byte", np.asarray(pc.match_substring(text, "\0"))
    if not _is_utf8(chunk):
        reason = "holds bytes that are not UTF-8, as the rest of the file is"
        yield reason, np.asarray(pc.match_substring(text, "\ufffd"))


def _whole_records(bad: Flags, inner: Flags) -> Flags:
    """Every line of a record that has a bad line."""
    if not inner.any() or not bad.any():
        return bad
    record = np.cumsum(~inner)
    return np.isin(record, record[bad])


def _buffer(text: pa.Array, keep: Flags) -> pa.Buffer:
    """The bytes of the kept lines, one after the other."""
    kept = text if keep.all() else text.filter(pa.array(keep))
    _, bounds, data = kept.buffers()
    size = int(np.frombuffer(bounds, np.int32)[len(kept)]) if len(kept) else 0
    return data.slice(0, size) if size else pa.py_buffer(b"")


@dataclass(frozen=True)
class Records:
    """Which lines continue the record above, which open a quote in vain, how many are decided."""

    inner: Flags
    unclosed: list[int]
    count: int


def _records(text: pa.Array, rules: Grammar, *, last: bool) -> Records:
    inner, unclosed, until = np.zeros(len(text), bool), list[int](), -1
    for place in _open_lines(text, rules):
        if place <= until:
            continue  # inside a value that began above
        end = _record_end(text, place, rules)
        if end == len(text) and not last:
            return Records(inner, unclosed, place)
        if end is None or end == len(text):
            unclosed.append(place)
        else:
            inner[place + 1 : end + 1] = True
            until = end
    return Records(inner, unclosed, len(text))


def _open_lines(text: pa.Array, rules: Grammar) -> list[int]:
    """The lines that, read on their own, end inside a quoted value."""
    places = np.flatnonzero(np.asarray(pc.match_substring(text, '"')))
    if not len(places):
        return []
    quoted = pc.ascii_rtrim(text.take(pa.array(places)), "\r\n")
    closed = np.asarray(pc.match_substring_regex(quoted, rules.closed))
    open_ones: list[int] = places[~closed].tolist()
    return open_ones


def _record_end(text: pa.Array, place: int, rules: Grammar) -> int | None:
    """The last line of the record that opens a quote; the length of the text if it goes on."""
    record = text[place].as_py()
    for end in range(place + 1, min(place + LONGEST_RECORD, len(text))):
        line = text[end].as_py()
        record += line
        if '"' not in line:
            continue
        bare = record.rstrip("\r\n")
        if rules.whole.match(bare):
            return (
                end
                if rules.quoted.sub(r"\1", bare).count(rules.delimiter) == rules.width - 1
                else None
            )
        if not rules.begun.match(bare):
            return None
    return len(text) if place + LONGEST_RECORD >= len(text) else None
