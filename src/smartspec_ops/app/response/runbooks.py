"""Which runbooks of the workspace fit an incident; those that do are proposed to whoever responds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.routing.matching import all_match
from smartspec_ops.edge.aside import aside
from smartspec_ops.edge.logs import logger
from smartspec_ops.spec.runbook import Runbook, read_runbook
from smartspec_ops.spec.sections.runbooks import RunbookEntry

log = logger(__name__)

PROPOSER = "system:runbooks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbooks:
    workspace: Workspace

    def fitting(self, incident: Incident) -> Iterator[RunbookEntry]:
        """Those whose matchers fit an alert of the incident."""
        alerts = [incident.first_alert, *incident.members.values()]
        for entry in self.workspace.settings.ops.runbooks:
            if any(all_match(entry.match, alert) for alert in alerts):
                yield entry

    def read(self, entry: RunbookEntry) -> Runbook:
        """UserFault where its file cannot be read."""
        try:
            return read_runbook(self.workspace.read(self.workspace.root / Path(entry.file)))
        except UserFault as fault:
            first = fault.diagnostics[0]
            why = f"runbook {entry.name} cannot be read: {first.message}"
            raise UserFault.of("runbook/file", why, first.hint or "") from None


async def propose(responder: Responder, runbooks: Runbooks, incident_id: str) -> str:
    """Propose what fits; one that cannot be read is told in the log, and keeps none of the others back."""
    async with responder.store.begin() as tx:
        incident = await responder.load(tx, incident_id)
    if not incident.is_active:
        return f"the incident is {incident.phase}"
    commands = await aside(_commands, runbooks, incident)
    if not commands:
        return "no runbook fits"
    done = await responder.do(incident_id, *commands)
    proposed = len(done.events) if isinstance(done, Done) else 0
    return f"{len(commands)} fit, {proposed} proposed"


def _commands(runbooks: Runbooks, incident: Incident) -> Sequence[cmd.ProposeRunbook]:
    found = []
    for entry in runbooks.fitting(incident):
        try:
            book = runbooks.read(entry)
        except UserFault as fault:
            log.warning("runbook.unread", runbook=entry.name, why=fault.diagnostics[0].message)
            continue
        steps = tuple(one.text for one in book.steps)
        why = ", ".join(map(str, entry.match))
        title = book.title or entry.name
        found.append(cmd.ProposeRunbook(actor=PROPOSER, name=entry.name, title=title, steps=steps, why=why))
    return found
