"""What may be done with a company: model, show, write to, call or mail it, and by which rule.

The rules are rows of data/permission_rules.csv. Of the rules that apply to a company the strictest
answers each question; among equals the first of the table. This is no legal advice.
"""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data import shipped

QUESTIONS = ("model", "show", "post", "phone", "email")
CHANNELS = ("post", "phone", "email")
# From the strictest answer to the one that says nothing; "check" holds only where no other does.
ANSWERS = {
    "no": "no",
    "consent_required": "consent first",
    "reason_required": "name a concrete reason",
    "screen_first": "screen {screen} first",
    "opt_out": "offer an opt-out",
    "yes": "yes",
    "check": "check the law",
}
STRICTNESS = tuple(ANSWERS)
LABELS = {"post": "post", "phone": "phone", "email": "e-mail"}
# What must be known of companies to decide; `hidden` is suppressed, forgotten or nothing.
DECIDED_BY = ("country", "legal_form_class", "is_natural_person", "marketing_block")
SOLE_TRADER, UNKNOWN = "sole_trader", "unknown"
SEPARATOR = "\x1f"
SUBJECTS = ("suppressed", "forgotten", "person", "marketing_block", "any")


@dataclass(frozen=True)
class Rule:
    """One row of the table: whom it applies to, and its answer to each question it decides."""

    rule: str
    countries: frozenset[str]  # none: all
    applies_to: str  # one of SUBJECTS
    legal_forms: frozenset[str]  # classes, "unknown" among them; none: all
    answers: Mapping[str, str]  # by question
    screen: str
    use_within_days: int | None
    law: str
    url: str
    valid_from: date | None
    says: str


@dataclass(frozen=True)
class Permission:
    """The answer to every question and the rule that gave it, and how long data may be used."""

    answers: Mapping[str, str]
    rules: Mapping[str, str]
    use_within_days: int
    use_by_rule: str

    def may(self, question: str) -> bool:
        """Whether the answer to a question is not no."""
        return self.answers[question] != "no"


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the shipped table, in its order."""
    with shipped("permission_rules.csv").open(encoding="utf-8") as file:
        return tuple(_rule(row) for row in csv.DictReader(file, delimiter=";"))


def rules(day: date | None = None) -> tuple[Rule, ...]:
    """The rules that hold on a day, today without one."""
    day = day or datetime.now(UTC).date()
    return tuple(r for r in all_rules() if r.valid_from is None or r.valid_from <= day)


def permissions_version() -> str:
    """A short name of the table's content, for the journal of exports."""
    return hashlib.sha256(shipped("permission_rules.csv").read_bytes()).hexdigest()[:12]


def _rule(row: dict[str, str]) -> Rule:
    return Rule(
        row["rule"],
        frozenset(row["countries"].split()),
        row["applies_to"],
        frozenset(row["legal_forms"].split()),
        {q: row[q] for q in QUESTIONS if row[q]},
        row["screen"],
        int(row["use_within_days"]) if row["use_within_days"] else None,
        row["law"],
        row["url"],
        date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        row["says"],
    )


def permission(company: Mapping[str, Any], day: date | None = None) -> Permission:
    """What may be done with one company, which has at least the columns of DECIDED_BY.

    >>> danish = permission(
    ...     {
    ...         "country": "DK",
    ...         "legal_form_class": "limited",
    ...         "is_natural_person": False,
    ...         "marketing_block": "reklamebeskyttelse",
    ...     }
    ... )
    >>> danish.answers["model"], danish.answers["show"], danish.rules["show"]
    ('yes', 'no', 'dk-reklamebeskyttelse')
    """
    blocked = bool(company["marketing_block"])
    person = bool(company["is_natural_person"])
    known = (company["country"], company["legal_form_class"], person, blocked)
    return _decide(*known, company.get("hidden"), day or datetime.now(UTC).date())


@cache
def _decide(
    country: str | None,
    form: str | None,
    person: bool,
    blocked: bool,
    hidden: str | None,
    day: date,
) -> Permission:
    subjects = {"any", hidden}
    subjects |= {"person"} if person or form == SOLE_TRADER else set()
    subjects |= {"marketing_block"} if blocked else set()
    mine = [
        r
        for r in rules(day)
        if r.applies_to in subjects
        and (not r.countries or country in r.countries)
        and (not r.legal_forms or (form or UNKNOWN) in r.legal_forms)
    ]
    chosen = {q: _strictest(mine, q) for q in QUESTIONS}
    lasting = [(r.use_within_days, r.rule) for r in mine if r.use_within_days is not None]
    days, use_by_rule = min(lasting, key=lambda pair: pair[0])
    return Permission(
        {q: r.answers[q] for q, r in chosen.items()},
        {q: r.rule for q, r in chosen.items()},
        days,
        use_by_rule,
    )


def _strictest(mine: list[Rule], question: str) -> Rule:
    deciding = [r for r in mine if question in r.answers]
    return min(deciding, key=lambda r: STRICTNESS.index(r.answers[question]))


def permissions(companies: pa.Table, day: date | None = None) -> pa.Table:
    """What may be done with each company of a table, in the order of its rows.

    companies: the columns of DECIDED_BY, and fetched_at for use_by; `hidden` where it is known.
    The columns are may_<question> and <question>_rule, use_by (date) and use_by_rule, and
    may_contact, which says the channels in words.
    """
    day = day or datetime.now(UTC).date()
    kinds, of = _kinds(companies)
    found = [permission(kind, day) for kind in kinds]
    columns: dict[str, pa.Array] = {}
    for question in QUESTIONS:
        answers = pa.array([p.answers[question] for p in found], pa.string())
        deciding = pa.array([p.rules[question] for p in found], pa.string())
        columns |= {f"may_{question}": answers.take(of), f"{question}_rule": deciding.take(of)}
    days = pa.array([p.use_within_days for p in found], pa.int32()).take(of)
    deciding = pa.array([p.use_by_rule for p in found], pa.string()).take(of)
    words = pa.array([in_words(p) for p in found], pa.string()).take(of)
    last = {"use_by": _use_by(companies, days), "use_by_rule": deciding, "may_contact": words}
    return pa.table(columns | last)


def _kinds(companies: pa.Table) -> tuple[list[dict[str, Any]], pa.Array]:
    """The kinds of companies that the rules tell apart, which are few, and that of each row."""
    present = {n: companies[n] for n in (*DECIDED_BY, "hidden") if n in companies.column_names}
    blocked = pc.not_equal(pc.fill_null(present["marketing_block"].cast(pa.string()), ""), "")
    present["marketing_block"] = blocked
    texts = [pc.fill_null(column.cast(pa.string()), "") for column in present.values()]
    told = pc.binary_join_element_wise(*texts, SEPARATOR)
    told = told.combine_chunks() if isinstance(told, pa.ChunkedArray) else told
    coded = told.dictionary_encode()
    kinds = [dict(zip(present, _known(text), strict=True)) for text in coded.dictionary.to_pylist()]
    return kinds, coded.indices


def _known(text: str) -> list[Any]:
    return [
        {"": None, "true": True, "false": False}.get(cell, cell) for cell in text.split(SEPARATOR)
    ]


def _use_by(companies: pa.Table, days: pa.Array) -> pa.ChunkedArray:
    if "fetched_at" not in companies.column_names:
        return pa.nulls(len(companies), pa.date32())
    fetched = companies["fetched_at"].cast(pa.date32()).cast(pa.int32())
    return pc.add(fetched, days).cast(pa.date32())


def may_sql(question: str, prefix: str = "", day: date | None = None) -> str:
    """The condition in SQL that the answer to a question is not no.

    prefix: what stands before the names of columns, such as "c.". Suppressed and forgotten
    companies are no matter of columns: the views of the universe leave them out.
    """
    forbidding = [
        r
        for r in rules(day)
        if r.answers.get(question) == "no" and r.applies_to not in ("suppressed", "forgotten")
    ]
    everywhere = {r.applies_to for r in forbidding if not r.countries and not r.legal_forms}
    conditions = [
        _condition(r, prefix)
        for r in forbidding
        if r.applies_to not in everywhere or not (r.countries or r.legal_forms)
    ]
    return f"not ({' or '.join(conditions)})"


def _condition(rule: Rule, prefix: str) -> str:
    subject = {
        "person": f"coalesce({prefix}is_natural_person, false) "
        f"or coalesce({prefix}legal_form_class = '{SOLE_TRADER}', false)",
        "marketing_block": f"coalesce({prefix}marketing_block, '') <> ''",
        "any": "true",
    }[rule.applies_to]
    parts = [f"({subject})"]
    if rule.countries:
        parts.append(f"coalesce({prefix}country in ({_listed(rule.countries)}), false)")
    if rule.legal_forms:
        form = f"coalesce({prefix}legal_form_class, '{UNKNOWN}')"
        parts.append(f"{form} in ({_listed(rule.legal_forms)})")
    return f"({' and '.join(parts)})"


def _listed(words: frozenset[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))  # words of the shipped table alone


def in_words(permission: Permission) -> str:
    """The channels in the words of a salesperson, those with one answer together.

    >>> in_words(
    ...     permission(
    ...         {
    ...             "country": "GB",
    ...             "legal_form_class": "limited",
    ...             "is_natural_person": False,
    ...             "marketing_block": None,
    ...         }
    ...     )
    ... )
    'post: check the law; phone: screen CTPS first; e-mail: offer an opt-out'
    """
    screens = {r.rule: r.screen for r in all_rules()}
    said: dict[str, list[str]] = {}
    for channel in CHANNELS:
        words = ANSWERS[permission.answers[channel]]
        words = words.format(screen=screens[permission.rules[channel]])
        said.setdefault(words, []).append(LABELS[channel])
    return "; ".join(f"{', '.join(channels)}: {words}" for words, channels in said.items())
