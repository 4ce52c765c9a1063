"""The real clock: aware UTC, waiting on the event loop."""

import asyncio
from datetime import UTC, datetime, timedelta


class SystemClock:
    """`ports.Clock` of a running process."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, duration: timedelta) -> None:
        """A duration of zero or less lets others run once."""
        await asyncio.sleep(max(duration.total_seconds(), 0.0))
