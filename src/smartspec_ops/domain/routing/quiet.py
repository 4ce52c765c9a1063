"""Times when alerts are kept and not told: silences somebody set, and maintenance windows the settings know.

A window that recurs is reckoned on the wall clock of its zone: at a change of the clock it begins when the clock of the
place says so, and lasts as long as it says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.routing.matching import Matcher, all_match

LONGEST_WINDOW = timedelta(days=7)
LONGEST_SILENCE = timedelta(days=90)
AHEAD = timedelta(days=60)
"""How far the next beginning of a window that recurs is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Somebody's words about a silence, and when."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Alerts that match are kept, not told, from `starts` up to but without `ends`."""

    id: str
    matchers: tuple[Matcher, ...]
    starts: datetime
    ends: datetime
    by: str
    why: str
    remarks: tuple[Remark, ...] = ()

    def covers(self, at: datetime) -> bool:
        return self.starts <= at < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """A planned window: once, from `starts` for `length`; or on `days` of every week (0 is Monday; none: every day) at
    `begins` in `zone`. On the days in `not_on`, of the calendar of `zone`, it does not begin. `announce` are the
    audiences that are told when it begins and ends."""

    name: str
    matchers: tuple[Matcher, ...]
    length: timedelta
    why: str = ""
    starts: datetime | None = None
    begins: time | None = None
    days: frozenset[int] = frozenset()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    not_on: frozenset[date] = frozenset()
    announce: tuple[str, ...] = ()

    def until(self, at: datetime) -> datetime | None:
        """When the window that covers `at` ends; None outside of every window."""
        covering = self.covering(at)
        return covering[1] if covering else None

    def covering(self, at: datetime) -> tuple[datetime, datetime] | None:
        """Beginning and end of the window that covers `at`; None outside of every window."""
        return next(((start, end) for start, end in self._around(at) if start <= at < end), None)

    def next_start(self, at: datetime) -> datetime | None:
        """The first beginning after `at`; None where there is none to come."""
        if self.starts is not None:
            return self.starts if self.starts > at and not self._is_off(self.starts) else None
        # Further than a week: the days in between may be cancelled.
        today = self._today(at)
        ahead = (start for day in range(AHEAD.days) for start, _ in self._on(today + timedelta(days=day)))
        return next((start for start in ahead if start > at), None)

    def _is_off(self, start: datetime) -> bool:
        return start.astimezone(self.zone).date() in self.not_on

    def _around(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        if self.starts is not None:
            if not self._is_off(self.starts):
                yield self.starts, self.starts + self.length
            return
        back = self.length.days + 2
        today = self._today(at)
        for day in range(-back, 2):
            yield from self._on(today + timedelta(days=day))

    def _today(self, at: datetime) -> date:
        """The local day. Days are counted from it: 24 hours later may be the day after next, where a clock changes."""
        return at.astimezone(self.zone).date()

    def _on(self, local: date) -> Iterator[tuple[datetime, datetime]]:
        """The window that begins on that local day, if one does."""
        if self.begins is None:
            return
        if local in self.not_on or (self.days and local.weekday() not in self.days):
            return
        start = datetime.combine(local, self.begins, self.zone).astimezone(UTC)
        yield start, start + self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Hush:
    """Why an alert is not told now: the name of what keeps it, when that ends, and in words."""

    by: str
    until: datetime
    why: str


def hushed(alert: Alert, silences: Sequence[Silence], windows: Sequence[Maintenance], now: datetime) -> Hush | None:
    """The one that lasts longest of those that keep the alert."""
    found = [
        Hush(by=one.id, until=one.ends, why=f"silenced by {one.by}: {one.why}")
        for one in silences
        if one.covers(now) and all_match(one.matchers, alert)
    ]
    for window in windows:
        end = window.until(now)
        if end is not None and all_match(window.matchers, alert):
            reason = f": {window.why}" if window.why else ""
            found.append(Hush(by=f"maintenance:{window.name}", until=end, why=f"maintenance {window.name}{reason}"))
    return max(found, key=lambda one: one.until, default=None)
