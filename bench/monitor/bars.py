"""Figures beside their peers and bars: what was measured, what it is a share of, and whether that is good enough.

A figure is the median of its rounds; a ratio divides costs of one round. Bars are printed, never asserted: they are
about a machine, and tests are about the program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure. `ours` and `peer` hold a value per round; without a peer the bar is about `ours` itself.

    `at_most` is the bar: for the ratio ours / peer where there is a peer.
    """

    name: str
    unit: str
    ours: Sequence[float]
    peer: Sequence[float] = ()
    peer_name: str = ""
    at_most: float | None = None

    @property
    def ratios(self) -> Sequence[float]:
        return [mine / other for mine, other in zip(self.ours, self.peer, strict=True) if other] if self.peer else ()

    @property
    def judged(self) -> Sequence[float]:
        """What the bar is about, by round."""
        return self.ratios if self.peer else self.ours

    @property
    def is_met(self) -> bool | None:
        """None where there is no bar, or nothing to hold against it."""
        return median(self.judged) <= self.at_most if self.at_most is not None and self.judged else None

    def as_json(self) -> Mapping[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": list(self.ours),
            "peer": list(self.peer),
            "peer_name": self.peer_name,
            "ratios": list(self.ratios),
            "at_most": self.at_most,
            "met": self.is_met,
        }


HEAD = ("", "ours", "peer", "ours / peer", "lowest to highest", "bar", "")


def table(title: str, lines: Sequence[Line], notes: Sequence[str] = ()) -> str:
    """For people."""
    rows = [HEAD, *(_cells(line) for line in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    shown = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join([title, *shown, *(f"  note: {note}" for note in notes)])


def _cells(line: Line) -> tuple[str, ...]:
    spread = sorted(line.judged)
    between = f"{_as_judged(line, spread[0])} to {_as_judged(line, spread[-1])}" if len(spread) > 1 else ""
    return (
        line.name,
        f"{short(median(line.ours))} {line.unit}",
        f"{short(median(line.peer))} {line.unit} {line.peer_name}" if line.peer else "",
        share(median(line.ratios)) if line.ratios else "",
        between,
        "" if line.at_most is None else f"≤ {_as_judged(line, line.at_most)}",
        {True: "met", False: "NOT MET", None: ""}[line.is_met],
    )


def _as_judged(line: Line, value: float) -> str:
    return share(value) if line.peer else f"{short(value)} {line.unit}"


def share(ratio: float) -> str:
    """1/250 below one, 2.5x above."""
    return f"1/{short(1 / ratio)}" if 0 < ratio < 1 else f"{short(ratio)}x"


def short(value: float) -> str:
    """Three significant digits, and no exponent."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
