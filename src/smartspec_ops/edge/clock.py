"""The real clock: aware UTC, waiting on the event loop; and the time since the machine was started."""

import asyncio
import secrets
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from smartspec_ops.ports import Uptime

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_BITS = 63
"""What a signed column of the database holds."""


class SystemClock:
    """`ports.Clock` of a running process."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def uptime(self) -> Uptime:
        return Uptime(boot=_boot(), passed=timedelta(seconds=passed()))

    async def sleep(self, duration: timedelta) -> None:
        """A duration of zero or less lets others run once."""
        await asyncio.sleep(max(duration.total_seconds(), 0.0))


def passed() -> float:
    """Seconds since some moment, the time a machine slept included.

    On macOS `time.monotonic` stands still while the machine sleeps, and this clock does not.
    Source: clock_gettime(3) of macOS; LLVM's review D74341, which changed `steady_clock` for the same reason.
    """
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC_RAW))


@cache
def _boot() -> int:
    """The same in every process of this run of the machine, where the system has a name for it; else this process's.

    Source: random(4), `/proc/sys/kernel/random/boot_id`.
    """
    try:
        named = int(_BOOT_ID.read_text().replace("-", ""), 16)
    except (OSError, ValueError):
        named = secrets.randbits(_BITS)
    return named & ((1 << _BITS) - 1)
