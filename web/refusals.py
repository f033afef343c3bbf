"""Requests that are refused, and what the client reads then."""

from typing import Any

import orjson
from starlette.responses import Response


class Refusal(Exception):
    """A request that is not answered: an HTTP status, and a sentence that says what to change."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def json_response(data: Any, status: int = 200) -> Response:
    """Data as a JSON document."""
    return Response(orjson.dumps(data), status, media_type="application/json")


def refused(status: int, reason: str) -> Response:
    """A refusal as a JSON document with the one field `error`.

    It ends the connection: what the client may still be sending is not read.
    """
    response = json_response({"error": reason}, status)
    response.headers["Connection"] = "close"
    return response
