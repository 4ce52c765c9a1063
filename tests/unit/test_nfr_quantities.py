"""Numbers and units as specs write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.spec.nfr.words.quantities import read_mentions, read_number


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("200 ms", "0.2", Unit.SECOND),
        ("250 мс", "0.25", Unit.SECOND),
        ("5秒以内", "5", Unit.SECOND),
        ("500 มิลลิวินาที", "0.5", Unit.SECOND),
        ("900µs", "0.0009", Unit.SECOND),
        ("5m", "300", Unit.SECOND),
        ("30d", "2592000", Unit.SECOND),
        ("99.9%", "0.999", Unit.RATIO),
        ("%99.9", "0.999", Unit.RATIO),
        ("0.5‰", "0.0005", Unit.RATIO),
        ("3 nines", "0.999", Unit.RATIO),
        ("10k rps", "10000", Unit.PER_SECOND),
        ("1,200 requests per minute", "20", Unit.PER_SECOND),
        ("每秒 3000", "3000", Unit.PER_SECOND),
        ("QPS ≥ 5000", "5000", Unit.PER_SECOND),
        ("10 MB/s", "10000000", Unit.PER_SECOND),
        ("1 KiB", "1024", Unit.BYTE),
        ("5M users", "5000000", Unit.COUNT),
    ],
)
def test_units(text: str, value: str, unit: Unit) -> None:
    (mention,) = read_mentions(text, decimal_comma=False)
    assert mention.quantity == Quantity(Decimal(value), unit)


@pytest.mark.parametrize("text", ["2024-01-15", "v1.2.3", "NFR-012", "SHA-256", "24/7", "10:30"])
def test_names_dates_and_versions_are_no_numbers(text: str) -> None:
    assert read_mentions(text, decimal_comma=False) == ()


@pytest.mark.parametrize(
    ("text", "comma", "percent", "value"),
    [
        ("99,95", True, True, "99.95"),
        ("99,999", True, True, "99.999"),
        ("10.000", True, False, "10000"),
        ("10.000", False, False, "10"),
        ("1,000", False, False, "1000"),
        ("0,250", False, False, "0.25"),
        ("1.234,5", True, False, "1234.5"),
        ("1,234.5", False, False, "1234.5"),
        ("1 000", False, False, "1000"),
        ("1'000", False, False, "1000"),
        ("1,00,000", False, False, "100000"),
    ],
)
def test_number_formats(text: str, comma: bool, percent: bool, value: str) -> None:
    assert read_number(text, decimal_comma=comma, percent=percent) == Decimal(value)


@given(st.integers(1000, 999_999_999), st.sampled_from([",", ".", " ", "'"]))
def test_grouping_marks_do_not_change_a_number(value: int, mark: str) -> None:
    assert read_number(f"{value:,}".replace(",", mark), decimal_comma=True) == value


@given(st.integers(1, 99_999))
def test_milliseconds_and_seconds_are_the_same_time(milliseconds: int) -> None:
    (one,) = read_mentions(f"{milliseconds} ms", decimal_comma=False)
    assert one.quantity.value * 1000 == milliseconds


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("0.99999999999", Unit.RATIO, "99.999999999 %"),
        ("0.00000000001", Unit.RATIO, "0.000000001 %"),
        ("1", Unit.RATIO, "100 %"),
        ("536870912", Unit.BYTE, "512 MiB"),
        ("65536", Unit.BYTE, "64 KiB"),
        ("200000000", Unit.BYTE, "200 MB"),
        ("123457536", Unit.BYTE, "123.458 MB"),  # 30,141 pages of memory
        ("0", Unit.BYTE, "0 B"),
    ],
)
def test_quantities_are_shown_as_written_and_never_rounded_to_all(value: str, unit: Unit, shown: str) -> None:
    assert str(Quantity(Decimal(value), unit)) == shown
