"""The workflows of a workspace: which program or whom to ask, as its settings say."""

from typing import TYPE_CHECKING

from smartspec_ops.app.mitigation.workflows import Configured, WorkflowStarter
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.process import ProcessRunner
from smartspec_ops.ports import Secret, WorkflowRunner
from smartspec_ops.spec.sections.workflows import WorkflowEntry, WorkflowWebhook
from smartspec_ops.wiring.process import Process
from smartspec_ops.workflows import WORKFLOWS

if TYPE_CHECKING:
    from smartspec_ops.edge.signatures import Verifier


def workflow_starter(process: Process) -> WorkflowStarter:
    """UserFault for a workflow nobody knows."""
    configured = {}
    for name, entry in process.workspace.settings.ops.workflows.items():
        if name not in WORKFLOWS:
            known = ", ".join(sorted(WORKFLOWS))
            raise UserFault.of("settings/workflow", f"unknown workflow {name!r}", f"known: {known}")
        configured[name] = Configured(
            workflow=WORKFLOWS[name],
            argv=entry.argv,
            timeout=entry.timeout,
            env={key: process.reveal(value) for key, value in entry.env.items()},
            template=entry.flags,
            runner=_asked(process, entry),
            verifier=_verifier(process, entry.webhook) if entry.webhook else None,
        )
    runner = ProcessRunner(
        allowed=[entry.argv[0] for entry in configured.values() if entry.runner is None],
        workspace=process.workspace.root,
        environment=process.environment,
        redactor=process.redactor,
    )
    return WorkflowStarter(configured=configured, runner=runner, clock=process.clock, root=process.workspace.root)


def _verifier(process: Process, webhook: WorkflowWebhook) -> "Verifier":
    from smartspec_ops.edge.signatures import Verifier

    return Verifier("standard", _signing(process, webhook))


def _signing(process: Process, webhook: WorkflowWebhook) -> tuple[Secret, ...]:
    given = (webhook.secret, webhook.previous_secret)
    return tuple(process.secrets.resolve(secret) for secret in given if secret is not None)


def _asked(process: Process, entry: WorkflowEntry) -> WorkflowRunner | None:
    """Who is asked to run it, where it is no program of this machine."""
    from smartspec_ops.edge.asking import RequestFile, SignedWebhook, is_slash_command

    if entry.webhook is not None:
        from smartspec_ops.edge.http import HttpEdge

        http = HttpEdge(to="workflow", hands_on=True)
        process.later(http.close)
        return SignedWebhook(
            http=http,
            clock=process.clock,
            url=process.secrets.resolve(entry.webhook.url),
            secrets=_signing(process, entry.webhook),
            report_to=entry.webhook.report_to,
        )
    if is_slash_command(entry.argv[0]):
        return RequestFile(scope=process.scope, clock=process.clock)
    return None
