"""A shorter way to the same for a text in ASCII: what it finds is what the way for any text finds."""

from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.spec.nfr import ids
from smartspec_ops.spec.nfr.words import quantities
from smartspec_ops.spec.nfr.words.words import fold

TEXTS = st.lists(
    st.sampled_from(("99", "9", "%", "p95", "yuzde 5", "100%", "Search", "x_Y", "FR-1", " ", ".", "/s")), max_size=8
)


@given(TEXTS.map("".join))
def test_numbers_are_looked_for_at_the_same_places(text: str) -> None:
    found = [m.span() for m in quantities._DIGITS_OR_PERCENT_IN_ASCII.finditer(text)]
    assert found == [m.span() for m in quantities._DIGITS_OR_PERCENT.finditer(text)]


@given(TEXTS.map("".join))
def test_words_of_an_id_are_the_same(text: str) -> None:
    assert ids._folded_words(text) == [fold(word) for word in ids._WORD.findall(text)]
