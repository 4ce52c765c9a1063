"""The result of a run that somebody else carried out, sent by them instead of written into the workspace.

It is taken for the very run it names, of the very plan that was approved, and judged like a report that was found. It
ends the mitigation, never the incident: that the service is healthy is for the monitor to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from smartspec_ops.app.mitigation.mitigate import RUNNER
from smartspec_ops.app.mitigation.workflows import WorkflowStarter
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.parts import Mitigation, MitigationState
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.values import MitigationOutcome

OPEN = frozenset({MitigationState.RUNNING, MitigationState.UNKNOWN})
"""States a result may end: one that comes after the time limit says what nobody knew."""


class Taken(StrEnum):
    FINISHED = "finished"
    KNOWN = "known"
    """The same result came before, or was found in the workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What became of a result."""

    taken: Taken
    incident_id: str
    mitigation_id: str
    outcome: MitigationOutcome
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRun:
    """There is no run of that key of that workflow. Which of the two is wrong is not said."""


async def reported(
    responder: Responder,
    workflows: WorkflowStarter,
    workflow: str,
    key: str,
    plan_hash: str,
    summary: Mapping[str, Any],
) -> Reported | Refused | NoRun:
    """Take the result of the run `key`, from somebody who proved to be asked to run `workflow`."""
    incident_id, mitigation_id = _named(key)
    async with responder.store.begin() as tx:
        known = await tx.incident(incident_id) is not None
        mitigation = (await responder.load(tx, incident_id)).mitigations.get(mitigation_id) if known else None
    if mitigation is None or mitigation.workflow != workflow or mitigation.key != key or mitigation.started_at is None:
        return NoRun()
    if mitigation.plan_hash != plan_hash:
        return Refused(rule="T3", why="the plan is not the one that was approved", hint="send the plan_hash you got")
    finished = workflows.judge(workflow, summary, key, mitigation.started_at)
    outcome = MitigationOutcome(finished.outcome.value)
    if mitigation.state not in OPEN:
        return _known(incident_id, mitigation, outcome)
    command = cmd.FinishMitigation(
        actor=RUNNER, id=mitigation_id, outcome=outcome, why=finished.why, report=finished.report
    )
    done = await responder.do(incident_id, command)
    if isinstance(done, Refused):
        return done
    assert isinstance(done, Done)
    taken = Taken.FINISHED if done.events else Taken.KNOWN
    return Reported(
        taken=taken, incident_id=incident_id, mitigation_id=mitigation_id, outcome=outcome, why=finished.why
    )


def _known(incident_id: str, mitigation: Mitigation, outcome: MitigationOutcome) -> Reported | Refused:
    if mitigation.state.value == outcome.value:
        return Reported(
            taken=Taken.KNOWN,
            incident_id=incident_id,
            mitigation_id=mitigation.id,
            outcome=outcome,
            why=mitigation.why,
        )
    why = f"{mitigation.id} is {mitigation.state}, not running"
    return Refused(rule="mitigation", why=why, hint="what it came to is on record already")


def _named(key: str) -> tuple[str, str]:
    """``INC-2026-0042:M1:3f2a9c01b7d4e655``."""
    incident_id, _, rest = key.partition(":")
    return incident_id, rest.partition(":")[0]
