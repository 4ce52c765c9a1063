"""Objectives in the language of other systems. One module per language; this table is the only place that lists them.

To add one: write ``compilers/<name>.py`` with a `COMPILER`, its page ``docs/compilers/<name>.md``, and its line below.
"""

from collections.abc import Mapping
from types import ModuleType

from smartspec_ops.ports.compiler import Compiler
from smartspec_ops.ports.registry import Registry

MODULES: Mapping[str, str] = {
    "alertmanager-routing": "smartspec_ops.compilers.alertmanager_routing",
    "grafana-dashboard": "smartspec_ops.compilers.grafana_dashboard",
    "openslo": "smartspec_ops.compilers.openslo",
    "prometheus-rules": "smartspec_ops.compilers.prometheus_rules",
    "sloth": "smartspec_ops.compilers.sloth",
}


def _compiler(module: ModuleType) -> Compiler:
    found: Compiler = module.COMPILER
    return found


COMPILERS: Mapping[str, Compiler] = Registry(MODULES, _compiler)

__all__ = ["COMPILERS"]
