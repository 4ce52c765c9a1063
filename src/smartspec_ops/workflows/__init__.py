"""Other SmartSpec workflows this one starts. One file each; this table is the only place that lists them.

A workflow says how its argv is built from parameters and what its own report means. Exit code 0 alone proves
nothing: a missing or unreadable report is `UNKNOWN`, and health is confirmed by the monitor afterwards.
"""

from collections.abc import Mapping
from types import ModuleType

from smartspec_ops.ports import Workflow
from smartspec_ops.ports.registry import Registry

MODULES: Mapping[str, str] = {
    "rollback": "smartspec_ops.workflows.rollback",
    "hotfix": "smartspec_ops.workflows.hotfix",
    "feedback": "smartspec_ops.workflows.feedback",
}


def _workflow(module: ModuleType) -> Workflow:
    found: Workflow = module.WORKFLOW
    return found


WORKFLOWS: Mapping[str, Workflow] = Registry(MODULES, _workflow)

__all__ = ["WORKFLOWS"]
