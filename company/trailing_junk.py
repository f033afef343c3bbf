"""What stock listings write behind a company's name: the kind of share and its nominal value."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from company.folding import one_array

# The currencies of Frankfurt's lists: EO is the euro, DL the dollar, SF the Swiss franc …
CURRENCY = "EO|DL|SF|LS|YC|YN|HD|SK|NK|DK|CD|AD|SD|ZY|KC|RC|RUBL|EUR|USD|GBP|CHF"
KIND = (
    r"INH|NAM(?:ENS)?|VINK|VZ[OS]?|VORZ|STAMM|REG|SHS?|SHARES|ORD|A\.?D\.?R|A\.?D\.?S|G\.?D\.?R|SPON|"
    r"CL\. ?[A-C]|N\.?A|SER\. ?[A-C]"
)
NO_NOMINAL = r"O\. ?N"
# "INH. EO-,10", "DL-001", "DL -,05"
VALUE = rf"(?:{CURRENCY})(?: ?-,? ?\d+| ?-?,\d+| \d+)"
# A kind of share counts with its point or before a value; alone it is the end of many a name.
MARKED = r"(?:INH|NAM|VINK|VZ[OS]?)\.|(?:SP(?:ON)?\.? ?)?ADRS?(?:[ /]+\d+)?|GDRS?|REG\.? SHS?|SHS"
TRAILING = (
    rf"(?i)(?:[ ,.]+(?:{KIND})\b\.?)*[ ,.]+(?:{VALUE}|{NO_NOMINAL}\.?)\s*$"
    rf"|(?:[ ,.]+(?:{MARKED}))+\s*$"
)


def without_junk(names: Any) -> pa.StringArray:
    """Names without the kind of share and the nominal value behind them.

    >>> without_junk(
    ...     pa.array(["BENETEAU SA INH. EO-,10", "NEUROCRINE BIOSCI. DL-001", "Kone Oyj"])
    ... ).to_pylist()
    ['BENETEAU SA', 'NEUROCRINE BIOSCI', 'Kone Oyj']
    """
    names = one_array(names)
    left = pc.replace_substring_regex(names, TRAILING, "")
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(left), ""), names, left)
