"""The checkout service: takes orders over HTTP, prices them, queues them, packs them, and measures itself.

    python service/server.py --port 8080 --deployments .spec/state/deployments

`POST /checkout` takes an order, `GET /healthz` says which version is live, `GET /metrics` is for the monitor.
The first line on stdout is `listening 127.0.0.1:PORT`; SIGTERM or SIGINT ends the service with exit code 0.
"""

from __future__ import annotations

import argparse
import itertools
import json
import queue
import signal
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import deploy
from orders import Order, OrderError, read_lines
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.exposition import choose_encoder
from versions import VERSIONS

FIRST_VERSION = "v1.0.0"
QUEUE_LIMIT = 200  # four times the promise in the spec; beyond it orders are refused, not forgotten
PACKING_SECONDS = 0.004
MAX_BODY = 64 * 1024
# 0.1 and 0.2 are the spec's own limits: only a bucket that ends exactly there can prove them.
LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
CODES = ("202", "400", "500", "503")

Answer = tuple[HTTPStatus, Mapping[str, Any]]


class Live:
    """The live deployment; current.json is read again only after it was replaced."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._seen = deploy.current(directory) or deploy.ship(FIRST_VERSION, directory, now=datetime.now(UTC))

    def deployment(self) -> deploy.Deployment:
        with self._lock:
            try:
                status = (self._directory / "current.json").stat()
                stamp = (status.st_mtime_ns, status.st_ino)
                if stamp != self._stamp:
                    self._seen = deploy.current(self._directory) or self._seen
                    self._stamp = stamp
            except (OSError, TypeError, ValueError) as fault:
                print(f"current.json is unreadable, staying on {self._seen.version}: {fault}", file=sys.stderr)
            return self._seen


class Metrics:
    """Everything the service tells about itself."""

    def __init__(self, waiting: queue.Queue[Order | None]) -> None:
        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "checkout_http_requests",
            "Answers to POST /checkout, by status code and version.",
            ["code", "version"],
            registry=registry,
        )
        self.duration = Histogram(
            "checkout_request_duration_seconds",
            "Time from the order read to the answer written.",
            buckets=LATENCY_BUCKETS,
            registry=registry,
        )
        self.packed = Counter("checkout_orders_packed", "Orders taken off the queue.", registry=registry)
        self.deployment = Info("checkout_deployment", "The live deployment.", registry=registry)
        depth = Gauge("checkout_queue_depth", "Orders waiting to be packed.", registry=registry)
        depth.set_function(waiting.qsize)

    def show(self, live: deploy.Deployment) -> None:
        """Point the info gauge at `live` and start its counters at zero: an absent series is not a zero."""
        self.deployment.info({"deployment_id": live.deployment_id, "version": live.version})
        for code in CODES:
            self.requests.labels(code=code, version=live.version)


class Shop:
    """One order at a time: read, price, queue. A worker thread takes orders off the queue and packs them."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._numbers = itertools.count(1)
        self._waiting: queue.Queue[Order | None] = queue.Queue(QUEUE_LIMIT)
        self._packer = threading.Thread(target=self._pack, name="packer", daemon=True)
        self.metrics = Metrics(self._waiting)
        self._packer.start()

    def checkout(self, body: bytes) -> Answer:
        """Take one order and measure how that went."""
        live = self.live()
        started = time.perf_counter()
        status, answer = self._attempt(body, live.version)
        self.metrics.duration.observe(time.perf_counter() - started)
        self.metrics.requests.labels(code=str(status.value), version=live.version).inc()
        return status, answer

    def live(self) -> deploy.Deployment:
        live = self._live.deployment()
        self.metrics.show(live)
        return live

    def close(self) -> None:
        """Pack what was accepted, for at most two seconds."""
        self._waiting.put(None)
        self._packer.join(timeout=2)

    def _attempt(self, body: bytes, version: str) -> Answer:
        try:
            return HTTPStatus.ACCEPTED, self._take(body, version)
        except OrderError as fault:
            return HTTPStatus.BAD_REQUEST, {"error": str(fault)}
        except queue.Full:
            return HTTPStatus.SERVICE_UNAVAILABLE, {"error": "too many orders are waiting; try again"}
        except Exception as bug:  # noqa: BLE001 - the outermost handler: one order's bug must not end the service
            print(f"order failed on {version}: {bug!r}", file=sys.stderr)
            return HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "the order could not be taken"}

    def _take(self, body: bytes, version: str) -> Mapping[str, Any]:
        lines = read_lines(body)
        order = Order(number=next(self._numbers), lines=lines)
        total = VERSIONS[version](order)
        self._waiting.put_nowait(order)
        return {"order": order.number, "total_cents": total, "version": version}

    def _pack(self) -> None:
        while self._waiting.get() is not None:
            time.sleep(PACKING_SECONDS)
            self.metrics.packed.inc()


class CheckoutServer(ThreadingHTTPServer):
    daemon_threads = True  # an idle keep-alive connection must not hold up the end
    request_queue_size = 128

    def __init__(self, port: int, shop: Shop) -> None:
        self.shop = shop
        super().__init__(("127.0.0.1", port), Handler)


class Handler(BaseHTTPRequestHandler):
    server: CheckoutServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one packet
    timeout = 30  # seconds a connection may stay idle

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and int(length) <= MAX_BODY):
            self.close_connection = True  # the unread body would be taken for the next request
            return self._send_json(HTTPStatus.BAD_REQUEST, {"error": f"send 0 to {MAX_BODY} bytes, with length"})
        body = self.rfile.read(int(length))
        if self.path != "/checkout":
            return self._send_json(HTTPStatus.NOT_FOUND, {"error": "only /checkout takes orders"})
        return self._send_json(*self.server.shop.checkout(body))

    def do_GET(self) -> None:
        live = self.server.shop.live()
        match self.path.partition("?")[0]:
            case "/healthz":
                self._send_json(
                    HTTPStatus.OK,
                    {"status": "ok", "version": live.version, "deployment_id": live.deployment_id},
                )
            case "/metrics":
                encode, content_type = choose_encoder(self.headers.get("Accept", ""))
                self._send(HTTPStatus.OK, content_type, encode(self.server.shop.metrics.registry))
            case _:
                self._send_json(HTTPStatus.NOT_FOUND, {"error": "there are /healthz and /metrics"})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's signature
        """No access log: the metrics tell the same."""

    def _send_json(self, status: HTTPStatus, answer: Mapping[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(answer).encode())

    def _send(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the checkout service on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=8080, help="0 picks a free port (default: 8080)")
    parser.add_argument("--deployments", type=Path, required=True, metavar="DIR")
    options = parser.parse_args()
    # Blocked before any thread starts, so that the signal reaches sigwait below and nothing else.
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    shop = Shop(Live(options.deployments))
    with CheckoutServer(options.port, shop) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="accept").start()
        print(f"listening 127.0.0.1:{server.server_address[1]}", flush=True)
        signal.sigwait(ending)
        server.shutdown()
    shop.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
