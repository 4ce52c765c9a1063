"""Where measurements come from. Read-only, batched, and silent by type where there is no number."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from smartspec_ops.domain.measurement import Ask, Measurement, NoData, Sample


class MetricsBackend(Protocol):
    """Read-only questions about metrics. Any number of asks per call is answered with few requests.

    `measure` answers every ask; a fault becomes `NoData`, never an exception and never a number. Windows end at `at`.
    """

    @property
    def name(self) -> str: ...

    async def measure(self, asks: Sequence[Ask], at: datetime) -> Mapping[Ask, Measurement]: ...

    async def series(self, query: str, at: datetime) -> Sequence[Sample] | NoData: ...

    def delay(self) -> timedelta:
        """How far behind the present this source can be trusted."""
        ...

    async def close(self) -> None: ...
