"""What enrichment promises: a row an id in the order asked, and who says each value."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up import FETCHED, known, opened, put, year

from enrich.steps import ENRICHED, enriched, enriched_schema
from store.duckdb_engine import DuckDBEngine

IDS = [f"FI-PRO-{i}" for i in range(8)]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> DuckDBEngine:
    folder = tmp_path_factory.mktemp("universe")
    companies = [
        {"company_id": c, "industry": "46.63", "postcode": f"3310{i % 2}", "parent_id": IDS[i // 2]}
        for i, c in enumerate(IDS)
    ]
    figures = [year(c, y, revenue=100.0 * (i + 1)) for i, c in enumerate(IDS) for y in (2023, 2024)]
    put(folder, companies=companies, figures=figures)
    return opened(folder)


def test_the_columns_are_the_declared_fields_and_who_says_them(engine: DuckDBEngine) -> None:
    table = enriched(engine, IDS[:1])
    names = [f.name for f in ENRICHED]
    assert table.schema == enriched_schema()
    assert table.column_names[: len(names)] == names
    assert {f.source for f in ENRICHED} | {f.as_of for f in ENRICHED} <= set(table.column_names)


def test_rows_come_in_the_order_asked_and_as_often(engine: DuckDBEngine) -> None:
    asked = [IDS[5], IDS[2], IDS[5]]
    table = enriched(engine, asked)
    assert table["company_id"].to_pylist() == asked
    assert table["revenue"].to_pylist() == [600, 300, 600]


def test_an_unknown_id_is_a_row_of_nulls(engine: DuckDBEngine) -> None:
    first, unknown, _ = enriched(engine, [IDS[0], "FI-PRO-none", IDS[1]]).to_pylist()
    assert first["name"] == "Firm FI-PRO-0"
    assert {k: v for k, v in unknown.items() if v is not None} == {"company_id": "FI-PRO-none"}


def test_no_ids_give_no_rows(engine: DuckDBEngine) -> None:
    table = enriched(engine, [])
    assert (len(table), table.schema) == (0, enriched_schema())


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.permutations([*IDS, "FI-PRO-none"]))
def test_enriching_a_permutation_gives_the_permuted_rows(
    engine: DuckDBEngine, order: list[str]
) -> None:
    usual = enriched(engine, [*IDS, "FI-PRO-none"])
    places = pa.array([usual["company_id"].to_pylist().index(c) for c in order])
    assert enriched(engine, order).equals(usual.take(places))


def test_a_universe_without_figures_is_enriched_too(tmp_path: Path) -> None:
    put(tmp_path, companies=[{"company_id": "c-1", "status": "active"}])
    (row,) = known(tmp_path, "c-1")
    assert (row["status"], row["revenue_eur"], row["margin_percentile"]) == ("active", None, None)
    assert (row["employees"], row["size_class"], row["group_size"]) == (None, None, None)


def test_each_field_says_who_states_it_and_of_which_day(tmp_path: Path) -> None:
    put(tmp_path, "xx-made", companies=[{"company_id": "c-1", "name": "Kone"}])
    later = FETCHED.replace(month=11, day=9)
    row = {"company_id": "c-1", "name": "KONE OYJ", "website": "kone.com", "fetched_at": later}
    put(tmp_path, "table", name="crm", companies=[row])
    (found,) = known(tmp_path, "c-1")
    assert (found["name"], found["name_source"]) == ("Kone", "xx-made")
    assert (found["website"], found["website_source"]) == ("kone.com", "table-crm")
    assert (found["name_as_of"], found["website_as_of"]) == (date(2026, 11, 1), date(2026, 11, 9))
    assert (found["domain_source"], found["domain_as_of"]) == ("table-crm", date(2026, 11, 9))
    assert (found["phone"], found["phone_source"], found["phone_as_of"]) == (None, None, None)


def test_every_known_value_has_a_source(engine: DuckDBEngine) -> None:
    table = enriched(engine, IDS)
    for field in ENRICHED:
        unsaid = [
            row[field.name]
            for row in table.select(list({field.name, field.source})).to_pylist()
            if row[field.name] is not None and row[field.source] is None
        ]
        assert not unsaid, field.name
