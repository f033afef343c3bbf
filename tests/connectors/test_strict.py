"""Strict reading: what is noted of documents, and when it stops the run."""

from dataclasses import replace
from typing import Any

import pytest

from company.errors import SourceChanged
from connectors.contract import Register
from connectors.strict import Audit, holds

REGISTER = Register(
    "xx-test", "Test", "FI", "nobody", "CC0-1.0", "", "", "", "", expected=(2_000, 9_000),
    reads=("id", "names.name", "names.end", "status"), ignored=("meta", "names.source"),
    mandatory=("id", "status or state.code"), recurring=("names.end",),
)  # fmt: skip


def document(**parts: Any) -> dict[str, Any]:
    return {"id": 1, "names": [{"name": "Kivi Oy"}], "status": "1", **parts}


def audited(documents: list[Any], register: Register = REGISTER) -> Audit:
    audit = Audit(register)
    for one in documents:
        audit.note(one)
        audit.check()
    return audit


def refusal(audit: Audit) -> str:
    with pytest.raises(SourceChanged) as raised:
        audit.close()
    return str(raised.value)


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"new": 1}, "new"),
        ({"names": [{"name": "x"}, {"name": "y", "script": "Latn"}]}, "names.script"),
        ({"names": "Kivi Oy"}, "names"),
        ({"state": {"label": "x"}}, "state.label"),
    ],
)
def test_a_field_that_nobody_reads_is_found_in_the_one_document_that_has_it(
    parts: dict[str, Any], field: str
) -> None:
    audit = audited([document()] * 1234)
    with pytest.raises(SourceChanged, match=rf'unknown field "{field}" in 1 of the first 1,235'):
        audit.look(document(**parts))


def test_all_that_lies_below_an_ignored_field_may_be_anything() -> None:
    audited([document(meta={"a": [{"b": 1}]}), document(names=[{"source": {"a": 1}}])]).close()


def test_a_part_that_is_null_or_empty_is_no_new_field() -> None:
    audited([document(names=None), document(names=[]), document(names=[None, {}])]).close()


def test_several_new_fields_are_named_together_with_a_value_of_the_first() -> None:
    audit = Audit(REGISTER)
    for number in range(5):
        audit.note(document(new=number) | ({"newer": 1} if number else {}))
    with pytest.raises(SourceChanged) as raised:
        audit.check()
    assert str(raised.value) == (
        "xx-test changed shape: unknown field \"new\" in 5 of the first 5 documents, such as '0'; "
        'also "newer". Read it in connectors/xx_test.py or add it to REGISTER.ignored there. '
        "Nothing was replaced."
    )


def test_a_field_that_few_documents_lack_is_no_change() -> None:
    audited([document(id=None)] * 20 + [document()] * 30).close()


def test_a_field_that_a_tenth_of_the_documents_lack_stops_the_run_at_the_end() -> None:
    assert refusal(audited([document(id=None)] * 151 + [document()] * 1349)) == (
        'xx-test changed shape: the field "id" is missing in 151 of 1,500 records. If the register '
        "changed, connectors/xx_test.py must follow. Nothing was replaced."
    )


def test_a_field_that_a_thousand_documents_lack_stops_the_run_at_once() -> None:
    with pytest.raises(SourceChanged, match=r'"id" is missing in 1,000 of 1,000 records'):
        audited([document(id=None)] * 5000)


def test_a_mandatory_field_may_stand_in_another_place_in_another_form() -> None:
    other = {"id": 1, "state": {"code": "A"}}
    register = replace(REGISTER, reads=(*REGISTER.reads, "state.code"))
    audited([other, document()], register).close()
    lacking = audited([{"id": 1}], register)
    assert '"status or state.code" is missing in 1 of 1 records' in refusal(lacking)


def test_a_recurring_field_must_occur_in_a_whole_download_and_in_no_smaller_file() -> None:
    audited([document()] * 1999).close()
    assert '"names.end" is missing in 2,000 of 2,000' in refusal(audited([document()] * 2000))
    ended = document(names=[{"name": "x"}, {"name": "y", "end": "2020-01-01"}])
    audited([document()] * 1990 + [ended] * 20).close()


def test_findings_about_portions_add_up_to_those_about_all() -> None:
    documents = [document(), document(id=None), document(new=7), document(new=8)]
    whole, parts = Audit(REGISTER), Audit(REGISTER)
    for one in documents:
        whole.note(one)
        part = Audit(REGISTER, closely=0)
        part.note(one)
        parts.findings.add(part.findings)
    assert parts.findings == whole.findings
    assert (parts.findings.documents, parts.findings.unknown["new"].documents) == (4, 2)


@pytest.mark.parametrize(
    ("value", "path", "answer"),
    [
        ({"a": {"b": 0}}, ("a", "b"), True),
        ({"a": [{"b": None}, {"b": False}]}, ("a", "b"), True),
        ({"a": []}, ("a",), True),
        ({"a": []}, ("a", "b"), False),
        ({"a": "b"}, ("a", "b"), False),
        (["a"], ("a",), False),
    ],
)
def test_something_stands_at_a_path_unless_it_is_null_or_not_there(
    value: Any, path: tuple[str, ...], answer: bool
) -> None:
    assert holds(value, path) is answer
