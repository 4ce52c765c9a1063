"""Which deployments a service's marker showed during a period.

What a tick saw live is remembered; beyond that the source is asked. A marker whose value is the time of the deployment
is walked back: from the end of the period to just before the newest deployment, and so on. One without a time is looked
at along a grid, and where it changed again and again in between, to the minute.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from smartspec_ops.app.watching.deployed import deployed
from smartspec_ops.app.watching.measure import Marker, deployments
from smartspec_ops.app.watching.watch import Watch
from smartspec_ops.domain.alert import Deployment
from smartspec_ops.domain.deployed import Deployed
from smartspec_ops.domain.performance import Release
from smartspec_ops.domain.period import Period

LOOKS = 24
MOST = 50
CLOSELY, NEAR = 8, timedelta(minutes=1)
"""So many changes are dated to the minute: one that seems to come after an outage may have come before it."""


async def releases(watch: Watch, services: Iterable[str], period: Period, now: datetime) -> Sequence[Release]:
    """Oldest first; none for a service without a marker. What a tick saw is known, whatever its source still knows."""
    wanted = [service for service in sorted(set(services)) if service in watch.markers]
    if not wanted:
        return []
    async with watch.store.begin() as tx:
        seen = await deployed(tx, wanted)
    found = {(one.service, one.id): _release(one) for one in seen if _is_within(one, period)}
    # Of one that was live before anybody looked the source may know when it came.
    known = {(one.service, one.id) for one in seen if one.since is not None or not one.is_first}
    for service in wanted:
        for one in await _of(_Marked(watch, service, now), period):
            if (service, one.id) not in known:
                found[service, one.id] = one
    return sorted(found.values(), key=lambda one: (one.at, one.id))


def _is_within(one: Deployed, period: Period) -> bool:
    """The one that was live before anybody looked is no release, unless its marker says when it came."""
    return period.since <= one.at < period.until and (one.since is not None or not one.is_first)


def _release(one: Deployed) -> Release:
    return Release(id=one.id, at=one.at, version=one.version, first_seen=one.since is None)


class _Marked:
    """What a service's marker says at any moment up to `now`."""

    def __init__(self, watch: Watch, service: str, now: datetime) -> None:
        self._watch = watch
        self._service = service
        self._marker: Marker = watch.markers[service]
        self._now = now

    async def live(self, at: datetime) -> Deployment | None:
        backend = self._watch.backends.get(self._marker.source)
        if backend is None:
            return None
        # Asked for the moment itself, as far as the source is settled.
        asked = min(at + backend.delay(), self._now)
        found = await deployments({self._service: self._marker}, [self._service], self._watch.backends, asked)
        return found.get(self._service)


async def _of(marked: _Marked, period: Period) -> Sequence[Release]:
    newest = await marked.live(period.until)
    if newest is None or newest.since is None:
        return await _along(marked, period)
    return await _back(marked, newest, period)


async def _back(marked: _Marked, newest: Deployment, period: Period) -> Sequence[Release]:
    found: list[Release] = []
    live: Deployment | None = newest
    while live is not None and live.since is not None and live.since >= period.since and len(found) < MOST:
        if live.since < period.until:
            found.append(Release(id=live.id, at=live.since, version=live.version))
        earlier = await marked.live(live.since - timedelta(seconds=1))
        live = earlier if earlier and earlier.since and earlier.since < live.since else None
    return found


async def _along(marked: _Marked, period: Period) -> Sequence[Release]:
    grid = [period.since + period.length * n / LOOKS for n in range(LOOKS + 1)]
    seen = list(zip(grid, await asyncio.gather(*map(marked.live, grid)), strict=True))
    known = [(at, live) for at, live in seen if live is not None]
    changed = [(before, after) for before, after in pairwise(known) if after[1].id != before[1].id]
    near = [await _nearer(marked, since, until, live) for (since, _), (until, live) in changed[:CLOSELY]]
    times = [*near, *(until for _, (until, _) in changed[CLOSELY:])]
    return [
        Release(id=live.id, at=live.since or at, version=live.version, first_seen=live.since is None)
        for at, (_, (_, live)) in zip(times, changed, strict=True)
    ]


async def _nearer(marked: _Marked, since: datetime, until: datetime, live: Deployment) -> datetime:
    """When `live` was first seen, by halves: not yet at `since`, and at `until`."""
    begin = since
    while until - since > NEAR:
        middle = since + (until - since) / 2
        found = await marked.live(middle)
        since, until = (since, middle) if found is not None and found.id == live.id else (middle, until)
    return max(begin, until.replace(second=0, microsecond=0))
