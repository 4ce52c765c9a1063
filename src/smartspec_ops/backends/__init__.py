"""Where measurements come from. One file per kind of source; this table is the only place that lists them.

To add one: write ``backends/<kind>.py`` with `describe`, `build` and `allow` (and `catalog`, where it can tell what it
holds, `preflight`, where something can be looked at before anything depends on it, and `elsewhere`, where the system
keeps alert rules or SLOs of its own), its page ``docs/backends/<kind>.md``, and its line below. The conformance suite
in `smartspec_ops.testing.backends` says what it has to keep. A package of its own brings one by an entry
point: `docs/own-backend.md`.
"""

from collections.abc import Mapping
from types import ModuleType

from smartspec_ops.backends._config import Access, Allow, BackendKind, SourceConfig
from smartspec_ops.backends._outside import WithOutside

MODULES: Mapping[str, str] = {
    "cloudwatch": "smartspec_ops.backends.cloudwatch",
    "datadog": "smartspec_ops.backends.datadog",
    "grafana": "smartspec_ops.backends.grafana",
    "influxdb": "smartspec_ops.backends.influxdb",
    "openmetrics": "smartspec_ops.backends.openmetrics",
    "prometheus": "smartspec_ops.backends.prometheus",
}


def _kind(module: ModuleType) -> BackendKind:
    return BackendKind(
        describe=module.describe,
        build=module.build,
        allow=module.allow,
        catalog=getattr(module, "catalog", None),
        preflight=getattr(module, "preflight", None),
        elsewhere=getattr(module, "elsewhere", None),
        access=getattr(module, "access", None),
    )


BACKENDS: Mapping[str, BackendKind] = WithOutside(MODULES, _kind)
"""Ours, which are listed; one of another package is found by its name."""

__all__ = ["BACKENDS", "Access", "Allow", "BackendKind", "SourceConfig"]
