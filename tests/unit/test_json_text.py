"""Writers that are made once write what the library writes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.edge.json_text import writer

DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
CANONICAL = writer(sort_keys=True, allow_nan=False)
READABLE = writer(ensure_ascii=False)


@given(DATA)
def test_it_writes_what_the_library_writes(data: Any) -> None:
    assert CANONICAL(data) == json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    assert READABLE(data) == json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize(
    ("data", "fault"), [(float("nan"), ValueError), ([float("inf")], ValueError), ({1j}, TypeError)]
)
def test_it_refuses_what_the_library_refuses(data: Any, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        CANONICAL(data)


def test_what_contains_itself_ends() -> None:
    data: list[Any] = []
    data.append(data)
    with pytest.raises(RecursionError):
        CANONICAL(data)
