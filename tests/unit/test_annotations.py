"""Annotations of a Grafana as deployment markers: seen by ticks, named by alerts, dated in reports."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from smartspec_ops.app.investigation.changes import Records
from smartspec_ops.app.reports.releases import releases
from smartspec_ops.app.watching.deployed import deployed
from smartspec_ops.app.watching.measure import Marker, marked, read_marks
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.grafana import Grafana, allow
from smartspec_ops.domain.alert import Deployment
from smartspec_ops.domain.deployed import Mark
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.domain.period import Period
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Secret, Store
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.testing.armed_server import json_reply
from smartspec_ops.testing.clock import EagerClock, ManualClock
from smartspec_ops.testing.grafana_server import Content, GrafanaServer, Token
from tests.unit.objectives import DAY, ERRORS, MINUTE, NOON

pytestmark = pytest.mark.edge

SERVICE = ERRORS.service
HOUR = timedelta(hours=1)
MARKER = Marker(source="grafana", tags=("deploy", "service:checkout"))


def annotation(number: int, at: datetime, text: str, *tags: str) -> dict[str, Any]:
    """As Grafana's API shows it."""
    return {
        "id": number,
        "dashboardId": 0,
        "panelId": 0,
        "newState": "",
        "prevState": "",
        "time": round(at.timestamp() * 1000),
        "timeEnd": round(at.timestamp() * 1000),
        "text": text,
        "tags": ["deploy", "service:checkout", *tags],
        "login": "sa-1-pipeline",
        "data": {},
    }


@pytest.fixture
def server() -> Iterator[GrafanaServer]:
    known = [
        annotation(7, NOON - 3 * HOUR, "deployed checkout v1.4.0"),
        annotation(8, NOON - HOUR, "roll-out of 1.5.0-rc.1", "deployment_id:dpl_8"),
        {**annotation(9, NOON - MINUTE * 30, "deployed payments 9.9"), "tags": ["deploy", "service:payments"]},
        annotation(10, NOON + HOUR, "later", "version:2.0"),
    ]
    with GrafanaServer([Token(value="glsa_viewer")], [], content=Content(annotations=known)) as server:
        yield server


@pytest.fixture
async def grafana(server: GrafanaServer) -> AsyncIterator[Grafana]:
    headers = {"authorization": Secret("Bearer glsa_viewer")}
    config = SourceConfig(name="grafana", url=server.url, headers=headers, delay=timedelta(0))
    backend = Grafana(config, HttpEdge(allow=allow(config)), EagerClock(NOON))
    yield backend
    await backend.close()


def watching(store: Store, source: Grafana) -> Watch:
    queue = LeaseQueue(store, ManualClock(NOON))
    return Watch(objectives=[ERRORS], backends={"grafana": source}, store=store, queue=queue, markers={SERVICE: MARKER})


async def test_a_tick_remembers_what_was_marked_and_reports_date_it(store: Store, grafana: Grafana) -> None:
    watch = watching(store, grafana)
    for at in (NOON - 2 * HOUR, NOON, NOON + 2 * HOUR):
        await tick(watch, at)
    async with store.begin() as tx:
        seen = [(one.id, one.version, one.at) for one in await deployed(tx, [SERVICE])]
    assert seen == [
        ("annotation-7", "v1.4.0", NOON - 3 * HOUR),
        ("dpl_8", "1.5.0-rc.1", NOON - HOUR),
        ("annotation-10", "2.0", NOON + HOUR),
    ]
    found = await releases(watch, [SERVICE], Period(since=NOON - 2 * HOUR, until=NOON), NOON)
    assert [(one.id, one.at, one.first_seen) for one in found] == [("dpl_8", NOON - HOUR, False)]


async def test_a_report_finds_what_no_tick_saw(store: Store, grafana: Grafana) -> None:
    found = await releases(watching(store, grafana), [SERVICE], Period(since=NOON - DAY, until=NOON), NOON)
    assert [one.id for one in found] == ["annotation-7", "dpl_8"]


async def test_an_investigation_is_told_of_it_with_what_was_live_before(
    store: Store, grafana: Grafana, tmp_path: Any
) -> None:
    watch = watching(store, grafana)
    for at in (NOON - 2 * HOUR, NOON):
        await tick(watch, at)
    gathered = await Records(store=store, root=tmp_path).between(NOON - 2 * HOUR, NOON, [SERVICE])
    assert [(one.what, one.at, one.previous) for one in gathered.changes] == [
        ("checkout-api 1.5.0-rc.1 went live", NOON - HOUR, "v1.4.0")
    ]


async def test_an_investigation_is_told_of_what_no_tick_saw(store: Store, grafana: Grafana, tmp_path: Any) -> None:
    marks = {SERVICE: await marked(MARKER, {"grafana": grafana}, NOON)}
    gathered = await Records(store=store, root=tmp_path).between(NOON - 2 * HOUR, NOON, [SERVICE], marks)
    assert [(one.id, one.version, one.previous, one.source) for one in gathered.changes] == [
        ("dpl_8", "1.5.0-rc.1", "v1.4.0", "annotation")
    ]
    await tick(watching(store, grafana), NOON)
    both = await Records(store=store, root=tmp_path).between(NOON - 2 * HOUR, NOON, [SERVICE], marks)
    assert [(one.id, one.source) for one in both.changes] == [("dpl_8", "marker and annotation")]


async def test_marks_that_cannot_be_read_are_named(store: Store, tmp_path: Any) -> None:
    silent = {SERVICE: NoData(Silence.UNAUTHORIZED, "status 403")}
    gathered = await Records(store=store, root=tmp_path).between(NOON - HOUR, NOON, [SERVICE], silent)
    assert gathered.unknown == (f"marks of {SERVICE}: status 403",)


@pytest.mark.parametrize(
    ("marks", "live"),
    [
        ([], None),
        ([("1", "no version told", ())], Deployment(id="annotation-1", since=NOON)),
        ([("1", "v2 of 1.2.3", ("version:1.9", "id: d1 "))], Deployment(id="d1", version="1.9", since=NOON)),
        ([("1", "", ("version=1.9",))], Deployment(id="annotation-1", version="1.9", since=NOON)),
        (
            [("1", "1.0", ()), ("2", "1.1", ())],
            Deployment(
                id="annotation-2",
                version="1.1",
                since=NOON + MINUTE,
                previous_id="annotation-1",
                previous_version="1.0",
            ),
        ),
    ],
)
def test_a_mark_is_read_as_a_deployment(
    marks: Sequence[tuple[str, str, tuple[str, ...]]], live: Deployment | None
) -> None:
    found = [Mark(id=one, at=NOON + n * MINUTE, text=text, tags=tags) for n, (one, text, tags) in enumerate(marks)]
    told = read_marks(found[::-1], MARKER)
    assert (told[-1] if told else None) == live
    assert len(told) == len(marks)


async def test_annotations_that_cannot_be_read_name_nothing_and_stop_nothing(
    server: GrafanaServer, store: Store, grafana: Grafana
) -> None:
    for _ in range(2):  # the look whose turn it is, and the one because something is unwell
        server.arm_on("/api/annotations", json_reply(403, {"message": "Permissions needed: annotations:read"}))
    await tick(watching(store, grafana), NOON)
    async with store.begin() as tx:
        assert await deployed(tx, [SERVICE]) == []
