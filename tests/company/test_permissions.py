"""The rules of who may be modelled, shown and contacted: each answer with the rule that decided."""

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from company.permissions import (
    ANSWERS,
    DECIDED_BY,
    QUESTIONS,
    SUBJECTS,
    all_rules,
    in_words,
    may_sql,
    permission,
    permissions,
    rules,
)

FIRM: dict[str, Any] = {
    "country": "FI", "legal_form_class": "limited", "is_natural_person": False,
    "marketing_block": None,
}  # fmt: skip
COUNTRIES = ["DK", "FR", "SE", "NO", "FI", "PL", "DE", "GB", "LV", "US", None]
FORMS = ["limited", "partnership", "limited_partnership", "sole_trader", None]
KINDS = [
    dict(zip(DECIDED_BY, kind, strict=True))
    for kind in product(COUNTRIES, FORMS, [True, False, None], ["P", "", None])
]


def table(kinds: list[dict[str, Any]]) -> pa.Table:
    texts = [(name, pa.string()) for name in DECIDED_BY]
    schema = pa.schema(texts).set(2, pa.field("is_natural_person", pa.bool_()))
    return pa.Table.from_pylist(kinds, schema=schema)


@pytest.mark.parametrize(
    ("company", "model", "show", "rule"),
    [
        ({"country": "DK", "marketing_block": "yes"}, "yes", "no", "dk-reklamebeskyttelse"),
        ({"country": "FR", "marketing_block": "P"}, "no", "no", "fr-diffusion-p"),
        ({"country": "SE", "marketing_block": "yes"}, "yes", "no", "se-reklamsparr"),
        ({"country": None, "marketing_block": "asked us"}, "yes", "no", "marketing-block"),
        ({"is_natural_person": True}, "no", "no", "natural-person"),
        ({"legal_form_class": "sole_trader", "country": "SE"}, "no", "no", "se-sole-trader"),
        ({"legal_form_class": "sole_trader", "country": "NO"}, "no", "no", "no-sole-trader"),
        ({"hidden": "suppressed"}, "no", "no", "suppressed"),
        ({"hidden": "forgotten"}, "no", "no", "forgotten"),
        ({"marketing_block": "", "is_natural_person": None}, "yes", "yes", "legal-person"),
    ],
)
def test_who_may_be_modelled_and_shown(
    company: dict[str, Any], model: str, show: str, rule: str
) -> None:
    found = permission(FIRM | company)
    assert (found.answers["model"], found.answers["show"]) == (model, show)
    assert found.rules["show"] == rule
    if show == "no":
        assert [found.answers[c] for c in ("post", "phone", "email")] == ["no"] * 3


@pytest.mark.parametrize(
    ("company", "said"),
    [
        ({"country": "FI"}, "post, phone: yes; e-mail: offer an opt-out"),
        ({"country": "PL"}, "post: yes; phone, e-mail: consent first"),
        ({"country": "DE"}, "post: yes; phone: name a concrete reason; e-mail: consent first"),
        ({"country": "GB"},
         "post: check the law; phone: screen CTPS first; e-mail: offer an opt-out"),
        ({"country": "GB", "legal_form_class": "partnership"},
         "post: check the law; phone: screen CTPS and TPS first; e-mail: consent first"),
        ({"country": "SE"}, "post: yes; phone, e-mail: check the law"),
        ({"country": None}, "post, phone, e-mail: check the law"),
    ],
)  # fmt: skip
def test_what_a_salesperson_reads_of_the_channels(company: dict[str, Any], said: str) -> None:
    assert in_words(permission(FIRM | company)) == said


@pytest.mark.parametrize("question", QUESTIONS)
def test_sql_and_tables_answer_as_single_companies_do(question: str) -> None:
    kinds = table(KINDS)
    single = [permission(kind).may(question) for kind in KINDS]
    connection = duckdb.connect()
    connection.register("kinds", kinds.append_column("n", pa.array(range(len(KINDS)))))
    found = connection.sql(f"select {may_sql(question, 'k.')} from kinds k order by n").fetchall()
    assert [row[0] for row in found] == single
    assert [a != "no" for a in permissions(kinds)[f"may_{question}"].to_pylist()] == single
    assert set(single) == {True, False}


def test_data_may_be_used_for_sixty_days_after_they_were_fetched() -> None:
    fetched = pa.array([datetime(2026, 3, 1, 9, tzinfo=UTC), None], pa.timestamp("s", "UTC"))
    found = permissions(table([FIRM, FIRM]).append_column("fetched_at", fetched))
    assert found["use_by"].to_pylist() == [date(2026, 4, 30), None]
    assert found["use_by_rule"].to_pylist() == ["fi-organisation"] * 2


def test_a_rule_holds_from_its_day_on() -> None:
    pole = FIRM | {"country": "PL"}
    before, after = (permission(pole, date(2024, 11, day)) for day in (9, 10))
    assert before.answers["phone"] == "check"
    assert (after.answers["phone"], after.rules["phone"]) == ("consent_required", "pl-pke-398")


def test_the_table_holds_together() -> None:
    found = all_rules()
    assert len({r.rule for r in found}) == len(found)
    assert {r.applies_to for r in found} == set(SUBJECTS)
    assert {a for r in found for a in r.answers.values()} <= set(ANSWERS)
    assert [r.rule for r in found if not (r.law and r.says)] == []
    assert [r.rule for r in found if "screen_first" in r.answers.values() and not r.screen] == []
    assert len(rules()) == len(found)
