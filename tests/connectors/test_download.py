"""Downloads from a server that misbehaves: whole and right in the end, or an error and no file."""

import errno
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_server import (
    REGISTER,
    FaultServer,
    Step,
    answer,
    busy,
    cut,
    drip,
    file,
    gzipped,
    running,
)

from company.errors import ConfigurationError, SourceChanged, SourceUnavailable
from connectors import bodies, download
from connectors.http import Session

BODY = bytes(range(256)) * 40  # 10,240 bytes


@pytest.fixture
def server() -> Iterator[FaultServer]:
    yield from running()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def session(tmp_path: Path, waits: list[float]) -> Iterator[Session]:
    with Session(REGISTER, tmp_path / "downloads", sleep=waits.append) as opened:
        yield opened


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_comes_whole_under_its_name(
    server: FaultServer, session: Session, tmp_path: Path
) -> None:
    path = session.download(server.on("/a.zip", file(BODY, '"v1"')), "a.zip")
    assert path == tmp_path / "downloads" / "a.zip"
    assert path.read_bytes() == BODY
    assert names(path.parent) == ["a.zip", "a.zip.fetched.json"]
    assert session.downloads[0].changed is True


@pytest.mark.parametrize(
    "version", [{"etag": '"v1"'}, {"modified": "Sun, 01 Nov 2026 09:30:00 GMT"}]
)
def test_a_broken_line_is_resumed_where_it_broke(
    server: FaultServer, session: Session, version: dict[str, str]
) -> None:
    steps = [file(BODY, **version, cut_after=n) for n in (3000, 4000)]
    path = session.download(server.on("/a.zip", *steps, file(BODY, **version)), "a.zip")
    assert path.read_bytes() == BODY
    assert server.asked("Range") == [None, "bytes=3000-", "bytes=7000-"]
    assert server.asked("If-Range")[1:] == [*version.values()] * 2
    assert set(server.asked("Accept-Encoding")) == {"identity"}


def test_a_download_that_was_killed_goes_on_in_the_next_run(
    server: FaultServer, session: Session
) -> None:
    url = server.on("/a.zip", *[file(BODY, '"v1"', cut_after=n) for n in (3000, 9, 9, 9, 9)])
    with pytest.raises(SourceUnavailable, match="the last of 5 tries"):
        session.download(url, "a.zip")
    server.on("/a.zip", file(BODY, '"v1"'))
    assert session.download(url, "a.zip").read_bytes() == BODY
    assert server.asked("Range")[-1] == "bytes=3036-"


def test_a_file_that_changed_between_two_parts_begins_again(
    server: FaultServer, session: Session
) -> None:
    new = BODY[::-1]
    url = server.on("/a.zip", file(BODY, '"v1"', cut_after=3000), file(new, '"v2"'))
    assert session.download(url, "a.zip").read_bytes() == new


def test_a_part_of_another_version_is_never_joined(server: FaultServer, session: Session) -> None:
    new = BODY[::-1]
    wrong = answer(
        new[3000:], 206, {"ETag": '"v2"', "Content-Range": f"bytes 3000-10239/{len(new)}"}
    )
    steps = file(BODY, '"v1"', cut_after=3000), wrong, file(new, '"v2"')
    assert session.download(server.on("/a.zip", *steps), "a.zip").read_bytes() == new
    assert server.asked("Range") == [None, "bytes=3000-", None]


@pytest.mark.parametrize(
    "ignoring",
    [
        answer(BODY, 206, {"ETag": '"v1"', "Content-Range": f"bytes 0-10239/{len(BODY)}"}),
        answer(BODY, 200, {"ETag": '"v1"'}),
    ],
)
def test_a_server_that_ignores_the_range_gives_the_whole_file(
    server: FaultServer, session: Session, ignoring: Step
) -> None:
    url = server.on("/a.zip", file(BODY, '"v1"', cut_after=3000), ignoring)
    assert session.download(url, "a.zip").read_bytes() == BODY


def test_a_server_without_versions_is_asked_for_the_whole_again(
    server: FaultServer, session: Session
) -> None:
    for unknown in ("", 'W/"v1"'):
        url = server.on("/a.zip", file(BODY, unknown, cut_after=3000), file(BODY, unknown))
        assert session.download(url, f"a{len(unknown)}.zip").read_bytes() == BODY
    assert set(server.asked("Range")) == {None}


def test_a_part_that_is_whole_already_only_gets_its_name(
    server: FaultServer, session: Session, tmp_path: Path
) -> None:
    url = server.on("/a.zip", file(BODY, '"v1"'))
    session.download(url, "a.zip").rename(tmp_path / "downloads" / "a.zip.part")
    notes = {"url": url, "etag": '"v1"', "total": len(BODY)}
    (tmp_path / "downloads" / "a.zip.part.json").write_text(json.dumps(notes))
    assert session.download(url, "a.zip").read_bytes() == BODY
    assert server.asked("Range") == [None, "bytes=10240-"]


def test_a_file_that_did_not_change_stays_and_says_so(
    server: FaultServer, session: Session
) -> None:
    url = server.on("/a.zip", file(BODY, '"v1"'))
    before = session.fetch(url, "a.zip")
    after = session.fetch(url, "a.zip")
    assert server.asked("If-None-Match") == [None, '"v1"']
    assert (after.path, after.changed) == (before.path, False)
    assert after.fetched_at == before.fetched_at
    assert after.path.read_bytes() == BODY


def test_a_file_without_an_etag_is_asked_for_by_its_date(
    server: FaultServer, session: Session
) -> None:
    url = server.on("/a.zip", file(BODY, modified="Sun, 01 Nov 2026 09:30:00 GMT"))
    assert [session.fetch(url, "a.zip").changed for _ in range(2)] == [True, False]


def test_a_new_version_replaces_the_file(server: FaultServer, session: Session) -> None:
    url = server.on("/a.zip", file(BODY, '"v1"'), file(b"new", '"v2"'))
    session.download(url, "a.zip")
    assert session.fetch(url, "a.zip").changed is True
    assert session.downloads[-1].path.read_bytes() == b"new"


@pytest.mark.parametrize("damage", ["shorter", "other address", "no notes", "bad notes"])
def test_a_file_that_is_not_as_noted_is_fetched_again(
    server: FaultServer, session: Session, damage: str
) -> None:
    url = server.on("/a.zip", file(BODY, '"v1"'))
    path = session.download(url, "a.zip")
    notes = path.with_name("a.zip.fetched.json")
    if damage == "shorter":
        path.write_bytes(BODY[:-1])
    elif damage == "other address":
        url = server.on("/b.zip", file(BODY, '"v1"'))
    else:
        notes.write_text("{") if damage == "bad notes" else notes.unlink()
    assert session.fetch(url, "a.zip").changed is True
    assert path.read_bytes() == BODY


def test_the_old_file_stays_when_the_new_one_does_not_come(
    server: FaultServer, session: Session
) -> None:
    url = server.on("/a.zip", file(BODY, '"v1"'), cut(b"new" * 100, 10))
    path = session.download(url, "a.zip")
    with pytest.raises(SourceUnavailable, match="broke off after 10 bytes"):
        session.download(url, "a.zip")
    assert path.read_bytes() == BODY


def test_a_length_that_is_never_reached_is_no_file(
    server: FaultServer, session: Session, tmp_path: Path
) -> None:
    url = server.on("/a.zip", answer(BODY, 200, {"Content-Length": "20000"}))
    with pytest.raises(SourceUnavailable, match="nothing was replaced"):
        session.download(url, "a.zip")
    assert not (tmp_path / "downloads" / "a.zip").exists()


def test_a_part_with_much_progress_does_not_use_up_the_tries(
    server: FaultServer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "PROGRESS", 1000)
    url = server.on("/a.zip", *[file(BODY, '"v1"', cut_after=1000)] * 10, file(BODY, '"v1"'))
    assert session.download(url, "a.zip").read_bytes() == BODY


def test_a_line_that_crawls_is_given_up(
    server: FaultServer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.05)
    url = server.on("/a.zip", drip(b"slow" * 100, 0.01), file(BODY, '"v1"'))
    assert session.download(url, "a.zip").read_bytes() == BODY


@pytest.mark.parametrize(
    ("page", "declared"),
    [
        (b"\n<!DOCTYPE html><html><title>Maintenance</title>", "application/zip"),
        (b"<HTML><body>moved", "text/html; charset=utf-8"),
        (b"<!-- --><head></head>", "text/html"),
    ],
)
def test_a_web_page_where_a_file_is_expected_stops_the_run(
    server: FaultServer, session: Session, tmp_path: Path, page: bytes, declared: str
) -> None:
    url = server.on("/a.zip", answer(page, 200, {"Content-Type": declared}))
    with pytest.raises(SourceChanged, match=r"web page where a\.zip is expected"):
        session.download(url, "a.zip")
    assert names(tmp_path / "downloads") == []


def test_a_file_that_is_declared_as_a_page_wrongly_is_taken(
    server: FaultServer, session: Session
) -> None:
    wrong = {"Content-Type": "text/html"}
    assert session.download(server.on("/a", answer(b"a|b\n", 200, wrong)), "a.csv").stat().st_size
    url = server.on("/x", answer(b"<?xml version='1.0'?><x/>", 200, wrong))
    assert session.download(url, "a.xml").read_bytes().endswith(b"<x/>")


def test_a_compression_nobody_asked_for_is_undone_but_not_that_of_the_file_itself(
    server: FaultServer, session: Session
) -> None:
    url = server.on("/a", gzipped(b"a;b\n" * 99, {"ETag": '"v1"'}))
    assert session.download(url, "a.csv").read_bytes() == b"a;b\n" * 99
    assert session.download(url, "a.csv.gz").read_bytes()[:2] == b"\x1f\x8b"
    assert session.fetch(url, "a.csv").path.read_bytes() == b"a;b\n" * 99


def test_a_file_with_another_checksum_is_refused(
    server: FaultServer, session: Session, tmp_path: Path
) -> None:
    url = server.on("/a.zip", file(BODY, '"v1"'))
    with pytest.raises(SourceChanged, match="not the file that was announced"):
        session.fetch(url, "a.zip", sha256="0" * 64)
    assert names(tmp_path / "downloads") == []
    right = hashlib.sha256(BODY).hexdigest().upper()
    assert session.fetch(url, "a.zip", sha256=right).changed is True


def test_an_empty_answer_is_no_file(server: FaultServer, session: Session) -> None:
    with pytest.raises(SourceChanged, match="is empty"):
        session.download(server.on("/a.zip", answer()), "a.zip")


@pytest.mark.parametrize(("status", "reason"), [(404, "answers 404"), (204, "answers 204")])
def test_a_file_that_is_not_there_is_a_change(
    server: FaultServer, session: Session, status: int, reason: str
) -> None:
    with pytest.raises(SourceChanged, match=reason):
        session.download(server.on("/a.zip", answer(b"", status)), "a.zip")


def test_a_busy_server_is_asked_again(
    server: FaultServer, session: Session, waits: list[float]
) -> None:
    url = server.on("/a.zip", busy(503), busy(429, "7"), file(BODY, '"v1"'))
    assert session.download(url, "a.zip").read_bytes() == BODY
    assert waits[1] == 7.0


def test_progress_is_told_with_the_total(server: FaultServer, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    steps = file(BODY, '"v1"', cut_after=3000), file(BODY, '"v1"')
    with Session(
        REGISTER, tmp_path, progress=lambda *p: told.append(p), sleep=lambda _: None
    ) as session:
        session.download(server.on("/a.zip", *steps), "a.zip")
    assert told[0][0] <= 3000
    assert told[-1] == (10240, 10240)
    assert [here for here, _ in told] == sorted(here for here, _ in told)


def test_a_full_disk_names_the_folder(
    server: FaultServer, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(download.os, "fsync", full)
    with pytest.raises(ConfigurationError, match=r"downloads cannot .* \(No space left"):
        session.download(server.on("/a.zip", file(BODY, '"v1"')), "a.zip")
    assert not (tmp_path / "downloads" / "a.zip").exists()


def test_a_folder_that_cannot_be_made_is_named(server: FaultServer, tmp_path: Path) -> None:
    (tmp_path / "downloads").write_text("a file, not a folder")
    with Session(REGISTER, tmp_path / "downloads") as session:
        url = server.on("/a.zip", file(BODY))
        with pytest.raises(ConfigurationError, match="downloads cannot take the download"):
            session.download(url, "a.zip")


def test_a_disk_too_small_is_known_before_it_is_full(
    server: FaultServer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 5000})
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: usage)
    wanted = r"^xx-test: .*downloads has 0 MB free, and a\.zip needs"
    with pytest.raises(ConfigurationError, match=wanted):
        session.download(server.on("/a.zip", file(BODY, '"v1"')), "a.zip")


@pytest.mark.parametrize("name", ["../a.zip", "/tmp/a.zip", ".hidden", "", "a/b.zip"])
def test_a_name_that_leads_elsewhere_is_refused(session: Session, name: str) -> None:
    with pytest.raises(SourceChanged, match="which is no name of a file"):
        session.download("https://example.org/a.zip", name)
