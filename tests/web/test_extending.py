"""Values of companies by their ids: the forms of values, years of figures, what is left out."""

from pathlib import Path

import pytest
from served import BLOCKED, CRANE, FISH, OWNER, PERSON, Served, pull, refusal

from lookalike.workspace import Workspace
from web.values import figure_values


def test_several_companies_are_extended_at_once(service: Served) -> None:
    rows = service.values(CRANE, FISH, city={}, website={})
    assert rows == {
        CRANE: {
            "city": [{"str": "Oulu"}],
            "website": [{"str": "https://kurkisalmenkone.example"}],
        },
        FISH: {"city": [{"str": "Sandnes"}], "website": []},
    }


def test_each_type_has_its_form(service: Served) -> None:
    wanted = {"founded_on": {}, "is_natural_person": {}, "revenue_eur": {}, "revenue_year": {}}
    assert service.values(CRANE, **wanted)[CRANE] == {
        "founded_on": [{"date": "2004-05-06T00:00:00Z"}],
        "is_natural_person": [{"str": "false"}],
        "revenue_eur": [{"float": 1_500_000.0}],
        "revenue_year": [{"int": 2024}],
    }


def test_a_parent_is_a_company_with_its_name(service: Served) -> None:
    form = {"ids": [CRANE], "properties": [{"id": "parent_id"}]}
    answer = service.send(extend=form).json()
    assert answer["rows"][CRANE]["parent_id"] == [{"id": OWNER, "name": "Äänislinna Holding Oyj"}]
    assert answer["meta"] == [
        {"id": "parent_id", "name": "parent id", "type": {"id": "company", "name": "Company"}}
    ]


def test_figures_come_as_filed_for_as_many_years_as_are_wanted(service: Served) -> None:
    years = {"years": "2"}
    rows = service.values(CRANE, filed_revenue=years, filed_employees=years, filed_period_end=years)
    assert rows[CRANE] == {
        "filed_revenue": [{"float": 1_500_000.0}, {"float": 1_200_000.0}],
        "filed_employees": [{"float": 12.0}, {}],
        "filed_period_end": [{"date": "2024-12-31T00:00:00Z"}, {"date": "2023-12-31T00:00:00Z"}],
    }


def test_without_a_setting_a_figure_is_the_newest(service: Served) -> None:
    assert service.values(CRANE, filed_revenue={})[CRANE]["filed_revenue"] == [
        {"float": 1_500_000.0}
    ]


def test_of_two_tables_the_figures_are_of_the_one_that_the_rule_trusts_more(tmp_path: Path) -> None:
    workspace, audited = Workspace(tmp_path / "ws"), tmp_path / "audited.csv"
    pull(tmp_path / "ws")
    audited.write_text(f"Company ID,Name,Revenue 2024\n{CRANE},Kurkisalmen Kone,1\n", "utf-8")
    workspace.pull("table", audited, name="audited", allow_fewer=True)

    def revenue() -> list[float]:
        return figure_values(workspace.engine()[0], [CRANE], ["revenue"], 1)[CRANE]["revenue"]

    assert revenue() == [1_500_000]
    rules = "field;trust;most_days;says\nfigures;table-audited table;;Audited\n"
    (tmp_path / "ws" / "precedence.csv").write_text(rules, "utf-8")
    assert revenue() == [1]


@pytest.mark.parametrize("company_id", [PERSON, BLOCKED, "FI-PRO-9999999-9", "' or 1=1 --"])
def test_companies_that_are_unknown_or_not_shown_have_no_values(
    service: Served, company_id: str
) -> None:
    rows = service.values(company_id, name={}, filed_revenue={})
    assert rows == {company_id: {"name": [], "filed_revenue": []}}


def test_every_property_that_is_proposed_can_be_fetched(service: Served) -> None:
    proposed = [p["id"] for p in service.get("properties", type="company").json()["properties"]]
    rows = service.values(CRANE, **{p: {} for p in proposed})
    assert list(rows[CRANE]) == proposed
    assert {"name", "industry", "revenue_eur", "growth", "filed_profit"} <= set(proposed)


def test_proposals_can_be_limited(service: Served) -> None:
    answer = service.get("properties", type="company", limit="2").json()
    assert [p["id"] for p in answer.pop("properties")] == ["city", "postcode"]
    assert answer == {"type": "company", "limit": 2}


@pytest.mark.parametrize(
    ("extend", "said"),
    [
        ({"properties": []}, '"extend" has no "ids" that is an array of texts.'),
        ({"ids": []}, '"extend" has no "properties" that is an array.'),
        ({"ids": [], "properties": [{"id": "citty"}]},
         'Unknown property "citty". Did you mean "city"?'),
        ({"ids": [], "properties": [{"id": "filed_revenue", "settings": {"years": "all"}}]},
         '"years" is all; it must be a whole number from 1 up.'),
    ],
)  # fmt: skip
def test_what_is_no_extension_is_refused_with_the_reason(
    service: Served, extend: dict[str, object], said: str
) -> None:
    status, reason = refusal(service.send(extend=extend))
    assert (status, reason[: len(said)]) == (400, said)


def test_too_many_ids_are_refused(service: Served) -> None:
    form = {"ids": [CRANE] * 1001, "properties": []}
    assert refusal(service.send(extend=form))[0] == 413
