"""Documents of a register into rows: parsed strictly, on all cores where there are many.

A JSON array of gigabytes is cut into pieces of some thousand documents, which several processes
turn into rows; they come in the order of the file. Whatever is odd about a piece makes it go back:
it is read again here, and all that follows it, document by document. So rows, bad rows and errors
are the same from one process and from several.
"""

import gc
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import pyarrow as pa

from company.fields import Extra
from connectors import workers
from connectors.contract import Quarantine, Record, Register, Rows, Source
from connectors.json_stream import Array
from connectors.records import BATCH, MISFITS, batch_of, misfit, misfit_in, record_of
from connectors.strict import ALWAYS, Audit, Findings

PIECE = 4 << 20  # bytes of a piece
LEAST = 32 << 20  # bytes of an array below which starting processes takes longer than it saves
TABLES = ("companies", "figures", "names")
Numbered = Iterable[tuple[int, Any]]


@dataclass(frozen=True)
class Piece:
    """Some whole documents of an array, with commas between them."""

    text: bytes
    closely: int  # how many of them are looked at value by value
    tolerant: bool  # whether a document that is no valid JSON is set aside


@dataclass(frozen=True)
class Made:
    """What became of a portion of documents: rows, bad rows, and what was noted of them."""

    rows: Rows
    quarantine: Quarantine
    findings: Findings
    documents: int  # with those that were no valid JSON


@dataclass(frozen=True)
class Maker:
    """What makes rows of documents; it can be sent to another process."""

    parse: Callable[[Any], Record]
    register: Register
    source: Source
    extras: tuple[Extra, ...]

    def of_piece(self, piece: Piece) -> Made | None:
        """The rows of a piece; None where anything is odd, so that it must be read again."""
        quarantine = Quarantine()
        text = io.BytesIO(b"[%b]" % piece.text)
        array = Array(text, quarantine=quarantine if piece.tolerant else None)
        try:
            rows, findings = self.of_documents(array, quarantine, piece.closely)
        except Exception:  # it comes again where the piece is read again, and is raised there
            return None
        return Made(rows, quarantine, findings, array.number)

    def of_documents(
        self, documents: Numbered, quarantine: Quarantine, closely: int
    ) -> tuple[Rows, Findings]:
        """The rows of documents; what cannot be parsed or kept in a column is set aside."""
        audit = Audit(self.register, closely)
        with _no_collection():
            return self._made(documents, quarantine, audit), audit.findings

    def _made(self, documents: Numbered, quarantine: Quarantine, audit: Audit) -> Rows:
        numbers: list[int] = []
        records: list[Record] = []
        for number, document in documents:
            audit.note(document)
            record = record_of(document, self.parse)
            if isinstance(record, str):
                quarantine.add(number, record, str(document))
            else:
                numbers.append(number)
                records.append(record)
        return self._rows(numbers, records, quarantine)

    def _rows(
        self, numbers: Sequence[int], records: Sequence[Record], quarantine: Quarantine
    ) -> Rows:
        try:
            return batch_of(records, self.register, self.source, self.extras)
        except MISFITS as error:
            reasons = [misfit_in(record, self.extras) for record in records]
            bad = [reason for reason in reasons if reason] or [str(error)] * len(records)
        if 2 * len(bad) > len(records):
            raise misfit(self.register, bad[0])
        fit = []
        for number, record, reason in zip(numbers, records, reasons, strict=True):
            if reason is None:
                fit.append(record)
            else:
                quarantine.add(number, reason, str(record.company or record.figures))
        return batch_of(fit, self.register, self.source, self.extras)


def rows_of_documents(
    parts: Iterable[Numbered],
    parse: Callable[[Any], Record],
    register: Register,
    source: Source,
    quarantine: Quarantine,
    extras: Sequence[Extra] = (),
) -> Iterator[Rows]:
    """Parse the documents of several parts into batches of rows.

    A part gives numbered documents; one that is an Array is read by several processes where it is
    large, so `parse` must be a function of a module, or a partial of one. Raises SourceChanged when
    documents hold what nobody reads, or when too many lack what they must have.
    """
    maker, audit = Maker(parse, register, source, tuple(extras)), Audit(register)

    def checked(made: Iterable[tuple[Rows, Findings]]) -> Iterator[Rows]:
        for rows, findings in made:
            audit.findings.add(findings)
            audit.check()
            yield rows

    for part in parts:
        if isinstance(part, Array):
            yield from _joined(checked(_of_pieces(part, maker, quarantine)))
        yield from checked(_of_rest(part, maker, quarantine, audit))
    audit.close()


def _of_pieces(
    array: Array, maker: Maker, quarantine: Quarantine
) -> Iterator[tuple[Rows, Findings]]:
    """Rows of the pieces of an array in their order, up to one that must be read again."""
    texts = array.pieces(PIECE, LEAST)
    first = next(texts, None)
    if first is None:
        return
    pieces = chain([first], texts)
    waiting: deque[tuple[bytes, Callable[[], Made | None]]] = deque()
    with workers.crew(maker.of_piece, workers.wanted()) as hands:
        while True:
            for text in islice(pieces, hands.ahead - len(waiting)):
                closely = ALWAYS if text is first else 0
                piece = Piece(text, closely, tolerant=array.quarantine is not None)
                waiting.append((text, hands.ask(piece)))
            made = waiting[0][1]() if waiting else None
            if made is None:
                break
            waiting.popleft()
            _set_aside(made.quarantine, quarantine, array.number)
            array.number += made.documents
            yield made.rows, made.findings
    array.put_back([text for text, _ in waiting])


def _set_aside(found: Quarantine, quarantine: Quarantine, before: int) -> None:
    """Put the bad rows of a piece to all others; their lines were counted from its beginning."""
    for bad in found.rows:
        quarantine.add(before + bad.line, bad.reason, bad.text)
    quarantine.count += found.count - len(found.rows)


def _of_rest(
    part: Numbered, maker: Maker, quarantine: Quarantine, audit: Audit
) -> Iterator[tuple[Rows, Findings]]:
    """Rows of numbered documents, one after the other in this process."""
    documents = iter(part)
    while True:
        closely = 0 if audit.findings.documents else ALWAYS
        rows, findings = maker.of_documents(islice(documents, BATCH), quarantine, closely)
        if not findings.documents:
            return
        yield rows, findings


def _joined(batches: Iterable[Rows]) -> Iterator[Rows]:
    """The batches put together to such of twenty thousand rows."""
    held: list[Rows] = []
    for rows in batches:
        held.append(rows)
        if sum(len(getattr(rows, table)) for rows in held for table in TABLES) >= BATCH:
            yield _one(held)
            held = []
    if held:
        yield _one(held)


def _one(batches: Sequence[Rows]) -> Rows:
    return Rows(*(pa.concat_tables([getattr(rows, t) for rows in batches]) for t in TABLES))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without looking for cycles: documents have none, and looking takes half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
