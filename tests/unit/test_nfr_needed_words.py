"""The words without which an expression matches nothing, and when a text holds them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.spec.nfr.words.needed_words import folded, needed_words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"\b(?:error|failure) rates?\b", "failur error"),  # the better part of a sequence; six letters of a word
        (r"within|bis zu|до", "within bis до"),
        (r"an?|within", ""),  # "a" stands everywhere
        (r"(?:within)?\d+", ""),
        (r"(?:within|under){1,2}\d+", "within under"),
        (r"(?:within|under){0,2}\d+", ""),
        (r"latenc(?:y|ies)", "latenc"),
        (r"goals?x*", "goal"),
        (r"goo{2}als?", "go"),
        (r"\u30abcde\d|\w\x41fgh", "cde fgh"),
        (r"[within]\(under\)", "under"),
        (r"(?<=within)\d(?!under)", ""),
        (r"(?P<unit>secs)(?P=unit)", "secs"),
        (r"(?i)within", ""),  # not understood
        (r"Straße|İçinde", "strass içinde"),
        (r"秒|초", "秒 초"),
    ],
)
def test_needed_words_are_read_off_the_source(source: str, words: str) -> None:
    assert needed_words(source) == frozenset(words.split())


PARTS = (
    "ab", "cd", "ß", "İi", "秒", r"\d", r"\b", "[ab]", "(?:ab|秒)", "(cd|x)", "(?:ab)?", "(?=ab)", "(?!cd)", "|", "b?",
    "d*", "ab{0,1}", "(?:cd){2}", " ",
)  # fmt: skip
LETTERS = ("ab", "cd", "AB", "ss", "ẞ", "ii", "ıİ", "秒", "1", "x", " ")


@given(st.lists(st.sampled_from(PARTS), max_size=6), st.lists(st.sampled_from(LETTERS), max_size=6))
def test_a_text_that_matches_holds_one_of_them(parts: list[str], letters: list[str]) -> None:
    source, text = "".join(parts), "".join(letters)
    needed = needed_words(source)
    if needed and re.search(source, text, re.IGNORECASE):
        assert any(word in folded(text) for word in needed)


def test_letters_that_are_one_where_case_is_ignored_are_folded_alike() -> None:
    cased = [c for c in map(chr, range(0x2_0000)) if c.lower() != c or c.upper() != c or c.casefold() != c]
    everything = "".join(cased)
    for letter in cased:
        for other in re.findall(re.escape(letter), everything, re.IGNORECASE):
            assert folded(letter) == folded(other), (letter, other)
