"""Whether a short text says as much as a long one is found out with the customers left out."""

import numpy as np
import pandas as pd
import pytest

from lookalike.customers import Customers
from lookalike.evidence.text import TextEvidence

TRADE = ["steel", "welding", "frames", "beams", "cranes"]
OTHER = [f"word{k}" for k in range(60)]
SHORT = "steel beams word1"
LONG = " ".join([*TRADE, *TRADE, *TRADE, *OTHER[:25]])


def fitted(short_misleads: bool) -> TextEvidence:
    """Texts of 3 or 40 words; 60 of 1,500 companies are customers and speak of their trade.

    Where short ones mislead, all customers have long ones, and a third of the short ones of other
    companies speak of the trade too.
    """
    rng = np.random.default_rng(0)
    text = []
    for k in range(1500):
        known = k < 60
        long = k % 2 == 0 or (known and short_misleads)
        speaks = known or (short_misleads and not long and rng.random() < 0.3)
        trade = (12 if long else 2) if speaks else 0
        others = rng.choice(OTHER, (40 if long else 3) - trade)
        text.append(" ".join(rng.permutation([*rng.choice(TRADE, trade), *others])))
    customers = Customers(np.arange(60), np.ones(60), np.arange(60, 1500))
    return TextEvidence(["about"]).fit(pd.DataFrame({"about": text}), customers)


@pytest.fixture(scope="module")
def misled() -> TextEvidence:
    return fitted(short_misleads=True)


def said(evidence: TextEvidence, *about: str) -> list[float]:
    return evidence.transform(evidence.encode(pd.DataFrame({"about": about}))).tolist()


def test_short_texts_count_less_where_they_mislead(misled):
    short, long = said(misled, SHORT, LONG)

    assert misled.terms_.own == 0.5
    assert short < 0 < 4 < long


def test_short_texts_count_as_much_where_they_tell_as_much():
    evidence = fitted(short_misleads=False)

    assert evidence.terms_.own == 1.0
    assert min(said(evidence, SHORT, LONG)) > 5


def test_what_short_texts_count_is_saved(misled):
    again = TextEvidence.from_arrays(["about"], misled.to_arrays())

    assert (again.terms_.own, again.terms_.mean) == (0.5, misled.terms_.mean)
    assert again.terms_.mean == pytest.approx(25.8, abs=1)
    assert said(again, SHORT, LONG) == said(misled, SHORT, LONG)


def test_customers_share_by_their_words_whatever_their_length(misled):
    texts = pd.DataFrame({"about": [LONG, LONG, f"{LONG} {LONG}", SHORT]})
    codes = misled.encode(texts)
    credit = misled.credit(codes[:1], codes[1:], np.ones(3))[0]
    dense = codes.toarray() / np.linalg.norm(codes.toarray(), axis=1, keepdims=True)
    near = (dense[1:] @ dense[0]) ** 4

    assert credit == pytest.approx(said(misled, LONG)[0] * near / near.sum())
    assert np.linalg.norm(codes[3].toarray()) < 0.6 < 1 < np.linalg.norm(codes[0].toarray())
