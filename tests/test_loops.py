"""A loop that ends lets go of what was closed, and of nothing else."""

import asyncio
import gc
import socket
import warnings
from typing import Any

import pytest


@pytest.mark.parametrize("is_closed", [True, False])
def test_only_what_nobody_closed_is_warned_of(is_closed: bool) -> None:
    loop, (near, far) = asyncio.new_event_loop(), socket.socketpair()
    near.setblocking(False)
    with far:
        made: Any = loop
        transport = made._make_socket_transport(near, asyncio.Protocol())
        loop.run_until_complete(asyncio.sleep(0))
        transport.write(bytes(20_000_000))
        if is_closed:
            transport.close()
        loop.close()
        del made, loop, near
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            del transport
            gc.collect()
    assert any("unclosed" in str(one.message) for one in told) is not is_closed
