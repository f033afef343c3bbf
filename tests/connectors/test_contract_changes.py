"""The contract of a connector when its register changes the form of its files."""

import contextlib
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import wire
from contract_reading import FORMS, MANDATORY, each_form, module_of, read, source, spoilt
from samples import Write

from company.errors import LookalikeError, SourceChanged
from connectors import connector
from connectors.strict import paths
from connectors.xi_lei_csv import RELATIONSHIP
from store.pull import pull
from store.state import open_state

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
