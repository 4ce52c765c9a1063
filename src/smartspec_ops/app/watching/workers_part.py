"""Which part of what a fleet watches is one worker's to judge, and what it must still hold to write about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smartspec_ops.domain.objective import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`shards` are keys by spec id. `fences`, by key, are checked in every commit.

    `behind` are all objectives behind a source, whoever judges them, by its name: of the sources whose own alert is
    told here. One worker tells of a source, or its outage would be as many alerts as there are workers."""

    shards: Mapping[str, int]
    fences: Mapping[int, int]
    behind: Mapping[str, Sequence[Objective]]
