"""Other SmartSpec workflows this one starts. One file each; this table is the only place that lists them.

A workflow says how its argv is built from parameters and what its own report means. Exit code 0 alone proves
nothing: a missing or unreadable report is `UNKNOWN`, and health is confirmed by the monitor afterwards.
"""

from collections.abc import Mapping

from smartspec_ops.ports import Workflow
from smartspec_ops.workflows import feedback, rollback

WORKFLOWS: Mapping[str, Workflow] = {
    "rollback": rollback.WORKFLOW,
    "feedback": feedback.WORKFLOW,
}

__all__ = ["WORKFLOWS"]
