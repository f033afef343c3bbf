"""What became of a push, for a person: counts, examples, and a file with every row."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from company.errors import ConfigurationError
from crm.atomic import replacing
from crm.csv_file import neutral
from crm.push.deciding import Decision
from crm.push.journal import Outcome, Status
from crm.push.pushing import Pushed

HEADER = ("line", "record id", "company_id", "outcome", "written", "kept", "reason")
WORDS: dict[Status, str] = {
    "planned": "would be written",
    "sent": "not known",
    "written": "written",
    "unchanged": "unchanged",
    "kept": "kept",
    "refused": "refused",
    "withheld": "withheld",
}
REMARKS: dict[Status, str] = {
    "unchanged": "the CRM says the same already",
    "kept": "the CRM says something else; --overwrite writes it",
    "refused": "the reason is beside each row",
    "withheld": "may not be shown or contacted",
}
EXAMPLES = 3  # of each kind
SHOWN = 60  # characters of a value on the screen


def counted(pushed: Pushed) -> list[tuple[str, str, str]]:
    """What is counted, how many and a remark, for each outcome there is."""
    counts = Counter(o.status for o in pushed.outcomes.values())
    lines = [("Rows", f"{len(pushed.outcomes) + pushed.not_reached:,}", "")]
    lines += [(WORDS[s], f"{counts[s]:,}", REMARKS.get(s, "")) for s in WORDS if counts[s]]
    lines += [("not reached", f"{pushed.not_reached:,}", "")] if pushed.not_reached else []
    return lines


def by_property(pushed: Pushed) -> list[dict[str, Any]]:
    """For each property, how many values are filled, updated, the same, kept and unusable."""
    counts: dict[str, Counter[str]] = {}
    for decision in _decisions(pushed.outcomes.values()):
        counts.setdefault(decision.name, Counter())[decision.action] += 1
    return [
        {
            "property": pushed.labels.get(name, name),
            **{action: found[action] for action in ("fill", "update", "same", "keep", "bad")},
        }
        for name, found in counts.items()
    ]


def examples(pushed: Pushed) -> list[str]:
    """A few values of each kind that changes something or is not taken, as sentences."""
    said: list[str] = []
    for action in ("fill", "update", "keep", "bad"):
        found = (
            f"line {o.line}{f', record {o.record_id}' if o.record_id else ', a new record'}: "
            f"{action} {pushed.labels.get(d.name, d.name)}: {_told(d)}"
            for o in pushed.outcomes.values()
            for d in o.decisions
            if d.action == action
        )
        said += islice(found, EXAMPLES)
    return said


def reasons(pushed: Pushed) -> list[str]:
    """Why rows were refused, the commonest first, each with its first line."""
    first: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for outcome in pushed.outcomes.values():
        if outcome.status == "refused":
            first.setdefault(outcome.reason, outcome.line)
            counts[outcome.reason] += 1
    return [
        f"{count} x {reason} (line {first[reason]}{' and on' if count > 1 else ''})"
        for reason, count in counts.most_common(2 * EXAMPLES)
    ]


def write_results(pushed: Pushed, path: Path) -> None:
    """Write a CSV file with a line for each row of the push: what became of it, and why."""
    rows = [_row(outcome, pushed) for outcome in pushed.outcomes.values()]
    columns = [
        neutral(pa.array(column, pa.string())).to_pylist() for column in zip(*rows, strict=True)
    ]
    with replacing(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(zip(*columns, strict=True))


def rows_told(pushed: Pushed) -> list[dict[str, str]]:
    """Every row of the push under the headers of the file of results."""
    return [dict(zip(HEADER, _row(o, pushed), strict=True)) for o in pushed.outcomes.values()]


def require_csv(path: Path) -> None:
    """Refuse a name for the results that does not end in .csv."""
    if path.suffix.lower() != ".csv":
        raise ConfigurationError(f"{path}: the results are a CSV file. End its name with .csv.")


def _row(outcome: Outcome, pushed: Pushed) -> tuple[str, ...]:
    if outcome.status == "withheld":
        return (str(outcome.line), outcome.record_id, "", "withheld", "", "", outcome.reason)
    done = outcome.done() if outcome.status != "refused" else []
    kept = [d for d in outcome.decisions if d.action == "keep"]
    return (
        str(outcome.line),
        outcome.record_id,
        outcome.company_id,
        WORDS[outcome.status],
        _listed(done, pushed),
        _listed(kept, pushed),
        outcome.reason,
    )


def _listed(decisions: Iterable[Decision], pushed: Pushed) -> str:
    return "; ".join(f"{pushed.labels.get(d.name, d.name)}: {_told(d)}" for d in decisions)


def _told(decision: Decision) -> str:
    """A value as it stands and as it comes.

    >>> _told(Decision("city", "update", "Turku", "Åbo"))
    '"Turku" -> "Åbo"'
    """
    if decision.action == "bad":
        return decision.why
    if decision.action == "keep":
        return f'"{_short(decision.theirs)}" stays, ours is "{_short(decision.ours)}"'
    theirs = "(empty)" if decision.theirs is None else f'"{_short(decision.theirs)}"'
    return f'{theirs} -> "{_short(decision.ours)}"'


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _decisions(outcomes: Iterable[Outcome]) -> Iterator[Decision]:
    return (d for o in outcomes if o.status != "withheld" for d in o.decisions)
