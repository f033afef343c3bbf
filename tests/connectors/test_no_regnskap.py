"""Key figures of Norwegian accounts: made-up ones in the exact shape, and the recorded ones."""

import copy
import csv
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from company.errors import RecordError, SourceChanged, SourceUnavailable
from connectors import no_regnskap
from connectors.contract import Quarantine, Source

ACCOUNTS: dict[str, Any] = {
    "id": 7,
    "journalnr": "2026000001",
    "regnskapstype": "SELSKAP",
    "virksomhet": {"organisasjonsnummer": "999000111", "organisasjonsform": "AS"},
    "regnskapsperiode": {"fraDato": "2025-01-01", "tilDato": "2025-12-31"},
    "valuta": "NOK",
    "egenkapitalGjeld": {"egenkapital": {"sumEgenkapital": -120}},
    "eiendeler": {"sumEiendeler": 5000.5},
    "resultatregnskapResultat": {
        "aarsresultat": 0,
        "driftsresultat": {
            "driftsresultat": 300,
            "driftsinntekter": {"sumDriftsinntekter": 9000},
            "driftskostnad": {"loennskostnad": 4000, "sumDriftskostnad": 8700},
        },
    },
}
REFUSAL = {"timestamp": "2026-07-06", "status": 500, "message": "oppstillingsplan (BANK)"}
HEAD = (
    "<hode><orgnr>999000111</orgnr><regnskapstype>K</regnskapstype><regnaar>2018</regnaar>"
    "<valutakode>NOK</valutakode><regnskap_dokumenttype>{}</regnskap_dokumenttype>"
    "<startdato>20180101</startdato><avslutningsdato>20181231</avslutningsdato>"
    "<feilvaloer>{}</feilvaloer><journalnr>2019000001</journalnr></hode>"
)


def info(field: str, amount: str, own: bool = True) -> str:
    post = f"<tall>{amount}</tall>" if own else "<notehenvisning>3</notehenvisning>"
    return f"<info><feltkode>{field}</feltkode><sum>{amount}</sum><post>{post}</post></info>"


def part(kind: str, *infos: str, wrong_unit: str = "N") -> str:
    return f"<del>{HEAD.format(kind, wrong_unit)}{''.join(infos)}</del>"


def file_of(*parts: str) -> bytes:
    text = f'<?xml version="1.0" encoding="ISO-8859-1"?><deler>{"".join(parts)}</deler>'
    return text.encode("latin-1")


def figures(path: Path, quarantine: Quarantine | None = None) -> list[dict[str, Any]]:
    source = Source(path, datetime(2026, 11, 20, tzinfo=UTC))
    reading = no_regnskap.read(source, quarantine or Quarantine())
    return [f for rows in reading.batches for f in rows.figures.to_pylist()]


def saved(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


class Web:
    """Answers one address with what it was given, or fails with it."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        assert url == "https://data.brreg.no/regnskapsregisteret/regnskap/999000111"
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def text(self, url: str) -> str:
        raise AssertionError(url)

    def download(self, url: str, name: str) -> Path:
        raise AssertionError(url)


def test_accounts_are_read_into_the_declared_figures() -> None:
    (figure,) = no_regnskap.parse(ACCOUNTS).figures
    assert figure == {
        "company_id": "NO-BRC-999000111",
        "period_start": date(2025, 1, 1),
        "period_end": date(2025, 12, 31),
        "basis": "standalone",
        "kind": "accounts",
        "currency": "NOK",
        "revenue": 9000.0,
        "operating_profit": 300.0,
        "profit": 0.0,
        "total_assets": 5000.5,
        "equity": -120.0,
        "personnel_costs": 4000.0,
    }


def test_what_was_not_reported_is_missing_and_not_zero() -> None:
    bare = ACCOUNTS | {"resultatregnskapResultat": {"totalresultat": 12}, "eiendeler": {}}
    (figure,) = no_regnskap.parse(bare).figures
    assert (figure["revenue"], figure["operating_profit"]) == (None, None)
    assert (figure["total_assets"], figure["personnel_costs"]) == (None, None)
    assert figure["profit"] == 12.0  # the total result stands in for the result of the year


def test_group_accounts_are_consolidated() -> None:
    (figure,) = no_regnskap.parse(ACCOUNTS | {"regnskapstype": "KONSERN"}).figures
    assert figure["basis"] == "consolidated"


def test_parsing_changes_nothing_and_says_the_same_twice() -> None:
    before = copy.deepcopy(ACCOUNTS)
    assert no_regnskap.parse(ACCOUNTS) == no_regnskap.parse(ACCOUNTS)
    assert before == ACCOUNTS


@pytest.mark.parametrize(
    "fields",
    [{"valuta": None}, {"regnskapstype": "ANNET"}, {"regnskapsperiode": {"fraDato": "2025-01-01"}}],
)
def test_accounts_that_say_no_currency_kind_or_period_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        no_regnskap.parse(ACCOUNTS | fields)


def test_many_saved_answers_are_read_from_a_zip_and_a_saved_refusal_is_set_aside(
    tmp_path: Path,
) -> None:
    path, quarantine = tmp_path / "answers.zip", Quarantine()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.json", json.dumps([ACCOUNTS]))
        archive.writestr("2.json", json.dumps(REFUSAL))
        archive.writestr("3.json", json.dumps([ACCOUNTS | {"valuta": "USD"}]))
    assert [f["currency"] for f in figures(path, quarantine)] == ["NOK", "USD"]
    assert "BANK" in quarantine.rows[0].reason


def test_a_new_field_stops_the_run(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.json", json.dumps([ACCOUNTS | {"antallAarsverk": 3}]).encode())
    with pytest.raises(SourceChanged, match='unknown field "antallAarsverk"'):
        figures(path)


def test_both_parts_of_a_filing_make_one_set_of_figures(tmp_path: Path) -> None:
    result = part("RES", info("72", "900.00"), info("172", "-5.00"), info("81", "0.00", own=False))
    balance = part("BAL", info("219", "70.00"), info("250", "0.00"))
    (figure,) = figures(saved(tmp_path / "masse.xml", file_of(result, balance)))
    assert (figure["revenue"], figure["profit"], figure["basis"]) == (900.0, -5.0, "consolidated")
    assert (figure["total_assets"], figure["equity"]) == (70.0, 0.0)
    assert figure["personnel_costs"] is None  # the field points to a note and has no amount


def test_a_part_without_its_other_half_still_counts(tmp_path: Path) -> None:
    (figure,) = figures(saved(tmp_path / "masse.xml", file_of(part("RES", info("72", "9.00")))))
    assert (figure["revenue"], figure["total_assets"]) == (9.0, None)


def test_a_filing_in_a_wrong_unit_is_set_aside(tmp_path: Path) -> None:
    quarantine = Quarantine()
    path = saved(tmp_path / "masse.xml", file_of(part("RES", info("72", "9"), wrong_unit="J")))
    assert figures(path, quarantine) == []
    assert "wrong unit" in quarantine.rows[0].reason


def test_a_file_that_was_cut_is_named(tmp_path: Path) -> None:
    whole = file_of(part("RES", info("72", "9.00")))
    with pytest.raises(SourceChanged, match=r"masse\.xml is no whole XML file"):
        figures(saved(tmp_path / "masse.xml", whole[:-20]))


def test_a_look_up_gives_every_year_of_the_answer() -> None:
    before = ACCOUNTS | {"regnskapsperiode": {"fraDato": "2024-01-01", "tilDato": "2024-12-31"}}
    record = no_regnskap.lookup(Web([ACCOUNTS, before]), "999000111")
    assert record is not None
    assert [f["period_end"].year for f in record.figures] == [2025, 2024]
    assert record.company is None


@pytest.mark.parametrize("answer", [None, [], SourceUnavailable("status 500 of data.brreg.no")])
def test_a_company_that_files_nothing_and_a_bank_have_no_figures(answer: Any) -> None:
    assert no_regnskap.lookup(Web(answer), "999000111") is None


def test_an_outage_is_an_outage() -> None:
    error = SourceUnavailable("status 503 of https://data.brreg.no/…/999500111")
    with pytest.raises(SourceUnavailable, match="503"):
        no_regnskap.lookup(Web(error), "999000111")


@pytest.mark.parametrize("ending", ["json", "xml"])
def test_the_register_s_own_example_says_the_same_in_both_forms(shared: Path, ending: str) -> None:
    name = f"regnskap_OrgnrResponseDefault_synthetic.{ending}"
    (figure,) = figures(shared / "registers" / "norway_brreg" / name)
    assert (figure["company_id"], figure["basis"]) == ("NO-BRC-123456789", "standalone")
    assert figure["period_end"] == date(2019, 12, 31)
    assert (figure["revenue"], figure["operating_profit"], figure["profit"]) == (2042, 2040, 2038)
    assert (figure["total_assets"], figure["equity"]) == (2024, 2028)
    assert (figure["personnel_costs"], figure["source"]) == (None, "no-regnskap")


def test_the_recorded_file_gives_the_123_sets_of_accounts(shared: Path) -> None:
    folder, quarantine = shared / "registers" / "norway_brreg", Quarantine()
    found = figures(folder / "regnskapsregister_20190327213825-masse-2.xml", quarantine)
    with (folder / "DERIVED_regnskap_2018_sample.csv").open() as file:
        derived = list(csv.DictReader(file))
    names = {
        "revenue": "sumDriftsinntekter",
        "operating_profit": "driftsresultat",
        "profit": "aarsresultat",
        "total_assets": "sumEiendeler",
        "equity": "sumEgenkapital",
    }
    said = [[f["company_id"], *(f[n] or 0.0 for n in names)] for f in found]
    assert said == [[f"NO-BRC-{d['orgnr']}", *(float(d[n] or 0) for n in names.values())]
                    for d in derived]  # fmt: skip
    assert quarantine.count == 0


def test_the_recorded_file_leaves_what_is_missing_missing(shared: Path) -> None:
    folder = shared / "registers" / "norway_brreg"
    found = figures(folder / "regnskapsregister_20190327213825-masse-2.xml")
    known = {n: sum(f[n] is not None for f in found) for n in ("revenue", "profit", "equity")}
    assert known == {"revenue": 110, "profit": 123, "equity": 123}
    assert sum(f["personnel_costs"] is not None for f in found) == 84
    assert sum(f["basis"] == "consolidated" for f in found) == 1
    assert found[0]["revenue"] == 10900358.0
    assert len({f["company_id"] for f in found}) == 121
