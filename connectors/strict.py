"""Strict reading of documents: every field is read, or left out on purpose, or stops the run."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from company.errors import SourceChanged
from connectors.contract import Register

ALWAYS = 1000  # the first documents are looked at value by value ...
EVERY = 101  # ... and then one in so many; of the others the names of their fields
ENOUGH = 1000  # documents after which a field that all of them lack stops the run at once
OFTEN = 10  # a recurring field is looked for in one of so many documents
FEW, TOLERATED = 20, 0.1  # documents, and their share, that may lack a mandatory field


def leaves(document: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of a document with their values; places in lists do not count.

    >>> list(leaves({"id": 1, "names": [{"name": "Fazer"}, {"name": "x"}]}))
    [('id', 1), ('names.name', 'Fazer'), ('names.name', 'x')]
    """
    if isinstance(document, Mapping):
        for key, value in document.items():
            yield from leaves(value, f"{above}.{key}" if above else str(key))
    elif isinstance(document, list):
        for value in document:
            yield from leaves(value, above)
    elif above:
        yield above, document


def paths(document: Any) -> Iterator[str]:
    """The fields of a document, nested ones with dots.

    >>> sorted(set(paths({"id": 1, "names": [{"name": "Fazer", "end": None}, {"name": "x"}]})))
    ['id', 'names.end', 'names.name']
    """
    return (path for path, _ in leaves(document))


def holds(value: Any, path: Sequence[str]) -> bool:
    """Whether something stands at a path of a document, in any entry of the lists on its way.

    >>> holds({"names": [{}, {"name": "Fazer"}]}, ("names", "name")), holds({"id": None}, ("id",))
    (True, False)
    """
    if not path:
        return value is not None
    if type(value) is dict:
        return holds(value.get(path[0]), path[1:])
    if type(value) is list:
        for entry in value:
            if holds(entry, path):
                return True
    return False


@dataclass
class Unknown:
    """A field that nobody reads: how many documents have it, and a value that it has."""

    documents: int
    example: Any


@dataclass
class Findings:
    """What was noted of documents; those of several portions can be put together."""

    documents: int = 0
    unknown: dict[str, Unknown] = field(default_factory=dict)
    lacking: Counter[str] = field(default_factory=Counter)  # mandatory field → documents without
    recurring: set[str] = field(default_factory=set)  # recurring fields that were found

    def add(self, more: "Findings") -> None:
        """Put the findings about further documents to these."""
        self.documents += more.documents
        self.lacking += more.lacking
        self.recurring |= more.recurring
        for name, unknown in more.unknown.items():
            known = self.unknown.setdefault(name, Unknown(0, unknown.example))
            known.documents += unknown.documents


class Level:
    """The fields that are known at one level of documents, and the levels below that are read."""

    __slots__ = ("below", "keys")

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.keys = frozenset(known)
        self.below = tuple((key, Level(below)) for key, below in known.items() if below)


@cache
def levels(register: Register) -> Level:
    """The fields that a register's connector reads or ignores, level by level."""
    ignored, outermost = frozenset(register.ignored), dict[str, Any]()
    for path in (*register.ignored, *register.reads):
        known, above = outermost, ""
        for key in path.split("."):
            above = f"{above}.{key}" if above else key
            known = known.setdefault(key, {})
            if above in ignored:
                break  # with all that lies below
    return Level(outermost)


def is_known(document: Any, level: Level) -> bool:
    """Whether all fields of a document are known by name; quick, and blind for a leaf that grew."""
    if type(document) is not dict or not document.keys() <= level.keys:
        return False
    for key, below in level.below:
        part = document.get(key)
        if not part:
            continue
        for entry in part if type(part) is list else (part,):
            if below.below:
                if not is_known(entry, below):
                    return False
            elif type(entry) is not dict or not entry.keys() <= below.keys:
                return False
    return True


class Audit:
    """Looks at documents as they pass, and stops the run when they hold what nobody reads."""

    def __init__(self, register: Register, closely: int = ALWAYS) -> None:
        """`closely`: how many of the first documents are looked at value by value."""
        self.findings = Findings()
        self._register, self._closely = register, closely
        self._levels = levels(register)
        self._read, self._ignored = frozenset(register.reads), frozenset(register.ignored)
        self._parts = frozenset(above for path in register.reads for above in _prefixes(path))
        self._known: set[str] = set()
        self._mandatory = [
            (name, [(way[0], way[1:]) for way in _alternatives(name)])
            for name in register.mandatory
        ]
        self._awaited = {name: _alternatives(name) for name in register.recurring}

    def note(self, document: Any) -> None:
        """Note what is odd about a document, and what it lacks."""
        findings = self.findings
        place = findings.documents
        findings.documents = place + 1
        if place < self._closely or place % EVERY == 0 or not is_known(document, self._levels):
            self._look_closely(document)
        for name, ways in self._mandatory:
            for key, below in ways:
                value = document.get(key) if type(document) is dict else None
                if value is not None and (not below or holds(value, below)):
                    break
            else:
                findings.lacking[name] += 1
        if self._awaited and place % OFTEN == 0:
            self._await(document)

    def look(self, document: Any) -> None:
        """Note a document; raises SourceChanged when it holds what nobody reads."""
        self.note(document)
        self.check()

    def check(self) -> None:
        """Stop the run at what was noted up to now, where that is enough."""
        found, code = self.findings, self._register.code
        if found.unknown:
            name, unknown = next(iter(found.unknown.items()))
            others = ", ".join(f'"{other}"' for other in list(found.unknown)[1:4])
            raise SourceChanged(
                f'{code} changed shape: unknown field "{name}" in {unknown.documents:,} of the '
                f"first {found.documents:,} documents, such as {str(unknown.example)[:40]!r}"
                f"{f'; also {others}' if others else ''}. Read it in {self._module} or add it to "
                "REGISTER.ignored there. Nothing was replaced."
            )
        if found.documents >= ENOUGH:
            self._refuse((n, c) for n, c in found.lacking.items() if c == found.documents)

    def close(self) -> None:
        """Stop the run at the end, when too many documents lack a field, or all of many do."""
        self.check()
        found = self.findings
        too_many = max(FEW, TOLERATED * found.documents)
        self._refuse(
            (n, c) for n, c in found.lacking.items() if c == found.documents or c > too_many
        )
        if found.documents >= self._register.expected[0]:  # a whole download
            never = (n for n in self._register.recurring if n not in found.recurring)
            self._refuse((name, found.documents) for name in never)

    def _refuse(self, lacking: Iterable[tuple[str, int]]) -> None:
        for name, count in lacking:
            raise SourceChanged(
                f'{self._register.code} changed shape: the field "{name}" is missing in '
                f"{count:,} of {self.findings.documents:,} records. If the register changed, "
                f"{self._module} must follow. Nothing was replaced."
            )

    @property
    def _module(self) -> str:
        return f"connectors/{self._register.code.replace('-', '_')}.py"

    def _look_closely(self, document: Any) -> None:
        odd = {path: value for path, value in leaves(document) if not self._is_known(path, value)}
        for path, value in odd.items():
            self.findings.unknown.setdefault(path, Unknown(0, value)).documents += 1

    def _is_known(self, path: str, value: Any) -> bool:
        if path in self._known or (value is None and path in self._parts):
            return True
        if path in self._read or not self._ignored.isdisjoint(_prefixes(path)):
            self._known.add(path)
            return True
        return False

    def _await(self, document: Any) -> None:
        for name, ways in list(self._awaited.items()):
            if any(holds(document, way) for way in ways):
                self.findings.recurring.add(name)
                del self._awaited[name]


def _prefixes(path: str) -> list[str]:
    """The path and all above it."""
    parts = path.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]


def _alternatives(name: str) -> list[tuple[str, ...]]:
    """The paths of a field that stands in one place or, in another form, "or" in another."""
    return [tuple(path.split(".")) for path in name.split(" or ")]
