"""How many bad rows a file may have before all of it is refused."""

from pathlib import Path

from company.errors import ConfigurationError, SourceChanged
from connectors.contract import Quarantine

USUAL = 0.01  # share of all rows
FEW = 5  # bad rows that a file of any size may have


def require_few_bad(
    path: Path, rows: int, bad: int, quarantine: Quarantine, tolerated: float | None
) -> None:
    """Refuse a file with more bad rows than are tolerated, with their reasons and the first line.

    rows: the good ones; tolerated: a share of all rows, 1 % where it is None.
    """
    share = USUAL if tolerated is None else tolerated
    if bad <= max(FEW if tolerated is None else 0, share * (rows + bad)):
        return
    first = min(quarantine.rows, key=lambda row: row.line)
    others = dict.fromkeys(row.reason for row in quarantine.rows if row.reason != first.reason)
    also = f" (others: {'; '.join([*others][:2])})" if others else ""
    raise SourceChanged(
        f"{path}: {bad:,} of {rows + bad:,} rows are bad, the first in line {first.line}: "
        f"{first.reason}{also}. Nothing was replaced; mend the file, or accept them when "
        f"you pull or match it: --bad-rows {_percent(rows, bad)}%."
    )


def _percent(rows: int, bad: int) -> int:
    return min(100 * bad // (rows + bad) + 1, 100)


def accepted(rows: int, bad: int) -> float | None:
    """The share that whoever took so many bad rows has accepted; None where it is the usual one.

    >>> accepted(97, 3), accepted(1000, 1)
    (0.04, None)
    """
    return _percent(rows, bad) / 100 if bad > USUAL * (rows + bad) else None


def read_share(text: str) -> float:
    """A share that the user gives, as "5%", "5 %" or "0.05".

    >>> read_share("5%"), read_share("0.05"), read_share("2,5 %")
    (0.05, 0.05, 0.025)
    """
    digits = text.replace(",", ".").replace("%", "").strip()
    try:
        share = float(digits) / (100 if "%" in text else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ConfigurationError(
            f'"{text}" is no share of bad rows. Give per cent or a part of one: 5% or 0.05.'
        )
    return share
