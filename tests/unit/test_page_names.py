"""A series is called what its page calls it: what is written for a metrics server measures the page itself, too."""

from collections.abc import Sequence

import pytest

from smartspec_ops.backends import _exposition, _openmetrics_catalog
from smartspec_ops.backends._exposition import Reader
from smartspec_ops.domain.inventory import Family, FamilyType, families
from smartspec_ops.ports import Answer

TEXT, OPENMETRICS = "text/plain; version=0.0.4", "application/openmetrics-text; version=1.0.0"


def answer(page: str, media_type: str = TEXT) -> Answer:
    return Answer(status=200, headers={"content-type": media_type}, body=page.encode())


def names(page: str, media_type: str = TEXT) -> Sequence[str]:
    exposed = _exposition.decode(answer(page, media_type))
    assert isinstance(exposed, Sequence)
    return [one.series for one in exposed]


def held(page: str, media_type: str = TEXT) -> Sequence[Family]:
    found = _openmetrics_catalog._decode(answer(page, media_type))
    assert isinstance(found, tuple)
    declared, series = found
    return [_openmetrics_catalog._detailed(family, series) for family in families(series, declared)]


@pytest.mark.parametrize(
    ("page", "series"),
    [
        ('# TYPE proxy_requests counter\nproxy_requests{status="200"} 5\n', ['proxy_requests{status="200"}']),
        ("# HELP up_rq Requests\n# TYPE up_rq counter\nup_rq 5\n# TYPE z gauge\nz 1\n", ["up_rq", "z"]),
        ("# TYPE a_total counter\na_total 5\n", ["a_total"]),
        ("# TYPE a counter\na 1\n# TYPE b_total counter\nb_total 2\n", ["a", "b_total"]),
        ("#TYPE a counter\n", []),
        ("a_total 3\n", ["a_total"]),
    ],
)
def test_a_counter_is_called_what_its_page_calls_it(page: str, series: Sequence[str]) -> None:
    """Client libraries know counters by ``_total``; half of all proxies and databases name theirs without."""
    assert names(page) == series
    reader = Reader()
    for _ in range(3):
        read = reader.decode(answer(page))
        assert isinstance(read, Sequence)
        assert [one.series for one in read] == series


def test_openmetrics_spells_the_total_of_a_counter_itself() -> None:
    page = '# TYPE a counter\na_total{code="200"} 5.0 # {trace_id="x"} 1.0\na_created{code="200"} 17.0\n# EOF\n'
    assert names(page, OPENMETRICS) == ['a_total{code="200"}', 'a_created{code="200"}']
    assert [(one.name, one.type) for one in held(page, OPENMETRICS)] == [("a_total", FamilyType.COUNTER)]


def test_what_a_page_holds_is_told_under_the_same_names() -> None:
    page = '# TYPE proxy_requests counter\nproxy_requests{status="200"} 5\nproxy_requests{status="502"} 1\n'
    (one,) = held(page)
    assert (one.name, one.type, one.counted) == ("proxy_requests", FamilyType.COUNTER, "proxy_requests")
    assert one.labels == {"status": ["200", "502"]}


SUMMARY = '{name}_count{{uri="/a",status="200"}} 5\n{name}_sum{{uri="/a",status="200"}} 0.5\n'


@pytest.mark.parametrize("head", ["# TYPE t_seconds summary\n", ""], ids=["declared", "told by its parts"])
def test_a_summary_without_quantiles_has_labels_all_the_same(head: str) -> None:
    """What Micrometer exposes where nobody asked for percentiles; without metadata, as after a remote write."""
    (one,) = held(head + SUMMARY.format(name="t_seconds"))
    assert (one.name, one.type) == ("t_seconds", FamilyType.SUMMARY)
    assert one.labels == {"uri": ["/a"], "status": ["200"]}
