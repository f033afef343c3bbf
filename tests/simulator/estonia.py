"""The Estonian register: the general data as JSON and the basic data as CSV, each in a zip."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.packing import zipped
from simulator.world import Firm, World

CODE, COUNTRY = "ee-rik", "EE"
HOST = "/avaandmed.ariregister.rik.ee/sites/default/files/avaandmed"
GENERAL = f"{HOST}/ettevotja_rekvisiidid__yldandmed.json.zip"
BASIC = f"{HOST}/ettevotja_rekvisiidid__lihtandmed.csv.zip"
HEADER = (
    "nimi;ariregistri_kood;ettevotja_oiguslik_vorm;ettevotja_oigusliku_vormi_alaliik;kmkr_nr;"
    "ettevotja_staatus;ettevotja_staatus_tekstina;ettevotja_esmakande_kpv;ettevotja_aadress;"
    "asukoht_ettevotja_aadressis;asukoha_ehak_kood;asukoha_ehak_tekstina;"
    "indeks_ettevotja_aadressis;ads_adr_id;ads_ads_oid;ads_normaliseeritud_taisaadress;"
    "teabesysteemi_link"
)
FORMS = {"OÜ": "Osaühing", "AS": "Aktsiaselts"}
STATUSES = {"active": ("R", "Registrisse kantud"), "liquidation": ("L", "Likvideerimisel"),
            "insolvent": ("N", "Pankrotis")}  # fmt: skip
CARD = {"kirje_id": 1, "kaardi_piirkond": 1, "kaardi_nr": 1, "kaardi_tyyp": "B", "kande_nr": 1}
BULK = GENERAL


def files(firms: Sequence[Firm]) -> dict[str, bytes]:
    """Both files by their addresses, not yet packed."""
    documents = [document(firm) for firm in firms]
    lines = [HEADER, *(basic_row(firm) for firm in firms)]
    return {
        GENERAL: json.dumps(documents, ensure_ascii=False, indent=4).encode(),
        BASIC: "\n".join([*lines, ""]).encode("utf-8-sig"),
    }


def packed(address: str, content: bytes) -> bytes:
    """As it comes over the line."""
    name = address.rsplit("/", 1)[-1].removesuffix(".zip").replace(".", "_")
    return zipped(**{name: content})


def basic_row(firm: Firm) -> str:
    """One company in the basic data."""
    status, text = STATUSES[firm.status]
    full = f"Harju maakond, {firm.municipality}, {firm.street}"
    return ";".join(
        (firm.name, firm.number, FORMS[firm.form], "", f"EE10{firm.number[:7]}", status, text,
         f"{firm.founded:%d.%m.%Y}", "", firm.street, "0176", _units(firm), firm.postcode,
         "2182337", "", full, f"https://ariregister.rik.ee/est/company/{firm.number}")
    )  # fmt: skip


def _units(firm: Firm) -> str:
    city = [] if firm.city == firm.municipality else [f"{firm.city} linn"]
    return ", ".join([*city, firm.municipality, "Harju maakond"])


def document(firm: Firm) -> dict[str, Any]:
    """One company in the general data."""
    status, text = STATUSES[firm.status]
    founded = f"{firm.founded:%d.%m.%Y}"
    names = [_entry(sisu=name, lopp_kpv="31.01.2020") for name in firm.previous]
    activity = {"emtak_kood": f"{firm.industry}1", "emtak_versioon": 2, "on_pohitegevusala": True}
    said = {
        "esmaregistreerimise_kpv": founded,
        "kustutamise_kpv": None,
        "staatus": status,
        "staatus_tekstina": text,
        "oiguslik_vorm": firm.form,
        "oiguslik_vorm_tekstina": FORMS[firm.form],
        "staatused": [_entry(staatus=status, staatus_tekstina=text)],
        "arinimed": [*names, _entry(sisu=firm.name)],
        "aadressid": [
            _entry(
                riik="EST",
                riik_tekstina="Eesti",
                ehak="0176",
                ehak_nimetus=_units(firm),
                tanav_maja_korter=firm.street,
                postiindeks=firm.postcode,
                aadress_ads__ads_normaliseeritud_taisaadress=f"Harju maakond, {firm.street}",
            )
        ],
        "sidevahendid": [_contact(firm)],
        "teatatud_tegevusalad": [_entry(emtak_tekstina="?", **activity)],
        "kapitalid": [_entry(kapitali_suurus="2500.00", kapitali_valuuta="EUR")],
        "info_majandusaasta_aruannetest": [
            {"kirje_id": 6, "majandusaasta_perioodi_lopp_kpv": "31.12.2025",
             "tootajate_arv": str(firm.employees)}
        ],
        "markused_kaardil": [],
    }  # fmt: skip
    return {"ariregistri_kood": int(firm.number), "nimi": firm.name, "yldandmed": said}


def _contact(firm: Firm) -> dict[str, Any]:
    said = {"liik": "WWW", "liik_tekstina": "Interneti WWW aadress", "sisu": firm.website}
    return CARD | said | {"lopp_kpv": None}


def _entry(**fields: Any) -> dict[str, Any]:
    return CARD | {"algus_kpv": "25.04.2014", "lopp_kpv": None} | fields


def answer(world: World, path: str, query: Mapping[str, str]) -> tuple[int, Any] | None:
    """The register answers no questions without a contract."""
    return None
