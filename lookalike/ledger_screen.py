"""The ledger of a company on the screen: values in use, under them what is not used, and why."""

from collections.abc import Iterator
from typing import Any

from company.facts import KINDS, Fact
from lookalike.ledger import CompanyLedger, FieldLedger

PERIODS = 4  # facts of figures that are shown; the rest is counted
MADE = ("derived", "estimated")
IN_USE, UNUSED, CONFLICT = "+", "-", "!"


def as_ledger(found: CompanyLedger) -> str:
    """The company, then field by field the value with who says so, in a line where that is all.

    Of one field alone every detail, the record that each value is from, and the ledgers of its
    inputs.
    """
    is_one = len(found.fields) == 1
    wide = max((len(ledger.label) for ledger in found.fields), default=0)
    parts = [f"{found.name or found.company_id} ({found.company_id})"]
    lines = (
        _line(ledger, wide)
        if not is_one and _is_plain(ledger)
        else "\n".join(_field(ledger, "", is_one, set()))
        for ledger in found.fields
    )
    parts.append("\n".join(lines))
    if found.unknown:
        parts.append(f"Nobody states: {', '.join(found.unknown)}")
    return "\n\n".join(parts)


def _is_plain(ledger: FieldLedger) -> bool:
    """Whether the value says everything: it is made by its rule, or stated once and in use."""
    return bool(ledger.made) or (len(ledger.facts) == 1 and ledger.facts[0].is_used)


def _line(ledger: FieldLedger, wide: int) -> str:
    """A field in one line: value, source, day, and the kind where nobody states it so."""
    kind = KINDS[ledger.kind] if ledger.kind in MADE else ""
    said = [_with_unit(ledger.value, ledger.unit), ledger.source, ledger.as_of, kind]
    return f"{ledger.label:{wide}}  {' · '.join(str(part) for part in said if part)}"


def _field(
    ledger: FieldLedger, margin: str, is_one: bool, told: set[tuple[str, str | None]]
) -> Iterator[str]:
    """A field and what is below it; a ledger that was told already is not told again."""
    if (ledger.field, ledger.made) in told:
        return
    told.add((ledger.field, ledger.made))
    yield f"{margin}{ledger.label}: {_with_unit(ledger.value, ledger.unit)}"
    if ledger.made:
        said = [KINDS[ledger.kind], ledger.source or ""]
        said.append(f"as of {ledger.as_of}" if ledger.as_of else "")
        known = ", ".join(part for part in said if part) if ledger.value is not None else ""
        yield f"{margin}  {f'{known}: ' if known else ''}{ledger.made}"
    if not ledger.made and not ledger.facts:
        yield f"{margin}  nobody states it"
    shown = ledger.facts[:PERIODS] if any(f.basis for f in ledger.facts) else ledger.facts
    for fact in shown:
        yield from _fact(fact, f"{margin}  ", is_one)
    if len(ledger.facts) > len(shown):
        yield f"{margin}  … and {len(ledger.facts) - len(shown)} more, which --json lists"
    for below in ledger.inputs:
        yield from _field(below, f"{margin}    ", is_one, told)


def _fact(fact: Fact, margin: str, is_one: bool) -> Iterator[str]:
    mark = IN_USE if fact.is_used else CONFLICT if fact.is_conflict else UNUSED
    value = _with_unit(fact.value, fact.unit or "")
    licence = fact.licence if fact.kind != "own" else ""
    said = [fact.dataset, _period(fact), _fetched(fact), licence, KINDS[fact.kind]]
    yield f"{margin}{mark} {value} · {' · '.join(part for part in said if part)}"
    use = "in use" if fact.is_used else "says otherwise" if fact.is_conflict else "not used"
    yield f"{margin}    {use}: {fact.why}"
    if fact.record and is_one:
        yield f"{margin}    {fact.record}"


def _period(fact: Fact) -> str:
    if fact.basis is None:
        return ""
    begin = f"{fact.period_start} to " if fact.period_start else "to "
    ended = f"{begin}{fact.period_end}" if fact.period_end else "no period"
    return f"{ended} ({fact.basis})"


def _fetched(fact: Fact) -> str:
    return f"fetched {fact.fetched_at.date()}" if fact.fetched_at else ""


def _with_unit(value: Any, unit: str) -> str:
    """A value with its unit, in words where it has no other form.

    >>> _with_unit(1234567.8, "EUR"), _with_unit(0.1234, "share"), _with_unit(True, "")
    ('1,234,568 EUR', '0.1234', 'yes')
    """
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        text = f"{value:,.0f}" if abs(value) >= 1000 or value.is_integer() else f"{value:.4g}"
    else:
        text = str(value)
    return text if unit in ("", "currency", "share") else f"{text} {unit}"
