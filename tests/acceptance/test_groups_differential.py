"""Objectives for each value of a label beside brute force over raw samples: which groups there are, what each counts,
and each one's alert.

Services of `test_differential` are the groups; some end, one of them in the middle of an outage, one is away for a
while, and one is born. The watch finds them by itself: nothing but the label's name is configured.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from random import Random

import pytest

from smartspec_ops.app.watching.watch import TickResult, Watch, tick
from smartspec_ops.backends import SourceConfig
from smartspec_ops.backends.prometheus import allow
from smartspec_ops.domain.objective import Objective
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.spec.grouping import instance
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import EagerClock
from tests.acceptance.test_differential import (
    BORN,
    DOWN,
    PAST,
    Beside,
    Case,
    Line,
    Listening,
    Pod,
    Service,
    fast,
    ratio,
)
from tests.conftest import ServerFactory
from tests.unit.counters import Counters, minute

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

TICKS = 130
EVERY, SHOWN, EVER = 5, 5 * 60, 10**6
"""Minutes between two looks for groups, how many seconds the source shows a sample, and a minute never reached."""


def services(random: Random) -> Sequence[Service]:
    begin = random.randint(5, 15)
    return (
        Service(name="steady", traffic=90, errors=0.0005),
        Service(name="failing", traffic=120, errors=0.0005, faults=[(begin, begin + 30, 0.2), (85, 100, 0.05)]),
        Service(name="gone-broken", traffic=60, errors=0.0, faults=[(0, 40, 0.5)], silences=[(33, EVER)]),
        Service(name="gone-well", traffic=40, errors=0.0, silences=[(26, EVER)]),
        Service(name="away", traffic=50, errors=0.001, faults=[(80, 99, 0.4)], silences=[(21, 52)]),
        Service(name="young", traffic=70, errors=0.02, faults=[(30, 45, 0.3)], begins=BORN),
        Service(name="of-old", traffic=70, errors=0.02, silences=[(-300, EVER)]),
    )


def lives(seed: int) -> tuple[Counters, Sequence[Service]]:
    random, counters = Random(seed), Counters()
    drawn = services(random)
    for service in drawn:
        pods = [Pod(counters, service, name, at / 60) for name, at in (("a", 17), ("b", 44))]
        for n in range(max(service.begins, -PAST), TICKS + 1):
            for pod in pods:
                pod.live(n, random)
    return counters, drawn


def pattern(case: Case) -> Objective:
    """The same promise for every service there is."""
    one, narrow = case.objective, f'service="{case.service}"'
    asked = {name: getattr(one.indicator, name, None) for name in ("total", "good", "bad", "histogram")}
    wide = {name: text.replace(f"{narrow},", "").replace(f"{{{narrow}}}", "") for name, text in asked.items() if text}
    return replace(
        one,
        id=one.id.partition("-")[2],
        indicator=replace(one.indicator, **wide),  # type: ignore[type-var]
        group_by=("service",),
    )


def cases(service: str) -> Sequence[Case]:
    return (
        ratio(service, "99.9", 3),
        ratio(service, "99", 28, by_good=True),
        fast(service, "0.5", ["0.5"], "0.98", 7),
    )


PATTERNS = [pattern(case) for case in cases("x")]


@dataclass(slots=True)
class Found:
    """The groups of one pattern as a person would list them: those shown at a look stay for a day."""

    pattern: Objective
    of: Callable[[str], Case]
    counters: Counters
    known: set[str] = field(default_factory=set)
    groups: dict[str, Beside] = field(default_factory=dict)

    def look(self, now: float) -> None:
        for key, samples in self.counters.series.items():
            labels = dict(key)
            newest = bisect_right(samples, (now, inf)) - 1
            if labels["__name__"] == "r" and newest >= 0 and samples[newest][0] > now - SHOWN:
                self.known.add(labels["service"])

    def beside(self, service: str) -> Beside:
        if service not in self.groups:
            case = self.of(service)
            narrow = instance(self.pattern, (("service", service),), idle_ok=True)
            subject = case.subject(self.counters)
            subject.first_seen = subject.times[0]  # it was found later
            self.groups[service] = Beside(replace(case, objective=narrow), subject)
        return self.groups[service]

    def differences(self, n: int, result: TickResult, backend: Listening) -> Iterator[str]:
        ours = {
            dict(one.objective.labels)["service"]: one
            for one in result.watched
            if one.objective.pattern_id == self.pattern.id
        }
        if set(ours) != self.known:
            yield f"{n} {self.pattern.id}: ours {sorted(ours)}, brute force {sorted(self.known)}"
        for service in sorted(self.known & set(ours)):
            one = self.beside(service)
            one.compare(n, backend.heard, ours[service].alert.breach)
        yield from (text for one in self.groups.values() for text in one.differences)
        for one in self.groups.values():
            one.differences.clear()


@pytest.mark.parametrize(("kind", "seed"), [("prometheus", 1), ("victoriametrics", 1)])
async def test_every_group_is_what_brute_force_makes_of_its_own_samples(
    kind: str,
    seed: int,
    prometheus_server: Callable[..., ServerFactory],
    victoriametrics_server: ServerFactory,
    tmp_path: Path,
) -> None:
    counters, drawn = lives(seed)
    if kind == "prometheus":
        server = prometheus_server({}, history="\n".join([*counters.exposed(1), "# EOF", ""]))
    else:
        server = victoriametrics_server("\n".join(counters.exposed(1000)) + "\n")
    config = SourceConfig(name="s", url=server.url)
    line = Line(HttpEdge(allow=allow(config)))
    backend = Listening(config, line, EagerClock(minute(0)))
    store = open_store(tmp_path / "ops.db", b"k" * 32)
    await store.migrate()
    watch = Watch(
        objectives=PATTERNS, backends={"s": backend}, store=store, queue=LeaseQueue(store, EagerClock(minute(0)))
    )
    groups = [
        Found(one, lambda service, place=place: cases(service)[place], counters) for place, one in enumerate(PATTERNS)
    ]
    differences = list[str]()
    for n in range(TICKS + 1):
        line.is_down = n in DOWN
        result = await tick(watch, minute(n) + backend.delay())
        for one in groups:
            if n % EVERY == 0 and not line.is_down:
                one.look(minute(n).timestamp())
            differences += one.differences(n, result, backend)
    await backend.close()
    await store.close()
    assert not differences, "\n".join([f"{len(differences)} differences", *differences[:40]])
    assert {service.name for service in drawn} - groups[0].known == {"of-old"}
    met = {name: {fact for found in groups for fact in found.groups[name].met} for name in groups[0].known}
    assert met["steady"] == {""}
    assert met["failing"] >= {"page-fast", "page"}
    assert met["gone-broken"] >= {"page", "frozen"}  # and it is watched until somebody looks
    assert met["young"] >= {"current"}
    assert "frozen" not in met["gone-well"]
