"""JSON from strangers: what is refused, and where the fault is said to be."""

import gzip
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.spec.strict_json import DEPTH, loads


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"a": 1, "a": 2}', "$: the key 'a' is there twice"),
        (b'{"a": {"b": [1, {"c": 1, "c": 2}]}}', "$.a.b[1]: the key 'c' is there twice"),
        (b'{"a":', "line 1, column 6: a value is missing"),
        (b'{"a": 1}\n x', "line 2, column 2: something stands behind the end"),
        (b'{"a": 1', "line 1, column 8: a comma or the end is missing"),
        (b'{"a" 1}', "line 1, column 6: a colon is missing"),
        (b"{'a': 1}", "line 1, column 2: a key in double quotes is missing"),
        (b'{"a": "b', "line 1, column 7: a text begins that has no end"),
        (b'{"a": "\n"}', "line 1, column 8: a text holds a line break or another control character"),
        (b'{"a": "\\q"}', "line 1, column 8: a backslash in a text escapes nothing"),
        (b'"\xff"', "byte 2 is no text in UTF-8"),
        (b"\xff\xfe{", "byte 3 is no text in UTF-16-LE"),
        # Without the time of day, which would give the test another name in each process.
        (gzip.compress(b'{"a": 1}', mtime=0), "it is compressed with gzip; send it as it is"),
        (b'{"a": ' + b"1" * 5000 + b"}", "a number has too many digits"),
        (b"[" * 100_000, "$: nested deeper than 64"),
        (b"[" * 80 + b"]" * 80, "nested deeper than 64"),
        (b'{"a": {"b": ' + b"[" * 63 + b"]" * 63 + b"}}", "$.a.b[0]"),
        (b" \n", "it is empty"),
        (b"", "it is empty"),
    ],
)
def test_what_two_readers_could_understand_differently_is_refused_with_its_place(raw: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        loads(raw)


def test_as_deep_as_allowed_is_read() -> None:
    deep = b"[" * DEPTH + b"]" * DEPTH
    assert loads(deep) == json.loads(deep)


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_values)
def test_everything_else_is_read_as_it_stands(value: object) -> None:
    assert loads(json.dumps(value).encode()) == value
