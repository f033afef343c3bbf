"""What happens to the words of a name: lost, added, joined, parted, cut short, in another order."""

import re
from random import Random

AND = re.compile(r"\s(&|\+|and|und|et|och|og|ja|i|y|e|en|un|ir|и|та)\s", re.IGNORECASE)
ANDS = ["&", "and", "und", "+", "u.", "et", ""]
ADDED = [
    "Group", "Services", "International", "Office", "HQ", "Zentrale", "Filiale", "Sales",
    "Buchhaltung", "Holding", "Europe", "Nordic", "Poland", "Deutschland", "France", "Suomi",
    "Sverige", "Company", "Solutions", "Vertrieb", "Einkauf", "Finance", "Global", "Logistics",
]  # fmt: skip
JUNK = [
    "(old)", "- NEW", "(inaktiv)", "*", "!!", "z.Hd.", "c/o", "attn. accounts", "- DUPLICATE",
    "(Kunde)", "#2", "DL-,01", "INH. EO 1", "ORD", "REG S", "ADR", "tel.", "www", "- do not use",
    "(konkurssi)", "i.L.", "in liquidation", "st.", "2019",
]  # fmt: skip
KNOWN_SHORT = {
    "international": "Intl", "gebrüder": "Gebr.", "brothers": "Bros", "services": "Svcs",
    "manufacturing": "Mfg", "technologies": "Tech", "technology": "Tech", "company": "Co",
    "corporation": "Corp", "group": "Grp", "management": "Mgmt", "gesellschaft": "Ges.",
    "verwaltungs": "Verw.", "beteiligungs": "Bet.", "association": "Assn", "engineering": "Eng.",
    "przedsiębiorstwo": "P.", "établissements": "Ets", "industries": "Ind.", "national": "Natl",
    "development": "Dev", "investments": "Inv", "properties": "Props", "systems": "Sys",
}  # fmt: skip
NUMERALS = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI", "7": "VII"}
VALUES = {numeral: digit for digit, numeral in NUMERALS.items()}
NUMBER_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "first": "1st"}


def word_lost(name: str, rng: Random) -> str:
    """A word is left out; seldom the first one."""
    words = name.split()
    if len(words) < 3:
        return name
    del words[rng.randrange(1, len(words)) if rng.random() < 0.85 else 0]
    return " ".join(words)


def end_lost(name: str, rng: Random) -> str:
    """Only the first words of a long name are kept."""
    words = name.split()
    return " ".join(words[: rng.randrange(2, len(words) - 1)]) if len(words) >= 4 else name


def first_word_only(name: str, rng: Random) -> str:
    """Only the first word is kept, as people write well-known names."""
    first = name.split()[0]
    return first if len(first) >= 5 else name


def word_added(name: str, rng: Random) -> str:
    """A word is added that the register does not have."""
    return f"{name} {rng.choice(ADDED)}"


def junk_added(name: str, rng: Random) -> str:
    """A clerk's or a stock list's remark stands behind the name."""
    return f"{name} {rng.choice(JUNK)}"


def words_joined(name: str, rng: Random) -> str:
    """Two words are run together."""
    words = name.split()
    if len(words) < 2:
        return name
    place = rng.randrange(len(words) - 1)
    return " ".join([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])


def word_parted(name: str, rng: Random) -> str:
    """A long word is written as two."""
    words = name.split()
    long = [place for place, word in enumerate(words) if len(word) >= 8]
    if not long:
        return name
    place = rng.choice(long)
    cut = rng.randrange(3, len(words[place]) - 2)
    gap = rng.choice([" ", "-"])
    words[place] = words[place][:cut] + gap + words[place][cut:]
    return " ".join(words)


def words_swapped(name: str, rng: Random) -> str:
    """Two neighbouring words change places."""
    words = name.split()
    if len(words) < 2:
        return name
    place = rng.randrange(len(words) - 1)
    words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(words)


def last_word_first(name: str, rng: Random) -> str:
    """The last word stands in front: Meier, Hans."""
    words = name.split()
    return " ".join([words[-1] + rng.choice([",", ""]), *words[:-1]]) if len(words) >= 2 else name


def word_cut_short(name: str, rng: Random) -> str:
    """A word is abbreviated, with or without a point."""
    words = name.split()
    known = [place for place, word in enumerate(words) if word.lower() in KNOWN_SHORT]
    if known and rng.random() < 0.6:
        place = rng.choice(known)
        words[place] = KNOWN_SHORT[words[place].lower()]
        return " ".join(words)
    long = [place for place, word in enumerate(words) if len(word) >= 7]
    if not long:
        return name
    place = rng.choice(long)
    words[place] = words[place][: rng.randrange(3, 6)] + rng.choice([".", ""])
    return " ".join(words)


def to_an_initial(name: str, rng: Random) -> str:
    """A word that is not the last becomes its initial: H. Meier."""
    words = name.split()
    if len(words) < 2:
        return name
    place = rng.randrange(len(words) - 1)
    words[place] = words[place][0] + "."
    return " ".join(words)


def to_an_acronym(name: str, rng: Random) -> str:
    """The first words become their initials."""
    words = name.split()
    if len(words) < 3:
        return name
    count = rng.randrange(3, len(words) + 1)
    initials = "".join(word[0] for word in words[:count] if word[0].isalpha()).upper()
    return " ".join([initials, *words[count:]]) if len(initials) >= 3 else name


def cut_off(name: str, rng: Random) -> str:
    """The name is cut off where a column ended."""
    return name[: rng.choice([20, 24, 25, 28, 30, 32, 35])].strip()


def other_and(name: str, rng: Random) -> str:
    """Another word or sign for "and"."""
    return AND.sub(lambda found: f" {rng.choice(ANDS)} ", name)


def number_rewritten(name: str, rng: Random) -> str:
    """Digits, Roman numerals and number words stand for each other."""
    words = name.split()
    for place, word in enumerate(words[1:], 1):
        words[place] = NUMERALS.get(word) or VALUES.get(word) or NUMBER_WORDS.get(word, word)
    return " ".join(words)


def trading_name_before(name: str, rng: Random) -> str:
    """A brand stands before the name: X t/a name, X (name)."""
    brand = rng.choice(name.split())[:6].title() + rng.choice(["ex", "o", "ly", "ix", "a", "Shop"])
    return rng.choice([f"{name} t/a {brand}", f"{brand} ({name})", f"{name} (ex {brand})"])
