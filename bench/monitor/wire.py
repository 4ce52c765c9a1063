"""Prometheus' remote-write format, as much of it as samples of known series need.

Protocol buffers with Snappy around them. Every sample takes 18 bytes (a tag and a length, a double, a varint of six
bytes), so a whole column is laid out with strided copies instead of one call per sample; Snappy is told to store and
not to compress. Source: prometheus.io/docs/specs/prw/remote_write_spec and google/snappy format_description.txt.
"""

import http.client
from array import array
from collections.abc import Iterable, Sequence

SAMPLE = 18
_EARLIEST, _LATEST = 1 << 35, 1 << 42
"""Times in ms between which a varint has six bytes: 1971 to 2109."""
_LONGEST_LITERAL = b"\xfc"


def sample_frame(stamps: Sequence[int]) -> bytearray:
    """The samples of one scrape after the other with their values left open; shared by all series of a target."""
    if not all(_EARLIEST <= stamp < _LATEST for stamp in stamps):
        raise ValueError("a time that does not fit the fixed width of a sample")
    frame = bytearray(SAMPLE * len(stamps))
    for position, byte in ((0, 0x12), (1, SAMPLE - 2), (2, 0x09), (11, 0x10)):
        frame[position::SAMPLE] = bytes([byte]) * len(stamps)
    for n in range(5):
        frame[12 + n :: SAMPLE] = bytes([stamp >> 7 * n & 0x7F | 0x80 for stamp in stamps])
    frame[17::SAMPLE] = bytes([stamp >> 35 for stamp in stamps])
    return frame


def series(labels: bytes, frame: bytearray, values: "array[float]") -> bytes:
    """One TimeSeries: its encoded labels, and the frame filled with `values` (the frame is overwritten)."""
    raw = values.tobytes()
    for n in range(8):
        frame[3 + n :: SAMPLE] = raw[n::8]
    return _field(1, labels + frame)


def encode_labels(labels: Iterable[tuple[str, str]]) -> bytes:
    return b"".join(_field(1, _field(1, name.encode()) + _field(2, value.encode())) for name, value in labels)


def snappy(body: bytes) -> bytes:
    """`body` as one stored literal."""
    return _varint(len(body)) + _LONGEST_LITERAL + (len(body) - 1).to_bytes(4, "little") + body


def write(connection: http.client.HTTPConnection, request: bytes) -> None:
    """Send series to the receiver. RuntimeError where it does not take them all."""
    headers = {
        "content-type": "application/x-protobuf",
        "content-encoding": "snappy",
        "x-prometheus-remote-write-version": "0.1.0",
    }
    connection.request("POST", "/api/v1/write", snappy(request), headers)
    response = connection.getresponse()
    said = response.read()
    if response.status // 100 != 2:
        raise RuntimeError(f"remote write refused with {response.status}: {said[:500]!r}")


def _field(number: int, body: bytes | bytearray) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _varint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
