"""The contract of a connector: one suite that every register gets by being listed in CODES."""

import copy
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from contract_reading import REGISTERS, each_form, module_of, read
from samples import NOW, SAMPLES, Write

from company.fields import FIELDS, FIGURES, STATUSES
from company.ids import COUNTRIES, LISTS, registration_number, split_id
from company.industries import label
from company.legal_forms import NO_CLASS, read_spellings
from connectors import CODES, connector
from connectors.keys import WAYS

KINDS_OF_FIGURES = {"accounts", "tax", "payroll", "quarterly", "derived"}
KINDS_OF_NAMES = {"legal", "parallel", "auxiliary", "previous", "trading"}
FORM_CLASSES = {*read_spellings().form_classes} - {NO_CLASS}
GLEIF = "XI-LEI"
# Registers that need no words of attribution or have no address, and why.
NO_ATTRIBUTION = {"table": "it is the user's own"}


def known_shape(identifier: str) -> bool:
    """Whether an identifier is of a known list, and its number as the register writes it."""
    code, number = split_id(identifier)
    if code not in COUNTRIES:
        return re.fullmatch(GLEIF + r"-[A-Z0-9]{18}\d\d", identifier) is not None
    return registration_number(COUNTRIES[code], number) == number


def test_every_register_has_a_sample() -> None:
    missing = [code for code in REGISTERS if not SAMPLES.get(code)]
    assert not missing, (
        f"{', '.join(missing)} has no sample: write a function in tests/connectors/samples.py "
        "that puts a small made-up file in the register's wire form into a folder, and list it in "
        "SAMPLES there."
    )


@pytest.mark.parametrize("code", CODES)
def test_a_register_says_all_that_a_user_must_know(code: str) -> None:
    register, module = connector(code).REGISTER, sys.modules[f"connectors.{module_of(code)}"]
    assert register.code == code
    assert module.__doc__
    for text in (register.name, register.publisher, register.licence, register.frequency):
        assert text.strip()
    assert register.gives.strip()
    assert register.covers.strip()
    assert register.attribution.strip() or NO_ATTRIBUTION.get(code)
    assert register.url.startswith("https://") or code == "table"
    assert register.country == ("" if code == "table" else code[:2].upper())
    assert 0 < register.expected[0] < register.expected[1]
    assert 0 < register.tolerated < 1
    calls, seconds = register.rate
    assert calls >= 1
    assert seconds > 0


# What a register fills and its sample does not: the day on which a company ended, above all.
SELDOM: dict[str, set[str]] = {
    **{c: {"dissolved_on"} for c in ("fi-prh", "no-brreg", "gb-coh", "lv-ur", "xi-lei")},
    "fi-xbrl": {"employees"},
    "gb-accounts": {"revenue", "operating_profit", "personnel_costs"},
}
ALWAYS = {  # what every row has
    "company_id", "register", "registration_number", "name", "fetched_at", "source", "basis",
    "kind", "period_start", "period_end",
}  # fmt: skip


@pytest.mark.parametrize("code", REGISTERS)
def test_a_register_names_the_fields_and_figures_that_it_fills(code: str, tmp_path: Path) -> None:
    fills, filled = set(connector(code).REGISTER.fills), set[str]()
    for place, write in enumerate(SAMPLES[code]):
        (tmp_path / f"{place}").mkdir()
        found = read(code, write(tmp_path / f"{place}"))
        tables = found.companies, found.figures
        filled |= {c for t in tables for c in t.column_names if t[c].null_count < len(t)}
    assert {c for c in filled if not c.startswith("x_")} <= fills | ALWAYS
    assert fills - filled == SELDOM.get(code, set())
    assert fills <= {f.name for f in (*FIELDS, *FIGURES)}


@pytest.mark.parametrize("code", CODES)
def test_a_key_has_its_way_to_the_register(code: str) -> None:
    register = connector(code).REGISTER
    assert bool(register.key_variable) == (code in WAYS)
    assert register.key_variable in ("", f"LOOKALIKE_{module_of(code).upper()}_KEY")
    assert register.key_variable or not register.needs_key


@each_form
def test_a_sample_gives_the_same_rows_twice_and_no_bad_ones(
    code: str, write: Write, tmp_path: Path
) -> None:
    files = write(tmp_path)
    first = read(code, files)
    assert first.rows() == read(code, files).rows()
    assert first.bad == 0
    assert len(getattr(first, connector(code).REGISTER.holds)) >= 7


@each_form
def test_parsing_changes_nothing_and_says_the_same_twice(
    code: str, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def twice(parse: Callable[..., Any]) -> Callable[..., Any]:
        def checked(*given: Any, **named: Any) -> Any:
            before = copy.deepcopy((given, named))
            answer = parse(*given, **named)
            assert parse(*given, **named) == answer
            assert (given, named) == before
            calls.append(parse.__name__)
            return answer

        return checked

    module = connector(code)
    for place, name, parse in list(parsers(module_of(code))):
        monkeypatch.setattr(place, name, twice(parse))
    read(code, write(tmp_path))
    assert calls or not hasattr(module, "parse")


def parsers(module: str) -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """The functions of a connector's modules that are called parse or parse_something."""
    for name, place in sorted(sys.modules.items()):
        if name.startswith(f"connectors.{module}"):
            for key, value in vars(place).items():
                if re.fullmatch(r"parse(_\w+)?", key) and callable(value):
                    yield place, key, value


@each_form
def test_companies_are_what_the_rest_of_the_tool_relies_on(
    code: str, write: Write, tmp_path: Path
) -> None:
    companies = read(code, write(tmp_path)).companies.to_pylist()
    ids = [company["company_id"] for company in companies]
    assert len(ids) == len(set(ids))
    country = connector(code).REGISTER.country
    for company in companies:
        assert known_shape(company["company_id"])
        assert split_id(company["company_id"])[0] == LISTS.get(country, GLEIF) or country == "XI"
        assert company["company_id"].endswith(f"-{company['registration_number']}")
        assert company["register"] == code
        assert company["name"]
        assert company["status"] in (*STATUSES, None)
        assert re.fullmatch("[A-Z]{2}", company["country"])
        assert isinstance(company["is_natural_person"], bool)
        assert company["legal_form_class"] in (*FORM_CLASSES, None)
        assert company["industry"] is None or label(company["industry"])
        assert (company["industry_code"] is None) == (company["industry_system"] is None)
        assert company["parent_id"] is None or known_shape(company["parent_id"])
        assert company["fetched_at"] == NOW
        for day in ("founded_on", "dissolved_on"):
            assert company[day] is None or company[day] <= NOW.date()


@each_form
def test_names_and_figures_belong_to_companies_of_known_lists(
    code: str, write: Write, tmp_path: Path
) -> None:
    found = read(code, write(tmp_path))
    own = set(found.companies["company_id"].to_pylist())
    for name in found.names.to_pylist():
        assert known_shape(name["company_id"])
        assert name["company_id"] in own or not own
        assert name["name"]
        assert name["kind"] in KINDS_OF_NAMES
        assert re.fullmatch("[a-z]{2}", name["language"] or "en")
    for figure in found.figures.to_pylist():
        assert known_shape(figure["company_id"])
        assert (figure["source"], figure["fetched_at"]) == (code, NOW)
        assert figure["kind"] in KINDS_OF_FIGURES
        assert figure["basis"] in ("standalone", "consolidated")
        assert figure["period_end"] <= NOW.date()
        assert (figure["period_start"] or figure["period_end"]) <= figure["period_end"]
        assert re.fullmatch("[A-Z]{3}", figure["currency"] or "EUR")
