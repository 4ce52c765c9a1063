"""What a test closed is let go when its loop ends, though bytes were still to be sent.

A transport that is closed waits until what was written is sent, or its peer is gone. A loop that ends before leaves the
socket open, and Python warns of it when somebody looks for garbage: in the middle of another test, which fails of it.
"""

import asyncio
from asyncio.selector_events import BaseSelectorEventLoop
from typing import Any


def let_go_of_what_is_closing() -> None:
    """For every loop of this process. A transport that nobody closed is warned of as before."""
    ending = BaseSelectorEventLoop.close

    def close(loop: Any) -> None:
        for transport in list(loop._transports.values()):
            if isinstance(transport, asyncio.Transport) and transport.is_closing() and not loop.is_closed():
                held: Any = transport
                if held._sock is not None:
                    held._sock.close()
                    held._sock = None
        ending(loop)

    BaseSelectorEventLoop.close = close  # type: ignore[method-assign]
