"""Some hundred companies of each of four countries, and what happens to them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np

from data.demo.population import LISTS, populate
from data.demo.tables import rows

EACH = 130  # companies a country
BEGINNING = datetime(2025, 11, 1, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Firm:
    """A company as it is; how a register writes that is the business of its module."""

    country: str
    number: str
    name: str
    previous: tuple[str, ...]
    form: str
    status: str  # as company.fields.STATUSES
    founded: date
    street: str
    postcode: str
    city: str
    municipality: str
    industry: str  # four digits
    employees: int
    website: str

    @property
    def company_id(self) -> str:
        """Its id in the universe."""
        return f"{LISTS[self.country]}-{self.number}"


@dataclass(frozen=True)
class Event:
    """Something that happened to a company; the Norwegian register tells it in a feed."""

    number: int
    firm: Firm
    kind: str  # Ny, Endring, Sletting
    day: datetime


@dataclass
class World:
    """The companies by id, those that were struck off, and what happened, in its order."""

    firms: dict[str, Firm]
    struck: dict[str, Firm] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    now: datetime = BEGINNING

    def of(self, country: str) -> list[Firm]:
        """The companies of a country that its register gives out."""
        return [firm for firm in self.firms.values() if firm.country == country]

    def found(self, company_id: str, **fields: Any) -> Firm:
        """Add a company like one that there is; give it a number and a name of its own."""
        firm = replace(self.firms[company_id], **fields)
        self.firms[firm.company_id] = firm
        return self._told(firm, "Ny")

    def change(self, company_id: str, **fields: Any) -> Firm:
        """Change what is true of a company; its old name becomes a previous one."""
        before = self.firms[company_id]
        if "name" in fields:
            fields["previous"] = (*before.previous, before.name)
        firm = self.firms[company_id] = replace(before, **fields)
        return self._told(firm, "Endring")

    def strike(self, company_id: str) -> Firm:
        """Strike a company off: it is in the register no more, as if it had never been."""
        firm = self.struck[company_id] = self.firms.pop(company_id)
        return self._told(firm, "Sletting")

    def _told(self, firm: Firm, kind: str) -> Firm:
        self.now += timedelta(hours=1)
        self.events.append(Event(len(self.events) + 101, firm, kind, self.now))
        return firm


def small_world() -> World:
    """The first companies of each country of the demo that trade."""
    return World({firm.company_id: firm for firm in _drawn()})


@cache
def _drawn() -> tuple[Firm, ...]:
    population = populate(7)
    companies = population.companies
    places, industries = rows("places"), rows("industries")
    trading = (companies.status == "active") & ~companies.dormant
    chosen = [np.flatnonzero(trading & (companies.country == c))[:EACH] for c in LISTS]
    return tuple(
        Firm(
            country=companies.country[n],
            number=population.number[n],
            name=population.names.legal[n],
            previous=tuple(filter(None, [population.names.previous[n]])),
            form=companies.form[n],
            status="active",
            founded=companies.founded[n].item(),
            street=companies.street[n],
            postcode=companies.postcode[n],
            city=places[companies.place[n]]["town"],
            municipality=places[companies.place[n]]["municipality"],
            industry=industries[companies.industry[n]]["sic"][:4],
            employees=int(companies.staff[n]),
            website=f"www.{population.names.domain[n]}",
        )
        for n in np.concatenate(chosen).tolist()
    )
