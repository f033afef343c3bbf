"""Strict reading of documents: every field is read, or left out on purpose, or stops the run."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from company.errors import SourceChanged
from connectors.contract import Register

ALWAYS = 1000  # the first documents are all audited ...
EVERY = 101  # ... and then one in so many


def paths(document: Any, above: str = "") -> Iterator[str]:
    """The fields of a document, nested ones with dots; places in lists do not count.

    >>> sorted(set(paths({"id": 1, "names": [{"name": "Fazer", "end": None}, {"name": "x"}]})))
    ['id', 'names.end', 'names.name']
    """
    if isinstance(document, Mapping):
        for key, value in document.items():
            yield from paths(value, f"{above}.{key}" if above else str(key))
    elif isinstance(document, list):
        for value in document:
            yield from paths(value, above)
    elif above:
        yield above


class Audit:
    """Looks at documents as they pass, and stops the run when they hold what nobody reads."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._read = frozenset(register.reads)
        self._ignored = frozenset(register.ignored)
        self._known: set[str] = set()
        self._seen = 0

    def look(self, document: Any) -> None:
        """Audit a document: all of the first thousand, then one in a hundred."""
        self._seen += 1
        if self._seen > ALWAYS and self._seen % EVERY:
            return
        unknown = Counter(p for p in paths(document) if not self._is_known(p))
        if unknown:
            name, code = next(iter(unknown)), self._register.code
            raise SourceChanged(
                f'{code} changed shape: unknown field "{name}" in document {self._seen:,}. Read it '
                f"in connectors/{code.replace('-', '_')}.py or add it to REGISTER.ignored there. "
                "Nothing was replaced."
            )

    def _is_known(self, path: str) -> bool:
        if path in self._known:
            return True
        parts = path.split(".")
        above = {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
        if path in self._read or above & self._ignored:
            self._known.add(path)
            return True
        return False
