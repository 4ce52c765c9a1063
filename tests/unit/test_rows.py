"""Rows that were put away come back as they were, whatever is in them, and take half the room where that is whole."""

import tracemalloc
from array import array
from collections.abc import Sequence
from itertools import accumulate
from math import inf, isnan, nan
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.rows import Rows, pack, unpack

WIDTH = 3
gains = st.one_of(st.integers(0, 5), st.sampled_from([2**31, 2**32 - 1, 2**32, 2**52, 0.5, 0.1, 1e300, -7]))
steps = st.lists(st.lists(gains, min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=40)


def totals(steps: Sequence[Sequence[float]], born: Sequence[int]) -> "list[array[float]]":
    """Running totals of what each column gained, NaN before the row it was born in."""
    sums = accumulate(steps, lambda before, more: [*map(add, before, more)])
    return [
        array("d", [value if at >= first else nan for value, first in zip(row, born, strict=True)])
        for at, row in enumerate(sums)
    ]


def same(one: "array[float]", other: "array[float]") -> bool:
    return all(a == b or (isnan(a) and isnan(b)) for a, b in zip(one, other, strict=True))


@given(steps, st.lists(st.integers(0, 50), min_size=WIDTH, max_size=WIDTH), st.data())
def test_whatever_is_done_to_them_they_are_a_list(
    steps: Sequence[Sequence[float]], born: Sequence[int], data: st.DataObject
) -> None:
    known: list[array[float]] = []
    kept = Rows()
    for row in totals(steps, born):
        known.append(array("d", row))
        kept.append(row)
        match data.draw(st.sampled_from(["nothing", "put away", "bring back", "drop", "change"])):
            case "put away":
                kept.put_away(data.draw(st.integers(0, len(known))))
            case "bring back":
                kept.bring_back(data.draw(st.integers(0, len(known))))
            case "drop" if len(known) > 1:
                at = data.draw(st.integers(0, len(known) - 1))
                del known[at], kept[at]
            case "change":
                at = data.draw(st.integers(0, len(known) - 1))
                kept.bring_back(at)
                kept[at][0] = known[at][0] = 17.0
            case _:
                pass
        assert len(kept) == len(known)
        assert all(map(same, kept, known))


def room(row: Sequence[float], count: int, born: int = 0, *, away: bool) -> int:
    """Bytes that so many rows of 400 columns take, each of which gains `row` in every step."""
    made = totals([[*row] * (400 // len(row))] * count, [0, *([born] * 399)])
    tracemalloc.start()
    try:
        kept = Rows(array("d", each) for each in made)
        if away:
            kept.put_away(count)
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("row", "born", "share"),
    [
        ([24_000, 1], 0, 0.6),
        ([2**31, 1], 0, 0.9),  # a base for every other row
        ([24_000, 1], 150, 0.6),
        ([0.1, 1], 0, 1.1),
        ([inf, 1], 0, 1.1),
    ],
    ids=["whole", "fast", "begun late", "in parts", "infinite"],
)
def test_rows_of_whole_numbers_take_half_the_room(row: Sequence[float], born: int, share: float) -> None:
    assert room(row, 200, born, away=True) < share * room(row, 200, born, away=False)


@given(steps, st.integers(0, 3))
def test_a_row_is_packed_and_unpacked_as_it_was(steps: Sequence[Sequence[float]], born: int) -> None:
    rows = totals(steps, [born] * WIDTH)
    kept = Rows(array("d", row) for row in rows)
    kept.put_away(len(rows) // 2)
    packed = [kept.packed(at) for at in range(len(rows))]
    again = Rows(map(unpack, packed))
    assert all(map(same, again, rows))
    again.bring_back(0)
    again[-1][0] = 0.25
    assert again[-1][0] == 0.25


def test_what_is_no_row_is_told() -> None:
    for packed in (b"", b"x", b"I\x00", b"d1234567"):
        with pytest.raises(ValueError, match=r"not a row|multiple of item size"):
            unpack(packed)
    assert len(pack(array("d", [1, 2]))) == 1 + 2 * 4
    assert len(pack(array("d", [0.5, 2]))) == 1 + 2 * 8
