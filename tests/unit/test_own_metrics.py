"""What the program measures of itself: heard where somebody listens, bounded, and valid for Prometheus's own tools."""

import asyncio
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as text_format

from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.watching.loop import run
from smartspec_ops.app.watching.watch import Watch
from smartspec_ops.edge import instruments
from smartspec_ops.edge.instruments import INSTRUMENTS, Kind, listening
from smartspec_ops.edge.spans import Span, Work, span, tracing
from smartspec_ops.http.meters import MOST, Meters
from smartspec_ops.ports import Effect, Job
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.clock import EagerClock
from tests import servers
from tests.unit.objectives import ERRORS, MINUTE, NOON, SILENT, Source
from tests.unit.response import House

pytestmark = pytest.mark.edge


@pytest.fixture
def meters() -> Iterator[Meters]:
    found = Meters()
    with listening(found):
        yield found


def samples(meters: Meters) -> Mapping[tuple[str, tuple[str, ...]], float]:
    """By name and label values, in the order of the labels' names."""
    text = meters.page("")[0].decode()
    families = list(text_format(text))
    return {(s.name, tuple(s.labels.values())): s.value for family in families for s in family.samples}


def every_instrument_used(meters: Meters) -> None:
    for one in INSTRUMENTS:
        labels = tuple("x" for _ in one.labels)
        match one.kind:
            case Kind.COUNTER:
                meters.count(one, 1, labels)
            case Kind.GAUGE:
                meters.put(one, 1, labels)
            case Kind.HISTOGRAM:
                meters.observe(one, 0.2, labels)


@pytest.mark.server
def test_promtool_finds_nothing_wrong_with_the_page() -> None:
    meters = Meters()
    every_instrument_used(meters)
    promtool = servers.program("promtool")
    checked = subprocess.run([promtool, "check", "metrics"], input=meters.page("")[0], capture_output=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")


def test_who_asks_for_open_metrics_gets_a_page_the_official_parser_reads() -> None:
    meters = Meters()
    every_instrument_used(meters)
    page, media_type = meters.page("application/openmetrics-text; version=1.0.0")
    assert media_type.startswith("application/openmetrics-text; version=1.0.0")
    names = {family.name for family in open_metrics(page.decode())}
    assert {one.name.removesuffix("_total") for one in INSTRUMENTS} <= names


def test_names_follow_the_rules_of_the_field() -> None:
    assert len({one.name for one in INSTRUMENTS}) == len(INSTRUMENTS)
    for one in INSTRUMENTS:
        assert one.name.endswith("_total") == (one.kind is Kind.COUNTER)
        assert bool(one.buckets) == (one.kind is Kind.HISTOGRAM)


def test_however_many_values_a_label_takes_the_page_stays_bounded(meters: Meters) -> None:
    for i in range(10 * MOST):
        instruments.count(instruments.DELIVERIES, f"channel-{i}", "sent")
    found = {k: v for k, v in samples(meters).items() if k[0] == "smartspec_ops_deliveries_total"}
    assert len(found) == MOST + 1
    assert sum(found.values()) == 10 * MOST
    assert found["smartspec_ops_deliveries_total", ("other", "other")] == 9 * MOST


async def test_a_tick_its_questions_and_its_transactions_are_measured(store: SqlStore, meters: Meters) -> None:
    clock, source = EagerClock(NOON), Source()
    watch = Watch(objectives=(ERRORS,), backends={"prom": source}, store=store, queue=LeaseQueue(store, clock))
    ticks = run(watch, clock, MINUTE)
    await anext(ticks)
    source.answer = SILENT
    await anext(ticks)
    await ticks.aclose()  # type: ignore[attr-defined]
    found = samples(meters)
    assert found["smartspec_ops_tick_duration_seconds_count", ("committed",)] == 2
    assert found["smartspec_ops_source_ask_duration_seconds_count", ("answered", "prom")] == 1
    assert found["smartspec_ops_source_ask_duration_seconds_count", ("silent", "prom")] == 1
    assert found["smartspec_ops_transaction_duration_seconds_count", ("ok",)] >= 3


async def test_what_is_delivered_and_what_waits_is_counted(store: SqlStore, tmp_path: Path, meters: Meters) -> None:
    house = House(store, tmp_path)
    effect = Effect(kind="runbooks", key="k", due_at=NOON, body={"incident": "INC-1", "channel": "hook"})
    later = Effect(kind="runbooks", key="l", due_at=NOON + MINUTE, body={})
    async with store.begin() as tx:
        await emit(tx, house.worker.queue, [effect, later])
        waiting = await tx.backlog(NOON + MINUTE / 2)
        both = await tx.backlog(NOON + 2 * MINUTE)
        first = (await tx.effects())[0]
    assert (waiting.due, waiting.oldest, waiting.dead) == (1, NOON, 0)
    assert both.due == 2
    await house.worker.handle(Job(effect_id=first.id, due_at=NOON))
    found = samples(meters)
    assert found["smartspec_ops_effect_duration_seconds_count", ("runbooks", "sent")] == 1
    assert found["smartspec_ops_deliveries_total", ("hook", "sent")] == 1
    async with store.begin() as tx:
        assert (await tx.backlog(NOON)).due == 0


@dataclass
class Told:
    """`spans.Tracer` that keeps what it is told."""

    ended_with: list[tuple[str, Mapping[str, object], str]] = field(default_factory=list)

    def begun(self, span: Span) -> object:
        return span

    def traceparent(self) -> str:
        return ""

    def ended(self, span: Span, token: object, fault: BaseException | None) -> None:
        assert token is span
        self.ended_with.append((span.work.title, dict(span.notes), type(fault).__name__ if fault else ""))


async def test_spans_reach_who_traces_in_its_context_and_nobody_else() -> None:
    told, other = Told(), Told()

    async def work(tracer: Told, fails: bool) -> None:
        with tracing(tracer), span(Work.ASK, source="prom") as one:
            await asyncio.sleep(0)
            one.note(outcome="answered")
            if fails:
                raise OSError("secret text")

    await asyncio.gather(work(told, False), work(other, True), return_exceptions=True)
    with span(Work.ASK, source="unheard"):
        pass
    assert told.ended_with == [("source.ask", {"source": "prom", "outcome": "answered"}, "")]
    assert other.ended_with == [("source.ask", {"source": "prom", "outcome": "answered"}, "OSError")]
