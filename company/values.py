"""Cells of a text column: what counts as empty, and words turned into codes.

A column is an Arrow array of text. Words are looked up once per distinct value.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from babel import Locale

from company.errors import ConfigurationError
from data import shipped

LANGUAGES = (
    *("en", "fi", "sv", "nb", "da", "et", "lv", "lt", "de", "pl", "fr", "cs", "sk", "es", "it"),
    *("nl", "pt", "ru", "uk", "hu"),
)
BLANK = r"^(?i:|-|–|—|null|\(null\)|n/a|#n/a|#null!|#value!|#ref!|none|nan|nil)$"
# In a column of numbers or dates more words mean nothing; "NA" is a name or Namibia elsewhere.
NOT_A_VALUE = r"^(?i:|-+|–|—|null|\(null\)|n/?a|n\.a\.?|#.*|none|nan|nil|k\.?a\.?|\?+|\.\.+|unknown|ei tietoa|b\.?d\.?)$"  # noqa: E501
ODD_SPACES = "\x0b\x85\u00a0\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
SPACES = rf"[{ODD_SPACES}\s]+"
# Terminals obey escapes, and characters of direction let "exe.txt" be read as "txt.exe".
TRICKS = (
    "\x1b\\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
WITH_POINT = r"^\s*(0|[1-9]\d*)\.0\s*$"
UNTIDY = rf"^\s|\s$|\s\s|[{ODD_SPACES}\t\r\n\f]"


def as_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column in one piece that starts at zero, as some string kernels need."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column if column.offset == 0 else column.take(pa.array(np.arange(len(column))))


def as_text(column: pa.Array) -> pa.Array:
    """The column as text; whole numbers have no point, as ids kept as numbers need.

    >>> as_text(pa.array([923609016.0, None])).to_pylist()
    ['923609016', None]
    """
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_floating(column.type) and pc.all(pc.equal(pc.round(column), column)).as_py():
        return column.cast(pa.int64(), safe=False).cast(pa.string())
    return column.cast(pa.string())


def stripped(column: pa.Array) -> pa.Array:
    """The text with runs of spaces of any width made one, none at the ends, and no tricks.

    >>> stripped(pa.array(["Oy\u00a0 Fazer Ab ", "\\x1b[31mKone\\u202e"])).to_pylist()
    ['Oy Fazer Ab', 'Kone']
    """
    text = rewritten(as_text(column), TRICKS, "")
    if not pc.any(pc.match_substring_regex(text, UNTIDY)).as_py():
        return text
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(text, SPACES, " "))


def names(column: pa.Array) -> pa.Array:
    """The names in a column: only an empty cell is unknown, as a company may be called NULL.

    >>> names(pa.array(["NULL", " NA", ""])).to_pylist()
    ['NULL', 'NA', None]
    """
    return without(stripped(column), "^$")


def words(column: pa.Array) -> pa.Array:
    """The text in a column, unknown where the cell is empty or says that there is none.

    >>> words(pa.array(["Espoo", "-", "n/a", "NULL"])).to_pylist()
    ['Espoo', None, None, None]
    """
    return without(stripped(column), BLANK)


def without(column: pa.Array, pattern: str) -> pa.Array:
    """The column with the cells that fit the pattern unknown."""
    nothing = pa.scalar(None, pa.string())
    fits = pc.match_substring_regex(column, pattern)
    return pc.if_else(fits, nothing, column) if pc.any(fits).as_py() else column


def rewritten(column: pa.Array, pattern: str, replacement: str) -> pa.Array:
    """The column with the pattern replaced; a column without it is given back as it is."""
    if not pc.any(pc.match_substring_regex(column, pattern)).as_py():
        return column  # finding costs a tenth of replacing
    return pc.replace_substring_regex(column, pattern, replacement)


def has_points(column: pa.Array) -> bool:
    """Whether every cell is a whole number with ".0" behind it, as pandas writes ids.

    >>> has_points(pa.array(["829633.0", None, ""])), has_points(pa.array(["829633.0", "7"]))
    (True, False)
    """
    if not pa.types.is_string(column.type):
        return False
    filled = words(column).drop_null()
    return len(filled) > 0 and bool(pc.all(pc.match_substring_regex(filled, WITH_POINT)).as_py())


def without_point(column: pa.Array) -> pa.Array:
    """The ids of a column, without the ".0" that all of them have where a program added it.

    >>> without_point(pa.array(["829633.0", None])).to_pylist()
    ['829633', None]
    """
    return rewritten(column, WITH_POINT, r"\1") if has_points(column) else column


def each_distinct(column: pa.Array, function: Callable[[str], str | None]) -> pa.Array:
    """The function over a column of text, called once per distinct value.

    >>> each_distinct(pa.array(["a", None, "a"]), str.upper).to_pylist()
    ['A', None, 'A']
    """
    encoded = as_array(pc.dictionary_encode(column))
    answers = [None if word is None else function(word) for word in encoded.dictionary.to_pylist()]
    return pa.array(answers, pa.string()).take(encoded.indices)


@cache
def country_names() -> dict[str, str]:
    """Names of countries in many languages, folded to lower case, with their ISO 3166-1 codes.

    Names are those of the Unicode CLDR, by Babel; the shipped table adds everyday spellings.
    """
    spellings = shipped_words("country_names.csv")
    codes = set(spellings.values())
    named = {
        name.casefold(): code
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if code in codes
    }
    return named | spellings | {code.casefold(): code for code in codes}


def country_code(text: str) -> str | None:
    """The ISO 3166-1 code of a country written as a code or a name.

    >>> country_code("Suomi"), country_code("DEU"), country_code("uk"), country_code("Narnia")
    ('FI', 'DE', 'GB', None)
    """
    plain = text.strip().casefold()
    return country_names().get(plain) or country_names().get(plain.removeprefix("the "))


def required_country(text: str) -> str:
    """The ISO 3166-1 code of a country that somebody names; raises ConfigurationError if none is.

    >>> required_country("uk"), required_country("fi")
    ('GB', 'FI')
    """
    code = country_code(text)
    if code is None:
        raise ConfigurationError(
            f'Unknown country "{text}". Give its code or name, such as FI or Finland.'
        )
    return code


@cache
def status_words() -> dict[str, str]:
    """Words of registers and lists for the state of a company, with ours."""
    return shipped_words("status_words.csv")


def status(text: str) -> str | None:
    """The status that a word stands for, or None where it stands for none of the five.

    >>> status("Aktiivinen"), status("konkurssissa"), status("Gold")
    ('active', 'insolvent', None)
    """
    return status_words().get(text.strip().casefold())


def shipped_words(file: str) -> dict[str, str]:
    """The words of a shipped table of two columns, a code and its words, each with its code."""
    _, *lines = shipped(file).read_text(encoding="utf-8").splitlines()
    rows = [line.split(";") for line in lines]
    return {word.casefold(): code for code, words in rows for word in words.split("|")}


TRUE = {"true", "yes", "y", "1", "x", "kyllä", "on", "ja", "jah", "tak", "oui", "ano", "да", "так"}
FALSE = {"false", "no", "n", "0", "ei", "nej", "nei", "nein", "nie", "non", "ne", "нет", "ні"}


def flags(column: pa.Array) -> pa.Array:
    """Yes and no in several languages as true and false; other words are unknown.

    >>> flags(pa.array(["Kyllä", "no", "maybe", None])).to_pylist()
    [True, False, None, None]
    """
    plain = pc.utf8_lower(stripped(column))
    is_true = pc.is_in(plain, pa.array(sorted(TRUE)))
    known = pc.or_(is_true, pc.is_in(plain, pa.array(sorted(FALSE))))
    return pc.if_else(known, is_true, pa.scalar(None, pa.bool_()))
