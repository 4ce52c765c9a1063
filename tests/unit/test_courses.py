"""Where the source keeps no past, the course comes from what our own ticks saw; deployments from what was seen live."""

from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.investigation.changes import Records, Repository
from smartspec_ops.app.investigation.courses import courses, value_of
from smartspec_ops.app.watching.deployed import DEPLOYMENT
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.domain.deployed import Deployed
from smartspec_ops.domain.investigation.change import ChangeKind
from smartspec_ops.domain.investigation.onset import Onset
from smartspec_ops.domain.measurement import Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import Objective
from smartspec_ops.edge.codec import encode
from smartspec_ops.edge.git import Git
from smartspec_ops.ports import Document, Store
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.testing.clock import ManualClock
from tests.unit.objectives import DEPTH, ERRORS, MINUTE, NOON, Source, buckets, latency
from tests.unit.test_git import Repository as Written

pytestmark = pytest.mark.edge


async def ticked(store: Store, objective: Objective, good: Measurement, bad: Measurement) -> None:
    """Thirty good minutes and six bad ones, up to noon."""
    source = Source(delay=0 * MINUTE)
    watch = Watch(
        objectives=[objective], backends={"prom": source}, store=store, queue=LeaseQueue(store, ManualClock(NOON))
    )
    for n in range(-35, 1):
        source.answer = bad if n > -6 else good
        await tick(watch, NOON + n * MINUTE)


@pytest.mark.parametrize(
    ("objective", "good", "bad", "after"),
    [(ERRORS, Counts(100, 100), Counts(60, 100), 0.4), (DEPTH, Value(5.0), Value(500.0), 500.0)],
    ids=["events", "value"],
)
async def test_the_ledger_tells_the_course_where_the_source_cannot(
    store: Store, objective: Objective, good: Measurement, bad: Measurement, after: float
) -> None:
    await ticked(store, objective, good, bad)
    [found] = await courses([objective], {"prom": Source()}, store, NOON - timedelta(hours=6), NOON, NOON)
    assert isinstance(found.onset, Onset)
    assert (found.onset.earliest, found.onset.latest) == (NOON - 6 * MINUTE, NOON - 5 * MINUTE)
    assert found.onset.after == after
    assert found.evidence is not None
    assert found.unknown == ""


@pytest.mark.parametrize(
    ("objective", "seen", "value"),
    [
        (ERRORS, Counts(75, 100), 0.25),
        (ERRORS, Counts(0, 0), None),
        (DEPTH, Value(7.0), 7.0),
        (latency(), buckets((0.1, 50), (0.2, 90), (float("inf"), 100)), pytest.approx(0.1)),
        (ERRORS, NoData(Silence.EMPTY, "none"), None),
    ],
)
def test_the_value_of_a_step_is_the_share_of_bad_events_or_the_value(
    objective: Objective, seen: Measurement, value: float | None
) -> None:
    assert value_of(objective, seen) == value


# --- deployments seen live -------------------------------------------------------------------------------------------


def live(name: str, minutes: int, version: str, *, is_first: bool = False) -> Deployed:
    return Deployed(service="checkout", id=name, first_seen=NOON + minutes * MINUTE, version=version, is_first=is_first)


async def test_what_was_seen_live_is_a_change_with_what_lies_between_the_versions(store: Store, tmp_path: Path) -> None:
    written = Written(tmp_path / "repository")
    written.run("tag", "v1", written.commit("first", NOON - timedelta(days=3), a="1"))
    written.run("tag", "v2", written.commit("second", NOON - timedelta(days=2), services__checkout__pay="1"))
    async with store.begin() as tx:
        for one in (live("d1", -600, "v1", is_first=True), live("d2", -30, "v2"), live("d3", -20, "unknown")):
            document = Document(kind=DEPLOYMENT, key=f"checkout/{one.id}", body=encode(one), version=0)
            await tx.put_document(document)
    records = Records(store=store, root=tmp_path, repositories=[Repository(name="shop", git=written.git)])
    for services in (["checkout"], None):
        found = await records.between(NOON - timedelta(hours=24), NOON, services)
        assert [(one.kind, one.id, one.version, one.previous, one.paths) for one in found.changes] == [
            (ChangeKind.DEPLOYMENT, "d2", "v2", "v1", ("services/checkout/pay",)),
            (ChangeKind.DEPLOYMENT, "d3", "unknown", "v2", ()),
        ], "nobody saw d1 come"
        assert all(one.is_live for one in found.changes)
    assert (await records.between(NOON - timedelta(hours=24), NOON, ["search"])).changes == ()


async def test_a_repository_that_cannot_be_read_is_named(store: Store, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    git = Git(tmp_path / "empty", {"PATH": str(tmp_path)})
    records = Records(store=store, root=tmp_path, repositories=[Repository(name="shop", git=git)])
    found = await records.between(NOON - timedelta(hours=24), NOON)
    assert found.changes == ()
    assert found.unknown == ("commits of shop: git cannot be started: No such file or directory",)
