"""The name index of a universe: built once, and brought up to date when companies change.

Beside an index lies a fingerprint of each company's names and what else is indexed of it, so that
it is known which companies have changed, whatever it was that changed them.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from company.errors import WorkspaceError
from company.folding import one_array
from enrich.matcher import Matcher
from enrich.own_points import own_points
from enrich.updating import update_index
from store.engine import Engine
from store.manifest import Dataset, universe_version

MOST_CHANGED = 0.2  # share of the companies; of more than these the index is built anew

NAMES = """
select n.company_id, n.name, n.kind, c.country, coalesce(c.city, c.municipality) as city,
       c.postcode, c.registration_number, c.vat_number, c.website
from all_names n join all_companies c using (company_id)
union all by name
select company_id, null as name, 'legal' as kind, country, coalesce(city, municipality),
       postcode, registration_number, vat_number, website
from all_companies where company_id not in (select company_id from all_names)
"""
ORDER = "order by company_id, kind, name"
FINGERPRINTS = f"""
select company_id, (sum(hash(name, kind, country, city, postcode, registration_number, vat_number,
                             website)::hugeint) % 18446744073709551557)::ubigint as fingerprint
from ({NAMES}) group by company_id
"""
CHANGED = """
select company_id from now left join indexed using (company_id)
where indexed.fingerprint is distinct from now.fingerprint
"""
GONE = "select company_id from indexed where company_id not in (select company_id from now)"
NAMES_OF_CHANGED = f"""
select * from ({NAMES}) where company_id in (select company_id from changed) {ORDER}
"""


def name_index(engine: Engine, datasets: Sequence[Dataset], folder: Path) -> Matcher:
    """The name index of the universe as it is.

    It is made from the one before where that is whole and most companies are as they were, else
    built. An index is derived: nothing is lost with it.
    """
    try:
        return known_index(datasets, folder)
    except WorkspaceError:
        home = _index_folder(datasets, folder)
        home.parent.mkdir(parents=True, exist_ok=True)
    now = engine.table(FINGERPRINTS)
    if not any(_updated(engine, now, old, home) for old in _indexes(home.parent)):
        Matcher.build(engine.batches(f"{NAMES} {ORDER}"), home)
    for other in home.parent.iterdir():
        if other != home:
            shutil.rmtree(other) if other.is_dir() else other.unlink()
    part = _fingerprints(home).with_suffix(".part")
    pq.write_table(now, part)
    part.rename(_fingerprints(home))
    return Matcher(home, own_points(folder))


def known_index(datasets: Sequence[Dataset], folder: Path) -> Matcher:
    """The name index of the universe as it is.

    Raises WorkspaceError when there is none, or it is damaged.
    """
    return Matcher(_index_folder(datasets, folder), own_points(folder))


def _index_folder(datasets: Sequence[Dataset], folder: Path) -> Path:
    key = hashlib.sha256(universe_version(datasets, folder).encode()).hexdigest()[:16]
    return folder / "index" / key


def _fingerprints(home: Path) -> Path:
    return home.with_suffix(".parquet")


def _indexes(folder: Path) -> Iterator[Path]:
    """The indexes that have fingerprints beside them."""
    yield from (file.with_suffix("") for file in sorted(folder.glob("*.parquet")))


def _updated(engine: Engine, now: pa.Table, old: Path, home: Path) -> bool:
    """Makes the index from an old one, unless that is not whole or too much has changed."""
    try:
        matcher = Matcher(old)
        engine.register("indexed", pq.read_table(_fingerprints(old)))
    except (WorkspaceError, OSError, pa.ArrowException):
        return False
    engine.register("now", now)
    changed, gone = engine.table(CHANGED), engine.table(GONE)
    if len(changed) + len(gone) > MOST_CHANGED * len(now):
        return False
    engine.register("changed", changed)
    names = engine.batches(NAMES_OF_CHANGED)
    update_index(matcher.index, names, one_array(gone["company_id"]), home)
    return True
