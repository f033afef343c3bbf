"""Units of amounts: which currency, and how many of it one number stands for."""

from dataclasses import dataclass

# kr and $ say less than a currency: kr is Swedish, Norwegian, Danish or Icelandic.
CURRENCIES: dict[str, str | None] = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "euroa": "EUR", "eurot": "EUR",
    "$": "USD", "us$": "USD", "usd": "USD", "usdollar": "USD", "usdollars": "USD",
    "dollars": "USD", "£": "GBP", "gbp": "GBP", "pounds": "GBP", "sek": "SEK", "nok": "NOK",
    "dkk": "DKK", "isk": "ISK", "chf": "CHF", "pln": "PLN", "zł": "PLN", "zl": "PLN",
    "złotych": "PLN", "czk": "CZK", "kč": "CZK", "huf": "HUF", "ft": "HUF", "ron": "RON",
    "lei": "RON", "bgn": "BGN", "лв": "BGN", "rub": "RUB", "₽": "RUB", "руб": "RUB",
    "uah": "UAH", "грн": "UAH", "₴": "UAH", "jpy": "JPY", "cad": "CAD", "aud": "AUD",
    "kr": None, "kronor": None, "kroner": None, "kroon": None,
}  # fmt: skip
SCALES = {
    "k": 1e3, "t": 1e3, "tsd": 1e3, "tuh": 1e3, "tuhat": 1e3, "tuhatta": 1e3, "th": 1e3,
    "thousand": 1e3, "thousands": 1e3, "tusen": 1e3, "tys": 1e3, "тыс": 1e3, "тис": 1e3,
    "tis": 1e3, "tūkst": 1e3, "tuhandetes": 1e3, "milliers": 1e3, "1000": 1e3, "000": 1e3,
    "m": 1e6, "mio": 1e6, "mill": 1e6, "milj": 1e6, "miljoonaa": 1e6, "mln": 1e6, "mn": 1e6,
    "million": 1e6, "millions": 1e6, "miljoner": 1e6, "млн": 1e6, "b": 1e9, "bn": 1e9,
    "billion": 1e9, "mrd": 1e9, "mld": 1e9, "md": 1e9, "млрд": 1e9,
}  # fmt: skip
NEED_CURRENCY = {"t", "th", "b", "md", "000", "1000"}  # "12 t" alone is tonnes
COUNTRY_CURRENCIES = {
    **dict.fromkeys(
        ["FI", "EE", "LV", "LT", "DE", "FR", "ES", "IT", "NL", "BE", "AT", "IE", "PT", "SK", "SI",
         "HR", "GR", "LU", "MT", "CY"], "EUR",
    ),
    "SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK", "GB": "GBP", "US": "USD", "CH": "CHF",
    "PL": "PLN", "CZ": "CZK", "HU": "HUF", "RO": "RON", "RU": "RUB", "UA": "UAH",
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """What one in a column stands for: so many of a currency; a currency of None is not known."""

    currency: str | None = None
    factor: float = 1.0


def unit(text: str) -> Unit | None:
    """The unit that a word or sign names, or None where it names none.

    >>> unit("k€"), unit("tEUR"), unit("Mkr")
    (Unit(currency='EUR', factor=1000.0), Unit(currency='EUR', factor=1000.0), \
Unit(currency=None, factor=1000000.0))
    >>> unit("%"), unit("kg"), unit("t")
    (Unit(currency=None, factor=0.01), None, None)
    """
    plain = "".join(c for c in text.casefold() if c not in " .'’´")
    if plain in ("", "%"):
        return Unit(factor=0.01 if plain else 1.0)
    for word in sorted(CURRENCIES, key=len, reverse=True):
        rest = _without(plain, word)
        if rest is not None and (not rest or rest in SCALES):
            return Unit(CURRENCIES[word], SCALES.get(rest, 1.0))
    if plain in SCALES and plain not in NEED_CURRENCY:
        return Unit(factor=SCALES[plain])
    return None


def _without(plain: str, word: str) -> str | None:
    if plain.endswith(word):
        return plain.removesuffix(word)
    return plain.removeprefix(word) if plain.startswith(word) else None


def currency_code(text: str) -> str | None:
    """The ISO 4217 code that a cell of a currency column names.

    >>> currency_code("€"), currency_code("sek"), currency_code("XAF"), currency_code("kr")
    ('EUR', 'SEK', 'XAF', None)
    """
    plain = text.strip().casefold()
    if plain in CURRENCIES:
        return CURRENCIES[plain]
    is_code = len(plain) == 3 and plain.isascii() and plain.isalpha()
    return plain.upper() if is_code else None
