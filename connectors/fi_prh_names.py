"""Finland: the names of a company in the business register, with their kind and language.

A name has a type (1 the company's own, 2 its translation, 3 an auxiliary name, 4 the translation
of one), dates and a version, but no language; its legal form tells one. Names of a company that
has ended all have an end date, the last own name too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

# Type 4 is the translation of an auxiliary name: "Suomen Ilmapallokeskus" of "Finlands
# Ballongcenter". A type that comes later is no name of the company itself either.
KINDS = {"1": "legal", "2": "parallel"}
FORMS = {
    "fi": ("oy", "oyj", "ky", "ay", "osk", "osuuskunta", "ry", "r.y.", "säätiö", "sr", "tmi"),
    "sv": ("ab", "abp", "kb", "rf", "r.f.", "andelslag", "stiftelse"),
    "en": ("ltd", "ltd.", "limited", "plc", "inc", "inc.", "corporation", "corp.", "company"),
}
LANGUAGES = {form: code for code, forms in FORMS.items() for form in forms}


def company_names(
    company_id: str, names: Sequence[Mapping[str, Any]], ended: str | None
) -> list[dict[str, Any]]:
    """The names as rows, the legal one first; a name that stands twice is one row.

    `ended` is the day on which the company itself ended: a name that ended with it is not a
    previous one.

    >>> oy = {"name": "Kivi Oy", "type": "1", "version": 1}
    >>> old = {"name": "Kivi ja Kumppanit Ky", "type": "1", "version": 2, "endDate": "1997-08-31"}
    >>> [(n["name"], n["kind"], n["language"]) for n in company_names("FI-PRO-1", [old, oy], None)]
    [('Kivi Oy', 'legal', 'fi'), ('Kivi ja Kumppanit Ky', 'previous', 'fi')]
    """
    legal = _legal(names)
    kinds = {legal["name"]: "legal"} if legal else {}
    for name in names:
        text = name.get("name")
        if text and text not in kinds:
            kinds[text] = _kind(name, ended)
    return [
        {"company_id": company_id, "name": text, "kind": kind, "language": language(text)}
        for text, kind in kinds.items()
    ]


def _legal(names: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The current own name; of a company that has ended, the last one."""
    own = [n for n in names if n.get("type") == "1" and n.get("name")]
    if len(own) < 2:
        return own[0] if own else None
    return max(own, key=lambda n: (not n.get("endDate"), -n.get("version", 99)))


def _kind(name: Mapping[str, Any], ended: str | None) -> str:
    end, kind = name.get("endDate"), name.get("type")
    if kind == "1" or (end and end != ended):
        return "previous"
    return KINDS.get(kind or "", "auxiliary")


def language(name: str) -> str | None:
    """The language that the legal form of a name tells; None where none or two tell.

    >>> language("Nokia Abp"), language("Nokia Corporation"), language("Oy Linde Gas Ab")
    ('sv', 'en', None)
    """
    words = name.lower().split()
    if not words:
        return None
    first, last = LANGUAGES.get(words[0]), LANGUAGES.get(words[-1])
    return first or last if first is None or last is None or first == last else None
