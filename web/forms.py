"""What a request carries: the fields of its form or query, and the JSON in one of them."""

import asyncio
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request

from web.refusals import Refusal

MOST_BYTES = 1_000_000
MOST_FIELDS = 20
PATIENCE = 10.0  # seconds in which a body must have arrived
FORM = "application/x-www-form-urlencoded"


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of a form, or of the query of an address where there is no body."""
    if request.method != "POST":
        return dict(request.query_params)
    sent_as = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if sent_as != FORM:
        raise Refusal(415, f"The body is {sent_as}; send it as {FORM}.")
    try:
        body = await asyncio.wait_for(_body(request), PATIENCE)
    except TimeoutError:
        raise Refusal(
            408, f"The body did not arrive within {PATIENCE:g} s. Send it anew."
        ) from None
    try:
        return dict(parse_qsl(body.decode(), errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError as error:  # not UTF-8, or too many fields
        raise Refusal(400, f"The form cannot be read ({error}).") from None


async def _body(request: Request) -> bytes:
    """The body, as long as it is not too large; the rest of a larger one is not read."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise Refusal(413, f"The body is larger than {MOST_BYTES:,} bytes. Send fewer at once.")
        parts.append(part)
    return b"".join(parts)


def read_json(field: str, text: str) -> dict[str, Any]:
    """The JSON object in a field of a form."""
    try:
        found = orjson.loads(text)
    except ValueError as error:
        raise Refusal(400, f'"{field}" is not JSON: {error}.') from None
    if not isinstance(found, dict):
        raise Refusal(400, f'"{field}" is {_kind(found)}; it must be a JSON object.')
    return found


def _kind(found: Any) -> str:
    kinds = {list: "an array", str: "a text", bool: "a truth value", type(None): "null"}
    return kinds.get(type(found), "a number")


def whole_number(what: str, given: Any, low: int, high: int) -> int:
    """A whole number given as a number or as text; more than `high` counts as `high`.

    >>> whole_number("limit", "5", 1, 50), whole_number("limit", 1e9, 1, 50)
    (5, 50)
    """
    try:
        number = float(given)
        if isinstance(given, bool) or not (number >= low and number == number // 1):
            raise ValueError
    except (TypeError, ValueError):
        reason = f"{what} is {str(given)[:40]}; it must be a whole number from {low} up."
        raise Refusal(400, reason) from None
    return int(min(number, high))
