"""Some hundred companies of each register, and what happens to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np

from company.ids import LISTS
from data.demo.population import Population, populate
from data.demo.tables import rows

EACH = 130  # companies a register
NATIONAL = ("FI", "NO", "EE", "GB")  # the countries of the demo
INDEX = "XI"  # the global index, whose companies have their seats in countries
SEATS = {"FI": "FI", "GB": "GB", "EE": "DE"}  # theirs by the country of the demo they are from
LATVIAN = (("Brīvības iela", "LV-1010", "Rīga"), ("Graudu iela", "LV-3401", "Liepāja"),
           ("Rīgas iela", "LV-5401", "Daugavpils"))  # fmt: skip
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
    seat: str = ""  # in the global index: the country, the LEI, and that of the parent
    lei: str = ""
    parent: str = ""

    @property
    def company_id(self) -> str:
        """Its id in the universe: a national one, or its LEI where there is none."""
        country = self.seat or self.country
        return f"{LISTS[country]}-{self.number}" if country in LISTS else f"XI-LEI-{self.lei}"


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

    def ended(self, country: str) -> list[Firm]:
        """Those that were struck off, for a register that keeps them."""
        struck = (firm for firm in self.struck.values() if firm.country == country)
        return [replace(firm, status="dissolved") for firm in struck]

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
    """Companies of the demo that trade, some of them as Latvia and GLEIF have them."""
    drawn = (*(f for c in NATIONAL for f in _drawn(c, 0)), *_latvian(), *_indexed())
    return World({firm.company_id: firm for firm in drawn})


def _latvian() -> Iterator[Firm]:
    for n, firm in enumerate(_drawn("EE", 2)):
        street, postcode, city = LATVIAN[n % len(LATVIAN)]
        yield replace(
            firm,
            country="LV",
            number=f"4000{n:07}",
            form="SIA",
            street=f"{street} {n + 1}",
            postcode=postcode,
            city=city,
            municipality=city,
        )


def _indexed() -> Iterator[Firm]:
    """A third each of Finnish, British and German companies; the first is the others' parent."""
    size = -(-EACH // len(SEATS))
    firms = [(seat, firm) for c, seat in SEATS.items() for firm in _drawn(c, 1)[:size]][:EACH]
    for n, (seat, firm) in enumerate(firms):
        parent = lei(0) if n else ""
        yield replace(firm, country=INDEX, seat=seat, lei=lei(n), parent=parent)


def lei(n: int) -> str:
    """The LEI of a company of the index."""
    return f"529900SIM{n:09}00"


@cache
def _drawn(country: str, portion: int) -> tuple[Firm, ...]:
    """A portion of a country's companies; the first is 0."""
    population = populate(7)
    companies = population.companies
    trading = (companies.status == "active") & ~companies.dormant
    chosen = np.flatnonzero(trading & (companies.country == country))
    return _firms(population, chosen[portion * EACH :][:EACH].tolist())


def _firms(population: Population, chosen: list[int]) -> tuple[Firm, ...]:
    companies = population.companies
    places, industries = rows("places"), rows("industries")
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
        for n in chosen
    )
