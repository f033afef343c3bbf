"""Norway: Enhetsregisteret, the register of legal entities, of Brønnøysundregistrene.

One JSON array (gzip, 200 MB) or one CSV of about 1.2 million units every night, a search, single
look-ups and a feed of changes. Documentation:
https://data.brreg.no/enhetsregisteret/api/dokumentasjon/no/index.html

Oddities: the number of employees is withheld below five (`harRegistrertAntallAnsatte` is true and
no number stands there); a deleted unit is answered with 410 and a few fields that end in
`slettedato`; an empty search has no `_embedded`; the CSV lacks earlier names, spells two columns in
another case, and does not escape quotes in its last, long texts, so that some of its rows cannot be
read: the JSON is the better file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from company.errors import ConfigurationError, RecordError, SourceChanged
from connectors.contract import Changes, Http, Quarantine, Reading, Record, Register, Rows, Source
from connectors.documents import rows_of_documents
from connectors.no_brreg_codes import usual_edition
from connectors.no_brreg_csv import NUMBER, csv_rows
from connectors.no_brreg_files import is_json, parts
from connectors.no_brreg_unit import EXTRAS, parse
from connectors.records import parsed

API = "https://data.brreg.no/enhetsregisteret/api"
REGISTER = Register(
    code="no-brreg",
    name="Enhetsregisteret",
    country="NO",
    publisher="Brønnøysundregistrene",
    licence="NLOD-2.0",
    attribution="Inneholder data under norsk lisens for offentlige data (NLOD) tilgjengeliggjort "
    "av Brønnøysundregistrene.",
    url="https://data.brreg.no/enhetsregisteret/api/dokumentasjon/no/index.html",
    frequency="nightly; changes at once",
    gives="names, earlier names, address, contacts, legal form, status, industry, employees, VAT",
    covers="every unit that is registered, sole traders and associations too",
    fills=(
        "legal_form", "legal_form_class", "status", "founded_on", "dissolved_on", "country",
        "region", "municipality", "postcode", "city", "street", "industry_code", "industry_system",
        "industry", "employees_min", "employees_max", "website", "phone", "email", "vat_number",
        "parent_id", "vat_registered", "employer", "is_natural_person", "source_url",
    ),
    expected=(900_000, 2_500_000),
    rate=(5, 1.0),
    quirks=(
        "the number of employees is withheld below five: it is given as 1 to 4",
        "industry codes are SN2007 in older files and SN2025 in newer ones",
        "sole traders (ENK) are in it and flagged as natural persons",
        "region is the county in ISO 3166-2, such as NO-11",
        "the JSON file is better than the CSV, which lacks earlier names and breaks some rows",
    ),
    persons=("paategninger",),
    reads=(
        "organisasjonsnummer", "navn", "organisasjonsform.kode", "slettedato", "konkurs",
        "underAvvikling", "underTvangsavviklingEllerTvangsopplosning",
        "underRekonstruksjonsforhandlingDato", "underUtenlandskInsolvensbehandlingDato",
        "stiftelsesdato", "registreringsdatoEnhetsregisteret", "naeringskode1.kode",
        "naeringskode2.kode", "harRegistrertAntallAnsatte", "antallAnsatte", "hjemmeside",
        "telefon", "mobil", "epostadresse", "overordnetEnhet", "registrertIMvaregisteret",
        "historiskeNavn.navn", "institusjonellSektorkode.kode", "erIKonsern", "kapital.belop",
        "kapital.valuta", "sisteInnsendteAarsregnskap", "fravalgRevisjonDato", "aktivitet",
        "forretningsadresse.adresse", "forretningsadresse.postnummer",
        "forretningsadresse.poststed", "forretningsadresse.kommune",
        "forretningsadresse.kommunenummer", "forretningsadresse.landkode", "postadresse.adresse",
        "postadresse.postnummer", "postadresse.poststed", "postadresse.kommune",
        "postadresse.kommunenummer", "postadresse.landkode",
    ),
    mandatory=("organisasjonsnummer", "navn"),
    recurring=(  # a unit that was deleted has none of these
        "organisasjonsform.kode", "konkurs", "underAvvikling", "registrertIMvaregisteret",
        "underTvangsavviklingEllerTvangsopplosning", "harRegistrertAntallAnsatte", "antallAnsatte",
        "naeringskode1.kode", "forretningsadresse.kommunenummer",
    ),
    ignored=(
        "_links", "links", "respons_klasse", "organisasjonsform._links", "organisasjonsform.links",
        "organisasjonsform.beskrivelse", "organisasjonsform.utgaatt", "forretningsadresse.land",
        "postadresse.land", "naeringskode1.beskrivelse", "naeringskode1.hjelpeenhetskode",
        "naeringskode2.beskrivelse", "naeringskode2.hjelpeenhetskode", "naeringskode3",
        "naeringskode3.kode", "naeringskode3.beskrivelse", "hjelpeenhetskode",
        "hjelpeenhetskode.kode", "hjelpeenhetskode.beskrivelse",
        "institusjonellSektorkode.beskrivelse", "historiskeNavn.fraDato", "historiskeNavn.tilDato",
        "registreringsdatoAntallAnsatteEnhetsregisteret",
        "registreringsdatoAntallAnsatteNAVAaregisteret",
        "registreringsdatoantallansatteNAVAaregisteret",  # so spelt in the CSV
        "registreringsdatoMerverdiavgiftsregisteret",
        "registreringsdatoMerverdiavgiftsregisteretEnhetsregisteret",
        "registreringsdatoFrivilligMerverdiavgiftsregisteret", "frivilligMvaRegistrertBeskrivelser",
        "registrertIFrivillighetsregisteret", "registreringsdatoFrivillighetsregisteret",
        "registrertIForetaksregisteret", "registreringsdatoForetaksregisteret",
        "registrertIStiftelsesregisteret", "registreringsdatoStiftelsesregisteret",
        "registrertIPartiregisteret", "registreringsdatoPartiregisteret", "konkursdato",
        "underAvviklingDato", "tvangsopplostPgaManglendeDagligLederDato",
        "tvangsopplostPgaManglendeRevisorDato", "tvangsopplostPgaManglendeRegnskapDato",
        "tvangsopplostPgaMangelfulltStyreDato", "tvangsavvikletPgaManglendeSlettingDato",
        "maalform", "vedtektsdato", "vedtektsfestetFormaal", "fravalgRevisjonBeslutningsDato",
        "kapital.antallAksjer", "kapital.type", "kapital.bundet", "kapital.innbetalt",
        "kapital.fulltInnbetalt", "kapital.innfortDato",
        "paategninger",  # notices; they name persons
        "registreringsnummerIHjemlandet", "utenlandskRegisterNavn", "utenlandskRegisterAdresse",
        "utenlandskRegisterAdresse.land", "utenlandskRegisterAdresse.poststed",
        "utenlandskRegisterAdresse.adresse", "underlagtLovgivningLand",
        "underlagtLovgivningLandKode", "foretaksformIHjemlandet", "foretaksformIHjemlandet.kode",
        "foretaksformIHjemlandet.beskrivelse", "foretaksformIHjemlandet.beskrivelseBokmaal",
    ),
)  # fmt: skip
SAMPLE = 5000  # documents that tell which edition of the industry codes a file holds
EVENTS = 10_000  # changes that the feed gives at a time, at most
AT_ONCE = 100  # units that one search by number asks for


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read the nightly file, JSON or CSV, as downloaded or unpacked, or a saved answer."""
    return Reading(
        chain.from_iterable(_rows(p, source, quarantine) for p in (source.path, *source.more)),
        extras=EXTRAS,
        understood=("Enhetsregisteret, one unit a document or row",),
    )


def _rows(path: Path, source: Source, quarantine: Quarantine) -> Iterator[Rows]:
    if is_json(path):
        yield from _document_rows(path, source, quarantine)
    else:
        yield from csv_rows(path, source, REGISTER, quarantine)


def _document_rows(path: Path, source: Source, quarantine: Quarantine) -> Iterator[Rows]:
    sample = islice(chain.from_iterable(parts(path, "enheter")), SAMPLE)
    usual = usual_edition((d.get("naeringskode1") or {}).get("kode") for _, d in sample)
    reading = partial(parse, usual=usual)
    documents = parts(path, "enheter")
    yield from rows_of_documents(documents, reading, REGISTER, source, quarantine, EXTRAS)


def download(http: Http) -> list[Path]:
    """Fetch the nightly JSON file."""
    return [http.download(f"{API}/enheter/lastned", "no-brreg-enheter.json.gz")]


def lookup(http: Http, number: str) -> Record | None:
    """The unit with a number, or the one above it where the number is a sub-unit's.

    None for a number that the register does not know or has deleted.
    """
    if not re.fullmatch(NUMBER, number):
        return None
    document = http.json(f"{API}/enheter/{number}")
    if document is None:
        below = http.json(f"{API}/underenheter/{number}")
        above = (below or {}).get("overordnetEnhet")
        document = http.json(f"{API}/enheter/{above}") if above else None
    return parse(document) if document else None


def search(http: Http, name: str, limit: int) -> list[Record]:
    """Units whose name is like the one given, in the register's order."""
    return list(_parsed(_found(http, {"navn": name, "size": str(limit)})))


def changes(http: Http, cursor: str) -> Changes:
    """What changed since a day ("2026-11-20") or since the cursor of the last call.

    The feed says who changed and not what they are now, so those are asked for a hundred at a time;
    the ones that the register no longer gives count as removed.
    """
    last: dict[str, str] = {}  # number of the unit → what happened to it last
    while events := _events(http, cursor):
        last |= {e["organisasjonsnummer"]: e["endringstype"] for e in events}
        cursor = _newest(events, cursor)
        if len(events) < EVENTS:
            break
    alive = [number for number, kind in last.items() if kind not in ("Sletting", "Fjernet")]
    found = list(chain.from_iterable(_numbered(http, some) for some in _portions(alive)))
    there = {document["organisasjonsnummer"] for document in found}
    removed = tuple(f"NO-BRC-{number}" for number in last if number not in there)
    records = parsed(enumerate(found, 1), parse, REGISTER, Quarantine())
    return Changes(tuple(records), removed, cursor)


def _events(http: Http, cursor: str) -> Sequence[Mapping[str, Any]]:
    if re.fullmatch(r"\d{4}-\d\d-\d\d.*", cursor):
        since = {"dato": f"{cursor[:10]}T00:00:00.000Z"}
    elif cursor.isdigit() and int(cursor):
        since = {"oppdateringsid": str(int(cursor) + 1)}
    else:  # from the beginning: 24 million events
        raise ConfigurationError(
            f'no-brreg: "{cursor}" is no place in the feed of changes. Give a day such as '
            "2026-11-20, best the day before the file that you pulled."
        )
    answer = http.json(f"{API}/oppdateringer/enheter", since | {"size": str(EVENTS)}) or {}
    events: Sequence[Mapping[str, Any]] = answer.get("_embedded", {}).get("oppdaterteEnheter", ())
    return events


def _newest(events: Sequence[Mapping[str, Any]], cursor: str) -> str:
    """The last place in a page of the feed; it must lie behind the place that was asked for."""
    newest = max(int(event["oppdateringsid"]) for event in events)
    if cursor.isdigit() and newest <= int(cursor):
        raise SourceChanged(
            f"no-brreg: the feed of changes goes in circles, behind {cursor} comes {newest}. If "
            "the register changed, connectors/no_brreg.py must follow. Nothing was replaced."
        )
    return str(newest)


def _portions(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    return (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))


def _numbered(http: Http, numbers: Sequence[str]) -> list[Any]:
    return _found(http, {"organisasjonsnummer": ",".join(numbers), "size": str(len(numbers))})


def _found(http: Http, params: Mapping[str, str]) -> list[Any]:
    answer = http.json(f"{API}/enheter", params) or {}
    found: list[Any] = answer.get("_embedded", {}).get("enheter", [])
    return found


def _parsed(documents: Iterable[Any]) -> Iterator[Record]:
    for document in documents:
        with suppress(RecordError):  # a unit that was closed for reasons of law has no name
            yield parse(document)
