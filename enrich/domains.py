"""Web domains of companies, from their websites and their people's e-mail addresses."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from company.folding import one_array

# Mail for anybody, and pages that a company has on somebody else's site, point to no company.
ANYBODYS = {
    "de": "gmx web t-online freenet posteo mailbox arcor",
    "fi": "kolumbus luukku elisanet pp.inet saunalahti suomi24",
    "fr": "orange wanadoo free laposte sfr",
    "net": "gmx comcast ukr",
    "pl": "wp o2 onet interia poczta op vp",
    "ru": "mail yandex bk inbox list rambler",
    "com": "gmail googlemail hotmail outlook yahoo aol icloud live msn me mac protonmail luukku"
    " facebook linkedin instagram twitter x youtube google wixsite wordpress blogspot",
    "it": "libero virgilio tin",
    "lv": "inbox",
    "ee": "mail hot",
    "no": "online",
    "se": "telia bredband",
    "cz": "seznam centrum",
    "co.uk": "hotmail yahoo btinternet",
}
ANYBODYS_DOMAINS = pa.array(
    [f"{n}.{top}" for top, names in ANYBODYS.items() for n in names.split()]
)
# k-market.fi from tampere.k-market.fi, bbc.co.uk from news.bbc.co.uk
MOST_NAMES = 5  # names of a list that may share a mail domain; more of them share a provider
REGISTRABLE = (
    r"^.*?([^.]+\.(?:(?:ac|co|com|edu|gov|gv|ltd|ne|net|nom|or|org|plc)\.[a-z]{2}|[a-z0-9-]{2,}))$"
)


def domains(addresses: Any) -> pa.StringArray:
    """The registrable domain of web and e-mail addresses; empty where it is anybody's.

    >>> domains(pa.array(["https://www.Nokia.com/about", "a@fi.nokia.com"])).to_pylist()
    ['nokia.com', 'nokia.com']
    >>> domains(pa.array(["someone@gmail.com", "none", None])).to_pylist()
    ['', '', '']
    """
    text = pc.ascii_lower(one_array(addresses))
    text = pc.replace_substring_regex(text, r"^\s*([a-z]+://)?([^/@]*@)?(www\.)?", "")
    text = pc.replace_substring_regex(text, r"[/?#:,;\s].*$", "")
    is_domain = pc.match_substring_regex(text, REGISTRABLE)
    text = pc.if_else(is_domain, pc.replace_substring_regex(text, REGISTRABLE, r"\1"), "")
    return pc.if_else(pc.is_in(text, ANYBODYS_DOMAINS), "", text)


def without_providers(rows: pa.Table) -> pa.Table:
    """The rows of a list without e-mail addresses at a domain that many names in it share.

    rows: with the columns name and email.

    >>> rows = pa.table({"name": list("abcdef"), "email": ["me@posti.example"] * 6})
    >>> without_providers(rows)["email"].null_count, without_providers(rows[:5])["email"].null_count
    (6, 0)
    """
    domain = domains(rows["email"])
    pairs = pa.table({"domain": domain, "name": pc.utf8_lower(one_array(rows["name"]))})
    names = pairs.group_by(["domain", "name"]).aggregate([]).group_by("domain")
    counted = names.aggregate([([], "count_all")])
    shared = counted.filter(pc.greater(counted["count_all"], MOST_NAMES))["domain"]
    email = pc.if_else(pc.is_in(domain, value_set=shared.combine_chunks()), None, rows["email"])
    return rows.set_column(rows.column_names.index("email"), "email", email)
