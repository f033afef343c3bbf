"""Documents into rows by several processes: the same rows, bad rows and errors as by one."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import contract_reading
import orjson
import pyarrow as pa
import pytest
import samples
import worker_parses
from fi_companies import company

from company.errors import SourceChanged
from connectors import documents, fi_prh, no_brreg, workers
from connectors.contract import BadRow, Quarantine, Record, Source
from connectors.documents import rows_of_documents
from connectors.json_stream import Array
from store.manifest import current_datasets
from store.pull import pull
from store.state import open_state

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
Parse = Callable[[Any], Record]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of some twenty companies, so that a file of hundreds has many."""
    monkeypatch.setattr(documents, "PIECE", 40_000)
    monkeypatch.setattr(documents, "LEAST", 100_000)


def some(count: int = 300, **parts: Any) -> list[dict[str, Any]]:
    return [company(f"{n:07d}-{n % 10}", **parts) for n in range(count)]


def written(path: Path, companies: list[dict[str, Any]], *changes: tuple[bytes, bytes]) -> Source:
    text = orjson.dumps(companies)
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_bytes(text)
    return Source(path, NOW)


def read(source: Source, parse: Parse = fi_prh.parse) -> tuple[pa.Table, pa.Table, list[BadRow]]:
    """The companies and names of a file, and its bad rows."""
    quarantine = Quarantine()
    with source.path.open("rb") as file:
        parts = [Array(file, quarantine=quarantine)]
        given = fi_prh.REGISTER, source, quarantine, fi_prh.EXTRAS
        batches = list(rows_of_documents(parts, parse, *given))
    assert quarantine.count == len(quarantine.rows)
    companies, names = ([getattr(b, t) for b in batches] for t in ("companies", "names"))
    return pa.concat_tables(companies), pa.concat_tables(names), quarantine.rows


def refusal(source: Source, parse: Parse = fi_prh.parse) -> str:
    with pytest.raises(SourceChanged) as raised:
        read(source, parse)
    return str(raised.value)


def with_workers(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(workers, "wanted", lambda: count)


@pytest.fixture(params=[0, 2], ids=["no worker", "two workers"])
def any_workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    with_workers(monkeypatch, request.param)


def test_rows_and_bad_rows_are_the_same_from_one_process_and_from_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = ((b'{"value":"0000100-0"', b'{"value":"?"'), (b'{"value":"0000200-0"', b'{"value":01'))
    source = written(tmp_path / "all.json", some(), *spoilt)
    with_workers(monkeypatch, 0)
    one = read(source)
    with_workers(monkeypatch, 2)
    assert read(source) == one
    companies, names, bad = one
    numbers = [f"{n:07d}-{n % 10}" for n in range(300) if n not in (100, 200)]
    assert companies["registration_number"].to_pylist() == numbers
    assert names["company_id"].to_pylist() == [f"FI-PRO-{number}" for number in numbers]
    assert [(row.line, row.reason[:14]) for row in bad] == [
        (101, "no business id"), (201, "not valid JSON"),
    ]  # fmt: skip


def test_documents_inside_documents_are_read_alike_by_any_number_of_processes(
    tmp_path: Path, any_workers: None
) -> None:
    twins = [{"businessId": {"value": "x"}}, {"businessId": {"value": "y"}}]
    companies = some()
    companies[150]["euId"] = {"value": twins}  # looks like two companies of the array
    found, _, bad = read(written(tmp_path / "all.json", companies))
    assert (len(found), bad) == (300, [])


def test_a_small_file_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LEAST", 10_000_000)
    monkeypatch.setattr(workers, "crew", None)
    assert len(read(written(tmp_path / "all.json", some()))[0]) == 300


def test_what_a_worker_dies_over_is_read_by_the_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_workers(monkeypatch, 2)
    parse = partial(worker_parses.dying, parent=os.getpid())
    found, _, bad = read(written(tmp_path / "all.json", some()), parse)
    assert found["registration_number"].to_pylist() == [f"{n:07d}-{n % 10}" for n in range(300)]
    assert bad == []


def test_what_a_parse_prints_does_not_disturb_its_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_workers(monkeypatch, 1)
    monkeypatch.setattr(documents.Maker, "of_documents", None)  # only in this process
    monkeypatch.setattr(documents, "_of_rest", lambda *given: iter(()))
    found, _, _ = read(written(tmp_path / "all.json", some()), worker_parses.printing)
    assert 250 < len(found) < 300


def test_a_mistake_in_the_code_of_a_connector_comes_out_of_a_worker(
    tmp_path: Path, any_workers: None
) -> None:
    with pytest.raises(TypeError, match=r"not declared in company/fields\.py: moustaches"):
        read(written(tmp_path / "all.json", some()), worker_parses.undeclared)


def test_an_unknown_field_is_named_with_its_count_and_a_value(
    tmp_path: Path, any_workers: None
) -> None:
    companies = some()
    for place in (200, 201):
        companies[place]["names"][0]["script"] = "Latn"
    said = refusal(written(tmp_path / "all.json", companies))
    assert said.startswith('fi-prh changed shape: unknown field "names.script" in 2 of the first 2')
    assert said.endswith(
        " documents, such as 'Latn'. Read it in connectors/fi_prh.py or add it to "
        "REGISTER.ignored there. Nothing was replaced."
    )


def test_a_file_that_is_cut_off_says_after_how_many_documents(
    tmp_path: Path, any_workers: None
) -> None:
    source = written(tmp_path / "all.json", some())
    source.path.write_bytes(source.path.read_bytes()[:-20])
    assert "all.json is cut off after 299 documents" in refusal(source)


def test_a_document_between_two_that_is_none_is_named_with_its_place(
    tmp_path: Path, any_workers: None
) -> None:
    source = written(
        tmp_path / "all.json", some(), (b'{"businessId":{"value":"0000100-0"', b'7,{"')
    )
    assert "after 100 documents comes" in refusal(source)


def test_a_number_that_no_column_holds_sets_its_row_aside(
    tmp_path: Path, any_workers: None
) -> None:
    units = [
        {"organisasjonsnummer": f"{999_000_000 + n}", "navn": f"PUMPE {n} AS", "antallAnsatte": n}
        for n in range(3000)
    ]
    units[2000]["antallAnsatte"] = 10**20
    path = tmp_path / "enheter.json"
    path.write_text(json.dumps(units))
    quarantine = Quarantine()
    batches = list(no_brreg.read(Source(path, NOW), quarantine).batches)
    people = [n for b in batches for n in b.companies["employees_max"].to_pylist()]
    assert people == [n for n in range(3000) if n != 2000]
    assert [(bad.line, bad.reason) for bad in quarantine.rows] == [
        (2001, '1e+20 is no value of the field "employees_min" (int64)')
    ]


def test_a_column_of_another_type_in_most_rows_stops_the_run(
    tmp_path: Path, any_workers: None
) -> None:
    said = refusal(written(tmp_path / "all.json", some(website={"url": 7})))
    assert said.startswith("fi-prh changed shape: a value has another type than it had (7 is no")
    assert 'field "website"' in said
    assert "connectors/fi_prh.py must follow" in said


def test_a_status_that_vanished_from_all_records_replaces_nothing(
    tmp_path: Path, any_workers: None
) -> None:
    state, path = open_state(tmp_path), tmp_path / "all.json"
    before = pull(tmp_path, state, fi_prh, written(path, some())).dataset
    without = written(path, some(tradeRegisterStatus=None))
    with pytest.raises(SourceChanged) as raised:
        pull(tmp_path, state, fi_prh, without)
    assert str(raised.value) == (
        'fi-prh changed shape: the field "tradeRegisterStatus" is missing in 300 of 300 records. '
        "If the register changed, connectors/fi_prh.py must follow. Nothing was replaced."
    )
    assert current_datasets(state) == [before]


class Sent:
    """Stands for a crew: work, tasks and answers are pickled, but go to no other process."""

    def __init__(self) -> None:
        self.tasks = 0

    @contextmanager
    def crew(self, work: Callable[[Any], Any], count: int) -> Iterator[workers.Crew[Any, Any]]:
        yield workers.Crew(partial(self.done, pickle.dumps(work)), [])

    def done(self, work: bytes, task: Any) -> Any:
        self.tasks += 1
        made = pickle.loads(work)(pickle.loads(pickle.dumps(task)))
        return pickle.loads(pickle.dumps(made))


@pytest.mark.parametrize(
    ("code", "write"),
    [
        ("fi-prh", samples.fi_prh), ("fi-prh", samples.fi_prh_answer), ("ee-rik", samples.ee_rik),
        ("no-brreg", samples.no_brreg), ("no-brreg-units", samples.no_brreg_units),
        ("xi-lei", samples.xi_lei_json),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_every_register_that_is_one_array_can_be_read_by_several_processes(
    code: str, write: samples.Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, sent = write(tmp_path), Sent()
    expected = contract_reading.read(code, files).rows()
    monkeypatch.setattr(documents, "LEAST", 1000)
    monkeypatch.setattr(workers, "crew", sent.crew)
    for size in (1000, 5000):
        monkeypatch.setattr(documents, "PIECE", size)
        assert contract_reading.read(code, files).rows() == expected
    assert sent.tasks >= 1


PULL = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from connectors import documents, fi_prh, workers
from connectors.contract import Source
from store.pull import pull
from store.state import open_state
folder, file = map(Path, sys.argv[1:])
documents.PIECE, documents.LEAST, workers.wanted = 200_000, 400_000, lambda: 2
pull(folder, open_state(folder), fi_prh, Source(file, datetime.now(UTC)))
"""


def started(folder: Path, file: Path) -> subprocess.Popen[bytes]:
    """A pull in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", PULL, str(folder), str(file)], cwd=folder, env=environment
    )


def family(process: int) -> Iterator[int]:
    """A process and those that it started."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from family(int(child))


def memory(process: int) -> int:
    """The bytes that a process holds; none when it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf(
            "SC_PAGESIZE"
        )
    except (FileNotFoundError, ProcessLookupError):
        return 0


def wait_for(true: Callable[[], bool]) -> None:
    for _ in range(1000):
        if true():
            return
        time.sleep(0.03)
    raise AssertionError("waited for 30 seconds")


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


@linux
def test_a_pull_that_is_killed_leaves_no_worker_and_the_universe_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    before = pull(tmp_path, open_state(tmp_path), fi_prh, written(path, some())).dataset
    written(path, some(6_000))
    with started(tmp_path, path) as process:
        wait_for(lambda: len([*family(process.pid)]) == 3)
        workers_of_it = [*family(process.pid)][1:]
        process.send_signal(signal.SIGKILL)
    wait_for(lambda: not any(map(memory, workers_of_it)))
    assert current_datasets(open_state(tmp_path)) == [before]
    assert (
        pull(tmp_path, open_state(tmp_path), fi_prh, Source(path, NOW)).dataset.companies == 6_000
    )


@linux
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for place, count in enumerate((2_000, 20_000)):
        source = written(tmp_path / f"{place}.json", some(count))
        folder, most = tmp_path / f"{place}", 0
        folder.mkdir()
        with started(folder, source.path) as process:
            while process.poll() is None:
                most = max(most, sum(map(memory, family(process.pid))))
                time.sleep(0.01)
        assert current_datasets(open_state(folder))[0].companies == count
        peaks.append(most >> 20)
    assert peaks[1] - peaks[0] < 100, peaks
