"""Real customers, generated: a steady, slightly irregular stream of orders until SIGTERM.

    python service/load.py --url http://127.0.0.1:8080 --rate 40 --concurrency 8

Each worker keeps one connection open and its own timetable, so a slow answer delays that worker alone. On
SIGTERM or SIGINT the counts are printed as one JSON object. Latencies are what the customer saw, in
milliseconds, over the last 10,000 answers.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import signal
import statistics
import sys
import threading
import time
from collections import Counter, deque
from typing import Any
from urllib.parse import urlsplit

PRODUCTS = ("mug", "notebook", "poster", "sticker", "tote")
TIMEOUT = 5.0  # seconds
PAUSE_AFTER_ERROR = 0.2  # seconds; a service that is restarting gets a moment
BACKLOG = 1.0  # seconds a worker may be late before it drops the orders it missed


class Tally:
    """What happened so far, shared by all workers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: Counter[str] = Counter()
        self._errors: Counter[str] = Counter()
        self._latencies: deque[float] = deque(maxlen=10_000)

    def answered(self, code: int, seconds: float) -> None:
        with self._lock:
            self._codes[str(code)] += 1
            self._latencies.append(seconds * 1000)

    def broke(self, fault: Exception) -> None:
        with self._lock:
            self._errors[type(fault).__name__] += 1

    def summary(self, elapsed: float) -> dict[str, Any]:
        with self._lock:
            answers = self._codes.total()
            cuts = statistics.quantiles(self._latencies, n=100) if len(self._latencies) > 1 else None
            return {
                "seconds": round(elapsed, 1),
                "answers": answers,
                "rate": round(answers / elapsed, 1),
                "codes": dict(sorted(self._codes.items())),
                "connection_errors": dict(sorted(self._errors.items())),
                "latency_ms": {f"p{n}": round(cuts[n - 1], 1) for n in (50, 95, 99)} if cuts else None,
            }


class Customer(threading.Thread):
    """One connection that orders every `interval` seconds, up to 30 % later than planned."""

    def __init__(
        self, url: str, *, interval: float, offset: float, seed: int, tally: Tally, stop: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        parts = urlsplit(url)
        self._path = parts.path.rstrip("/") or "/checkout"
        self._connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=TIMEOUT)
        self._interval, self._offset = interval, offset
        self._random = random.Random(seed)
        self._tally, self._stop_asked = tally, stop

    def run(self) -> None:
        due = time.monotonic() + self._offset
        while not self._stop_asked.wait(self._until(due)):
            self._order()
            due = max(due + self._interval, time.monotonic() - BACKLOG)
        self._connection.close()

    def _until(self, due: float) -> float:
        return max(0.0, due + self._random.uniform(0, 0.3) * self._interval - time.monotonic())

    def _order(self) -> None:
        started = time.monotonic()
        try:
            self._connection.request("POST", self._path, self._body(), {"Content-Type": "application/json"})
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as fault:
            self._tally.broke(fault)
            self._connection.close()  # the next request opens a new one
            self._stop_asked.wait(PAUSE_AFTER_ERROR)
        else:
            self._tally.answered(answer.status, time.monotonic() - started)

    def _body(self) -> bytes:
        skus = self._random.sample(PRODUCTS, k=self._random.randint(1, 3))
        items = [{"sku": sku, "quantity": self._random.randint(1, 4)} for sku in skus]
        return json.dumps({"items": items}).encode()


def main() -> int:
    parser = argparse.ArgumentParser(description="Order from the checkout service until told to stop.")
    parser.add_argument("--url", required=True, help="http://HOST:PORT of the service")
    parser.add_argument("--rate", type=float, default=40.0, help="orders per second in all (default: 40)")
    parser.add_argument("--concurrency", type=int, default=8, help="connections (default: 8)")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same orders (default: 1)")
    options = parser.parse_args()
    if options.rate <= 0 or options.concurrency < 1:
        parser.error("--rate must be above 0 and --concurrency at least 1")
    # Blocked before any thread starts, so that the signal reaches sigwait below and nothing else.
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    tally, stop = Tally(), threading.Event()
    started = time.monotonic()
    customers = [
        Customer(
            options.url,
            interval=options.concurrency / options.rate,
            offset=number / options.rate,
            seed=options.seed * 1000 + number,
            tally=tally,
            stop=stop,
        )
        for number in range(options.concurrency)
    ]
    for customer in customers:
        customer.start()
    signal.sigwait(ending)
    stop.set()
    for customer in customers:
        customer.join(timeout=TIMEOUT)
    print(json.dumps(tally.summary(time.monotonic() - started)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
