"""What systemd is told: that a process is ready, still alive, or about to end (sd_notify, by its documented protocol).

One datagram each to the socket that ``NOTIFY_SOCKET`` names; without one nothing is said. See sd_notify(3).
"""

import os
import socket
from collections.abc import Mapping
from datetime import timedelta

READY, STOPPING, ALIVE = "READY=1", "STOPPING=1", "WATCHDOG=1"
PATIENCE = 1.0
"""Seconds for a supervisor that does not listen at the moment. Without an end whoever speaks stands still with it; that
we live is said again soon, and waits for nobody."""


def notify(message: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether it was said. A supervisor that has gone, or does not listen, is no reason to fail."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaking:
            speaking.settimeout(0 if message == ALIVE else PATIENCE)
            speaking.connect("\0" + address[1:] if address.startswith("@") else address)  # "@": an abstract one
            speaking.sendall(message.encode())
    except OSError:
        return False
    return True


def watchdog(environment: Mapping[str, str] = os.environ) -> timedelta | None:
    """How often to say that we live: half of what the supervisor waits. None where it does not wait for us."""
    asked, pid = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not asked.isdecimal() or not int(asked) or (pid and pid != str(os.getpid())):
        return None
    return timedelta(microseconds=int(asked)) / 2
