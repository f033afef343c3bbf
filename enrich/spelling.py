"""Words of the index that are one typo away from a word of a row.

Two words are one typo apart when they become equal by leaving out at most one letter of each, so
an index of every word with each of its letters left out finds them without comparing any.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from company.folding import MULTIPLIERS, Flags, Keys, Numbers, member, mix, string_bytes
from company.names import Names
from enrich.columns import read_numbers, write_numbers
from enrich.ragged import expand
from enrich.vocabulary import Vocabulary

SHORTEST = 4  # letters: in a shorter word one letter is everything
MOST_SPELLINGS = 40  # taken for one word


def shortened(words: pa.StringArray) -> tuple[Numbers, Keys]:
    """(number of the word, key) of every word as it is, and with each one letter left out."""
    data, bounds = string_bytes(words)
    owner, place = expand(np.diff(bounds))
    place = np.minimum(place, len(MULTIPLIERS) - 2)
    letter = data.astype(np.uint64) + np.uint64(1)
    # Behind the gap every letter stands one place further left; running sums give all keys at once.
    zero = np.uint64(0)
    before = np.r_[zero, np.cumsum(letter * MULTIPLIERS[place + 1], dtype=np.uint64)]
    behind = np.r_[zero, np.cumsum(letter * MULTIPLIERS[place], dtype=np.uint64)]
    here, start, end = np.arange(len(data)), bounds[owner], bounds[owner + 1]
    one_left_out = before[here] - before[start] + behind[end] - behind[here + 1]
    whole = before[bounds[1:]] - before[bounds[:-1]]
    return np.r_[owner, np.arange(len(words))], mix(np.r_[one_left_out, whole])


@dataclass(frozen=True)
class Speller:
    """The words of an index by the keys of their shortened forms, ascending."""

    keys: Keys
    words: Keys  # the word of each key, itself as a key

    @staticmethod
    def write(vocabulary: Vocabulary, folder: Path) -> None:
        """Writes the shortened forms of a vocabulary's words."""
        lengths = np.diff(string_bytes(vocabulary.spellings)[1])
        long = np.flatnonzero(lengths >= SHORTEST)
        number, key = shortened(vocabulary.spellings.take(pa.array(long)))
        order = np.argsort(key)
        write_numbers(folder / "spelling_keys", key[order], np.uint64)
        write_numbers(folder / "spelling_words", vocabulary.keys[long[number[order]]], np.uint64)

    @classmethod
    def read(cls, folder: Path) -> "Speller":
        """Opens what `write` wrote."""
        return cls(
            read_numbers(folder / "spelling_keys", np.uint64),
            read_numbers(folder / "spelling_words", np.uint64),
        )

    def knows(self, words: pa.StringArray) -> Flags:
        """Which words are spelt as a word of the index, or one typo away from one."""
        number, key = shortened(words)
        hits: Numbers = np.bincount(number, member(key, self.keys)[0], minlength=len(words))
        return hits > 0

    def neighbours(self, names: Names, rare: Flags) -> tuple[Numbers, Keys]:
        """(position in names.tokens, key of a word of the index spelt much like it).

        Only the words in `rare`, flags by distinct word, are looked up.
        """
        lengths = np.diff(string_bytes(names.spellings)[1])
        odd = np.flatnonzero(rare & (lengths >= SHORTEST))
        number, key = shortened(names.spellings.take(pa.array(odd)))
        start = np.searchsorted(self.keys, key)
        count = np.searchsorted(self.keys, key, side="right") - start
        which, place = expand(np.minimum(count, MOST_SPELLINGS))
        spelled = self.words[start[which] + place]
        word = names.keys[odd[number[which]]]
        pairs = np.unique(np.stack([word, spelled], axis=1)[word != spelled], axis=0)
        return _at_each_token(names.tokens, pairs[:, 0], pairs[:, 1])


def _at_each_token(tokens: Keys, words: Keys, spelled: Keys) -> tuple[Numbers, Keys]:
    """Gives each token the spellings found for its word; words are ascending."""
    start = np.searchsorted(words, tokens)
    token, place = expand(np.searchsorted(words, tokens, side="right") - start)
    return token, spelled[start[token] + place]
