"""Where measurements come from. Read-only, batched, and silent by type where there is no number."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Sample

if TYPE_CHECKING:
    from smartspec_ops.domain.deployed import Mark
    from smartspec_ops.domain.inventory import Family
    from smartspec_ops.domain.investigation.tracks import Grid, Track


class MetricsBackend(Protocol):
    """Read-only questions about metrics. Any number of asks per call is answered with few requests.

    `measure` answers every ask; a fault becomes `NoData`, never an exception and never a number. Windows end at `at`.
    """

    @property
    def name(self) -> str: ...

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]: ...

    async def history(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]:
        """As `measure`, about a time that is over, for reports: asked in the same way whoever asks, and whenever.

        It leaves no trace in what `measure` keeps from one tick to the next.
        """
        ...

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData: ...

    def delay(self) -> timedelta:
        """How far behind the present this source can be trusted."""
        ...

    async def close(self) -> None: ...


@runtime_checkable
class Chronicle(Protocol):
    """A source that can tell the course of an indicator over its past in a few requests. A backend may be one, too."""

    async def course(
        self, ask: Ask, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Measurement]] | NoData:
        """(end, measurement) of window after window of `ask`, those that end after `since` and up to `until`."""
        ...


@runtime_checkable
class Tracker(Protocol):
    """A source that can tell the samples of its series over its past, as they are. A backend may be one, too."""

    async def tracks(self, selector: str, grid: "Grid", most: int) -> "Sequence[Track] | NoData":
        """Every series of `selector` on the grid; silence where there are more than `most`."""
        ...


@runtime_checkable
class Annotated(Protocol):
    """A source on whose time line people and pipelines mark what they do. A backend may be one, too."""

    async def marks(self, tags: Sequence[str], since: datetime, until: datetime) -> "Sequence[Mark] | NoData":
        """The newest marks that have all of these tags, oldest first."""
        ...


@runtime_checkable
class CountsAlong(Protocol):
    """A source whose windows are made of what it was asked at tick after tick: who rests is asked for all the same."""

    @property
    def counts_along(self) -> bool: ...


class Catalog(Protocol):
    """What a source can tell about what it holds, for those who decide what to measure. Nothing is kept.

    A kind of backend that cannot tell has none.
    """

    async def jobs(self, at: datetime, /) -> Sequence[str]:
        """What was scraped lately, by the names it is scraped under; none where the source does not tell."""
        ...

    async def families(self, at: datetime, /, job: str | None = None) -> "Sequence[Family] | NoData":
        """Every family with samples lately, without labels and bounds; with `job`, those that it has samples of."""
        ...

    async def details(self, wanted: "Sequence[Family]", at: datetime, /, job: str | None = None) -> "Sequence[Family]":
        """The same families, with the labels and bucket bounds seen lately (of `job`, where one is given); as they were
        where nobody answers."""
        ...

    async def retention(self) -> timedelta | None:
        """How long the source keeps samples; None where it does not say."""
        ...
