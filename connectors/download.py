"""Files of gigabytes over lines that break: resumed, checked, and renamed into place when whole.

While a file comes it is called NAME.part, and NAME.part.json says which version of it this is; the
same of a whole file stands in NAME.fetched.json, so that the server can be asked for changes only.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import requests

from company.errors import ConfigurationError, SourceChanged
from connectors.addresses import shown
from connectors.bodies import is_page, pieces
from connectors.retry import Again

PROGRESS = 1 << 20  # bytes that make a broken attempt worth going on from
RANGE_REFUSED = frozenset({416})
SPAN = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
ENOUGH_TO_TELL = 256  # bytes
PAGES = (".html", ".htm", ".xhtml")

Progress = Callable[[int, int | None], None]
Open = Callable[[str, Mapping[str, str], frozenset[int]], AbstractContextManager[requests.Response]]


def silent(here: int, total: int | None) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Fetched:
    """A file that was asked for: where it lies, whether it is a new one, when it was fetched."""

    path: Path
    changed: bool
    fetched_at: datetime


@dataclass(frozen=True)
class Version:
    """Which version of a file this is, as far as the server tells."""

    url: str
    etag: str = ""
    modified: str = ""
    total: int | None = None
    fetched_at: str = ""

    @property
    def condition(self) -> str:
        """What If-Range takes: a version that is the same byte by byte; nothing if unknown."""
        return self.modified if self.etag.startswith("W/") else self.etag or self.modified

    def is_in(self, response: requests.Response) -> bool:
        """Whether an answer is of this version, or does not tell."""
        said = response.headers.get("ETag", self.etag), response.headers.get("Last-Modified")
        return said[0] == self.etag and said[1] in (None, self.modified)


class Download:
    """A file to fetch, in as many attempts as it takes."""

    def __init__(
        self, code: str, url: str, path: Path, progress: Progress = silent, sha256: str = ""
    ) -> None:
        self.code = code  # of the register, which errors name
        self.url = url
        self.path = path
        self.progress = progress
        self.sha256 = sha256.lower()
        self._part = path.with_name(f"{path.name}.part")
        self._part_notes = path.with_name(f"{path.name}.part.json")
        self._notes = path.with_name(f"{path.name}.fetched.json")

    def attempt(self, open_: Open) -> Fetched:
        """Fetch the file, or what is missing of it; raises Again when the line breaks."""
        with _disk_named(self.code, self.path.parent):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            begun = self._version(self._part_notes, self._part)
            held = None if begun else self._version(self._notes, self.path)
            with open_(self.url, self._headers(begun, held), RANGE_REFUSED) as response:
                if held and response.status_code == 304:
                    return Fetched(self.path, False, datetime.fromisoformat(held.fetched_at))
                if not (begun and self._is_whole(response)):
                    begun = self._receive(response, begun)
            return self._finish(begun)

    def _headers(self, begun: Version | None, held: Version | None) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity"}
        if begun:
            here = self._part.stat().st_size
            headers |= {"Range": f"bytes={here}-", "If-Range": begun.condition}
        elif held:
            said = {"If-None-Match": held.etag, "If-Modified-Since": held.modified}
            headers |= {name: value for name, value in said.items() if value}
        return headers

    def _version(self, notes: Path, file: Path) -> Version | None:
        """What is noted of a file that is here; nothing if it does not fit the file any more."""
        try:
            version = Version(**json.loads(notes.read_text()))
            size = file.stat().st_size
        except (FileNotFoundError, ValueError, TypeError):
            return None
        fits = size == version.total if version.fetched_at else bool(size and version.condition)
        return version if fits and version.url == shown(self.url) else None

    def _is_whole(self, response: requests.Response) -> bool:
        """Whether the server says that nothing is missing of the part, by refusing to give more."""
        total = f"bytes */{self._part.stat().st_size}"
        return response.status_code == 416 and response.headers.get("Content-Range") == total

    def _receive(self, response: requests.Response, begun: Version | None) -> Version:
        """Write the body where it belongs; the version that the part now is of."""
        offset, total = self._offset(response, begun)
        encoded = response.headers.get("Content-Encoding", "identity") != "identity"
        decode = encoded and self.path.suffix != ".gz"  # some declare the file's own compression
        said = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
        version = Version(shown(self.url), *said, total=None if decode else total)
        body = pieces(response, decode)
        if not offset:
            body = self._no_page(body, response)
            self._begin(None if decode else version)
        self._check_room((total or 0) - offset)
        self._write(body, offset, version.total)
        return begun if begun and offset else version

    def _offset(self, response: requests.Response, begun: Version | None) -> tuple[int, int | None]:
        """Where in the part the body belongs, and the size of the whole file if it is told."""
        if response.status_code == 200:
            length = response.headers.get("Content-Length", "")
            return 0, int(length) if length.isdigit() else None
        span = SPAN.fullmatch(response.headers.get("Content-Range", ""))
        if response.status_code == 206 and span:
            start, total = int(span[1]), int(span[2]) if span[2].isdigit() else None
            here = self._part.stat().st_size if begun else 0
            if start == 0 or (begun and start == here and begun.is_in(response)):
                return start, total
        if begun:
            self._part.unlink()
            raise Again("has another version of the file now", wait=0.0)
        raise self._changed(f"answers {response.status_code} where a file is expected")

    def _no_page(self, body: Iterator[bytes], response: requests.Response) -> Iterator[bytes]:
        """The body, unless it is a web page that stands where the file should be."""
        start = b""
        for piece in body:
            start += piece
            if len(start) >= ENOUGH_TO_TELL:
                break
        declared = response.headers.get("Content-Type", "").startswith("text/html")
        markup = start.lstrip()[:1] == b"<" and not start.lstrip().startswith(b"<?xml")
        if (is_page(start) or (declared and markup)) and self.path.suffix not in PAGES:
            raise self._changed(f"answers with a web page where {self.path.name} is expected")
        return chain([start], body) if start else body

    def _changed(self, what: str) -> SourceChanged:
        return SourceChanged(
            f"{self.code}: {shown(self.url)} {what}. Try again later; if it stays so, fetch the "
            "file by hand and give it with --file. Nothing was replaced."
        )

    def _begin(self, version: Version | None) -> None:
        """Forget the part there was; only a part of a known version can be resumed."""
        self._part.unlink(missing_ok=True)
        self._part_notes.unlink(missing_ok=True)
        if version:
            self._part_notes.write_text(json.dumps(asdict(version)))

    def _check_room(self, needed: int) -> None:
        free = shutil.disk_usage(self.path.parent).free
        if needed > free:
            raise ConfigurationError(
                f"{self.code}: {self.path.parent} has {free >> 20:,} MB free, and "
                f"{self.path.name} needs {needed >> 20:,} MB. Make room, or use another folder."
            )

    def _write(self, body: Iterator[bytes], offset: int, total: int | None) -> None:
        here = offset
        with self._part.open("ab" if offset else "wb") as file:
            try:
                for piece in body:
                    file.write(piece)
                    here += len(piece)
                    self.progress(here, total)
            except Again as again:
                progressed = here - offset >= PROGRESS
                raise Again(again.reason, again.wait, progressed) from None
            file.flush()
            os.fsync(file.fileno())

    def _finish(self, version: Version) -> Fetched:
        """Give the whole file its name, after every check that can be made."""
        size = self._part.stat().st_size
        if version.total is not None and size < version.total:
            raise Again(f"broke off at {size:,} of {version.total:,} bytes")
        with self._part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest() if self.sha256 else ""
        if not size or digest != self.sha256:
            self._begin(None)
            what = "is not the file that was announced (by its sha256)" if size else "is empty"
            raise self._changed(what)
        now = datetime.now(UTC)
        noted = replace(version, total=size, fetched_at=now.isoformat())
        self._notes.unlink(missing_ok=True)  # a kill here costs a download, never a wrong note
        self._part.replace(self.path)
        self._part_notes.unlink(missing_ok=True)
        self._notes.write_text(json.dumps(asdict(noted)))
        return Fetched(self.path, True, now)


@contextmanager
def _disk_named(code: str, folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            f"{code}: {folder} cannot take the download ({error.strerror}). Make room, or use "
            "another folder."
        ) from error
