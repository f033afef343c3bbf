"""Finding the one record for which a CRM refuses a whole call."""

from collections.abc import Callable, Sequence

from crm.push.contract import Answer, Write

Send = Callable[[Sequence[Write]], dict[int, Answer] | str]
"""Gives the answers by line, or the reason for which the whole call was refused."""


def halved(writes: Sequence[Write], send: Send) -> dict[int, Answer]:
    """Send writes; where they are refused together, send halves, down to the culprits.

    >>> writes = [Write(line, "", "", {}) for line in (1, 2, 3)]
    >>> send = lambda some: (
    ...     "2 is bad" if 2 in [w.line for w in some] else {w.line: Answer() for w in some}
    ... )
    >>> {line: answer.reason for line, answer in halved(writes, send).items()}
    {1: '', 2: '2 is bad', 3: ''}
    """
    done = send(writes)
    if not isinstance(done, str):
        return done
    if len(writes) == 1:
        return {writes[0].line: Answer(done)}
    middle = len(writes) // 2
    return halved(writes[:middle], send) | halved(writes[middle:], send)
