"""Norway: key figures of annual accounts, from Regnskapsregisteret of Brønnøysundregistrene.

One call a company; there is no file of all. Documentation:
https://data.brreg.no/regnskapsregisteret/regnskap/swagger-ui

Oddities: an answer is a list, mostly of one year, the latest; banks, insurers and others with a
layout of their own are answered with status 500, always, which is no outage; what was not reported
is left out; amounts are whole units of the currency, which is not always NOK; the names of some
fields are misspelt. The register calls the service temporary. `read` takes saved answers, JSON or
XML, one or many, packed or not, and the register's own import files (see no_regnskap_filing).
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError, iterparse

from company.errors import RecordError, SourceChanged, SourceUnavailable
from connectors import no_regnskap_filing as filing
from connectors.contract import Http, Quarantine, Reading, Record, Register, Source
from connectors.no_brreg import REGISTER as UNITS
from connectors.no_brreg_csv import NUMBER
from connectors.no_brreg_files import opened, saved
from connectors.records import parsed, rows_of

API = "https://data.brreg.no/regnskapsregisteret/regnskap"
REGISTER = Register(
    code="no-regnskap",
    name="Regnskapsregisteret, key figures",
    country="NO",
    publisher=UNITS.publisher,
    licence=UNITS.licence,
    attribution=UNITS.attribution,
    url="https://data.brreg.no/regnskapsregisteret/regnskap",
    frequency="as accounts are filed; one call a company",
    gives="revenue, operating profit, profit, total assets, equity, wages, for the latest year",
    covers="the latest year of those that must file accounts; no banks and no insurers",
    fills=(
        "currency", "revenue", "operating_profit", "profit", "total_assets", "equity",
        "personnel_costs",
    ),
    expected=(1, 2_000_000),
    holds="figures",
    rate=(5, 1.0),
    quirks=(
        "there is no file of all companies: each one is asked for by its number",
        "banks and insurers are not in it: they are answered with status 500",
        "consolidated accounts are only in the register's own import files",
        "the number of employees is not in it; Enhetsregisteret has it",
    ),
    reads=(
        "virksomhet.organisasjonsnummer", "regnskapstype", "regnskapsperiode.fraDato",
        "regnskapsperiode.tilDato", "valuta", "eiendeler.sumEiendeler",
        "egenkapitalGjeld.egenkapital.sumEgenkapital", "resultatregnskapResultat.aarsresultat",
        "resultatregnskapResultat.totalresultat",
        "resultatregnskapResultat.driftsresultat.driftsresultat",
        "resultatregnskapResultat.driftsresultat.driftsinntekter.sumDriftsinntekter",
        "resultatregnskapResultat.driftsresultat.driftskostnad.loennskostnad",
        *filing.READS,
    ),
    mandatory=("virksomhet.organisasjonsnummer or hode.orgnr",),
    ignored=(
        "id", "journalnr", "regnskapDokumenttype", "virksomhet.organisasjonsform",
        "virksomhet.morselskap", "avviklingsregnskap", "oppstillingsplan", "revisjon",
        "regnkapsprinsipper", "egenkapitalGjeld.sumEgenkapitalGjeld",
        "egenkapitalGjeld.gjeldOversikt", "egenkapitalGjeld.egenkapital.opptjentEgenkapital",
        "egenkapitalGjeld.egenkapital.innskuttEgenkapital", "eiendeler.goodwill",
        "eiendeler.sumVarer", "eiendeler.sumFordringer", "eiendeler.sumInvesteringer",
        "eiendeler.sumBankinnskuddOgKontanter", "eiendeler.omloepsmidler",
        "eiendeler.anleggsmidler", "resultatregnskapResultat.finansresultat",
        "resultatregnskapResultat.ordinaertResultatFoerSkattekostnad",
        "resultatregnskapResultat.ordinaertResultatSkattekostnad",
        "resultatregnskapResultat.ekstraordinaerePoster",
        "resultatregnskapResultat.skattekostnadEkstraordinaertResultat",
        "resultatregnskapResultat.driftsresultat.driftsinntekter.salgsinntekter",
        "resultatregnskapResultat.driftsresultat.driftskostnad.sumDriftskostnad",
        "timestamp", "status", "error", "message", "path", "trace",  # of a saved refusal
        *filing.IGNORED,
    ),
)  # fmt: skip
BASES = {"SELSKAP": "standalone", "KONSERN": "consolidated"}


def read(source: Source, quarantine: Quarantine) -> Reading:
    """Read saved answers, JSON or XML, or an import file of the register."""
    files = chain.from_iterable(_documents(path) for path in (source.path, *source.more))
    records = parsed(enumerate(files, 1), parse, REGISTER, quarantine)
    return Reading(
        rows_of(records, REGISTER, source),
        understood=("Key figures of annual accounts, a row for each company and year",),
    )


def lookup(http: Http, number: str) -> Record | None:
    """The figures of a company; None where it files none, or files them in a layout of its own."""
    if not re.fullmatch(NUMBER, number):
        return None
    try:
        accounts = http.json(f"{API}/{number}")
    except SourceUnavailable as error:
        if re.search(r"\b500\b", str(error)):  # banks and insurers, always: no use in waiting
            return None
        raise
    figures = chain.from_iterable(parse(account).figures for account in accounts or ())
    found = tuple(figures)
    return Record(None, figures=found) if found else None


def parse(document: Mapping[str, Any]) -> Record:
    """The figures of one set of accounts, whose numbers may be text, as in XML."""
    if "hode" in document:
        return filing.parse(document)
    number = _at(document, "virksomhet", "organisasjonsnummer")
    if not number:
        raise RecordError(f"no accounts but a refusal: {document.get('message')}")
    period, result = document.get("regnskapsperiode") or {}, "resultatregnskapResultat"
    basis, currency = BASES.get(document.get("regnskapstype", "")), document.get("valuta")
    if not basis or not currency:
        raise RecordError(f"{number}: no kind of accounts or no currency")
    profit = _amount(document, result, "aarsresultat")
    running = (result, "driftsresultat")
    figure = {
        "company_id": f"NO-BRC-{number}",
        "period_start": filing.day(period.get("fraDato")),
        "period_end": filing.day(period.get("tilDato")),
        "basis": basis,
        "kind": "accounts",
        "currency": currency,
        "revenue": _amount(document, *running, "driftsinntekter", "sumDriftsinntekter"),
        "operating_profit": _amount(document, *running, "driftsresultat"),
        "profit": _amount(document, result, "totalresultat") if profit is None else profit,
        "total_assets": _amount(document, "eiendeler", "sumEiendeler"),
        "equity": _amount(document, "egenkapitalGjeld", "egenkapital", "sumEgenkapital"),
        "personnel_costs": _amount(document, *running, "driftskostnad", "loennskostnad"),
    }
    return Record(None, figures=(figure,))


def _at(document: Mapping[str, Any], *path: str) -> Any:
    value: Any = document
    for name in path:
        value = value.get(name) if value else None
    return value


def _amount(document: Mapping[str, Any], *path: str) -> float | None:
    return filing.amount(_at(document, *path))


def _documents(path: Path) -> Iterator[Any]:
    """The sets of accounts in a file, or in all files of an archive."""
    from connectors.json_stream import json_array

    for sign, file in opened(path, (".json", ".xml")):
        if sign == b"<":
            yield from _xml(file, path)
        elif sign == b"[":
            yield from (document for _, document in json_array(file))
        else:
            yield saved(file, path)


def _xml(file: BinaryIO, path: Path) -> Iterator[Any]:
    try:
        events = iterparse(file, ("start", "end"))
        _, root = next(events)
        if root.tag == "deler":
            yield from filing.documents(_ended(events, root, "del"))
        else:
            yield from map(_as_document, _ended(events, root, "item"))
    except ParseError as error:
        raise SourceChanged(f"{path} is no whole XML file ({error}). Save it again.") from error


def _ended(events: Iterator[tuple[str, Element]], root: Element, tag: str) -> Iterator[Element]:
    """The elements with a tag as they end; what was given is forgotten."""
    for event, element in events:
        if event == "end" and element.tag == tag:
            yield element
            root.clear()


def _as_document(element: Element) -> Any:
    return {e.tag: _as_document(e) for e in element} if len(element) else element.text
