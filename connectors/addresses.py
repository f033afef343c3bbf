"""Web addresses: how they are shown without secrets, and where a redirect may lead."""

import ipaddress
import re
import socket
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

SECRET = re.compile(r"key|token|secret|passw|auth|sign?$|signature|credential", re.IGNORECASE)


def shown(url: str) -> str:
    """An address as it may be printed and kept: without user, password, and values of keys.

    >>> shown("https://anna:pw@api.example.org/v1/company?q=kone&api_key=123#top")
    'https://api.example.org/v1/company?q=kone&api_key=...'
    """
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(n, "..." if SECRET.search(n) else v) for n, v in pairs])
    clean = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))
    return re.sub(r"[^!-~]", "?", clean)


def refused(origin: str, target: str) -> str | None:
    """Why an address that another one leads to may not be asked for; None when it may.

    >>> refused("https://example.org/data.zip", "file:///etc/passwd")
    'leads to file:, which is not the web'
    """
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"leads to {parts.scheme}:, which is not the web"
    if is_private(parts.hostname) and not is_private(urlsplit(origin).hostname or ""):
        return f"leads to {parts.hostname}, an address inside this network"
    return None


def is_private(host: str) -> bool:
    """Whether a host is on this machine or its network; what has no address here is not.

    >>> is_private("127.0.0.1"), is_private("192.168.1.7"), is_private("::ffff:10.0.0.1")
    (True, True, True)
    """
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False  # only a proxy may know it, and it is not reached without one
    return not all(_is_public(address) for address in found)


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return parsed.is_global and not parsed.is_multicast
