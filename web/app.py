"""The application: addresses, refusals as JSON, and who may ask from where."""

from collections.abc import Collection
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from company.errors import LookalikeError
from web.guard import LOCAL_PAGES, LOOPBACK, Guard
from web.refusals import Refusal, refused
from web.service import Service
from web.universe import Universe


def make_app(
    universe: Universe, hosts: Collection[str] = LOOPBACK, origins: Collection[str] = ()
) -> ASGIApp:
    """The service over a universe, called by `hosts`, open to pages of `origins` and of here."""
    service = Service(universe, frames=origins)
    routes = [
        Route("/", service.root, methods=["GET", "POST"]),
        Route("/suggest/company", service.suggest_company),
        Route("/suggest/property", service.suggest_property),
        Route("/suggest/type", service.suggest_type),
        Route("/properties", service.propose),
        Route("/flyout", service.flyout),
        Route("/preview", service.preview),
        Route("/company", service.company),
    ]
    handlers: dict[Any, Any] = {  # each takes the error that it is for
        Refusal: _refusal,
        HTTPException: _no_such_address,
        LookalikeError: _universe_lost,
        Exception: _fault,
    }
    app = Starlette(routes=routes, exception_handlers=handlers)
    shared = CORSMiddleware(
        app,
        allow_origins=origins,
        allow_origin_regex=LOCAL_PAGES,
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
    )
    return Guard(shared, hosts, origins)


def _refusal(request: Request, error: Refusal) -> Response:
    return refused(error.status, error.reason)


def _no_such_address(request: Request, error: HTTPException) -> Response:
    if error.status_code == 405:
        return refused(405, f"{request.url.path} does not take {request.method}.")
    return refused(error.status_code, f"There is no {request.url.path} here; / says what there is.")


def _universe_lost(request: Request, error: LookalikeError) -> Response:
    return refused(503, str(error))


def _fault(request: Request, error: Exception) -> Response:
    return refused(500, "This request met a fault of the server; its terminal says which.")
