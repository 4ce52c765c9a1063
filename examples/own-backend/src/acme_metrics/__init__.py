"""Acme's agent: a page of metrics like any other, below the address people know the agent by."""

from dataclasses import replace

from smartspec_ops.backends import Allow, SourceConfig, openmetrics
from smartspec_ops.ports import Clock, Description, Http, MetricsBackend, Secret, Store


def describe() -> Description:
    return replace(openmetrics.describe(), kind="acme.agent", summary="an agent of Acme's, by its address")


def allow(config: SourceConfig) -> Allow:
    return openmetrics.allow(_page(config))


def build(config: SourceConfig, http: Http, store: Store, clock: Clock) -> MetricsBackend:
    return openmetrics.build(_page(config), http, store, clock)


def _page(config: SourceConfig) -> SourceConfig:
    return replace(config, url=Secret(f"{config.base}/v1/agent/metrics"))
