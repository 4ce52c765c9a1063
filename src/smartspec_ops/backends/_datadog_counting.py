"""Events counted along: a tick asks for the newest minutes only, one question about each series whatever the windows.

What is new is first given its past, in four to six questions of rising distance. Where the organisation's limit does
not allow a reading at every tick, a tick is answered from the reading before it, for as long as that is fresh.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from smartspec_ops.backends import _datadog_api as api
from smartspec_ops.backends import _datadog_sums as sums
from smartspec_ops.backends._datadog_api import Asked, Line
from smartspec_ops.backends._datadog_client import Client
from smartspec_ops.backends._datadog_sums import MINUTE, Sums
from smartspec_ops.backends._numbers import counts, value
from smartspec_ops.domain.measurement import Ask, Buckets, Measurement, NoData, Silence
from smartspec_ops.domain.objective import HistogramIndicator, NativeHistogramIndicator, RateIndicator, RatioIndicator
from smartspec_ops.domain.quantity import plain
from smartspec_ops.domain.window import canonical
from smartspec_ops.spec.datadog_query import (
    Counter,
    Expression,
    QueryFault,
    Term,
    counted,
    counter,
    distribution,
    up_to,
)

LATE = 15 * MINUTE
"""So many seconds before where a reading ended are asked for again: points arrive late."""
LONG_AGO = 3 * 3600
"""What was not read for so long is given its past anew, and what was not asked for so long is let go of."""
EVER = timedelta(days=28)
AGAIN = 10 * MINUTE
"""So long what was never seen is not looked for again."""
ALONE = Expression((), "\0")
"""The formula of a single query."""
NEVER = NoData(Silence.EMPTY, "no good events, now or in the past: do good and total belong together?")

Events = RatioIndicator | HistogramIndicator | NativeHistogramIndicator | RateIndicator


@dataclass(frozen=True, slots=True)
class Leg:
    """One series to be counted; `zeroes` says that no point means no events."""

    term: Term
    zeroes: bool = False
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Looked up at every tick, so the hash is computed once."""
        object.__setattr__(self, "_hash", hash((self.term, self.zeroes)))

    def __hash__(self) -> int:
        return self._hash

    @lru_cache(maxsize=100_000)  # noqa: B019 - of values: what is kept is what is asked at every tick
    def asked(self, step: int) -> Asked:
        return Asked(ALONE, (counted(self.term, step),))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What answers an ask: all events first, then the part of them, if any. Each is a sum of legs."""

    ask: Ask
    parts: tuple[tuple[Leg, ...], ...]
    bound: float | None = None

    @property
    def legs(self) -> Iterable[Leg]:
        return (leg for part in self.parts for leg in part)


@dataclass(slots=True)
class Kept:
    """One series as far as it was read: `fault` is why its newest reading failed, `asked` when somebody last wanted it,
    `oldest` and `newest` where its points are."""

    sums: Sums = field(default_factory=Sums)
    reach: int = 0
    asked: int = 0
    fault: NoData | None = None
    oldest: int | None = None
    newest: int | None = None


def wanted(ask: Ask, scale: Decimal | None = None) -> Wanted | NoData:
    """What is to be counted for an ask about events. `scale` is that of a distribution's own unit, where told."""
    match ask.indicator:
        case RatioIndicator(total=total, good=good, bad=bad):
            return _of(ask, counter(total), counter(good or bad or ""))
        case RateIndicator(events=events):
            return _of(ask, counter(events))
        case HistogramIndicator() | NativeHistogramIndicator():
            return _distribution(ask, ask.indicator, scale)
        case _:
            return NoData(Silence.BAD_QUERY, "counts no events")


def _of(ask: Ask, *read: Counter | QueryFault) -> Wanted | NoData:
    parts = []
    for one in read:
        if isinstance(one, QueryFault):
            return NoData(Silence.BAD_QUERY, f"{one.message}: {one.hint}")
        parts.append(tuple(Leg(term, one.zeroes) for term in one.terms))
    return Wanted(ask, tuple(parts))


def _distribution(
    ask: Ask, indicator: HistogramIndicator | NativeHistogramIndicator, scale: Decimal | None
) -> Wanted | NoData:
    term = distribution(indicator.histogram)
    if isinstance(term, QueryFault):
        return NoData(Silence.BAD_QUERY, f"{term.message}: {term.hint}")
    if indicator.threshold is None:
        return NoData(Silence.BAD_QUERY, "a distribution is counted up to a threshold, and none is promised")
    own = plain(indicator.threshold / (scale or indicator.scale))
    everything = Leg(Term("count", term.metric, term.filter))
    return Wanted(ask, ((everything,), (Leg(up_to(term, own)),)), canonical(float(indicator.threshold), Decimal(1)))


class Counting:
    """Every series counted at one organisation. Times are whole minutes."""

    def __init__(self, client: Client, stale_after: timedelta | None) -> None:
        """Of a time that is over, `stale_after` is None."""
        self._client = client
        self._stale_after = stale_after
        self._kept: dict[Leg, Kept] = {}
        self._known: set[tuple[Leg, ...]] = set()
        self._doubted: dict[tuple[Leg, ...], tuple[int, NoData | None]] = {}
        self._planned: tuple[Sequence[Wanted], Mapping[Leg, int]] = (), {}
        self.newest: int | None = None

    def cost(self, asked: Sequence[Wanted], end: int) -> int:
        """Requests that answering at `end` takes."""
        return sum(self._client.cost([leg.asked(step) for leg in legs]) for (_, _, step), legs in self._due(asked, end))

    async def read(self, asked: Sequence[Wanted], end: int) -> None:
        """Ask what is not known yet up to `end`; the newest stretch first, because a refusal ends the rest."""
        broken: set[Leg] = set()
        for (start, stop, step), legs in self._due(asked, end):
            open_ = [leg for leg in legs if leg not in broken]
            answers = await self._client.points([leg.asked(step) for leg in open_], start, stop, step) if open_ else []
            for leg, answer in zip(open_, answers, strict=True):
                fault = answer if isinstance(answer, NoData) else self._fill(leg, answer, start, stop, step)
                if fault is not None:
                    broken.add(leg)
                    self._kept[leg].fault = fault
        for leg, reach in self._reaches(asked).items():
            kept = self._kept[leg]
            kept.asked = end
            if leg not in broken:
                since = kept.sums.since
                kept.sums.settle(end)
                kept.fault, kept.reach = None, max(reach, kept.reach)
                kept.newest = kept.sums.newest()
                kept.oldest = kept.sums.oldest() if since is None or kept.oldest is None else kept.oldest
        self.newest = end
        self._let_go(end)

    def _let_go(self, end: int) -> None:
        """Forget what nobody asks for any more: instances come and go."""
        gone = {leg for leg, kept in self._kept.items() if end - kept.asked > LONG_AGO}
        if gone:
            self._kept = {leg: kept for leg, kept in self._kept.items() if leg not in gone}
            self._known = {part for part in self._known if gone.isdisjoint(part)}
            self._doubted = {part: looked for part, looked in self._doubted.items() if gone.isdisjoint(part)}

    def answer(self, asked: Sequence[Wanted]) -> Mapping[Ask, Measurement]:
        """From the newest reading; windows end where it did."""
        return {one.ask: self._measured(one) for one in asked}

    async def doubt(self, asked: Sequence[Wanted], answers: Mapping[Ask, Measurement]) -> Mapping[Ask, Measurement]:
        """The same answers, once it is known whether good events that are absent were ever counted."""
        doubted = [one for one in asked if self._is_doubtful(one)]
        if self.newest is None:
            return answers
        parts = dict.fromkeys(one.parts[1] for one in doubted if one.parts[1] not in self._known)
        unknown = [part for part in parts if self._is_due(part, self.newest)]
        if not unknown:
            return answers
        start = self.newest - int(EVER.total_seconds())
        legs = list(dict.fromkeys(leg for part in unknown for leg in part))
        found = await self._client.numbers([_ever(leg) for leg in legs], start, self.newest)
        told = dict(zip(legs, found, strict=True))
        seen = {leg for leg, one in told.items() if not isinstance(one, NoData) and any(n.value for n in one)}
        self._known |= {part for part in unknown if any(leg in seen for leg in part)}
        for part in unknown:
            fault = next((one for leg in part if isinstance(one := told[leg], NoData)), None)
            self._doubted[part] = self.newest, fault
        return {**answers, **self.answer(doubted)}

    def _is_due(self, part: tuple[Leg, ...], now: int) -> bool:
        """Whether to look for what was not found; a look that failed for the moment is no look."""
        looked, fault = self._doubted.get(part, (0, None))
        return now - looked >= AGAIN or (fault is not None and not fault.why.is_permanent)

    def _reaches(self, asked: Sequence[Wanted]) -> Mapping[Leg, int]:
        """How far back each series is needed, in seconds. A plan asks the same at every tick: looked at once."""
        if self._planned[0] is not asked:
            reaches: dict[Leg, int] = {}
            for one in asked:
                length = sums.reach_for(int(one.ask.window.total_seconds()))
                for leg in one.legs:
                    reaches[leg] = max(length, reaches.get(leg, 0))
            self._planned = asked, reaches
        return self._planned[1]

    # --- reading -----------------------------------------------------------------------------------------------

    def _due(self, asked: Sequence[Wanted], end: int) -> Sequence[tuple[tuple[int, int, int], Sequence[Leg]]]:
        """(start, end, step) of what has to be asked, with the series it is asked about; the newest first."""
        due: dict[tuple[int, int, int], list[Leg]] = {}
        for leg, reach in self._reaches(asked).items():
            kept = self._kept.setdefault(leg, Kept())
            since = kept.sums.since
            if since is not None and (kept.reach < reach or end - since > LONG_AGO or end < since):
                kept.sums, since = Sums(), None
            if since is None:
                for stretch in sums.stretches(end, reach):
                    due.setdefault(stretch, []).append(leg)
            elif end > since:
                due.setdefault((since - LATE, end, MINUTE), []).append(leg)
        return sorted(due.items(), key=lambda one: (-one[0][1], one[0][2]))

    def _fill(self, leg: Leg, lines: Sequence[Line], start: int, end: int, step: int) -> NoData | None:
        if len(lines) > 1:
            return NoData(Silence.INSANE, f"{leg.term} gives several series where one was meant")
        points = sorted(lines[0].points.items()) if lines else []
        if (lines and lines[0].step not in (None, step)) or any(time % step for time, _ in points):
            return NoData(Silence.PARTIAL, "Datadog answered in other intervals than it was asked for")
        if any(number < 0 for _, number in points):
            return NoData(Silence.INSANE, f"{leg.term} counted a negative number of events")
        self._kept[leg].sums.fill(step, start, end, points, zeroes=leg.zeroes)
        return None

    # --- answering ---------------------------------------------------------------------------------------------

    def _measured(self, one: Wanted) -> Measurement:
        fault = next((kept.fault for leg in one.legs if (kept := self._kept[leg]).fault), None)
        if fault or self.newest is None:
            return fault or NoData(Silence.COLD, "not read yet")
        end, length = self.newest, int(one.ask.window.total_seconds())
        totals = [self._total(part, end - length, end) for part in one.parts]
        if silence := self._silence(one, end, is_there=totals[0][1]):
            return silence
        coverage = self._coverage(one.parts[0], end, length)
        events = totals[0][0]
        match one.ask.indicator:
            case RateIndicator():
                return value(events / length)
            case RatioIndicator(good=good):
                if good and self._is_doubtful(one) and one.parts[1] not in self._known:
                    return self._doubted.get(one.parts[1], (0, None))[1] or NEVER
                return counts(totals[1][0], events, is_good=good is not None, coverage=coverage)
            case _:
                seen = counts(totals[1][0], events, is_good=True, coverage=coverage)
                if (
                    isinstance(seen, NoData)
                    or one.bound is None
                    or not isinstance(one.ask.indicator, HistogramIndicator)
                ):
                    return seen
                return Buckets(((one.bound, seen.good), (float("inf"), seen.total)), coverage)

    def _silence(self, one: Wanted, end: int, *, is_there: bool) -> NoData | None:
        """A series that has stopped leaves its past in a long window; only its newest point tells."""
        newest = max((found for leg in one.parts[0] if (found := self._kept[leg].newest) is not None), default=None)
        if not is_there:
            return NoData(Silence.EMPTY, f"no points of {one.parts[0][0].term} in the window")
        fresh = self._stale_after
        if newest is not None and fresh is not None and end - newest > fresh.total_seconds():
            return NoData(Silence.STALE, f"the newest point of {one.parts[0][0].term} is {end - newest} s old")
        return None

    def _total(self, part: Sequence[Leg], start: int, end: int) -> tuple[float, bool]:
        found = [self._kept[leg].sums.total(start, end) for leg in part]
        return sum(total for total, _ in found), any(is_there for _, is_there in found)

    def _coverage(self, part: Sequence[Leg], end: int, length: int) -> float:
        """The share of the window that the history reaches back over."""
        oldest = min((found for leg in part if (found := self._kept[leg].oldest) is not None), default=end)
        missing = length - (end - oldest)
        # Long windows are made of longer intervals, in which a point stands where its interval begins.
        return 1.0 if missing <= max(length / 10, 150.0) else max(0.0, 1 - missing / length)

    def _is_doubtful(self, one: Wanted) -> bool:
        """Whether nothing is known of good events where there are events."""
        indicator = one.ask.indicator
        if not (isinstance(indicator, RatioIndicator) and indicator.good):
            return False
        return all(self._kept[leg].oldest is None for leg in one.parts[1])


def minute(at: datetime) -> int:
    """The last full minute: the next one is not over."""
    return api.seconds(at) // MINUTE * MINUTE


def _ever(leg: Leg) -> Asked:
    return Asked(ALONE, (f"{replace(leg.term, suffix='')}.as_count()",), ("sum",))
