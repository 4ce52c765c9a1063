"""JSON in one canonical spelling, so that equal data are equal bytes: what is stored, sealed and hashed."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from smartspec_ops.edge.json_text import writer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MILLISECOND = timedelta(milliseconds=1)


def dump(data: Any) -> bytes:
    """Sorted keys, no spaces, ASCII only (half a surrogate pair survives too). NaN and infinity: `ValueError`."""
    return _WRITE(data).encode("ascii")


_WRITE = writer(sort_keys=True, allow_nan=False)


def load(raw: bytes | str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(raw)
    return data


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """What reading the data back will give: tuples become lists, keys strings."""
    return load(dump(data))


def micros(at: datetime) -> int:
    """Whole microseconds since 1970 UTC, exact; a naive time is refused."""
    return _micros(at, at.fold)


@lru_cache(maxsize=1024)
def _micros(at: datetime, _fold: int) -> int:
    """What is written together is of few moments. The hour that comes twice is the same to a comparison of two times of
    one zone."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at.isoformat()}")
    return (at - EPOCH) // MICROSECOND


def instant(count: int) -> datetime:
    """The inverse of `micros`, in UTC."""
    return EPOCH + timedelta(microseconds=count)
