"""How PostgreSQL is connected to: by libpq's own URL, which may name several hosts, and never for longer than it lives.

A machine that is gone says nothing: without these the system would wait a quarter of an hour for it.
Source: libpq, "Parameter Key Words" and "Specifying Multiple Hosts".
"""

from collections.abc import Mapping
from datetime import timedelta

PROGRAM = "smartspec-ops"
"""What our sessions are called, where the URL does not say otherwise."""
CONNECT_WITHIN = timedelta(seconds=10)
_SILENCE = timedelta(seconds=10)
"""How long what was sent may go unacknowledged, or nothing be heard of an idle connection."""


def conninfo(url: str) -> str:
    """The URL as libpq reads it: a driver's name after a plus means nothing there."""
    return "postgresql://" + url.partition("://")[2]


def parameters(url: str) -> Mapping[str, int | str]:
    """What to add to the URL; what it says itself holds."""
    usual: Mapping[str, int | str] = {
        "application_name": PROGRAM,
        "connect_timeout": int(CONNECT_WITHIN.total_seconds()),
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": int(_SILENCE.total_seconds() * 1000),
    }
    return {name: value for name, value in usual.items() if f"{name}=" not in url}
