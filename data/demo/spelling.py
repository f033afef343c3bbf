"""How people write a company's name in a CRM: each kind of mess is one function."""

import re

import numpy as np

OTHER_FORMS = {
    "Oy": ("Oy Ab", "OY", "Osakeyhtiö", "oy", "O.Y."),
    "Oyj": ("Oyj Abp", "OYJ", "Abp"),
    "Ky": ("KY", "Kommandiittiyhtiö"),
    "AS": ("A/S", "as", "A.S."),
    "ASA": ("asa", "A.S.A."),
    "DA": ("da",),
    "OÜ": ("OU", "Osaühing", "Oü"),
    "LTD": ("Limited", "Ltd.", "(UK) Ltd"),
    "LIMITED": ("Ltd", "Ltd.", "Co. Ltd"),
    "PLC": ("P.L.C.", "plc"),
    "LLP": ("L.L.P.", "llp"),
}
REMARKS = (" (vanha)", " - ÄLÄ KÄYTÄ", " (älä käytä!)", " (vanha nimi)", " / laskutus")
INITIALS = r"\b(?!Ltd)[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]{2}\b|\bIt\b"
NEIGHBOURS = dict(zip("abdeghijklmnoprstuv", "snfrhjukölknmpetaycb", strict=False))


def everyday(name: str, country: str) -> str:
    """The name as a person writes it: a British register's capitals become ordinary letters.

    >>> everyday("AIRE VALLEY PLANT HIRE LIMITED", "GB"), everyday("Turun Saha Oy", "FI")
    ('Aire Valley Plant Hire Limited', 'Turun Saha Oy')
    """
    if country != "GB":
        return name
    return re.sub(INITIALS, lambda found: found[0].upper(), name.title())


def without_form(name: str, form: str) -> str:
    """The name without its legal form.

    >>> without_form("OÜ Kaseoru Saeveski", "OÜ"), without_form("Turun Saha Oy", "Oy")
    ('Kaseoru Saeveski', 'Turun Saha')
    """
    words = [word for word in name.split() if word.lower() != form.lower()]
    return " ".join(words)


def other_form(rng: np.random.Generator, name: str, form: str) -> str:
    """The name with its legal form written another way, sometimes in front."""
    written = str(rng.choice(OTHER_FORMS[form]))
    bare = without_form(name, form)
    leads = form in ("Oy", "AS", "OÜ") and rng.random() < 0.3
    return f"{written} {bare}" if leads else f"{bare} {written}"


def typo(rng: np.random.Generator, name: str) -> str:
    """The name with one slip of the fingers, never in its first two letters."""
    at = int(rng.integers(2, max(len(name.rpartition(" ")[0]), 5)))
    before, letter, after = name[:at], name[at : at + 1], name[at + 1 :]
    slips = (
        before + after,
        before + letter + letter + after,
        before + after[:1] + letter + after[1:],
        before + NEIGHBOURS.get(letter, "e") + after,
    )
    return slips[int(rng.integers(len(slips)))]


def glued(name: str) -> str:
    """The name with its first two words written as one.

    >>> glued("Turun Saha Oy")
    'TurunSaha Oy'
    """
    return name.replace(" ", "", 1)


def one_word_lost(name: str, form: str) -> str:
    """The name without the last of its three or more words; shorter names are glued instead.

    >>> one_word_lost("Aire Valley Plant Hire Ltd", "Ltd"), one_word_lost("Turun Saha Oy", "Oy")
    ('Aire Valley Plant', 'TurunSaha Oy')
    """
    words = without_form(name, form).split()
    return " ".join(words[:-1]) if len(words) > 2 else glued(name)


def plain_letters(name: str) -> str:
    """The name without the letters that other keyboards lack.

    >>> plain_letters("Põlva Höövel OÜ"), plain_letters("Førde Trelast")
    ('Polva Hoovel OU', 'Forde Trelast')
    """
    return name.translate(str.maketrans("äöåõüøæÄÖÅÕÜØ", "aoaouoaAOAOUO"))
