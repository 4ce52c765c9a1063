"""Every source the specs read from: asked once, all at the same time, each until its deadline.

A source goes by its spec and its name in it, never by its address.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from smartspec_ops.cli.doctor.examined import Examined, fail, ok, skip, told_fault, warn
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import duration
from smartspec_ops.domain.words import counted
from smartspec_ops.ports import AlertSource, Finding, Unasked
from smartspec_ops.spec.source import Source

AT_ONCE = 40
RETENTION, ALERTMANAGER = "source/retention", "alertmanager/answers"


@dataclass
class _Shared:
    """One source, however many specs read from it in the same way."""

    source: Source
    about: str
    others: int = 0
    longest: timedelta = field(default=timedelta(0))

    @property
    def shown(self) -> str:
        return f"{self.about} (and {counted(self.others, 'spec')} more)" if self.others else self.about


async def sources(examined: Examined) -> Sequence[Finding]:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(shared: _Shared) -> Sequence[Finding]:
        waits = True
        try:
            async with asyncio.timeout(examined.within.total_seconds()), slots:
                waits = False
                return await _looked(examined, shared)
        except TimeoutError:
            if waits:
                why = f"more than {AT_ONCE} sources were slower than {duration(examined.within)}: its turn did not come"
                return [skip("source/answers", why, shared.shown)]
            why = f"no answer within {duration(examined.within)}"
            return [fail("source/answers", why, "check url:, the network and the proxy variables", shared.shown)]

    found = await asyncio.gather(*map(one, _shared(examined)))
    return [finding for part in found for finding in part]


def _shared(examined: Examined) -> Sequence[_Shared]:
    """Those that are asked in the same way are asked once, and what they keep is held against the longest window."""
    from smartspec_ops.wiring.sources import name_of

    found: dict[str, _Shared] = {}
    for spec in examined.specs.read:
        for source in spec.sources:
            key = name_of(source)
            if key in found:
                found[key].others += 1
            else:
                found[key] = _Shared(source, f"{spec.subject.spec_id}: {source.id}")
            # What stands in for others must reach as far back as they.
            ids = {source.id, *(one.id for one in spec.sources if one.fallback == source.id)}
            found[key].longest = max(found[key].longest, _longest(spec.objectives, ids))
    return list(found.values())


def _longest(objectives: Sequence[Objective], sources: Collection[str]) -> timedelta:
    """How far back the budgets look that are counted in events; time slices are kept by us."""
    windows = [one.window for one in objectives if one.counts_events and not _read_by(one).isdisjoint(sources)]
    return max(windows, default=timedelta(0))


def _read_by(objective: Objective) -> set[str | None]:
    return {objective.indicator.source, getattr(objective.indicator, "part_source", None)}


async def _looked(examined: Examined, shared: _Shared) -> Sequence[Finding]:
    from smartspec_ops.spec.references import references

    faults = [why for _, reference in references(shared.source) if (why := examined.missing(reference))]
    if faults:
        return [fail("source/credentials", one.message, one.hint or "", shared.shown) for one in faults]
    try:
        looked = await examined.runtime.sources.preflight(shared.source, examined.runtime.clock, examined.within)
    except UserFault as fault:
        return told_fault("source/usable", fault, shared.shown)
    if looked is None:
        return [skip("source/answers", "of this kind only the configuration can be looked at", shared.shown)]
    found = [_about(one, shared.shown) for one in looked]
    if any(one.state == "fail" for one in found):
        return found
    return [*found, *await _retention(examined, shared)]


def _about(one: Finding, shown: str) -> Finding:
    whose = f"{shown}: {one.about}" if one.about else shown
    return Finding(check=one.check, state=one.state, detail=one.detail, fix=one.fix, about=whose)


async def _retention(examined: Examined, shared: _Shared) -> Sequence[Finding]:
    kept = await examined.runtime.sources.retention(shared.source, examined.runtime.clock, examined.within)
    if kept is None or not shared.longest:
        return []
    back = f"budgets look back up to {duration(shared.longest)}"
    if kept < shared.longest:
        fix = "keep samples longer, or judge over a shorter window; until then only what we counted ourselves is known"
        return [warn(RETENTION, f"it keeps {duration(kept)}, and {back}", fix, shared.shown)]
    return [ok(RETENTION, f"it keeps {duration(kept)}; {back}", shared.shown)]


# --- senders of alerts -------------------------------------------------------------------------------------------


async def alertmanagers(examined: Examined) -> Sequence[Finding]:
    """Those that are asked whether an alert still fires, by their place in the settings."""
    from smartspec_ops.wiring.reconciling import named

    async def one(number: int, source: AlertSource) -> Finding:
        about = f"intake.alertmanager.ask[{number}]"
        fix = "check its url and authorization; until it answers, incidents of its alerts do not end by themselves"
        try:
            async with asyncio.timeout(examined.within.total_seconds()):
                said = await source.firing()
        except TimeoutError:
            return fail(ALERTMANAGER, f"no answer within {duration(examined.within)}", fix, about)
        if isinstance(said, Unasked):
            return fail(ALERTMANAGER, said.why, fix, about)
        told = f"it answers: {counted(len(said.fingerprints), 'alert')} firing"
        return ok(ALERTMANAGER, f"{told}; {said.blind}" if said.blind else told, about)

    return await asyncio.gather(*(one(number, source) for number, source in enumerate(named(examined.runtime))))
