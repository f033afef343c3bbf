"""The Estonian business register: made-up companies in the exact shape of both files."""

import copy
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from company.errors import ConfigurationError, RecordError, SourceChanged
from connectors import ee_rik, ee_rik_basic
from connectors.contract import Quarantine, Rows, Source

HEADER = (
    "nimi;ariregistri_kood;ettevotja_oiguslik_vorm;ettevotja_oigusliku_vormi_alaliik;kmkr_nr;"
    "ettevotja_staatus;ettevotja_staatus_tekstina;ettevotja_esmakande_kpv;ettevotja_aadress;"
    "asukoht_ettevotja_aadressis;asukoha_ehak_kood;asukoha_ehak_tekstina;"
    "indeks_ettevotja_aadressis;ads_adr_id;ads_ads_oid;ads_normaliseeritud_taisaadress;"
    "teabesysteemi_link"
)
PUMP_ROW = (
    "Põhja Pumbad OÜ;12345678;Osaühing;;EE101234567;R;Registrisse kantud;25.04.2014;;"
    "Pumba tn 7-2;0176;Haabersti linnaosa, Tallinn, Harju maakond;13513;2182337;;"
    "Harju maakond, Tallinn, Haabersti linnaosa, Pumba tn 7-2;"
    "https://ariregister.rik.ee/est/company/12345678"
)
FIE_ROW = (
    "Mänd Puutööd FIE;10000009;Füüsilisest isikust ettevõtja;;;N;Pankrotis;01.02.2003;;"
    "Männi;0100;Soodevahe küla, Rae vald;75322;;;Harju maakond, Rae vald, Soodevahe küla, Männi;"
)
CARD = {"kirje_id": 1, "kaardi_piirkond": 1, "kaardi_nr": 1, "kaardi_tyyp": "B", "kande_nr": 1}


def entry(**fields: Any) -> dict[str, Any]:
    return CARD | {"algus_kpv": "25.04.2014", "lopp_kpv": None} | fields


def activity(code: str, version: int, main: bool, **fields: Any) -> dict[str, Any]:
    texts = {"emtak_tekstina": "x", "emtak_versioon_tekstina": "EMTAK", "nace_kood": "28.13"}
    said = {"emtak_kood": code, "emtak_versioon": version, "on_pohitegevusala": main}
    return entry(**texts, **said, **fields)


def report(end: str, employees: str | None) -> dict[str, Any]:
    start = {"majandusaasta_perioodi_algus_kpv": "01.01.2024", "tegevusala_emtak_kood": "28131"}
    said = {"majandusaasta_perioodi_lopp_kpv": end, "tootajate_arv": employees}
    return {"kirje_id": 6, "tegevusala_emtak_tekstina": "Pumbad"} | start | said


def contact(kind: str, text: str, end: str | None = None) -> dict[str, Any]:
    return CARD | {"liik": kind, "liik_tekstina": "x", "sisu": text, "lopp_kpv": end}


def document(**data: Any) -> dict[str, Any]:
    address = {
        "riik": "EST",
        "riik_tekstina": "Eesti",
        "ehak": "0176",
        "ehak_nimetus": "Haabersti linnaosa, Tallinn, Harju maakond",
        "tanav_maja_korter": "Pumba tn 7-2",
        "postiindeks": "13513",
        "aadress_ads__ads_normaliseeritud_taisaadress": "Harju maakond, Tallinn, Pumba tn 7-2",
        "aadress_ads__adr_id": 2182337,
    }
    general = {
        "staatus": "R",
        "staatus_tekstina": "Registrisse kantud",
        "oiguslik_vorm": "OÜ",
        "oiguslik_vorm_nr": 5,
        "oiguslik_vorm_tekstina": "Osaühing",
        "esmaregistreerimise_kpv": "25.04.2014",
        "kustutamise_kpv": None,
        "tegutseb_tekstina": "Jah",
        "staatused": [entry(staatus="R", staatus_tekstina="Registrisse kantud")],
        "arinimed": [entry(sisu="Põhja Pumbad OÜ")],
        "aadressid": [entry(**address)],
        "sidevahendid": [
            contact("MOB", "+372 5555555"),
            contact("TEL", "+372 6000000"),
            contact("WWW", "https://vana.example.ee", end="01.01.2020"),
            contact("WWW", "https://pumbad.example.ee/"),
            contact("EMAIL", "info@pumbad.example.ee"),
        ],
        "teatatud_tegevusalad": [activity("62101", 3, False), activity("28131", 2, True)],
        "kapitalid": [entry(kapitali_suurus="2500.00", kapitali_valuuta="EUR")],
        "info_majandusaasta_aruannetest": [report("31.12.2024", "12"), report("31.12.2023", "0")],
        "markused_kaardil": [],
    }
    return {
        "ariregistri_kood": 12345678,
        "nimi": "Põhja Pumbad OÜ",
        "yldandmed": general | data,
    }


def company(**data: Any) -> dict[str, Any]:
    found = ee_rik.parse(document(**data)).company
    assert found is not None
    return found


def source(path: Path, text: str, *more: Path) -> Source:
    path.write_text(text, encoding="utf-8")
    return Source(path, datetime(2026, 11, 3, tzinfo=UTC), more=more)


def rows(given: Source, quarantine: Quarantine | None = None) -> Rows:
    return next(iter(ee_rik.read(given, quarantine or Quarantine()).batches))


def test_a_document_is_read_into_the_declared_fields() -> None:
    found = company()
    assert found["company_id"] == "EE-RIK-12345678"
    assert (found["legal_form"], found["legal_form_class"]) == ("Osaühing", "limited")
    assert (found["status"], found["founded_on"]) == ("active", date(2014, 4, 25))
    assert (found["region"], found["municipality"], found["city"]) == (
        "EE001",
        "Tallinn",
        "Tallinn",
    )
    assert (found["postcode"], found["street"]) == ("13513", "Pumba tn 7-2")
    assert found["x_share_capital_eur"] == 2500.0
    assert found["is_natural_person"] is False


def test_the_main_activity_keeps_its_code_and_its_classification() -> None:
    found = company()
    read = found["industry_code"], found["industry_system"], found["industry"]
    assert read == ("28131", "emtak2008", "28.13")


@pytest.mark.parametrize(
    ("code", "version", "system", "industry"),
    [
        ("62101", 3, "emtak2025", "62.01"),
        ("63911", "2", "emtak2008", "63.91"),  # news agencies in 2008, web portals in 2025
        ("62101", 9, None, None),
    ],
)
def test_the_same_digits_mean_what_their_classification_says(
    code: str, version: int, system: str | None, industry: str | None
) -> None:
    found = company(teatatud_tegevusalad=[activity(code, version, True)])
    assert (found["industry_system"], found["industry"]) == (system, industry)


def test_an_activity_that_ended_is_not_the_industry() -> None:
    ended = activity("28131", 2, True) | {"lopp_kpv": "01.01.2020"}
    assert company(teatatud_tegevusalad=[ended]).get("industry_code") is None


def test_contacts_in_force_are_read_and_a_desk_telephone_comes_first() -> None:
    found = company()
    assert found["website"] == "https://pumbad.example.ee/"
    assert (found["email"], found["phone"]) == ("info@pumbad.example.ee", "+372 6000000")


def test_a_sole_trader_is_flagged_and_its_phone_and_email_are_left_out() -> None:
    found = company(oiguslik_vorm="FIE", oiguslik_vorm_tekstina="Füüsilisest isikust ettevõtja")
    assert (found["is_natural_person"], found["legal_form_class"]) == (True, "sole_trader")
    assert "email" not in found
    assert "phone" not in found


def test_employees_are_the_most_of_the_last_three_reports() -> None:
    years = [("31.12.2021", "900"), ("31.12.2023", "0"), ("31.12.2025", "0"), ("31.12.2024", "7")]
    found = company(info_majandusaasta_aruannetest=[report(*year) for year in years])
    assert (found["employees_min"], found["employees_max"]) == (7, 7)


@pytest.mark.parametrize("reports", [[], None, [report("31.12.2024", None)]])
def test_employees_that_no_report_states_are_unknown(reports: Any) -> None:
    assert company(info_majandusaasta_aruannetest=reports)["employees_min"] is None


@pytest.mark.parametrize(
    ("letter", "status"), [("R", "active"), ("L", "liquidation"), ("N", "insolvent"), ("X", None)]
)
def test_the_letter_of_a_status_is_understood(letter: str, status: str | None) -> None:
    assert company(staatus=letter)["status"] == status


def test_an_earlier_name_is_a_name_of_its_own() -> None:
    old = entry(sisu="Aire Pumbad OÜ") | {"lopp_kpv": "01.01.2019"}
    names = ee_rik.parse(document(arinimed=[old, entry(sisu="Põhja Pumbad OÜ")])).names
    expected = [("Põhja Pumbad OÜ", "legal"), ("Aire Pumbad OÜ", "previous")]
    assert [(n["name"], n["kind"]) for n in names] == expected


def test_parsing_changes_nothing_and_says_the_same_twice() -> None:
    given = document()
    kept = copy.deepcopy(given)
    assert ee_rik.parse(given) == ee_rik.parse(given)
    assert given == kept


def test_a_document_without_a_name_is_a_bad_record() -> None:
    with pytest.raises(RecordError, match="no registration number or no name"):
        ee_rik.parse(document() | {"nimi": ""})
    with pytest.raises(RecordError, match="12345678 has no general data"):
        ee_rik.parse(document() | {"yldandmed": None})


def test_a_pretty_printed_array_in_a_zip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ettevotja_rekvisiidid__yldandmed.json.zip"
    other = document() | {"ariregistri_kood": 87654321, "nimi": "Teine AS"}
    with zipfile.ZipFile(path, "w") as archive:
        text = json.dumps([document(), other], indent=4, ensure_ascii=False)
        archive.writestr("ettevotja_rekvisiidid__yldandmed.json", text)
    read = rows(Source(path, datetime(2026, 11, 3, tzinfo=UTC)))
    assert read.companies["name"].to_pylist() == ["Põhja Pumbad OÜ", "Teine AS"]
    assert read.companies["register"].to_pylist() == ["ee-rik", "ee-rik"]
    assert read.names.num_rows == 2


def test_a_field_that_nobody_reads_stops_the_run(tmp_path: Path) -> None:
    text = json.dumps([document(kodulehed=["https://example.ee"])])
    with pytest.raises(SourceChanged, match=r'unknown field "yldandmed\.kodulehed"'):
        rows(source(tmp_path / "yldandmed.json", text))


def test_the_basic_data_are_read_into_the_declared_fields(tmp_path: Path) -> None:
    text = "\ufeff" + "\r\n".join([HEADER, PUMP_ROW, FIE_ROW]) + "\r\n"
    pump, trader = rows(source(tmp_path / "lihtandmed.csv", text)).companies.to_pylist()
    assert (pump["company_id"], pump["vat_number"]) == ("EE-RIK-12345678", "EE101234567")
    assert (pump["founded_on"], pump["status"]) == (date(2014, 4, 25), "active")
    assert (pump["region"], pump["city"], pump["street"]) == ("EE001", "Tallinn", "Pumba tn 7-2")
    assert (trader["is_natural_person"], trader["status"]) == (True, "insolvent")
    assert (trader["vat_number"], trader["vat_registered"]) == (None, None)
    place = trader["region"], trader["municipality"], trader["city"]
    assert place == ("EE001", "Rae vald", "Soodevahe")


def test_both_files_together_give_contacts_and_vat_numbers(tmp_path: Path) -> None:
    basic = tmp_path / "lihtandmed.csv"
    basic.write_text(HEADER + "\n" + PUMP_ROW + "\n", encoding="utf-8")
    given = source(tmp_path / "yldandmed.json", json.dumps([document()]), basic)
    found = rows(given).companies.to_pylist()[0]
    assert (found["vat_number"], found["vat_registered"]) == ("EE101234567", True)
    assert found["website"] == "https://pumbad.example.ee/"


def test_two_files_of_one_kind_are_refused(tmp_path: Path) -> None:
    basic = tmp_path / "lihtandmed.csv"
    basic.write_text(HEADER + "\n" + PUMP_ROW + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="Give one yldandmed"):
        ee_rik.read(Source(basic, datetime(2026, 11, 3, tzinfo=UTC), (basic,)), Quarantine())


def test_a_row_without_a_number_and_a_broken_row_are_set_aside(tmp_path: Path) -> None:
    quarantine = Quarantine()
    text = "\n".join([HEADER, PUMP_ROW, PUMP_ROW.replace("12345678", "12"), "x;y"]) + "\n"
    assert rows(source(tmp_path / "l.csv", text), quarantine).companies.num_rows == 1
    assert sorted(bad.line for bad in quarantine.rows) == [3, 4]


def test_a_renamed_column_of_the_basic_data_is_named(tmp_path: Path) -> None:
    text = HEADER.replace("kmkr_nr", "kmkr_number") + "\n" + PUMP_ROW + "\n"
    with pytest.raises(SourceChanged, match='no column "kmkr_nr"'):
        rows(source(tmp_path / "l.csv", text))


def test_the_download_asks_for_the_general_data_first() -> None:
    class Http:
        def download(self, url: str, name: str) -> Path:
            assert url.endswith(f"/avaandmed/{name}")
            return Path(name)

    names = [path.name for path in ee_rik.download(Http())]  # type: ignore[arg-type]
    assert names == [f"ettevotja_rekvisiidid__{n}" for n in (ee_rik.GENERAL, ee_rik.BASIC)]


def test_the_recorded_rows_of_the_basic_data_are_read(shared: Path) -> None:
    path = shared / "registers" / "estonia" / "lihtandmed_sample.csv"
    quarantine = Quarantine()
    found = rows(Source(path, datetime(2026, 11, 3, tzinfo=UTC)), quarantine).companies.to_pylist()
    assert [c["company_id"] for c in found] == ["EE-RIK-12652512", "EE-RIK-16752073"]
    assert [c["vat_number"] for c in found] == ["EE101721589", None]
    assert [(c["region"], c["city"]) for c in found] == [("EE001", "Tallinn")] * 2
    assert (found[1]["founded_on"], found[1]["street"]) == (date(2023, 6, 5), "Regati pst 12")
    assert quarantine.count == 0


def test_the_recorded_header_holds_nothing_that_is_neither_read_nor_ignored(shared: Path) -> None:
    path = shared / "registers" / "estonia" / "lihtandmed_sample.csv"
    header = path.read_text(encoding="utf-8-sig").splitlines()[0].split(";")
    assert set(header) == {*ee_rik_basic.READ, *ee_rik_basic.IGNORED}
