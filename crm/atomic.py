"""Writes a file so that a reader sees the old one or the whole new one, never a part."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name beside the path, which takes its place when the block ends well.

    The folder is created. When the disk refuses, the old file stays and the error names the fix.
    """
    part = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
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
        part.unlink(missing_ok=True)
    except OSError:
        return  # the folder itself is the trouble, which the first error has said already


def refusal(path: Path, error: OSError) -> str:
    """One line that names the path, the reason and the fix.

    >>> refusal(Path("leads.csv"), OSError(errno.ENOSPC, "No space left on device"))
    'Cannot write leads.csv: no space left on device. Free some space on that disk, or choose another path.'
    """  # noqa: E501
    reason = error.strerror or str(error) or "the disk refuses"
    fix = FIXES.get(error.errno or 0, "Choose another path.")
    return f"Cannot write {path}: {reason[:1].lower()}{reason[1:]}. {fix}"
