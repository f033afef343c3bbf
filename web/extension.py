"""Values of companies that a client knows by their ids: what is asked for, and the answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from company.errors import unknown_name
from store.engine import Engine
from web.companies import TYPE, Company, name_of, shown_companies
from web.forms import read_json, whole_number
from web.properties import Property
from web.refusals import Refusal
from web.values import company_values, figure_values, in_form

MOST_IDS = 1000
MOST_YEARS = 10
SETTINGS = [
    {
        "name": "years",
        "label": "Years",
        "type": "number",
        "default": 1,
        "help_text": "How many years of a filed figure, the newest first (other values: one)",
    }
]
Value = Mapping[str, Any]


@dataclass(frozen=True)
class Wanted:
    """A property that a client wants, and how many years of it."""

    property: Property
    years: int


@dataclass(frozen=True)
class Extension:
    """The ids and the properties that a client wants."""

    ids: Sequence[str]
    wanted: Sequence[Wanted]


def read_extension(text: str, properties: Iterable[Property]) -> Extension:
    """A request for values. Raises Refusal for what is none, naming what is wrong."""
    asked = read_json("extend", text)
    ids, chosen = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(i, str) for i in ids):
        raise Refusal(400, '"extend" has no "ids" that is an array of texts.')
    if not isinstance(chosen, list):
        raise Refusal(400, '"extend" has no "properties" that is an array.')
    if len(ids) > MOST_IDS:
        raise Refusal(413, f"{len(ids):,} ids are asked for; send {MOST_IDS:,} at most.")
    known = {p.id: p for p in properties}
    return Extension(ids, [_wanted(one, known) for one in chosen])


def _wanted(asked: Any, known: Mapping[str, Property]) -> Wanted:
    if not isinstance(asked, dict) or not isinstance(asked.get("id"), str):
        raise Refusal(400, 'A property of "extend" is no object with an "id".')
    if asked["id"] not in known:
        raise Refusal(400, str(unknown_name("property", asked["id"], known)))
    settings = asked.get("settings") or {}
    if not isinstance(settings, dict):
        raise Refusal(400, f'"settings" of property "{asked["id"]}" is no object.')
    years = whole_number('"years"', settings.get("years") or 1, 1, MOST_YEARS)
    return Wanted(known[asked["id"]], years)


def extend(extension: Extension, engine: Engine) -> dict[str, Any]:
    """The values of each wanted property of each company; those that may not be shown have none."""
    wanted = extension.wanted
    columns = [w.property for w in wanted if w.property.place != "figures"]
    figures = [w for w in wanted if w.property.place == "figures"]
    companies = company_values(engine, extension.ids, columns)
    filed = figure_values(
        engine,
        list(companies),
        [w.property.column for w in figures],
        max((w.years for w in figures), default=1),
    )
    parents = _parents(engine, companies)
    return {
        "meta": [_meta(w.property) for w in wanted],
        "rows": {
            id_: {
                w.property.id: _filed(filed.get(id_, {}), w)
                if w.property.place == "figures"
                else _known(companies.get(id_, {}), w.property.column, parents)
                for w in wanted
            }
            for id_ in extension.ids
        },
    }


def _meta(property_: Property) -> dict[str, Any]:
    meta = {"id": property_.id, "name": property_.name}
    return {**meta, "type": TYPE} if property_.column == "parent_id" else meta


def _known(company: Company, column: str, parents: Mapping[str, Company]) -> list[Value]:
    value = company.get(column)
    if column == "parent_id":
        parent = parents.get(value or "")
        return [{"id": value, "name": name_of(parent)}] if parent else []
    return [] if value is None else [in_form(value)]


def _filed(values: Mapping[str, Sequence[Any]], wanted: Wanted) -> list[Value]:
    """A figure of some years; a year in which it is not known holds its place by {}."""
    some = values.get(wanted.property.column, ())[: wanted.years]
    known = any(value is not None for value in some)
    return [{} if value is None else in_form(value) for value in some] if known else []


def _parents(engine: Engine, companies: Mapping[str, Company]) -> dict[str, Company]:
    """The parents that may be shown."""
    ids = {c["parent_id"] for c in companies.values() if c.get("parent_id")}
    return shown_companies(engine, sorted(ids)) if ids else {}
