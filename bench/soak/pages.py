"""What is scraped: counters that grow by another amount with every scrape, so that a number says which scrape it is of.

Now and then the service behind a page begins again from zero, and now and then it answers with a fault.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from smartspec_ops.testing.http_server import Reply

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
FAULT_EVERY = 61
"""One request in so many is answered with 503."""


@dataclass(slots=True)
class Page:
    """The counters of one spec. `restarts` is after how many scrapes its service begins again; 0 for never."""

    parts: int
    restarts: int = 0
    served: list[float] = field(default_factory=list)
    """When each scrape was answered."""
    asked: int = 0
    _sums: "list[tuple[array[int], array[int]]]" = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sums = [(array("q", [0]), array("q", [0])) for _ in range(self.parts)]

    def answer(self, now: float) -> Reply:
        self.asked += 1
        if self.asked % FAULT_EVERY == 0:
            return Reply(status=503, body=b"restarting")
        self.served.append(now)
        return Reply(body=self.text(len(self.served)).encode(), headers={"content-type": OPENMETRICS})

    def text(self, scrape: int) -> str:
        lines = ["# TYPE requests counter"]
        for part in range(self.parts):
            good, bad = self.counted(part, scrape)
            lines += [f'requests_total{{part="{part}"}} {good}', f'requests_total{{part="{part}",code="500"}} {bad}']
        return "\n".join([*lines, "# EOF", ""])

    def counted(self, part: int, scrape: int) -> tuple[int, int]:
        """(good, bad) that the page shows of a part at its scrape of that number, from 1."""
        begun = scrape - 1 - (scrape - 1) % self.restarts if self.restarts else 0
        goods, bads = self._until(part, scrape)
        return goods[scrape] - goods[begun], bads[scrape] - bads[begun]

    def _until(self, part: int, scrape: int) -> "tuple[array[int], array[int]]":
        """Sums as if it had never begun again."""
        goods, bads = self._sums[part]
        while len(goods) <= scrape:
            good, bad = grown(part, len(goods))
            goods.append(goods[-1] + good)
            bads.append(bads[-1] + bad)
        return goods, bads


def grown(part: int, scrape: int) -> tuple[int, int]:
    """How many good, and how many bad requests came before this scrape and after the last one."""
    return 2_000 + (scrape * 37 + part * 11) % 997, int((scrape + part) % 7 == 0)


def increases(values: Sequence[int]) -> Sequence[int]:
    """What a counter gained from sample to sample, all before the first being unknown; one that falls began again."""
    return [0, *(value - before if value >= before else value for before, value in pairwise(values))]
