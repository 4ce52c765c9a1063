"""The ledger against what was served, number by number and tick by tick, whenever a scrape really happened.

A tick is dated by the grid, and scrapes when it gets to it, which on a busy machine is later. What it read is found out
by its mark: the sample it kept of the page's first counter, whose value no other scrape has. From the scrapes that were
read, and the times they were given, everything a ledger may say follows by adding up samples, without any code of the
product: the counts of the current window, and the budget over all there was. They must be equal, not alike.
"""

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from math import isclose
from pathlib import Path

from bench.soak.pages import Page, increases
from smartspec_ops.ports import LedgerRow

EQUAL = 1e-12
"""Relative: what a 64-bit float may be off by when it is divided once or twice."""
PAUSE = 2.5
"""So many intervals without a scrape, and what lies between was not seen."""
FIRST = 'requests_total{part="0"}'


@dataclass(slots=True)
class Marks:
    """Of one page: the times that scrapes were given (milliseconds since 1970), and the number of each scrape."""

    page: Page
    times: list[int] = field(default_factory=list)
    scrapes: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    """Seconds from the time a scrape was given to the moment it was answered."""

    def take(self, samples: Iterable[tuple[int, float]]) -> None:
        """Samples of the first counter, newer than all before."""
        for at, value in samples:
            scrape = self._find(value)
            if scrape is None:
                self.faults.append(f"a sample at {at} holds {value}, which nobody served after the one before")
                continue
            late = self.page.served[scrape - 1] - at / 1000
            if late < 0:
                self.faults.append(f"the sample of {at} was served {-late:.3f} s before that")
            self.times.append(at)
            self.scrapes.append(scrape)
            self.late.append(late)

    def _find(self, value: float) -> int | None:
        first = self.scrapes[-1] + 1 if self.scrapes else 1
        numbers = range(first, len(self.page.served) + 1)
        return next((number for number in numbers if self.page.counted(0, number)[0] == value), None)


def read_marks(database: Path, marks: Mapping[str, Marks]) -> None:
    """Take what was kept since the last time; the database is read only, beside the monitor."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60.0)
    try:
        for name, one in marks.items():
            after = one.times[-1] if one.times else -1
            one.take(connection.execute(_SAMPLES, {"source": f"%{name}%/raw", "series": FIRST, "after": after}))
    finally:
        connection.close()


_SAMPLES = """SELECT at_ms, value FROM samples JOIN series ON series.id = samples.series_id
WHERE source LIKE :source AND series = :series AND at_ms > :after ORDER BY at_ms"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the ledger's numbers are about: lengths in milliseconds, the share of events that may be bad."""

    interval: int
    window: int
    budget_window: int
    share: float

    def first(self, times: Sequence[int], tick: int, last: int) -> int:
        """The scrape a window begins with: the last at or before its start; where that is old, the first after."""
        start = tick - self.window
        before = bisect_right(times, start, hi=last + 1)
        slack = max(self.window / 10, self.interval * 2.5)
        return before - 1 if before and start - times[before - 1] <= slack else before


@dataclass(slots=True)
class Compared:
    """How many ticks of one objective each were compared, and what is wrong."""

    ticks: int = 0
    budgets: int = 0
    wrong: list[str] = field(default_factory=list)


def compare(key: str, part: int, rows: Sequence[LedgerRow], marks: Marks, rules: Rules, into: Compared) -> None:
    """Every row of one objective with what adding up samples says."""
    values = [marks.page.counted(part, scrape) for scrape in marks.scrapes]
    goods, bads = (list(accumulate(increases(one))) for one in zip(*values, strict=True)) if values else ([], [])
    steps = (later - earlier for earlier, later in pairwise(marks.times))
    pauses = list(accumulate((step if step > PAUSE * rules.interval else 0 for step in steps), initial=0))
    for row in rows:
        tick = _millis(row.tick)
        last = bisect_right(marks.times, tick) - 1
        first = rules.first(marks.times, tick, last) if last >= 0 else 0
        if row.total is None or row.good is None:
            continue
        into.ticks += 1
        expected = (goods[last] - goods[first], bads[last] - bads[first]) if last > first else None
        found = (row.good, row.total - row.good)
        if expected is None or not all(map(_same, found, expected)):
            into.wrong.append(f"{key} at {row.tick:%H:%M:%S}: {found}, and {expected} were served")
        elif row.budget_remaining is not None:
            into.budgets += 1
            share = bads[last] / ((goods[last] + bads[last]) * rules.share)
            # While little of the window was seen, the rest may be taken as perfect. Pauses were not, until they are
            # so old that scrapes stand further apart than they lasted.
            most = min(1.0, (marks.times[last] - marks.times[0]) / rules.budget_window)
            least, spent = most - pauses[last] / rules.budget_window, 1 - row.budget_remaining
            is_scaled = share * least * (1 - EQUAL) - 1e-15 <= spent <= share * most * (1 + EQUAL) + 1e-15
            if not (_same(spent, share) or is_scaled):
                into.wrong.append(
                    f"{key} at {row.tick:%H:%M:%S}: budget {row.budget_remaining}, and {1 - share} is left"
                )


def missing(rows: Sequence[LedgerRow], interval: float) -> int:
    """Ticks of the grid between the first and the last that were not judged."""
    steps = [(later.tick - earlier.tick).total_seconds() for earlier, later in pairwise(rows)]
    return sum(round(step / interval) - 1 for step in steps)


def _same(found: float, expected: float) -> bool:
    # `1 - remaining` loses what is below the smallest step at one.
    return isclose(found, expected, rel_tol=EQUAL, abs_tol=1e-15)


def _millis(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
