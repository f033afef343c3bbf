"""A review at the keyboard: shows case after case, reads a key, and does what it says."""

from collections.abc import Callable
from dataclasses import dataclass

from company.errors import ConfigurationError
from enrich.cases import Case
from lookalike.review_screen import HELP, KEYS, as_case, as_pages
from lookalike.reviewing import Review

Ask = Callable[[str], str | None]
"""Asks for the next key or line; None when there is no more."""


@dataclass
class Outcome:
    """What came of a session."""

    accepted: int = 0
    rejected: int = 0
    skipped: int = 0


class Session:
    """Goes through the open lines of a list until they end or the reviewer quits."""

    def __init__(
        self,
        review: Review,
        lines: list[int],
        *,
        ask: Ask,
        show: Callable[[str], None],
        width: int,
    ) -> None:
        self.outcome = Outcome()
        self._review, self._lines, self._width = review, lines, width
        self._ask, self._show = ask, show
        self._done: list[tuple[int, int]] = []  # place of the case, number of the decision

    def hold(self) -> Outcome:
        """Show each case and do what the reviewer says of it; every decision is kept at once."""
        place, waiting = 0, self._review.cases(self._lines)
        while (case := next(waiting, None)) is not None:
            goes_on: int | None = place + 1
            if not self._review.decided(case.line)[0]:  # a row just like it may have been
                self._show(as_case(case, place + 1, len(self._lines), self._width))
                goes_on = self._next_place(case, place)
            if goes_on is None:
                break
            if goes_on <= place:
                waiting = self._review.cases(self._lines[goes_on:])
            place = goes_on
        return self.outcome

    def _next_place(self, case: Case, place: int) -> int | None:
        """The place of the case to show next, None to quit."""
        while (said := self._ask(KEYS)) is not None and said.strip().lower() != "q":
            try:
                goes_on = self._do(said.strip(), case, place)
            except ConfigurationError as error:
                self._show(str(error))
            else:
                if goes_on is not None:
                    return goes_on
        return None

    def _do(self, said: str, case: Case, place: int) -> int | None:
        """Do what a key says; the place to go on at, or None to ask again."""
        key = said.lower()
        if key == "s":
            self.outcome.skipped += 1
            return place + 1
        if key == "u":
            return self._undo()
        if key == "r":
            return self._decide(case, place, None)
        if key == "a" or key.isdigit():
            return self._decide(case, place, _candidate(case, 1 if key == "a" else int(key)))
        if key.startswith("="):
            return self._decide(case, place, self._review.company_id(said[1:].strip()))
        unknown = f'"{said}" is no key; ? lists them' if key else "give a key; ? lists them"
        self._show({"?": HELP, "o": as_pages(case)}.get(key, unknown))
        return None

    def _decide(self, case: Case, place: int, company: str | None) -> int:
        decision = self._review.decide(case.line, company, case)
        self._done.append((place, decision))
        if company is None:
            self.outcome.rejected += 1
            self._show("  → none of them\n")
        else:
            self.outcome.accepted += 1
            self._show(f"  → {company}\n")
        return place + 1

    def _undo(self) -> int | None:
        if not self._done:
            self._show("nothing is decided in this session; lookalike review --undo lists the rest")
            return None
        place, number = self._done.pop()
        if self._review.undo(number).company_id is None:
            self.outcome.rejected -= 1
        else:
            self.outcome.accepted -= 1
        return place


def _candidate(case: Case, number: int) -> str:
    if not 1 <= number <= len(case.candidates):
        count = len(case.candidates)
        many = f"{count} candidates" if count > 1 else f"{count or 'no'} candidate"
        raise ConfigurationError(f"The row has {many}. = and an id takes another company.")
    return case.candidates[number - 1].company_id
