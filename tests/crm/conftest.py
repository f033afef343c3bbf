"""The CRMs on this machine, and the waits that a push notes in place of waiting."""

from collections.abc import Iterator

import pytest
from crm_server import running
from hubspot_server import HubSpotServer
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
