"""The ledger of a company over a register, GLEIF and a table of the user's own."""

from datetime import UTC, date, datetime

import pytest
from rows_register import put, year

from company.errors import ConfigurationError
from enrich.steps import ENRICHED, EnrichedField
from lookalike.ledger import FieldLedger
from lookalike.workspace import Workspace

DAY = datetime(2026, 11, 1, tzinfo=UTC)
FIRM = {"company_id": "FI-PRO-1", "fetched_at": DAY}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """One firm in three datasets that contradict each other, and a namesake of another."""
    folder = tmp_path_factory.mktemp("why")
    register = FIRM | {
        "name": "Pohjola Betoni Oy", "registration_number": "1", "city": "Oulu", "country": "FI",
        "industry_code": "46630", "industry_system": "tol2008", "industry": "46.63",
        "founded_on": date(1990, 5, 1), "source_url": "https://register.example/1",
        "is_natural_person": False,
    }  # fmt: skip
    others = [{"company_id": f"FI-PRO-{n}", "name": "Kaksi Oy", "fetched_at": DAY} for n in (2, 3)]
    filed = [
        year("FI-PRO-1", 2024, revenue=2_000_000.0, profit=500_000.0, employees=12.0),
        year("FI-PRO-1", 2023, revenue=1_000_000.0, profit=100_000.0),
    ]
    put(folder, "fi-prh", [register, *others], filed)
    put(folder, "xi-lei", [FIRM | {"name": "POHJOLA BETONI OY", "city": "Espoo", "lei": "529900"}])
    mine = FIRM | {
        "name": "Pohjola Betoni  Oy",
        "city": "Oulu",
        "x_tier": "gold",
        "website": "pohjola.example",
    }
    put(folder, "table", [mine], [year("FI-PRO-1", 2024, revenue=9.0)], name="crm")
    return Workspace(folder)


def of(workspace: Workspace, field: str) -> FieldLedger:
    [ledger] = workspace.why("FI-PRO-1", field).fields
    return ledger


def test_a_stated_field_has_its_facts_and_the_conflict(workspace: Workspace) -> None:
    city = of(workspace, "city")
    assert (city.value, city.source, city.as_of) == ("Oulu", "fi-prh", date(2026, 11, 1))
    assert [(f.value, f.dataset, f.is_conflict) for f in city.facts] == [
        ("Oulu", "fi-prh", False), ("Espoo", "xi-lei", True), ("Oulu", "table-crm", False)
    ]  # fmt: skip
    assert city.is_conflict


def test_names_that_differ_in_case_alone_are_no_conflict(workspace: Workspace) -> None:
    assert not of(workspace, "name").is_conflict


def test_a_derived_field_says_how_it_is_made_and_of_which_facts(workspace: Workspace) -> None:
    margin = of(workspace, "margin")
    assert (margin.kind, margin.made) == (
        "derived", "Profit as a share of revenue; of profit, revenue",
    )  # fmt: skip
    profit, revenue = margin.inputs
    assert (profit.value, profit.unit, profit.as_of) == (500_000, "EUR", date(2024, 12, 31))
    assert [(f.value, f.is_used) for f in revenue.facts] == [
        (2_000_000, True), (9, False), (1_000_000, False)
    ]  # fmt: skip


def test_an_input_that_is_derived_is_followed_to_what_a_register_states(
    workspace: Workspace,
) -> None:
    [industry] = of(workspace, "industry_label").inputs
    below = {ledger.field: ledger.value for ledger in industry.inputs}
    assert below == {"industry_code": "46630", "industry_system": "tol2008", "industry": "46.63"}
    assert industry.inputs[2].facts[0].kind == "derived"


@pytest.mark.parametrize("field", ENRICHED, ids=lambda f: f.name)
def test_every_field_of_enrichment_has_a_ledger(workspace: Workspace, field: EnrichedField) -> None:
    name, inputs = field.name, field.inputs
    ledger = of(workspace, name)
    assert ledger.field == name
    assert {*inputs} <= {below.field for below in ledger.inputs}
    assert bool(ledger.made) == bool(inputs)


@pytest.mark.parametrize(
    "given", ["x_tier", "tier", "Industry", "employees_min", "OPERATING_PROFIT"]
)
def test_columns_labels_and_fields_that_are_not_enriched_can_be_asked_for(
    workspace: Workspace, given: str
) -> None:
    expected = {"tier": "x_tier", "Industry": "industry_label"}.get(given, given.lower())
    assert of(workspace, given).field == expected


def test_a_field_that_is_not_there_is_refused_with_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(ConfigurationError, match=r'"webside"\. Did you mean "website"\?'):
        workspace.why("FI-PRO-1", "webside")


def test_the_whole_ledger_has_what_is_known_and_names_what_nobody_states(
    workspace: Workspace,
) -> None:
    found = workspace.why("FI-PRO-1")
    values = {ledger.field: ledger.value for ledger in found.fields}
    assert (found.name, values["website"], values["x_tier"]) == (
        "Pohjola Betoni Oy", "pohjola.example", "gold",
    )  # fmt: skip
    assert {"phone", "email"} <= {*found.unknown}
    assert not {*values} & {*found.unknown}


@pytest.mark.parametrize("given", ["FI-PRO-1", "1", "pohjola betoni oy", " Pohjola Betoni Oy"])
def test_a_company_is_found_by_id_number_or_name(workspace: Workspace, given: str) -> None:
    assert workspace.why(given, "city").company_id == "FI-PRO-1"


def test_a_name_that_several_have_is_refused_with_their_ids(workspace: Workspace) -> None:
    with pytest.raises(ConfigurationError) as refused:
        workspace.why("Kaksi Oy")
    assert str(refused.value) == (
        '"Kaksi Oy" is the name of several companies: FI-PRO-2, FI-PRO-3. Give one of these.'
    )


def test_a_company_that_nobody_knows_is_refused(workspace: Workspace) -> None:
    with pytest.raises(ConfigurationError, match='id, number or name "Yksi Oy"'):
        workspace.why("Yksi Oy")
