"""The encoding of a text file: by its first bytes, by its letters, or by the country it is from."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from company.errors import ConfigurationError

BLOCK = 4 << 20  # bytes read at a time
PAGES = {
    **dict.fromkeys(["PL", "CZ", "SK", "HU", "SI", "HR", "RO", "BA", "RS", "AL"], "cp1250"),
    **dict.fromkeys(["RU", "UA", "BG", "BY", "MK"], "cp1251"),
    **dict.fromkeys(["EE", "LV", "LT"], "cp1257"),
}
WESTERN = "cp1252"
# Earlier ones win a tie. Guests such as é and ü are in the names of companies everywhere.
LETTERS = (
    ("Finnish or Swedish", WESTERN, "äöåéü"), ("Danish or Norwegian", WESTERN, "æøåéöäü"),
    ("German", WESTERN, "äöüßé"), ("Estonian", WESTERN, "äöõüšžé"),
    ("French", WESTERN, "éèêëàâçîïôùûüœ"), ("Spanish or Portuguese", WESTERN, "áéíóúñüçãõâêôà"),
    ("Italian", WESTERN, "àèéìòù"), ("Estonian", "cp1257", "äöõüšžé"),
    ("Latvian", "cp1257", "āčēģīķļņšūž"), ("Lithuanian", "cp1257", "ąčęėįšųūž"),
    ("Polish", "cp1250", "ąćęłńóśźż"), ("Czech", "cp1250", "áčďéěíňóřšťúůýž"),
    ("Slovak", "cp1250", "áäčďéíĺľňóôŕšťúýž"), ("Hungarian", "cp1250", "áéíóöőúüű"),
    ("Slovene or Croatian", "cp1250", "čćđšž"), ("Romanian", "cp1250", "ăâîşţ"),
    ("Cyrillic", "cp1251", "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў"),
)  # fmt: skip
# Letters of Europe in UTF-8, which in a code page would be two strange ones.
UTF8_LETTER = re.compile(rb"(?<![\x80-\xff])[\xc3-\xc5\xd0\xd1][\x80-\xbf](?![\x80-\xff])")
MIXED = "some lines are UTF-8 and will look strange: save the file in one encoding"
NEUTRAL = frozenset("\u00a0\u00ad–—‘’“”„‚€…®©™§°´«»·•№")


@dataclass(frozen=True)
class Encoding:
    """A codec of Python, how the user knows it, and why it was chosen."""

    codec: str
    why: str = ""

    @property
    def words(self) -> str:
        """How the sentence about a file names the encoding."""
        name = self.codec.upper().replace("CP", "Windows-").removesuffix("-SIG")
        return f"{name} ({self.why})" if self.why else name


def find_encoding(path: Path, country: str | None, given: str | None) -> Encoding:
    """The encoding of a file: what the user says, else its own marks, else UTF-8 where it fits."""
    if given is not None:
        return Encoding(_known(given), "as you said")
    with path.open("rb") as file:
        head = file.read(1 << 16)
    marked = marked_encoding(head)
    if marked is not None:
        return marked
    sample = _not_utf8(path)
    if sample is None:
        return Encoding("utf-8")
    mixed = f"; {MIXED}" if UTF8_LETTER.search(sample) else ""
    if country is not None:
        return Encoding(PAGES.get(country, WESTERN), f"usual in {country}{mixed}")
    language, page = likely_page(sample)
    why = f"{language} letters" if language else "usual in Western Europe"
    return Encoding(page, why + mixed)


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise ConfigurationError(
            f'Unknown encoding "{name}". Use utf-8, utf-16, cp1252, cp1250, cp1251 or cp1257.'
        ) from None


def marked_encoding(head: bytes) -> Encoding | None:
    """The encoding that a byte order mark names, or the bytes of UTF-16 without one.

    Every second byte is then that of a script: 0 and 1 of Latin letters, 4 of Cyrillic ones.
    """
    if head.startswith(codecs.BOM_UTF8):
        return Encoding("utf-8-sig", "with a byte order mark")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16")
    for codec, scripts in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        known = sum(scripts.count(script) for script in (0, 1, 4))
        if len(head) >= 4 and 0 in scripts and known > 0.7 * len(scripts):
            return Encoding(codec, "no byte order mark")
    return None


def _not_utf8(path: Path) -> bytes | None:
    """The first block that is not UTF-8, or None for a file that is.

    A file with more letters in UTF-8 than bad bytes is UTF-8 with some damaged lines: by chance
    the letters of a code page hardly ever are letters in UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                text = block.decode("utf-8", errors="replace")
                bad = text.count("\ufffd")
                letters = sum(1 for c in text if c > "\x7f") - bad
                return None if letters > bad else block
    return None


def likely_page(sample: bytes) -> tuple[str, str]:
    """The language and the code page in which most letters beyond ASCII are usual ones.

    >>> likely_page("Jäätelötehdas Åland".encode("cp1252"))
    ('Finnish or Swedish', 'cp1252')
    >>> likely_page("Spółka z ograniczoną odpowiedzialnością".encode("cp1250"))
    ('Polish', 'cp1250')
    """
    runs = b" ".join(re.findall(rb"[\x80-\xff]+", sample)[:5000])
    scores = [(_usual(runs, page, letters), name, page) for name, page, letters in LETTERS]
    best = max(scores, key=lambda score: score[0])
    return (best[1], best[2]) if best[0] > 0.7 else ("", WESTERN)


def _usual(runs: bytes, page: str, letters: str) -> float:
    words = runs.decode(page, errors="replace").split(" ")
    if page == "cp1251":  # words of it are foreign throughout; é alone reads as Cyrillic too
        letters *= sum(len(word) > 1 for word in words) > len(words) / 2
    foreign = [c for word in words for c in word if c not in NEUTRAL]
    return sum(1 for c in foreign if c.lower() in letters) / max(len(foreign), 1)


def text_blocks(path: Path, encoding: Encoding) -> Iterator[bytes]:
    """Yield the file as UTF-8, block by block; bytes that are no letters become U+FFFD."""
    with path.open("rb") as file:
        if encoding.codec == "utf-8":
            yield from iter(lambda: file.read(BLOCK), b"")
            return
        if encoding.codec == "utf-8-sig":
            file.seek(len(codecs.BOM_UTF8))
            yield from iter(lambda: file.read(BLOCK), b"")
            return
        decoder = codecs.getincrementaldecoder(encoding.codec)(errors="replace")
        while block := file.read(BLOCK):
            yield decoder.decode(block).encode("utf-8")
        yield decoder.decode(b"", final=True).encode("utf-8")
