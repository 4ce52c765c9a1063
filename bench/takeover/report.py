"""What was measured, in lines that a person reads: each bar with what was found, of how many, and whether it is met."""

import math
from collections.abc import Sequence
from statistics import median

from bench.takeover.cost import TIMES, Cost
from bench.takeover.gone import INTERVAL, MINUTE, Before, Time
from bench.takeover.rolling import Rolled

BARS = {"kill -9": ("median", 1.0), "SIGSTOP": ("p99", 6.0), "partition": ("p99", 6.0)}
"""Of the time until a worker's shards are another's."""
ENOUGH = 100
"""Of fewer, the slowest is all there is to say about the slowest hundredth."""


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share - 1e-9) - 1)]


def of_takeovers(times: Sequence[Time]) -> Sequence[str]:
    lines = [
        f"a worker is gone, a tick each {INTERVAL:g} s: how long until others have all its shards (taken), and until"
    ]
    lines.append("every spec of the fleet has a tick that was due after it was gone (judged; contains the wait for it)")
    for kind, (name, bar) in BARS.items():
        if not (of_kind := [one for one in times if one.kind == kind]):
            continue
        taken, judged = [one.taken for one in of_kind], [one.judged for one in of_kind]
        met = _verdict((median(taken) if name == "median" else quantile(taken, 0.99)) <= bar)
        lines.append(f"  {kind:9}  taken   {_spread(taken)}  bar: {name} <= {bar:g} s: {met}{_of_few(name, taken)}")
        lines.append(f"             judged  {_spread(judged)}")
    slowest, pause = max(one.judged for one in times), max(one.pause for one in times)
    met = _verdict(slowest < MINUTE)
    lines.append(f"  a tick of {MINUTE:g} s is missed where judging takes longer: {met} ({slowest:.2f} s)")
    lines.append(f"  looked at every 20 ms, but once {pause:.2f} s apart: no time is known better than that")
    return lines


def _spread(values: Sequence[float]) -> str:
    return (
        f"n={len(values)}  median {median(values):5.2f} s  p99 {quantile(values, 0.99):5.2f} s"
        f"  longest {max(values):5.2f} s"
    )


def _of_few(name: str, values: Sequence[float]) -> str:
    return f", of few: p99 needs {ENOUGH}" if name == "p99" and len(values) < ENOUGH else ""


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


def of_rolling(found: Rolled) -> Sequence[str]:
    lines = [f"rolling restarts of three workers, a tick each {found.interval:g} s"]
    lines.append(
        f"  {found.restarts} restarts, the slowest took {found.slowest:.1f} s until its worker had a share again"
    )
    lines.append(
        f"  {found.missed} of {found.wanted} ticks of specs missed, the longest gap {found.gap:g} s:"
        f" bar: none: {_verdict(found.missed == 0)}"
    )
    lines.append(f"  in as much time before, without a restart: {found.quiet_missed} of {found.quiet_wanted}")
    return lines


def of_befores(found: Sequence[Before]) -> Sequence[str]:
    lines = [f"gone within the last second before a tick, a tick each {MINUTE:g} s"]
    for kind in BARS:
        if of_kind := [one for one in found if one.kind == kind]:
            missed = sum(one.missed for one in of_kind)
            lines.append(
                f"  {kind:9}  {sum(one.workers for one in of_kind)} workers in {len(of_kind)} goes: all judged"
                f" {max(one.late for one in of_kind):.1f} s after the tick was due at the latest;"
                f" {missed} of {sum(one.wanted for one in of_kind)} ticks missed: bar: none: {_verdict(missed == 0)}"
            )
    return lines


def of_costs(found: Sequence[Cost]) -> Sequence[str]:
    alone = found[0]
    lines = [f"the same {alone.objectives:,} objectives, a tick each {alone.interval:g} s; a core for each worker is"]
    lines.append("simulated: the CPU of a tick of the one that judges all is divided by that of the busiest of several")
    for one in found:
        lines.append(f"  {max(alone.cpu) / max(one.cpu):.2f}x as fast: {_spent(one)}")
        lines += of_cost(one)[1:]
    return lines


def of_more(alone: Cost, several: Cost) -> Sequence[str]:
    share = max(several.cpu) / max(alone.cpu)
    lines = [f"two fleets beside each other, a tick each {alone.interval:g} s; a core for each worker is simulated:"]
    lines.append("what the busiest of several spends is the time of their tick")
    for one in (alone, several):
        lines += of_cost(one)
    lines.append(
        f"  {several.objectives / alone.objectives:g}x the objectives in {share:.2f} of the time of one:"
        f" bar: {TIMES:g}x in the same: {_verdict(share <= 1 and several.objectives >= TIMES * alone.objectives)}"
    )
    return lines


def of_cost(one: Cost) -> Sequence[str]:
    return [
        f"  {one.objectives:,} objectives: {_spent(one)}",
        (
            f"     database, a worker and tick: {one.statements / one.workers:.0f} statements,"
            f" {one.commits / one.workers:.0f} commits, {one.rows / one.workers:.0f} rows,"
            f" {one.wal / one.workers / 1024:.0f} KiB of WAL, {one.database / one.workers * 1e3:.0f} ms of CPU"
        ),
        f"     all of them: {one.database * 1e3:.0f} ms of its CPU; {one.missed} of {one.wanted} ticks missed",
    ]


def _spent(one: Cost) -> str:
    each = ", ".join(f"{spent * 1e3:.0f}" for spent in one.cpu)
    return f"{one.workers} of them, a tick: {each} ms of CPU, and {one.standing * 1e3:.0f} ms in each second"
