"""Why one objective alerts or does not, as text that reads from the question to the answer."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from smartspec_ops.cli import _show
from smartspec_ops.cli._command import OK, USAGE, Common, emit
from smartspec_ops.cli._targets import find, watch_all
from smartspec_ops.domain.burn_reading import Leg, Reading
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.explanation import Explanation, data
from smartspec_ops.domain.health import sentence
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import Quantity, budget_left, duration, events, number

if TYPE_CHECKING:
    from smartspec_ops.cli._targets import Found
    from smartspec_ops.wiring import Runtime
    from smartspec_ops.wiring.assignment import Assignment

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
WHETHER = {True: "yes", False: "no", None: "unknown"}


async def command(name: str | None, spec_id: str | None, at: str | None, common: Common) -> int:
    runtime = common.reading()
    moment = _moment(at, runtime.clock.now())
    if name is None:
        return _listed(find(runtime, spec_id, None), common)
    async with runtime:
        found = await _explained(runtime, name, spec_id, moment)
    if common.json:
        emit(runtime.redactor.data(data(found)))
        return OK
    for line in lines(found):
        click.echo(runtime.redactor.text(line))
    return OK


def _listed(found: "Found[Assignment]", common: Common) -> int:
    """What can be explained, without a look at any source."""
    known = [one for target in found.targets for one in target.objectives]
    if common.json:
        emit({"objectives": [{"key": one.key, "promise": str(one.promise)} for one in known]})
    else:
        for line in _show.table([[one.key, str(one.promise)] for one in known]):
            click.echo(line)
    found.tell()
    return USAGE if found.left_out else OK


async def _explained(runtime: "Runtime", name: str, spec_id: str | None, at: datetime | None) -> Explanation:
    from smartspec_ops.app.watching.explain import explain

    # The values of a group's labels may hold slashes.
    head, brace, labels = name.partition("{")
    spec, _, rest = head.rpartition("/")
    rest += brace + labels
    watch, _ = await watch_all(runtime, find(runtime, spec_id or spec or None, None), None, keeps=False)
    now = at or runtime.clock.now()
    await watch.regroup(now, record=False)
    return await explain(watch, chosen(rest, [item.objective for item in watch.plan.items]).key, now)


def chosen(name: str, objectives: Sequence[Objective]) -> Objective:
    """The objective called so, by its own id or its requirement's. `UserFault` where none or several are."""
    wanted = name.casefold()
    found = [one for one in objectives if wanted in (one.id.casefold(), one.requirement_id.casefold())]
    if len(found) == 1:
        return found[0]
    if found:
        raise UserFault.of(
            "explain/ambiguous",
            f"{len(found)} objectives are called {name!r}",
            f"write one of: {', '.join(one.key for one in found)}",
        )
    known = sorted({word for one in objectives for word in (one.id, one.requirement_id)})
    if near := get_close_matches(name, known, n=3, cutoff=0.5):
        hint = f"did you mean: {', '.join(near)}"
    else:
        hint = (
            f"there are: {', '.join(one.key for one in objectives[:10]) or 'none'}; `explain` without a name lists all"
        )
    raise UserFault.of("explain/unknown", f"no objective is called {name!r}", hint)


def _moment(text: str | None, now: datetime) -> datetime | None:
    """Of the past, but not so early that no window could end there."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or moment < EARLIEST:
        hint = "write for instance 2026-03-01T09:30Z"
        raise UserFault.of("usage/time", f"{text!r} is not a point in time", hint)
    if moment > now:
        hint = "nothing is known of the future; leave --at out for the present"
        raise UserFault.of("usage/time", f"{text} is not over yet", hint)
    return moment


def lines(found: Explanation) -> Iterator[str]:
    """The explanation for a terminal."""
    objective = found.objective
    yield f"{objective.key}: {_show.MARKS[found.health.status]} - {found.conclusion}"
    yield f"  promised  {objective.place}: {objective.text}"
    yield f"  read as   {objective.promise}; goal {Quantity.ratio(objective.goal)} over {objective.budget_over}"
    yield f"  measured  {_query(found)}"
    yield f"  windows   end {_show.when(found.until)}"
    yield f"  now       {found.judgement.verdict}: {found.judgement.why}"
    yield from _rules(found)
    for window, silence in sorted(found.silences.items()):
        yield f"  not seen  {duration(window)}: {silence.why} ({silence.detail})"
    yield from _budget(found)
    yield from _around(found)
    why = sentence(found.health, found.judgement.why, found.left)
    yield f"  health    {found.health.status} since {_show.when(found.health.since)}: {why}"


def _around(found: Explanation) -> Iterator[str]:
    """What else bears on the figures: excluded time, and the newest deployments."""
    out = found.left_out
    if out is not None and out.ids:
        raw = "not known" if out.raw is None else budget_left(out.raw)
        by = ", ".join(out.ids) + (", now" if out.is_now else "")
        minutes = number(out.excluded.total_seconds() / 60)
        yield f"  excluded  {minutes} min by {by}; raw budget left {raw}"
    for one in found.deployments[-3:]:
        version = f" {one.version}" if one.version else ""
        said = "deployed" if one.since else "first seen"
        yield f"  deployed  {one.id}{version}, {said} {_show.when(one.at)}"


def _query(found: Explanation) -> str:
    from smartspec_ops.domain.alerting import query_text

    return f"{query_text(found.objective.indicator)}  from {found.objective.indicator.source}"


def _rules(found: Explanation) -> Iterator[str]:
    if not found.readings:
        return
    rows = [["rule", "level", "window", "bad", "of", "burn", "", "threshold", "seen", "holds"]]
    for reading in found.readings:
        rows += [_leg(reading, leg, is_first=position == 0) for position, leg in enumerate(reading.legs)]
    yield "  rules     an alert needs every window of a rule to burn faster than its threshold"
    yield from _show.table(rows, indent="    ")
    for reading in found.readings:
        verb = "holds" if reading.holds else "does not hold" if reading.holds is False else "is undecided"
        gate = f"; {number(reading.bad, 8)} bad events, {number(reading.needed, 6)} needed" if reading.bad else ""
        yield f"    {reading.rule.name} {verb}: {reading.why}{gate}"


def _leg(reading: Reading, leg: Leg, *, is_first: bool) -> list[str]:
    rule = reading.rule
    bad = "" if leg.good is None or leg.total is None else _exact(leg.total - leg.good)
    return [
        rule.name if is_first else "",
        rule.level.value if is_first else "",
        duration(leg.window),
        bad,
        "" if leg.total is None else _exact(leg.total),
        "-" if leg.burn is None else number(leg.burn, 6),
        "≥" if rule.inclusive else ">",
        _fraction(leg.threshold),
        f"{number(leg.coverage * 100, 4)} %",
        WHETHER[leg.holds],
    ]


def _budget(found: Explanation) -> Iterator[str]:
    left = found.left
    if left is None:
        yield "  budget    not measured"
        return
    spent = f"{events(left.bad)} bad of {events(left.total)} seen; {events(left.allowed_in_all)} are allowed"
    remains = "" if left.proven is None else f", {number(left.proven * 100)} % left"
    if left.is_provisional:
        remains += f", if the {number((1 - left.reach) * 100, 3)} % of the window that was not seen was perfect"
    yield f"  budget    {spent}{remains}"


def _exact(count: float) -> str:
    return f"{count:.0f}" if count == int(count) else repr(round(count, 6))


def _fraction(value: Fraction) -> str:
    """As a decimal where it ends, else as a fraction: never rounded, because it decides."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return number(value, 12) if denominator == 1 else str(value)
