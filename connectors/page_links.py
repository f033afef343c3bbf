"""Links that rotate, found on the publisher's page at the time of the download."""

import html
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from company.errors import SourceChanged
from connectors.contract import Http, Register

HREF = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """An address on a page, and what the groups of the pattern found in it."""

    url: str
    said: tuple[str, ...]

    @property
    def file(self) -> str:
        """The last part of the address, as a name for the file."""
        return self.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]


def page_links(http: Http, page: str, pattern: str, register: Register) -> list[Link]:
    """The links of a page whose address fits the pattern, in the order of the page, each once."""
    found = {link.url: link for link in links_in(http.text(page), page, pattern)}
    if not found:
        raise SourceChanged(
            f'{register.code}: no link on {page} fits "{pattern}": the page has changed. '
            f"Download the files from there and run: lookalike pull {register.code} --file PATH"
        )
    return list(found.values())


def links_in(text: str, page: str, pattern: str) -> list[Link]:
    r"""The links in the text of a page whose address fits the pattern.

    >>> links_in('<a href="/f/4.2024_x_31082026_0.zip">', "https://a.ee/en/data", r"4\.(\d{4})_x_")
    [Link(url='https://a.ee/f/4.2024_x_31082026_0.zip', said=('2024',))]
    """
    addresses = (html.unescape(address).strip() for address in HREF.findall(text))
    fits = ((address, re.search(pattern, address)) for address in addresses)
    return [Link(urljoin(page, a), tuple(m.groups(""))) for a, m in fits if m is not None]
