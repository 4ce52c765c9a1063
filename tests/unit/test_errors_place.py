"""Where a file stops being text is told in characters, as every other place is."""

import pytest

from smartspec_ops.domain.errors import UserFault


@pytest.mark.parametrize(
    ("written", "place"),
    [(b"\xff", "1:1"), ("Größe – ä".encode() + b"\xff", "1:10"), ("ä\n\nöl ".encode() + b"\xfc", "3:4")],
)
def test_a_place_counts_characters(written: bytes, place: str) -> None:
    with pytest.raises(UnicodeDecodeError) as fault:
        written.decode()
    assert f"a.md:{place}: " in str(UserFault.not_text("a.md", fault.value))
