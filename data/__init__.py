"""Tables that ship with the package; README.md beside this file says where each comes from."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def shipped(name: str) -> Traversable:
    """The shipped file of that name, wherever the package is installed."""
    return files(__name__).joinpath(name)
