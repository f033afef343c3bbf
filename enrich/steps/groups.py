"""Step: parent and group: everybody whom the links to parents connect is one group.

The group is named after the parent above all, which may be abroad and so outside of the universe.
Where links run in a circle, the circle's first id stands for the group.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company.folding import Numbers
from enrich.steps.asking import align
from store.engine import Engine

# A parent that may not be shown is left out, as if nobody had named it.
LINKS = """
select company_id, parent_id from companies
anti join hidden on companies.parent_id = hidden.company_id
where parent_id <> company_id
"""
NAMES = "select company_id, name from companies semi join named using (company_id)"


def groups(engine: Engine, rows: pa.Table) -> pa.Table:
    """parent_id, parent_name, group_id, group_name and group_size; null where no link is known."""
    ids = rows["company_id"].combine_chunks()
    found = align(ids, grouped(engine.table(LINKS)))
    parents, above_all = (found[c].combine_chunks() for c in ("parent_id", "group_id"))
    engine.register(
        "named", pa.table({"company_id": pc.unique(pa.concat_arrays([parents, above_all]))})
    )
    names = engine.table(NAMES)
    by, day = rows["parent_id_source"], rows["parent_id_as_of"]
    return pa.table(
        {
            "parent_id": parents,
            "parent_id_source": _known(parents, by),
            "parent_id_as_of": _known(parents, day),
            "parent_name": align(parents, names)["name"],
            "group_id": above_all,
            "group_name": align(above_all, names)["name"],
            "group_size": found["group_size"],
            # the one above all has no parent, and is known by its own row
            "group_source": _known(above_all, pc.coalesce(by, rows["company_source"])),
            "group_as_of": _known(above_all, pc.coalesce(day, rows["company_as_of"])),
        }
    )


def grouped(links: pa.Table) -> pa.Table:
    """The group of each company that a link names: company_id, parent_id, group_id, group_size.

    >>> links = pa.table({"company_id": ["c", "b"], "parent_id": ["b", "a"]})
    >>> grouped(links).to_pylist()[0]
    {'company_id': 'c', 'parent_id': 'b', 'group_id': 'a', 'group_size': 3}
    """
    child, parent = (links[c].combine_chunks() for c in ("company_id", "parent_id"))
    ids = pc.unique(pa.concat_arrays([child, parent]))
    above = np.arange(len(ids))
    above[_places(child, ids)] = _places(parent, ids)
    top = tops(above, np.asarray(pc.rank(ids)))
    size = np.bincount(top, minlength=len(ids))[top]
    has_parent = above != np.arange(len(ids))
    return pa.table(
        {
            "company_id": ids,
            "parent_id": ids.take(pa.array(above, mask=~has_parent)),
            "group_id": ids.take(pa.array(top)),
            "group_size": size,
        }
    )


def tops(above: Numbers, rank: NDArray[Any]) -> Numbers:
    """The one above all of each place; of a circle the place that ranks first.

    >>> tops(np.array([1, 2, 2, 4, 3]), np.array([1, 2, 3, 4, 5])).tolist()
    [2, 2, 2, 3, 3]
    """
    least, jump = np.arange(len(above)), above.copy()
    for _ in range(len(above).bit_length()):  # twice as far each time: past every chain
        least = np.where(rank[least[jump]] < rank[least], least[jump], least)
        jump = jump[jump]
    # Whoever is reached after so many steps is a top or on a circle; least is over what follows it.
    return least[jump]


def _known(known: pa.Array, values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.is_valid(known), values, None)


def _places(ids: pa.Array, among: pa.Array) -> Numbers:
    return np.asarray(pc.index_in(ids, value_set=among)).astype(np.int64)
