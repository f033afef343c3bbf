import json

import pytest

from company.money import latest_rates
from lookalike.fitting import matched_customers
from store.state import open_state


@pytest.fixture
def profits(tmp_path):
    """A function that keeps customers with their profits and gives what is known of these."""

    def keep(*rows: tuple[str, float | None, str | None]) -> dict[str, float | None]:
        state = open_state(tmp_path)
        state.table("customer_files").insert({"file_id": 1})
        for line, (company, profit, currency) in enumerate(rows):
            cells = json.dumps({"profit": profit, "currency": currency, "name": company})
            key = {"file_id": 1, "line": line}
            state.table("customers").insert(key | {"cells": cells})
            state.table("matches").insert(key | {"company_id": company, "decision": "accept"})
        found = matched_customers(state, 1).to_pylist()
        return {row["company_id"]: row["profit"] for row in found}

    return keep


def test_profits_in_several_currencies_are_added_in_euros(profits):
    rate = latest_rates()
    found = profits(("A", 1000, "SEK"), ("A", 500.0, "NOK"), ("A", 7, "EUR"), ("B", 30, "GBP"))
    assert found["A"] == pytest.approx(1000 / rate["SEK"] + 500 / rate["NOK"] + 7)
    assert found["B"] == pytest.approx(30 / rate["GBP"])


def test_a_profit_without_a_currency_is_taken_as_euros(profits):
    assert profits(("A", 12, None), ("B", None, None)) == {"A": 12.0, "B": None}


def test_a_profit_in_an_unknown_currency_is_not_known(profits):
    assert profits(("A", 1000, "XAF"), ("B", -5, "crowns"), ("C", -5, "SEK")) == {
        "A": None,
        "B": None,
        "C": pytest.approx(-5 / latest_rates()["SEK"]),
    }


def test_the_latest_rate_of_a_currency_counts():
    assert latest_rates()["LVL"] == pytest.approx(0.7028, abs=1e-4)
    assert latest_rates()["USD"] == pytest.approx(1.0824)
