from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matching_cases import COMPANIES, answer, names_table, rows_table

from enrich import Matcher
from enrich.columns import read_strings
from enrich.updating import update_index

TEXTS = ["cores", "texts", "names", "company_ids", "words"]
NONE = pa.array([], pa.string())
Name = tuple[str | None, ...]


def updated(old: Matcher, names: list[Name], gone: list[str], folder: Path) -> Matcher:
    update_index(old.index, table_of(names), pa.array(gone, pa.string()), folder)
    return Matcher(folder)


def table_of(names: list[Name]) -> pa.Table:
    return names_table(names) if names else names_table().slice(0, 0)


def same_index(one: Path, other: Path) -> bool:
    """Whether two indexes hold the same, whatever the chunks in which strings were written."""
    files = {file.name for file in one.iterdir()} - {*TEXTS, "index.json"}
    return all(
        read_strings(one / name).combine_chunks() == read_strings(other / name).combine_chunks()
        for name in TEXTS
    ) and all((one / name).read_bytes() == (other / name).read_bytes() for name in files)


def changed(company: Name, name: str) -> Name:
    return (company[0], name, *company[2:])


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.sampled_from(COMPANIES), unique=True, min_size=1),
    st.lists(st.sampled_from(COMPANIES), unique=True),
    st.sets(st.sampled_from(sorted({str(c[0]) for c in COMPANIES}))),
)
def test_an_update_writes_what_a_build_of_all_names_writes(
    tmp_path: Path, before: list[Name], added: list[Name], gone: set[str]
) -> None:
    before = sorted(before, key=lambda company: str(company[0]))
    fresh = [changed(company, f"{company[1]} Uusi") for company in added if company[0] not in gone]
    replaced = {company[0] for company in fresh} | gone
    after = [company for company in before if company[0] not in replaced] + fresh
    after.sort(key=lambda company: str(company[0]))
    old = Matcher.build(table_of(before), tmp_path / "old")
    whole = Matcher.build(table_of(after), tmp_path / "whole")
    new = updated(old, fresh, sorted(gone), tmp_path / "new")
    assert same_index(new.index.folder, whole.index.folder)


def test_a_renamed_company_is_found_by_its_new_name_only(matcher: Matcher, tmp_path: Path) -> None:
    nokia = changed(COMPANIES[0], "Tampereen Kumi Oyj")
    new = updated(matcher, [nokia], [], tmp_path / "new")
    assert answer(new, name="Tampereen Kumi")["company_id"] == COMPANIES[0][0]
    assert answer(new, name="Nokia Oyj")["company_id"] is None
    assert answer(matcher, name="Nokia Oyj")["company_id"] == COMPANIES[0][0]


def test_a_company_that_is_gone_is_not_found_by_its_number(
    matcher: Matcher, tmp_path: Path
) -> None:
    new = updated(matcher, [], [str(COMPANIES[0][0])], tmp_path / "new")
    number = {"registration_number": "0112038-9", "country": "FI"}
    assert answer(matcher, name=None, **number)["company_id"] == COMPANIES[0][0]
    assert answer(new, name=None, **number)["company_id"] is None


def test_nothing_new_leaves_the_answers_as_they_were(matcher: Matcher, tmp_path: Path) -> None:
    new = updated(matcher, [], ["XX-1"], tmp_path / "new")
    rows = rows_table(*({"name": name, "city": city} for _, name, _, _, city, *_ in COMPANIES))
    assert new.match(rows) == matcher.match(rows)


def test_a_killed_update_leaves_the_index_that_was_there(
    matcher: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    updated(matcher, [], [], folder)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("enrich.updating.write_rest", killed)
    with pytest.raises(KeyboardInterrupt):
        update_index(matcher.index, names_table(), NONE, folder)
    assert answer(Matcher(folder), name="Nokia Oyj")["company_id"] == COMPANIES[0][0]
    assert pc.all(pc.is_valid(Matcher(folder).index.company_ids)).as_py()
