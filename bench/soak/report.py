"""What came of a soak: its figures, and what they say."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.soak import verdict
from bench.soak.exact import Compared
from bench.soak.verdict import Point, Verdict
from smartspec_ops.app.watching.plan import COLUMNS
from smartspec_ops.domain.window import DENSE

SETTLES_IN = 0.5
"""The share of the run in which caches may still fill; what grows is looked for in the rest."""
FLAT = 2.0
"""MiB an hour that may come from anything: fragments, pages the system has not taken back."""
SERIES = 2
"""Of an objective."""
NUMBER = 8
"""Bytes of a number in a row."""
DAY = 86_400
POOL = 4
"""Threads: the event loop's own pool takes in another when all it has are busy, up to a handful, and keeps them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the process from outside. `stored` are the bytes of its database and what lies beside it."""

    at: float
    resident: int
    files: int
    threads: int
    cpu: float
    stored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the database holds at the end: rows of the ledger and their bytes, samples, and the file."""

    sheets: int
    ledger_bytes: int
    samples: int
    file: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Soaked:
    """What came of it. `scraped` are the times of scrapes of a page, `late` by how many seconds each followed it."""

    minutes: float
    objectives: int
    interval: float
    looks: Sequence[Look]
    tasks: Sequence[Point]
    compared: Compared
    ticks: int
    missed: int
    scraped: Sequence[float]
    late: Sequence[float]
    stored: Stored

    def verdicts(self) -> Sequence[Verdict]:
        bound, why = self.bound()
        return [
            verdict.memory([(one.at, one.resident / 2**20) for one in self.looks], bound, why),
            verdict.level("files flat", [(one.at, one.files) for one in self.looks], 1),
            verdict.level("threads flat", [(one.at, one.threads) for one in self.looks], POOL),
            verdict.level("tasks flat", self.tasks, 2),
            self._no_drift(),
            self._none_missed(),
            self._store(),
        ]

    def bound(self) -> tuple[float, str]:
        """MiB an hour that the second half may grow by: what its histories grew by, and `FLAT`."""
        held = verdict.second_half([(one.at, self.held(one.at)) for one in self.looks])
        found = verdict.slope([(at, rows * self.row()) for at, rows in held])
        grown = max(0.0, found.middle) if found else 0.0
        rows = f", {held[0][1]:.0f} scrapes before and {held[-1][1]:.0f} after" if held else ""
        return FLAT + grown, f"{FLAT:.0f} for anything, {grown:.1f} for histories{rows}"

    def held(self, at: float) -> int:
        """The scrapes of a page that are in memory then: all of the last minutes (`DENSE` intervals and a tenth),
        of older ones one a minute. Where ticks were skipped they are fewer, and become more when that ends.
        """
        until, whole = bisect_right(self.scraped, at), at - DENSE * 1.1 * self.interval
        young = bisect_left(self.scraped, whole, hi=until)
        return until - young + len({int(one // 60) for one in self.scraped[:young]})

    def row(self) -> float:
        """MiB of a scrape of every page."""
        return self.objectives * SERIES * NUMBER / 2**20

    def _no_drift(self) -> Verdict:
        wrong, ticks = len(self.compared.wrong), self.compared.ticks
        why = f"{ticks:,} counts and {self.compared.budgets:,} budgets compared to 1e-12, {wrong:,} differ"
        why = why if ticks else "nothing was compared"
        return Verdict(what="ledger equals backend", is_bad=wrong > 0 or not ticks, why=why)

    def _none_missed(self) -> Verdict:
        due = self.ticks + self.missed
        late = sorted(self.late) or [0.0]
        middle, most = late[len(late) // 2], late[int(len(late) * 0.99)]
        why = (
            f"{self.missed} of {due} ({self.missed / max(1, due):.2%}); {self.cpu_of_tick():.2f} s of CPU a tick; "
            f"scrapes followed theirs by {middle:.2f} s (median), {most:.2f} s (p99), {late[-1]:.2f} s at most"
        )
        # A machine that is too busy misses ticks; that is told, and does not fail what is looked for here.
        return Verdict(what="no tick missed", is_bad=self.missed > 0, why=why, fails=False)

    def _store(self) -> Verdict:
        found = verdict.slope(verdict.second_half([(one.at, one.stored / 2**20) for one in self.looks]))
        each, expected = self.stored.ledger_bytes / max(1, self.ticks * self.objectives), self._stored_bound()
        why = (
            f"ledger {each:.1f} B a tick and objective, at a tick a minute {each * DAY / 60 / 1000:.0f} kB an "
            f"objective-day and {DAY / 60 / COLUMNS:.0f} rows; {self.stored.samples / self.objectives:,.0f} samples an "
            f"objective; file {self.stored.file / 2**20:.1f} MiB"
        )
        if found is None:
            return Verdict(what="store grows as stated", is_bad=None, why=why)
        is_bad = True if found.low > expected else None if found.high > expected else False
        return Verdict(what="store grows as stated", is_bad=is_bad, why=f"{found} MiB/h, at most {expected:.0f}; {why}")

    def _stored_bound(self) -> float:
        """MiB an hour: 41 bytes an objective and tick, and four samples of 40 bytes until they are thinned."""
        ticks = 3600 / self.interval * self.objectives
        filling = DENSE * 1.1 * self.interval / 60 / self.minutes > SETTLES_IN
        samples = 4 * SAMPLE_BYTES * (ticks if filling else 60 * self.objectives)
        return (ticks * LEDGER_BYTES + samples) * 1.5 / 2**20

    def cpu_of_tick(self) -> float:
        """Seconds."""
        return self.cpu() * self.objectives / 1e6

    def settled(self) -> Sequence[Look]:
        return self.looks[int(len(self.looks) * SETTLES_IN) :]

    def cpu(self) -> float:
        """Microseconds an objective and tick."""
        first, *_, last = self.settled()
        judged = (last.at - first.at) / self.interval * (1 - self.missed / max(1, self.ticks + self.missed))
        return (last.cpu - first.cpu) / max(1.0, judged) / self.objectives * 1e6

    def as_json(self) -> Mapping[str, object]:
        settled = self.settled()
        return {
            "minutes": round(self.minutes, 1),
            "objectives": self.objectives,
            "interval_s": self.interval,
            "ticks": self.ticks,
            "missed": self.missed,
            "compared": self.compared.ticks,
            "drifted": len(self.compared.wrong),
            "rss_mib": [round(one.resident / 2**20, 1) for one in (self.looks[0], settled[0], settled[-1])],
            "files": [min(one.files for one in settled), max(one.files for one in settled)],
            "threads": [min(one.threads for one in settled), max(one.threads for one in settled)],
            "cpu_us_per_objective_and_tick": round(self.cpu(), 1),
            "ledger_rows": self.stored.sheets,
            "samples": self.stored.samples,
            "file_bytes": self.stored.file,
        }


LEDGER_BYTES = 41
"""A verdict, a running total and four numbers."""
SAMPLE_BYTES = 40
"""A sample in a table without rows of its own, its key and value, half-full pages."""
