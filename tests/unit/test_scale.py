"""What a million objectives ask for is worked out, and the page says what was worked out."""

import pytest

from bench import scale

pytestmark = pytest.mark.edge


def test_the_page_holds_the_table_as_it_is_now() -> None:
    page = scale.PAGE.read_text(encoding="utf-8")
    assert scale.written(page) == page, "run ./dev bench scale --write"
    assert scale.table().count("\n") == len(scale.ROWS) + 1


def test_what_is_needed_grows_with_what_is_watched_and_never_without_a_spare() -> None:
    found = [scale.needs(size) for size in scale.SIZES]
    assert [one.cpu for one in found] == sorted(one.cpu for one in found)
    assert min(one.workers for one in found) == 2
    assert found[-1].written == pytest.approx(42e6)
    assert found[-1].stored == pytest.approx(42e6 * (40 * 1440 + 360 * 288) + 1_815e6)


def test_more_objectives_than_the_shards_hold_in_memory_are_seen_in_the_memory_of_a_worker() -> None:
    assert scale.needs(100_000_000).workers == scale.SHARDS
    assert scale.needs(100_000_000).memory > scale.ASSUMED.worker_memory
