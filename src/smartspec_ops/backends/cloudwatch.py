"""Amazon CloudWatch: the sums and statistics of its metrics, many to a request.

Counts are the sums of one-minute points, older ones in periods of 5 minutes and an hour, as long as CloudWatch keeps
them; what lies in the past is read once and remembered while it lasts. Other statistics do not add up, so each is asked
for over a period as long as the window.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from smartspec_ops.backends._by_periods import ByPeriods, Habits
from smartspec_ops.backends._cloudwatch_api import Api
from smartspec_ops.backends._config import Access, Allow, SourceConfig
from smartspec_ops.backends._periodic import Dialect
from smartspec_ops.backends._periods import DAY, FIVE_MINUTES, HOUR, Periods
from smartspec_ops.ports import Clock, Description, Finding, Http, Setting, Store
from smartspec_ops.spec.cloudwatch import CloudMetric, read_counted, read_value
from smartspec_ops.spec.promql import PromqlFault
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.source import Source

DELAY = timedelta(minutes=3)
"""Services publish their minutes one to three minutes late."""
STALE_AFTER = timedelta(minutes=15)


def describe() -> Description:
    return Description(
        kind="cloudwatch",
        summary="Amazon CloudWatch: sums and statistics of its metrics, by GetMetricData",
        settings=(
            Setting(name="auth", help="sigv4, with region, access_key and secret_key", required=True, secret=True),
            Setting(name="url", help="another endpoint than the region's usual one, such as a VPC's"),
            Setting(name="delay", help="how far behind the present to ask (3m)"),
            Setting(name="interval", help="how often there is a new point (60s)"),
        ),
        abilities=frozenset({"counters", "history"}),
    )


def access(source: Source, _reveal: Callable[[str | SecretRef], str]) -> Access:
    """The region's own endpoint, where no other is given."""
    url = source.url or f"https://monitoring.{source.auth.region}.amazonaws.com"
    return Access(url=url, headers={})


def allow(config: SourceConfig) -> Allow:
    """One path: which operation it is says a header that is always the same here."""
    page = urlsplit(config.base).path
    return lambda method, path: method == "POST" and path == f"{page}/"


async def preflight(config: SourceConfig, http: Http, clock: Clock) -> Sequence[Finding]:
    from smartspec_ops.backends import _cloudwatch_preflight

    return await _cloudwatch_preflight.preflight(config, http, clock)


def build(config: SourceConfig, http: Http, _store: Store, clock: Clock) -> "CloudWatch":
    return CloudWatch(config, http, clock)


PERIODS = Periods(kept=((63 * DAY - HOUR, HOUR), (15 * DAY - HOUR, FIVE_MINUTES)))
"""How long CloudWatch keeps minutes and five minutes; an hour less, for what passes while we ask."""
DIALECT = Dialect(
    counted=lambda text: _read(read_counted(text)),
    valued=lambda text: _read(read_value(text)),
    periods=PERIODS,
    longest=timedelta(days=1),
)
HABITS: Habits[CloudMetric] = Habits(
    delay=DELAY,
    stale_after=STALE_AFTER,
    labels=lambda metric: tuple(sorted((("__name__", metric.name), *metric.dimensions))),
)


class CloudWatch(ByPeriods[CloudMetric]):
    """`ports.MetricsBackend` on GetMetricData."""

    def __init__(self, config: SourceConfig, http: Http, clock: Clock) -> None:
        super().__init__(config, http, clock, Api(config, http, clock), DIALECT, HABITS)


def _read(found: CloudMetric | PromqlFault) -> CloudMetric | str:
    return found.message if isinstance(found, PromqlFault) else found
