"""Every value that a workspace's datasets state of one company, each kept beside the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from company.deciding import decided, decided_figures
from company.facts import Fact, Kind
from company.fields import FIELDS, FIGURES
from company.precedence import EVERY, PROTECTING, RECORD, TABLE, Precedence
from store.engine import Engine
from store.layers import newest_day
from store.manifest import Dataset
from store.views import source_view

Facts = Mapping[str, tuple[Fact, ...]]  # by field, the fact in use first
Row = Mapping[str, Any]

# Fields that say of whom the row is, and by whom and when: they are in every fact.
ABOUT = ("register", "source_url", "fetched_at")
STATED = tuple(f.name for f in FIELDS if f.name not in ABOUT)
NOT_FIGURES = ("company_id", "basis", "kind", "source", "fetched_at")
FILED = tuple(f.name for f in FIGURES if f.name not in NOT_FIGURES)
MONEY = tuple(f.name for f in FIGURES if f.unit == "currency")
DERIVED = ("industry", "legal_form_class")  # what connectors make of what a register writes


def facts_of(
    engine: Engine, datasets: Sequence[Dataset], precedence: Precedence, company_id: str
) -> Facts:
    """Every fact of a company by field, decided.

    The caller has made sure that the company may be shown. Previous and other names are facts of
    `previous_name`, `trading_name` and so on, which are all in use.
    """
    found: dict[str, list[Fact]] = {}
    for dataset in datasets:
        for fact in _of_dataset(engine, dataset, company_id):
            found.setdefault(fact.field, []).append(fact)
    day = newest_day(datasets)
    return {field: _decided(field, facts, precedence, day) for field, facts in found.items()}


def _decided(
    field: str, facts: Sequence[Fact], precedence: Precedence, day: Any
) -> tuple[Fact, ...]:
    if field in FILED:
        return decided_figures(facts, precedence)
    if field.endswith("_name"):
        return tuple(facts)
    is_of_record = field in (*RECORD, *PROTECTING)
    return decided(facts, precedence.rule(EVERY if is_of_record else field), day)


def _of_dataset(engine: Engine, dataset: Dataset, company_id: str) -> Iterator[Fact]:
    rows = {
        table: engine.table(
            f"select * from {source_view(table, dataset.dataset)} where company_id = $company",
            {"company": company_id},
        ).to_pylist()
        for table in ("companies", "names", "figures")
    }
    page = next((row["source_url"] for row in rows["companies"]), None)
    extras = [extra.column for extra in dataset.extras]
    for row in rows["companies"]:
        fields = {name: row[name] for name in (*STATED, *extras)}
        yield from (_fact(dataset, row, page, *pair) for pair in fields.items() if _says(pair[1]))
    for row in rows["names"]:
        if row["kind"] not in ("legal", None):
            name = _fact(dataset, row, page, f"{row['kind']}_name", row["name"])
            yield replace(name, is_used=True, why="kept beside the name")
    for row in rows["figures"]:
        filed = {name: row[name] for name in FILED}
        yield from (_figure(dataset, row, page, *pair) for pair in filed.items() if _says(pair[1]))


def _says(value: Any) -> bool:
    return value is not None and value != ""


def _fact(dataset: Dataset, row: Row, page: str | None, field: str, value: Any) -> Fact:
    return Fact(
        company_id=row["company_id"],
        field=field,
        value=value,
        source=dataset.register,
        dataset=dataset.dataset,
        record=page or dataset.file,
        fetched_at=row.get("fetched_at"),
        licence=dataset.licence,
        kind=_kind(dataset, field),
    )


def _figure(dataset: Dataset, row: Row, page: str | None, field: str, value: Any) -> Fact:
    return replace(
        _fact(dataset, row, page, field, value),
        kind=_kind(dataset, field, row["kind"]),
        period_start=row["period_start"],
        period_end=row["period_end"],
        basis=f"{row['basis']} {row['kind']}",
        unit=row["currency"] if field in MONEY else None,
    )


def _kind(dataset: Dataset, field: str, kind: str | None = None) -> Kind:
    if dataset.register == TABLE:
        return "own"
    return "derived" if field in DERIVED or kind == "derived" else "official"
