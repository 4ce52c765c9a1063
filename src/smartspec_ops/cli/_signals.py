"""How a process that serves is told to stop."""

import asyncio
import signal


def stop_on_signals(stop: asyncio.Event, serving: "asyncio.Task[None]") -> None:
    """The first SIGTERM or SIGINT lets what was begun finish, a second does not."""

    def on_signal() -> None:
        if stop.is_set():
            serving.cancel()
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
