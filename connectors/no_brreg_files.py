"""The forms in which files of Brønnøysundregistrene lie on disk: whole registers, saved answers."""

import json
from collections.abc import Iterable, Iterator
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, cast

from company.errors import SourceChanged
from connectors.json_stream import Array

START = b"\xef\xbb\xbf \r\n\t"  # what may stand before the first bracket


def is_json(path: Path) -> bool:
    """Whether the file, or the first one in it, is JSON; a CSV of the register starts otherwise."""
    return next((sign in (b"[", b"{") for sign, _ in opened(path, (".json", ".csv"))), False)


def parts(path: Path, key: str) -> Iterator[Iterable[tuple[int, Any]]]:
    """The numbered documents of the nightly array, of one saved answer, or of a page of a search.

    `key` names the list in such a page: "enheter" or "underenheter".
    """
    for sign, file in opened(path, (".json",)):
        if sign == b"[":
            yield Array(file)
        else:
            yield enumerate(_answered(saved(file, path), key, path), 1)


def opened(path: Path, endings: tuple[str, ...]) -> Iterator[tuple[bytes, BinaryIO]]:
    """The streams of a file, packed or not, each with the first sign in it."""
    from connectors.archives import members

    for _, stream in members(path, endings):
        file = BufferedReader(cast("RawIOBase", stream))  # whatever can be read can be peeked at
        yield file.peek(64).lstrip(START)[:1], file


def saved(file: BinaryIO, path: Path) -> Any:
    """One JSON document."""
    try:
        return json.loads(file.read())
    except ValueError as error:
        raise SourceChanged(f"{path} is no whole JSON document ({error}). Save it again.") from None


def _answered(answer: Any, key: str, path: Path) -> list[Any]:
    if "organisasjonsnummer" in answer:
        return [answer]
    if "page" in answer:  # an empty search has no _embedded
        found: list[Any] = answer.get("_embedded", {}).get(key, [])
        return found
    raise SourceChanged(
        f"{path} is no file of the register: it holds {', '.join(list(answer)[:5])}. "
        "Give the JSON or CSV file that it offers for download."
    )
