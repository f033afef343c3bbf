"""The model's view of a company: levels, areas, and extra columns that are nested."""

import numpy as np
import pandas as pd
import pyarrow as pa

from company.fields import Extra
from lookalike.profiles import COLUMNS, choose_fields, describe, nested_chains


def profiles(**columns: list[object]) -> pa.Table:
    rows = len(next(iter(columns.values())))
    empty = {c: pa.nulls(rows, pa.string()) for c in COLUMNS}
    return pa.table(empty | {name: pa.array(values) for name, values in columns.items()})


def test_the_levels_of_the_industry_and_the_postcode_area_are_derived() -> None:
    frame = describe(profiles(industry=["46.63", None], postcode=["LS10 1AB", "33100"]))
    assert frame.loc[0, ["section", "division", "group", "class"]].tolist() == [
        "G", "46", "46.6", "46.63",
    ]  # fmt: skip
    assert frame["class"].isna().tolist() == [False, True]
    assert frame["postcode_area"].tolist() == ["LS", "33"]


def test_only_fields_that_differ_between_companies_are_chosen() -> None:
    frame = describe(profiles(country=["FI", "FI"], city=["Oulu", "Turku"], employees=[5.0, 5.0]))
    assert [(f.name, list(f.columns)) for f in choose_fields(frame, ())] == [
        ("place", ["country", "city"])
    ]


def test_codes_that_begin_with_each_other_are_one_hierarchy() -> None:
    rng = np.random.default_rng(1)
    fine = rng.choice(["811", "812", "445", "446", "721"], 200)
    frame = pd.DataFrame(
        {"x_naics3": fine, "x_naics2": [c[:2] for c in fine], "x_zip3": fine[::-1]}
    )
    chains = nested_chains(frame, ["x_naics3", "x_zip3", "x_naics2"])
    assert sorted(chains) == [["x_naics2", "x_naics3"], ["x_zip3"]]


def test_extra_columns_become_fields_of_their_kind() -> None:
    frame = describe(profiles(country=["FI", "NO"], x_fleet=[3.0, 8.0], x_tags=["a|b", "c"]))
    extras = [Extra("x_fleet", "Fleet size", "number"), Extra("x_tags", "Tags", "tags")]
    found = {f.name: f.kind for f in choose_fields(frame, extras)}
    assert found == {"place": "hierarchy", "fleet size": "number", "tags": "tags"}
