"""A batch of rows: read, decided and written anew until every row has its outcome."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.retry import TRIES, Again, tried
from crm.push.contract import Answer, Crm, Present, Row, Write
from crm.push.deciding import Decision, Rules, decided
from crm.push.journal import Journal, Outcome

WRITTEN_STAYS = "What was written stays. Go on with --resume when it works again."
NOTHING_WRITTEN = "Try again later; nothing was written."


@dataclass(frozen=True)
class Task:
    """What a batch needs: the CRM, what decides, the journal (None in a dry run), and waiting.

    `names` are the properties that can be read; `named` is the one that a new record must have.
    """

    crm: Crm
    rules: Rules
    names: Sequence[str]
    named: str
    has_key: bool  # whether the CRM has the property of our ids
    may_create: bool
    seen: dict[str, int]  # the lines of the records that were found
    journal: Journal | None
    tell: Callable[[str], None]
    sleep: Callable[[float], None]


def settle(rows: Sequence[Row], task: Task, sent: Mapping[int, Outcome]) -> dict[int, Outcome]:
    """What became of the rows of a batch.

    Whatever goes wrong between two calls, the next attempt reads the records again before it
    decides: an edit that somebody made in between is seen. `sent` is what rows were to get when an
    earlier push was cut off; what stands there by now has been written by it.
    """
    batch = _Batch(task, {r.line: sent[r.line] for r in rows if r.line in sent})
    fix = WRITTEN_STAYS if task.journal else NOTHING_WRITTEN
    what = f"lines {rows[0].line} to {rows[-1].line}:"
    tried(lambda: batch.attempt(rows), what, task.tell, task.sleep, fix)
    return batch.outcomes


class _Batch:
    """The outcomes of some rows, attempt by attempt."""

    def __init__(self, task: Task, sent: dict[int, Outcome]) -> None:
        self.outcomes: dict[int, Outcome] = {}
        self._task = task
        self._sent = sent
        self._tries = 0

    def attempt(self, rows: Sequence[Row]) -> None:
        """Read, decide and write what is still open. Raises Again where that may help."""
        crm, journal = self._task.crm, self._task.journal
        still = [row for row in rows if row.line not in self.outcomes]
        known = [row for row in still if row.record_id or self._task.has_key]
        found = crm.read(known, self._task.names) if known else {}
        planned = {row.line: self._planned(row, found.get(row.line)) for row in still}
        self._settle(o for o in planned.values() if o.status != "planned")
        writes = [
            _write(planned[row.line], row, found.get(row.line))
            for row in still
            if planned[row.line].status == "planned"
        ]
        if journal is None or not writes:
            self.outcomes |= planned
            return
        sent = {w.line: replace(planned[w.line], status="sent") for w in writes}
        journal.note(sent.values())
        self._sent |= sent
        self._answered(sent, crm.write(writes))

    def _answered(self, sent: Mapping[int, Outcome], answers: Mapping[int, Answer]) -> None:
        self._tries += 1
        open_ = {n: a for n, a in answers.items() if a.is_passing and self._tries < TRIES}
        self._settle(_told(sent[n], a) for n, a in answers.items() if n not in open_)
        if open_:
            reason = next(iter(open_.values())).reason
            raise Again(f"{len(open_)} records wait ({reason})")

    def _settle(self, outcomes: Iterable[Outcome]) -> None:
        settled = {o.line: o for o in outcomes}
        self.outcomes |= settled
        if self._task.journal is not None and settled:
            self._task.journal.note(settled.values())

    def _planned(self, row: Row, found: Present | str | None) -> Outcome:
        """What is to be done with a row, given what stands in the CRM."""
        task = self._task
        if reason := _not_found(row, found, task):
            return Outcome(row.line, row.record_id, row.company_id, "refused", reason=reason)
        present = found if isinstance(found, Present) else None
        if present and (first := task.seen.setdefault(present.record_id, row.line)) != row.line:
            why = f"means the same record as line {first}"
            return Outcome(row.line, row.record_id, row.company_id, "refused", reason=why)
        decisions = decided(row, present, task.rules)
        record_id = present.record_id if present else ""
        outcome = self._landed(
            Outcome(row.line, record_id, row.company_id, "planned", tuple(decisions))
        )
        if present is None or any(not d.is_there for d in outcome.done()):
            return outcome
        bad = _bad(decisions)
        if outcome.done():
            return replace(outcome, status="written", reason=bad)
        if any(d.action == "keep" for d in decisions):
            return replace(outcome, status="kept", reason=bad)
        return replace(outcome, status="refused" if bad else "unchanged", reason=bad)

    def _landed(self, outcome: Outcome) -> Outcome:
        """The outcome with the values that an earlier attempt wrote, whose answer never came."""
        if outcome.line not in self._sent:
            return outcome
        before = {d.name: d for d in self._sent[outcome.line].done()}
        return replace(
            outcome,
            decisions=tuple(
                replace(before[d.name], is_there=True)
                if d.action == "same" and d.name in before and before[d.name].ours == d.ours
                else d
                for d in outcome.decisions
            ),
        )


def _not_found(row: Row, found: Present | str | None, task: Task) -> str:
    if isinstance(found, str):
        return found
    if found is not None:
        return ""
    if row.record_id:
        return f"no such record in {task.crm.label}"
    if not task.may_create:
        return f"no record has this {task.crm.key}; --create-records makes one"
    return "" if row.cells.get(task.named) else f"a new record needs a {task.named}"


def _write(outcome: Outcome, row: Row, found: Present | str | None) -> Write:
    values = {d.name: d.ours for d in outcome.done() if not d.is_there}
    record_id = found.record_id if isinstance(found, Present) else ""
    return Write(row.line, record_id, row.company_id, values)


def _told(sent: Outcome, answer: Answer) -> Outcome:
    record_id = answer.record_id or sent.record_id
    if answer.reason:
        return replace(sent, status="refused", reason=answer.reason)
    return replace(sent, status="written", record_id=record_id, reason=_bad(sent.decisions))


def _bad(decisions: Iterable[Decision]) -> str:
    return "; ".join(f"{d.name}: {d.why}" for d in decisions if d.action == "bad")
