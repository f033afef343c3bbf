"""Precedence: of several registers that state a field, whose value is in use, and until when.

The rules are rows of data/precedence.csv; a file of the same shape in a workspace comes before
them. A rule puts sources in order of trust. A source is a register's code, `register` (every
national register), `table` (every table of the user) or `table-<name>` (one of them).
"""

import csv
import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from io import StringIO
from pathlib import Path

from company.errors import ConfigurationError
from company.fields import FIELDS, FIGURES
from data import shipped

FILE = "precedence.csv"
SHIPPED = "the shipped rules"
COLUMNS = ("field", "trust", "most_days", "says")
EVERY, OF_FIGURES = "*", "figures"
NATIONAL, GLEIF, TABLE = "register", "xi-lei", "table"
USUAL = (NATIONAL, GLEIF, TABLE)
ONE_TABLE = re.compile(r"table-[A-Za-z0-9_-]+")
# What protects somebody is no matter of trust: it wins wherever it is said.
PROTECTING = ("is_natural_person", "marketing_block")
# What says which record a row is; it comes with the most trusted record.
RECORD = ("company_id", "register", "registration_number", "source_url", "fetched_at")
ORDERED = tuple(f.name for f in FIELDS if f.name not in (*PROTECTING, *RECORD))
AMOUNTS = tuple(f.name for f in FIGURES if f.name not in ("company_id", "fetched_at"))


@dataclass(frozen=True)
class Rule:
    """Whom to believe about a field: sources in order of trust, and the days a value may be old.

    A value that is older gives way to a fresher one of a less trusted source. origin: where the
    rule is written.
    """

    field: str
    trust: tuple[str, ...]
    most_days: int | None
    says: str
    origin: str

    def rank(self, dataset: str, register: str) -> int:
        """The place of a dataset in the order of trust; the most trusted is 0."""
        kind = TABLE if register == TABLE else NATIONAL
        named = (name for name in (dataset, register, kind) if name in self.trust)
        return self.trust.index(next(named))

    def in_words(self) -> str:
        """The order, and where it is written."""
        return f"{' before '.join(self.trust)} ({self.origin})"


@dataclass(frozen=True)
class Precedence:
    """The rules in force: those of single fields, and the one of every other field."""

    rules: Mapping[str, Rule]

    def rule(self, field: str) -> Rule:
        """The rule of a field."""
        return self.rules.get(field, self.rules[EVERY])


def precedence(folder: Path, codes: Collection[str]) -> Precedence:
    """The rules of a workspace: those of its own file, then the shipped ones.

    A rule for "*" of its own stands in the place of every shipped one. Raises ConfigurationError
    with the line and the fix; codes: the registers that there are.
    """
    file = folder / FILE
    own = _rules(_text(file), str(file), codes) if file.exists() else []
    rules = {rule.field: rule for rule in own}
    return _whole({**({} if EVERY in rules else _shipped()), **rules})


def own_version(folder: Path) -> str:
    """A short name of the content of a workspace's own rules; nothing where it has none."""
    file = folder / FILE
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.exists() else ""


def _whole(rules: Mapping[str, Rule]) -> Precedence:
    """The rules with the sources that they leave out behind those they name."""
    every = replace(rules[EVERY], trust=tuple(dict.fromkeys((*rules[EVERY].trust, *USUAL))))
    filled = {
        field: replace(rule, trust=tuple(dict.fromkeys((*rule.trust, *every.trust))))
        for field, rule in rules.items()
    }
    return Precedence({**filled, EVERY: every})


@cache
def _shipped() -> Mapping[str, Rule]:
    text = shipped(FILE).read_text(encoding="utf-8")
    return {r.field: replace(r, origin=SHIPPED) for r in _rules(text, FILE, {GLEIF})}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{file} cannot be read ({error}). Save it as CSV in UTF-8, or take it away."
        ) from error


def _rules(text: str, name: str, codes: Collection[str]) -> list[Rule]:
    """The rules of a table, every row checked."""
    head = text.partition("\n")[0]
    reader = csv.DictReader(StringIO(text), delimiter=";" if ";" in head else ",")
    if missing := {*COLUMNS[:3]} - {*(reader.fieldnames or ())}:
        raise ConfigurationError(
            f"{name}, line 1: the column {sorted(missing)[0]} is missing. "
            f"The first line must be: {';'.join(COLUMNS)}"
        )
    rules: dict[str, Rule] = {}
    for row in reader:
        at = f"{name}, line {reader.line_num}"
        cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
        if any(cells.values()):
            rule = _rule(cells, at, codes)
            if rule.field in rules:
                raise ConfigurationError(f"{at}: {rule.field} has a rule already. Leave one out.")
            rules[rule.field] = rule
    return list(rules.values())


def _rule(cells: Mapping[str, str], at: str, codes: Collection[str]) -> Rule:
    field, trust = cells["field"], tuple(cells["trust"].split())
    _check_field(field, at)
    for word in trust:
        if word not in (*USUAL, *codes) and not ONE_TABLE.fullmatch(word):
            known = f"{NATIONAL}, {TABLE}, table-<name>, {', '.join(sorted(codes))}"
            hint = _nearest(word, (*USUAL, *codes))
            raise ConfigurationError(f'{at}: unknown source "{word}".{hint} Known: {known}.')
    if len(set(trust)) < len(trust):
        raise ConfigurationError(f"{at}: a source is named twice in trust. Leave one out.")
    days = cells["most_days"]
    if days and not (days.isascii() and days.isdigit()):
        raise ConfigurationError(
            f'{at}: most_days is "{days}". Write a whole number of days, such as 730, or nothing.'
        )
    if days and field == OF_FIGURES:
        raise ConfigurationError(
            f"{at}: figures have no most_days, since the newest period is always in use. "
            "Leave it empty."
        )
    return Rule(field, trust, int(days) if days else None, cells["says"], at)


def _check_field(field: str, at: str) -> None:
    """Refuse a field that no rule can be about."""
    if field in (EVERY, OF_FIGURES, *ORDERED) or field.startswith("x_"):
        return
    if field in PROTECTING:
        raise ConfigurationError(
            f"{at}: {field} protects somebody and wins wherever it is said. Take the line out."
        )
    if field in RECORD:
        raise ConfigurationError(
            f"{at}: {field} says which record it is and goes by the rule of *. Take the line out."
        )
    if field in AMOUNTS:
        raise ConfigurationError(
            f"{at}: figures of a period stay together. Write {OF_FIGURES} instead of {field}."
        )
    hint = _nearest(field, ORDERED)
    raise ConfigurationError(
        f'{at}: there is no field "{field}" that registers state.{hint} '
        f"Write *, {OF_FIGURES} or a field of docs/fields.md."
    )


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f' Did you mean "{near[0]}"?' if near else ""
