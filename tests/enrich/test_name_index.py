from pathlib import Path

import pytest
from matching_cases import answer, matcher_of, names_only

from company.errors import WorkspaceError
from enrich import Matcher


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
    (folder / "spelling_keys").unlink()
    with pytest.raises(WorkspaceError, match="the index is rebuilt"):
        Matcher(folder)


def test_an_index_of_another_format_is_refused(folder: Path) -> None:
    manifest = folder / "index.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 0'))
    with pytest.raises(WorkspaceError, match="the index is rebuilt"):
        Matcher(folder)


def test_a_manifest_that_is_no_object_is_refused(folder: Path) -> None:
    (folder / "index.json").write_text("[]")
    with pytest.raises(WorkspaceError, match="the index is rebuilt"):
        Matcher(folder)
