"""Step: the industry in NACE Rev. 2: class, division and section with their words, and its weight.

The class is the one that the universe holds, or the best that the national code means; the weight
says how sure that is: 1 where the code means no other class.
"""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from company.industries import label, level_columns, mapping
from store.engine import Engine


def industries(engine: Engine, rows: pa.Table) -> pa.Table:
    """The levels of the industry and their labels; its weight, source and day."""
    industry, weight = _weighed(rows)
    levels = level_columns(industry)
    return pa.table(
        {
            "industry": industry,
            "industry_label": _each_distinct(industry, _said),
            "industry_division": levels["division"],
            "industry_division_label": _each_distinct(levels["division"], _said),
            "industry_section": levels["section"],
            "industry_section_label": _each_distinct(levels["section"], _said),
            "industry_weight": weight,
            "industry_source": _where(
                industry, rows["industry_source"], rows["industry_code_source"]
            ),
            "industry_as_of": _where(industry, rows["industry_as_of"], rows["industry_code_as_of"]),
        }
    )


def _weighed(rows: pa.Table) -> tuple[pa.Array, pa.Array]:
    """The class of each row, and its weight among those that its national code may mean."""
    texts = (rows[c] for c in ("industry", "industry_system", "industry_code"))
    joined = pc.binary_join_element_wise(*texts, "\t", null_handling="replace", null_replacement="")
    encoded = joined.combine_chunks().dictionary_encode()
    found = [_meant(*key.split("\t")) for key in encoded.dictionary.to_pylist()]
    industry = pa.array([nace for nace, _ in found], pa.string())
    weight = pa.array([weight for _, weight in found], pa.float64())
    return industry.take(encoded.indices), weight.take(encoded.indices)


def _meant(industry: str, system: str, code: str) -> tuple[str | None, float | None]:
    """The class that is held, or else the best of the code, and its weight.

    >>> _meant("", "uksic2007", "46630"), _meant("46.63", "", ""), _meant("", "", "")
    (('46.63', 1.0), ('46.63', 1.0), (None, None))
    """
    meant = mapping(system, code) if system and code else ()
    if not industry:
        return (meant[0].nace, meant[0].weight) if meant else (None, None)
    if not code:
        return industry, 1.0
    return industry, next((m.weight for m in meant if m.nace == industry), None)


def _said(code: str) -> str | None:
    """What a code is called; the sections are not shouted.

    >>> _said("46"), _said("F")
    ('Wholesale trade, except of motor vehicles and motorcycles', 'Construction')
    """
    words = label(code)
    return words.capitalize() if words and words.isupper() else words


def _each_distinct(codes: pa.Array, says: Callable[[str], str | None]) -> pa.Array:
    """What is said of each code, looked up once each."""
    encoded = codes.dictionary_encode()
    said = [code and says(code) for code in encoded.dictionary.to_pylist()]
    return pa.array(said, pa.string()).take(encoded.indices)


def _where(known: pa.Array, first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.is_valid(known), pc.coalesce(first, second), None)
