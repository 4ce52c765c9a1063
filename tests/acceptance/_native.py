"""Native histograms for a real Prometheus, by the only door it takes them in through without a scrape: remote write.

Buckets are exponential: those of `schema` grow by 2^(2^-schema), and number n ends, inclusively, at that to the n.
Source: prometheus.io, remote write specification 1.0 (protobuf in one snappy block), native histograms.
"""

import struct
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, log2

Labels = Mapping[str, str]
OPTIONS = ("--enable-feature=native-histograms", "--web.enable-remote-write-receiver")
"""What a Prometheus before 3.8 is started with to know them."""
LITERAL = 60_000
"""Bytes of one literal of a snappy block, which may be stored as they are."""


@dataclass(slots=True)
class Histogram:
    """Events by the number of their bucket."""

    schema: int
    counts: dict[int, int] = field(default_factory=dict)

    def observe(self, seconds: float, times: int = 1) -> None:
        number = ceil(round(log2(seconds) * 2**self.schema, 9))
        self.counts[number] = self.counts.get(number, 0) + times

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def within(self, seconds: float) -> tuple[int, int]:
        """The fewest and the most events that may have been as fast."""
        place = round(log2(seconds) * 2**self.schema, 9)
        below = sum(count for number, count in self.counts.items() if number <= place)
        return below, below + sum(count for number, count in self.counts.items() if place < number < place + 1)

    def copy(self) -> "Histogram":
        return Histogram(self.schema, dict(self.counts))


Samples = Sequence[tuple[float, Histogram]]
"""Each with the second it was taken at."""


def write(url: str, series: Iterable[tuple[Labels, Samples]]) -> None:
    """Into a Prometheus with `OPTIONS`; samples may be an hour older than the newest it has, not more."""
    body = b"".join(_message(1, _series(labels, samples)) for labels, samples in series if samples)
    headers = {"Content-Encoding": "snappy", "X-Prometheus-Remote-Write-Version": "0.1.0"}
    request = urllib.request.Request(f"{url}/api/v1/write", _snappy(body), headers, method="POST")
    urllib.request.urlopen(request, timeout=60).close()


def _series(labels: Labels, samples: Samples) -> bytes:
    named = (_message(1, _message(1, k.encode()) + _message(2, v.encode())) for k, v in sorted(labels.items()))
    return b"".join(named) + b"".join(_message(4, _histogram(one, at)) for at, one in samples)


def _histogram(one: Histogram, at: float) -> bytes:
    first, last = min(one.counts, default=0), max(one.counts, default=-1)
    counts = [one.counts.get(number, 0) for number in range(first, last + 1)]
    deltas = [after - before for before, after in zip([0, *counts], counts, strict=False)]
    told = _number(1, one.total) + _double(3, 0.0) + _number(4, _zigzag(one.schema)) + _double(5, 1e-9) + _number(6, 0)
    if counts:
        told += _message(11, _number(1, _zigzag(first)) + _number(2, len(counts)))
        told += _message(12, b"".join(_varint(_zigzag(delta)) for delta in deltas))
    return told + _number(15, round(at * 1000))


def _message(place: int, body: bytes) -> bytes:
    return _varint(place << 3 | 2) + _varint(len(body)) + body


def _number(place: int, value: int) -> bytes:
    return _varint(place << 3) + _varint(value)


def _double(place: int, value: float) -> bytes:
    return _varint(place << 3 | 1) + struct.pack("<d", value)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else -value * 2 - 1


def _snappy(body: bytes) -> bytes:
    """One block of literals only: nothing is packed."""
    parts = [body[start : start + LITERAL] for start in range(0, len(body), LITERAL)]
    return _varint(len(body)) + b"".join(bytes([61 << 2]) + struct.pack("<H", len(one) - 1) + one for one in parts)
