from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from matching_cases import answer, rows_table
from test_updating import same_index

from connectors import connector
from connectors.contract import Source
from enrich import Matcher
from enrich.indexing import name_index
from store.duckdb_engine import DuckDBEngine
from store.manifest import current_datasets
from store.pull import pull
from store.state import open_state

FETCHED = datetime(2026, 11, 1, 3, tzinfo=UTC)
TOWNS = ["Turku", "Espoo", "Vaasa", "Oulu"]
FIRMS = {f"{n}": f"{town}n Konepaja {n} Oy" for n, town in enumerate(TOWNS * 5)}


def indexed(folder: Path, firms: dict[str, str], city: str = "Turku") -> Matcher:
    """The name index of a workspace after a pull of a table of firms."""
    lines = [f"{number},{name},FI,{city}" for number, name in firms.items()]
    file = folder / "firms.csv"
    folder.mkdir(exist_ok=True)
    file.write_text("\n".join(["registration_number,name,country,city", *lines]))
    state = open_state(folder)
    pull(folder, state, connector("table"), Source(file, FETCHED), allow_fewer=True)
    datasets = current_datasets(state)
    return name_index(DuckDBEngine(folder, datasets), datasets, folder)


def forbid_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("the index is built anew")

    monkeypatch.setattr(Matcher, "build", refuse)


def test_few_changes_bring_the_index_up_to_date_as_a_build_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = {**FIRMS, "3": "Kallaveden Saha Oy", "99": "Uusi Yhtiö Oy"}
    del later["5"]
    whole = indexed(tmp_path / "whole", later)
    indexed(tmp_path / "held", FIRMS)
    forbid_builds(monkeypatch)
    updated = indexed(tmp_path / "held", later)
    assert same_index(updated.index.folder, whole.index.folder)
    rows = rows_table(*({"name": name} for name in {**FIRMS, **later}.values()))
    assert updated.match(rows) == whole.match(rows)


def test_only_the_index_in_use_stays(tmp_path: Path) -> None:
    indexed(tmp_path, FIRMS)
    matcher = indexed(tmp_path, {**FIRMS, "99": "Uusi Yhtiö Oy"})
    left = {path.name for path in (tmp_path / "index").iterdir()}
    assert left == {matcher.index.folder.name, f"{matcher.index.folder.name}.parquet"}


def test_another_city_is_a_change(tmp_path: Path) -> None:
    indexed(tmp_path, FIRMS)
    moved = indexed(tmp_path, FIRMS, city="Oulu")
    found = answer(moved, name="Vaasan Konepaja 6 Oy", city="Oulu")
    assert found["reasons"].startswith("same name and city")


@pytest.mark.parametrize("file", ["postings", "index.json"])
def test_a_damaged_index_is_not_updated_but_built(tmp_path: Path, file: str) -> None:
    old = indexed(tmp_path, FIRMS).index.folder
    (old / file).write_bytes(b"")
    matcher = indexed(tmp_path, {**FIRMS, "99": "Uusi Yhtiö Oy"})
    assert answer(matcher, name="Uusi Yhtiö Oy")["reasons"].startswith("same name")


def test_lost_fingerprints_lead_to_a_build(tmp_path: Path) -> None:
    old = indexed(tmp_path, FIRMS).index.folder
    old.with_suffix(".parquet").write_bytes(b"")
    matcher = indexed(tmp_path, {**FIRMS, "99": "Uusi Yhtiö Oy"})
    assert answer(matcher, name="Uusi Yhtiö Oy")["reasons"].startswith("same name")
