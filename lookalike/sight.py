"""What a model sees of companies: every field's evidence, side by side."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lookalike.columns import Floats, Ints
from lookalike.evidence import Codes, Evidence


class Sight(NamedTuple):
    """Some companies, field by field: codes, flags [companies, any] and evidence.

    evidence: [companies, fields].
    """

    codes: list[Codes]
    flags: list[Floats]
    evidence: Floats

    @property
    def features(self) -> Floats:
        """What the trees see, [companies, features]: the flags of all fields, then evidence."""
        return np.hstack([*self.flags, self.evidence])

    @property
    def owner(self) -> Ints:
        """The field that each feature belongs to."""
        fields = np.arange(len(self.flags))
        owner: Ints = np.r_[np.repeat(fields, [flags.shape[1] for flags in self.flags]), fields]
        return owner

    @property
    def rising(self) -> NDArray[np.bool_]:
        """Which features are evidence, so that more of them may only raise a score."""
        features, fields = len(self.owner), len(self.flags)
        return np.arange(features) >= features - fields


def see(companies: pd.DataFrame, fields: Sequence[Evidence]) -> Sight:
    """Read each company once through the evidence of every field."""
    codes = [field.encode(companies) for field in fields]
    pairs = list(zip(fields, codes, strict=True))
    flags = [field.flags(code) for field, code in pairs]
    return Sight(codes, flags, np.column_stack([field.transform(code) for field, code in pairs]))
