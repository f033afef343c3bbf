"""The CRMs on this machine, and the waits that a push notes in place of waiting."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from crm_server import running
from hubspot_server import TOKEN, HubSpotServer, three_companies
from pushing import Push, pusher
from salesforce_server import SalesforceServer


@pytest.fixture
def hubspot() -> Iterator[HubSpotServer]:
    yield from running(HubSpotServer())


@pytest.fixture
def salesforce() -> Iterator[SalesforceServer]:
    yield from running(SalesforceServer())


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def push(
    hubspot: HubSpotServer, tmp_path: Path, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> Push:
    """Pushes into HubSpot; the tests of another CRM have their own."""
    monkeypatch.setenv("LOOKALIKE_HUBSPOT_TOKEN", TOKEN)
    return pusher(tmp_path, "hubspot", hubspot.url, waits)


@pytest.fixture
def file(hubspot: HubSpotServer, tmp_path: Path) -> Path:
    """An import file for HubSpot."""
    return three_companies(hubspot, tmp_path / "import.csv")
