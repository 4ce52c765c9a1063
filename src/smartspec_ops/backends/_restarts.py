"""Where counters began again, and what each had counted by then: a row of numbers for all of them, eight bytes each.

A service that begins again takes all its counters with it, so one row says it of all.
"""

from array import array
from bisect import bisect_left, bisect_right
from datetime import datetime


class Restarts:
    """Rows by time, of which each has a number at every place; zero where nothing began again."""

    def __init__(self) -> None:
        self._times: list[datetime] = []
        self._counted: list[array[float]] = []

    def __len__(self) -> int:
        return len(self._times)

    def add(self, at: datetime, place: int, counted: float) -> None:
        """More was `counted` before the counter at `place` began again."""
        number = bisect_left(self._times, at)
        if number == len(self._times) or self._times[number] != at:
            self._times.insert(number, at)
            self._counted.insert(number, array("d"))
        row = self._counted[number]
        if place >= len(row):
            row.extend([0.0] * (place + 1 - len(row)))
        row[place] += counted

    def forget(self, at: datetime, place: int) -> None:
        number = bisect_left(self._times, at)
        if number < len(self._times) and self._times[number] == at and place < len(self._counted[number]):
            self._counted[number][place] = 0.0

    def pop(self, at: datetime) -> "array[float] | None":
        """Let go of the row of that time."""
        number = bisect_left(self._times, at)
        if number == len(self._times) or self._times[number] != at:
            return None
        del self._times[number]
        return self._counted.pop(number)

    def between(self, place: int, start: datetime, end: datetime) -> float:
        """What was counted before it began again, after `start` and up to `end`."""
        rows = self._counted[bisect_right(self._times, start) : bisect_right(self._times, end)]
        return sum(row[place] for row in rows if place < len(row))

    def move(self, place: int, to: int, start: datetime, end: datetime) -> None:
        """What is known from `start` to `end` of one place is about another."""
        for at in self._times[bisect_left(self._times, start) : bisect_right(self._times, end)]:
            counted = self._counted[bisect_left(self._times, at)]
            if place < len(counted) and counted[place]:
                self.add(at, to, counted[place])
