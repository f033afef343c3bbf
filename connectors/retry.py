"""Trying again: what passes by itself is tried a few times, with waits that grow and are said."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from typing import TypeVar

from company.errors import SourceUnavailable

TRIES = 5  # in a row without progress
MOST = 100  # in all
FIX = "Try again later; nothing was replaced."
LONGEST_WAIT = 120.0  # seconds, whatever a server asks for

T = TypeVar("T")


class Again(Exception):
    """An attempt failed in a way that may pass; `wait` is what the server asks for, if it does."""

    def __init__(self, reason: str, wait: float | None = None, progressed: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        self.progressed = progressed


def tried(
    attempt: Callable[[], T],
    what: str,
    tell: Callable[[str], None],
    sleep: Callable[[float], None],
    fix: str = FIX,
) -> T:
    """The result of an attempt, made again while it raises Again; then SourceUnavailable."""
    failed = 0
    for tries in count(1):
        try:
            return attempt()
        except Again as again:
            failed = 1 if again.progressed else failed + 1
            if failed >= TRIES or tries >= MOST:
                raise SourceUnavailable(
                    f"{what} {again.reason}, the last of {tries} tries. {fix}"
                ) from None
            wait, said = _wait(again, failed)
            tell(f"{what} {again.reason}; trying again in {said}")
            sleep(wait)
    raise AssertionError("count has no end")


def _wait(again: Again, failed: int) -> tuple[float, str]:
    """Seconds until the next try, and how that is said."""
    if again.wait is None:
        wait = random.uniform(0.5, 1.0) * 2**failed
        return wait, f"{wait:.0f} s"
    wait = min(max(again.wait, 0.0), LONGEST_WAIT)
    return wait, f"{wait:.0f} s" + (
        f" (it asks for {again.wait:,.0f} s)" if again.wait > wait else ""
    )


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a moment.

    >>> retry_after("120"), retry_after("soon"), retry_after(None)
    (120.0, None, None)
    >>> moment = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    >>> retry_after("Sun, 01 Nov 2026 09:30:45 GMT", moment)
    45.0
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - (now or datetime.now(UTC))).total_seconds()
