"""An incident looked into on a real Prometheus; then Prometheus goes away, and the report says the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from smartspec_ops.app.investigation.changes import Records, record
from smartspec_ops.app.investigation.counterfactual import when_known
from smartspec_ops.app.investigation.investigate import Investigator, Scene
from smartspec_ops.app.investigation.probing import Prober
from smartspec_ops.app.response.report_files import history as history_of
from smartspec_ops.app.watching.watch import Watch
from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.prometheus import Prometheus, allow
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.investigation.change import Change, ChangeKind, with_paths
from smartspec_ops.domain.investigation.checks import Outcome
from smartspec_ops.domain.investigation.drill import Split
from smartspec_ops.domain.investigation.evidence import digest_of
from smartspec_ops.domain.investigation.onset import Onset
from smartspec_ops.domain.objective import HistogramIndicator, Indicator, Objective, RatioIndicator
from smartspec_ops.domain.quantity import Quantity
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.formats._incident import incident_text
from smartspec_ops.ports import IncidentReport
from smartspec_ops.stores import open_store
from tests.conftest import ServerFactory
from tests.unit.counters import MINUTE, Counters, minute
from tests.unit.objectives import ERRORS, latency
from tests.unit.response import ALERT, NOON, House

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

ROLLOUT, BROKE = -40, -6
"""Minutes before the alert: v2 takes half of the traffic, and from then on it fails on one route."""
ROUTES = ("/cart", "/pay")
SLOW, FAST = "+Inf", "0.2"


@pytest.fixture(scope="module")
def exposed() -> str:
    """Seven hours: v1 alone, then v1 and v2; v2 fails half of /pay from `BROKE` on, and the pool's queue grows."""
    counters, counted = Counters(), dict[tuple[str, str, str], int]()
    for n in range(-420, 1):
        for version in ("v1", "v2") if n >= ROLLOUT else ("v1",):
            for route in ROUTES:
                fails = version == "v2" and route == "/pay" and n > BROKE
                for kind, amount in (("all", 50), ("500", 25 * fails)):
                    key = (version, route, kind)
                    counted[key] = counted.get(key, 0) + amount
                labels = {"job": "checkout", "version": version, "route": route}
                good, bad = counted[version, route, "all"], counted[version, route, "500"]
                counters.add(n, "http_requests_total", float(good - bad), code="200", **labels)
                counters.add(n, "http_requests_total", float(bad), code="500", **labels)
                counters.add(n, "http_seconds_bucket", float(good - bad), le=FAST, **labels)
                counters.add(n, "http_seconds_bucket", float(good), le=SLOW, **labels)
                counters.add(n, "http_seconds_count", float(good), **labels)
        counters.add(n, "db_pool_waiting", 2.0 + n % 3 + (30.0 if n > BROKE else 0.0), job="checkout")
        counters.add(n, "threads", 40.0 + n % 5, job="checkout")
        counters.add(n, "search_queue", 5.0 + n % 2, job="search")
    return "\n".join([*counters.exposed(1), "# EOF", ""])


RATIO = RatioIndicator(source="prom", total="http_requests_total", bad='http_requests_total{code=~"5.."}')
BUCKETS = HistogramIndicator(source="prom", histogram="http_seconds", threshold=Decimal("0.2"))


def changes() -> list[Change]:
    def live(name: str, minutes: int, service: str, *paths: str, **more: str) -> Change:
        what = f"{service} {name} went live"
        return with_paths(
            Change(
                at=minute(minutes),
                kind=ChangeKind.DEPLOYMENT,
                id=name,
                what=what,
                source="told",
                service=service,
                **more,
            ),
            paths,
        )

    return [
        live("dpl_7", ROLLOUT, "checkout-api", "services/checkout/pay.py", version="v2", previous="v1"),
        live("dpl_8", -30, "search", "services/search/index.py"),
        live("dpl_9", -8, "checkout-api", "services/checkout/banner.py", version="v1-banner"),
    ]


async def looked_into(root: Path, url: str, objective: Objective, then: Callable[[], None]) -> tuple[Incident, str]:
    """The incident after its first look, and its report after `then`."""
    config = SourceConfig(name="prom", url=url, delay=timedelta(0))
    http = HttpEdge(allow=allow(config))
    store = open_store(root / "ops.db", b"k" * 32)
    await store.migrate()
    house = House(store, root)
    backend = Prometheus(config, http, house.clock)
    scene = Scene(objectives=[objective], backends={"prom": backend}, services=("checkout-api",))

    class Here:
        async def scene(self, incident: Incident) -> Scene:
            return scene

    investigator = Investigator(
        respond=lambda: house.responder,
        surroundings=Here(),
        records=Records(store=store, root=root),
        prober=Prober(probes=(), http=http, may_call=bool),
        shown=str,
    )

    async def look(incident_id: str) -> str:
        return str(await investigator.look(incident_id))

    house.worker = replace(house.worker, investigate=look)
    async with store.begin() as tx:
        for one in changes():
            await record(tx, one)
    alert = replace(
        ALERT,
        service="checkout-api",
        objective_id=objective.id,
        metric=objective.id,
        started_at=NOON - 2 * MINUTE,
    )
    incident = await house.incident(await house.opened(alert))
    then()
    async with store.begin() as tx:
        found, events = await history_of(tx, incident.id)
    await http.close()
    await store.close()
    return incident, incident_text(IncidentReport(incident=found, events=events, run_id="r"))


def objective_of(indicator: Indicator) -> Objective:
    return replace(ERRORS if isinstance(indicator, RatioIndicator) else latency(), indicator=indicator)


@pytest.mark.parametrize("indicator", [RATIO, BUCKETS], ids=["ratio", "histogram"])
async def test_the_release_that_fails_on_one_route_is_the_first_suspect_and_the_report_outlives_the_metrics(
    indicator: Indicator, exposed: str, tmp_path: Path, prometheus_server: Callable[..., ServerFactory]
) -> None:
    server = prometheus_server({}, history=exposed)
    incident, report = await looked_into(tmp_path, server.url, objective_of(indicator), server.stop)
    found = incident.findings
    assert found is not None
    assert found.unknown == ()

    assert isinstance(found.onset, Onset)
    assert minute(BROKE) - MINUTE <= found.onset.earliest <= minute(BROKE) <= found.onset.latest <= minute(BROKE + 1)

    pointed = {one.label: one.points_at for one in found.drills}
    assert pointed["route"] == ("/pay",)
    assert found.versions is not None
    assert (found.versions.new, found.versions.split) == ("v2", Split.NEW_ALONE)
    assert found.versions.old_ratio == 0

    assert "db_pool_waiting" in [one.metric for one in found.movers if not one.is_symptom]
    assert not any(one.metric in ("threads", "search_queue") for one in found.movers)
    assert [(one.name, one.outcome) for one in found.checks] == [("traffic surge", Outcome.RULED_OUT)]

    first = found.suspects[0]
    assert first.change is not None
    assert first.change.id == "dpl_7", "not dpl_9, which came last"
    assert first.how.endswith("rollback --deployment-id dpl_7 --target-version v1")
    assert not any(one.how for one in found.suspects[1:])

    kept = [one for one in incident.evidence.values() if one.digest in found.evidence]
    assert {one.about for one in kept} == {"course", "movers", "labels", "versions", "checks", "changes"}
    assert all(one.digest == digest_of(one.value) and one.query and one.window for one in kept)
    for said in ("route '/pay'", "db\\_pool\\_waiting", "The new version fails and the old one does not"):
        assert said.replace("\\", "") in report.replace("\\", "")


async def test_what_a_stricter_promise_would_have_told_before_the_detection(
    exposed: str, tmp_path: Path, prometheus_server: Callable[..., ServerFactory]
) -> None:
    """Replayed over a real Prometheus: 12.5 % errors from `BROKE` on, detected six minutes later."""
    server = prometheus_server({}, history=exposed)
    config = SourceConfig(name="prom", url=server.url, delay=timedelta(0))
    http = HttpEdge(allow=allow(config))
    store = open_store(tmp_path / "ops.db", b"k" * 32)
    await store.migrate()
    house = House(store, tmp_path)
    objective = objective_of(RATIO)
    watch = Watch(
        objectives=[objective],
        backends={"prom": Prometheus(config, http, house.clock)},
        store=store,
        queue=house.responder.queue,
    )
    alert = replace(ALERT, objective_id=objective.id, metric=objective.id, started_at=NOON - 2 * MINUTE)
    incident = await house.incident(await house.opened(alert))
    own, strict = await when_known(watch, incident, MINUTE, NOON, [Quantity.percent("0.01")])
    assert own.raised is not None
    assert own.raised.fired_at == incident.detected_at  # the same policy, live and replayed
    assert str(own).endswith("it was detected at that time")
    assert strict.raised is not None
    assert minute(BROKE) < strict.raised.fired_at <= minute(BROKE + 2)
    assert strict.raised.fired_at < incident.detected_at
    assert "before it was detected" in str(strict)
    await http.close()
    await store.close()
