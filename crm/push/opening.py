"""The CRMs that can be pushed to, by their codes."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from company.errors import ConfigurationError, unknown_name
from crm.push.call import Caller
from crm.push.contract import Crm
from crm.push.hubspot import HubSpot
from crm.push.salesforce import Salesforce

CRMS: tuple[type[HubSpot] | type[Salesforce], ...] = (HubSpot, Salesforce)


@contextmanager
def open_crm(
    code: str,
    url: str,
    tell: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Crm]:
    """The line to a CRM at an address: the one given, that of the environment, or the common one.

    `tell` gets a sentence when something takes longer or runs short.
    """
    made = {crm.code: crm for crm in CRMS}
    if code not in made:
        raise unknown_name("CRM", code, made)
    crm = made[code]
    address = url or os.environ.get(crm.url_variable, "").strip() or crm.url
    if not address:
        raise ConfigurationError(
            f"Where is your {crm.label}? Set {crm.url_variable}, or give --url, as the address of "
            "My Domain: https://name.my.salesforce.com"
        )
    with Caller(crm.label, address, crm.rate, tell, sleep) as caller:
        yield crm(caller)
