"""GLEIF: the forms in which its files lie on disk, and who is whose parent by them.

Companies (level 1) and relationships (level 2) come as CSV, XML or JSON, and companies as answers
of the API too; what a file is shows at its beginning.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from company.errors import SourceChanged
from connectors.contract import Quarantine
from connectors.csv_columns import Check, csv_columns
from connectors.json_stream import Array
from connectors.xi_lei_csv import IDENTITY, RELATIONSHIP, identities
from connectors.xi_lei_record import identity_of
from connectors.xml_documents import documents as xml_documents

ENDINGS = (".csv", ".xml", ".json")
START = b"\xef\xbb\xbf \r\n\t"  # what may stand before the first bracket
PEEK = 4096
KEYS, KEY_WITHIN = ("records", "relations"), 200  # an array of a golden copy, at its very start
BRANCH, CHILD = "IS_INTERNATIONAL_BRANCH_OF", "IS_DIRECTLY_CONSOLIDATED_BY"


@dataclass(frozen=True)
class Contents:
    """What a file holds, and in which form: an answer of the API is one small JSON object."""

    form: Literal["csv", "xml", "json", "answer"]
    relationships: bool
    key: str = ""  # of the array in a JSON file


def contents(path: Path) -> Contents:
    """What a file holds, by its first few thousand bytes."""
    from connectors.archives import members

    for _, stream in members(path, ENDINGS):
        head = stream.read(PEEK).lstrip(START)
        related = b"Relationship" in head
        if head.startswith(b"<"):
            return Contents("xml", related)
        if not head.startswith((b"{", b"[")):
            return Contents("csv", related)
        key = next((k for k in KEYS if f'"{k}"'.encode() in head[:KEY_WITHIN]), "")
        is_array = key or head.startswith(b"[")
        return Contents("json" if is_array else "answer", related, key)
    raise SourceChanged(f"{path} holds no file of GLEIF. Fetch it again.")


def documents(path: Path) -> Iterator[tuple[int, Any]]:
    """The numbered records of an XML or JSON file, or of an answer of the API."""
    return chain.from_iterable(parts(path))


def parts(path: Path) -> Iterator[Iterable[tuple[int, Any]]]:
    """The numbered records of each file in a file."""
    from connectors.archives import members

    held = contents(path)
    for name, stream in members(path, ENDINGS):
        if held.form == "xml":
            tag = "RelationshipRecord" if held.relationships else "LEIRecord"
            yield xml_documents(stream, tag, name)
        elif held.form == "json":
            yield Array(stream, held.key)
        else:
            yield enumerate(_answered(stream.read(), path), 1)


def _answered(content: bytes, path: Path) -> list[Any]:
    try:
        answer = json.loads(content)
    except ValueError as error:
        raise SourceChanged(f"{path} is no whole JSON document ({error}). Save it again.") from None
    data = answer.get("data")
    if data is None:
        raise SourceChanged(f"{path} is no file of GLEIF: it holds {', '.join(list(answer)[:5])}.")
    return data if isinstance(data, list) else [data]


def parent_ids(
    related: Sequence[Path], level1: Sequence[Path], quarantine: Quarantine
) -> dict[str, str]:
    """The identifier of each company's direct parent, by the LEI of the child.

    Reads the companies once to learn which of the parents have a national identifier; damaged
    rows of the relationships are set aside here, those of the companies when these are read.
    """
    above: dict[str, str] = {}
    for path in related:
        above |= _parents(path, quarantine)
    wanted = set(above.values())
    known = {lei: of for path in level1 if wanted for lei, of in _identified(path, wanted)}
    return {child: known.get(parent, f"XI-LEI-{parent}") for child, parent in above.items()}


def _parents(path: Path, quarantine: Quarantine) -> dict[str, str]:
    """The LEI of each parent by that of the child; a head office counts as its branch's parent."""
    rows = list(_relationships(path, quarantine))
    kinds = (BRANCH, CHILD)  # the later one wins
    return {child: parent for kind in kinds for child, parent, k in rows if k == kind}


def _relationships(path: Path, quarantine: Quarantine) -> Iterator[tuple[str, str, str]]:
    if contents(path).form != "csv":
        for _, document in documents(path):
            if found := _related(document, path):
                yield found
        return
    start, end, kind, status = RELATIONSHIP
    for batch in csv_columns(path, ",", quarantine, _needing(path, RELATIONSHIP), RELATIONSHIP):
        known = pc.is_in(batch[kind], pa.array([BRANCH, CHILD]))
        batch = batch.filter(pc.and_(known, pc.equal(batch[status], "ACTIVE")))
        yield from zip(*(batch[c].to_pylist() for c in (start, end, kind)), strict=True)


def _needing(path: Path, columns: Sequence[str]) -> Check:
    """A look at the headers of a file that refuses one without these columns."""

    def check(headers: list[str]) -> None:
        if missing := [column for column in columns if column not in headers]:
            raise SourceChanged(
                f'xi-lei: {path} has no column "{missing[0]}". Fetch it again; if GLEIF changed '
                "it, connectors/xi_lei.py must follow. Nothing was replaced."
            )

    return check


def _related(document: Any, path: Path) -> tuple[str, str, str] | None:
    """Child, parent and kind of a relationship that lasts."""
    try:
        said = (document.get("RelationshipRecord") or document)["Relationship"]
        if said["RelationshipStatus"]["$"] != "ACTIVE":
            return None
        child, parent = (said[node]["NodeID"]["$"] for node in ("StartNode", "EndNode"))
        return child, parent, said["RelationshipType"]["$"]
    except KeyError as missing:
        raise SourceChanged(
            f"xi-lei: {path} has a relationship without {missing}. Fetch it again; if GLEIF "
            "changed it, connectors/xi_lei.py must follow. Nothing was replaced."
        ) from None


def _identified(path: Path, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """LEI and identifier of the wanted companies of a file."""
    if contents(path).form != "csv":
        for _, document in documents(path):
            with suppress(AttributeError, TypeError):  # set aside when it is read
                lei, company_id = identity_of(document)
                if lei in wanted:
                    yield lei, company_id
        return
    leis = pa.array(sorted(wanted))
    for batch in csv_columns(path, ",", Quarantine(), _needing(path, IDENTITY), IDENTITY):
        batch = batch.filter(pc.is_in(batch["LEI"], leis))
        if len(batch):
            yield from zip(batch["LEI"].to_pylist(), identities(batch)[0].to_pylist(), strict=True)
