"""A shorter way to the same: what looks at text in ASCII in a way of its own finds what the plain expression finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.spec.nfr import statement
from smartspec_ops.spec.nfr.caseless import Caseless

PLAIN = r"(?<!\w)(?:was|fiel|ba[jk]o|bakım|ниже|超え)(?!\w)|\bper (?:day|year)\b[^.;]{0,6}$|[(（]e\.\s?g\."
WORDS = (
    "was",
    "FIEL",
    "Bajo",
    "bakim",
    "BAKIM",
    "bakım",
    "НИЖЕ",
    "超え",
    "ſ",
    "K",
    "İ",
    "per DAY",
    "(E.G.",
    "x",
    "≤ 5",
    ";",
)
PERCENTILES = (
    "p",
    "P",
    "95",
    "(",
    " ",
    "-",
    "%",
    "th",
    "ST",
    "tile",
    "ile",
    "pct",
    "percentile",
    "ERCENT",
    "centile",
    "ü",
)


@given(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), st.integers(0, 8), st.integers(0, 40))
def test_it_finds_where_an_expression_that_ignores_case_does(text: str, start: int, end: int) -> None:
    plain, found = re.compile(PLAIN, re.IGNORECASE).search(text, start, end), Caseless(PLAIN).search(text, start, end)
    assert (found and found.span()) == (plain and plain.span())


def test_it_is_written_in_lower_case() -> None:
    with pytest.raises(ValueError, match="in lower case: zum B"):
        Caseless("zum Beispiel")
    assert Caseless(r"\Wnever\S").search("it NEVER: ends") is not None


@given(st.lists(st.sampled_from(PERCENTILES), max_size=6).map("".join))
def test_a_text_in_ascii_may_name_a_percentile_where_any_text_may(text: str) -> None:
    assert statement._may_name_a_percentile(text) is (statement._MAYBE_PERCENTILE.search(text) is not None)
