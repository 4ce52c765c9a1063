"""The server's own counters, beside what every process measures of itself."""

from prometheus_client import Counter, Gauge, Histogram

from smartspec_ops.http.meters import Meters

_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


class Metrics(Meters):
    """One server's counters. `waiting` is asked at scrape time."""

    def __init__(self) -> None:
        super().__init__()
        self._requests = Counter(
            "smartspec_ops_http_requests_total",
            "Requests answered, by route and status.",
            ["route", "status"],
            registry=self.registry,
        )
        self._alerts = Counter(
            "smartspec_ops_alerts_total",
            "Alerts at intake, by what became of them.",
            ["outcome"],
            registry=self.registry,
        )
        self._batches = Histogram(
            "smartspec_ops_intake_batch_alerts",
            "Alerts that shared a durable commit.",
            buckets=_SIZES,
            registry=self.registry,
        )
        self.waiting = Gauge(
            "smartspec_ops_intake_waiting_alerts",
            "Alerts that wait for their commit.",
            registry=self.registry,
        )
        self._limits = Gauge(
            "smartspec_ops_intake_limit",
            "How many may wait before senders are told to come back: alerts for their commit, effects that are due.",
            ["of"],
            registry=self.registry,
        )
        self._settings = Gauge(
            "smartspec_ops_settings_taken",
            "1 where the newest settings are in use, 0 where they were refused and older ones are.",
            registry=self.registry,
        )
        self._settings.set(1)
        self._request: dict[tuple[str, int], Counter] = {}
        self._outcome: dict[str, Counter] = {}

    def answered(self, route: str, status: int) -> None:
        key = (route, status)
        if key not in self._request:  # looking labels up costs more than counting
            self._request[key] = self._requests.labels(route or "none", str(status))
        self._request[key].inc()

    def alert(self, outcome: str) -> None:
        if outcome not in self._outcome:
            self._outcome[outcome] = self._alerts.labels(outcome)
        self._outcome[outcome].inc()

    def limits(self, alerts: int, effects: int) -> None:
        self._limits.labels("alerts").set(alerts)
        self._limits.labels("effects").set(effects)

    def settings_taken(self, taken: bool) -> None:
        self._settings.set(int(taken))

    def committed(self, alerts: int) -> None:
        self._batches.observe(alerts)
