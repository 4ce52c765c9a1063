"""A real Prometheus with the whole history in it, kept in the user's cache folder and continued to the present.

A history is made once: it is sent to the remote-write receiver a day at a time, by two processes. Blocks span 54 hours
and the head up to three days, so that a day may be written series by series. At each later start what has passed since
is added; where that is a third of the history or more, the history is made anew.
"""

import contextlib
import hashlib
import http.client
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from bench.monitor import history, wire
from bench.monitor.history import DAY, INTERVAL, MINUTES, Day, Shape
from tests import servers

Carries = Mapping[int, Sequence[float]]
"""What the counters of each service end a day with."""

AHEAD = 4 * 3600
"""Seconds of history beyond the present: ticks are taken a minute of history apart and not a minute of waiting."""

RULES = "measured.rules.yaml"
"""In the server's folder, read again on SIGHUP: what it is to evaluate."""

_WRITERS = 2
_PER_REQUEST = 5
"""Services in one request: 2 MB for a day."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the stored history goes: `minute` of `day` is the next to be written; `carries` end the day before."""

    day: int
    minute: int
    carries: Carries


def cache_folder() -> Path:
    """Where histories and the peer are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "smartspec-ops-bench"


def cpu_of(pid: int) -> float:
    """CPU seconds a process has used, to the nanosecond, ended threads included."""
    return time.clock_gettime_ns(~pid << 3 | 2) / 1e9  # clock_getcpuclockid(3) as Linux computes it


@dataclass(frozen=True, slots=True)
class Server:
    """A running Prometheus."""

    url: str
    pid: int
    port: int
    shape: Shape
    folder: Path

    def cpu(self) -> float:
        """CPU seconds it has used, to the nanosecond, ended threads included."""
        return cpu_of(self.pid)

    def counters(self) -> Mapping[str, float]:
        """Its own count of the requests it has answered, by path."""
        connection = http.client.HTTPConnection(servers.HOST, self.port, timeout=10)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        found: dict[str, float] = {}
        for line in text.splitlines():
            if line.startswith("prometheus_http_requests_total{"):
                head, _, value = line.rpartition(" ")
                path = head.partition('handler="')[2].partition('"')[0]
                found[path] = found.get(path, 0.0) + float(value)
        return found


@contextlib.contextmanager
def running(wanted: "Wanted") -> Iterator[Server]:
    """The server with its history up to `AHEAD` from now."""
    folder = wanted.folder()
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / "state.json"
    kept = _kept(state, wanted)
    if kept is None:
        shutil.rmtree(folder)
        folder.mkdir()
    shape, extent = kept or (wanted.shape(), Extent(0, 0, {}))
    with _started(folder, shape) as server:
        state.unlink(missing_ok=True)  # what is half written is worth nothing
        feeder = Feeder(server, extent)
        feeder.catch_up(int(time.time()) + AHEAD)
        state.write_text(json.dumps({"shape": asdict(shape), "extent": asdict(feeder.extent())}), encoding="utf-8")
        yield server


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What history is asked for, wherever it begins."""

    services: int
    hours: int
    seed: int = 1

    def folder(self) -> Path:
        key = json.dumps([history.VERSION, asdict(self)])
        return cache_folder() / f"history-{hashlib.sha256(key.encode()).hexdigest()[:16]}"

    def shape(self) -> Shape:
        start = int(time.time()) // 3600 * 3600 - self.hours * 3600
        return Shape(services=self.services, start=start, seed=self.seed)


def _kept(state: Path, wanted: Wanted) -> tuple[Shape, Extent] | None:
    """The history of an earlier run, if it ended whole and not too long ago."""
    if not state.exists():
        return None
    stored = json.loads(state.read_text(encoding="utf-8"))
    shape, extent = Shape(**stored["shape"]), stored["extent"]
    carries = {int(service): values for service, values in extent["carries"].items()}
    missing = (time.time() - shape.start) / 3600 - extent["day"] * 24
    return None if missing > max(wanted.hours / 3, 24) else (shape, Extent(extent["day"], extent["minute"], carries))


@contextlib.contextmanager
def _started(folder: Path, shape: Shape) -> Iterator[Server]:
    port = servers.free_port()
    rules = folder / RULES
    rules.unlink(missing_ok=True)
    (folder / "prometheus.yml").write_text(json.dumps({"rule_files": [str(rules)]}))
    argv = [
        servers.program("prometheus"),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        "--storage.tsdb.retention.time=10y",
        "--storage.tsdb.min-block-duration=54h",
        "--storage.tsdb.max-block-duration=54h",
        "--web.enable-remote-write-receiver",
        f"--web.listen-address={servers.HOST}:{port}",
        "--log.level=warn",
    ]
    url = f"http://{servers.HOST}:{port}"
    with servers.started(argv, folder, lambda: servers.answers(f"{url}/-/ready")) as process:
        yield Server(url, process.running.pid, port, shape, folder)


class Feeder:
    """Continues the history: by two processes, a day at a time."""

    def __init__(self, server: Server, extent: Extent) -> None:
        self._server = server
        self._shape = server.shape
        self._day, self._minute = extent.day, extent.minute
        self._carries: Carries = {
            service: extent.carries.get(service, history.ZERO) for service in range(server.shape.services)
        }

    @property
    def until(self) -> int:
        """The Unix time before which every scrape has been written."""
        return self._shape.start + self._day * DAY + self._minute * INTERVAL

    def extent(self) -> Extent:
        return Extent(self._day, self._minute, self._carries)

    def catch_up(self, end: int) -> None:
        """Write every minute that is over at `end`, a Unix time; it may lie ahead."""
        with ProcessPoolExecutor(_WRITERS, mp_context=get_context("spawn")) as pool:
            while (left := (end - self.until) // INTERVAL) > 0:
                last = min(self._minute + left, MINUTES)
                carries = sorted(self._carries.items())
                groups = [carries[n : n + _PER_REQUEST] for n in range(0, len(carries), _PER_REQUEST)]
                jobs = [(self._server.port, self._shape, self._day, self._minute, last, group) for group in groups]
                ended = dict(pair for done in pool.map(_write_day, jobs) for pair in done)
                self._move_to(last, ended)

    def _move_to(self, minute: int, ended: Carries) -> None:
        """`ended` holds what the counters end this day with, needed once the day is over."""
        self._minute = minute
        if minute == MINUTES:
            self._day, self._minute, self._carries = self._day + 1, 0, ended


_Job = tuple[int, Shape, int, int, int, Sequence[tuple[int, Sequence[float]]]]


def _write_day(job: _Job) -> Sequence[tuple[int, Sequence[float]]]:
    """In a process of its own: these minutes of a day of a few services, as one request."""
    port, shape, day, first, end, group = job
    made = [(service, history.day_of(shape, service, day, carry)) for service, carry in group]
    if request := b"".join(_part(service, each, first, end) for service, each in made):
        connection = http.client.HTTPConnection(servers.HOST, port, timeout=120)
        wire.write(connection, request)
        connection.close()
    return [(service, each.carry) for service, each in made]


def _part(service: int, day: Day, first: int, end: int) -> bytes:
    """The scrapes of these minutes, empty where all were missed."""
    kept = [n for n, minute in enumerate(day.minutes) if first <= minute < end]
    if not kept:
        return b""
    within = slice(kept[0], kept[-1] + 1)
    frame = wire.sample_frame(day.stamps[within])
    columns = zip(_encoded_labels(service), day.columns, strict=True)
    return b"".join(wire.series(labels, frame, column[within]) for labels, column in columns)


@cache
def _encoded_labels(service: int) -> Sequence[bytes]:
    return [wire.encode_labels(labels) for labels in history.labels(service)]
