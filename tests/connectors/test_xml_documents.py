"""XML of strangers: what is read, in which shape, and what is refused."""

import io

import pytest

from company.errors import RecordError, SourceChanged
from connectors.xml_documents import documents, tree

BOMB = b'<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r><x>&b;</x></r>'
FETCHES = b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r><x>&a;</x></r>'


@pytest.mark.parametrize("content", [BOMB, FETCHES, BOMB.decode().encode("utf-16")])
def test_a_small_file_that_declares_entities_is_refused(content: bytes) -> None:
    with pytest.raises(RecordError, match="declares entities"):
        tree(content)


@pytest.mark.parametrize("content", [BOMB, FETCHES])
def test_a_huge_file_that_declares_entities_is_refused(content: bytes) -> None:
    with pytest.raises(SourceChanged, match="declares entities"):
        list(documents(io.BytesIO(content), "x", "huge.xml"))


def test_a_document_type_without_entities_does_no_harm() -> None:
    assert tree(b"<!DOCTYPE html><html><p>7</p></html>").findtext("p") == "7"


def test_a_small_file_that_is_cut_off_is_a_bad_record() -> None:
    with pytest.raises(RecordError, match="not well-formed"):
        tree(b"<html><p>7</p>")


def test_children_that_repeat_are_a_list_and_attributes_keep_their_prefix() -> None:
    text = b'<r><n:a xmlns:n="u"><n:b xml:lang="fi"> x </n:b><n:b/><n:c>1</n:c></n:a></r>'
    [(number, document)] = documents(io.BytesIO(text), "a", "r.xml")
    assert number == 1
    assert document == {
        "@xmlns:n": "u",
        "b": [{"@xml:lang": "fi", "$": "x"}, {}],
        "c": {"$": "1"},
    }


def test_documents_are_numbered_through_and_an_empty_file_of_them_gives_none() -> None:
    text = b"<r>" + b"<a><k>1</k></a>" * 3 + b"</r>"
    assert [n for n, _ in documents(io.BytesIO(text), "a", "r.xml")] == [1, 2, 3]
    assert list(documents(io.BytesIO(b"<r></r>"), "a", "r.xml")) == []


def test_a_huge_file_that_is_cut_off_says_behind_which_record() -> None:
    numbered = documents(io.BytesIO(b"<r><a><k>1</k></a><a><k>"), "a", "r.xml")
    with pytest.raises(SourceChanged, match=r"r\.xml cannot be read behind record 1"):
        list(numbered)
