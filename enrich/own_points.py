"""Points fitted to a workspace's own decisions: one file a version, of which the last one holds.

A version that is undone keeps its file under another name, so that its number is not given twice.
"""

import json
from pathlib import Path

from company.errors import ConfigurationError, WorkspaceError
from crm.atomic import replacing
from enrich.evidence import Points, as_json, points_of

FOLDER = "points"
UNDONE = ".undone"


def own_points(folder: Path) -> Points | None:
    """The points that hold in a workspace; None where those of the package do.

    Raises WorkspaceError where their file is damaged.
    """
    versions = _versions(folder)
    if not versions:
        return None
    try:
        return points_of(versions[-1].read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            f"{versions[-1]} cannot be read ({error}). Restore it, or delete it to match by the "
            "points before it."
        ) from error


def points_version(folder: Path) -> str:
    """What names the points that hold; empty where those of the package do."""
    versions = _versions(folder)
    return versions[-1].stem if versions else ""


def keep_points(folder: Path, points: Points, made: dict[str, object]) -> int:
    """Keep points as the version that holds from now on, and return its number."""
    home = folder / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    number = 1 + max((int(file.name.split(".")[0]) for file in home.glob("*.json")), default=0)
    with replacing(home / f"{number:04d}.json") as part:
        part.write_text(as_json(points, made), encoding="utf-8")
    return number


def undo_points(folder: Path) -> int:
    """Take the version that holds back, and return its number: the one before it holds again."""
    versions = _versions(folder)
    if not versions:
        raise ConfigurationError("No points are fitted to your decisions: nothing to undo.")
    last = versions[-1]
    last.rename(last.with_name(f"{last.stem}{UNDONE}.json"))
    return int(last.stem)


def made_of(folder: Path) -> dict[str, object]:
    """What the version that holds was made of; empty where the points of the package hold."""
    versions = _versions(folder)
    found: dict[str, object] = {}
    if versions:
        found = json.loads(versions[-1].read_text(encoding="utf-8"))["made"]
    return found


def _versions(folder: Path) -> list[Path]:
    files = sorted((folder / FOLDER).glob("*.json"))
    return [file for file in files if not file.stem.endswith(UNDONE)]
