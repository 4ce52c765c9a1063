"""Exclusions over the windows of one tick: which objectives they touch, what must be asked, what is left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from smartspec_ops.app.watching.exclusions import Recorded
from smartspec_ops.app.watching.plan import Item
from smartspec_ops.domain.adjusting import Part, drop, parts_of
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.exclusions import Excluded, LeftOut, Overlay, named, overlay
from smartspec_ops.domain.judge import Judgement, excluded, judge
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Silence
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.period import Period

_UNKNOWN = NoData(Silence.GARBAGE, "the source did not answer this question")
_INSTANT = timedelta(milliseconds=1)
_SPARE = timedelta(days=3)
"""A window of the calendar may be a little longer than its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """What is excluded of some objectives, up to `until`, where their windows end. `step` lies between two samples."""

    excluded: tuple[Excluded, ...]
    until: datetime
    step: timedelta
    _parts: dict[timedelta, tuple[Part, ...]] = field(default_factory=dict, repr=False, compare=False)

    def touches(self, window: timedelta) -> bool:
        """Whether any of the window is excluded."""
        return any(one.period.clip(self.until - window, self.until) for one in self.excluded)

    @property
    def is_now(self) -> bool:
        """Whether the end of the windows lies in excluded time."""
        return any(one.period.since < self.until <= one.period.until for one in self.excluded)

    def parts(self, window: timedelta) -> Sequence[Part]:
        if window not in self._parts:
            self._parts[window] = parts_of(self.excluded, window, self.until, self.step)
        return self._parts[window]

    def asks(self, asks: Iterable[Ask]) -> Sequence[Ask]:
        """What must be asked besides, to take the exclusions out of these."""
        return [
            Ask(ask.indicator, window) for ask in asks for part in self.parts(ask.window) for window in part.windows
        ]

    def adjusted(self, asks: Iterable[Ask], answers: Mapping[Ask, Measurement]) -> Mapping[Ask, Measurement]:
        """The answers without what happened in excluded time."""
        found = {}
        for ask in asks:
            raw, parts = answers.get(ask, _UNKNOWN), self.parts(ask.window)
            if parts:
                seen = {w: answers.get(Ask(ask.indicator, w), _UNKNOWN) for part in parts for w in part.windows}
                raw = drop(raw, ask.window, parts, seen)
            found[ask] = raw
        return found

    def heard(self, objective: Objective, raw: Judgement, adjusted: Measurement | None) -> Judgement:
        """What alerts hear of the current window: the events that are left of it, or that it is left out.

        `adjusted` is None where no events are counted.
        """
        if not self.touches(objective.current_window):
            return raw
        if adjusted is None or isinstance(adjusted, NoData) or not getattr(adjusted, "coverage", 1.0):
            return excluded(f"excluded by {', '.join(named(self.excluded)[0])}")
        return judge(objective, adjusted)

    def left_out(self, objective: Objective, at: datetime, raw: Budget | None, adjusted: Budget | None) -> LeftOut:
        over = Period(since=self.until - objective.window, until=self.until)
        within = [(one, part) for one in self.excluded if (part := over.clip(one.period.since, one.period.until))]
        ids, late = named([one for one, _ in within])
        return LeftOut(
            at=at,
            ids=ids,
            late=late,
            is_now=self.is_now,
            excluded=sum((part.length for _, part in within), timedelta(0)),
            raw=_remaining(raw),
            adjusted=_remaining(adjusted),
        )


Shades = Mapping[int, Shade]
"""By the position of the objective in the plan."""


def with_parts(asks: Mapping[str, Sequence[Ask]], items: Sequence[Item], shaded: Shades) -> Mapping[str, Sequence[Ask]]:
    """The questions of a tick, with those about excluded time."""
    more: dict[str, list[Ask]] = {}
    for position, shade in shaded.items():
        item = items[position]
        if item.objective.counts_events and not item.rests:
            more.setdefault(item.source, []).extend(shade.asks((*item.asks.values(), *item.so_far)))
    if not more:
        return asks
    return {name: tuple(dict.fromkeys((*known, *more.get(name, ())))) for name, known in asks.items()}


def shades(
    items: Sequence[Item],
    standing: Sequence[Recorded],
    ends: Mapping[str, datetime],
    now: datetime,
    step: timedelta,
) -> Shades:
    """By position, of the objectives that have excluded time in any of their windows."""
    if not standing or not items:
        return {}
    longest = max(item.objective.window for item in items) + _SPARE
    found = overlay([one.entry for one in standing], Period(since=now - longest, until=now + _INSTANT))
    made, known = {}, dict[object, Shade]()
    for position, item in enumerate(items):
        objective, end = item.objective, ends[item.source]
        by = tuple(one.id for one, _ in found.found if one.covers(objective))
        if not by:
            continue
        kind = None if item.counts_events else objective.current_window
        key = by, end, objective.window, kind
        if key not in known:
            known[key] = _shade(found, objective, end if item.counts_events else now, now - end, step)
        if known[key].excluded:
            made[position] = known[key]
    return made


def _shade(found: Overlay, objective: Objective, until: datetime, delay: timedelta, step: timedelta) -> Shade:
    over = Period(since=until - objective.window - _SPARE, until=until)
    stretches = found.of(objective, over)
    if not objective.counts_events:
        stretches = tuple(of_ticks(objective, one, delay) for one in stretches)
    return Shade(excluded=stretches, until=until, step=step)


def shade_of_period(
    objective: Objective,
    standing: Sequence[Recorded],
    period: Period,
    delays: Mapping[str, timedelta],
    step: timedelta,
) -> Shade | None:
    """Of a report's period, whose windows end with it; None where nothing of them is excluded."""
    if not standing:
        return None
    length = max(period.length, objective.window + _SPARE)
    over = Period(since=period.until - length, until=period.until)
    stretches = overlay([one.entry for one in standing], over).of(objective, over)
    if not objective.counts_events:
        delay = delays.get(objective.indicator.source, timedelta(0))
        stretches = tuple(of_ticks(objective, one, delay) for one in stretches)
    return Shade(excluded=stretches, until=period.until, step=step) if stretches else None


def _remaining(left: Budget | None) -> float | None:
    return None if left is None or left.proven is None else float(left.proven)


def of_ticks(objective: Objective, one: Excluded, delay: timedelta) -> Excluded:
    """The ticks whose current window saw any of the stretch: they look back, and a source tells late."""
    last = one.period.until + delay + objective.current_window - _INSTANT
    return replace(one, period=Period(since=one.period.since + delay, until=last))
