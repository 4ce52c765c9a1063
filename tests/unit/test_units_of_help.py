"""The unit that the description of a metric names."""

import pytest

from smartspec_ops.spec.units import unit_by_help


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Latency of requests in milliseconds.", "ms"),
        ("Duration (s)", "s"),
        ("Time spent, unit: us", "us"),
        ("Latency of the request(s) handled", None),
        ("Time spent in second stage", None),
        ("Time in seconds, or in milliseconds where it is short", None),
        ("Requests handled", None),
    ],
)
def test_the_unit_of_a_description(text: str, unit: str | None) -> None:
    assert unit_by_help(text) == unit
