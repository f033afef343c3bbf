"""Text into plain words, and words into 64-bit keys; all on whole Arrow columns."""

import unicodedata
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from anyascii import anyascii
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

LONGEST_TEXT = 500  # letters; of 1.2 million register names one in ten thousand is longer than 241

# Letters that lose too much, or gain too much, in Unicode's decomposition and in anyascii.
SPECIAL_LETTERS = {
    **dict.fromkeys("æÆ", "a"),
    **dict.fromkeys("œ", "o"),
    **dict.fromkeys("øØ", "o"),
    **dict.fromkeys("ßẞ", "ss"),
    **dict.fromkeys("đĐð", "d"),
    **dict.fromkeys("łŁ", "l"),
    **dict.fromkeys("ıІіїЇ", "i"),
    **dict.fromkeys("єЄ", "e"),
    **dict.fromkeys("хХ", "h"),
    **dict.fromkeys("щЩ", "sch"),
    **dict.fromkeys("ьЬъЪ", ""),
    "þ": "th",
    **dict.fromkeys("’‘´", "'"),
    "＆": "&",
}

# Unicode's categories of emoji, ™ and halves of broken letters: anyascii would spell them out.
PICTURES = {"So", "Cs"}

# A legal form written without a space before it: SiemensAG, hofmanngmbh, kleingartenvereine.v.
# Small letters are given as ranges, for Unicode's class of them takes a millisecond to compile.
GLUED_FORM = (
    r"([a-zß-öø-ÿĀ-ſ]{2})(g?GmbH|AG|KG|OHG|UG|SE|mbH|Ltd|LLC|Inc|Oyj?|AB|ASA?|ApS|O[UÜ]|"
    r"SA|SAS|SARL|SRL|SpA|BV|NV|Kft|Zrt)\b"
)
# "e." is no conjunction here: eingetragener Kaufmann, eingetragene Kauffrau or Genossenschaft.
REGISTERED = r"\be\. *(kfm|kfr|kffr|gen)\b"
GLUED_FOLDED_FORMS = [
    r"([a-z]{3})(e\. *[vkg]\.|[sn]\. *[arv]\.|g\. *m\. *b\. *h\.|[ak]\. *g\.)",
    r"([a-z]{3})(ggmbh|gmbh|mbh)\b",
]
AND_WORDS = ("and", "und", "et", "och", "og", "ja", "en")  # "&" between two words
AND = rf"\b (?:{'|'.join(AND_WORDS)}) \b"


class _PlainLetters(dict[int, str]):
    """A table for str.translate that works out each distinct letter once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = SPECIAL_LETTERS.get(letter)
        if unicodedata.category(letter) in PICTURES:
            plain = " "
        if plain is None:
            parts = unicodedata.normalize("NFKD", letter)
            plain = "".join(part for part in parts if not unicodedata.combining(part))
            plain = plain if plain.isascii() else anyascii(plain)
        self[code] = plain.lower()
        return self[code]


_PLAIN_LETTERS = _PlainLetters()


def one_array(strings: Any) -> pa.StringArray:
    """A string column as one Arrow array without nulls: null becomes the empty string."""
    if isinstance(strings, pa.ChunkedArray):
        strings = strings.combine_chunks()
    return pc.fill_null(pc.cast(strings, pa.string()), "")


def replaced(strings: pa.StringArray, places: Any, values: list[str]) -> pa.StringArray:
    """The strings with new values at some places."""
    index = np.arange(len(strings))
    index[places] = len(strings) + np.arange(len(values))
    return pa.concat_arrays([strings, pa.array(values, pa.string())]).take(pa.array(index))


def fold(strings: Any) -> pa.StringArray:
    """Lower-case ASCII version of each string; other scripts are transliterated.

    >>> fold(pa.array(["Łódź", "Straße", "Київстар", "ΕΠΕ", None])).to_pylist()
    ['lodz', 'strasse', 'kiivstar', 'epe', '']
    """
    strings = one_array(strings)
    odd = np.flatnonzero(~np.asarray(pc.string_is_ascii(strings), bool))
    folded = [text.translate(_PLAIN_LETTERS) for text in strings.take(pa.array(odd)).to_pylist()]
    return replaced(pc.ascii_lower(strings), odd, folded)


def clean(strings: Any) -> pa.StringArray:
    """Words of plain letters and digits with one space between; initials in a row are joined.

    >>> clean(pa.array(["Müller und Sohn G.m.b.H.", "SiemensAG", "Gärtnere.V."])).to_pylist()
    ['muller & sohn gmbh', 'siemens ag', 'gartner ev']
    """
    text = pc.utf8_slice_codeunits(one_array(strings), 0, LONGEST_TEXT)
    text = fold(pc.replace_substring_regex(text, GLUED_FORM, r"\1 \2"))
    for glued in GLUED_FOLDED_FORMS:
        text = pc.replace_substring_regex(text, glued, r"\1 \2")
    text = pc.replace_substring_regex(text, REGISTERED, r"e\1")
    text = pc.replace_substring_regex(text, "['`]+", "")
    text = pc.replace_substring_regex(text, "[&+]+", " & ")
    text = pc.replace_substring(text, "%", " percent")
    text = pc.replace_substring_regex(text, "[^a-z0-9&]+", " ")
    # A single letter is fenced, "^g^ ^m^ ^b^ ^h^", and the fences between two of them go.
    text = pc.replace_substring_regex(text, r"\b([a-z])\b", r"^\1^")
    text = pc.replace_substring(text, "^ ^", "")
    text = pc.replace_substring_regex(pc.replace_substring(text, "^", ""), AND, " & ")
    return pc.ascii_trim_whitespace(text)


def collapse_umlauts(words: pa.StringArray) -> pa.StringArray:
    """Writes ae, oe and ue after a consonant as a, o and u.

    >>> collapse_umlauts(pa.array(["mueller", "muller", "bauer", "oehler"])).to_pylist()
    ['muller', 'muller', 'bauer', 'ohler']
    """
    collapsed = pc.replace_substring_regex(words, "(^|[^aeiouyq])([aou])e", r"\1\2")
    # Two letters are initials or a legal form: "Fund A" is not "Fund A.E.".
    return pc.if_else(pc.less_equal(pc.binary_length(words), 2), words, collapsed)


def string_bytes(strings: pa.StringArray) -> tuple[NDArray[np.uint8], Numbers]:
    """The bytes of a string array, and where each string starts and the last one ends in them."""
    _, offsets, data = strings.buffers()
    places = slice(strings.offset, strings.offset + len(strings) + 1)
    bounds = np.frombuffer(offsets, np.int32)[places].astype(np.int64)
    letters = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    return letters[bounds[0] : bounds[-1]], bounds - bounds[0]


def mix(values: NDArray[Any]) -> Keys:
    """Scrambles 64-bit integers, so that near numbers become far ones (splitmix64's last step)."""
    values = values.astype(np.uint64)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Keys = values ^ (values >> np.uint64(31))
    return mixed


# An odd multiplier for each place in a string, so that keys are the same on every machine.
MULTIPLIERS = mix(np.arange(1, 4097)) | np.uint64(1)


def hash_strings(strings: pa.StringArray) -> Keys:
    """A 64-bit key of each string; the same in every process and on every machine."""
    if len(strings) == 0:
        return np.zeros(0, np.uint64)
    data, bounds = string_bytes(strings)
    place = np.arange(len(data)) - np.repeat(bounds[:-1], np.diff(bounds))
    terms = (data.astype(np.uint64) + np.uint64(1)) * MULTIPLIERS[place % len(MULTIPLIERS)]
    # Sums wrap around, so the difference of two running sums is the exact sum of one string.
    total = np.r_[np.uint64(0), np.cumsum(terms, dtype=np.uint64)]
    return mix(total[bounds[1:]] - total[bounds[:-1]])


def member(values: NDArray[Any], ordered: NDArray[Any]) -> tuple[Flags, Numbers]:
    """Which values occur in an ascending array, and where.

    >>> found, place = member(np.array([5, 7]), np.array([1, 5, 9]))
    >>> found.tolist(), place.tolist()
    ([True, False], [1, 2])
    """
    if len(ordered) == 0:
        return np.zeros(len(values), bool), np.zeros(len(values), np.int64)
    place = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    return ordered[place] == values, place


def key_set(words: list[str]) -> Keys:
    """The ascending keys of some words, for `member`."""
    return np.unique(hash_strings(pa.array(words, pa.string())))
