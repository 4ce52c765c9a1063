"""A batch of alerts in one transaction: what is known is read once, alerts are folded in order, all is written once.

Every alert of an incident has a row with a counter; the incident's log names the first `TOLD` of them and hears of each
change of state, but of a changing value only every `TELL_EVERY`. So a storm costs a row per alert and neither the log
nor its fold grows with it. An incident's log is read only where the decision depends on it: when an alert is worse than
the incident was known to be, changes its state, or speaks of an incident that is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.response.access import entries
from smartspec_ops.app.response.answer import Intake, Received
from smartspec_ops.app.response.decision import Decider, Done
from smartspec_ops.app.response.drafts import Draft, alert_count, alert_row, member_of
from smartspec_ops.app.response.oncall import on_duty
from smartspec_ops.app.response.redaction import EXACT
from smartspec_ops.app.response.routing import ASKED_OF, Into
from smartspec_ops.app.response.stored_log import index_row, load
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.evolve import evolve
from smartspec_ops.domain.incident.hearing import Heard, fires_anew, heard, member_key, says_more
from smartspec_ops.domain.incident.oncall import Roster
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import Phase
from smartspec_ops.domain.severity import Sev, assess, impact_facts, impact_of
from smartspec_ops.edge.codec import encode, lean
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.spans import cause
from smartspec_ops.ports import Append, Effect, Queue, Transaction

log = logger(__name__)

INTAKE_ACTOR = "system:intake"
TOLD = 50
"""Alerts of one incident that its log names; more are counted."""
TELL_EVERY = timedelta(minutes=1)
"""How often an incident's log is told of new values, when nothing but values changes."""


@dataclass(slots=True, kw_only=True)
class Reception:
    """One batch. `receive` is called once."""

    decider: Decider
    queue: Queue
    tx: Transaction
    now: datetime
    _drafts: dict[str, Draft] = field(default_factory=dict)
    _over: list[Draft] = field(default_factory=list)
    _effects: list[Effect] = field(default_factory=list)
    _ids: list[str] = field(default_factory=list)
    _trace: str = ""
    """Of the request that brought the alert that is taken in just now."""
    _on_duty: Roster | None = None
    _encoded: dict[int, dict[str, Any]] = field(default_factory=dict)

    async def receive(self, alerts: Sequence[Alert]) -> Sequence[Intake]:
        """An outcome for each alert, in order. Nothing is durable before the transaction ends."""
        routing = self.decider.routing
        groups = [routing.group(alert) for alert in alerts]
        members = [(group.key, member_key(alert)) for group, alert in zip(groups, alerts, strict=True)]
        await self.tx.foresee(ASKED_OF, members)
        routed, later = await routing.route(self.tx, alerts, groups, self.now, self._clean)
        self._effects += later
        into = [one for one in routed if isinstance(one, Into)]
        keyed = [(one.alert, one.key, member_key(one.alert), heard(one.alert)) for one in into]
        await self._read([(key, member) for _, key, member, _ in keyed])
        new = {key for _, key, _, now in keyed if now.is_loud and key not in self._drafts}
        if new:
            self._ids = list(await self.tx.next_incident_ids(self.now.year, len(new)))
        traces = [cause(sent) for sent, one in zip(alerts, routed, strict=True) if isinstance(one, Into)]
        answers = []
        for self._trace, told in zip(traces, keyed, strict=True):
            answers.append(await self._take(*told))
        taken = iter(answers)
        await self._write()
        return [next(taken) if isinstance(one, Into) else _intake(Received.KEPT, None) for one in routed]

    async def _read(self, members: Sequence[tuple[str, str]]) -> None:
        """What is known of the incidents and alerts of this batch."""
        keys = list(dict.fromkeys(key for key, _ in members))
        # Alerts of one cause come together: waiting in line costs them less than losing races.
        await self.tx.hold_all([f"intake:{key}" for key in keys])
        known = await self.tx.newest_of(keys)
        if known and await self.tx.hold_all([f"incident:{one.id}" for one in known.values()]):
            known = await self.tx.newest_of(keys)
        self._drafts = {key: Draft.of(one) for key, one in known.items()}
        asked = dict.fromkeys((known[key].id, member) for key, member in members if key in known)
        by_id = {draft.id: draft for draft in self._drafts.values()}
        for (incident_id, member), row in (await self.tx.members_of(list(asked))).items():
            by_id[incident_id].rows[member] = member_of(row)

    async def _take(self, alert: Alert, key: str, member: str, now: Heard) -> Intake:
        draft = self._drafts.get(key)
        if draft is None:
            if not now.is_loud:
                return _intake(Received.NOT_FIRING, None)
            return await self._open(self._ids.pop(0), self._clean(alert), key, member, now)
        if draft.is_open:
            return await self._join(draft, alert, member, now)
        return await self._after(draft, alert, member, now)

    # --- an incident is open -------------------------------------------------------------------------------------

    async def _join(self, draft: Draft, alert: Alert, member: str, now: Heard) -> Intake:
        last = draft.rows.get(member)
        if last is not None and not says_more(last.heard, now):
            draft.count(member, self.now)
            return _intake(Received.REPEATED, draft.id)
        if last is not None and (last.heard.facts, last.heard.recovering) == (now.facts, now.recovering):
            draft.keep(member, alert, now, self.now)
            return _intake(Received.REPEATED, draft.id)
        alert = self._clean(alert)
        is_worse = now.status is AlertStatus.FIRING and _is_worse(alert, draft.severity)
        if last is None:
            draft.keep(member, alert, now, self.now)
            if is_worse:
                await self._hear(draft, alert, member)
            elif draft.told < TOLD:
                self._tell(draft, alert, member)
            return _intake(Received.JOINED, draft.id)
        before, is_told = last.heard, last.is_told
        draft.keep(member, alert, now, self.now)
        if is_told and _state(before) != _state(now):
            await self._hear(draft, alert, member)
        elif is_worse:
            await self._hear(draft, alert, member, unless_idle=not self._may_tell(draft))
        elif is_told and self._may_tell(draft):
            self._tell(draft, alert, member)
        return _intake(Received.JOINED, draft.id)

    def _clean(self, alert: Alert) -> Alert:
        """Before anything is decided or stored: what is not cleaned here would be in events and rows for ever."""
        return self.decider.redactor.record(alert, EXACT)

    def _may_tell(self, draft: Draft) -> bool:
        return draft.heard_at is None or self.now - draft.heard_at >= TELL_EVERY

    def _tell(self, draft: Draft, alert: Alert, member: str) -> None:
        """The log names the alert. Nothing follows from that alone, so the fold is not needed for it."""
        event = ev.AlertReceived(at=self.now, actor=INTAKE_ACTOR, alert=alert, count=draft.alerts)
        draft.events.append(event)
        draft.tells(member, self.now)
        if draft.incident is not None:
            draft.incident = evolve(draft.incident, event)

    async def _hear(self, draft: Draft, alert: Alert, member: str, *, unless_idle: bool = False) -> frozenset[str]:
        """Decide with the whole incident; the kinds of events that came of it.

        `unless_idle`: where nothing but hearing it would come of it, it is not written.
        """
        incident = await self._fold(draft)
        command = cmd.ReceiveAlert(actor=INTAKE_ACTOR, alert=alert)
        done = await self._decide(replace(incident, alerts=draft.alerts - 1), command)
        if isinstance(done, Refused) or not done.events:
            return frozenset()
        kinds = frozenset(event.kind for event in done.events)
        if not (unless_idle and kinds == {"alert_received"}):
            self._add(draft, done)
            draft.tells(member, self.now)
        return kinds

    async def _fold(self, draft: Draft) -> Incident:
        if draft.incident is None:
            stored = await load(self.tx, draft.id)
            draft.incident = stored
            for event in draft.events:  # told in this batch, before the fold was needed
                draft.incident = evolve(draft.incident, event)
        return draft.incident

    def _add(self, draft: Draft, done: Done) -> None:
        draft.incident, draft.is_decided = done.incident, True
        draft.events += done.events
        draft.is_open, draft.severity = done.incident.open_key is not None, done.incident.severity
        effects = self.decider.effects(done, self.now)
        self._effects += [replace(one, trace=self._trace) for one in effects] if self._trace else effects

    # --- no incident is open -------------------------------------------------------------------------------------

    async def _decide(self, incident: Incident | None, command: Command) -> Done | Refused:
        if self._on_duty is None:
            self._on_duty = await on_duty(self.tx, self.decider.team.roster)
        return self.decider.decided(incident, (command,), self._on_duty, self.now)

    async def _open(
        self, incident_id: str, alert: Alert, key: str, member: str, now: Heard, over: str | None = None
    ) -> Intake:
        command = cmd.Open(
            actor=INTAKE_ACTOR,
            incident_id=incident_id,
            alert=alert,
            dedup_key=key,
            recurrence_of=over,
            drill=says(alert.extra, "drill"),
            private=says(alert.extra, "private"),
        )
        done = await self._decide(None, command)
        if isinstance(done, Refused):
            raise UserFault.of("INC-110", done.why, done.hint)
        draft = Draft(id=incident_id, key=key, is_open=True, severity=done.incident.severity, version=0)
        self._drafts[key] = draft
        draft.keep(member, alert, now, self.now)
        draft.tells(member, self.now)
        self._add(draft, done)
        log.info("incident.opened", incident=incident_id, severity=done.incident.severity, service=alert.service)
        return _intake(Received.RECURRED if over else Received.OPENED, incident_id)

    async def _after(self, draft: Draft, alert: Alert, member: str, now: Heard) -> Intake:
        """An alert whose incident is resolved or closed: more of the same, the same again soon, or a recurrence."""
        last, alert = draft.rows.get(member), self._clean(alert)
        if last is not None and _goes_on(last.heard, alert, now):
            return self._note(draft, alert, member, now)
        over = await self._fold(draft)
        is_recent = self.now - (over.resolved_at or over.declared_at) <= self.decider.policy.reopen_window
        # A sender that names no episodes and repeats itself much later means it, whatever time it writes on it.
        means_it = not alert.episode and not is_recent and alert.status is AlertStatus.FIRING
        is_anew = means_it or fires_anew(over.resolved_at, last.heard if last else None, alert)
        is_resolved = over.phase is Phase.RESOLVED
        if is_anew and not (is_recent and is_resolved):
            self._over.append(draft)
            incident_id = await self.tx.next_incident_id(self.now.year)
            return await self._open(incident_id, alert, draft.key, member, now, draft.id)
        if not is_resolved:
            return self._note(draft, alert, member, now)
        if not is_anew and last is not None and not says_more(last.heard, now):
            return self._note(draft, alert, member, now)
        is_change = last is None or (last.is_told and _state(last.heard) != _state(now))
        draft.keep(member, alert, now, self.now)
        kinds = frozenset[str]()
        if is_anew or (is_change and draft.told < TOLD + TOLD):
            kinds = await self._hear(draft, alert, member)
        if "reopened" in kinds:
            return _intake(Received.REOPENED, draft.id)
        return _intake(Received.JOINED if kinds else Received.REPEATED, draft.id)

    def _note(self, draft: Draft, alert: Alert, member: str, now: Heard) -> Intake:
        """Counted beside an incident that is over, and nothing more."""
        last = draft.rows.get(member)
        if last is None or says_more(last.heard, now):
            draft.keep(member, alert, now, self.now)
        else:
            draft.count(member, self.now)
        return _intake(Received.REPEATED, draft.id)

    # --- everything at once ------------------------------------------------------------------------------------

    async def _write(self) -> None:
        drafts = [*self._over, *self._drafts.values()]
        await self.tx.append_all([self._append(draft) for draft in drafts if draft.events])
        touched = [(draft, member) for draft in drafts for member in draft.touched]
        rows = [(draft.rows[member].is_new, alert_row(draft, member, self._lean)) for draft, member in touched]
        await self.tx.put_alerts([row for is_new, row in rows if is_new], [row for is_new, row in rows if not is_new])
        await self.tx.count_alerts([alert_count(draft) for draft in drafts if draft.more_alerts])
        await emit(self.tx, self.queue, self._effects)
        await self.tx.add_audit([entry for draft in drafts for entry in entries(draft.id, draft.events)])

    def _append(self, draft: Draft) -> Append:
        row = None
        if draft.is_decided:
            assert draft.incident is not None
            row = index_row(draft.incident, draft.version, self.now)
        events = [(event.kind, self._body(event), event.at) for event in draft.events]
        return Append(incident_id=draft.id, version=draft.version, events=events, row=row, at=self.now)

    def _body(self, event: ev.Event) -> dict[str, Any]:
        if isinstance(event, ev.AlertReceived):
            alert = {"alert": self._lean(event.alert)}
            return alert | {name: encode(getattr(event, name)) for name in _RECEIVED}
        body: dict[str, Any] = encode(event)
        if isinstance(event, ev.Opened):
            body["alert"] = self._lean(event.alert)
        return body

    def _lean(self, alert: Alert) -> dict[str, Any]:
        """Encoded once, however many rows it goes into. Alerts outlive the batch's writing, so their ids are theirs."""
        found = self._encoded.get(id(alert))
        if found is None:
            found = self._encoded[id(alert)] = lean(alert)
        return found


def says(extra: Mapping[str, object], word: str) -> bool:
    """Whether the sender of an alert with this `extra` said yes to `word`: ``drill``, ``private``."""
    return str(extra.get(word, "")).strip().lower() in ("true", "1", "yes")


def _intake(received: Received, incident_id: str | None) -> Intake:
    return Intake(received=received, incident_id=incident_id)


_RECEIVED = tuple(one.name for one in fields(ev.AlertReceived) if one.name != "alert")


def _is_worse(alert: Alert, than: Sev) -> bool:
    return than is not Sev.SEV1 and _level(alert).is_worse_than(than)


def _level(alert: Alert) -> Sev:
    """Of rules that fire for many things at once, all alerts say the same of their impact."""
    said = impact_facts(alert)
    found = _LEVELS.get(said)
    if found is None:
        if len(_LEVELS) >= MOST_LEVELS:
            _LEVELS.clear()
        found = _LEVELS[said] = assess(impact_of(alert)).level
    return found


_LEVELS: dict[tuple[object, ...], Sev] = {}
MOST_LEVELS = 4096


def _state(one: Heard) -> tuple[AlertStatus, bool, str]:
    return one.status, one.recovering, one.episode


def _goes_on(last: Heard, alert: Alert, now: Heard) -> bool:
    """The episode that was resolved goes on as it was: nothing to decide."""
    return bool(alert.episode) and _state(last) == _state(now) and last.is_loud
