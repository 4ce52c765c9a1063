"""Two sources in one observability.yaml, as docs/sources.md has it: a ratio of both, and one that stands in."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.reports.stand_ins import stand_ins, with_stand_ins
from smartspec_ops.app.reports.tick import check_report
from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.app.watching.watch import TickResult, Watch, tick
from smartspec_ops.cli._status import lines, snapshot
from smartspec_ops.domain.investigation.tracks import Grid
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.domain.measurement import Ask, Counts, NoData
from smartspec_ops.formats import FORMATS
from smartspec_ops.ports import Chronicle, Tracker
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.wiring import Runtime
from tests import servers
from tests.acceptance._prometheus import Misbehaviour, Proxy, proxy

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SPEC = """\
# Shop

Spec ID: shop

## Non-Functional Requirements

- NFR-001: Error rate < 1 % (`error_rate`)
"""
DOWN = Misbehaviour(status=503, body=b"Service Unavailable")
BROKEN_FROM = 40
"""Minutes after `AT`; from then on a tenth of the requests fail."""


def history() -> str:
    """100 requests a minute, from an hour before `AT` to an hour after it."""
    bad = [10 * max(0, minute - 60 - BROKEN_FROM) for minute in range(121)]
    series = {
        'http_requests_total{job="shop",code="200"}': [100 * minute - bad[minute] for minute in range(121)],
        'http_requests_total{job="shop",code="500"}': bad,
        'lb_requests_total{backend="shop"}': [100 * minute for minute in range(121)],
    }
    times = [(AT + (minute - 60) * MINUTE).timestamp() for minute in range(121)]
    lines = [f"{name} {n} {at:.0f}" for name, values in series.items() for n, at in zip(values, times, strict=True)]
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    with ExitStack() as stack:
        try:
            running = stack.enter_context(servers.prometheus({}, history=history()))
        except servers.Missing as missing:
            pytest.skip(str(missing))
        yield running.url


def example(heading: str) -> str:
    """The YAML of that section of the page, as people copy it."""
    page = (ROOT / "docs/sources.md").read_text()
    found = re.search(r"```yaml\n(.*?)```", page[page.index(heading) :], re.DOTALL)
    assert found
    return found[1]


class Scene:
    """The monitor of one spec in this process; its clock goes on a minute at every check."""

    def __init__(self, runtime: Runtime, clock: EagerClock, watch: Watch) -> None:
        self.runtime = runtime
        self.clock = clock
        self.watch = watch
        self.last: TickResult | None = None

    async def check(self) -> Compliance:
        await self.clock.advance(MINUTE)
        self.last = await tick(self.watch, self.clock.now())
        return self.last.watched[0].judgement.verdict

    @property
    def why(self) -> str:
        assert self.last
        return self.last.watched[0].judgement.why

    async def status(self) -> str:
        return "\n".join(lines(await snapshot(self.runtime, None)))


@asynccontextmanager
async def scene(root: Path, observability: str, **environment: str) -> AsyncIterator[Scene]:
    (root / ".spec").mkdir(exist_ok=True)
    folder = root / "specs/core/shop"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spec.md").write_text(SPEC)
    (folder / "observability.yaml").write_text(observability)
    clock = EagerClock(AT)
    given = {"HOME": str(root), **environment}
    runtime = Runtime(workspace=Workspace.find(root, given, None), environment=given, clock=clock)
    try:
        [location] = runtime.workspace.all_specs()
        watch = await runtime.monitor.watch([runtime.assignments.read(location)], MINUTE)
        yield Scene(runtime, clock, watch)
    finally:
        await runtime.close()


@pytest.fixture
async def first(upstream: str) -> AsyncIterator[Proxy]:
    async with proxy(upstream) as made:
        yield made


@pytest.fixture
async def second(upstream: str) -> AsyncIterator[Proxy]:
    async with proxy(upstream) as made:
        yield made


async def test_another_source_stands_in_and_the_first_returns(tmp_path: Path, first: Proxy, second: Proxy) -> None:
    text = example("### A source that stands in")
    async with scene(tmp_path, text, PROMETHEUS=first.url, PROMETHEUS_SPARE=second.url) as one:
        assert [await one.check() for _ in range(3)] == [Compliance.MET] * 3
        assert second.asked == 0, "who stands in is not asked while it need not"
        first.behave(DOWN)
        assert [await one.check() for _ in range(5)] == [Compliance.MET] * 5
        assert "stands in: prometheus@env:PROMETHEUS_SPARE for prometheus@env:PROMETHEUS since" in await one.status()
        assert one.last
        [covered] = one.watch.objectives
        assert "503" in (await stand_ins(await one.runtime.store(), [covered.indicator.source], AT, one.last.at))[0].why
        first.behave(None)
        assert [await one.check() for _ in range(3)] == [Compliance.MET] * 3
        status = await one.status()
        assert "stands in" not in status
        assert "stood in: prometheus@env:PROMETHEUS_SPARE" in status
        before = second.asked
        assert await one.check() is Compliance.MET
        assert second.asked == before

        assignment = one.runtime.assignments.read(one.runtime.workspace.all_specs()[0])
        report = check_report(assignment.subject, one.last, "20260302-130000Z", one.clock.now())
        told = await with_stand_ins(report, await one.runtime.store())
        assert len(told.stand_ins) == 1
        pages = {name: str(made) for name, made in ((n, FORMATS[n].files(told)) for n in ("markdown", "html"))}
        assert all("Stood in" in page and "instead of prometheus@env:PROMETHEUS" in page for page in pages.values())


async def test_what_was_known_of_it_survives_a_restart(tmp_path: Path, first: Proxy, second: Proxy) -> None:
    text = example("### A source that stands in")
    given = {"PROMETHEUS": first.url, "PROMETHEUS_SPARE": second.url}
    first.behave(DOWN)
    async with scene(tmp_path, text, **given) as one:
        assert await one.check() is Compliance.MET
    first.behave(None)
    async with scene(tmp_path, text, **given) as one:
        await one.clock.advance(MINUTE)
        assert await one.check() is Compliance.MET
        assert "stands in" in await one.status(), "it returns after three checks in a row, whichever process makes them"


async def test_where_neither_answers_nothing_is_known(tmp_path: Path, first: Proxy, second: Proxy) -> None:
    first.behave(DOWN)
    second.behave(Misbehaviour(status=401))
    text = example("### A source that stands in")
    async with scene(tmp_path, text, PROMETHEUS=first.url, PROMETHEUS_SPARE=second.url) as one:
        assert await one.check() is Compliance.UNKNOWN
        assert "503" in one.why
        assert "nor does prometheus@env:PROMETHEUS_SPARE" in one.why
        assert "401" in one.why
        assert "stands in" not in await one.status()


async def test_a_ratio_of_two_sources_is_judged_where_both_answer(tmp_path: Path, first: Proxy, second: Proxy) -> None:
    text = example("### A ratio of two sources")
    async with scene(tmp_path, text, EDGE_PROMETHEUS=first.url, SERVICE_PROMETHEUS=second.url) as one:
        assert await one.check() is Compliance.MET
        edge, service = "env:EDGE_PROMETHEUS", "env:SERVICE_PROMETHEUS"
        for server, silent, kept in ((first, edge, service), (second, service, edge)):
            server.behave(DOWN)
            assert await one.check() is Compliance.UNKNOWN
            assert (silent in one.why, kept in one.why) == (True, False)
            server.behave(None)
            assert await one.check() is Compliance.MET
        await one.clock.advance((BROKEN_FROM + 3) * MINUTE)
        assert await one.check() is Compliance.BREACHED
        assert one.last
        judged = one.last.watched[0].judgement
        assert (judged.good, judged.total) == (450, 500)


async def test_a_source_that_is_down_is_left_alone_and_seen_at_once_when_it_is_back(
    tmp_path: Path, first: Proxy
) -> None:
    alone = 'provider: prometheus\nurl: "env:PROMETHEUS"\n' + example("### A source that stands in").partition("\n")[2]
    text = re.sub(r"^  - \{provider.*\n", "", alone, flags=re.MULTILINE)
    async with scene(tmp_path, text, PROMETHEUS=first.url) as one:
        assert await one.check() is Compliance.MET
        before = first.asked
        first.behave(DOWN)
        verdicts = [(await one.check(), one.why) for _ in range(20)]
        assert {verdict for verdict, _ in verdicts} == {Compliance.UNKNOWN}
        assert all("503" in why for _, why in verdicts), "whether asked or left alone, the reason is told"
        assert first.asked - before <= 2 * 3 + 20, "after the first faults one request a check"
        first.behave(None)
        assert await one.check() is Compliance.MET


@pytest.mark.parametrize("heading", ["### A source that stands in", "### A ratio of two sources"])
async def test_the_past_is_told_by_whoever_answers_whole(
    tmp_path: Path, first: Proxy, second: Proxy, heading: str
) -> None:
    names = ("PROMETHEUS", "EDGE_PROMETHEUS"), ("PROMETHEUS_SPARE", "SERVICE_PROMETHEUS")
    given = {name: server.url for server, group in zip((first, second), names, strict=True) for name in group}
    is_pair = "ratio" in heading
    async with scene(tmp_path, example(heading), **given) as one:
        [covered] = one.watch.objectives
        backend = one.watch.backends[covered.indicator.source]
        assert isinstance(backend, Chronicle)
        ask = Ask(covered.indicator, 5 * MINUTE)
        whole = await backend.course(ask, AT - 30 * MINUTE, AT)
        assert not isinstance(whole, NoData)
        told = {measured for _, measured in whole}
        assert len(whole) >= 6
        assert {(seen.good, seen.total) for seen in told if isinstance(seen, Counts)} == {(500, 500)}
        first.behave(DOWN)
        without = await backend.course(ask, AT - 30 * MINUTE, AT)
        past = (await backend.history([ask], AT))[ask]
        if is_pair:
            assert isinstance(without, NoData)
            assert isinstance(past, NoData)
            assert "env:EDGE_PROMETHEUS" in without.detail
        else:
            assert without == whole
            assert isinstance(past, Counts)
            assert (past.good, past.total) == (500, 500)
            assert isinstance(backend, Tracker)
            grid = Grid(start=AT - 10 * MINUTE, step=MINUTE, count=10)
            tracks = await backend.tracks("lb_requests_total", grid, 10)
            assert not isinstance(tracks, NoData)
            assert len(tracks) == 1
            assert not isinstance(await backend.series("lb_requests_total", AT), NoData)
