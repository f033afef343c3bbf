"""The public Python API: `open_workspace`, `LookalikeRanker`, `Field`.

>>> import lookalike
>>> sorted(lookalike.__all__)
['Field', 'LookalikeRanker', 'Workspace', 'open_workspace']
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lookalike.field import Field
    from lookalike.ranker import LookalikeRanker
    from lookalike.workspace import Workspace

__all__ = ["Field", "LookalikeRanker", "Workspace", "open_workspace"]


def open_workspace(folder: str | Path = ".lookalike") -> "Workspace":
    """Open a workspace; the folder is made when it is missing."""
    from lookalike.workspace import Workspace

    return Workspace(Path(folder))


def __getattr__(name: str) -> Any:
    """Load the heavy parts only when they are asked for: the command line starts without them."""
    if name == "Field":
        from lookalike.field import Field

        return Field
    if name == "LookalikeRanker":
        from lookalike.ranker import LookalikeRanker

        return LookalikeRanker
    if name == "Workspace":
        from lookalike.workspace import Workspace

        return Workspace
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
