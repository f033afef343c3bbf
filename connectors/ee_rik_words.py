"""The words of the Estonian business register: statuses, legal forms, addresses."""

import re
from functools import lru_cache

STATUSES = {
    "R": "active",  # Registrisse kantud
    "L": "liquidation",  # Likvideerimisel
    "N": "insolvent",  # Pankrotis
    "K": "dissolved",  # Kustutatud: one row among 378,000
}
LEGAL_FORM_CLASSES = (
    (r"füüsilisest isikust", "sole_trader"),
    (r"filiaal", "branch"),
    (r"osaühing|piiratud vastutusega", "limited"),
    (r"aktsiaselts|euroopa äriühing", "joint_stock"),
    (r"usaldusühing", "limited_partnership"),
    (r"täisühing|huviühing", "partnership"),
    (r"mittetulundusühing|korteriühistu|ametiühing|erakond|kirik|kogudus", "association"),
    (r"ühistu", "cooperative"),
    (r"sihtasutus", "foundation"),
    (r"asutus|omavalitsus|riigi|avalik-õiguslik", "state"),
)
# Counties (maakond) by NUTS 3 region, edition 2021.
COUNTIES = {
    "EE001": ("Harju",),
    "EE004": ("Hiiu", "Lääne", "Pärnu", "Saare"),
    "EE008": ("Jõgeva", "Põlva", "Tartu", "Valga", "Viljandi", "Võru"),
    "EE009": ("Järva", "Lääne-Viru", "Rapla"),
    "EE00A": ("Ida-Viru",),
}
REGIONS = {f"{name} maakond": code for code, names in COUNTIES.items() for name in names}
KIND_OF_PLACE = re.compile(r" (linn|alev|alevik|küla)$")


@lru_cache(maxsize=1024)
def legal_form_class(form: str) -> str | None:
    """The kind of legal form that a text of the register stands for.

    >>> legal_form_class("Osaühing"), legal_form_class("Korteriühistu")
    ('limited', 'association')
    """
    fits = (name for shape, name in LEGAL_FORM_CLASSES if re.search(shape, form, re.IGNORECASE))
    return next(fits, None)


@lru_cache(maxsize=16384)
def place(administrative: str) -> tuple[str | None, str | None, str | None]:
    """Region, municipality and city of an address, by the names of its administrative units.

    >>> place("Haabersti linnaosa, Tallinn, Harju maakond")
    ('EE001', 'Tallinn', 'Tallinn')
    >>> place("Soodevahe küla, Rae vald, Harju maakond")
    ('EE001', 'Rae vald', 'Soodevahe')
    """
    units = [unit.strip() for unit in administrative.split(",") if unit.strip()]
    region = next((REGIONS[unit] for unit in units if unit in REGIONS), None)
    units = [unit for unit in units if not unit.endswith(" maakond")]
    if not units:
        return region, None, None
    city = next((u for u in units if not u.endswith(" linnaosa")), units[-1])
    return region, units[-1], KIND_OF_PLACE.sub("", city)
