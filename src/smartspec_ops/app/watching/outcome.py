"""What a tick says of each objective, and what it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from smartspec_ops.app.watching.ledger_rows import Record
from smartspec_ops.app.watching.plan import Item
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.exclusions import LeftOut
from smartspec_ops.domain.health import HealthState
from smartspec_ops.domain.judge import Judgement
from smartspec_ops.domain.source_alert import SourceState
from smartspec_ops.ports import Sheet


class _Tick(Protocol):
    """Where to look again: the tick with its answers."""

    def judged_again(self, item: Item) -> Judgement: ...

    def left(self, item: Item, column: int) -> Budget | None: ...

    def shaded(self, item: Item, column: int) -> "Shaded | None": ...


class Later(Enum):
    LATER = 0


LATER = Later.LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaded:
    """What exclusions did to an objective at a tick: the raw budget, and what alerts heard of the current window."""

    left_out: LeftOut
    raw_left: Budget | None
    heard: Judgement


class Watched:
    """One objective after a tick. What only a person or a report asks for is worked out when it is asked for."""

    __slots__ = ("_column", "_item", "_judgement", "_left", "_shaded", "_tick", "alert", "health", "objective")

    def __init__(
        self,
        tick: _Tick,
        item: Item,
        column: int,
        health: HealthState,
        alert: AlertState,
        judgement: Judgement | None = None,
        left: Budget | Later | None = None,
        shaded: Shaded | Later | None = None,
    ) -> None:
        self.objective = item.objective
        self.health = health
        self.alert = alert
        self._tick, self._item, self._column = tick, item, column
        self._judgement = judgement
        self._left = left
        self._shaded = shaded

    @property
    def judgement(self) -> Judgement:
        if self._judgement is None:
            self._judgement = self._tick.judged_again(self._item)
        return self._judgement

    @property
    def left(self) -> Budget | None:
        """The error budget, without what is excluded; None where its window was not measured."""
        if isinstance(self._left, Later):
            self._left = self._tick.left(self._item, self._column)
        return self._left

    @property
    def shaded(self) -> Shaded | None:
        """What is excluded from it, if anything."""
        if isinstance(self._shaded, Later):
            self._shaded = self._tick.shaded(self._item, self._column)
        return self._shaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The states of one objective that are not as stored."""

    item: Item
    health: HealthState | None
    alert: AlertState | None
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A tick decided: what to show, what to send, what to write."""

    watched: Sequence[Watched]
    alerts: Sequence[Alert]
    sheets: Sequence[Sheet]
    changed: Sequence[Changed]
    sources: Mapping[str, SourceState]
    records: Sequence[Record]
