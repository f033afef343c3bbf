"""Long legal forms as people get them wrong: a word lost, two words swapped or run together."""

from collections.abc import Iterator

FEWEST_WORDS = 4  # of a form that is still itself when a word is lost …
FEWEST_LONG, LONG = 2, 5  # … with words of some letters: S. à r. l. without its S is nothing
SIGNS = {"&", "+"}


def slips(form: str) -> Iterator[str]:
    """The slips of one spelling; a short one, such as GmbH & Co. KG, has none.

    >>> list(slips("GmbH & Co. KG"))
    []
    >>> wrong = list(slips("Gesellschaft mit beschränkter Haftung"))
    >>> len(wrong), wrong[1], wrong[4], wrong[-1]
    (10, 'Gesellschaft beschränkter Haftung', 'mit Gesellschaft beschränkter Haftung', \
'Gesellschaft mit beschränkterHaftung')
    """
    words = form.split()
    spoken = [word for word in words if word not in SIGNS]
    long = [word for word in spoken if len(word) >= LONG]
    if len(spoken) < FEWEST_WORDS or len(long) < FEWEST_LONG:
        return
    for place in range(len(words)):
        yield " ".join(words[:place] + words[place + 1 :])
    for gap in ("{1} {0}", "{0}{1}"):
        for place in range(len(words) - 1):
            two = gap.format(*words[place : place + 2])
            yield " ".join([*words[:place], two, *words[place + 2 :]])
