"""Series made up for the tests of compiled rules: they match what they must, and nothing they must not."""

import re

import pytest

from smartspec_ops.compilers._series import series
from smartspec_ops.spec.promql import matchers_of, name_of


def holds(selector: str, labels: dict[str, str]) -> bool:
    """As a server would."""
    checks = {
        "=": lambda wanted, value: wanted == value,
        "!=": lambda wanted, value: wanted != value,
        "=~": lambda wanted, value: re.fullmatch(wanted, value) is not None,
        "!~": lambda wanted, value: re.fullmatch(wanted, value) is None,
    }
    return all(checks[sign](value, labels.get(label, "")) for label, sign, value in matchers_of(selector))


SELECTORS = [
    'http_requests_total{code=~"5.."}',
    'http_requests_total{job="shop",code=~"5..|429",method!="OPTIONS"}',
    'http_requests_total{code=~"[45].."}',
    r'http_requests_total{path=~"/api/v\\d+/.*"}',
    'http_requests_total{code!~"2..|3.."}',
    'http_requests_total{grpc_code=~"Unknown|Internal|(Data|Un)Loss"}',
    'http_requests_total{job=~".+",instance=~"a.b:90.*"}',
    '{__name__="http_requests_total",code="500"}',
    "http_requests_total",
]


@pytest.mark.parametrize("selector", SELECTORS)
def test_a_series_of_a_selector_is_matched_by_it(selector: str) -> None:
    found = series(selector)
    assert found is not None
    assert name_of(found) == "http_requests_total"
    assert {sign for _, sign, _ in matchers_of(found)} <= {"="}
    assert holds(selector, {label: value for label, _, value in matchers_of(found)})


@pytest.mark.parametrize("part", [one for one in SELECTORS if one != "http_requests_total"])
def test_a_series_of_the_rest_is_not_matched_by_the_part(part: str) -> None:
    found = series("http_requests_total", part)
    assert found is not None
    assert not holds(part, {label: value for label, _, value in matchers_of(found)})


def test_what_nothing_matches_has_no_series() -> None:
    assert series('x{a="1",a="2"}') is None
    assert series("x", "x") is None


def test_another_metric_takes_nothing_away() -> None:
    assert series("x", 'y{code="1"}') is not None
