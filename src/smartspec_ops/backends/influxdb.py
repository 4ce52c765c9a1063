"""InfluxDB, asked in InfluxQL: sums and counts of fields, and any other number one SELECT gives.

Many statements go in one request. Sums are read in points, what is over once; other numbers over the whole window.
"""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from smartspec_ops.backends._by_periods import ByPeriods, Habits
from smartspec_ops.backends._config import Allow, SourceConfig
from smartspec_ops.backends._influxdb_api import Statements
from smartspec_ops.backends._periodic import Dialect
from smartspec_ops.ports import Clock, Description, Finding, Http, Setting, Store
from smartspec_ops.spec.influxql import InfluxQuery, read_counted, read_value

DELAY = timedelta(seconds=60)
STALE_AFTER = timedelta(minutes=5)


def describe() -> Description:
    return Description(
        kind="influxdb",
        summary="InfluxDB, asked in InfluxQL",
        settings=(
            Setting(name="url", help="base address, with any path before /query", required=True),
            Setting(
                name="params", help="db, the database to read; rp, another retention policy than its own", required=True
            ),
            Setting(name="auth", help="basic or bearer; a user who may only read", secret=True),
            Setting(name="headers", help="further headers", secret=True),
            Setting(name="delay", help="how far behind the present to ask (60s)"),
            Setting(name="interval", help="how often points are written (60s)"),
        ),
        abilities=frozenset({"counters", "history"}),
    )


def allow(config: SourceConfig) -> Allow:
    """One path; that nothing but a single SELECT goes there is seen to where statements are read."""
    page = urlsplit(config.base).path
    return lambda method, path: method == "POST" and path == f"{page}/query"


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    from smartspec_ops.backends import _influxdb_preflight

    return await _influxdb_preflight.preflight(config, http, clock)


def build(config: SourceConfig, http: Http, _store: Store, clock: Clock) -> "InfluxDb":
    return InfluxDb(config, http, clock)


DIALECT = Dialect(counted=read_counted, valued=read_value)
HABITS: Habits[InfluxQuery] = Habits(delay=DELAY, stale_after=STALE_AFTER, labels=lambda _: ())


class InfluxDb(ByPeriods[InfluxQuery]):
    """`ports.MetricsBackend` on InfluxQL."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        super().__init__(config, http, clock, Statements(config, http, clock), DIALECT, HABITS)
