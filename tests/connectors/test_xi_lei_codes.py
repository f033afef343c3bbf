"""National numbers, statuses, days and legal forms of the LEI index."""

from datetime import date
from pathlib import Path

import pytest

from connectors.xi_lei_codes import day, identity, legal_forms, status

FINNISH = "52990000000000000101"


@pytest.mark.parametrize(
    ("authority", "number", "identifier"),
    [
        ("RA000188", "17487214", "FI-PRO-1748721-4"),
        ("RA000585", "8230688", "GB-COH-08230688"),
        ("RA000587", "SC016876", "GB-COH-SC016876"),
        ("RA000472", "923 609 016", "NO-BRC-923609016"),
        ("RA000189", "552 100 554", "FR-INSEE-552100554"),
        ("RA000025", "0403101811", "BE-BCE_KBO-0403.101.811"),
        ("RA000544", "5567081699", "SE-BLV-556708-1699"),
        ("RA000296", "HRB 719915", f"XI-LEI-{FINNISH}"),
        ("RA000188", "not a number", f"XI-LEI-{FINNISH}"),
        ("RA000188", None, f"XI-LEI-{FINNISH}"),
        ("RA999999", "1748721-4", f"XI-LEI-{FINNISH}"),
    ],
)
def test_national_numbers_are_written_as_their_register_does(
    authority: str, number: str | None, identifier: str
) -> None:
    assert identity(FINNISH, "GENERAL", authority, number)[0] == identifier


def test_a_fund_does_not_take_the_number_of_its_manager() -> None:
    assert identity(FINNISH, "FUND", "RA000188", "1748721-4")[0] == f"XI-LEI-{FINNISH}"


@pytest.mark.parametrize(
    ("entity", "registration", "reason", "meaning"),
    [
        ("ACTIVE", "ISSUED", None, "active"),
        ("ACTIVE", "LAPSED", None, "active"),
        ("ACTIVE", "RETIRED", None, "inactive"),
        ("INACTIVE", "RETIRED", "DISSOLVED", "dissolved"),
        ("INACTIVE", "RETIRED", None, "inactive"),
        ("INACTIVE", "MERGED", None, "dissolved"),
        ("NULL", "PENDING_ARCHIVAL", None, None),
        (None, None, None, None),
    ],
)
def test_a_lapsed_lei_is_no_ended_company(
    entity: str | None, registration: str | None, reason: str | None, meaning: str | None
) -> None:
    assert status(entity, registration, reason) == meaning


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2012-12-20T23:00:00Z", date(2012, 12, 21)),
        ("2005-04-06T05:00:00Z", date(2005, 4, 6)),
        ("2018-09-01T00:00:00+02:00", date(2018, 9, 1)),
        ("9999-12-31T23:00:00Z", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_day_is_the_one_at_the_place(text: str | None, found: date | None) -> None:
    assert day(text) == found


def test_nearly_all_legal_forms_of_the_newer_list_are_known(shared: Path) -> None:
    path = shared / "registers" / "gleif" / "elf-codes-1.4.1.csv"
    codes = {line.split('"')[1] for line in path.read_text("utf-8-sig").splitlines()[1:]}
    assert len(codes - set(legal_forms())) <= 0.1 * len(codes)


@pytest.mark.parametrize(
    ("code", "form_class"),
    [
        ("DKUW", "limited"),
        ("B6ES", "joint_stock"),
        ("2HBR", "limited"),
        ("XTIQ", "corporation"),
        ("672E", "corporation"),
        ("JBBW", None),
    ],
)
def test_common_forms_have_their_class(code: str, form_class: str | None) -> None:
    assert legal_forms()[code].form_class == form_class
