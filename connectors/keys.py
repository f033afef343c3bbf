"""Keys of registers: from the environment, sent to the one host that needs them, never shown."""

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from company.errors import ConfigurationError, SourceDenied
from connectors.addresses import shown
from connectors.contract import Register

Sign = Callable[[requests.PreparedRequest], requests.PreparedRequest]
LOOPBACK = ("127.0.0.1", "::1", "localhost")  # where http is as good as https


@dataclass(frozen=True)
class Way:
    """How a register wants its key: the host that takes it, and the form."""

    host: str
    form: Literal["basic", "bearer", "header"] = "basic"
    header: str = "Authorization"


# Basic: the key is the user and the password stays empty, unless the key is "user:password".
WAYS = {
    "gb-coh": Way("api.company-information.service.gov.uk"),
    "dk-cvr": Way("distribution.virk.dk"),
    "pl-ceidg": Way("dane.biznes.gov.pl", "bearer"),
    "fr-insee": Way("api.insee.fr", "header", "X-INSEE-Api-Key-Integration"),
}


class Key(AuthBase):
    """A register's key, put on a request to its host; it has no text form."""

    def __init__(self, way: Way, secret: str) -> None:
        self._way = way
        self._secret = secret

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the key on a request."""
        request.headers[self._way.header] = self._value()
        return request

    def _value(self) -> str:
        if self._way.form == "header":
            return self._secret
        if self._way.form == "bearer":
            return f"Bearer {self._secret}"
        pair = self._secret if ":" in self._secret else f"{self._secret}:"
        return "Basic " + base64.b64encode(pair.encode()).decode()


def authorised(register: Register, url: str) -> Sign:
    """What puts the register's key on a request; nothing for other hosts and open lines."""
    way, parts = WAYS.get(register.code), urlsplit(url)
    if way is None or parts.hostname != way.host:
        return unsigned
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        return unsigned
    secret = secret_of(register)
    return Key(way, secret) if secret else unsigned


def unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Put nothing on a request, not even what a .netrc file holds for its host."""
    return request


def secret_of(register: Register) -> str | None:
    """A register's key, None where it has or needs none."""
    return secret_named(register.key_variable) if register.key_variable else None


def secret_named(name: str) -> str | None:
    """A key from the environment, else from the keyring of the system where one is installed."""
    secret = os.environ.get(name, "").strip() or _from_keyring(name)
    if not all("!" <= letter <= "~" for letter in secret):
        raise ConfigurationError(f"{name} holds letters that no key has. Copy the key again.")
    return secret or None


def denied(register: Register, url: str, status: int) -> SourceDenied:
    """The refusal of a register, with what to do about it."""
    name, asked = register.key_variable, f"{register.code}: {shown(url)} refuses ({status})."
    if not name:
        return SourceDenied(
            f"{asked} It may refuse this network or unknown callers: set LOOKALIKE_CONTACT to "
            "your e-mail address, or download the file by hand and give it with --file."
        )
    if secret_of(register) is None:
        return SourceDenied(
            f"{asked} It wants a key: get one from {register.publisher} and set the environment "
            f"variable {name}, or keep it in the keyring (keyring set lookalike {name})."
        )
    return SourceDenied(f"{asked} Check the key in {name}: is it complete, active, and for this?")


def _from_keyring(name: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password("lookalike", name) or ""
    except KeyringError:
        return ""  # a server has no keyring to open
