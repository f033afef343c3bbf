"""Pushing into HubSpot when it is busy, breaks off, refuses the token or says what nobody reads."""

from pathlib import Path

import pytest
from crm_server import CUT, Said
from hubspot_server import READ, UPDATE, UPSERT, HubSpotServer, busy, error
from pushing import APPLY, Asked, Push, statuses, table

from company.errors import ConfigurationError, SourceChanged, SourceDenied, SourceUnavailable
from crm.push.pushing import Pushed


def test_a_burst_is_waited_out_as_the_server_asks(
    push: Push, hubspot: HubSpotServer, file: Path, waits: list[float]
) -> None:
    hubspot.fail(UPDATE, busy(retry_after="7"), times=3)
    assert statuses(push(file, APPLY)) == ["written", "unchanged", "kept"]
    assert waits == [7.0, 7.0, 7.0]


def test_the_last_call_of_a_stretch_of_time_is_followed_by_a_wait(
    push: Push, hubspot: HubSpotServer, file: Path, waits: list[float]
) -> None:
    left = {"X-HubSpot-RateLimit-Remaining": "0"}
    full = {"X-HubSpot-RateLimit-Interval-Milliseconds": "10000", **left}
    hubspot.fail("/details", Said(200, {"portalId": 4711}, full))
    push(file)
    assert waits == [10.0]


def test_an_absurd_wait_is_capped(
    push: Push, hubspot: HubSpotServer, file: Path, waits: list[float]
) -> None:
    hubspot.fail(READ, busy(retry_after="86400"))
    push(file, APPLY)
    assert waits == [120.0]


@pytest.mark.parametrize("path", ["/properties/companies", READ, UPDATE])
@pytest.mark.parametrize("fault", [Said(503), Said(500, {"category": "INTERNAL"}), CUT, busy()])
def test_what_passes_is_tried_again_wherever_it_happens(
    push: Push, hubspot: HubSpotServer, file: Path, path: str, fault: Said
) -> None:
    hubspot.fail(path, fault, times=2)
    assert statuses(push(file, APPLY)) == ["written", "unchanged", "kept"]


def test_a_write_whose_answer_is_lost_is_not_made_again(
    push: Push, hubspot: HubSpotServer, file: Path
) -> None:
    hubspot.fail(UPDATE, CUT, after=True)
    pushed = push(file, APPLY)
    assert statuses(pushed) == ["written", "unchanged", "kept"]
    assert len(hubspot.asked(UPDATE)) == 1
    assert [d.theirs for d in pushed.outcomes[2].done()] == [None, None, None]


def test_what_does_not_pass_ends_the_push_and_keeps_what_is_done(
    push: Push, hubspot: HubSpotServer, file: Path
) -> None:
    hubspot.fail(UPDATE, Said(503), times=99)
    kept: list[Pushed] = []
    with pytest.raises(SourceUnavailable, match=r"503, the last of 5 tries\. What was written"):
        push(file, APPLY, keep=kept.append)
    assert (statuses(kept[0]), kept[0].not_reached) == ([], 3)


def test_the_limit_of_the_day_is_not_waited_for(
    push: Push, hubspot: HubSpotServer, file: Path, waits: list[float]
) -> None:
    hubspot.fail(UPDATE, busy("DAILY", None), times=99)
    with pytest.raises(SourceUnavailable, match="Go on then with --resume"):
        push(file, APPLY)
    assert waits == []


def test_a_missing_scope_is_named(push: Push, hubspot: HubSpotServer, file: Path) -> None:
    hubspot.scopes.discard("companies.write")
    with pytest.raises(SourceDenied, match=r"the scopes crm\.objects\.companies\.write\."):
        push(file, APPLY)


def test_a_refused_token_is_said_to_be_one(
    push: Push, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKALIKE_HUBSPOT_TOKEN", "another")
    with pytest.raises(SourceDenied, match=r"\(401\)\. Check LOOKALIKE_HUBSPOT_TOKEN"):
        push(file)


def test_a_missing_token_is_named(push: Push, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOOKALIKE_HUBSPOT_TOKEN")
    monkeypatch.setattr("connectors.keys._from_keyring", lambda name: "")
    with pytest.raises(ConfigurationError, match="set the environment variable LOOKALIKE_HUBSPOT"):
        push(file)


@pytest.mark.parametrize(
    "said", [Said(302, None, {"Location": "http://127.0.0.1:9/"}), Said(200, b"<html>"),
             Said(200, []), Said(200, {}), error(400, "VALIDATION_ERROR", "no")]
)  # fmt: skip
def test_an_answer_that_cannot_be_read_ends_the_push(
    push: Push, hubspot: HubSpotServer, file: Path, said: Said
) -> None:
    hubspot.fail(READ, said)
    with pytest.raises(SourceChanged, match="/batch/read"):
        push(file, APPLY)
    assert hubspot.changed == []


def test_a_record_whose_making_was_not_answered_is_not_made_twice(
    push: Push, hubspot: HubSpotServer, tmp_path: Path
) -> None:
    row = ["FI-PRO-1", "Aava Oy", "Espoo"]
    file = table(tmp_path / "i.csv", ["company_id", "Company name", "City"], row)
    hubspot.fail(UPSERT, CUT, after=True)
    pushed = push(file, Asked(apply=True, create_records=True))
    assert statuses(pushed) == ["written"]
    assert len(hubspot.records) == 1
