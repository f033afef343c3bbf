"""Files inside archives as streams: nothing is unpacked into a folder, so no name can do harm.

What a file is shows in its first bytes, not in its name. What comes out is counted: an archive that
grows to more than 200 times its size, or beyond 64 GB, is a bomb or damaged.
"""

import gzip
import io
import os
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO

from company.errors import ConfigurationError, SourceChanged

RATIO = 200  # times its own size that an archive may grow, looked at ...
GRACE = 100 << 20  # ... beyond so many bytes
LARGEST = 64 << 30  # bytes that come out of one archive
DEEPEST = 3  # zips in zips
IN_MEMORY = 64 << 20  # a zip in a zip that is larger waits in an unnamed temporary file
BLOCK = 1 << 18
ENCRYPTED = 1  # bit of a member's flags

ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second is that of an empty one
GZIP = b"\x1f\x8b"
FOREIGN = {b"7z\xbc\xaf": "7z", b"Rar!": "rar", b"\xfd7zX": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)

Named = tuple[str, BinaryIO]
Packed = IO[bytes] | gzip.GzipFile


def members(path: Path, endings: tuple[str, ...]) -> Generator[Named, None, None]:
    """Yield the name and the content of each file with such an ending, in the order of names.

    `path` is a zip (also with gzip files or zips inside), a gzip file, or a plain file; the latter
    two are taken whatever they are called. A stream is closed when the next one is asked for, and
    when the iterator is let go.
    """
    archive = Archive(path, endings, _size(path))
    with path.open("rb") as file:
        kind = file.read(4)
        file.seek(0)
        if kind in FOREIGN:
            raise SourceChanged(f"{path} is a {FOREIGN[kind]} archive: give the file inside it.")
        if kind in ZIP:
            yield from _zipped(file, archive, depth=1)
        elif kind.startswith(GZIP):
            yield from _plain(gzip.GzipFile(fileobj=file), path.name.removesuffix(".gz"), archive)
        else:
            yield path.name, file


@dataclass
class Archive:
    """A file that is unpacked, what is looked for in it, and what came out of it until now."""

    path: Path
    endings: tuple[str, ...]
    size: int
    out: int = 0
    found: int = 0

    def count(self, data: bytes) -> None:
        """Count bytes that came out; raises SourceChanged when they are too many."""
        self.out += len(data)
        if self.out > min(LARGEST, max(GRACE, RATIO * self.size)):
            raise SourceChanged(
                f"{self.path} has {self.size:,} bytes and unpacks to more than {self.out:,}: it is "
                "damaged or not what it should be. Fetch it again."
            )


class Content(io.RawIOBase):
    """A file out of an archive, which counts its bytes and says so when the archive is damaged."""

    def __init__(self, packed: Packed, name: str, archive: Archive) -> None:
        self.name = f"{archive.path.name}, {name}"
        self._packed = packed
        self._archive = archive

    def readable(self) -> bool:
        """Yes: it can be read and nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as there are bytes."""
        with _damage_named(self._archive.path):
            data = self._packed.read(len(buffer))
        self._archive.count(data)
        buffer[: len(data)] = data
        return len(data)


def _plain(packed: Packed, name: str, archive: Archive) -> Iterator[Named]:
    archive.found += 1
    with packed, io.BufferedReader(Content(packed, name, archive), BLOCK) as stream:
        yield name, stream


def _zipped(file: IO[bytes], archive: Archive, depth: int) -> Iterator[Named]:
    """The wanted files of a zip, and of the archives in it."""
    with _damage_named(archive.path):
        opened = zipfile.ZipFile(file)
    with opened:
        inside = sorted(filter(_is_content, opened.infolist()), key=lambda i: i.filename)
        for info in inside:
            yield from _member(opened, info, archive, depth)
    if depth == 1 and not archive.found:
        held = ", ".join(i.filename for i in inside[:5]) or "nothing"
        wanted = " or ".join(archive.endings)
        raise SourceChanged(f"{archive.path} holds no {wanted} file but {held}.")


def _member(
    opened: zipfile.ZipFile, info: zipfile.ZipInfo, archive: Archive, depth: int
) -> Iterator[Named]:
    """A wanted file of a zip, or those inside if it is an archive itself."""
    name = info.filename.lower()
    if name.endswith(archive.endings):
        yield from _plain(_unlocked(opened, info, archive), info.filename, archive)
    elif name.endswith(tuple(f"{ending}.gz" for ending in archive.endings)):
        with _unlocked(opened, info, archive) as packed:
            yield from _plain(gzip.GzipFile(fileobj=packed), info.filename[:-3], archive)
    elif name.endswith(".zip"):
        if depth == DEEPEST:
            raise SourceChanged(f"{archive.path} holds zips in zips in zips. Unpack it by hand.")
        with _unlocked(opened, info, archive) as packed, _seekable(packed, archive) as file:
            yield from _zipped(file, archive, depth + 1)


def _unlocked(opened: zipfile.ZipFile, info: zipfile.ZipInfo, archive: Archive) -> IO[bytes]:
    if info.flag_bits & ENCRYPTED:
        raise SourceChanged(
            f"{archive.path}: {info.filename} is locked with a password. Unpack it by hand."
        )
    with _damage_named(archive.path):
        return opened.open(info)


@contextmanager
def _seekable(packed: IO[bytes], archive: Archive) -> Iterator[IO[bytes]]:
    """A copy of a zip in a zip, since a zip is read from its end; in no folder under no name."""
    with (
        SpooledTemporaryFile(IN_MEMORY) as copy,
        io.BufferedReader(Content(packed, "a zip inside", archive), BLOCK) as content,
    ):
        try:
            copyfileobj(content, copy, BLOCK)
        except OSError as error:
            raise ConfigurationError(
                f"{tempfile.gettempdir()} cannot take what {archive.path} holds "
                f"({error.strerror}). Make room there, or set TMPDIR to another folder."
            ) from error
        copy.seek(0)
        yield copy


def _is_content(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a file, and not what macOS adds beside each ("__MACOSX/._part.csv")."""
    name = PurePosixPath(info.filename)
    return not (info.is_dir() or "__MACOSX" in name.parts or name.name.startswith("._"))


def _size(path: Path) -> int:
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}).") from error
    if not size:
        raise SourceChanged(f"{path} is empty. Fetch it again.")
    return size


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise SourceChanged(f"{path} is damaged ({error}). Fetch it again.") from error
