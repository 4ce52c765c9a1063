"""Cleaning of foreign text: what is clean already is passed on as it is, which must be what looking closer gives."""

from unicodedata import category

from hypothesis import example, given
from hypothesis import strategies as st

from smartspec_ops.spec.alert_fields import clean

REMOVED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def looking_at_every_character(text: str, limit: int) -> str:
    kept = "".join(
        " " if c in "\n\r\t" else c for c in text[: limit * 4] if c in "\n\r\t" or category(c) not in REMOVED
    )
    kept = " ".join(kept.split())
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


@given(st.text(max_size=60) | st.text(" ab\u00a0\u2003\u3000\n\t\u200b\u202e\x00", max_size=30), st.integers(1, 40))
@example("a  b", 10)
@example(" a", 10)
@example("a ", 10)
@example("a\u00a0b", 10)
@example("\u3000", 10)
@example("a" * 11, 10)
@example("\ud800", 10)
def test_a_clean_text_is_what_every_text_is_cleaned_to(text: str, limit: int) -> None:
    assert clean(text, limit) == looking_at_every_character(text, limit)
    assert clean(clean(text, limit), limit) == clean(text, limit)
