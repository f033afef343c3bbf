"""The general data of the Estonian business register: one JSON document a company.

`ettevotja_rekvisiidid__yldandmed.json.zip`: all that is on the card of a company, in lists of
entries, each with the day on which it ended (`lopp_kpv`) where it is no longer in force.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from company.errors import RecordError
from company.industries import nace_class
from connectors.contract import Record
from connectors.ee_rik_words import STATUSES, legal_form_class, place

# What hangs on each entry: the card of the paper register that it was once written on.
CARD = ("kirje_id", "kaardi_piirkond", "kaardi_nr", "kaardi_tyyp", "kande_nr")
ENTRIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # fields read, fields ignored
    "arinimed": (("sisu", "lopp_kpv"), ("algus_kpv",)),
    "aadressid": (
        ("ehak_nimetus", "tanav_maja_korter", "postiindeks", "lopp_kpv",
         "aadress_ads__ads_normaliseeritud_taisaadress"),
        ("riik", "riik_tekstina", "ehak", "algus_kpv", "aadress_ads__ads_oid",
         "aadress_ads__adr_id", "aadress_ads__koodaadress", "aadress_ads__adob_id",
         "aadress_ads__tyyp", "aadress_ads__ads_normaliseeritud_taisaadress_tapsustus"),
    ),
    "sidevahendid": (("liik", "sisu", "lopp_kpv"), ("liik_tekstina", "algus_kpv")),
    "teatatud_tegevusalad": (
        ("emtak_kood", "emtak_versioon", "on_pohitegevusala", "lopp_kpv"),
        ("emtak_tekstina", "emtak_versioon_tekstina", "nace_kood", "algus_kpv"),
    ),
    "kapitalid": (
        ("kapitali_suurus", "kapitali_valuuta", "lopp_kpv"),
        ("kapitali_valuuta_tekstina", "algus_kpv"),
    ),
    "info_majandusaasta_aruannetest": (
        ("majandusaasta_perioodi_lopp_kpv", "tootajate_arv"),
        ("majandusaasta_perioodi_algus_kpv", "ettevotja_aadress_aruandes", "aruande_kpv",
         "tegevusala_emtak_kood", "tegevusala_emtak_tekstina", "tegevusala_emtak_versioon",
         "tegevusala_emtak_versioon_tekstina", "tegevusala_nace_kood"),
    ),
}  # fmt: skip
PLAIN = ("staatus", "oiguslik_vorm", "oiguslik_vorm_tekstina", "esmaregistreerimise_kpv",
         "kustutamise_kpv")  # fmt: skip
LEFT_OUT = (
    "ettevotteregistri_nr", "staatus_tekstina", "piirkond", "piirkond_tekstina",
    "piirkond_tekstina_pikk", "evks_registreeritud", "evks_registreeritud_kande_kpv",
    "oiguslik_vorm_nr", "oigusliku_vormi_alaliik", "oigusliku_vormi_alaliik_tekstina",
    "lahknevusteade_puudumisest", "asutatud_sissemakset_tegemata", "loobunud_vorminouetest",
    "on_raamatupidamiskohustuslane", "tegutseb", "tegutseb_tekstina", "esitab_kasusaajad",
    "staatused", "oiguslikud_vormid", "majandusaastad", "pohikirjad", "markused_kaardil",
)  # fmt: skip
READ = (
    "ariregistri_kood", "nimi", *(f"yldandmed.{name}" for name in (*PLAIN, *ENTRIES)),
    *(f"yldandmed.{entry}.{name}" for entry, (read, _) in ENTRIES.items() for name in read),
)  # fmt: skip
IGNORED = (
    *(f"yldandmed.{name}" for name in LEFT_OUT),
    *(f"yldandmed.{entry}.{n}" for entry, (_, out) in ENTRIES.items() for n in (*CARD, *out)),
)
PAGE = "https://ariregister.rik.ee/est/company/"
EMTAK = {"2": "emtak2008", "3": "emtak2025"}


def parse(document: Any) -> Record:
    """The company and its names in a document of the general data; it is not changed."""
    number, name = document.get("ariregistri_kood"), document.get("nimi")
    if not number or not name:
        raise RecordError(f'no registration number or no name: "{number}", "{name}"')
    data = document.get("yldandmed")
    if not data:
        raise RecordError(f"{number} has no general data (yldandmed)")
    number = str(number).zfill(8)
    identifier = f"EE-RIK-{number}"
    form = data.get("oiguslik_vorm_tekstina") or data.get("oiguslik_vorm")
    form_class = legal_form_class(form) if form else None
    is_person = form_class == "sole_trader"
    employees = _employees(data.get("info_majandusaasta_aruannetest"))
    company = {
        "company_id": identifier,
        "registration_number": number,
        "name": name,
        "legal_form": form,
        "legal_form_class": form_class,
        "status": STATUSES.get(data.get("staatus")),
        "founded_on": day(data.get("esmaregistreerimise_kpv")),
        "dissolved_on": day(data.get("kustutamise_kpv")),
        "country": "EE",
        **_address(data.get("aadressid")),
        **_industry(data.get("teatatud_tegevusalad")),
        "employees_min": employees,
        "employees_max": employees,
        **_contacts(data.get("sidevahendid"), is_person),
        "is_natural_person": is_person,
        "source_url": PAGE + number,
        "x_share_capital_eur": _capital(data.get("kapitalid")),
    }
    return Record(company, names=tuple(_names(identifier, name, data.get("arinimed"))))


Entries = Iterable[Mapping[str, Any]] | None


def _valid(entries: Entries) -> list[Mapping[str, Any]]:
    """The entries that have not ended."""
    return [entry for entry in entries or () if not entry.get("lopp_kpv")]


@lru_cache(maxsize=65536)
def day(text: str | None) -> date | None:
    """The day of a text such as 25.04.2014; none where the text is no day.

    >>> day("25.04.2014"), day(None), day("31.02.2014")
    (datetime.date(2014, 4, 25), None, None)
    """
    try:
        dd, mm, yyyy = str(text or "").split(".")
        return date(int(yyyy), int(mm), int(dd))
    except ValueError:
        return None


def _address(entries: Entries) -> dict[str, Any]:
    address = next(iter(_valid(entries)), None)
    if address is None:
        return {}
    units = address.get("ehak_nimetus") or ""
    full = address.get("aadress_ads__ads_normaliseeritud_taisaadress") or ""
    region, municipality, city = place(units)
    return {
        "region": region or place(full.partition(",")[0])[0],
        "municipality": municipality,
        "city": city,
        "postcode": address.get("postiindeks") or None,
        "street": address.get("tanav_maja_korter") or None,
    }


def _industry(entries: Entries) -> dict[str, Any]:
    """The main activity that is in force, else the first one."""
    activities = [a for a in _valid(entries) if a.get("emtak_kood")]
    if not activities:
        return {}
    main = next((a for a in activities if a.get("on_pohitegevusala")), activities[0])
    code, system = str(main["emtak_kood"]), EMTAK.get(str(main.get("emtak_versioon")))
    return {
        "industry_code": code,
        "industry_system": system,
        "industry": nace_of(system, code) if system else None,
    }


nace_of: Callable[[str, str], str | None] = lru_cache(maxsize=8192)(nace_class)


def _contacts(entries: Entries, is_person: bool) -> dict[str, Any]:
    """Web address, e-mail and telephone; of a person the web address only."""
    first: dict[str, str] = {}
    for entry in _valid(entries):
        if entry.get("sisu"):
            first.setdefault(entry.get("liik", ""), str(entry["sisu"]).strip())
    if is_person:
        return {"website": first.get("WWW")}
    phone = first.get("TEL") or first.get("MOB")
    return {"website": first.get("WWW"), "email": first.get("EMAIL"), "phone": phone}


def _employees(entries: Entries) -> int | None:
    """The most people that the last three reports state: 0, 0 and 4,245 are of one firm."""
    reports = [r for r in entries or () if str(r.get("tootajate_arv", "")).isdigit()]
    dated = [(day(r.get("majandusaasta_perioodi_lopp_kpv")) or date.min, r) for r in reports]
    last = sorted(dated, key=lambda pair: pair[0], reverse=True)[:3]
    return max((int(report["tootajate_arv"]) for _, report in last), default=None)


def _capital(entries: Entries) -> float | None:
    for entry in _valid(entries):
        if entry.get("kapitali_valuuta") == "EUR" and entry.get("kapitali_suurus"):
            try:
                return float(str(entry["kapitali_suurus"]).replace(",", "."))
            except ValueError:
                return None
    return None


def _names(identifier: str, name: str, entries: Entries) -> Iterator[dict[str, Any]]:
    yield {"company_id": identifier, "name": name, "kind": "legal"}
    earlier = (e["sisu"] for e in entries or () if e.get("lopp_kpv") and e.get("sisu"))
    for old in dict.fromkeys(earlier):
        if old != name:
            yield {"company_id": identifier, "name": old, "kind": "previous"}
