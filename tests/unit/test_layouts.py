"""What is asked in addition where processes have different buckets; tests/acceptance/test_bucket_layouts.py asks it."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from smartspec_ops.backends import SourceConfig, _layouts, _promql_plan
from smartspec_ops.backends.prometheus import Prometheus, allow
from smartspec_ops.domain.judge import Compliance, judge
from smartspec_ops.domain.measurement import Ask, Counts, NoData, Sample, Silence
from smartspec_ops.domain.objective import HistogramIndicator, RatioIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.unit.objectives import latency

pytestmark = pytest.mark.edge

ASK = Ask(HistogramIndicator(source="s", histogram="t", threshold=Decimal("0.2")), timedelta(hours=1))


def sampled(counts: Mapping[str, float]) -> list[Sample]:
    return [Sample((("le", text),), count) for text, count in counts.items()]


@pytest.mark.parametrize(
    ("counts", "below", "above"),
    [
        ({"0.05": 60, "0.1": 60, "0.2": 30, "0.5": 60, "1": 60}, "0.1|0.2", "0.2|0.5"),
        ({"0.05": 60, "0.1": 30, "0.2": 30, "0.5": 30, "1": 60}, "0.05|0.1|0.2", "0.2|0.5|1"),
        ({"0.1": 30, "0.2": 30, "1": 30, "1.0": 30}, "0.1|0.2", "0.2|1|1.0|+Inf"),
        ({"0.2": 30}, "0.2", "0.2|+Inf"),
    ],
)
def test_only_buckets_that_may_be_nearest_are_asked_for(counts: Mapping[str, float], below: str, above: str) -> None:
    """Hundreds of buckets made a query longer than VictoriaMetrics takes, and the verdict unknown."""
    found = _layouts.sides(ASK, sampled({**counts, "+Inf": 60}))
    assert found is not None
    assert found.below is not None
    assert matched(found.below.expression) == {below}
    assert matched(found.above.expression) == {above}


def matched(expression: str) -> set[str]:
    return {part.split('"')[0].replace("\\", "") for part in expression.split('le=~"')[1:]}


@pytest.mark.parametrize("counts", [{}, {"0.1": 60, "0.2": 60}, {"0.1": 60, "0.2": 60, "0.5": 30}, {"0.1": 60}])
def test_nothing_more_is_asked_where_all_have_what_decides(counts: Mapping[str, float]) -> None:
    assert _layouts.sides(ASK, sampled({**counts, "+Inf": 60})) is None


NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OTHER = Ask(RatioIndicator(source="s", total="r", bad="e"), timedelta(hours=1))


def answering(refusal: Reply) -> Callable[[Asked], Reply]:
    """Of two processes one lacks the bucket at the threshold; what is asked after that it refuses."""

    def reply(asked: Asked) -> Reply:
        query, at = asked.form("query"), float(asked.form("time"))
        if "without (le)" in query:
            return refusal
        rows = []
        for number, part in enumerate(query.split("\nor label_replace")):
            tag = {_promql_plan.TAG: str(number)} if "\nor " in query else {}
            if "sum by (le)" in part:
                counts = (
                    {"0.1": 60, "0.2": 30, "+Inf": 60} if "count_over" in part else {"0.1": 5, "0.2": 9, "+Inf": 10}
                )
                rows += [{"metric": {**tag, "le": le}, "value": [at, str(count)]} for le, count in counts.items()]
            else:
                told = at - 7200 if "min_over_time" in part else at if "timestamp" in part else 1
                rows.append({"metric": tag, "value": [at, str(told)]})
        return Reply(body=json.dumps({"status": "success", "data": {"resultType": "vector", "result": rows}}).encode())

    return reply


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        (Reply(status=400, body=b'{"status":"error","errorType":"bad_data","error":"no"}'), Silence.BAD_QUERY),
        (Reply(status=422, body=b'{"status":"error","errorType":"execution","error":"no"}'), Silence.BAD_QUERY),
        (Reply(status=403), Silence.UNAUTHORIZED),
        (Reply(status=500), Silence.UNREACHABLE),
        (Reply(status=503, headers={"retry-after": "60"}), Silence.OVERLOADED),
        (Reply(status=503, body=b'{"status":"error","errorType":"timeout","error":"late"}'), Silence.UNREACHABLE),
        (Reply(body=b"<html>"), Silence.GARBAGE),
    ],
)
async def test_where_the_second_question_is_refused_nothing_is_told_of_the_histogram(
    refusal: Reply, why: Silence
) -> None:
    """And what the first request answered of others stands."""
    async with scripted_server(answering(refusal)) as server:
        config = SourceConfig(name="s", url=server.url, once=True)
        backend = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(NOW))
        found = await backend.measure([ASK, OTHER], NOW)
        await backend.close()
    histogram = found[ASK]
    assert isinstance(histogram, NoData)
    assert histogram.why is why
    assert found[OTHER] == Counts(0, 1)
    assert judge(latency(), histogram).verdict is Compliance.UNKNOWN
