"""What each column of the user's own table becomes, decided from its first rows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from company.column_values import share_of
from company.dates import dates, is_month_first
from company.fields import FIELDS, FIGURES, Extra, Kind
from company.folding import fold
from company.headings import Meaning, vocabulary
from company.ids import SPREADSHEET_DAMAGE
from company.industries import nace_class, systems
from company.kinds import kind_of
from company.numbers import MARK_WORDS, Mark, decimal_mark, numbers
from company.ranges import ranges
from company.recognition import DATES, MEASURES, WITH_YEAR, Column, distinct_words, recognise
from company.units import Unit
from company.values import as_array, has_points, status

DERIVED = {"register", "industry", "fetched_at", "basis", "kind", "source"}
COUNTS = {"employees", "employees_min", "employees_max"}
# What programs keep as numbers although it is none: pandas then writes "829633.0".
NUMBERED = {
    *("company_id", "registration_number", "row_id", "parent_id", "vat_number", "phone"),
    *("postcode", "marketing_block", "is_natural_person", "vat_registered", "employer"),
}
DAMAGED = f"(?i){SPREADSHEET_DAMAGE.pattern}"
NAME_KINDS = {"previous_name": "previous", "trading_name": "trading", "other_name": "auxiliary"}
SYSTEMS = set(systems())
NATIONAL_SYSTEMS = {
    "FI": "tol2008", "GB": "uksic2007", "NO": "sn2007", "SE": "sni2007", "EE": "emtak2008",
    "FR": "naf2", "PL": "pkd2007", "DK": "db07",
}  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """What a column becomes: a field or an extra or neither, how it is written, in which words.

    `pointed` says that its ids are written as numbers, with a ".0" that is no part of them.
    """

    column: Column
    words: str
    mark: Mark = "."
    month_first: bool = False
    extra: Extra | None = None
    pointed: bool = False

    @property
    def header(self) -> str:
        """The header of the column."""
        return self.column.header

    @property
    def becomes(self) -> str:
        """The field or the extra column that it becomes, or nothing."""
        return self.column.field or (self.extra.column if self.extra else "")


@dataclass(frozen=True)
class Plan:
    """What all columns become, and what is assumed where a row does not say it."""

    columns: tuple[Planned, ...]
    country: str | None
    industry_system: str | None

    def of(self, field: str) -> Planned | None:
        """The column of a field that is no figure."""
        return next((p for p in self.columns if p.column.field == field), None)

    @property
    def figures(self) -> tuple[Planned, ...]:
        """The columns of figures, of whichever year."""
        return tuple(p for p in self.columns if p.column.field in WITH_YEAR)

    @property
    def extras(self) -> tuple[Extra, ...]:
        """The columns that are no declared fields."""
        return tuple(p.extra for p in self.columns if p.extra)


def plan_table(
    sample: pa.Table, given: Mapping[str, str], kinds: Mapping[str, Kind], country: str | None
) -> Plan:
    """Decide what every column becomes, from the first rows and from what the user says."""
    headers = sample.column_names
    system = given.get("industry_system", "")
    constant = system if system in SYSTEMS and system not in headers else None
    said = {field: header for field, header in given.items() if header != constant}
    fields = [f.name for f in (*FIELDS, *FIGURES) if f.name not in DERIVED]
    known = vocabulary([*fields, *NAME_KINDS, "row_id"])
    open_headers = [h for h in headers if h not in kinds or h in said.values()]
    found = {c.header: c for c in _recognised(open_headers, sample, known, said)}
    columns, taken = list[Planned](), set[str]()
    for header in headers:
        column = found.get(header, Column(header, why="as you said"))
        columns.append(_planned(column, as_array(sample[header]), kinds.get(header), taken))
        if column.field == "name" and said.get("row_id") == header:
            by_name = Column(header, "row_id", "as you said")
            columns.append(_planned(by_name, as_array(sample[header]), None, taken))
    number = next((p.column for p in columns if p.column.field == "registration_number"), None)
    country = country or (number.of or None if number else None)
    code = next((p.column for p in columns if p.column.field == "industry_code"), None)
    of_codes = _system(code, as_array(sample[code.header]), country) if code else None
    return Plan(tuple(columns), country, constant or of_codes)


def _recognised(
    headers: list[str], sample: pa.Table, known: Mapping[str, Meaning], said: Mapping[str, str]
) -> tuple[Column, ...]:
    """What each column is; the names stay names where the user lets them tell rows apart."""
    others = {field: header for field, header in said.items() if field != "row_id"}
    if "row_id" in said:
        columns = recognise(headers, sample, known, others)
        if any(c.header == said["row_id"] and c.field == "name" for c in columns):
            return columns
    return recognise(headers, sample, known, said)


def _planned(column: Column, sample: pa.Array, kind: Kind | None, taken: set[str]) -> Planned:
    if column.field == "status" and column.why != "as you said":
        words = distinct_words(sample)
        if words and share_of(words, status) < 0.5:
            column = Column(column.header)
    if column.field is None:
        return _extra(column, sample, kind, taken)
    mark = decimal_mark(sample) if pa.types.is_string(sample.type) else "."
    month_first = column.field in DATES and is_month_first(sample)
    pointed = column.field in NUMBERED and has_points(sample)
    words = [*_notes(column), *_reading(column, sample, mark, month_first=month_first)]
    words += ["without the .0 that a program added"] if pointed else []
    what = f'"{column.header}" is {column.field.replace("_", " ")}'
    said = f"{what} ({', '.join([column.why, *words])})"
    return Planned(column, said, mark, month_first, pointed=pointed)


def _notes(column: Column) -> list[str]:
    """What the header says of the values."""
    year = [f"of {column.year}"] if column.year else []
    country = [f"of {column.of}"] if column.of else []
    return year + country + ([_in_words(column.unit)] if column.unit != Unit() else [])


def _in_words(unit: Unit) -> str:
    many = "" if unit.factor == 1 else f"times {unit.factor:,.0f}"
    return " ".join(word for word in ("in", unit.currency or "", many) if word)


def _reading(column: Column, sample: pa.Array, mark: Mark, *, month_first: bool) -> list[str]:
    """How the cells are read, and how many of the first ones cannot be or make no sense."""
    words, first = list[str](), f"the first {len(sample):,} cells"
    if column.field in MEASURES | WITH_YEAR and pa.types.is_string(sample.type):
        low, high = ranges(sample)
        is_range = pc.or_(pc.is_valid(low), pc.is_valid(high))
        unreadable = numbers(sample.filter(pc.invert(is_range)), mark).unreadable
        has_marks = pc.any(pc.match_substring_regex(sample, r"\d[.,]\d")).as_py()
        words = [MARK_WORDS[mark]] if has_marks else []
    elif column.field in DATES:
        unreadable = dates(sample, month_first=month_first).unreadable
        words = ["month first"] if month_first else []
    else:
        unreadable = 0
    if unreadable:
        words += [f"{unreadable:,} of {first} cannot be read and stay empty"]
    if column.field in NUMBERED and pa.types.is_string(sample.type):
        rounded = pc.sum(pc.match_substring_regex(sample, DAMAGED)).as_py()
        words += (
            [f"{rounded:,} of {first} were rounded by a spreadsheet program"] if rounded else []
        )
    if column.field in COUNTS:
        negative = pc.sum(pc.less(numbers(sample, mark).values, 0)).as_py()
        words += [f"{negative:,} of {first} are below zero and stay empty"] if negative else []
    return words


def _extra(column: Column, sample: pa.Array, kind: Kind | None, taken: set[str]) -> Planned:
    decided, why = (kind, "as you said") if kind else kind_of(column.header, sample)
    because = f"{why}; {column.why}" if column.why and not kind else why
    if decided is None:
        return Planned(column, f'"{column.header}" is left out: {because}')
    extra = Extra(_slug(column.header, taken), column.header, decided)
    mark = decimal_mark(sample) if pa.types.is_string(sample.type) else "."
    article = "" if decided in ("tags", "text") else "a "
    words = f'"{column.header}" is kept as {article}{decided} ({because})'
    return Planned(column, words, mark, extra=extra)


def _slug(header: str, taken: set[str]) -> str:
    """The name of an extra column: x_ and the header in plain letters, unlike the others."""
    words = re.sub("[^a-z0-9]+", "_", fold(pa.array([header]))[0].as_py()).strip("_")
    name = free = f"x_{words or 'column'}"
    count = 1
    while free in taken:
        count += 1
        free = f"{name}_{count}"
    taken.add(free)
    return free


def _system(code: Column, sample: pa.Array, country: str | None) -> str | None:
    """The classification of a column of industry codes: by header, by country, by the codes."""
    codes = distinct_words(sample)
    if code.of == "sic" and share_of(codes, re.compile(r"\d{5}$").match) > 0.8:
        return "uksic2007"  # American codes have four digits
    if code.of:
        return code.of
    if country in NATIONAL_SYSTEMS:
        return NATIONAL_SYSTEMS[country]
    is_nace = share_of(codes, lambda text: nace_class("nace2", text)) >= 0.8 if codes else False
    return "nace2" if is_nace else None
