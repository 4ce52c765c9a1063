"""A service that a real Prometheus scrapes: a process of its own, whose traffic the test sets and time carries on.

``python _target.py PORT TRAFFIC`` is the service, `Target` the test's hand on it. Counters grow with the clock between
two scrapes, so what Prometheus sees does not depend on how often anybody looks. Killed and started again, it counts
from zero.
"""

import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

HOST = "127.0.0.1"
BOUNDS = (0.05, 0.1, 0.2, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What the service goes through from now on: events per second, and the queue. `slow` requests take 0.4 s, others
    0.02 s; `depth` is the gauge's text, so that it may be ``NaN``. Hidden, the page has nothing of ours on it."""

    good: float = 100
    bad: float = 0
    slow: float = 0
    depth: str = "3"
    is_hidden: bool = False


HEALTHY = Traffic()
BROKEN = Traffic(good=0, bad=3, slow=3, depth="200")
"""Every request fails, after a while, and most people have left."""
IDLE = Traffic(good=0)
"""Nothing happens, and nothing is wrong."""


@dataclass(slots=True)
class Service:
    """The counters since the process began."""

    traffic: Traffic = HEALTHY
    since: float = field(default_factory=time.monotonic)
    good: float = 0
    bad: float = 0
    slow: float = 0
    lock: Lock = field(default_factory=Lock)

    def become(self, traffic: Traffic) -> None:
        with self.lock:
            self._count()
            self.traffic = traffic

    def page(self) -> str:
        with self.lock:
            self._count()
            return "" if self.traffic.is_hidden else self._page()

    def _count(self) -> None:
        now = time.monotonic()
        elapsed, self.since = now - self.since, now
        self.good += self.traffic.good * elapsed
        self.bad += self.traffic.bad * elapsed
        self.slow += self.traffic.slow * elapsed

    def _page(self) -> str:
        good, bad, slow = int(self.good), int(self.bad), int(self.slow)
        total = good + bad
        buckets = [(str(bound), total if bound >= 0.4 else total - slow) for bound in BOUNDS]
        lines = [
            "# TYPE pay_requests_total counter",
            f'pay_requests_total{{code="200"}} {good}',
            f'pay_requests_total{{code="500"}} {bad}',
            "# TYPE pay_seconds histogram",
            *(f'pay_seconds_bucket{{le="{bound}"}} {count}' for bound, count in [*buckets, ("+Inf", total)]),
            f"pay_seconds_sum {0.4 * slow + 0.02 * (total - slow)}",
            f"pay_seconds_count {total}",
            "# TYPE pay_queue_depth gauge",
            f"pay_queue_depth {self.traffic.depth}",
        ]
        return "\n".join(lines) + "\n"


@dataclass(slots=True)
class Target:
    """The service as a process on `port`."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self, traffic: Traffic = HEALTHY) -> None:
        """Returns once it answers."""
        argv = [sys.executable, "-S", __file__, str(self.port), json.dumps(asdict(traffic))]
        self.process = subprocess.Popen(argv)
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, "the service ended"
            assert time.monotonic() < deadline, "the service does not answer"
            time.sleep(0.02)

    def become(self, traffic: Traffic) -> None:
        self._send("POST", json.dumps(asdict(traffic)).encode())

    def stop(self) -> None:
        """It dies in the middle of whatever it does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        try:
            self._send("GET")
        except OSError:
            return False
        return True

    def _send(self, method: str, body: bytes | None = None) -> None:
        request = urllib.request.Request(f"http://{HOST}:{self.port}/metrics", data=body, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()


@contextlib.contextmanager
def target(port: int) -> Iterator[Target]:
    """The service, healthy from the start, until the block ends."""
    service = Target(port)
    try:
        service.start()
        yield service
    finally:
        service.stop()


def serve(port: int, traffic: Traffic) -> None:
    service = Service(traffic)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(service.page().encode())

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            service.become(Traffic(**json.loads(self.rfile.read(length))))
            self._reply(b"")

        def _reply(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            with contextlib.suppress(ConnectionError):  # a scraper out of patience
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Silent."""

    ThreadingHTTPServer((HOST, port), Handler).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Traffic(**json.loads(sys.argv[2])))
