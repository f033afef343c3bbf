"""Archives read as streams: every form, every damage, and nothing ever written to a folder."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from company.errors import ConfigurationError, SourceChanged
from connectors import archives
from connectors.archives import members
from connectors.json_stream import json_array

Files = dict[str, bytes]


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes, str], Path]:
    def write(content: bytes, name: str = "companies.zip") -> Path:
        path = tmp_path / "downloads" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    return write


Write = Callable[..., Path]


def read(path: Path, *endings: str) -> Files:
    return {name: stream.read() for name, stream in members(path, endings or (".csv",))}


def test_a_plain_file_is_taken_whatever_its_name(file: Write) -> None:
    assert read(file(b"a;b\n", "register.txt")) == {"register.txt": b"a;b\n"}


def test_a_gzip_file_is_known_by_its_first_bytes(file: Write) -> None:
    packed = gzip.compress(b"a;b\n") + gzip.compress(b"1;2\n")
    assert read(file(packed, "enheter.csv.gz")) == {"enheter.csv": b"a;b\n1;2\n"}
    assert read(file(packed, "enheter.csv")) == {"enheter.csv": b"a;b\n1;2\n"}


def test_a_zip_gives_its_wanted_files_in_the_order_of_names(file: Write) -> None:
    content = zipped({"part2.CSV": b"2", "readme.txt": b"?", "part1.csv": b"1", "folder/": b""})
    assert list(read(file(content)).items()) == [("part1.csv", b"1"), ("part2.CSV", b"2")]


def test_zips_and_gzip_files_inside_a_zip_are_opened(file: Write) -> None:
    inner = zipped({"deep.csv": b"3"})
    content = zipped({"a.csv": b"1", "b.csv.gz": gzip.compress(b"2"), "c_CIC.zip": inner})
    assert read(file(content)) == {"a.csv": b"1", "b.csv": b"2", "deep.csv": b"3"}


def test_zips_are_followed_only_so_deep(file: Write) -> None:
    content = zipped({"a.csv": b"1"})
    for _ in range(archives.DEEPEST):
        content = zipped({"inner.zip": content})
    with pytest.raises(SourceChanged, match="zips in zips in zips"):
        read(file(content))


def test_what_macos_adds_is_passed_over(file: Write) -> None:
    content = zipped({"__MACOSX/._part.csv": b"x", "._part.csv": b"x", "part.csv": b"1"})
    assert read(file(content)) == {"part.csv": b"1"}


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv"])
def test_names_that_lead_elsewhere_write_nothing(file: Write, name: str, tmp_path: Path) -> None:
    path = file(zipped({name: b"1"}))
    assert list(read(path).values()) == [b"1"]
    assert [p for p in tmp_path.parent.rglob("*") if "evil" in p.name] == []


def test_a_large_zip_inside_a_zip_waits_in_no_folder(
    file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "IN_MEMORY", 100)
    path = file(zipped({"inner.zip": zipped({"a.csv": b"1" * 5000})}))
    assert read(path) == {"a.csv": b"1" * 5000}
    assert list(tmp_path.rglob("*")) == [path.parent, path]


def test_a_bomb_stops_after_the_grace(file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "GRACE", 1 << 20)
    zeros = bytes(16 << 20)
    for path in (file(zipped({"a.csv": zeros})), file(gzip.compress(zeros), "a.gz")):
        with pytest.raises(SourceChanged, match=r"a\.gz|companies\.zip has .* unpacks to more"):
            read(path)


def test_a_bomb_of_many_small_files_and_of_nested_zips_stops_too(
    file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "GRACE", 1 << 20)
    many = zipped({f"{n}.csv": bytes(1 << 19) for n in range(8)})
    for content in (many, zipped({"inner.zip": many})):
        with pytest.raises(SourceChanged, match="unpacks to more"):
            read(file(content))


def test_nothing_larger_than_the_limit_comes_out(
    file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LARGEST", 1000)
    with pytest.raises(SourceChanged, match="unpacks to more than 1,2"):
        read(file(zipped({"a.csv": bytes(range(250)) * 5}, zipfile.ZIP_STORED)))


def test_a_locked_member_is_named_and_others_do_not_matter(file: Write) -> None:
    content = bytearray(zipped({"secret.csv": b"1"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceChanged, match=r"secret\.csv is locked with a password"):
        read(file(bytes(content)))


@pytest.mark.parametrize("kept", [30, 3000, 5990])
def test_a_zip_that_was_cut_is_damaged(file: Write, kept: int) -> None:
    whole = zipped({"a.csv": bytes(range(250)) * 24}, zipfile.ZIP_STORED)
    with pytest.raises(SourceChanged, match=r"companies\.zip is damaged \(.+\)\. Fetch it again"):
        read(file(whole[:kept]))


def test_a_changed_byte_is_found_by_its_checksum(file: Write) -> None:
    whole = bytearray(zipped({"a.csv": b"1;Kone\n" * 100}, zipfile.ZIP_STORED))
    whole[200] ^= 1
    with pytest.raises(SourceChanged, match=r"is damaged .*CRC"):
        read(file(bytes(whole)))


def test_a_gzip_file_that_was_cut_is_damaged(file: Write) -> None:
    packed = gzip.compress(bytes(range(250)) * 100)
    for cut in (packed[:15], packed[:-6], packed[:20] + b"\xff\xff" + packed[22:]):
        with pytest.raises(SourceChanged, match="is damaged"):
            read(file(cut, "a.csv.gz"))


def test_an_empty_file_and_an_empty_zip_are_refused(file: Write) -> None:
    with pytest.raises(SourceChanged, match="is empty"):
        read(file(b""))
    with pytest.raises(SourceChanged, match=r"holds no \.csv file but nothing"):
        read(file(zipped({})))


def test_a_zip_without_a_wanted_file_says_what_it_holds(file: Write) -> None:
    with pytest.raises(SourceChanged, match=r"no \.json or \.xml file but a\.csv, b\.txt"):
        read(file(zipped({"b.txt": b"", "a.csv": b""})), ".json", ".xml")


def test_an_archive_of_another_kind_is_named(file: Write) -> None:
    with pytest.raises(SourceChanged, match="is a 7z archive: give the file inside it"):
        read(file(b"7z\xbc\xaf\x27\x1c" + bytes(50), "flat.7z"))


def test_a_file_that_is_not_there_is_a_wrong_path(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        read(tmp_path / "none.zip")
    with pytest.raises(ConfigurationError, match="Is a directory"):
        read(tmp_path)


def test_a_stream_is_closed_when_the_next_is_asked_for(file: Write) -> None:
    found = members(file(zipped({"a.csv": b"1", "b.csv": b"2"})), (".csv",))
    _, first = next(found)
    _, second = next(found)
    assert (first.closed, second.closed) == (True, False)
    found.close()
    assert second.closed


def test_an_error_about_the_content_names_the_archive_and_the_member(file: Write) -> None:
    path = file(zipped({"data_20261101.json": b'[{"businessId": "1"}'}))
    found = members(path, (".json",))
    _, stream = next(found)
    with pytest.raises(SourceChanged, match=r"companies\.zip, data_20261101\.json is cut off"):
        list(json_array(stream))
