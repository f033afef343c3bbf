"""Rows of a list that mean one customer: found, grouped, and one of them chosen to be kept."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrich import duplicates as module
from enrich.alike import AlikeRows, alike_rows
from enrich.decisions import ROW
from enrich.duplicates import MOST_ALIKE, find_duplicates

Row = dict[str, object]
# Rows that are nobody's duplicates: words are rare or common only among others.
STRANGERS: list[Row] = [
    {"name": f"{first}{second} Oy", "city": city}
    for first in ("Kallio", "Meri", "Pohja", "Tammi", "Vaara")
    for second, city in (("betoni", "Kotka"), ("sähkö", "Oulu"), ("kuljetus", "Turku"))
]


def listed(*rows: Row) -> pa.Table:
    """Rows of a list; what is not given is not known."""
    columns = {c: pa.array([r.get(c) for r in rows], pa.string()) for c in [*ROW, "matched"]}
    numbers = ("filled", "ordered_on", "worth")
    columns |= {c: pa.array([r.get(c) for r in rows], pa.float64()) for c in numbers}
    return pa.table(columns)


def groups(*rows: Row) -> list[list[int]]:
    """The places of each group, the row to keep first."""
    found = find_duplicates(listed(*rows, *STRANGERS)).table.to_pylist()
    return [
        [row["place"] for row in found if row["group"] == group]
        for group in sorted({row["group"] for row in found})
    ]


def test_rows_that_mean_the_same_company_are_one_group() -> None:
    same = {"matched": "FI-PRO-0112038-9"}
    found = find_duplicates(listed({"name": "Nokia", **same}, {"name": "Kone"}, same)).table
    assert found["place"].to_pylist() == [0, 2]
    assert found["reason"].to_pylist() == ["same company FI-PRO-0112038-9"] * 2
    assert found["likeness"].to_pylist() == [1.0, 1.0]


def test_rows_that_no_register_knows_are_grouped_by_name_and_city() -> None:
    rows: list[Row] = [
        {"name": "Hübner Fördertechnik GmbH", "city": "Rostock"},
        {"name": "Huebner Fördertechnik", "city": "Rostock"},
        {"name": "Hübner Bäckerei GmbH", "city": "Passau"},
    ]
    assert groups(*rows) == [[0, 1]]
    reason = find_duplicates(listed(*rows, *STRANGERS)).table["reason"][0].as_py()
    assert reason.startswith("same name")
    assert "same city" in reason or "city" in reason


def test_the_same_vat_number_joins_rows_of_other_names_in_one_group() -> None:
    vat = {"vat_number": "EE100366327", "country": "EE"}
    rows = {"name": "Swedbank", **vat}, {"name": "Hansapank", **vat}
    found = find_duplicates(listed(*rows, *STRANGERS)).table
    assert found["place"].to_pylist() == [0, 1]
    assert found["reason"][0].as_py().startswith("same VAT number EE100366327")


def test_rows_of_two_companies_are_never_one_group() -> None:
    name = {"name": "Tallinna Kala AS", "city": "Tallinn"}
    rows = {**name, "matched": "EE-1"}, {**name, "matched": "EE-2"}, name
    assert all(not {0, 1} <= set(group) for group in groups(*rows))


def test_namesakes_in_other_towns_stay_apart_when_both_are_known() -> None:
    rows = [{"name": "Bäckerei Schmidt GmbH", "city": city, "matched": city} for city in "AB"]
    assert groups(*rows) == []


def test_the_most_complete_row_is_kept_then_the_newest_then_that_worth_most() -> None:
    same = {"matched": "c-1", "filled": 5.0}
    rows: list[Row] = [
        {**same, "worth": 9.0},
        {**same, "worth": 10.0},
        {**same, "ordered_on": 2.0},
        {**same, "filled": 6.0},
        same,
    ]
    assert groups(*rows) == [[3, 2, 1, 0, 4]]


def test_one_generic_name_does_not_chain_everything() -> None:
    generic: list[Row] = [{"name": "unbekannt", "city": "Ulm"}] * (MOST_ALIKE + 20)
    twins: list[Row] = [{"name": "Zeppelin Rohrbau GmbH", "city": "Ulm"}] * 2
    found = find_duplicates(listed(*generic, *twins, *STRANGERS))
    assert found.table["place"].to_pylist() == [len(generic), len(generic) + 1]
    assert found.too_alike == len(generic)


def test_a_list_without_rows_has_no_duplicates() -> None:
    found = find_duplicates(listed())
    assert (len(found.table), found.too_alike) == (0, 0)


def test_a_row_is_never_alike_to_itself() -> None:
    rows = listed(*STRANGERS).select(ROW)
    found = alike_rows(rows, np.ones(len(rows), bool))
    assert (found.row != found.other).all()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    edges=st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39), st.floats(0, 9)), max_size=90),
    companies=st.lists(st.integers(-1, 3), min_size=40, max_size=40),
)
def test_no_group_spans_two_companies_or_grows_beyond_the_cap(
    edges: list[tuple[int, int, float]], companies: list[int]
) -> None:
    company = np.array(companies)
    row, other = (np.array([e[i] for e in edges], np.int64) for i in (0, 1))
    points = np.array([e[2] for e in edges], np.float64)
    pairs = AlikeRows(row, other, points, np.full(len(edges), "alike", object))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_ALIKE", 6)
        _, group = module._grouped(pairs, company)
    for number in set(group[group >= 0].tolist()):
        inside = company[group == number]
        assert len(set(inside[inside >= 0].tolist())) <= 1
        assert (inside < 0).sum() <= 6
