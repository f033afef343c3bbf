"""Words of the index that are one typo away from a word of a row.

Two words are one typo apart when they become equal by leaving out at most one letter of each, so
an index of every word with each of its letters left out finds them without comparing any.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from company.folding import MULTIPLIERS, Flags, Keys, Numbers, mix, string_bytes
from company.names import Names
from enrich.columns import read_numbers, write_numbers
from enrich.ragged import expand, first_of_each
from enrich.vocabulary import Vocabulary

SHORTEST = 4  # letters: in a shorter word one letter is everything
MOST_SPELLINGS = 40  # taken for one word
CHUNK = 100_000  # words in memory at a time


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
    """The words of an index by the keys of their shortened forms.

    The last bits of a key give way to the number of the word, so that one ascending column holds
    both; the bits that are left tell some billions of forms apart.
    """

    forms: Keys
    words: Keys  # the keys of the words by number

    @staticmethod
    def write(vocabulary: Vocabulary, folder: Path) -> None:
        """Writes the shortened forms of a vocabulary's words."""
        lengths = np.diff(string_bytes(vocabulary.spellings)[1])
        long = np.flatnonzero(lengths >= SHORTEST)
        room, packed = word_bits(len(vocabulary.keys)), [np.zeros(0, np.uint64)]
        for start in range(0, len(long), CHUNK):
            some = long[start : start + CHUNK]
            number, key = shortened(vocabulary.spellings.take(pa.array(some)))
            packed.append((key >> room << room) | some[number].astype(np.uint64))
        forms = np.concatenate(packed)
        packed.clear()
        forms.sort()
        write_numbers(folder / "spelling", forms[first_of_each(forms)], np.uint64)

    @classmethod
    def read(cls, folder: Path, words: Keys) -> "Speller":
        """Opens what `write` wrote for a vocabulary with these keys of words."""
        return cls(read_numbers(folder / "spelling", np.uint64), words)

    def _find(self, keys: Keys) -> tuple[Numbers, Numbers]:
        """Where the words of each shortened form start among all forms, and how many they are."""
        room = word_bits(len(self.words))
        distinct, back = np.unique(keys >> room, return_inverse=True)  # neighbours are found faster
        start = np.searchsorted(self.forms, distinct << room)
        last = (distinct << room) | ((np.uint64(1) << room) - np.uint64(1))
        count = np.searchsorted(self.forms, last, side="right") - start
        return start[back], count[back]

    def knows(self, words: pa.StringArray) -> Flags:
        """Which words are spelt as a word of the index, or one typo away from one."""
        number, key = shortened(words)
        hits: Numbers = np.bincount(number, self._find(key)[1] > 0, minlength=len(words))
        return hits > 0

    def neighbours(self, names: Names, rare: Flags) -> tuple[Numbers, Keys]:
        """(position in names.tokens, key of a word of the index spelt much like it).

        Only the words in `rare`, flags by distinct word, are looked up.
        """
        lengths = np.diff(string_bytes(names.spellings)[1])
        odd = np.flatnonzero(rare & (lengths >= SHORTEST))
        number, key = shortened(names.spellings.take(pa.array(odd)))
        start, count = self._find(key)
        which, place = expand(np.minimum(count, MOST_SPELLINGS))
        room = word_bits(len(self.words))
        found = self.forms[start[which] + place] & ((np.uint64(1) << room) - np.uint64(1))
        word, spelled = names.keys[odd[number[which]]], self.words[found.astype(np.int64)]
        pairs = np.unique(np.stack([word, spelled], axis=1)[word != spelled], axis=0)
        return _at_each_token(names.tokens, pairs[:, 0], pairs[:, 1])


def word_bits(words: int) -> np.uint64:
    """How many bits the numbers of so many words take."""
    return np.uint64(max(words, 1).bit_length())


def _at_each_token(tokens: Keys, words: Keys, spelled: Keys) -> tuple[Numbers, Keys]:
    """Gives each token the spellings found for its word; words are ascending."""
    start = np.searchsorted(words, tokens)
    token, place = expand(np.searchsorted(words, tokens, side="right") - start)
    return token, spelled[start[token] + place]
