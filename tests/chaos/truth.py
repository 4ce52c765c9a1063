"""What the services really do, written down by whoever makes it so; and what was told about it.

A service counts its requests by the clock alone: 100 good ones a second, and 50 failed ones while it is broken. So
whoever looks, and however often, sees the same; and what there was to see at any time can be said afterwards.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from smartspec_ops.testing.http_server import Asked, Reply

GOOD, BAD = 100, 50
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


@dataclass(slots=True)
class Service:
    """`turns` are the times (Unix seconds) at which it broke, healed, broke, ... in turn."""

    name: str
    began: float = field(default_factory=time.time)
    turns: list[float] = field(default_factory=list)

    @property
    def is_broken(self) -> bool:
        return len(self.turns) % 2 == 1

    def turn(self) -> None:
        self.turns.append(time.time())

    def breaches(self) -> Sequence[tuple[float, float | None]]:
        """From when to when it was broken; None while it is."""
        ends: list[float | None] = [*self.turns[1::2]]
        return list(zip(self.turns[::2], [*ends, None], strict=False))

    def broken_for(self, since: float, until: float) -> float:
        """For how many seconds between the two it was broken."""
        return sum(
            max(0.0, min(until, end if end is not None else until) - max(since, begin))
            for begin, end in self.breaches()
        )

    def was_broken(self, at: float) -> bool:
        return any(begin <= at and (end is None or at < end) for begin, end in self.breaches())

    def page(self) -> str:
        now = time.time()
        good, bad = int(GOOD * (now - self.began)), int(BAD * self.broken_for(self.began, now))
        return f"""\
# TYPE requests counter
requests_total{{code="200"}} {good}
requests_total{{code="500"}} {bad}
# EOF
"""


GARBAGE = {
    "half": lambda page: Reply(body=page[: len(page) // 2].encode(), headers={"content-type": OPENMETRICS}),
    "500": lambda _: Reply(status=500, body=b"internal error"),
    "503": lambda _: Reply(status=503, body=b"busy"),
    "wrong type": lambda _: Reply(body=b'{"status": [1, {"a": null}]}', headers={"content-type": "application/json"}),
    "not numbers": lambda page: Reply(body=page.replace("} ", "} x").encode(), headers={"content-type": OPENMETRICS}),
    "empty": lambda _: Reply(body=b"", headers={"content-type": OPENMETRICS}),
    "login": lambda _: Reply(body=b"<!doctype html><title>Sign in</title>", headers={"content-type": "text/html"}),
    "hangs up": lambda _: Reply(body=None),
    "negative": lambda page: Reply(body=page.replace("} ", "} -").encode(), headers={"content-type": OPENMETRICS}),
    "nan": lambda page: Reply(
        body="".join(
            line.rpartition(" ")[0] + " NaN\n" if line[:1] not in {"#", ""} else line + "\n"
            for line in page.splitlines()
        ).encode(),
        headers={"content-type": OPENMETRICS},
    ),
}


@dataclass(slots=True)
class Source:
    """The metrics pages of all services; with `garbage` set, that instead of a page. `intact` are the times at which a
    page was given out whole, by service."""

    services: dict[str, Service]
    garbage: str | None = None
    intact: dict[str, list[float]] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Reply:
        name = asked.path.rsplit("/", 1)[-1]
        page = self.services[name].page()
        if self.garbage is not None:
            return GARBAGE[self.garbage](page)
        self.intact.setdefault(name, []).append(time.time())
        return Reply(body=page.encode(), headers={"content-type": OPENMETRICS})


@dataclass(slots=True)
class Recorder:
    """Remembers every notice it took: its idempotency key, and a digest-free copy of its body."""

    draw: random.Random
    is_shaky: bool = False
    refuses: bool = False
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    refused: int = 0
    _incidents: set[str] = field(default_factory=set)
    _read: int = 0

    def incidents(self) -> set[str]:
        """Of which there were notices."""
        new = [json.loads(body)["data"].get("incident_id") for _, body in self.taken[self._read :]]
        self._read += len(new)
        self._incidents.update(one for one in new if one)
        return self._incidents

    def __call__(self, asked: Asked) -> Reply:
        if self.refuses:
            self.refused += 1
            return Reply(status=503)
        self.taken.append((asked.headers.get("webhook-id", ""), asked.body))
        # Hanging up after reading leaves the sender in the dark: it must tell again, and under the same key.
        return Reply(status=204, body=None if self.is_shaky and self.draw.random() < 0.5 else b"")

    def told(self) -> Counter[tuple[str, str]]:
        """How many notices of each type there were about each incident."""
        bodies = {key: json.loads(body) for key, body in self.taken}
        return Counter((one["data"]["incident_id"], one["type"]) for one in bodies.values())
