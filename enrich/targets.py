"""Which columns of a list enrichment writes into: its own that hold a field, and new ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.errors import unknown_name
from company.numbers import Mark, decimal_mark, numbers
from company.values import as_array, each_distinct, words
from crm.shapes import Property, Shape, cell_of, holds, is_taken, property_columns
from enrich.cell_texts import Habits, cell_texts, habits, spelt_countries
from enrich.sameness import Flags, same
from enrich.steps import ENRICHED, EnrichedField

FIELDS = {f.name: f for f in ENRICHED}
USUAL = (
    "company_id", "registration_number", "industry", "industry_label", "size_class", "employees",
    "revenue_eur", "figures_year", "status",
)  # fmt: skip
# What a list may mean otherwise by the same word: its own trades, its own classes of size, or the
# sales to a customer where we know the customer's sales.
AMBIGUOUS = {
    "status", "status_event", "size_class", "legal_form", "legal_form_class", "employees_range",
    "industry", "industry_label", "industry_division", "industry_division_label",
    "industry_section", "industry_section_label", "industry_code", "industry_system",
    "region", "region_name", "currency",
}  # fmt: skip
OF_CUSTOMERS = {"status", "revenue", "profit", "currency"}
FEWEST = 5  # cells by which a column is judged
LIKE_OURS = 0.3  # share of cells that must agree
FACTOR = 3.0  # numbers that differ by more are not of one thing


@dataclass(frozen=True)
class Target:
    """A column that is written into: which field it holds, under which header, in which form."""

    field: EnrichedField
    header: str
    known: Property
    shape: Shape
    is_new: bool
    habits: Habits

    def in_list(self, texts: pa.Array) -> pa.Array:
        """Plain texts as the cells of this column; null where the CRM has no word for them."""
        if self.known.type == "choice" or self.known.is_year:
            dialect = self.shape.dialect
            return each_distinct(texts, lambda text: cell_of(self.known, text, dialect))
        if self.field.name == "country" and self.habits.countries:
            spelt = self.habits.countries
            return each_distinct(texts, lambda text: spelt.get(text, text))
        return cell_texts(self.field.type, texts, self.habits)

    def same(self, cells: pa.Array, texts: pa.Array, written: pa.Array) -> Flags:
        """Which cells say already what plain texts, or their form in this column, say."""
        found = same(self.field.name, cells, texts)
        found |= np.asarray(pc.fill_null(pc.equal(cells, written), False), bool)
        if self.known.type == "choice" or self.known.is_year:
            odd, dialect = np.flatnonzero(~found), self.shape.dialect
            both = (column.take(pa.array(odd)).to_pylist() for column in (cells, texts))
            pairs = zip(*both, strict=True)
            found[odd] = [bool(t) and holds(self.known, cell, t, dialect) for cell, t in pairs]
        if self.field.name == "street" and not self.known.is_written:
            found |= _begins(cells, texts)  # Pipedrive shows a street without its number
        return found


def _begins(cells: pa.Array, texts: pa.Array) -> Flags:
    """Which cells are the beginning of the text beside them; empty ones are not."""
    folded = (pc.utf8_lower(pc.utf8_trim_whitespace(one)).to_pylist() for one in (cells, texts))
    pairs = zip(*folded, strict=True)
    return np.array([bool(cell) and (text or "").startswith(cell) for cell, text in pairs], bool)


def chosen_fields(given: Sequence[str] | None) -> tuple[str, ...]:
    """The fields that get a new column where the list has none: those named, or the usual ones.

    >>> chosen_fields(None)[:2], len(chosen_fields(["all"])) == len(ENRICHED)
    (('company_id', 'registration_number'), True)
    """
    if given is None:
        return USUAL
    if list(given) == ["all"]:
        return tuple(FIELDS)
    for name in given:
        if name not in FIELDS:
            raise unknown_name("field", name, (*FIELDS, "all"))
    return tuple(dict.fromkeys(given))


def columns_of(shape: Shape, headers: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """The column of a list that holds each field; what the user says of the columns wins.

    Words for what a customer is to the user, such as its status or its sales, say nothing of what
    a register knows by the same word.
    """
    said = {f: h for f, h in given.items() if f in FIELDS and f not in OF_CUSTOMERS}
    said = {f: h for f, h in said.items() if h in headers}
    found = {f: h for f, h in property_columns(shape, headers).items() if f in FIELDS}
    return {f: h for f, h in found.items() if h not in said.values()} | said


def find_targets(
    shape: Shape,
    rows: pa.Table,
    standing: Mapping[str, str],
    fields: Iterable[str],
    usual: Mark,
    is_workbook: bool,
) -> list[Target]:
    """The columns of a list that hold a field, and new ones for the fields that have none.

    rows: the first rows of the list, by which the habits of its columns are told; standing: the
    column of each field that has one.
    """
    headers = rows.column_names
    wanted = [name for name in FIELDS if name in standing or name in set(fields)]
    made = []
    for name in wanted:
        known = next((p for p in shape.properties if p.field == name), None)
        if known is None or not is_taken(shape, known):
            continue
        ours = f"lookalike_{name}"
        header = ours if ours in headers else standing.get(name)
        cells = as_array(rows[header]) if header else None
        form = habits(cells, usual, is_workbook)
        if name == "country" and cells is not None:
            form = replace(form, countries=spelt_countries(cells))
        new = header or _free(known.header, headers)
        made.append(Target(FIELDS[name], new, known, shape, header is None, form))
    return made


def _free(header: str, headers: Sequence[str]) -> str:
    return header if header not in headers else f"{header} (lookalike)"


def judged(
    targets: Sequence[Target], rows: pa.Table, texts: Mapping[str, pa.Array], fields: Iterable[str]
) -> tuple[list[Target], list[str]]:
    """The targets without columns that mean something else, and sentences that say which.

    rows: some rows of the list that mean a company, texts: the plain values of the same companies
    by field. A column whose cells hardly ever agree with ours is left alone; a field that is wanted
    gets a column of its own instead.
    """
    kept, said, wanted = list[Target](), list[str](), set(fields)
    for target in targets:
        agree, count = (0, 0) if target.is_new else _agreement(target, rows, texts)
        if count < FEWEST or agree >= LIKE_OURS * count:
            kept.append(target)
            continue
        name, own = target.field.name, f"lookalike_{target.field.name}"
        said.append(
            f'"{target.header}" is left alone: it agrees with {target.field.label.lower()} in '
            f"{agree} of {count} rows, so it seems to mean something else"
        )
        if name in wanted:
            kept.append(replace(target, header=own, is_new=own not in rows.column_names))
    return kept, said


def _agreement(target: Target, rows: pa.Table, texts: Mapping[str, pa.Array]) -> tuple[int, int]:
    """In how many rows that hold something, of how many, a column agrees with ours."""
    name = target.field.name
    is_number = target.field.type in ("number", "integer")
    if (name not in AMBIGUOUS and not is_number) or target.known.type == "choice":
        return 0, 0
    cells = words(as_array(rows[target.header]))
    both = pc.and_(pc.is_valid(cells), pc.is_valid(texts[name]))
    cells, values = cells.filter(both), texts[name].filter(both)
    if is_number:
        return _of_one_size(cells, values)
    written = target.in_list(values)
    return int(target.same(cells, values, written).sum()), len(cells)


def _of_one_size(cells: pa.Array, values: pa.Array) -> tuple[int, int]:
    one = np.asarray(numbers(cells, decimal_mark(cells)).values, float)
    other = np.asarray(values.cast(pa.float64()), float)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.abs(one / other)
        alike = (ratio <= FACTOR) & (ratio >= 1 / FACTOR) & (np.sign(one) == np.sign(other))
    known = np.isfinite(one)
    return int((alike | (one == other))[known].sum()), int(known.sum())
