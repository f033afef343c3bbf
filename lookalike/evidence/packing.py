"""Lists of texts as arrays of bytes, so that a saved model needs no pickle."""

import json
from collections.abc import Iterable

import numpy as np


def pack(texts: Iterable[str]) -> np.ndarray:
    """The texts as the bytes of a JSON list.

    >>> unpack(pack(["Kone Oyj", ""]))
    ['Kone Oyj', '']
    """
    return np.frombuffer(json.dumps(list(texts)).encode(), np.uint8)


def unpack(array: np.ndarray) -> list[str]:
    """The texts that `pack` made an array of."""
    return [str(text) for text in json.loads(array.tobytes())]
