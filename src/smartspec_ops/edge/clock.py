"""The real clock: aware UTC, waiting on the event loop; and the time since the machine was started."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from smartspec_ops.ports import Uptime

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


def boot_of(names: Iterable[Callable[[], str]]) -> int:
    """The same in every process of this run of the machine, where the system has a name for it; else another in each.

    The first of `names` that is known; OSError or ValueError says that one is not.
    """
    for name in names:
        try:
            return int(name().strip().replace("-", ""), 16) & ((1 << _BITS) - 1)
        except (OSError, ValueError):
            continue
    return secrets.randbits(_BITS)


def named_by_linux() -> str:
    """Source: random(4)."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")


def named_by_macos() -> str:
    """Source: sysctl(3) of macOS; the name is read-only, made by the kernel as it starts."""
    import ctypes

    ask = getattr(ctypes.CDLL(None, use_errno=True), "sysctlbyname", None)
    if ask is None:
        raise OSError("this system has no sysctl")
    found, size = ctypes.create_string_buffer(64), ctypes.c_size_t(64)
    if ask(b"kern.bootsessionuuid", found, ctypes.byref(size), None, ctypes.c_size_t(0)) != 0:
        raise OSError(ctypes.get_errno(), "sysctl has no name for this run of the machine")
    return found.value.decode("ascii")


@cache
def _boot() -> int:
    return boot_of([named_by_linux, named_by_macos])
