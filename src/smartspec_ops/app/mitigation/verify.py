"""Is it really better? Every open incident is compared with the monitor's own ledger, tick by tick.

A lost "resolved" message still resolves, and a stray one does not: only measured good ticks of every broken objective
count. An incident the monitor does not watch at all (alerts from elsewhere) is measured by its senders: as long as all
of them say that it is over, each look is a healthy one, and enough of them in a row end it, where the policy trusts
senders. Senders that can be asked have been (`app.reconcile`): what nobody could confirm is no health. Of one that is
gone the last word counts: what was over is, and what fired is for a person to decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.effects.timers import verify_again
from smartspec_ops.app.intake.reconcile import NOBODY, Compared, Reconciler
from smartspec_ops.app.response.decision import Done
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.app.watching.grid import on_grid
from smartspec_ops.app.watching.plan import ALERT
from smartspec_ops.domain.alert import BY_HAND, Alert, AlertStatus
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.policy import SENDERS, SYSTEM, Policy
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Check, MitigationOutcome, Resolution
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Document, LedgerRow, Transaction

VERIFIER = "system:monitor"
SEEN = "verified_until"
OVERRIDE = "(resolve with --override-reason)"


async def verify(
    responder: Responder,
    incident_id: str,
    check_every: timedelta,
    due_at: datetime,
    reconciler: Reconciler | None = None,
) -> str:
    """Record what the monitor saw since the last look, resolve when it suffices, and look again later.

    `due_at` is when this look was due: the next one lies after it whatever the clock says now. `reconciler`
    asks the senders first.
    """
    compared = await reconciler.compare(responder, incident_id) if reconciler else NOBODY
    now = responder.clock.now()
    async with responder.store.begin() as tx:
        await tx.hold(f"incident:{incident_id}")
        incident = await responder.load(tx, incident_id)
        if not incident.is_active:
            return f"the incident is {incident.phase}"
        seen = await _look(tx, incident, now, responder.policy, compared)
        done = await responder.decide_in(tx, incident_id, *seen.checks)
        after = done.incident if isinstance(done, Done) else incident
        if await _is_over(tx, after, seen.unwatched, responder.policy, compared):
            by = SENDERS if seen.are_words else VERIFIER
            resolved = await responder.decide_in(tx, incident_id, _resolve(after, by))
            if isinstance(resolved, Done):
                return f"resolved: the {by.removeprefix(SYSTEM)} confirm{'s' if by == VERIFIER else ''} it"
        # On the grid of the epoch: a look repeated after a crash asks for the same next look, not for one more.
        following = on_grid(max(now, due_at), check_every) + check_every
        await emit(tx, responder.queue, [replace(verify_again(after, following), since=max(now, due_at))])
    unsure = "".join(f"; {why}" for why in (compared.unconfirmed, compared.gone) if why)
    return f"{len(seen.checks)} new checks, {after.healthy_checks} healthy in a row{unsure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the ledger holds: a check per tick, and the members nobody measures (their own messages must decide).
    Where it holds nothing at all, `checks` `are_words` of the senders."""

    checks: Sequence[cmd.RecordHealth]
    unwatched: Sequence[Alert]
    are_words: bool = False


async def _look(tx: Transaction, incident: Incident, now: datetime, policy: Policy, compared: Compared) -> _Seen:
    """One check per tick in which every watched objective of the incident was judged, oldest first."""
    stored = await tx.document(SEEN, incident.id)
    known = datetime.fromisoformat(str(stored.body["tick"])) if stored else incident.checks_from
    since = max(known, incident.checks_from) + _MOMENT
    rows = {key: await tx.ledger(key, None, incident.checks_from + _MOMENT, now + _MOMENT) for key in _keys(incident)}
    watched = {key: found for key, found in rows.items() if found}
    ticks: dict[datetime, list[LedgerRow]] = {}
    for found in watched.values():
        for row in found:
            if row.tick >= since:
                ticks.setdefault(row.tick, []).append(row)
    complete = sorted(tick for tick, judged in ticks.items() if len(judged) == len(watched))
    if complete:
        body, version = {"tick": complete[-1].isoformat()}, stored.version if stored else 0
        await tx.put_document(Document(kind=SEEN, key=incident.id, body=body, version=version))
    unwatched = [alert for alert in incident.members.values() if _key(alert) not in watched]
    if not watched and policy.trust_senders and any(alert.source != BY_HAND for alert in unwatched):
        return _Seen(checks=[await _by_senders(tx, incident, now, compared)], unwatched=unwatched, are_words=True)
    return _Seen(checks=[_check(tick, ticks[tick]) for tick in complete], unwatched=unwatched)


async def _by_senders(tx: Transaction, incident: Incident, now: datetime, compared: Compared) -> cmd.RecordHealth:
    """What those who sent the alerts last said of them; one look's worth."""
    firing = [alert for alert in incident.members.values() if alert.status is not AlertStatus.RESOLVED]
    if not firing and (ended := _withdrawn(incident)) is not None:
        why = f"nobody measures {ended.metric} any more ({ended.withdrawn}): whether it is over, only a person can say"
        return cmd.RecordHealth(actor=SENDERS, check=Check.UNKNOWN, why=f"{why} {OVERRIDE}", tick=now)
    if firing or await tx.untold(incident.id):
        why = f"{firing[0].source} says that {firing[0].metric} is {firing[0].status}" if firing else "an alert fires"
        silent = all(alert.status is AlertStatus.FROZEN for alert in firing)
        check = Check.UNKNOWN if (firing and silent) or compared.gone else Check.UNHEALTHY
        if compared.gone:
            why += f"; {compared.gone}: whether it is over, only a person can say {OVERRIDE}"
        return cmd.RecordHealth(actor=SENDERS, check=check, why=why, tick=now)
    if compared.unconfirmed:
        why = f"it was said to be over, and that stands, but is not confirmed: {compared.unconfirmed}"
        return cmd.RecordHealth(actor=SENDERS, check=Check.UNKNOWN, why=why, tick=now)
    why = "every sender says that it is over"
    if compared.gone:
        why += f"; {compared.gone}"
    elif compared.asked:
        why += ", asked again"
    return cmd.RecordHealth(actor=SENDERS, check=Check.HEALTHY, why=why, tick=now)


def _check(tick: datetime, rows: Sequence[LedgerRow]) -> cmd.RecordHealth:
    """The worst of the objectives decides: broken before unseen before good."""
    verdicts = {row.verdict for row in rows}
    verdict, check = next(each for each in _CHECKS if each[0] in verdicts)
    why = next(row.why for row in rows if row.verdict == verdict)
    return cmd.RecordHealth(actor=VERIFIER, check=check, why=why, tick=tick)


async def _is_over(
    tx: Transaction, incident: Incident, unwatched: Sequence[Alert], policy: Policy, compared: Compared
) -> bool:
    """Enough healthy ticks in a row, no watched alert still holding, and every other member resolved by its sender."""
    if not policy.auto_resolve or incident.healthy_checks < policy.healthy_checks:
        return False
    if (unwatched and compared.unconfirmed) or _withdrawn(incident) is not None:
        return False
    if any(alert.status is not AlertStatus.RESOLVED for alert in unwatched) or await tx.untold(incident.id):
        return False
    others = {_key(alert) for alert in unwatched}
    states = [await tx.document(ALERT, key) for key in _keys(incident) if key not in others]
    return not any(state and decode(AlertState, state.body).is_open for state in states)


def _withdrawn(incident: Incident) -> Alert | None:
    """One whose objective is not watched any more: nobody saw it recover."""
    return next((alert for alert in incident.members.values() if alert.withdrawn), None)


def _resolve(incident: Incident, by: str) -> cmd.Resolve:
    mitigated = any(m.state == MitigationOutcome.SUCCEEDED.value for m in incident.mitigations.values())
    code = Resolution.MITIGATED if mitigated else Resolution.RECOVERED
    return cmd.Resolve(actor=by, code=code)


def _keys(incident: Incident) -> Sequence[str]:
    """The monitor's objectives this incident is about, as the ledger names them."""
    return tuple(dict.fromkeys(key for alert in incident.members.values() if (key := _key(alert))))


def _key(alert: Alert) -> str | None:
    """An alert from elsewhere names its metric, which is what the objective is called, too."""
    return f"{alert.spec_id}/{alert.objective_id or alert.metric}" if alert.spec_id else None


_MOMENT = timedelta(microseconds=1)
_CHECKS = (
    (Compliance.BREACHED.value, Check.UNHEALTHY),
    (Compliance.UNKNOWN.value, Check.UNKNOWN),
    (Compliance.MET.value, Check.HEALTHY),
)
