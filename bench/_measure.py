"""Measuring in turn: every round runs each contender once, so that a drifting machine drifts for all of them alike.

A figure is the median of its rounds. What may be compared is the ratio to the baseline of the same round; absolute
times on a shared machine are off by a factor of two or three.
"""

import os
import platform
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

Costs = Mapping[str, float]
"""One run of one contender: by measure, such as ``cpu``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measure of one contender: a value per round, and its ratio to the baseline of that round."""

    name: str
    measure: str
    unit: str
    values: tuple[float, ...]
    ratios: tuple[float, ...] = ()
    against: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "measure": self.measure,
            "unit": self.unit,
            **_spread(self.values),
            **({"baseline": self.against, "ratio": _spread(self.ratios)} if self.ratios else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A benchmark's result. `notes` say what was not measured and why."""

    name: str
    title: str
    figures: Sequence[Figure]
    notes: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        figures = [figure.as_json() for figure in self.figures]
        return {"name": self.name, "title": self.title, "figures": figures, "notes": list(self.notes)}

    def __str__(self) -> str:
        head = ("", "measure", "median", "min–max", "x baseline", "min–max", "baseline")
        rows = [head, *(_cells(figure) for figure in self.figures)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = (
            "  ".join(_padded(cell, width, n) for n, (cell, width) in enumerate(zip(row, widths, strict=True)))
            for row in rows
        )
        return "\n".join([self.title, *(line.rstrip() for line in lines), *(f"  note: {note}" for note in self.notes)])


async def in_turn(contenders: Mapping[str, Callable[[], Awaitable[Costs]]], rounds: int) -> Mapping[str, list[Costs]]:
    """A B C, A B C, ...: what each contender cost in each round."""
    costs: dict[str, list[Costs]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            costs[name].append(await run())
    return costs


def figure(costs: Mapping[str, Sequence[Costs]], name: str, measure: str, unit: str, against: str = "") -> Figure:
    """`against` names the baseline; its cost in the same measure and round is what the ratio divides by."""
    values = tuple(round_[measure] for round_ in costs[name])
    pairs = zip(values, (round_[measure] for round_ in costs[against]), strict=True) if against else ()
    ratios = tuple(value / other for value, other in pairs if other)
    return Figure(name=name, measure=measure, unit=unit, values=values, ratios=ratios, against=against)


class Stopwatch:
    """Wall and CPU time of this process, all its threads, from the moment it is made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def per(self, count: int) -> Costs:
        """Microseconds for each of `count` things done, and how many were done in a second."""
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        return {"wall": wall / count * 1e6, "cpu": cpu / count * 1e6, "rate": count / wall}


def whole_process(argv: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[Costs, int, bytes]:
    """Start `argv`, wait for its end: what it cost from exec to exit, its exit code and what it printed."""
    began = time.perf_counter()
    output = folder / "output.txt"
    with output.open("wb") as sink:
        child = subprocess.Popen(argv, cwd=folder, env=dict(environment), stdout=sink, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    return _process_costs(wall, used), child.returncode, output.read_bytes()


def _process_costs(wall: float, used: resource.struct_rusage) -> Costs:
    per_mib = 1024.0 if sys.platform == "linux" else 1024.0**2  # macOS counts bytes, Linux KiB
    return {"wall": wall * 1e3, "cpu": (used.ru_utime + used.ru_stime) * 1e3, "peak memory": used.ru_maxrss / per_mib}


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "load": [round(load, 2) for load in os.getloadavg()],
        "fsync_ms": round(_fsync_ms(), 3),
    }


def _fsync_ms(times: int = 20) -> float:
    """The median of small durable writes where benchmarks keep their databases: it bounds every commit."""
    from tempfile import TemporaryFile

    taken = []
    with TemporaryFile() as file:
        for _ in range(times):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return median(taken) * 1e3


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {"median": median(values), "min": min(values), "max": max(values)}


def _cells(figure: Figure) -> tuple[str, ...]:
    ratio = (f"{_short(median(figure.ratios))}x", _range(figure.ratios)) if figure.ratios else ("", "")
    value = f"{_short(median(figure.values))} {figure.unit}"
    return (figure.name, figure.measure, value, _range(figure.values), *ratio, figure.against)


def _range(values: Sequence[float]) -> str:
    return f"{_short(min(values))}–{_short(max(values))}"


def _short(value: float) -> str:
    """Three significant digits, and no exponent."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _padded(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column in {0, 1, 6} else cell.rjust(width)
