"""What happens to the legal form in a name: lost, written in another way, misspelt, glued on."""

import re
from functools import cache
from random import Random

from company.legal_forms import read_spellings
from train.letters import mistyped

COMPOUND = re.compile(r"\s(?:&|\+|und|u\.)\s(?=Co)", re.IGNORECASE)  # GmbH & Co. KG
SHORTEST_LONG_FORM = 9  # letters from which a form is misspelt


@cache
def _spelled() -> dict[str, list[str]]:
    """The spellings of the same form as each spelling, by small letters."""
    spellings = read_spellings()
    by_form: dict[int, list[str]] = {}
    for text, form in zip(spellings.texts, spellings.form.tolist(), strict=True):
        by_form.setdefault(form, []).append(text)
    forms = zip(spellings.texts, spellings.form.tolist(), strict=True)
    return {text.casefold(): by_form[form] for text, form in forms}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    longest_first = sorted(_spelled(), key=len, reverse=True)
    any_form = "|".join(map(re.escape, longest_first))
    behind = re.compile(rf"[\s,]+({any_form})\.?\s*$", re.IGNORECASE)
    return behind, re.compile(rf"^({any_form})[\s,]+", re.IGNORECASE)


def parted(name: str) -> tuple[str, str, bool]:
    """(name without its legal form, the form, whether it stands behind); the form may be empty.

    >>> parted("Kone Oyj"), parted("UAB Kauno Duona"), parted("Meier")
    (('Kone', 'Oyj', True), ('Kauno Duona', 'UAB', False), ('Meier', '', True))
    """
    behind, before = _patterns()
    found = behind.search(name)
    if found and len(name[: found.start()]) >= 2:
        return name[: found.start()], found[1], True
    found = before.match(name)
    if found and len(name[found.end() :]) >= 2:
        return name[found.end() :], found[1], False
    return name, "", True


def is_same_form(some: str, other: str) -> bool:
    """Whether two spellings mean one legal form.

    >>> is_same_form("Ltd.", "Limited"), is_same_form("GmbH", "AG")
    (True, False)
    """
    return _plain(some) in {_plain(s) for s in [other, *_spelled().get(other.casefold(), [])]}


def _plain(form: str) -> str:
    return "".join(letter for letter in form.casefold() if letter.isalnum())


def form_lost(name: str, rng: Random) -> str:
    """The legal form is left out, and so mostly is a second one; of a compound one a part stays.

    Müller GmbH & Co. KG is Müller to most of those who leave it out, Müller GmbH or KG to others.
    """
    body, form, behind = parted(name)
    if COMPOUND.search(form) and behind and rng.random() < 0.35:
        return f"{body} {rng.choice(COMPOUND.split(form))}"
    return parted(body)[0] if rng.random() < 0.7 else body


def form_in_other_words(name: str, rng: Random) -> str:
    """Another spelling of the same legal form, at the same place."""
    body, form, behind = parted(name)
    if not form:
        return name
    other = rng.choice(_spelled().get(form.casefold(), [form]))
    return f"{body} {other}" if behind else f"{other} {body}"


def form_without_marks(name: str, rng: Random) -> str:
    """The legal form without its points and commas."""
    body, form, behind = parted(name)
    plain = re.sub(r"[.,]", "", form)
    return f"{body} {plain}" if behind else f"{plain} {body}"


def other_form(name: str, rng: Random) -> str:
    """A wrong legal form: Ltd for what is a GmbH."""
    body = parted(name)[0]
    return f"{body} {rng.choice(['GmbH', 'AG', 'Ltd', 'Oy', 'AB', 'AS', 'SA', 'SRL', 'Inc', 'KG'])}"


def form_to_the_other_end(name: str, rng: Random) -> str:
    """The legal form stands at the other end."""
    body, form, behind = parted(name)
    return (f"{form} {body}" if behind else f"{body} {form}").strip()


def form_glued_on(name: str, rng: Random) -> str:
    """The legal form without a space before it: SiemensAG."""
    body, form, behind = parted(name)
    return f"{body}{form}" if behind else name


def form_misspelt(name: str, rng: Random) -> str:
    """A typing error in a long legal form."""
    body, form, behind = parted(name)
    if len(form) < SHORTEST_LONG_FORM:
        return name
    wrong = mistyped(form, rng)
    return f"{body} {wrong}" if behind else f"{wrong} {body}"


def form_cut_short(name: str, rng: Random) -> str:
    """A word of a long legal form is left out."""
    body, form, behind = parted(name)
    words = form.split()
    if len(words) < 2:
        return name
    del words[rng.randrange(len(words))]
    return f"{body} {' '.join(words)}" if behind else f"{' '.join(words)} {body}"
