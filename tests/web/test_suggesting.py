"""What is suggested while somebody types."""

import pytest
from served import BLOCKED, CRANE, FISH, ODD, OWNER, PERSON, SCRIPT, TWINS, Served, refusal


def suggested(service: Served, what: str, prefix: str, cursor: str = "") -> list[str]:
    answer = service.get(f"suggest/{what}", prefix=prefix, cursor=cursor)
    return [item["id"] for item in answer.json()["result"]]


@pytest.mark.parametrize(
    ("prefix", "company_id"),
    [
        ("Kurkis", CRANE),
        ("KURKISALMEN KONE OY", CRANE),
        ("aanis", OWNER),
        ("vanha pa", CRANE),
        ("FI-PRO-31", CRANE),
        ("3199388-5", CRANE),
        ("NO 996178900 MVA", FISH),
        (ODD, ODD),
    ],
)
def test_a_company_is_found_by_the_beginning_of_a_name_or_id_or_by_a_number(
    service: Served, prefix: str, company_id: str
) -> None:
    assert suggested(service, "company", prefix) == [company_id]


def test_a_suggestion_says_by_which_name_it_was_found(service: Served) -> None:
    found = service.get("suggest/company", prefix="Vanha").json()["result"][0]
    assert found["name"] == "Kurkisalmen Kone Oy"
    assert found["description"].endswith("also Vanha Paja Oy")
    assert found["notable"] == [{"id": "company", "name": "Company"}]


@pytest.mark.parametrize("prefix", ["Kurk", "FI-PRO-0000001", PERSON, "DK-CVR", BLOCKED])
def test_persons_and_protected_companies_are_not_suggested(service: Served, prefix: str) -> None:
    assert not {PERSON, BLOCKED} & set(suggested(service, "company", prefix))


def test_a_cursor_skips_suggestions(service: Served) -> None:
    assert suggested(service, "company", "twin") == list(TWINS)
    assert suggested(service, "company", "twin", cursor="1") == [TWINS[1]]
    assert refusal(service.get("suggest/company", prefix="twin", cursor="-1"))[0] == 400


@pytest.mark.parametrize("prefix", ["", "  ", "?!", "Zzyzx", "a" * 5000, "x\x00y"])
def test_nothing_is_suggested_where_nothing_begins_so(service: Served, prefix: str) -> None:
    assert suggested(service, "company", prefix) == []


def test_a_name_is_text_in_json_as_it_stands(service: Served) -> None:
    assert service.get("suggest/company", prefix=ODD).json()["result"][0]["name"] == SCRIPT


def test_properties_are_suggested_by_words_too(service: Served) -> None:
    found = suggested(service, "property", "number")
    assert found == ["registration_number", "vat_number"]
    assert suggested(service, "property", "filed_re") == ["filed_revenue"]


def test_the_one_type_is_suggested(service: Served) -> None:
    assert suggested(service, "type", "comp") == ["company"]
    assert suggested(service, "type", "person") == []
