"""Which of many backups to keep: the newest ones close together, older ones farther apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """The newest `last`, and of as many days and weeks (UTC) that have any the last one each."""

    last: int
    daily: int = 0
    weekly: int = 0


def kept(moments: Sequence[datetime], keep: Keep) -> frozenset[datetime]:
    """Those of `moments` to keep; the newest always."""
    newest_first = sorted(moments, reverse=True)
    return frozenset(newest_first[: max(keep.last, 1)]) | {
        one
        for most, period in ((keep.daily, _day), (keep.weekly, _week))
        for one in _last_of(newest_first, period)[:most]
    }


def _last_of(newest_first: Sequence[datetime], period: Callable[[datetime], Any]) -> Sequence[datetime]:
    """The last moment of each period that has one, newest first."""
    found: dict[Any, datetime] = {}
    for one in newest_first:
        found.setdefault(period(one), one)
    return list(found.values())


def _day(at: datetime) -> Any:
    return at.date()


def _week(at: datetime) -> Any:
    return at.isocalendar()[:2]
