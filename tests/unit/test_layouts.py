"""What is asked in addition where processes have different buckets; tests/acceptance/test_bucket_layouts.py asks it."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest

from smartspec_ops.backends import _layouts
from smartspec_ops.domain.measurement import Ask, Sample
from smartspec_ops.domain.objective import HistogramIndicator

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
