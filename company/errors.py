"""Everything the tool raises on purpose, grouped by what the reader should do about it.

Each message is one line that names the place and ends with the fix; the command line prints it
as it is, without a traceback, and exits with status 1.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class LookalikeError(Exception):
    """The root of the tree: a refusal with its reason."""


class ConfigurationError(LookalikeError):
    """A setting, option or path is wrong: change it."""


class SourceError(LookalikeError):
    """A register or a file could not be read."""


class SourceUnavailable(SourceError):
    """The source does not answer now: try again later."""


class SourceDenied(SourceError):
    """The source refuses: a key is missing or wrong."""


class SourceChanged(SourceError):
    """The source has another shape than it had: a column is missing, a count is out of range."""


class RecordError(LookalikeError):
    """One record is bad: it is counted and set aside, the run goes on."""


class ModelError(LookalikeError):
    """The model cannot be fitted or used: too few customers, or another set of fields."""


class WorkspaceError(LookalikeError):
    """The workspace is locked, damaged, or lacks what the command needs."""


def unknown_name(what: str, got: str, known: Iterable[str]) -> ConfigurationError:
    """An error for a name that is not in a list, with the nearest one that is.

    >>> print(unknown_name("register", "gb-cho", ["gb-coh", "table"]))
    Unknown register "gb-cho". Did you mean "gb-coh"? Known: gb-coh, table.
    """
    names = list(known)
    near = get_close_matches(got, names, n=1)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    return ConfigurationError(f'Unknown {what} "{got}".{hint} Known: {", ".join(names)}.')
