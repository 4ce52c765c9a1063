"""Two hours in the life of a service, and what must be said of it whichever source it is read from.

A backend gives the same verdicts as every other one, or it is not a source of verdicts. Subclass `ScenarioConformance`
in a test module and give it a fixture named ``player``: your backend on a source that holds what `samples` holds, or
shows `page` while the clock goes on::

    class TestMine(ScenarioConformance):
        @pytest.fixture
        def player(self) -> Player: ...
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import isnan, nan

from smartspec_ops.domain.diagnostic import Place
from smartspec_ops.domain.judge import Compliance, judge
from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Silence
from smartspec_ops.domain.objective import (
    Comparator,
    HistogramIndicator,
    Indicator,
    Kind,
    Objective,
    Promise,
    Statistic,
)
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.ports import MetricsBackend
from smartspec_ops.testing.clock import ManualClock

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WINDOW = 5 * MINUTE
FAST, SLOW = 0.05, 0.9
"""Seconds a request takes; a histogram has bounds at 0.1 and 0.2."""
LEAD = 10
"""Minutes before `START` in which the service was as in the first phase."""
MET, BROKEN, UNKNOWN = Compliance.MET, Compliance.BREACHED, Compliance.UNKNOWN
OBJECTIVES = ("errors", "latency", "depth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """So many `minutes` of the same behaviour: requests a minute, of which `failed` and `slow`, and a queue's `depth`.

    `verdicts` are those on `OBJECTIVES` at its end, `silences` the kinds of silence that may stand behind an unknown.
    """

    name: str
    verdicts: tuple[Compliance, Compliance, Compliance]
    silences: frozenset[Silence] = frozenset()
    requests: int = 100
    failed: int = 0
    slow: int = 0
    depth: float = 7.0
    is_gone: bool = False
    """There are no series of it at all."""
    is_partial: bool = False
    """The source says that it did not read everything."""
    minutes: int = 10


PHASES: Sequence[Phase] = (
    Phase(name="healthy", verdicts=(MET, MET, MET)),
    Phase(name="failing", failed=20, verdicts=(BROKEN, MET, MET)),
    Phase(name="slow", slow=20, verdicts=(MET, BROKEN, MET)),
    Phase(name="full", depth=500.0, verdicts=(MET, MET, BROKEN)),
    Phase(name="recovered", verdicts=(MET, MET, MET)),
    Phase(
        name="idle", requests=0, verdicts=(UNKNOWN, UNKNOWN, MET), silences=frozenset({Silence.EMPTY, Silence.STALE})
    ),
    Phase(
        name="silent",
        is_gone=True,
        verdicts=(UNKNOWN, UNKNOWN, UNKNOWN),
        silences=frozenset({Silence.EMPTY, Silence.STALE}),
    ),
    Phase(name="back", verdicts=(MET, MET, MET)),
    Phase(
        name="not a number",
        depth=nan,
        verdicts=(MET, MET, UNKNOWN),
        silences=frozenset({Silence.NAN, Silence.EMPTY, Silence.STALE}),
    ),
    Phase(
        name="partial",
        is_partial=True,
        verdicts=(UNKNOWN, UNKNOWN, UNKNOWN),
        silences=frozenset({Silence.PARTIAL, Silence.GARBAGE}),
    ),
    Phase(name="failing again", failed=20, verdicts=(BROKEN, MET, MET)),
    Phase(name="well", verdicts=(MET, MET, MET)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """What happened in the minute that ends at `at`, and since the beginning. Counts: good, failed, fast, slow."""

    at: datetime
    phase: Phase
    counts: tuple[int, int, int, int]
    totals: tuple[int, int, int, int]


def minutes() -> Iterator[Minute]:
    """Every minute, those before `START` first. A service that cannot be seen goes on serving."""
    totals = (0, 0, 0, 0)
    lived = [PHASES[0]] * LEAD + [phase for phase in PHASES for _ in range(phase.minutes)]
    for number, phase in enumerate(lived, 1 - LEAD):
        counts = (phase.requests - phase.failed, phase.failed, phase.requests - phase.slow, phase.slow)
        totals = tuple(map(sum, zip(totals, counts, strict=True)))  # type: ignore[assignment]
        yield Minute(at=START + number * MINUTE, phase=phase, counts=counts, totals=totals)


def ends() -> Iterator[tuple[Phase, datetime]]:
    """Each phase and when it is over."""
    at = START
    for phase in PHASES:
        at += phase.minutes * MINUTE
        yield phase, at


def series(minute: Minute) -> Mapping[str, float]:
    """As Prometheus names it: running totals, a histogram and a gauge; nothing where the service cannot be seen."""
    if minute.phase.is_gone:
        return {}
    good, failed, fast, slow = minute.totals
    return {
        'http_requests_total{job="shop",code="200"}': good,
        'http_requests_total{job="shop",code="500"}': failed,
        'request_seconds_bucket{job="shop",le="0.1"}': fast,
        'request_seconds_bucket{job="shop",le="0.2"}': fast,
        'request_seconds_bucket{job="shop",le="+Inf"}': fast + slow,
        'queue_depth{job="shop"}': minute.phase.depth,
    }


def samples(*, milliseconds: bool = False) -> str:
    """All of it as text with times, a series after the other: what a time series database imports."""
    by_series: dict[str, list[str]] = {}
    for minute in minutes():
        at = round(minute.at.timestamp()) * (1000 if milliseconds else 1)
        for name, value in series(minute).items():
            by_series.setdefault(name, []).append(f"{name} {'NaN' if isnan(value) else value} {at}")
    return "".join(f"{line}\n" for lines in by_series.values() for line in lines)


def page(at: datetime) -> str:
    """What a service's own page shows at that time; in the partial phase it ends in the middle."""
    shown = next((one for one in reversed([*minutes()]) if one.at <= at), None)
    if shown is None:
        return "# EOF\n"
    lines = "".join(f"{name} {value}\n" for name, value in series(shown).items())
    return lines if shown.phase.is_partial else f"{lines}# EOF\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """`indicators` say how each of `OBJECTIVES` is asked for in the source's own language.

    `partial` is called at the edges of the phase in which the source does not read everything; None where it cannot
    say so, and the phase is left out.
    """

    backend: MetricsBackend
    clock: ManualClock
    indicators: Mapping[str, Indicator]
    partial: Callable[[bool], None] | None = None


def objective(name: str, indicator: Indicator) -> Objective:
    """One of `OBJECTIVES`: less than 5 % of errors, p95 below 200 ms, at most 100 in the queue."""
    promise = {
        "errors": Promise(
            kind=Kind.ERROR_RATE, statistic=Statistic.RATIO, comparator=Comparator.LT, target=Quantity.percent("5")
        ),
        "latency": Promise(
            kind=Kind.LATENCY,
            statistic=Statistic.P95,
            comparator=Comparator.LT,
            target=Quantity(Decimal("0.2"), Unit.SECOND),
        ),
        "depth": Promise(
            kind=Kind.SATURATION,
            statistic=None,
            comparator=Comparator.LE,
            target=Quantity(Decimal(100), Unit.COUNT),
        ),
    }[name]
    if isinstance(indicator, HistogramIndicator):
        indicator = replace(indicator, threshold=promise.target.value)
    return Objective(
        id=name,
        spec_id="scenario",
        service="shop",
        requirement_id=name,
        place=Place(path="scenario.py", line=1, column=1),
        promise=promise,
        indicator=indicator,
        goal=Decimal("0.95"),
        current_window=WINDOW,
    )


class ScenarioConformance:
    """The same verdicts at the end of every phase."""

    async def test_the_same_service_gets_the_same_verdicts(self, player: Player) -> None:
        objectives = [objective(name, player.indicators[name]) for name in OBJECTIVES]
        asks = {one.id: Ask(one.indicator, one.current_window) for one in objectives}
        told: dict[str, tuple[Compliance, ...]] = {}
        expected: dict[str, tuple[Compliance, ...]] = {}
        wrong: dict[tuple[str, str], Measurement] = {}
        for phase, at in ends():
            seen = await _played(player, asks, phase, at)
            if phase.is_partial and player.partial is None:
                continue
            told[phase.name] = tuple(judge(one, seen[asks[one.id]]).verdict for one in objectives)
            expected[phase.name] = phase.verdicts
            for name, ask in asks.items():
                measured = seen[ask]
                if isinstance(measured, NoData) and measured.why not in phase.silences:
                    wrong[phase.name, name] = measured
        assert wrong == {}
        assert told == expected


async def _played(player: Player, asks: Mapping[str, Ask], phase: Phase, end: datetime) -> Mapping[Ask, Measurement]:
    """A check a minute until the phase is over; what the last one saw."""
    if phase.is_partial and player.partial is not None:
        player.partial(True)
    seen: Mapping[Ask, Measurement] = {}
    while player.clock.now() < end:
        await player.clock.advance(MINUTE)
        seen = await player.backend.measure(list(asks.values()), player.clock.now())
    if phase.is_partial and player.partial is not None:
        player.partial(False)
    return seen
