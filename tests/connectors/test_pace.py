"""The pace of calls: the law that no stretch of time holds more than a register allows."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.pace import Pace


class Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@given(
    st.integers(1, 60),
    st.floats(0.5, 300),
    st.lists(st.floats(0, 20), min_size=1, max_size=150),
)
def test_no_stretch_of_time_holds_more_calls_than_allowed(
    calls: int, seconds: float, pauses: list[float]
) -> None:
    clock, made = Clock(), []
    pace = Pace(calls, seconds, clock=lambda: clock.now)
    for pause in pauses:
        clock.sleep(pause)
        clock.sleep(pace.take())
        made.append(clock.now)
    late = made[calls:]
    assert all(after - before >= seconds * 0.999 for before, after in zip(made, late, strict=False))
