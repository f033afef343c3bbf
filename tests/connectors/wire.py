"""A sample spoilt in one way: cut off, or with fields that are new or renamed, packed as before."""

import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

NEW = "zzNew"  # a field that no register has
SHARE = 0.6  # of a file that is left when it is cut off
NEW_ELEMENTS = {  # by the end of what holds them
    b"</xbrli:xbrl>": b'<fi_met:zzNew contextRef="c">1</fi_met:zzNew>',
    b"</lei:LEIRecord>": b"<lei:zzNew>1</lei:zzNew>",
    b"</hode>": b"<zzNew>1</zzNew>",
}
Change = Callable[[bytes], bytes]


def contents(path: Path) -> list[bytes]:
    """What a file holds once it is unpacked."""
    raw = path.read_bytes()
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            return [archive.read(name) for name in archive.namelist()]
    return [gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw]


def changed(path: Path, change: Change) -> None:
    """Change what a file holds, and pack it again."""
    raw = path.read_bytes()
    if not raw.startswith(b"PK"):
        is_gzip = raw.startswith(b"\x1f\x8b")
        new = change(contents(path)[0])
        path.write_bytes(gzip.compress(new) if is_gzip else new)
        return
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            archive.writestr(name, change(old.read(name)))
    path.write_bytes(out.getvalue())


def is_csv(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", b"[", b"<")


def cut_off(content: bytes) -> bytes:
    """The first 60 % of a file; of a CSV a little less where that would end in a last column.

    A CSV that ends with a whole row, or inside the last value of one, is whole to any reader: the
    download (size) and the pull (rows expected, rows before) notice that, the connector cannot.
    """
    end = int(len(content) * SHARE)
    if is_csv(content):
        row = content.rfind(b"\n", 0, end) + 1
        line_end = content.find(b"\n", row)
        end = min(end, row + (line_end - row) // 3)
        end = end if end > row else row - 4  # inside the row above
    return content[:end]


def delimiter(content: bytes) -> bytes:
    header = content.split(b"\n", 1)[0]
    return max((b";", b","), key=header.count)


def with_new_field(content: bytes) -> bytes:
    """The content with a field that no connector knows, in every row or document."""
    if is_csv(content):
        mark, lines = delimiter(content), content.splitlines()
        new = [lines[0] + mark + NEW.encode(), *(line + mark + b"1" for line in lines[1:])]
        return b"\n".join(new) + b"\n"
    if content.lstrip().startswith(b"<"):
        return with_new_element(content)
    return as_bytes([{**d, NEW: 1} for d in documents(content)], content)


def with_new_element(content: bytes) -> bytes:
    """The XML with an element more in every record."""
    for end, new in NEW_ELEMENTS.items():
        content = content.replace(end, new + end)
    return content


def documents(content: bytes) -> list[Any]:
    """The documents of a JSON array, or of the one list inside an object."""
    found = json.loads(content)
    return found if isinstance(found, list) else found[array_key(found)]


def array_key(held: dict[str, Any]) -> str:
    return next(key for key, value in held.items() if isinstance(value, list))


def as_bytes(new: list[Any], like: bytes) -> bytes:
    held = json.loads(like)
    return json.dumps({**held, array_key(held): new} if isinstance(held, dict) else new).encode()


def columns(content: bytes) -> list[str]:
    """The headers of a CSV as they stand there, quotes and blanks included."""
    head = content.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].rstrip(b"\r")
    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    return text.split(delimiter(content).decode())


def column_renamed(content: bytes, place: int) -> bytes:
    """The CSV with the column at a place called zzNew."""
    head, end, rest = content.partition(b"\n")
    cells = head.split(delimiter(content))
    cells[place] = NEW.encode() + (b"\r" if cells[place].endswith(b"\r") else b"")
    return delimiter(content).join(cells) + end + rest


def field_renamed(content: bytes, path: str) -> bytes:
    """The JSON with the field at a path called zzNew in every document."""
    new = [put(d, path.split("."), lambda name, value: (NEW, value)) for d in documents(content)]
    return as_bytes(new, content)


def retyped(content: bytes, path: str) -> bytes:
    """The JSON with a number where a text was at a path, and a text where something else was."""

    def other(name: str, value: Any) -> tuple[str, Any]:
        return name, 7 if isinstance(value, str) else "x"

    return as_bytes([put(d, path.split("."), other) for d in documents(content)], content)


def element_renamed(content: bytes, name: str) -> bytes:
    """The XML with the elements of a name called zzNew."""
    new = "".join(name.rpartition(":")[:2]) + NEW
    return re.sub(rf"(</?){name}(?=[\s>])".encode(), rb"\1" + new.encode(), content)


def without(content: bytes, field: str) -> bytes:
    """The JSON without a field of its documents."""
    return as_bytes(
        [{k: v for k, v in d.items() if k != field} for d in documents(content)], content
    )


def put(document: Any, path: list[str], new: Callable[[str, Any], tuple[str, Any]]) -> Any:
    """A document with another name or value at a path; places in lists do not count."""
    if isinstance(document, list):
        return [put(value, path, new) for value in document]
    if not isinstance(document, dict):
        return document
    if len(path) == 1:
        return dict(new(k, v) if k == path[0] else (k, v) for k, v in document.items())
    return {k: put(v, path[1:], new) if k == path[0] else v for k, v in document.items()}


def without_rows(content: bytes) -> bytes:
    """The header of a CSV, an array without documents, an XML without what it held."""
    if is_csv(content):
        return content.split(b"\n", 1)[0] + b"\n"
    if content.lstrip().startswith(b"<"):
        return b'<?xml version="1.0"?><nothing/>'
    return as_bytes([], content)


def same(content: bytes) -> bytes:
    return content
