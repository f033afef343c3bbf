"""Marks that protect somebody: advertising that is not wanted, and persons among companies."""

from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from company.values import FALSE, TRUE, each_distinct, flags, shipped_words, words

MARKED = "marked in your table"


def blocks(column: pa.Array) -> pa.Array:
    """The rule that blocks marketing; yes is a rule without a text, no and silence are none.

    >>> blocks(pa.array(["nein", "-", "yes", "asked us to stop"])).to_pylist()
    [None, None, 'marked in your table', 'asked us to stop']
    """
    return each_distinct(words(column), _rule)


def _rule(text: str) -> str | None:
    plain = text.casefold()
    if plain in FALSE:
        return None
    return MARKED if plain in TRUE else text


def persons(column: pa.Array) -> pa.Array:
    """Whether each cell says that it is a natural person, by yes and no or by the word for it.

    >>> persons(pa.array(["Kyllä", "Sole trader", "Oikeushenkilö", "Gold", None])).to_pylist()
    [True, True, False, None, None]
    """
    said = each_distinct(words(column), lambda text: person_words().get(text.casefold()))
    return pc.coalesce(flags(column), pc.equal(said, "true"))


@cache
def person_words() -> dict[str, str]:
    """Words for a natural person, with "true", and for a legal one, with "false"."""
    return shipped_words("person_words.csv")
