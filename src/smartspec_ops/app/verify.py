"""Is it really better? Every open incident is compared with the monitor's own ledger, tick by tick.

A lost "resolved" message still resolves, and a stray one does not: only measured good ticks of every broken objective
count. Where the monitor does not watch (an alert from elsewhere), nothing is inferred and a person decides.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from smartspec_ops.app.outbox import emit
from smartspec_ops.app.respond import Responder
from smartspec_ops.app.timers import verify_again
from smartspec_ops.app.watch import ALERT, on_grid
from smartspec_ops.domain import incident_commands as cmd
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.incident import Incident
from smartspec_ops.domain.incident_values import Check, MitigationOutcome, Resolution
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Document, LedgerRow, Transaction

VERIFIER = "system:monitor"
SEEN = "verified_until"


async def verify(responder: Responder, incident_id: str, check_every: timedelta) -> str:
    """Record what the monitor saw since the last look, resolve when it suffices, and look again later."""
    now = responder.clock.now()
    async with responder.store.begin() as tx:
        incident = await responder.load(tx, incident_id)
        if not incident.is_active:
            return f"the incident is {incident.phase}"
        checks = await _new_checks(tx, incident, now)
        done = await responder.decide_in(tx, incident_id, *checks)
        if isinstance(done, cmd.Refused):
            return done.why
        if await _is_over(tx, done.incident, responder.policy):
            resolved = await responder.decide_in(tx, incident_id, _resolve(done.incident))
            if not isinstance(resolved, cmd.Refused):
                return "resolved: the monitor confirms it"
        # On the grid of the epoch: a look repeated after a crash asks for the same next look, not for one more.
        await emit(tx, responder.queue, [verify_again(done.incident, on_grid(now, check_every) + check_every)])
    return f"{len(checks)} new checks, {done.incident.healthy_checks} healthy in a row"


async def _new_checks(tx: Transaction, incident: Incident, now: datetime) -> Sequence[cmd.RecordHealth]:
    """One check per tick in which every objective of the incident was judged, oldest first."""
    keys = objective_keys(incident)
    seen = await tx.document(SEEN, incident.id)
    since = datetime.fromisoformat(str(seen.body["tick"])) if seen else incident.detected_at
    ticks: dict[datetime, list[LedgerRow]] = {}
    for key in keys:
        for row in await tx.ledger(key, None, since + timedelta(microseconds=1), now + timedelta(microseconds=1)):
            ticks.setdefault(row.tick, []).append(row)
    complete = sorted(tick for tick, rows in ticks.items() if len(rows) == len(keys))
    if complete:
        body = {"tick": complete[-1].isoformat()}
        await tx.put_document(Document(kind=SEEN, key=incident.id, body=body, version=seen.version if seen else 0))
    return [_check(ticks[tick]) for tick in complete]


def _check(rows: Sequence[LedgerRow]) -> cmd.RecordHealth:
    """The worst of the objectives decides: broken before unseen before good."""
    verdicts = {row.verdict for row in rows}
    for verdict, check in _CHECKS:
        if verdict in verdicts:
            why = next(row.why for row in rows if row.verdict == verdict)
            return cmd.RecordHealth(actor=VERIFIER, check=check, why=why)
    return cmd.RecordHealth(actor=VERIFIER, check=Check.UNKNOWN, why="nothing was judged")


async def _is_over(tx: Transaction, incident: Incident, policy: cmd.Policy) -> bool:
    """Enough healthy ticks in a row, and no alert of the incident still holding."""
    if not policy.auto_resolve or incident.healthy_checks < policy.healthy_checks:
        return False
    states = [await tx.document(ALERT, key) for key in objective_keys(incident)]
    return not any(state and decode(AlertState, state.body).is_open for state in states)


def _resolve(incident: Incident) -> cmd.Resolve:
    mitigated = any(m.state == MitigationOutcome.SUCCEEDED.value for m in incident.mitigations.values())
    code = Resolution.MITIGATED if mitigated else Resolution.RECOVERED
    return cmd.Resolve(actor=VERIFIER, code=code)


def objective_keys(incident: Incident) -> Sequence[str]:
    """The monitor's objectives this incident is about, as the ledger names them."""
    members = incident.members.values()
    found = [f"{alert.spec_id}/{alert.objective_id}" for alert in members if alert.spec_id and alert.objective_id]
    return tuple(dict.fromkeys(found))


_CHECKS = (
    (Compliance.BREACHED.value, Check.UNHEALTHY),
    (Compliance.UNKNOWN.value, Check.UNKNOWN),
    (Compliance.MET.value, Check.HEALTHY),
)
