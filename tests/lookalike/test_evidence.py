"""Each kind of evidence counts customers against companies, each customer without itself."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import FIELDS, customers, universe

from lookalike.customers import Customers
from lookalike.evidence import EVIDENCE
from lookalike.evidence.hierarchy import HierarchyEvidence
from lookalike.evidence.number import NumberEvidence
from lookalike.evidence.tags import TagEvidence
from lookalike.evidence.text import TextEvidence
from lookalike.field import KINDS
from lookalike.sight import see


def chosen(known: list[bool]) -> Customers:
    rows = np.flatnonzero(known)
    return Customers(rows, np.ones(len(rows)), np.flatnonzero(~np.asarray(known)))


def fit(kind, column, known, evidence=None):
    companies = pd.DataFrame({"c": column})
    return (evidence or EVIDENCE[kind])(["c"]).fit(companies, chosen(known)), companies


def evidence_of(fitted, *values):
    return fitted.transform(fitted.encode(pd.DataFrame({"c": list(values)}, dtype=object)))


def test_every_kind_of_field_has_its_evidence():
    assert set(EVIDENCE) == set(KINDS)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.kind)
def test_evidence_survives_being_written_down(field):
    companies = universe()
    fitted = EVIDENCE[field.kind](field.columns).fit(companies, chosen(customers(companies)))
    again = EVIDENCE[field.kind].from_arrays(field.columns, fitted.to_arrays())

    other = universe(100, seed=9)
    before, after = fitted.encode(other), again.encode(other)
    assert fitted.transform(before).tobytes() == again.transform(after).tobytes()
    assert fitted.flags(before).tobytes() == again.flags(after).tobytes()
    assert again.to_arrays().keys() == fitted.to_arrays().keys()


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.kind)
def test_credit_never_exceeds_the_positive_evidence(field):
    companies = universe()
    known = chosen(customers(companies))
    fitted = EVIDENCE[field.kind](field.columns).fit(companies, known)
    codes, theirs = fitted.encode(companies), fitted.encode(companies.iloc[known.rows])
    credit = fitted.credit(codes, theirs, known.weight)

    assert (credit >= 0).all()
    if field.kind != "tags":  # a company's tags may speak for it and against it at once
        assert (credit.sum(axis=1) <= np.maximum(fitted.transform(codes), 0) + 1e-9).all()


def test_a_customer_alone_in_its_cell_has_no_evidence_from_itself():
    column = ["rare"] + ["bank"] * 9 + ["farm"] * 90
    fitted, _ = fit("category", column, [True] * 10 + [False] * 90)

    rare, bank = fitted.left_out_[0], fitted.left_out_[1]
    assert rare <= 0 < bank
    assert evidence_of(fitted, "rare")[0] > rare


def test_fine_cells_back_off_to_coarse_ones():
    companies = pd.DataFrame({"two": ["25"] * 50 + ["62"] * 450, "four": ["2511"] * 500})
    companies.loc[49, "four"] = "2599"  # one company that is no customer
    known = chosen([True] * 40 + [False] * 460)
    fitted = HierarchyEvidence(["two", "four"]).fit(companies, known)
    lonely, unseen = fitted.transform(
        fitted.encode(pd.DataFrame({"two": ["25", "25"], "four": ["2599", "2512"]}))
    )

    assert lonely > 1  # its division has ten times as many customers as chance
    assert unseen == pytest.approx(np.log(10), abs=0.1)


def test_a_division_that_the_universe_never_had_says_nothing():
    fitted, _ = fit("hierarchy", ["25", "62"] * 50, [True, False] * 50)

    assert evidence_of(fitted, "99").tolist() == [0.0]


def test_not_known_is_evidence_where_customers_are_seldom_known():
    column = [None] * 20 + ["oy"] * 180
    fitted, _ = fit("category", column, [True] * 18 + [False] * 162 + [True] * 2 + [False] * 18)

    unknown, oy = evidence_of(fitted, None, "oy")
    assert unknown > 1.5
    assert oy < 0


def test_numbers_near_those_of_customers_are_common_among_them():
    revenue = np.arange(1000.0)
    fitted, _ = fit("number", revenue, (abs(revenue - 500) < 20).tolist())
    middle, beside, far = evidence_of(fitted, 500, 560, 900)

    assert middle > 2.5
    assert middle > beside > far


def test_only_the_rank_of_a_number_matters():
    revenue = np.random.default_rng(0).lognormal(10, 3, 500)
    known = (np.argsort(np.argsort(revenue)) > 400).tolist()
    euros, _ = fit("number", revenue, known)
    cents, _ = fit("number", revenue * 100, known)

    assert euros.left_out_.tolist() == cents.left_out_.tolist()


def test_a_number_that_nobody_gives_says_nothing():
    fitted, _ = fit("number", [np.nan] * 30, [True] * 3 + [False] * 27)

    assert evidence_of(fitted, None, 7.0) == pytest.approx([0.0, 0.0])


def test_numbers_that_happen_to_be_texts_are_read():
    fitted, _ = fit("number", ["1", "2.5", "n/a", None] * 10, [True] + [False] * 39)

    assert fitted.sorted_.tolist() == [1.0] * 10 + [2.5] * 10


def test_the_order_and_repetition_of_tags_do_not_matter():
    fitted, _ = fit("tags", ["a|b", "b|c", "c", "a"] * 20, [True, False, False, False] * 20)

    one, other = evidence_of(fitted, "a|b", " b |a|a|")
    assert one == other > 0


def test_an_unseen_tag_says_nothing_and_no_tag_is_a_tag():
    fitted, _ = fit("tags", ["a", "b", "", None] * 20, [False, False, True, False] * 20)
    unseen, none = evidence_of(fitted, "zzz", None)

    assert unseen == 0.0
    assert none > 0.5


def test_words_of_the_customers_are_evidence_for_those_that_nobody_marked():
    text = ["wooden houses to order", "software for banks", "software for farms"] * 30
    fitted, _ = fit("text", text, [True, False, False] * 20 + [False] * 30)
    houses, software, silence = evidence_of(fitted, text[0], text[1], "")

    assert houses > 1 > 0 > software
    assert abs(silence) < min(houses, -software)


def test_a_text_that_is_missing_is_a_word_of_its_own():
    text = [None, "software for banks", "software for farms"] * 30
    fitted, _ = fit("text", text, [True, False, False] * 30)

    assert evidence_of(fitted, None, "software")[0] > 1


def test_a_customer_with_words_of_its_own_is_not_judged_by_them():
    text = ["quaint zither strings"] * 3 + ["software for banks"] * 997
    known = [True, True, False] + [True] * 10 + [False] * 987
    fitted, companies = fit("text", text, known, TextEvidence)

    # The second: without the first goes the third as well, which is of the same fold.
    assert fitted.transform(fitted.encode(companies))[1] > fitted.left_out_[1] + 0.5


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=6, max_size=40), st.randoms())
def test_evidence_does_not_depend_on_the_order_of_companies(column, random):
    order = list(range(len(column)))
    random.shuffle(order)
    known = np.arange(len(column)) < 3
    one, companies = fit("category", column, known.tolist())
    other, _ = fit("category", [column[k] for k in order], known[order].tolist())

    np.testing.assert_allclose(
        one.transform(one.encode(companies)), other.transform(other.encode(companies)), atol=1e-12
    )


@pytest.mark.parametrize("kind", [NumberEvidence, TagEvidence, HierarchyEvidence])
def test_customers_without_a_pattern_gain_no_evidence(kind):
    rng = np.random.default_rng(3)
    column = rng.integers(0, 40, 4000).astype(str)
    fitted, companies = fit("", column, (rng.random(4000) < 0.05).tolist(), kind)

    assert abs(fitted.transform(fitted.encode(companies))).mean() < 0.1


def test_an_unseen_value_says_nothing_even_where_silence_says_much():
    fitted, _ = fit("category", [None] * 20 + ["oy"] * 180, [True] * 18 + [False] * 182)

    unseen, unknown = evidence_of(fitted, "oyj", None)
    assert unseen == 0.0
    assert unknown > 2


def test_a_number_that_is_not_known_is_a_value_of_its_own():
    column = [None] * 20 + list(range(180))
    fitted, _ = fit("number", column, [True] * 18 + [False] * 182)

    unknown, five = evidence_of(fitted, None, 5)
    assert unknown > 1.5
    assert five < 0


def test_a_difference_that_chance_would_make_is_no_evidence():
    # Five customers in one half and one in the other: six tosses of a coin do that often.
    known = [True, True] + [True, False] * 4 + [False] * 90
    fitted, _ = fit("category", ["a", "b"] * 50, known)

    assert evidence_of(fitted, "a", "b").tolist() == [0.0, 0.0]


def test_flags_of_a_hierarchy_tell_a_village_from_a_city():
    fitted, companies = fit("category", ["Oulu"] * 9 + ["Ii"], [True] + [False] * 9)

    assert fitted.flags(fitted.encode(companies))[-2:, 0].tolist() == [0.9, 0.1]
    assert fitted.flags(np.array([[-1]])).tolist() == [[0.0]]


def test_a_text_is_credited_to_the_customer_with_the_same_words():
    text = ["wooden houses to order", "wooden boats"] * 10 + ["software for banks"] * 80
    fitted, companies = fit("text", text, [True] * 20 + [False] * 80)
    codes = fitted.encode(companies)
    credit = fitted.credit(codes[:1], codes[:2], np.ones(2))[0]

    assert credit[0] > 20 * credit[1] > 0


def test_flags_come_before_evidence_and_only_evidence_may_raise_a_score():
    companies, known = universe(), chosen(customers(universe()))
    fields = [EVIDENCE[f.kind](f.columns).fit(companies, known) for f in FIELDS[1:3]]
    sight = see(companies, fields)

    assert sight.owner.tolist() == [0, 1, 0, 1]
    assert sight.rising.tolist() == [False, False, True, True]
    assert sight.features[:, 2:].tolist() == sight.evidence.tolist()


def test_texts_without_a_word_in_common_say_nothing():
    text = [f"word{k}" for k in range(40)]
    fitted, _ = fit("text", text, [True] * 5 + [False] * 35)

    assert evidence_of(fitted, "word1", "other") == pytest.approx([0.0, 0.0], abs=0.01)
