"""Where measurements come from. One file per kind of source; this table is the only place that lists them.

To add one: write ``backends/<kind>.py`` with `describe`, `build` and `allow`, its page ``docs/backends/<kind>.md``, and
its line below. The conformance suite in `smartspec_ops.testing.backends` says what it has to keep.
"""

from collections.abc import Mapping

from smartspec_ops.backends import _openmetrics_catalog, _prometheus_catalog, openmetrics, prometheus
from smartspec_ops.backends._config import Allow, BackendKind, SourceConfig

BACKENDS: Mapping[str, BackendKind] = {
    "openmetrics": BackendKind(
        describe=openmetrics.describe,
        build=openmetrics.build,
        allow=openmetrics.allow,
        catalog=_openmetrics_catalog.build,
    ),
    "prometheus": BackendKind(
        describe=prometheus.describe,
        build=prometheus.build,
        allow=prometheus.allow,
        catalog=_prometheus_catalog.build,
    ),
}

__all__ = ["BACKENDS", "Allow", "BackendKind", "SourceConfig"]
