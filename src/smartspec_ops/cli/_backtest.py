"""Which alerts the policy would have raised over the past, as text or JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from smartspec_ops.cli import _show
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit, interval_of
from smartspec_ops.cli._targets import find, watch_all
from smartspec_ops.domain.backtest import Raised
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.failover import OUTAGE
from smartspec_ops.domain.period import Period
from smartspec_ops.domain.quantity import Quantity, Unit, budget_left, duration, number
from smartspec_ops.spec.nfr.document.annotations import target_of

MOST_TICKS = 150_000
"""Of one objective: a year of them every 5 minutes, and a minute or so of replaying."""

if TYPE_CHECKING:
    from smartspec_ops.app.investigation.backtest import Replayed, Tried


async def command(
    spec_id: str, days: float, objective: str | None, targets: Sequence[str], step: str, common: Common
) -> int:
    from smartspec_ops.app.investigation.backtest import aligned, backtest

    runtime = common.runtime()
    every = interval_of(step)
    assert every is not None
    wanted = [target(text) for text in targets]
    check_length(timedelta(days=days), every)
    async with runtime:
        watch, _ = await watch_all(runtime, find(runtime, spec_id, None), None, keeps=False, patient=True)
        if objective:
            from smartspec_ops.cli._explain import chosen

            watch = replace(watch, objectives=[chosen(objective, watch.objectives)])
        delays = [backend.delay() for backend in watch.backends.values()]
        until = aligned(runtime.clock.now() - max(delays, default=timedelta(0)), every)
        period = Period(since=until - timedelta(days=days), until=until)
        if not common.json:
            click.echo(_head(period, every))
        found: list[Replayed] = []
        async for tested in backtest(watch, period, every, wanted):
            found.append(tested)
            for line in () if common.json else _of(tested):  # each as it is done: it takes seconds
                click.echo(runtime.redactor.text(line))
    if common.json:
        emit(runtime.redactor.data(_data(found, period, every)))
    if missing := _missing(found):
        click.echo(runtime.redactor.text(missing), err=True)
    return BLOCKED if missing else OK


def _missing(found: "Sequence[Replayed]") -> str | None:
    """What there is to say of a source that tells nothing."""
    silences = [silence for one in found for silence in (one.silence, *(tried.silence for tried in one.tried))]
    untold = [silence.detail for silence in silences if silence is not None and silence.why in OUTAGE]
    if untold:
        is_all = not any(tried.silence is None for one in found for tried in one.tried)
        return f"{'nothing' if is_all else 'not everything'} was replayed: {untold[0]}"
    is_judged = any(tried.replay.measured for one in found for tried in one.tried)
    return "nothing could be judged" if found and not is_judged else None


def check_length(length: timedelta, every: timedelta) -> None:
    if length // every > MOST_TICKS:
        least = -(-length // (MOST_TICKS * timedelta(minutes=1)))
        raise UserFault.of(
            "backtest/ticks",
            f"{duration(every)} is too short a step for {duration(length)}: more than {MOST_TICKS:,} ticks",
            f"try --step {least}m",
        )


def target(text: str) -> Quantity:
    found = None if text.lstrip().startswith("-") else target_of(text)
    if found is None:
        raise UserFault.of("backtest/target", f"{text!r} is not a target", "write for instance 99.95% or 300ms")
    if found.unit is Unit.RATIO and found.exact > 1:
        raise UserFault.of("backtest/target", f"{text!r} is more than all", "a share is at most 100%")
    return found


def _head(period: Period, every: timedelta) -> str:
    return f"{_show.when(period.since)} to {_show.when(period.until)}, a tick every {duration(every)}"


def _of(tested: "Replayed") -> Iterator[str]:
    yield ""
    yield f"{tested.objective.key}: {tested.objective.promise}"
    if tested.silence is not None:
        yield f"  not replayed: {tested.silence.detail}"
    for position, tried in enumerate(tested.tried):
        yield from _tried(tried, is_own=position == 0)
    for target in tested.unfit:
        yield f"  with {target}: no target for this objective"


def _tried(tried: "Tried", *, is_own: bool) -> Iterator[str]:
    replayed, matched = tried.replay, tried.match
    name = (
        "as it is"
        if is_own
        else f"with {replayed.objective.promise.comparator.sign} {replayed.objective.promise.target}"
    )
    if tried.silence is not None:
        yield f"  {name}: not replayed: {tried.silence.detail}"
        return
    left = replayed.left.proven if replayed.left else None
    budget = "budget not known" if left is None else f"{budget_left(float(left))} of the budget left at the end"
    if replayed.left and replayed.left.is_provisional and left is not None:
        budget += f" if the {number((1 - replayed.left.reach) * 100, 3)} % of its window before was perfect"
    raised = len(replayed.raised)
    pages = sum(one.level == "page" for one in replayed.raised)
    yield (
        f"  {name}: {raised} alert{'s' * (raised != 1)} ({pages} paging), {budget}, "
        f"{number(replayed.measured * 100, 3)} % of the ticks measured"
    )
    if not replayed.measured and replayed.unknown:
        yield f"    nothing could be judged: {replayed.unknown}"
    rows = [["fired", "level", "rule", "after", "budget left", "ended"], *(_raised(one) for one in replayed.raised)]
    yield from _show.table(rows if raised else [], indent="    ")
    if matched.incidents:
        yield (
            f"    incidents on record: {matched.incidents}, {matched.incidents_with_alert} of them with an alert; "
            f"{matched.alerts_with_incident} of {matched.alerts} alerts fell into one"
        )


def _raised(one: Raised) -> list[str]:
    level = one.level.value + (f" since {one.escalated_at:%H:%M}" if one.escalated_at else "")
    return [
        _show.when(one.fired_at),
        level,
        one.rule,
        duration(one.took) if one.took else "at once",
        "-" if one.remaining is None else budget_left(one.remaining),
        _show.when(one.resolved_at) if one.resolved_at else "still open",
    ]


def _data(found: "Sequence[Replayed]", period: Period, every: timedelta) -> dict[str, Any]:
    return {
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "step": every.total_seconds(),
        "objectives": [
            {
                "objective": tested.objective.key,
                "not_replayed": tested.silence and tested.silence.detail,
                "targets": [_tried_data(tried) for tried in tested.tried],
                "not_tried": [str(target) for target in tested.unfit],
            }
            for tested in found
        ],
    }


def _tried_data(tried: "Tried") -> dict[str, Any]:
    replayed, matched = tried.replay, tried.match
    left = replayed.left.proven if replayed.left else None
    return {
        "target": str(replayed.objective.promise.target),
        "goal": str(replayed.objective.goal),
        "not_replayed": tried.silence and tried.silence.detail,
        "measured": float(replayed.measured),
        "broken_ticks": replayed.broken_ticks,
        "budget_remaining": None if left is None else float(left),
        "alerts": [
            {
                "started_at": one.started_at.isoformat(),
                "fired_at": one.fired_at.isoformat(),
                "level": one.level.value,
                "rule": one.rule,
                "escalated_at": one.escalated_at.isoformat() if one.escalated_at else None,
                "resolved_at": one.resolved_at.isoformat() if one.resolved_at else None,
                "budget_remaining": one.remaining,
            }
            for one in replayed.raised
        ],
        "incidents": matched.incidents,
        "precision": _float(matched.precision),
        "recall": _float(matched.recall),
    }


def _float(share: Fraction | None) -> float | None:
    return None if share is None else float(share)
