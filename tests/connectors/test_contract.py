"""The contract of a connector: one suite that every register gets by being listed in CODES."""

import contextlib
import copy
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import wire
from samples import NOW, SAMPLES, Write

from company.errors import LookalikeError, SourceChanged
from company.fields import FIELDS, FIGURES, NAMES, STATUSES, schema
from company.ids import COUNTRIES, LISTS, registration_number, split_id
from company.industries import label
from company.legal_forms import NO_CLASS, read_spellings
from connectors import CODES, connector
from connectors.contract import Quarantine, Source
from connectors.keys import WAYS
from connectors.strict import paths
from connectors.xi_lei_csv import RELATIONSHIP
from store.pull import pull
from store.state import open_state

REGISTERS = [code for code in CODES if code != "table"]  # a user's table has no wire form
FORMS = [(code, write) for code in REGISTERS for write in SAMPLES.get(code, ())]
each_form = pytest.mark.parametrize(("code", "write"), FORMS, ids=[w.__name__ for _, w in FORMS])
KINDS_OF_FIGURES = {"accounts", "tax", "payroll", "quarterly", "derived"}
KINDS_OF_NAMES = {"legal", "parallel", "auxiliary", "previous", "trading"}
FORM_CLASSES = {*read_spellings().form_classes} - {NO_CLASS}
GLEIF = "XI-LEI"

# Registers that need no words of attribution or have no address, and why.
NO_ATTRIBUTION = {"table": "it is the user's own"}
# Files that hold much which nobody asks for, so that a new field does not stop the run: which of
# the files, the fields of it that are read, and why.
ASKED_BY_NAME: dict[str, tuple[int, tuple[str, ...], str]] = {
    "gb_accounts": (0, (), "the taxonomies have thousands of concepts; it is a quirk"),
    "xi_lei": (1, RELATIONSHIP, "four columns say who belongs to whom"),
    "xi_lei_json": (1, (), "the same"),
    "xi_lei_xml": (1, (), "the same"),
}
# Elements of an XML that are read, one a form; columns and JSON fields are found by themselves.
ELEMENTS = {
    "fi_xbrl": "fi_met:si289",
    "no_regnskap_filing": "orgnr",
    "xi_lei_xml": "lei:EntityStatus",
}
# The field of a JSON document without which there is no row.
MANDATORY = {
    "fi_prh": "businessId",
    "fi_prh_answer": "businessId",
    "no_brreg": "organisasjonsnummer",
    "no_brreg_units": "overordnetEnhet",
    "no_regnskap": "virksomhet",
    "ee_rik": "ariregistri_kood",
    "xi_lei_json": "LEI",
    "xi_lei_answer": "attributes",
}


@dataclass(frozen=True)
class Read:
    """What a connector made of a sample."""

    companies: pa.Table
    figures: pa.Table
    names: pa.Table
    bad: int

    @property
    def said(self) -> int:
        """How many values there are, so that a row which lost half of them counts as less."""
        tables = self.companies, self.figures, self.names
        return sum(len(c) - c.null_count for t in tables for c in t.columns)

    def rows(self) -> list[list[str]]:
        """The rows of each table in an order of their own."""
        return [
            sorted(map(repr, t.to_pylist())) for t in (self.companies, self.figures, self.names)
        ]


def source(files: list[Path]) -> Source:
    return Source(files[0], NOW, more=tuple(files[1:]))


def read(code: str, files: list[Path]) -> Read:
    quarantine = Quarantine()
    reading = connector(code).read(source(files), quarantine)
    batches = list(reading.batches)
    wanted = schema(FIELDS, reading.extras), schema(FIGURES), schema(NAMES)
    tables = [
        pa.concat_tables([s.empty_table(), *(pa_table(b, name, s) for b in batches)])
        for name, s in zip(("companies", "figures", "names"), wanted, strict=True)
    ]
    return Read(*tables, bad=quarantine.count)


def pa_table(batch: Any, name: str, wanted: pa.Schema) -> pa.Table:
    """A table of a batch; one without rows may lack the extras."""
    table: pa.Table = getattr(batch, name)
    return table if len(table) else wanted.empty_table()


def known_shape(identifier: str) -> bool:
    """Whether an identifier is of a known list, and its number as the register writes it."""
    code, number = split_id(identifier)
    if code not in COUNTRIES:
        return re.fullmatch(GLEIF + r"-[A-Z0-9]{18}\d\d", identifier) is not None
    return registration_number(COUNTRIES[code], number) == number


def module_of(code: str) -> str:
    return code.replace("-", "_")


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


def spoilt(write: Write, folder: Path, place: int, change: wire.Change) -> list[Path]:
    """The sample with one of its files changed."""
    folder.mkdir()
    files = write(folder)
    wire.changed(files[place], change)
    return files


def asked_by_name(write: Write, place: int) -> tuple[str, ...] | None:
    """The fields of a file in which all others may be anything; nothing for a strict file."""
    file, fields, _ = ASKED_BY_NAME.get(write.__name__, (-1, (), ""))
    return fields if file == place else None


@each_form
def test_a_new_field_stops_the_run_and_says_where_to_read_it(
    code: str, write: Write, tmp_path: Path
) -> None:
    for place in range(len(write(tmp_path))):
        files = spoilt(write, tmp_path / f"{place}", place, wire.with_new_field)
        if asked_by_name(write, place) is not None:
            assert len(getattr(read(code, files), connector(code).REGISTER.holds))
            continue
        with pytest.raises(SourceChanged) as raised:
            read(code, files)
        said = str(raised.value)
        assert (code in said, wire.NEW in said) == (True, True), said
        assert f"connectors/{module_of(code)}.py" in said


@each_form
def test_a_field_that_is_read_and_was_renamed_stops_the_run(
    code: str, write: Write, tmp_path: Path
) -> None:
    tried = 0
    for place, path in enumerate(write(tmp_path)):
        for name, change in renamings(code, write, place, wire.contents(path)[0]):
            tried += 1
            files = spoilt(write, tmp_path / f"{tried}", place, change)
            with pytest.raises(SourceChanged) as raised:
                read(code, files)
            said = str(raised.value)
            assert f"connectors/{module_of(code)}.py" in said, said
            assert name in said or wire.NEW in said
    assert tried or write.__name__ in ASKED_BY_NAME


def renamings(
    code: str, write: Write, place: int, content: bytes
) -> Iterator[tuple[str, wire.Change]]:
    """The fields of a file that are read, each with what renames it."""
    ignored, asked = connector(code).REGISTER.ignored, asked_by_name(write, place)
    if asked is not None:
        for at, header in enumerate(wire.columns(content) if asked else ()):
            if header.strip(' "') in asked:
                yield header.strip(' "'), lambda raw, at=at: wire.column_renamed(raw, at)
        return
    if wire.is_csv(content):
        for at, header in enumerate(wire.columns(content)):
            name = header.strip(' "').split(" | ")[0]
            if name not in ignored and not name.startswith(tuple(f"{i}." for i in ignored)):
                yield name, lambda raw, at=at: wire.column_renamed(raw, at)
    elif write.__name__ in ELEMENTS:
        element = ELEMENTS[write.__name__]
        yield element, lambda raw: wire.element_renamed(raw, element)
    else:
        for field in sorted({*paths(wire.documents(content)[0])}):
            above = [field[: dot.start()] for dot in re.finditer(r"\.|$", field)]
            if not set(above) & set(ignored):
                yield field, lambda raw, field=field: wire.field_renamed(raw, field)


@pytest.mark.parametrize(
    ("code", "write", "field"),
    [
        (code, write, MANDATORY[write.__name__])
        for code, write in FORMS
        if write.__name__ in MANDATORY
    ],
    ids=list(MANDATORY),
)
def test_documents_without_their_number_replace_nothing(
    code: str, write: Write, field: str, tmp_path: Path
) -> None:
    files = spoilt(write, tmp_path / "files", 0, lambda raw: wire.without(raw, field))
    state = open_state(tmp_path / "workspace")
    wanted = rf'{code} .*"(.* or )?{field}.* missing in 7 of 7'
    with pytest.raises(SourceChanged, match=wanted) as raised:
        pull(tmp_path / "workspace", state, connector(code), source(files))
    assert f"connectors/{module_of(code)}.py" in str(raised.value)
    assert list(state.table("datasets").rows) == []


@pytest.mark.parametrize(
    ("code", "write"),
    [(code, write) for code, write in FORMS if write.__name__ in MANDATORY],
    ids=list(MANDATORY),
)
def test_a_value_of_another_type_is_set_aside_or_stops_the_run(
    code: str, write: Write, tmp_path: Path
) -> None:
    document = wire.documents(wire.contents(write(tmp_path)[0])[0])[0]
    for place, field in enumerate(sorted({*paths(document)})):
        change = partial(wire.retyped, path=field)
        with contextlib.suppress(LookalikeError):
            read(code, spoilt(write, tmp_path / f"{place}", 0, change))


@each_form
@pytest.mark.parametrize("as_it_comes", [True, False], ids=["packed", "unpacked"])
def test_a_file_that_was_cut_off_is_never_taken_for_a_whole_one(
    code: str, write: Write, as_it_comes: bool, tmp_path: Path
) -> None:
    whole = read(code, write(tmp_path))
    for place, path in enumerate(write(tmp_path)):
        files = spoilt(
            write, tmp_path / f"{place}", place, wire.same if as_it_comes else wire.cut_off
        )
        if as_it_comes:
            files[place].write_bytes(wire.cut_off(path.read_bytes()))
        try:
            found = read(code, files)
        except LookalikeError:
            continue
        assert found.bad > 0 or found.said >= whole.said, path.name
