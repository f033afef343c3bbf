"""Keys that stand for texts in comparisons, with 0 for what is not known: silence never counts."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.folding import Flags, Keys, hash_strings

NOT_KNOWN = np.uint64(0)


def keys_or_unknown(texts: pa.StringArray) -> Keys:
    """The keys of strings, 0 for empty ones."""
    return np.where(np.asarray(pc.equal(texts, ""), bool), NOT_KNOWN, hash_strings(texts))


def equal(a: Keys, b: Keys) -> Flags:
    """Where both are known and the same."""
    same: Flags = (a == b) & (a != NOT_KNOWN)
    return same


def unequal(a: Keys, b: Keys) -> Flags:
    """Where both are known and not the same."""
    differ: Flags = (a != b) & (a != NOT_KNOWN) & (b != NOT_KNOWN)
    return differ
