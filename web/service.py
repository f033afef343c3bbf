"""The reconciliation service: each address with what it answers."""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from store.engine import Engine
from store.views import merged_extras
from web.candidates import reconcile
from web.extension import extend, read_extension
from web.forms import fields_of, whole_number
from web.manifest import manifest
from web.pages import AT_A_GLANCE, Sheet, flyout, page, sheet
from web.properties import Property, all_properties
from web.queries import read_queries
from web.refusals import Refusal, json_response
from web.suggestions import suggest_companies, suggest_properties, suggest_types
from web.universe import Snapshot, Universe
from web.values import company_values

WORKERS = 4  # requests that are worked on at once
LONGEST = 30.0  # seconds until a client is told to ask for less
FURTHEST = 10_000  # suggestions that can be skipped
Answer = TypeVar("Answer")


class Service:
    """Answers requests over one universe; the work is done in threads of its own."""

    def __init__(self, universe: Universe, frames: Collection[str] = ()) -> None:
        self.universe, self.frames = universe, frames
        self.workers = ThreadPoolExecutor(WORKERS, "request")

    async def work(self, answer: Callable[[Snapshot, Engine], Answer]) -> Answer:
        """Run something over the universe as it is, in a worker."""

        def run() -> Answer:
            snapshot = self.universe.current()
            with snapshot.engine() as engine:
                return answer(snapshot, engine)

        running = asyncio.get_running_loop().run_in_executor(self.workers, run)
        try:
            return await asyncio.wait_for(running, LONGEST)
        except TimeoutError:
            reason = f"The answer takes longer than {LONGEST:g} s. Send fewer at once."
            raise Refusal(503, reason) from None

    async def root(self, request: Request) -> Response:
        """The manifest; or the answers to `queries` or to `extend`."""
        fields = await fields_of(request)
        if "queries" in fields:
            queries = read_queries(fields["queries"])
            return json_response(await self.work(lambda s, e: reconcile(queries, s, e)))
        if "extend" in fields:
            return json_response(await self.work(lambda s, e: _extended(fields["extend"], s, e)))
        if request.method == "POST":
            raise Refusal(400, 'The form has neither "queries" nor "extend".')
        return json_response(manifest(str(request.base_url).rstrip("/")))

    async def suggest_company(self, request: Request) -> Response:
        """Companies whose id, number or name begins as typed."""
        prefix, skip = _typed(request)
        result = await self.work(lambda s, e: suggest_companies(prefix, skip, s, e))
        return json_response({"result": result})

    async def suggest_property(self, request: Request) -> Response:
        """Properties of which the id or a word of the name begins as typed."""
        prefix, skip = _typed(request)
        result = await self.work(lambda s, e: suggest_properties(prefix, skip, _properties(s)))
        return json_response({"result": result})

    async def suggest_type(self, request: Request) -> Response:
        """The one type, where it begins as typed."""
        return json_response({"result": suggest_types(_typed(request)[0])})

    async def propose(self, request: Request) -> Response:
        """The properties whose values can be fetched."""
        limit = request.query_params.get("limit")
        most = None if limit in (None, "") else whole_number('"limit"', limit, 1, FURTHEST)
        properties = await self.work(lambda s, e: _properties(s))
        shown = {
            "properties": [p.shown for p in properties[:most]],
            "type": request.query_params.get("type", ""),
        }
        return json_response(shown if most is None else {**shown, "limit": most})

    async def preview(self, request: Request) -> Response:
        """A short page of a company, for a frame."""
        return page("company.html", await self._sheet(request, AT_A_GLANCE), self.frames)

    async def company(self, request: Request) -> Response:
        """A page with all that is known of a company."""
        return page("company.html", await self._sheet(request, None), self.frames)

    async def flyout(self, request: Request) -> Response:
        """The short page as a piece of HTML in JSON."""
        shown = await self._sheet(request, AT_A_GLANCE)
        return json_response({"id": request.query_params["id"], "html": flyout(shown)})

    async def _sheet(self, request: Request, columns: Collection[str] | None) -> Sheet:
        company_id = request.query_params.get("id", "")
        return await self.work(lambda s, e: _company(company_id, columns, s, e))


def _properties(snapshot: Snapshot) -> list[Property]:
    return list(all_properties(merged_extras(snapshot.datasets)))


def _extended(asked: str, snapshot: Snapshot, engine: Engine) -> dict[str, Any]:
    return extend(read_extension(asked, _properties(snapshot)), engine)


def _company(
    company_id: str, columns: Collection[str] | None, snapshot: Snapshot, engine: Engine
) -> Sheet:
    """What is known of a company, in some columns or in all."""
    properties = [p for p in _properties(snapshot) if p.place != "figures"]
    company = company_values(engine, [company_id], properties).get(company_id)
    if company is None:
        raise Refusal(404, f'No company that may be shown has the id "{company_id}".')
    thanks = {d.attribution for d in snapshot.datasets if d.register == company["register"]}
    chosen = [p for p in properties if columns is None or p.id in columns]
    return sheet(company, chosen, " ".join(thanks))


def _typed(request: Request) -> tuple[str, int]:
    """What was typed, and how many suggestions to skip."""
    given = request.query_params
    skip = given.get("cursor") or "0"
    return given.get("prefix", ""), whole_number('"cursor"', skip, 0, FURTHEST)
