"""What an index finds is what looking at every series finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.backends._index import FEW, Index
from smartspec_ops.backends._selector import Matcher, Selector

pytestmark = pytest.mark.edge

NAMES = st.sampled_from(["a", "b"])
LABELS = st.dictionaries(st.sampled_from(["x", "y"]), st.sampled_from(["", "1", "2"]))
MATCHERS = st.builds(
    Matcher,
    label=st.sampled_from(["x", "y", "z", "__name__"]),
    sign=st.sampled_from(["=", "!=", "=~", "!~"]),
    value=st.sampled_from(["", "1", "2", "a", "1|2", ".*"]),
)
SELECTORS = st.builds(Selector, st.one_of(NAMES, st.just("")), st.lists(MATCHERS, max_size=3).map(tuple))


@given(
    st.lists(st.tuples(NAMES, LABELS), min_size=3 * FEW, max_size=4 * FEW), st.lists(SELECTORS, min_size=1, max_size=4)
)
def test_an_index_finds_what_looking_at_all_finds(
    series: list[tuple[str, dict[str, str]]], selectors: list[Selector]
) -> None:
    index = Index((name, labels, at) for at, (name, labels) in enumerate(series))
    for selector in [*selectors, Selector("a", (Matcher("x", "=", "1"),)), Selector("b", (Matcher("y", "=", ""),))]:
        assert index.find(selector) == [
            at for at, (name, labels) in enumerate(series) if selector.matches(name, labels)
        ]
