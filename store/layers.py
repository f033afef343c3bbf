"""The SQL of `all_companies`: what several registers say of a company, one row by precedence.

Registers that are trusted alike in every rule are one layer, as their companies are different
ones; every table of the user is a layer of its own. Of each field the value of the most trusted
layer is taken that states it and is not too old.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from company.fields import FIELDS, Extra
from company.permissions import SOLE_TRADER
from company.precedence import EVERY, GLEIF, PROTECTING, RECORD, TABLE, Precedence, Rule
from connectors.queried import literal
from store.manifest import Dataset
from store.views import merged_extras, source_view

# These speak of companies that national registers know too.
LAID_OVER = (GLEIF, TABLE)


@dataclass(frozen=True)
class Layer:
    """Datasets that are trusted alike: the name of their rows in the statement, and they."""

    name: str
    datasets: tuple[Dataset, ...]

    def rank(self, rule: Rule) -> int:
        """The place of the layer in a rule's order of trust."""
        return rule.rank(self.datasets[0].dataset, self.datasets[0].register)

    def rows(self) -> str:
        """The statement of all rows of the layer."""
        return " union all by name ".join(
            f"select * from {source_view('companies', d.dataset)}" for d in self.datasets
        )


def companies_view(datasets: Sequence[Dataset], precedence: Precedence) -> str:
    """The statement of `all_companies`, the datasets laid over each other by precedence."""
    layers = layers_of(datasets, precedence)
    united = [layer for layer in layers if layer.name.startswith("registers")]
    ctes = ", ".join(f"{layer.name} as ({layer.rows()})" for layer in united)
    begin = f"with {ctes} " if united else ""
    return f"create view all_companies as {begin}{_laid_over(layers, datasets, precedence)}"


def layers_of(datasets: Sequence[Dataset], precedence: Precedence) -> list[Layer]:
    """The layers in the order in which they are joined: national registers, GLEIF, tables.

    Datasets of figures alone have no companies to lay over others.
    """
    held = [d for d in datasets if d.companies or d.extras] or list(datasets[:1])
    alike: dict[tuple[int, ...], list[Dataset]] = {}
    for dataset in (d for d in held if d.register not in LAID_OVER):
        ranks = (rule.rank(dataset.dataset, dataset.register) for rule in precedence.rules.values())
        alike.setdefault(tuple(ranks), []).append(dataset)
    found = [Layer(f"registers_{n}", tuple(group)) for n, group in enumerate(alike.values())]
    over = [d for code in LAID_OVER for d in held if d.register == code]
    return [*found, *(Layer(source_view("companies", d.dataset), (d,)) for d in over)]


def origins_view(datasets: Sequence[Dataset], precedence: Precedence) -> str:
    """The statement of `origins`: of each field of a company, who states the value in use.

    A field is a struct of source (a register, or one of the user's tables by its name) and as_of,
    the day on which it was fetched; null where nobody states the field.
    """
    layers, day = layers_of(datasets, precedence), newest_day(datasets)
    fields = [f.name for f in FIELDS if f.name not in ("company_id", *PROTECTING)]
    columns = [f"{_in_use(_origins(f, layers), _rule(f, precedence), day)} as {f}" for f in fields]
    united = [f"{x.name} as ({x.rows()})" for x in layers if x.name.startswith("registers")]
    begin = f"with {', '.join(united)} " if united else ""
    joins = " ".join(f"full join {layer.name} using (company_id)" for layer in layers[1:])
    select = f"select company_id, {', '.join(columns)} from {layers[0].name} {joins}"
    return f"create view origins as {begin}{select} anti join hidden using (company_id)"


def _origins(column: str, layers: Sequence[Layer]) -> "Values":
    """Who states a column in each layer, and when, in SQL; null where the layer does not."""
    found = []
    for layer in layers:
        dataset = layer.datasets[0]
        is_table = dataset.register == TABLE
        source = literal(dataset.dataset) if is_table else f"{layer.name}.register"
        origin = f"{{'source': {source}, 'as_of': {layer.name}.fetched_at::date}}"
        found.append((layer, f"case when {layer.name}.{column} is not null then {origin} end"))
    return found


def newest_day(datasets: Sequence[Dataset]) -> date:
    """The day of the newest data, to which ages count."""
    return max(date.fromisoformat(d.pulled_at[:10]) for d in datasets)


def _laid_over(layers: Sequence[Layer], datasets: Sequence[Dataset], precedence: Precedence) -> str:
    """A full join of the layers in which the value in use of every column is taken."""
    if len(layers) == 1:
        return f"select * from {layers[0].name}"
    day = newest_day(datasets)
    fields = [f.name for f in FIELDS if f.name not in ("company_id", *PROTECTING)]
    chosen = {f: _in_use(_values(f, layers), _rule(f, precedence), day) for f in fields}
    chosen["is_natural_person"] = _is_person(layers, precedence)
    chosen["marketing_block"] = _first(f"nullif({x.name}.marketing_block, '')" for x in layers)
    columns = [f"{chosen[f.name]} as {f.name}" for f in FIELDS if f.name in chosen]
    for extra in merged_extras(datasets):
        rule = _rule(extra.column, precedence)
        columns.append(f"{_in_use(_extra(extra, layers), rule, day)} as {extra.column}")
    joins = " ".join(f"full join {layer.name} using (company_id)" for layer in layers[1:])
    return f"select company_id, {', '.join(columns)} from {layers[0].name} {joins}"


def _rule(column: str, precedence: Precedence) -> Rule:
    """The rule of a column; what says which record it is comes with the most trusted record."""
    return precedence.rule(EVERY if column in RECORD else column)


Values = Sequence[tuple[Layer, str]]  # a layer that has the column, and its value in SQL


def _values(column: str, layers: Sequence[Layer]) -> Values:
    return [(layer, f"{layer.name}.{column}") for layer in layers]


def _in_use(values: Values, rule: Rule, day: date) -> str:
    """The value of the most trusted layer that states one; if all are too old, the freshest.

    A value of unknown age is not too old.
    """
    ordered = sorted(values, key=lambda pair: pair[0].rank(rule))
    if rule.most_days is None:
        return _first(value for _, value in ordered)
    oldest = (day - timedelta(days=rule.most_days)).isoformat()
    fresh = [
        f"case when coalesce({layer.name}.fetched_at >= timestamptz '{oldest}', true) "
        f"then {value} end"
        for layer, value in ordered
    ]
    dated = [
        f"case when {value} is not null then "
        f"{{'at': {layer.name}.fetched_at, 'before': {-place}, 'value': {value}}} end"
        for place, (layer, value) in enumerate(ordered)
    ]
    return _first([*fresh, f"list_max([{', '.join(dated)}]).value"])


def _first(values: Iterable[str]) -> str:
    return f"coalesce({', '.join(values)})"


def _is_person(layers: Sequence[Layer], precedence: Precedence) -> str:
    """Whether any layer says it is a person; trust in another form of it does not undo that."""
    said = [f"{layer.name}.is_natural_person" for layer in layers]
    forms = _first(f"{layer.name}.legal_form_class" for layer in layers)
    rule = precedence.rule("legal_form_class")
    ranks = [layer.rank(rule) for layer in layers]
    if rule.most_days is not None or ranks != sorted(ranks):
        said.append(f"nullif({forms} = '{SOLE_TRADER}', false)")
    return f"greatest({', '.join(said)})"


def _extra(extra: Extra, layers: Sequence[Layer]) -> Values:
    """An extra column, from those layers that have it, as text where they differ in kind."""
    found = []
    for layer in layers:
        kinds = [e.kind for d in layer.datasets for e in d.extras if e.column == extra.column]
        value = f"{layer.name}.{extra.column}"
        if extra.kind != "number" and "number" in kinds[-1:]:
            # the text of a number is "12", not "12.0"
            value = f"regexp_replace({value}::varchar, '[.]0$', '')"
        found += [(layer, value)] if kinds else []
    return found
