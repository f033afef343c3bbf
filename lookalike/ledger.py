"""The ledger: of each field of a company every value with who says so, the one in use, and why.

A field that is made of others is told with how it is made and the ledger of each of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
from sqlite_utils import Database

from company.errors import unknown_name
from company.facts import Fact, Kind
from company.fields import FIELDS, FIGURES
from company.permissions import may_sql
from company.precedence import TABLE, precedence
from connectors import CODES
from enrich.masking import NOT_SHOWN
from enrich.steps import ENRICHED, EnrichedField, enriched
from lookalike.asking import asked_company, company_of_line
from store.engine import Engine
from store.facts import FILED, STATED, Facts, facts_of
from store.hiding import hidden_rows
from store.manifest import Dataset
from store.state import folder_of
from store.views import merged_extras

DECLARED = {f.name: f for f in (*FIGURES, *FIELDS)}
OFFERED = {f.name: f for f in ENRICHED}
NAMED = "previous_name"  # facts of it are rows of the table of names
# Columns that name an owner, and those that tell of the same one.
OWNERS = {"parent_id": ("parent_id", "parent_name"), "group_id": ("group_id", "group_name")}
# Parents that the universe knows and that may not be shown; others are known by their id alone.
UNSHOWN_PARENTS = f"""
select company_id from all_companies semi join parents using (company_id)
where company_id in (select company_id from hidden) or not {may_sql("show")}
"""


@dataclass(frozen=True)
class FieldLedger:
    """One field: its value, who says so of when, how it is made, every fact, its inputs.

    value: what is in use; None where nothing is. made: how a derived field is made, None for one
    that is stated. is_conflict: whether two facts, or those of an input, say different things.
    facts: the one in use first; inputs: the ledgers of what it is made of.
    """

    field: str
    label: str
    unit: str
    value: Any
    kind: Kind
    source: str | None
    as_of: date | None
    made: str | None = None
    is_conflict: bool = False
    facts: tuple[Fact, ...] = ()
    inputs: tuple["FieldLedger", ...] = ()


@dataclass(frozen=True)
class CompanyLedger:
    """The ledgers of a company's known fields, and the names of those that nobody states."""

    company_id: str
    name: str | None
    fields: tuple[FieldLedger, ...]
    unknown: tuple[str, ...]


def company_ledger(
    state: Database,
    engine: Engine,
    datasets: Sequence[Dataset],
    company: str | int,
    field: str | None = None,
) -> CompanyLedger:
    """The ledger of a company, of all its fields or of one.

    company: its id, number or name, or the line of a row of the last CRM file that means it. Raises
    WorkspaceError where it may not be shown.
    """
    if isinstance(company, int):
        company_id = company_of_line(state, engine, company)
    else:
        company_id = asked_company(engine, company)
    folder = folder_of(state)
    facts = facts_of(engine, datasets, precedence(folder, CODES), company_id)
    labels = {e.column: e.label for e in merged_extras(datasets)}
    wanted = [_known_field(field, labels)] if field else [*OFFERED, *labels]
    values: Mapping[str, Any] = {}
    if any(_is_made(name) for name in wanted):
        values = enriched(engine, [company_id]).to_pylist()[0]
    facts, values = _without_owners(state, engine, facts, values)
    reader = _Reader(facts, values, labels)
    ledgers = [reader.ledger(name, deep=field is not None) for name in wanted]
    told = [one for one in ledgers if field or one.value is not None or one.facts]
    unknown = [one.field for one in ledgers if one not in told]
    name = next((fact.value for fact in facts.get("name", ()) if fact.is_used), None)
    return CompanyLedger(company_id, name, tuple(told), tuple(unknown))


def _is_made(name: str) -> bool:
    return name in OFFERED and bool(OFFERED[name].inputs)


def _known_field(given: str, labels: Mapping[str, str]) -> str:
    """The field that a name or a header means."""
    names = [*OFFERED, *(n for n in (*STATED, *FILED) if n not in OFFERED), *labels]
    said = {f.label: f.name for f in ENRICHED} | {label: name for name, label in labels.items()}
    said |= {name: name for name in names}
    folded = {text.casefold(): name for text, name in said.items()}
    found = said.get(given) or folded.get(given.strip().casefold())
    if found is None:
        raise unknown_name("field", given, names)
    return found


@dataclass(frozen=True)
class _Reader:
    """The facts of a company and the values of its enriched fields, from which ledgers are made."""

    facts: Facts
    values: Mapping[str, Any]
    labels: Mapping[str, str]  # of the columns of the user's tables

    def ledger(self, name: str, *, deep: bool, above: tuple[str, ...] = ()) -> FieldLedger:
        """The ledger of a field; deep: with those of its inputs."""
        field = OFFERED.get(name)
        if field is None or not field.inputs or name in above:
            return self._stated(name)
        own = (name,) if name in (*STATED, *FILED, NAMED) else ()
        names = tuple(dict.fromkeys((*field.inputs, *own)))
        below = (*above, name)
        inputs = [self.ledger(i, deep=deep, above=below) for i in names] if deep else []
        of, source = ", ".join(field.inputs), self.values.get(field.source)
        is_own = field.kind == "official" and str(source or "").startswith(TABLE)
        return FieldLedger(
            field=name,
            label=field.label,
            unit=field.unit,
            value=self.values.get(name),
            kind="own" if is_own else field.kind,
            source=source,
            as_of=self.values.get(field.as_of),
            made=f"{field.description}; of {of}",
            is_conflict=any(ledger.is_conflict for ledger in inputs),
            inputs=tuple(inputs),
        )

    def _stated(self, name: str) -> FieldLedger:
        """The ledger of a field as registers and tables state it."""
        facts = self.facts.get(name, ())
        used = next((fact for fact in facts if fact.is_used), None)
        field = OFFERED.get(name) or DECLARED.get(name)
        return FieldLedger(
            field=name,
            label=_label(name, field, self.labels),
            unit=(used.unit if used and used.unit else "") or (field.unit if field else ""),
            value=used.value if used else None,
            kind=used.kind if used else "official",
            source=used.dataset if used else None,
            as_of=_day(used) if used else None,
            is_conflict=any(fact.is_conflict for fact in facts),
            facts=facts,
        )


def _label(name: str, field: Any, labels: Mapping[str, str]) -> str:
    if isinstance(field, EnrichedField):
        return field.label
    return labels.get(name) or name.replace("_", " ").capitalize()


def _day(fact: Fact) -> date | None:
    """Of which day a fact is: the end of its period, else the day on which it was fetched."""
    return fact.period_end or (fact.fetched_at.date() if fact.fetched_at else None)


def _unshown(state: Database, engine: Engine, ids: Sequence[str]) -> set[str]:
    """Those of some ids whose companies may not be shown."""
    asked = pa.table({"company_id": pa.array(ids, pa.string())})
    engine.register("parents", asked)
    unshown = {*engine.table(UNSHOWN_PARENTS)["company_id"].to_pylist()}
    reasons = hidden_rows(folder_of(state), asked)
    return unshown | {id_ for id_, why in zip(ids, reasons, strict=True) if why}


def _without_owners(
    state: Database, engine: Engine, facts: Facts, values: Mapping[str, Any]
) -> tuple[Facts, dict[str, Any]]:
    """The facts and the values with the owners unnamed that may not be shown."""
    stated = facts.get("parent_id", ())
    ids = [str(fact.value) for fact in stated] + [
        values[name] for name in OWNERS if values.get(name)
    ]
    if not ids:
        return facts, dict(values)
    unshown = _unshown(state, engine, ids)
    kept = tuple(replace(f, value=NOT_SHOWN) if f.value in unshown else f for f in stated)
    taken = [own for id_, owned in OWNERS.items() if values.get(id_) in unshown for own in owned]
    return {**facts, "parent_id": kept}, {**values, **dict.fromkeys(taken, NOT_SHOWN)}
