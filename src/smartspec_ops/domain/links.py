"""Addresses of dashboards that show the time something is about.

An address may hold ``{from}`` and ``{to}``, milliseconds since 1970 or ``now``, as Grafana reads them. How people reach
a Grafana is known only where its source is built; until then its dashboards have addresses that begin with `SCHEME` and
the source's id.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

SCHEME = "grafana-source:"
BEFORE = timedelta(hours=1)
"""How much of the time before an alert is shown: how it was when all was well."""
AFTER = timedelta(minutes=30)


def around(url: str, since: datetime, until: datetime | None) -> str:
    """`url` with the stretch filled in; `until` None where it goes on."""
    end = "now" if until is None else _milliseconds(until)
    return url.replace("{from}", _milliseconds(since)).replace("{to}", end)


def _milliseconds(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))


def resolved(address: str, bases: Mapping[str, str]) -> str | None:
    """The address people open; None where it is not known how they reach that Grafana. `bases` are by source id."""
    if not address.startswith(SCHEME):
        return address
    source, _, path = address.removeprefix(SCHEME).partition("/")
    base = bases.get(unquote(source))
    return f"{base.rstrip('/')}/{path}" if base else None


def is_address(text: str) -> bool:
    """Whether a person's browser could open it, and it names nobody."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
