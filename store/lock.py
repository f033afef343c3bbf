"""One writer at a time: the lock of a workspace, and who holds it."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from company.errors import WorkspaceError

WAIT = 2.0  # seconds


@contextmanager
def locked(folder: Path, command: str, wait: float = WAIT) -> Iterator[None]:
    """Hold the workspace for one command that writes; refuse at once when another one does.

    The operating system frees the lock when the process ends, however it ends.
    """
    lock = FileLock(folder / ".lock")
    holder = folder / ".lock-holder.json"
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise WorkspaceError(
            f"The workspace {folder} is in use by another run ({_who(holder)}). "
            "Wait until it ends, or choose another folder with --workspace."
        ) from None
    try:
        holder.write_text(
            json.dumps({"pid": os.getpid(), "command": command, "since": time.time()})
        )
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        kept = json.loads(holder.read_text())
        minutes = (time.time() - kept["since"]) / 60
        return f"{kept['command']}, process {kept['pid']}, for {minutes:.0f} min"
    except (OSError, ValueError, KeyError):
        return "it has just begun"
