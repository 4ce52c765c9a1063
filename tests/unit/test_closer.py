"""A closer look with a source that tells its series: what is asked of it, and what is named where it cannot be had."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from smartspec_ops.app.investigation.closer_look import Closer, closer_evidence, look_closer
from smartspec_ops.domain.errors import BackendUnavailable
from smartspec_ops.domain.investigation.onset import NoOnset
from smartspec_ops.domain.investigation.tracks import Grid, Track
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.domain.objective import HistogramIndicator, Objective, RatioIndicator
from smartspec_ops.ports import MetricsBackend
from tests.unit.objectives import DEPTH, ERRORS, MINUTE, NOON, Source, latency
from tests.unit.test_drill import COUNT, counter, onset, steady, track

pytestmark = pytest.mark.edge

UNTIL = NOON + (COUNT - 1) * MINUTE


class Series(Source):
    """Answers by selector; on whatever grid it is asked for, the last points of what the test wrote."""

    def __init__(self, known: Mapping[str, Sequence[Track] | NoData | BackendUnavailable]) -> None:
        super().__init__(delay=0 * MINUTE)
        self.known = known
        self.wanted: list[str] = []

    async def tracks(self, selector: str, grid: Grid, most: int) -> Sequence[Track] | NoData:
        self.wanted.append(selector)
        found = self.known.get(selector, ())
        if isinstance(found, BackendUnavailable):
            raise found
        if isinstance(found, NoData):
            return found
        return [replace(one, values=_last(one.values, grid.count)) for one in found]


def _last(values: Sequence[float | None], count: int) -> tuple[float | None, ...]:
    return (None,) * (count - len(values)) + tuple(values)[-count:]


async def look(broken: Objective, source: MetricsBackend | None, *others: Objective) -> Closer:
    backends = {"prom": source} if source else {}
    return await look_closer(broken, [broken, *others], backends, onset(), UNTIL, UNTIL)


TOTAL = [counter("requests_total", steady(100, 100), route=route) for route in ("/a", "/pay")]
BAD = [counter("errors_total", steady(0, 50), route="/pay")]
EVERYTHING = '{job="pay",__name__!~".+_bucket|.+_created|.+_info|scrape_.+|go_.+|process_start_time_seconds|ALERTS.*"}'
POOL = track("pool_waiting", steady(2, 40))


async def test_the_whole_service_is_compared_by_the_label_that_names_it() -> None:
    source = Series({"requests_total": TOTAL, "errors_total": BAD, EVERYTHING: [*TOTAL, *BAD, POOL]})
    found = await look(ERRORS, source)
    assert EVERYTHING in source.wanted
    assert [(one.metric, one.is_symptom) for one in found.movers] == [("pool_waiting", False), ("errors_total", True)]
    assert found.drills[0].points_at == ("/pay",)
    assert found.unknown == ()
    kept = closer_evidence(found, onset())
    assert [one.about for one in kept] == ["movers", "labels"]
    assert closer_evidence(found, NoOnset(no_onset="none")) == ()


async def test_too_many_series_of_a_service_are_replaced_by_those_its_objectives_name() -> None:
    many = NoData(Silence.PARTIAL, "9,000 series")
    source = Series({"requests_total": TOTAL, "errors_total": BAD, EVERYTHING: many})
    found = await look(ERRORS, source)
    assert [one.metric for one in found.movers] == ["errors_total"]


async def test_what_a_service_it_needs_did_is_compared_as_well() -> None:
    needed = replace(DEPTH, service="ledger")
    depth = [track("queue_depth", steady(5, 90))]
    source = Series({"requests_total": TOTAL, "errors_total": BAD, "queue_depth": depth})
    found = await look(ERRORS, source, needed)
    assert ("ledger", "queue_depth") in [(one.service, one.metric) for one in found.movers]


# --- histograms ----------------------------------------------------------------------------------------------------


def buckets(*bounds: str) -> list[Track]:
    """100 requests a minute of two routes, /pay slow from the onset on: beyond every bound but the last."""
    return [
        counter(
            "request_seconds_bucket", steady(50, 50 if bound == "+Inf" or route == "/a" else 0), le=bound, route=route
        )
        for bound in bounds
        for route in ("/a", "/pay")
    ]


SLOW = replace(latency(), indicator=HistogramIndicator(source="prom", histogram="request_seconds"))


async def test_of_a_histogram_the_bucket_that_ends_at_the_target_decides() -> None:
    source = Series({"request_seconds_bucket": buckets("0.1", "0.2", "0.5", "+Inf")})
    found = await look(SLOW, source)
    assert found.symptom is not None
    assert {one.names["le"] for one in found.symptom.good} == {"0.2"}
    assert found.drills[0].label == "route"
    assert found.drills[0].points_at == ("/pay",)


async def test_between_two_bounds_only_what_is_surely_too_slow_is_bad() -> None:
    found = await look(SLOW, Series({"request_seconds_bucket": buckets("0.1", "0.25", "0.5", "+Inf")}))
    assert found.symptom is not None
    assert {one.names["le"] for one in found.symptom.good} == {"0.25"}


async def test_a_histogram_in_milliseconds_is_read_by_its_own_bounds() -> None:
    indicator = HistogramIndicator(source="prom", histogram="request_seconds", scale=Decimal("0.001"))
    source = Series({"request_seconds_bucket": buckets("100", "200", "+Inf")})
    found = await look(replace(SLOW, indicator=indicator), source)
    assert found.symptom is not None
    assert {one.names["le"] for one in found.symptom.good} == {"200"}


async def test_without_a_bucket_at_the_target_nothing_is_said_about_labels() -> None:
    found = await look(SLOW, Series({"request_seconds_bucket": buckets("0.1", "wide", "+Inf")}))
    assert found.drills == ()
    assert "labels of latency: no bucket of its histogram ends at the target" in found.unknown


# --- what cannot be had --------------------------------------------------------------------------------------------


async def test_a_source_that_keeps_no_series_is_named() -> None:
    for source in (None, Source()):
        found = await look(ERRORS, source)
        assert found.unknown == ("related series and labels: the source of error_rate keeps no series of the past",)


async def test_a_value_has_no_labels_to_look_into_and_its_service_is_compared_all_the_same() -> None:
    found = await look(DEPTH, Series({"queue_depth": [track("queue_depth", steady(5, 90))]}))
    assert [one.metric for one in found.movers] == ["queue_depth"]
    assert found.unknown == ("labels of queue_depth: its indicator counts no events in series of their own",)


@pytest.mark.parametrize("fault", [NoData(Silence.OVERLOADED, "429"), BackendUnavailable("prom", "429")])
async def test_a_source_that_fails_is_named_once_for_each_question(fault: NoData | BackendUnavailable) -> None:
    found = await look(ERRORS, Series(dict.fromkeys(("requests_total", "errors_total"), fault)))
    assert found.unknown == ("related series of checkout-api: 429", "labels of error_rate: 429")


async def test_a_source_of_good_events_says_the_same() -> None:
    good = [
        counter("good_total", steady(100, 100), route="/a"),
        counter("good_total", steady(100, 50), route="/pay"),
    ]
    indicator = RatioIndicator(source="prom", total="requests_total", good="good_total")
    found = await look(replace(ERRORS, indicator=indicator), Series({"requests_total": TOTAL, "good_total": good}))
    assert found.drills[0].points_at == ("/pay",)
