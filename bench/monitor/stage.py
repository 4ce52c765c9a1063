"""Where a part of the benchmark plays, and what it comes to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench._measure import Costs
from bench.monitor import fleet
from bench.monitor.bars import Line
from bench.monitor.server import Server

MEASURES = {"cpu": "client CPU", "server": "Prometheus CPU", "wall": "wall"}
"""What a cost is called in a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A table of the report."""

    title: str
    lines: Sequence[Line]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where everything is measured: a server with its history, and folders for both sides."""

    server: Server
    folder: Path
    services: int
    rounds: int
    sample: int
    say: Callable[[str], None]

    @property
    def peer_folder(self) -> Path:
        return self.folder / "peer"

    @property
    def objectives(self) -> int:
        return self.services * fleet.OBJECTIVES

    def workspace(self, name: str, services: Sequence[int], url: str | None = None) -> Path:
        root = self.folder / name / "workspace"
        fleet.write_workspace(root, services, url or self.server.url)
        return root


def column(costs: Sequence[Costs], measure: str) -> Sequence[float]:
    """One measure of every round."""
    return [one[measure] for one in costs]
