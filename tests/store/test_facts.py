"""Facts: what several registers say is kept side by side, and one is in use, by precedence."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows_register import Row, opened, profile, put, year

from company.errors import ConfigurationError
from company.facts import Fact
from company.precedence import precedence
from connectors import CODES
from store.facts import Facts, facts_of
from store.manifest import current_datasets, universe_version
from store.state import open_state

FIRM: dict[str, Any] = {"company_id": "c-1"}


def days_ago(days: int) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - timedelta(days=days)


def says(days: int = 0, **fields: Any) -> Row:
    return {**FIRM, "fetched_at": days_ago(days), **fields}


def rules(folder: Path, *lines: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n".join(["field;trust;most_days;says", *lines])
    (folder / "precedence.csv").write_text(text, "utf-8")


def facts(folder: Path) -> Facts:
    datasets = current_datasets(open_state(folder))
    return facts_of(opened(folder), datasets, precedence(folder, CODES), "c-1")


def told(found: Sequence[Fact]) -> list[tuple[Any, str, bool]]:
    return [(fact.value, fact.dataset, fact.is_used) for fact in found]


def test_what_registers_say_differently_is_kept_and_marked(tmp_path: Path) -> None:
    put(tmp_path, "fi-prh", [says(city="Oulu", country="FI")])
    put(tmp_path, "xi-lei", [says(city="OULU ", country="FI")])
    put(tmp_path, "table", [says(city="Espoo", country="FI")], name="crm")
    city = facts(tmp_path)["city"]
    assert told(city) == [
        ("Oulu", "fi-prh", True), ("OULU ", "xi-lei", False), ("Espoo", "table-crm", False)
    ]  # fmt: skip
    assert [fact.is_conflict for fact in city] == [False, False, True]
    assert city[0].why == "register before xi-lei before table (the shipped rules)"
    assert city[2].why == "trusted less than fi-prh (the shipped rules)"


def test_a_fact_says_who_states_it_where_and_of_which_day(tmp_path: Path) -> None:
    put(tmp_path, "fi-prh", [says(3, city="Oulu", source_url="https://x.example/1")])
    [city] = facts(tmp_path)["city"]
    assert (city.source, city.dataset, city.licence, city.kind) == (
        "fi-prh", "fi-prh", "CC0", "official",
    )  # fmt: skip
    assert city.record == "https://x.example/1"
    assert city.fetched_at is not None
    assert city.fetched_at.date() == days_ago(3).date()
    assert city.why == "nobody else states it"


def test_what_is_in_the_users_own_table_is_not_called_official(tmp_path: Path) -> None:
    put(tmp_path, "table", [says(city="Espoo", industry="46.63")], name="crm")
    found = facts(tmp_path)
    assert (found["city"][0].kind, found["industry"][0].kind) == ("own", "own")
    assert found["city"][0].record == str(tmp_path / "rows")


def test_a_stale_value_gives_way_to_a_fresher_one_that_is_trusted_less(tmp_path: Path) -> None:
    put(tmp_path, "fi-prh", [says(731, website="old.example", city="Oulu")])
    put(tmp_path, "table", [says(5, website="new.example", city="Espoo")], name="crm")
    website = facts(tmp_path)["website"]
    assert told(website) == [("new.example", "table-crm", True), ("old.example", "fi-prh", False)]
    assert website[0].why.startswith("fi-prh is trusted more but older than 730 days")
    assert profile(tmp_path)["website"] == "new.example"
    assert profile(tmp_path)["city"] == "Oulu"


def test_a_value_as_old_as_it_may_be_stays_in_use(tmp_path: Path) -> None:
    put(tmp_path, "fi-prh", [says(730, website="old.example")])
    put(tmp_path, "table", [says(5, website="new.example")], name="crm")
    assert profile(tmp_path)["website"] == "old.example"
    assert facts(tmp_path)["website"][0].value == "old.example"


def test_of_values_that_are_all_stale_the_freshest_is_in_use(tmp_path: Path) -> None:
    put(tmp_path, "fi-prh", [says(900, phone="1")])
    put(tmp_path, "xi-lei", [says(800, phone="2")])
    put(tmp_path, "table", [says(850, phone="3")], name="crm")
    phone = facts(tmp_path)["phone"]
    assert [fact.value for fact in phone] == ["2", "1", "3"]
    assert "all are older than 730 days" in phone[0].why
    assert profile(tmp_path)["phone"] == "2"


def test_a_rule_of_the_workspace_wins_over_the_shipped_ones(tmp_path: Path) -> None:
    put(tmp_path, "fi-prh", [says(city="Oulu", street="A 1")])
    put(tmp_path, "table", [says(city="Espoo", street="B 2")], name="crm")
    rules(tmp_path, "city;table-crm;;We know better")
    assert (profile(tmp_path)["city"], profile(tmp_path)["street"]) == ("Espoo", "A 1")
    assert facts(tmp_path)["city"][0].why.endswith(f"({tmp_path / 'precedence.csv'}, line 2)")


def test_a_rule_may_tell_two_national_registers_apart(tmp_path: Path) -> None:
    put(tmp_path, "fi-prh", [says(city="Oulu")])
    put(tmp_path, "no-brreg", [{**says(city="Bergen"), "company_id": "c-2"}])
    put(tmp_path, "table", [says(city="A"), {**says(city="B"), "company_id": "c-2"}], name="crm")
    rules(tmp_path, "city;no-brreg table register;;")
    assert (profile(tmp_path)["city"], profile(tmp_path, "c-2")["city"]) == ("A", "Bergen")


def test_figures_of_a_period_go_by_the_rule_of_figures(tmp_path: Path) -> None:
    put(
        tmp_path,
        "fi-xbrl",
        [FIRM],
        [year("c-1", 2024, revenue=500.0), year("c-1", 2023, revenue=1.0)],
    )
    put(tmp_path, "table", [FIRM], [year("c-1", 2024, revenue=900.0)], name="crm")
    revenue = facts(tmp_path)["revenue"]
    assert told(revenue) == [
        (500, "fi-xbrl", True), (900, "table-crm", False), (1, "fi-xbrl", False)
    ]  # fmt: skip
    assert [fact.is_conflict for fact in revenue] == [True, True, False]
    assert revenue[2].why == "older period than 2024-12-31; growth compares with it"
    rules(tmp_path, "figures;table;;")
    assert told(facts(tmp_path)["revenue"])[0] == (900, "table-crm", True)
    assert profile(tmp_path)["revenue_eur"] == 900


def test_figures_of_a_group_are_facts_that_are_not_in_use(tmp_path: Path) -> None:
    group = year("c-1", 2024, revenue=900.0) | {"basis": "consolidated"}
    put(tmp_path, "fi-xbrl", [FIRM], [group])
    [revenue] = facts(tmp_path)["revenue"]
    assert (revenue.is_used, revenue.unit) == (False, "EUR")
    assert revenue.why == "consolidated accounts are not used for this field"


@pytest.mark.parametrize("line", ["*;table;;", "legal_form_class;table;;", "legal_form_class;;0;"])
def test_no_rule_undoes_what_protects_a_sole_trader(tmp_path: Path, line: str) -> None:
    put(tmp_path, "fi-prh", [says(9, legal_form_class="sole_trader")])
    put(tmp_path, "table", [says(legal_form_class="limited", is_natural_person=False)], name="a")
    rules(tmp_path, line)
    found = profile(tmp_path)
    assert (found["legal_form_class"], found["is_natural_person"]) == ("limited", True)


def test_an_empty_block_does_not_hide_one_that_another_says(tmp_path: Path) -> None:
    put(tmp_path, "fi-prh", [says(marketing_block="")])
    put(tmp_path, "table", [says(marketing_block="Robinson list")], name="crm")
    rules(tmp_path, "*;register;;")
    assert profile(tmp_path)["marketing_block"] == "Robinson list"
    assert told(facts(tmp_path)["marketing_block"]) == [("Robinson list", "table-crm", True)]


def test_a_wrong_file_stops_whoever_opens_the_universe(tmp_path: Path) -> None:
    put(tmp_path, "table", [FIRM])
    rules(tmp_path, "websit;table;;")
    with pytest.raises(ConfigurationError, match='line 2: there is no field "websit"'):
        opened(tmp_path)


SOURCES = [("fi-prh", ""), ("xi-lei", ""), ("table", "a"), ("table", "b")]
WORDS = st.permutations(["register", "xi-lei", "table", "table-b"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    stated=st.lists(
        st.tuples(st.sampled_from([None, "Oulu", "Espoo", "Turku"]), st.sampled_from([0, 40, 400])),
        min_size=4,
        max_size=4,
    ),
    words=WORDS,
    days=st.sampled_from(["", "10", "100"]),
)
def test_the_view_has_the_value_that_the_ledger_says_is_in_use(
    tmp_path_factory: pytest.TempPathFactory,
    stated: Sequence[tuple[str | None, int]],
    words: Sequence[str],
    days: str,
) -> None:
    folder = tmp_path_factory.mktemp("universe")
    for (code, name), (city, age) in zip(SOURCES, stated, strict=True):
        put(folder, code, [says(age + len(name), city=city)], name=name)
    rules(folder, f"city;{' '.join(words)};{days};")
    used = [fact.value for fact in facts(folder).get("city", ()) if fact.is_used]
    assert used == ([] if profile(folder)["city"] is None else [profile(folder)["city"]])


def test_the_data_count_as_other_ones_once_the_workspace_has_rules(tmp_path: Path) -> None:
    put(tmp_path, "table", [FIRM])
    datasets = current_datasets(open_state(tmp_path))
    before = universe_version(datasets, tmp_path)
    assert before == universe_version(datasets)
    rules(tmp_path, "city;table;;")
    assert universe_version(datasets, tmp_path).startswith(f"{before}, precedence ")
