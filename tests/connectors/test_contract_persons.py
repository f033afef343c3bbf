"""The contract of a connector, on people: officers leave no trace, sole traders are flagged."""

import copy
import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import wire
from contract_reading import FORMS, MANDATORY, REGISTERS, read, spoilt
from samples import NOW, Write

from connectors import connector
from connectors.contract import Register, Source
from store.pull import pull
from store.state import open_state

OFFICER = "Aino Esimerkki-Näyttelijä"
WITH_PERSONS = [(code, write) for code, write in FORMS if connector(code).REGISTER.persons]
# Registers in whose files nobody is named but sole traders, by the names of their firms.
NOBODY = {
    "fi-vero", "fi-xbrl", "no-brreg-units", "no-regnskap", "ee-aruanne", "lv-ur", "lv-statements",
    "xi-lei",
}  # fmt: skip
# What makes a sole trader of a company of the sample, by the form of the file.
SOLE_TRADERS: dict[str, tuple[str, tuple[bytes, bytes]]] = {
    "no_brreg": ("no-brreg", (b'"kode": "AS"', b'"kode": "ENK"')),
    "no_brreg_csv": ("no-brreg", (b'"AS"', b'"ENK"')),
    "ee_rik": ("ee-rik", (rb"Osa\u00fching", rb"F\u00fc\u00fcsilisest isikust ettev\u00f5tja")),
    "ee_rik_basic": ("ee-rik", ("Osaühing".encode(), "Füüsilisest isikust ettevõtja".encode())),
    "lv_ur": ("lv-ur", ("Sabiedrība ar ierobežotu atbildību".encode(),
                        "Individuālais komersants".encode())),
    "xi_lei": ("xi-lei", (b"GENERAL", b"SOLE_PROPRIETOR")),
    "xi_lei_json": ("xi-lei", (b"GENERAL", b"SOLE_PROPRIETOR")),
    "xi_lei_xml": ("xi-lei", (b"GENERAL", b"SOLE_PROPRIETOR")),
    "xi_lei_answer": ("xi-lei", (b"GENERAL", b"SOLE_PROPRIETOR")),
}  # fmt: skip


def with_officer(content: bytes, register: Register, form: str) -> bytes:
    """A file in which each field that may name a person does, and a bad row as well."""
    if wire.is_csv(content):
        return _in_columns(content, register.persons)
    if content.lstrip().startswith(b"<"):
        return _in_facts(content, register.persons)
    documents = [_in_fields(document, register.persons) for document in wire.documents(content)]
    bad = {k: v for k, v in documents[0].items() if k != MANDATORY[form]}
    return wire.as_bytes([*documents, bad], content)


def _in_columns(content: bytes, persons: tuple[str, ...]) -> bytes:
    encoding, text = decoded(content)
    mark = wire.delimiter(content).decode()
    head, *rows = csv.reader(text.splitlines(), delimiter=mark)
    places = [n for n, header in enumerate(head) if header.strip() in persons]
    out = io.StringIO()
    out.write(text.splitlines()[0] + "\n")
    writer = csv.writer(out, delimiter=mark, lineterminator="\n")
    for row in rows:
        writer.writerow([OFFICER if n in places else cell for n, cell in enumerate(row)])
    writer.writerow([OFFICER])  # a bad row: it lacks the other columns
    return out.getvalue().encode(encoding)


def decoded(content: bytes) -> tuple[str, str]:
    """The encoding of a file, and its text."""
    try:
        return "utf-8", content.decode()
    except UnicodeDecodeError:
        return "latin-1", content.decode("latin-1")


def _in_facts(content: bytes, persons: tuple[str, ...]) -> bytes:
    facts = "".join(
        f'<ix:nonNumeric contextRef="year" name="bus:{name}">{OFFICER}</ix:nonNumeric>'
        for name in persons
    )
    return content.replace(b"</body>", facts.encode() + b"</body>")


def _in_fields(document: dict[str, Any], persons: tuple[str, ...]) -> dict[str, Any]:
    named = copy.deepcopy(document)
    for path in persons:
        *above, last = path.split(".")
        parts = [named]
        for key in above:
            held = [part[key] for part in parts]
            parts = [p for h in held for p in (h if isinstance(h, list) else [h])]
        for part in parts:
            part[last] = OFFICER if above and isinstance(held[0], list) else [{"sisu": OFFICER}]
    return named


def kept(folder: Path) -> str:
    """Every text that a workspace holds: of its tables, its state, and the names of its files."""
    said = [str(path) for path in folder.rglob("*")]
    said += [repr(pq.read_table(path).to_pylist()) for path in folder.rglob("*.parquet")]
    with sqlite3.connect(folder / "state.sqlite") as state:
        said += list(state.iterdump())
    state.close()
    said += [p.read_bytes().decode(errors="replace") for p in folder.glob("state.sqlite*")]
    return "\n".join(said)


@pytest.mark.parametrize(("code", "write"), WITH_PERSONS, ids=[w.__name__ for _, w in WITH_PERSONS])
def test_an_officer_leaves_no_trace_in_the_workspace(
    code: str, write: Write, tmp_path: Path
) -> None:
    register = connector(code).REGISTER
    change = lambda raw: with_officer(raw, register, write.__name__)  # noqa: E731
    files = spoilt(write, tmp_path / "files", 0, change)
    if code == "gb-accounts":
        with zipfile.ZipFile(files[0], "a") as archive:
            archive.writestr("Prod223_3384_01234569_20241231.html", f"<html>{OFFICER}")
    assert OFFICER in "".join(text(path) for path in files)
    source = Source(files[0], NOW, more=tuple(files[1:]))
    dataset = pull(tmp_path / "ws", open_state(tmp_path / "ws"), connector(code), source).dataset
    assert dataset.bad_rows >= 1
    held = kept(tmp_path / "ws")
    assert dataset.version in held
    assert "Esimerkki" not in held


def text(path: Path) -> str:
    """What a file holds; in JSON, letters beyond ASCII as they are."""
    found = decoded(wire.contents(path)[0])[1]
    return json.dumps(json.loads(found), ensure_ascii=False) if found[:1] in "[{" else found


def test_every_register_says_whether_its_files_name_persons() -> None:
    named = {code for code in REGISTERS if connector(code).REGISTER.persons}
    assert named | NOBODY == {*REGISTERS}
    assert not named & NOBODY


@pytest.mark.parametrize("code", REGISTERS)
def test_what_may_name_a_person_is_never_read(code: str) -> None:
    register = connector(code).REGISTER
    assert not {*register.persons} & {*register.reads}


@pytest.mark.parametrize("form", SOLE_TRADERS)
def test_sole_traders_are_flagged_as_natural_persons(form: str, tmp_path: Path) -> None:
    code, (company, trader) = SOLE_TRADERS[form]
    write = next(write for c, write in FORMS if write.__name__ == form)
    change: Callable[[bytes], bytes] = lambda raw: raw.replace(company, trader)  # noqa: E731
    found = read(code, spoilt(write, tmp_path / "files", 0, change)).companies
    assert set(found["is_natural_person"].to_pylist()) == {True}
    (tmp_path / "whole").mkdir()
    whole = read(code, write(tmp_path / "whole")).companies
    assert set(whole["is_natural_person"].to_pylist()) == {False}
