"""Selectors that are narrowed still read the same metrics, whichever way they name them."""

import pytest

from smartspec_ops.spec.promql import buckets_of, labels_of, limited, name_of, narrowed, series_of

SEVERAL = '{__name__=~"errors_total|timeouts_total",job="pay"}'


@pytest.mark.parametrize(
    ("text", "name", "narrow"),
    [
        ("x", "x", 'x{region="eu"}'),
        ('x{a="b"}', "x", 'x{a="b",region="eu"}'),
        ('{__name__="x",a="b"}', "x", 'x{a="b",region="eu"}'),
        ('{__name__="http.ok"}', "http.ok", '{__name__="http.ok",region="eu"}'),
        (SEVERAL, None, '{__name__=~"errors_total|timeouts_total",job="pay",region="eu"}'),
        ('{__name__!="x",a="b"}', None, '{__name__!="x",a="b",region="eu"}'),
        ("sum(x)", None, "sum(x)"),
    ],
)
def test_a_narrowed_selector_reads_no_other_metric(text: str, name: str | None, narrow: str) -> None:
    assert name_of(text) == name
    assert narrowed(text, [("region", "eu")]) == narrow


def test_a_name_that_only_has_to_match_is_no_label_and_no_histogram() -> None:
    assert labels_of(SEVERAL) == ["job"]
    assert buckets_of(SEVERAL) is None
    assert series_of(f"sum({SEVERAL})") == ()
    assert limited(SEVERAL, [("le", "=", "1")]).startswith("{__name__=~")
