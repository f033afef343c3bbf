"""The golden copy as CSV: made-up rows under the real kinds of headers, against the documents."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from company.errors import SourceChanged
from connectors import xi_lei
from connectors.contract import Quarantine, Rows, Source
from connectors.xi_lei_codes import NATIONAL_NUMBERS, day, identity
from connectors.xi_lei_csv import IDENTITY, RELATIONSHIP, days, identities

ADDRESS = (
    "xmllang", "FirstAddressLine", "AddressNumber", "AddressNumberWithinBuilding", "MailRouting",
    "AdditionalAddressLine.1", "AdditionalAddressLine.2", "AdditionalAddressLine.3", "City",
    "Region", "Country", "PostalCode",
)  # fmt: skip
NAMES = [
    f"{name}{part}"
    for n in range(1, 6)
    for name in (
        f"Entity.OtherEntityNames.OtherEntityName.{n}",
        f"Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.{n}",
    )
    for part in ("", ".xmllang", ".type")
]
HEADER = [
    "LEI", "Entity.LegalName", "Entity.LegalName.xmllang", *NAMES,
    *(f"Entity.LegalAddress.{part}" for part in ADDRESS),
    *(f"Entity.HeadquartersAddress.{part}" for part in ADDRESS),
    *(f"Entity.OtherAddresses.OtherAddress.1.{part}" for part in ("type", *ADDRESS)),
    "Entity.TransliteratedOtherAddresses.TransliteratedOtherAddress.1.City",
    "Entity.RegistrationAuthority.RegistrationAuthorityID",
    "Entity.RegistrationAuthority.OtherRegistrationAuthorityID",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID", "Entity.LegalJurisdiction",
    "Entity.EntityCategory", "Entity.EntitySubCategory", "Entity.LegalForm.EntityLegalFormCode",
    "Entity.LegalForm.OtherLegalForm", "Entity.AssociatedEntity.type",
    "Entity.AssociatedEntity.AssociatedEntityName.xmllang", "Entity.EntityStatus",
    "Entity.EntityCreationDate", "Entity.EntityExpirationDate", "Entity.EntityExpirationReason",
    "Entity.SuccessorEntity.1.SuccessorLEI",
    "Entity.LegalEntityEvents.LegalEntityEvent.1.group_type",
    "Registration.InitialRegistrationDate", "Registration.RegistrationStatus",
    "Registration.ValidationAuthority.ValidationAuthorityID", "ConformityFlag",
]  # fmt: skip
FINNISH, GERMAN = "52990000000000000101", "39120000000000000303"
PUMPS = {
    "LEI": FINNISH,
    "Entity.LegalName": "Puro Oy",
    "Entity.LegalName.xmllang": "fi-FI",
    "Entity.OtherEntityNames.OtherEntityName.1": "Puro Pumput Oy",
    "Entity.OtherEntityNames.OtherEntityName.1.type": "PREVIOUS_LEGAL_NAME",
    "Entity.OtherEntityNames.OtherEntityName.1.xmllang": "fi",
    "Entity.LegalAddress.FirstAddressLine": "Myllytie 7",
    "Entity.LegalAddress.AdditionalAddressLine.2": "c/o Laskenta Oy",
    "Entity.LegalAddress.City": "Tampere",
    "Entity.LegalAddress.Country": "FI",
    "Entity.HeadquartersAddress.Country": "SE",
    "Entity.RegistrationAuthority.RegistrationAuthorityID": "RA000188",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID": "1748721-4",
    "Entity.EntityCategory": "GENERAL",
    "Entity.LegalForm.EntityLegalFormCode": "DKUW",
    "Entity.EntityStatus": "ACTIVE",
    "Entity.EntityCreationDate": "2014-07-06T22:00:00Z",
    "Registration.RegistrationStatus": "LAPSED",
    "ConformityFlag": "CONFORMING",
}
GMBH = PUMPS | {
    "LEI": GERMAN,
    "Entity.LegalName": 'Pumpen "Nord", GmbH',
    "Entity.RegistrationAuthority.RegistrationAuthorityID": "RA000242",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID": "HRB 1",
    "Entity.LegalForm.EntityLegalFormCode": "8888",
    "Entity.LegalForm.OtherLegalForm": "Gesellschaft",
}


def text(header: list[str], *rows: dict[str, str]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, header, restval="", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def write(path: Path, header: list[str], *rows: dict[str, str]) -> Path:
    path.write_text(text(header, *rows), encoding="utf-8")
    return path


def read(path: Path, *more: Path, quarantine: Quarantine | None = None) -> Rows:
    source = Source(path, datetime(2026, 11, 3, tzinfo=UTC), more=more)
    return next(iter(xi_lei.read(source, quarantine or Quarantine()).batches))


def test_a_row_is_read_into_the_declared_fields(tmp_path: Path) -> None:
    found = read(write(tmp_path / "lei2.csv", HEADER, PUMPS)).companies.to_pylist()[0]
    assert (found["company_id"], found["lei"]) == ("FI-PRO-1748721-4", FINNISH)
    assert (found["legal_form"], found["legal_form_class"]) == ("Osakeyhtiö", "limited")
    assert (found["status"], found["x_lei_status"]) == ("active", "LAPSED")
    assert found["founded_on"] == date(2014, 7, 7)
    assert (found["street"], found["postcode"]) == ("Myllytie 7, c/o Laskenta Oy", None)
    assert (found["country"], found["x_headquarters_country"]) == ("FI", "SE")
    assert (found["is_natural_person"], found["parent_id"]) == (False, None)


def test_names_are_rows_and_empty_ones_none(tmp_path: Path) -> None:
    names = read(write(tmp_path / "lei2.csv", HEADER, PUMPS)).names.to_pylist()
    assert [(n["name"], n["kind"], n["language"]) for n in names] == [
        ("Puro Oy", "legal", "fi"),
        ("Puro Pumput Oy", "previous", "fi"),
    ]
    assert {n["company_id"] for n in names} == {"FI-PRO-1748721-4"}


def test_a_form_that_is_not_on_the_list_is_given_in_its_words(tmp_path: Path) -> None:
    found = read(write(tmp_path / "lei2.csv", HEADER, GMBH)).companies.to_pylist()[0]
    assert (found["name"], found["legal_form"]) == ('Pumpen "Nord", GmbH', "Gesellschaft")
    assert (found["company_id"], found["registration_number"]) == (f"XI-LEI-{GERMAN}", GERMAN)


def test_the_zips_as_downloaded_are_read_with_the_parents(tmp_path: Path) -> None:
    header = [*RELATIONSHIP, "Relationship.Period.1.startDate", "Registration.ManagingLOU"]
    values = (GERMAN, FINNISH, "IS_DIRECTLY_CONSOLIDATED_BY", "ACTIVE")
    relation = dict(zip(RELATIONSHIP, values, strict=True))
    over = relation | {RELATIONSHIP[2]: "IS_ULTIMATELY_CONSOLIDATED_BY", RELATIONSHIP[1]: "X"}
    files = {
        "lei2": text(HEADER, PUMPS, GMBH),
        "rr": text(header, relation, over),
    }
    for name, content in files.items():
        with zipfile.ZipFile(tmp_path / f"{name}.csv.zip", "w") as archive:
            archive.writestr(f"20261103-0000-gleif-goldencopy-{name}-golden-copy.csv", content)
    found = read(tmp_path / "lei2.csv.zip", tmp_path / "rr.csv.zip").companies
    assert found["parent_id"].to_pylist() == [None, "FI-PRO-1748721-4"]


def test_leis_given_twice_are_left_out_and_bad_rows_set_aside(tmp_path: Path) -> None:
    twice = GMBH | {"Registration.RegistrationStatus": "DUPLICATE"}
    bad = PUMPS | {"LEI": "12"}, PUMPS | {"Entity.LegalName": ""}
    quarantine = Quarantine()
    path = write(tmp_path / "lei2.csv", HEADER, PUMPS, twice, *bad)
    assert read(path, quarantine=quarantine).companies["lei"].to_pylist() == [FINNISH]
    assert [(b.line, b.reason) for b in quarantine.rows] == [(4, "no LEI"), (5, "no name")]


def test_a_new_column_stops_the_run_and_so_does_a_missing_one(tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match=r'unknown column "Entity\.Industry"'):
        read(write(tmp_path / "new.csv", [*HEADER, "Entity.Industry"], PUMPS))
    header = [h for h in HEADER if h != "Entity.EntityStatus"]
    row = {h: PUMPS.get(h, "") for h in header}
    with pytest.raises(SourceChanged, match=r'no column "Entity\.EntityStatus"'):
        read(write(tmp_path / "old.csv", header, row))


def test_relationships_without_their_columns_are_refused(tmp_path: Path) -> None:
    level2 = write(tmp_path / "rr.csv", [*RELATIONSHIP[:3], "Relationship.State"])
    with pytest.raises(SourceChanged, match=r'no column "Relationship\.RelationshipStatus"'):
        read(write(tmp_path / "lei2.csv", HEADER, PUMPS), level2)


NUMBERS = ["1748721-4", "17487214", "8230688", "SC016876", "923 609 016", "5567081699", "x", ""]


@pytest.mark.parametrize("authority", sorted({a for r in NATIONAL_NUMBERS for a in r.authorities}))
def test_columns_and_single_values_follow_the_same_rules_for_numbers(authority: str) -> None:
    rows: list[tuple[str, ...]] = [
        (FINNISH, category, authority, number) for category in ("", "FUND") for number in NUMBERS
    ]
    columns: dict[str, Any] = {
        name: pa.chunked_array([pa.array(values, pa.string())])
        for name, values in zip(IDENTITY, zip(*rows, strict=True), strict=True)
    }
    company_id, number = identities(pa.table(columns))
    assert list(zip(company_id.to_pylist(), number.to_pylist(), strict=True)) == [
        identity(lei, category or None, a, n or None) for lei, category, a, n in rows
    ]


def test_columns_and_single_values_follow_the_same_rule_fordays() -> None:
    times = [
        "2014-07-06T22:00:00Z", "2005-04-06T05:00:00.000Z", "2018-09-01T00:00:00+02:00",
        "9999-12-31T23:00:00Z", "0001-01-01T00:00:00Z", "yesterday", None,
    ]  # fmt: skip
    assert days(pa.array(times, pa.string())).to_pylist() == [day(t) for t in times]
