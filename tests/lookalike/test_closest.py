"""The customers behind a score share out what speaks for a company, with nothing left over."""

import numpy as np
import pandas as pd
import pytest
from planted import FIELDS, customers, universe

from lookalike import leaves
from lookalike.calibration import Calibration
from lookalike.closest import Support, in_common, support
from lookalike.field import Field
from lookalike.model import Model, SeedCustomer
from lookalike.ranker import START, LookalikeRanker
from lookalike.sight import see


@pytest.fixture(scope="module")
def ranker() -> LookalikeRanker:
    companies = universe(800, 4)
    return LookalikeRanker(fields=FIELDS).fit(companies, customers(companies))


@pytest.fixture(scope="module")
def model(ranker: LookalikeRanker) -> Model:
    known = tuple(
        SeedCustomer(f"c-{i}", f"Customer {i}", 10.0 * i, "Aino", "South")
        for i in range(len(ranker.customer_rows_))
    )
    return Model("m", ranker, Calibration(*[np.zeros(1)] * 3), known, (), {"known": {}})


def test_customers_never_bring_more_than_speaks_for_a_company(ranker: LookalikeRanker) -> None:
    credit, whole = ranker.resemblance(universe(300, 5))
    assert (credit >= 0).all()
    assert (credit.sum(axis=1) <= whole + 1e-9).all()


def test_what_speaks_for_a_company_is_its_positive_evidence_and_leaves(
    ranker: LookalikeRanker,
) -> None:
    companies = universe(300, 5)
    sight = see(companies, ranker.evidence_)
    found = leaves.leaves(ranker.trees_, sight.features, 1)
    bring = ranker.leaf_table_.shares.sum(axis=2)[np.arange(found.shape[1]), found]
    evidence = (ranker.slopes_ * sight.evidence).clip(0).sum(axis=1)
    np.testing.assert_allclose(
        ranker.resemblance(companies)[1], evidence + bring.clip(0).sum(axis=1)
    )


def test_what_no_customer_brings_is_back_off_to_all_companies() -> None:
    """A tenth of 1,000 companies are plc; back-off adds half a customer to the 90 that are."""
    form = np.array(["plc"] * 100 + ["ltd"] * 900)
    known = np.isin(np.arange(1000), np.r_[0:90, 500:510])
    ranker = LookalikeRanker([Field("legal form", "category", ["form"])])
    ranker.fit(pd.DataFrame({"form": form}), known)
    credit, whole = ranker.resemblance(pd.DataFrame({"form": ["plc"]}))
    evidence = START * ranker.weights_[0] * np.log(90.5 / 10.5)
    assert whole[0] - credit.sum() == pytest.approx(evidence * 0.5 / 90.5)


def supported(model: Model, company: int = 0) -> Support:
    metal = universe(300, 5).query("nace2 == '25'")
    return support(model, metal.iloc[[company]])


def test_shares_of_the_closest_the_others_and_no_customer_sum_to_one(model: Model) -> None:
    for company in range(10):
        found = supported(model, company)
        shares = [c.share for c in found.closest]
        assert len(shares) == 3
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) + found.other_customers + found.everyone == pytest.approx(1)
        assert found.everyone >= -1e-9


def test_the_closest_say_what_they_earn_and_whom_to_ask(model: Model) -> None:
    near = supported(model).closest[0]
    place = int(near.company_id.removeprefix("c-"))
    assert (near.profit, near.owner, near.sales_unit) == (10.0 * place, "Aino", "South")
    assert any("25" in said for said in near.in_common)


def test_what_both_are_is_said_as_far_as_it_is_the_same() -> None:
    fields = [
        Field("trade", "hierarchy", ["division", "class"]),
        Field("products", "tags", ["products"]),
        Field("employees", "number", ["employees"]),
    ]
    mine = {"division": "46", "class": "46.63", "products": "saws|oil", "employees": 12.0}
    theirs = {"division": "46", "class": "46.90", "products": "oil|wax", "employees": np.nan}
    said = in_common(fields, mine, theirs, np.array([3.0, 2.0, 1.0]))
    assert said == ("trade 46", "products oil")


def test_what_brings_next_to_nothing_is_not_said() -> None:
    fields = [Field("trade", "category", ["trade"]), Field("form", "category", ["form"])]
    both = {"trade": "mill", "form": "oy"}
    assert in_common(fields, both, both, np.array([1.0, 0.01])) == ("trade mill",)
