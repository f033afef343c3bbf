"""The CSV of Enhetsregisteret: made-up rows under both of its headers, and the recorded head."""

import csv
import gzip
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from company.errors import SourceChanged
from connectors import no_brreg
from connectors.contract import Quarantine, Rows, Source

# The headers as the register writes them: 54 in 2024, 90 in 2026.
POST = ["adresse", "poststed", "postnummer", "kommune", "kommunenummer", "land", "landkode"]
ADDRESSES = [f"{a}.{p}" for a in ("postadresse", "forretningsadresse") for p in POST]
NEWER = [
    "registreringsdatoAntallAnsatteEnhetsregisteret",
    "registreringsdatoantallansatteNAVAaregisteret",
]
CODES = [
    f"{code}.{part}"
    for code in ("organisasjonsform", "naeringskode1", "naeringskode2", "naeringskode3")
    for part in ("kode", "beskrivelse")
] + ["hjelpeenhetskode.kode", "hjelpeenhetskode.beskrivelse"]
WOUND_UP = [
    "tvangsopplostPgaManglendeDagligLederDato", "tvangsopplostPgaManglendeRevisorDato",
    "tvangsopplostPgaManglendeRegnskapDato", "tvangsopplostPgaMangelfulltStyreDato",
    "tvangsavvikletPgaManglendeSlettingDato",
]  # fmt: skip
TEXTS = ["overordnetEnhet", "maalform", "vedtektsdato", "vedtektsfestetFormaal", "aktivitet"]
OLD = [
    "organisasjonsnummer", "navn", *CODES, "harRegistrertAntallAnsatte", "antallAnsatte",
    "hjemmeside", *ADDRESSES, "institusjonellSektorkode.kode",
    "institusjonellSektorkode.beskrivelse", "sisteInnsendteAarsregnskap",
    "registreringsdatoenhetsregisteret", "stiftelsesdato", "registrertIMvaRegisteret",
    "frivilligMvaRegistrertBeskrivelser", "registrertIFrivillighetsregisteret",
    "registrertIForetaksregisteret", "registrertIStiftelsesregisteret", "konkurs", "konkursdato",
    "underAvvikling", "underAvviklingDato", "underTvangsavviklingEllerTvangsopplosning",
    *WOUND_UP, *TEXTS,
]  # fmt: skip
NEW = [
    "organisasjonsnummer", "navn", *CODES, "harRegistrertAntallAnsatte", "antallAnsatte", *NEWER,
    "hjemmeside", "epostadresse", "telefon", "mobil", *ADDRESSES, "institusjonellSektorkode.kode",
    "institusjonellSektorkode.beskrivelse", "sisteInnsendteAarsregnskap",
    "registreringsdatoenhetsregisteret", "stiftelsesdato", "registrertIMvaRegisteret",
    "registreringsdatoMerverdiavgiftsregisteret",
    "registreringsdatoMerverdiavgiftsregisteretEnhetsregisteret",
    "frivilligMvaRegistrertBeskrivelser", "registreringsdatoFrivilligMerverdiavgiftsregisteret",
    "registrertIFrivillighetsregisteret", "registreringsdatoFrivillighetsregisteret",
    "registrertIForetaksregisteret", "registreringsdatoForetaksregisteret",
    "registrertIStiftelsesregisteret", "registrertIPartiregisteret",
    "registreringsdatoPartiregisteret", "konkurs", "konkursdato", "underAvvikling",
    "underAvviklingDato", "underTvangsavviklingEllerTvangsopplosning", *WOUND_UP, *TEXTS,
    "paategninger", "underUtenlandskInsolvensbehandlingDato",
    "underRekonstruksjonsforhandlingDato", "fravalgRevisjonDato", "fravalgRevisjonBeslutningsDato",
    "erIKonsern", "kapital.belop", "kapital.antallAksjer", "kapital.type", "kapital.bundet",
    "kapital.valuta", "kapital.innbetalt", "kapital.fulltInnbetalt", "kapital.innfortDato",
    "registreringsnummerIHjemlandet", "utenlandskRegisterNavn", "utenlandskRegisterAdresse.land",
    "utenlandskRegisterAdresse.poststed", "utenlandskRegisterAdresse.adresse",
    "underlagtLovgivningLand", "underlagtLovgivningLandKode", "foretaksformIHjemlandet.kode",
    "foretaksformIHjemlandet.beskrivelse", "foretaksformIHjemlandet.beskrivelseBokmaal",
]  # fmt: skip


def line(values: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(values)
    return text.getvalue()


def row(header: list[str], number: str = "999000111", **cells: str) -> str:
    values = dict.fromkeys(header, "") | {
        "organisasjonsnummer": number,
        "navn": "NIDELVA PUMPER AS",
        "organisasjonsform.kode": "AS",
        "naeringskode1.kode": "62.030",
        "harRegistrertAntallAnsatte": "true",
        "forretningsadresse.adresse": "c/o Kari Fiktiv/nPumpegata 3",
        "forretningsadresse.poststed": "TRONDHEIM",
        "forretningsadresse.kommunenummer": "5001",
        "forretningsadresse.landkode": "NO",
        "registreringsdatoenhetsregisteret": "2004-02-29",
        "registrertIMvaRegisteret": "true",
        **dict.fromkeys(["konkurs", "underAvvikling"], "false"),
        "sisteInnsendteAarsregnskap": "2025",
    }
    return line(list((values | cells).values()))


def read(path: Path, header: list[str], *rows: str, quarantine: Quarantine | None = None) -> Rows:
    path.write_bytes(gzip.compress((line(header) + "".join(rows)).encode()))
    reading = no_brreg.read(
        Source(path, datetime(2026, 11, 20, 9, 30, 0, 250, tzinfo=UTC)), quarantine or Quarantine()
    )
    return next(iter(reading.batches))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "enheter.csv.gz"


@pytest.mark.parametrize("header", [OLD, NEW], ids=["2024", "2026"])
def test_a_row_says_what_the_document_says(file: Path, header: list[str]) -> None:
    said = read(file, header, row(header)).companies.to_pylist()[0]
    assert (said["company_id"], said["status"]) == ("NO-BRC-999000111", "active")
    assert (said["street"], said["region"]) == ("Pumpegata 3", "NO-50")
    assert (said["employees_min"], said["employees_max"]) == (1, 4)
    assert (said["founded_on"], said["vat_number"]) == (date(2004, 2, 29), "NO999000111MVA")
    assert (said["industry_system"], said["industry"]) == ("sn2007", "62.03")
    assert (said["legal_form_class"], said["x_last_accounts"]) == ("limited", 2025.0)
    assert (said["parent_id"], said["website"], said["is_natural_person"]) == (None, None, False)


def test_the_columns_that_came_later_are_read(file: Path) -> None:
    later = {"mobil": "900 00 000", "epostadresse": "post@nidelva.example", "erIKonsern": "true"}
    capital = {"kapital.belop": "30000.00", "kapital.valuta": "NOK", "fravalgRevisjonDato": "x"}
    said = read(file, NEW, row(NEW, **later, **capital)).companies.to_pylist()[0]
    assert (said["phone"], said["email"]) == ("900 00 000", "post@nidelva.example")
    assert (said["x_group"], said["x_share_capital_nok"]) == ("yes", 30000.0)
    assert said["x_audit_waived"] == "yes"


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"konkurs": "true", "underAvvikling": "true"}, "insolvent"),
        ({"underRekonstruksjonsforhandlingDato": "2026-03-01"}, "insolvent"),
        ({"underTvangsavviklingEllerTvangsopplosning": "true"}, "liquidation"),
    ],
)
def test_a_status_is_that_of_the_document(file: Path, cells: dict[str, str], status: str) -> None:
    assert read(file, NEW, row(NEW, **cells)).companies["status"][0].as_py() == status


def test_a_sole_trader_and_a_parent_are_seen(file: Path) -> None:
    cells = {"organisasjonsform.kode": "ENK", "overordnetEnhet": "999000222"}
    said = read(file, OLD, row(OLD, **cells)).companies.to_pylist()[0]
    assert (said["is_natural_person"], said["parent_id"]) == (True, "NO-BRC-999000222")


def test_a_row_whose_columns_have_moved_is_set_aside(file: Path) -> None:
    broken = row(NEW, vedtektsfestetFormaal="salg av #, og drift").replace("#", 'pumper", "rør')
    moved = row(NEW, "999000222", erIKonsern="2012-08-08")
    quarantine = Quarantine()
    found = read(file, NEW, row(NEW, "999000333"), broken, moved, quarantine=quarantine)
    assert found.companies["registration_number"].to_pylist() == ["999000333"]
    assert sorted(bad.line for bad in quarantine.rows) == [3, 4]


def test_a_missing_and_an_unknown_column_stop_the_run(file: Path) -> None:
    without = [c for c in OLD if c != "antallAnsatte"]
    with pytest.raises(SourceChanged, match='no column "antallAnsatte"'):
        read(file, without, row(without))
    with pytest.raises(SourceChanged, match='unknown column "omsetning"'):
        read(file, [*OLD, "omsetning"], row([*OLD, "omsetning"]))


def test_the_recorded_head_of_the_real_file_is_read(shared: Path) -> None:
    path = shared / "registers" / "norway_brreg" / "bulk_enheter_lastned_csv_head.csv"
    assert next(csv.reader(path.read_text().splitlines())) == OLD
    quarantine = Quarantine()
    reading = no_brreg.read(
        Source(path, datetime(2026, 11, 20, 9, 30, 0, 250, tzinfo=UTC)), quarantine
    )
    companies = next(iter(reading.batches)).companies.to_pylist()
    assert [c["employees_min"] for c in companies] == [11, None, None, None, 1, 9, None]
    assert [c["industry"] for c in companies[:3]] == ["43.21", "68.20", "68.20"]
    assert companies[4]["industry"] == "46.73"  # building materials: an old file
    assert companies[2]["street"] == "Fjellgata 6"
    assert companies[0]["founded_on"] == date(1977, 6, 15)
    assert quarantine.count == 0
