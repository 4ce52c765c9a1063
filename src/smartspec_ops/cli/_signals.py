"""How a process that serves is told to stop, and to read its settings again."""

import asyncio
import signal
from collections.abc import Callable


def stop_on_signals(stop: asyncio.Event, serving: "asyncio.Task[None]") -> None:
    """The first SIGTERM or SIGINT lets what was begun finish, a second does not."""

    def on_signal() -> None:
        if stop.is_set():
            serving.cancel()
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)


def reread_on_hangup(ask: Callable[[], None]) -> None:
    """SIGHUP has the settings read again, as operators expect of a daemon."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, ask)
