"""Writes a file so that a reader sees the old one or the whole new one, never a part."""

import errno
import os
import platform
import re
import shutil
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from company.errors import ConfigurationError

NO_SPACE = "Free some space on that disk, or choose another path."
NO_ACCESS = "Close the file where it is open, or choose a folder that you may write to."
FIXES = {
    errno.ENOSPC: NO_SPACE,
    errno.EDQUOT: NO_SPACE,
    errno.EFBIG: NO_SPACE,
    errno.EACCES: NO_ACCESS,
    errno.EPERM: NO_ACCESS,
    errno.EROFS: NO_ACCESS,
}
# Who writes a part: a machine and a process, so that a later write knows whether it still runs.
WRITER = re.compile(r"\.(?P<machine>[0-9a-f]{8})-(?P<process>\d+)-[^.]*\.part$")
MACHINE = f"{zlib.crc32(platform.node().encode()):08x}"
ABANDONED = 24 * 3600  # seconds after which a part of another machine is nobody's


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name beside the path, which takes its place when the block ends well.

    The folder is created. When the disk refuses, the old file stays and the error names the fix.
    What a write that was killed has left behind goes with the next one.
    """
    part = path.with_name(f".{path.name}.{MACHINE}-{os.getpid()}-{uuid4().hex[:8]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path)
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except OSError as error:
        raise ConfigurationError(refusal(path, error)) from error
    finally:
        discard(part)


def discard(part: Path) -> None:
    """Removes what a failed write left behind, if anything."""
    try:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        part.unlink(missing_ok=True)
    except OSError:
        return  # the folder itself is the trouble, which the first error has said already


@contextmanager
def scratch(part: Path) -> Iterator[str]:
    """A folder beside a part for what is written on the way; it goes when the block ends."""
    prefix = f"{part.name.removesuffix('.part')}-"
    with TemporaryDirectory(prefix=prefix, suffix=".part", dir=part.parent) as folder:
        yield folder


def sweep(path: Path) -> None:
    """Removes the parts of a file whose writer was killed."""
    for part in path.parent.glob(f".{escape(path.name)}.*.part"):
        writer = WRITER.search(part.name)
        if writer and _is_abandoned(part, writer["machine"], int(writer["process"])):
            discard(part)


def _is_abandoned(part: Path, machine: str, process: int) -> bool:
    try:
        if machine == MACHINE and os.name == "posix":
            os.kill(process, 0)  # sends nothing, and fails where there is no such process
        return time.time() - part.stat().st_mtime > ABANDONED
    except ProcessLookupError:
        return True
    except OSError:
        return False  # another user's process, or the part is gone already


def refusal(path: Path, error: OSError) -> str:
    """One line that names the path, the reason and the fix.

    >>> refusal(Path("leads.csv"), OSError(errno.ENOSPC, "No space left on device"))
    'Cannot write leads.csv: no space left on device. Free some space on that disk, or choose another path.'
    """  # noqa: E501
    reason = error.strerror or str(error) or "the disk refuses"
    fix = FIXES.get(error.errno or 0, "Choose another path.")
    return f"Cannot write {path}: {reason[:1].lower()}{reason[1:]}. {fix}"
