"""The body of an answer, piece by piece: a cut or a crawl is noticed, whoever reads it."""

import time
from collections.abc import Iterator

import requests
from urllib3.exceptions import HTTPError

from connectors.retry import Again

PIECE = 1 << 18
PATIENCE = 60.0  # seconds after which a body must have come, on average, ...
SLOWEST = 1000  # ... at so many bytes a second


def pieces(response: requests.Response, decode: bool = True) -> Iterator[bytes]:
    """Yield what has come so far, again and again; `decode` undoes a Content-Encoding.

    Raises Again when the line breaks, or is so slow that it would never end.
    """
    begun, size = time.monotonic(), 0
    while True:
        try:
            piece = response.raw.read1(PIECE, decode_content=decode)
        except (HTTPError, OSError):
            raise Again(f"broke off after {size:,} bytes") from None
        if not piece:
            return
        yield piece
        size += len(piece)
        passed = time.monotonic() - begun
        if passed > PATIENCE and size < SLOWEST * passed:
            raise Again(f"sent only {size:,} bytes in {passed:.0f} s")


def is_page(start: bytes) -> bool:
    """Whether a body begins like a web page.

    >>> is_page(b"\\n<!DOCTYPE html><title>Maintenance"), is_page(b"<?xml version='1.0'?>")
    (True, False)
    """
    return (
        start.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower().startswith((b"<!doctype html", b"<html"))
    )
