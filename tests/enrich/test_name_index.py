from pathlib import Path

import numpy as np
import pytest
from matching_cases import COMPANIES, answer, matcher_of, names_only, names_table, rows_table

from company.errors import ConfigurationError, WorkspaceError
from company.folding import Keys
from company.names import Names
from enrich import Matcher
from enrich.columns import read_strings
from enrich.index import Candidates
from enrich.name_index import FORMAT

CHUNKED = {"cores", "texts", "names", "index.json"}  # their bytes depend on the size of a chunk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    matcher_of(names_only("Kone Oyj", "Nokia Oyj"), tmp_path)
    return tmp_path / "index"


def test_an_index_is_opened_again(folder: Path) -> None:
    assert answer(Matcher(folder), name="Nokia Oyj")["company_id"] == "c1"


def test_an_index_is_replaced_whole(folder: Path) -> None:
    Matcher.build(names_only("Equinor ASA"), folder)
    assert answer(Matcher(folder), name="Nokia Oyj")["company_id"] is None
    assert [file.name for file in folder.parent.iterdir()] == ["index"]


def test_an_empty_folder_may_be_the_place(tmp_path: Path) -> None:
    matcher = Matcher.build(names_only("Kone Oyj"), tmp_path)
    assert answer(matcher, name="Kone Oyj")["company_id"] == "c0"


def test_a_killed_build_leaves_the_previous_index(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("enrich.building.write_postings", killed)
        with pytest.raises(KeyboardInterrupt):
            Matcher.build(names_only("Equinor ASA"), folder)
    assert answer(Matcher(folder), name="Nokia Oyj")["company_id"] == "c1"
    Matcher.build(names_only("Equinor ASA"), folder)
    assert answer(Matcher(folder), name="Equinor ASA")["company_id"] == "c0"


def test_a_missing_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"/nowhere is missing or damaged: run the pull or"):
        Matcher(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["postings", "tokens", "words", "index.json"])
def test_a_damaged_index_is_refused(folder: Path, name: str) -> None:
    file = folder / name
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(WorkspaceError, match="the index is rebuilt"):
        Matcher(folder)


def test_an_index_that_lacks_a_file_is_refused(folder: Path) -> None:
    (folder / "spelling").unlink()
    with pytest.raises(WorkspaceError, match="the index is rebuilt"):
        Matcher(folder)


def test_an_index_of_another_format_is_refused(folder: Path) -> None:
    manifest = folder / "index.json"
    manifest.write_text(manifest.read_text().replace(f'"format": {FORMAT}', '"format": 0'))
    with pytest.raises(WorkspaceError, match="the index is rebuilt"):
        Matcher(folder)


def test_a_manifest_that_is_no_object_is_refused(folder: Path) -> None:
    (folder / "index.json").write_text("[]")
    with pytest.raises(WorkspaceError, match="the index is rebuilt"):
        Matcher(folder)


def test_a_stream_gives_the_index_of_the_table(
    matcher: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enrich.building.CHUNK", 4)
    Matcher.build(iter(names_table().to_batches(max_chunksize=3)), tmp_path / "index")
    for file in matcher.index.folder.iterdir():
        if file.name not in CHUNKED:
            assert (tmp_path / "index" / file.name).read_bytes() == file.read_bytes(), file.name
    for column in CHUNKED - {"index.json"}:
        ours, theirs = (
            read_strings(folder / column) for folder in (matcher.index.folder, tmp_path / "index")
        )
        assert ours.combine_chunks() == theirs.combine_chunks()


def test_an_empty_stream_gives_an_index_that_finds_nobody(tmp_path: Path) -> None:
    assert answer(Matcher.build(iter([]), tmp_path), name="Kone Oyj")["company_id"] is None


def test_names_without_a_company_are_left_out(tmp_path: Path) -> None:
    names = names_table([(None, *COMPANIES[0][1:]), COMPANIES[1]])
    matcher = matcher_of(names, tmp_path)
    assert matcher.index.size == 1
    assert answer(matcher, name="Kone Oyj")["company_id"] == "FI-PRO-1927400-1"


def test_a_table_without_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no column name"):
        Matcher.build(names_only("Kone").drop_columns("name"), tmp_path / "index")


def test_another_engine_may_find_the_candidates(matcher: Matcher) -> None:
    class Everything:
        def search(self, names: Names, cities: Keys, countries: Keys, keep: int) -> Candidates:
            rows, size = len(names.bounds) - 1, matcher.index.size
            row, name = np.divmod(np.arange(rows * size), size)
            return Candidates(row, name, np.zeros(len(row), np.float32))

    other = Matcher(matcher.index.folder)
    other.index.candidates = Everything()
    rows = rows_table({"name": "Nokia"}, {"name": "Statoil ASA"}, {"name": "Kone", "city": "Espoo"})
    assert other.match(rows)["company_id"] == matcher.match(rows)["company_id"]
