"""Deployments seen live are remembered, and shown wherever figures may have changed with them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Never, cast

import pytest

from smartspec_ops.app.reports.releases import releases
from smartspec_ops.app.watching.deployed import EVERY, Deployments, deployed
from smartspec_ops.app.watching.explain import explain
from smartspec_ops.app.watching.measure import Marker
from smartspec_ops.app.watching.watch import Watch, look, tick
from smartspec_ops.cli._explain import lines
from smartspec_ops.domain.alert import Deployment
from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.domain.explanation import data
from smartspec_ops.domain.measurement import Counts, NoData, Sample, Silence
from smartspec_ops.domain.period import Period
from smartspec_ops.ports import Store
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.testing.clock import ManualClock
from tests.unit.objectives import DAY, ERRORS, MINUTE, NOON, Source

pytestmark = pytest.mark.edge

SERVICE = ERRORS.service
MARKERS = {SERVICE: Marker(source="prom", query="build_info")}
STALE = NoData(Silence.STALE, "a page tells only of the present")


class Page(Source):
    """A source that shows what is live now, and knows no past."""

    now: datetime = NOON

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        return self.markers if at >= self.now - self._delay else STALE

    def live(self, name: str, version: str = "", value: float = 1) -> None:
        self.markers = [Sample((("deployment_id", name), ("version", version)), value)]


def watching(store: Store, source: Source) -> Watch:
    queue = LeaseQueue(store, ManualClock(NOON))
    return Watch(objectives=[ERRORS], backends={"prom": source}, store=store, queue=queue, markers=MARKERS)


async def seen(store: Store) -> list[tuple[str, str | None, datetime, bool]]:
    async with store.begin() as tx:
        return [(one.id, one.version, one.first_seen, one.is_first) for one in await deployed(tx, [SERVICE])]


async def test_every_deployment_is_written_down_once_with_when_it_was_first_seen(store: Store) -> None:
    source = Page()
    watch = watching(store, source)
    source.live("d1", "v1")
    await tick(watch, NOON)
    source.live("d2", "v2")
    await tick(watch, NOON + MINUTE)  # not looked at so soon
    assert await seen(store) == [("d1", "v1", NOON, True)]
    for minutes in (5, 10, 15):
        await tick(watch, NOON + minutes * MINUTE)
    assert await seen(store) == [("d1", "v1", NOON, True), ("d2", "v2", NOON + EVERY, False)]
    await tick(watching(store, source), NOON + 20 * MINUTE)  # another process
    assert len(await seen(store)) == 2


async def test_a_look_and_a_silent_marker_write_nothing(store: Store) -> None:
    source = Page()
    source.live("d1")
    await look(watching(store, source), NOON)
    source.markers = NoData(Silence.UNREACHABLE, "down")
    await tick(watching(store, source), NOON)
    assert await seen(store) == []


async def test_two_workers_write_it_once(store: Store) -> None:
    source = Page()
    source.live("d1")
    both = [Deployments(), Deployments()]
    await asyncio.gather(*(one.look(MARKERS, {"prom": source}, store, NOON) for one in both))
    assert len(await seen(store)) == 1


async def test_a_report_shows_what_ticks_saw_where_the_source_knows_no_past(store: Store) -> None:
    source = Page()
    watch = watching(store, source)
    for hours, name in ((0, "d1"), (1, "d2"), (2, "d3")):
        source.live(name, f"v{name[1]}")
        await tick(watch, NOON + hours * timedelta(hours=1))
    source.now = NOON + DAY
    period = Period(since=NOON - timedelta(hours=1), until=NOON + timedelta(minutes=90))
    found = await releases(watch, [SERVICE], period, NOON + DAY)
    assert [(one.id, one.version, one.at, one.first_seen) for one in found] == [
        ("d2", "v2", NOON + timedelta(hours=1), True)
    ]
    assert await releases(watch, ["another"], period, NOON + DAY) == []


class Past(Page):
    """A source that knows what was live at any moment, and not since when: `d2` since `came`."""

    came = NOON

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData:
        self.live("d2" if at >= self.came else "d1")
        return self.markers


async def test_a_deployment_is_dated_within_the_period_it_came_in(store: Store) -> None:
    since = NOON + timedelta(seconds=1)
    source = Past()
    source.came = since + timedelta(seconds=1)
    (found,) = await releases(
        watching(store, source), [SERVICE], Period(since=since, until=since + DAY), NOON + 2 * DAY
    )
    assert (found.id, found.at, found.first_seen) == ("d2", since, True)


async def test_a_markers_own_time_is_the_deployments(store: Store) -> None:
    source = Page()
    source.live("d1", value=(NOON - timedelta(hours=3)).timestamp())
    watch = watching(store, source)
    await tick(watch, NOON)
    source.now = NOON + DAY
    (found,) = await releases(watch, [SERVICE], Period(since=NOON - DAY, until=NOON), NOON + DAY)
    assert (found.id, found.at, found.first_seen) == ("d1", NOON - timedelta(hours=3), False)


async def test_an_explanation_names_the_deployments_of_the_budgets_window(store: Store) -> None:
    source = Page()
    watch = watching(store, source)
    for days, name in ((-30, "d0"), (-2, "d1"), (0, "d2")):
        source.live(name, "v1" if name == "d1" else "")
        source.now = NOON + days * DAY
        await tick(watch, NOON + days * DAY)
    found = await explain(watch, ERRORS.key, NOON + MINUTE)
    assert [(one["id"], one["version"]) for one in data(found)["deployments"]] == [("d1", "v1"), ("d2", None)]
    assert [line.split()[1:] for line in lines(found) if "deployed" in line] == [
        ["d1", "v1,", "first", "seen", "2026-02-28", "12:00:00Z"],
        ["d2,", "first", "seen", "2026-03-02", "12:00:00Z"],
    ]
    assert data(replace(found, deployments=()))["deployments"] == []


async def test_what_an_alert_names_as_live_is_known_at_once_and_between_which_looks_it_came(store: Store) -> None:
    source = Page()
    watch = watching(store, source)
    source.live("d1", "v1")
    await tick(watch, NOON)
    source.live("d2", "v2")
    source.answer = Counts(100, 1000)  # unwell: it is asked what is live
    await tick(watch, NOON + MINUTE)
    async with store.begin() as tx:
        found = await deployed(tx, [SERVICE])
    assert [(one.id, one.first_seen, one.not_yet) for one in found] == [
        ("d1", NOON, None),
        ("d2", NOON + MINUTE, NOON),
    ]


class Away:
    """A database that is not there for a while."""

    def begin(self) -> Never:
        raise StoreUnavailable("away")


async def test_a_look_that_kept_nothing_does_not_say_when_it_was_not_live_yet(store: Store) -> None:
    looks = Deployments()
    await looks.note({SERVICE: Deployment(id="d1")}, store, NOON)
    await looks.note({SERVICE: Deployment(id="d2")}, cast(Store, Away()), NOON + MINUTE)
    await looks.note({SERVICE: Deployment(id="d2")}, store, NOON + 2 * MINUTE)
    async with store.begin() as tx:
        found = await deployed(tx, [SERVICE])
    assert [(one.id, one.not_yet) for one in found] == [("d1", None), ("d2", NOON)]
