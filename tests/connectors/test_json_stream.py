"""Huge JSON arrays and lines: any form, any size of blocks, and every way to be cut or wrong."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from company.errors import SourceChanged
from connectors import json_stream
from connectors.contract import Quarantine
from connectors.json_stream import Array, json_array, ndjson

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text('ab{}[]",:\\ ä\n'),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "a", '},{"id"']), inner, max_size=3)
    ),
)
DOCUMENTS = st.lists(
    st.dictionaries(st.sampled_from(["id", "names", "x"]), VALUES) | st.lists(VALUES, max_size=3)
)
COMPANIES: list[Any] = [
    {"id": n, "name": f'Kone {n} "Oy" }},{{', "names": [{"id": 1}, {"id": 2}]} for n in range(50)
]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "BLOCK", 64)


def read(text: str | bytes, key: str = "", quarantine: Quarantine | None = None) -> list[Any]:
    data = text.encode() if isinstance(text, str) else text
    return list(json_array(io.BytesIO(data), key, quarantine))


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def pretty(value: Any) -> str:
    return json.dumps(value, indent=4, ensure_ascii=False)


def windows(value: Any) -> str:
    return "\ufeff" + json.dumps(value, indent="\t").replace("\n", "\r\n") + "\r\n"


@given(DOCUMENTS, st.sampled_from([compact, pretty, windows, json.dumps]), st.integers(8, 200))
def test_any_array_in_any_form_and_block_size_reads_as_the_whole_file_does(
    documents: list[Any], form: Callable[[Any], str], block: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "BLOCK", block)
        assert read(form(documents)) == list(enumerate(documents, 1))


@given(DOCUMENTS, st.sampled_from([compact, pretty]), st.data())
def test_a_file_cut_anywhere_is_named_with_the_documents_before_the_cut(
    documents: list[Any], form: Callable[[Any], str], data: st.DataObject
) -> None:
    text = form(documents).encode()
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    found: list[Any] = []
    with pytest.raises(SourceChanged, match=r"cut off after \d+ documents"):
        found.extend(document for _, document in json_array(io.BytesIO(cut)))
    assert found == documents[: len(found)]


def test_a_cut_file_says_after_how_many_documents() -> None:
    with pytest.raises(SourceChanged, match="the file is cut off after 49 documents"):
        read(compact(COMPANIES)[:-20])


def test_nested_objects_that_look_like_documents_stay_inside() -> None:
    companies = [{"id": n, "parts": [{"id": m} for m in range(30)]} for n in range(20)]
    assert [document for _, document in read(compact(companies))] == companies


def test_the_quick_way_is_taken_where_the_file_is_regular(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_stream, "BLOCK", 100_000)
    companies = [{"businessId": str(n), "names": [{"name": "x" * 40}]} for n in range(400)]
    one_by_one: list[int] = []
    whole = json_stream._decoded
    monkeypatch.setattr(
        json_stream, "_decoded", lambda *a: one_by_one.append(a[1]) or whole(*a)
    )  # fmt: skip
    for form in (compact, pretty):
        one_by_one.clear()
        assert len(read(form(companies))) == 400
        assert len(one_by_one) <= 2 * json_stream.AT_ONCE


def test_an_array_inside_an_object_is_found_by_its_key() -> None:
    outer = {"meta": {"data": [1, 2]}, "say": '"data": [', "data": COMPANIES, "after": [{"id": 1}]}
    for form in (compact, pretty):
        assert read(form(outer), "data") == list(enumerate(COMPANIES, 1))


def test_a_missing_key_is_named() -> None:
    with pytest.raises(SourceChanged, match='has no array "records"'):
        read(compact({"data": COMPANIES}), "records")


def test_an_object_cut_behind_its_array_is_refused() -> None:
    with pytest.raises(SourceChanged, match="does not end where its JSON array does"):
        read(compact({"data": COMPANIES})[:-1], "data")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no JSON array; it begins with nothing"),
        ("<!DOCTYPE html><title>Error</title>", 'begins with "<!DOCTYPE html>'),
        ('{"error": "not found"}', "is no JSON array"),
        ("[1, 2]", 'after 0 documents comes "1, 2]"'),
        ('[{"a": 1} {"a": 2}]', "after 1 documents comes"),
        ('[{"a": 1}, "b"]', "after 1 documents comes"),
        ('[{"a": 1}][{"a": 2}]', "does not end where its JSON array does"),
    ],
)
def test_what_is_no_array_of_documents_is_refused(text: str, reason: str) -> None:
    with pytest.raises(SourceChanged) as refusal:
        read(text)
    assert reason in str(refusal.value)


def test_a_bad_document_is_set_aside_and_the_others_keep_their_numbers() -> None:
    quarantine = Quarantine()
    text = compact(COMPANIES[:30]).replace('"id":17,', '"id":01,')
    numbers = [number for number, _ in read(text, quarantine=quarantine)]
    assert numbers == [n for n in range(1, 31) if n != 18]
    assert quarantine.rows[0].line == 18
    assert "not valid JSON" in quarantine.rows[0].reason
    assert quarantine.rows[0].text.startswith('{"id":01,"name":"Kone 17')


def test_a_bad_document_stops_the_run_where_nothing_is_set_aside() -> None:
    with pytest.raises(SourceChanged, match="document 18 is not valid JSON"):
        read(compact(COMPANIES).replace('"id":17,', '"id":01,'))


def test_a_document_without_an_end_does_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_stream, "LARGEST", 3 << 20)
    endless = b'[{"a": 1}, {"b": "' + b"x" * (8 << 20)
    with pytest.raises(SourceChanged, match="document 2 is larger than 3 MB"):
        read(endless)


def in_pieces(text: str, size: int) -> list[Any]:
    """The documents of a text that is cut into pieces, as long as these are valid."""
    array, found = Array(io.BytesIO(text.encode())), []
    for piece in array.pieces(size, least=0):
        try:
            found += json.loads(b"[" + piece + b"]")
        except ValueError:
            array.put_back([piece])
            break
    return found + [document for _, document in array]


@given(DOCUMENTS, st.sampled_from([compact, pretty, windows, json.dumps]), st.integers(8, 200))
def test_any_array_in_pieces_of_any_size_reads_as_the_whole_file_does(
    documents: list[Any], form: Callable[[Any], str], size: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "BLOCK", 4096)
        assert in_pieces(form(documents), size) == documents


def test_a_piece_that_ends_inside_a_document_can_be_put_back() -> None:
    array = Array(io.BytesIO(compact(COMPANIES).encode()))
    piece = next(array.pieces(700, least=1000))
    assert piece.endswith(b'"names":[{"id":1}')
    array.put_back([piece])
    assert list(array) == list(enumerate(COMPANIES, 1))
    assert in_pieces(compact(COMPANIES), 700) == COMPANIES


def test_a_piece_ends_where_a_document_does_and_what_is_left_is_read_from_there() -> None:
    companies = [{"businessId": n, "names": [{"name": "x" * 40}]} for n in range(10, 60)]
    array = Array(io.BytesIO(compact(companies).encode()))
    pieces = [json.loads(b"[" + piece + b"]") for piece in array.pieces(800, least=1000)]
    assert [len(piece) for piece in pieces] == [9, 9, 9, 9, 9]
    array.number = 45
    assert [c for piece in pieces for c in piece] == companies[:45]
    assert list(array) == list(enumerate(companies[45:], 46))


def test_no_piece_is_cut_off_a_small_array() -> None:
    array = Array(io.BytesIO(compact(COMPANIES).encode()))
    assert list(array.pieces(700, least=100_000)) == []
    assert list(array) == list(enumerate(COMPANIES, 1))


def lines(text: bytes, quarantine: Quarantine | None = None) -> list[Any]:
    return list(ndjson(io.BytesIO(text), quarantine))


@given(st.lists(VALUES), st.integers(1, 200), st.booleans())
def test_lines_read_as_they_were_written_with_the_number_of_their_line(
    documents: list[Any], block: int, ended: bool
) -> None:
    text = "\n".join(compact(d) for d in documents) + "\n" * ended
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "BLOCK", block)
        assert lines(text.encode()) == list(enumerate(documents, 1))


def test_blank_lines_and_windows_line_ends_are_passed_over() -> None:
    assert lines(b'\xef\xbb\xbf{"id":1}\r\n\r\n\n{"id":2}\r\n') == [(1, {"id": 1}), (4, {"id": 2})]


def test_a_bad_line_is_set_aside_with_its_number() -> None:
    quarantine = Quarantine()
    assert lines(b'{"id":1}\n{"id":\n{"id":3}\n', quarantine) == [(1, {"id": 1}), (3, {"id": 3})]
    assert [(bad.line, bad.text) for bad in quarantine.rows] == [(2, '{"id":')]


def test_a_last_line_that_is_cut_is_named() -> None:
    with pytest.raises(SourceChanged, match="cut off after 2 documents"):
        lines(b'{"id":1}\n{"id":2}\n{"id":')


def test_a_line_without_an_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LARGEST", 1 << 20)
    with pytest.raises(SourceChanged, match="document 2 is larger than 1 MB"):
        lines(b'{"id":1}\n"' + b"x" * (4 << 20))
