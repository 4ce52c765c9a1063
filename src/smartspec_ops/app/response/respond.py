"""Incident response as one cycle: load the log, decide, append events and their effects in one transaction.

What follows without a person (paging, assembling the team, policy approval, scheduling the post-mortem) is decided in
the same transaction, so an incident is never half-opened. A lost race is decided again from what the winner wrote.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from secrets import token_hex
from typing import TypeVar

from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.response.access import entries, refusals
from smartspec_ops.app.response.answer import Failed, Intake
from smartspec_ops.app.response.decision import Decider, Done
from smartspec_ops.app.response.oncall import on_duty
from smartspec_ops.app.response.once import note_done, was_done
from smartspec_ops.app.response.reception import Reception
from smartspec_ops.app.response.redaction import cleaned
from smartspec_ops.app.response.stored_log import index_row, load
from smartspec_ops.domain.access import Access
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.roles import unknown_role
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.edge.codec import encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock, EffectState, Queue, Store, StoredEffect, Transaction

log = logger(__name__)

Answer = TypeVar("Answer")

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Responder(Decider):
    """Whoever decides, at the database.

    `request` is the name its sender gives to the request whose one deed this is; whoever sends it twice gets it once.
    """

    store: Store
    queue: Queue
    clock: Clock
    access: Access = field(default_factory=Access)
    request: str = ""

    async def receive(self, alert: Alert) -> Intake:
        """One alert, once: the same message again changes nothing, whoever delivers it and however often."""
        return await self._again(alert, lambda: self._receive_one(alert))

    async def take_in(self, alert: Alert, stored: StoredEffect) -> str:
        """The alert of an effect that waits, which the same commit says is done: neither a death between two commits
        nor another worker that holds it for its own has the message counted again. What became of it, in words."""
        return await self._again(alert, lambda: self._take_in(alert, stored))

    async def receive_all(self, alerts: Sequence[Alert]) -> Sequence[Intake | Failed]:
        """Many alerts in one durable transaction, in the order given; one that cannot be taken in fails alone.

        Raises `StoreUnavailable`, and has then taken in none of those that were not committed before.
        """
        for _ in range(_ATTEMPTS):
            try:
                return await self._receive(alerts)
            except StoreConflict as conflict:
                log.info("intake.retried", alerts=len(alerts), why=str(conflict))
            except StoreUnavailable:
                raise
            except Exception as fault:  # a poisoned alert: the others must not wait for it
                log.warning("intake.split", alerts=len(alerts), exc_info=fault)
                return await self._apart(alerts, fault)
        return await self._apart(alerts, StoreConflict("the incidents of these alerts kept changing"))

    async def _apart(self, alerts: Sequence[Alert], fault: Exception) -> Sequence[Intake | Failed]:
        if len(alerts) == 1:
            reference = token_hex(4)
            log.error("intake.refused", reference=reference, fingerprint=alerts[0].fingerprint, exc_info=fault)
            return [Failed(why=type(fault).__name__, reference=reference)]
        half = len(alerts) // 2
        return [*await self.receive_all(alerts[:half]), *await self.receive_all(alerts[half:])]

    async def do(self, incident_id: str, *commands: Command) -> Done | Refused:
        """Carry out commands in order, all or none; the first refusal undoes the rest."""
        for _ in range(_ATTEMPTS):
            try:
                async with self.store.begin() as tx:
                    outcome = await self.decide_in(tx, incident_id, *commands)
            except StoreConflict as conflict:
                log.info("decision.retried", incident=incident_id, why=str(conflict))
                continue
            return outcome
        raise StoreConflict(f"{incident_id} kept changing")

    async def decide_in(
        self, tx: Transaction, incident_id: str, *commands: Command, at: datetime | None = None
    ) -> Done | Refused:
        """As `do`, inside a transaction of the caller's. What is refused changes nothing; that it was is audited.

        `at` is the moment it is for what is decided, where the clock was set back and it has come all the same.
        """
        await tx.hold(f"incident:{incident_id}")
        incident = await self.load(tx, incident_id)
        if self.request and await was_done(tx, self.request):
            return Done(incident=incident, events=(), is_repeat=True)
        if (refused := self.access.refuse(incident, commands)) is not None:
            await tx.add_audit(refusals(incident_id, commands, refused, self.clock.now()))
            return refused
        if (refused := self._unheard_of(commands)) is not None:
            return refused
        if any(isinstance(command, cmd.Reopen) for command in commands):
            for other in await tx.incidents(open_key=incident.dedup_key, limit=1):
                if other.id != incident.id:
                    return Refused(rule="T6", why=f"{other.id} is open for the same cause", hint=f"work on {other.id}")
        return await self._apply(tx, incident, commands, at or self.clock.now())

    def _unheard_of(self, commands: Sequence[Command]) -> Refused | None:
        """The roster knows which words of its own are roles."""
        words = [word for person in self.team.roster.people for word in person.roles]
        for command in commands:
            if isinstance(command, cmd.AssignRole | cmd.Join) and (known := unknown_role(command.role, words)):
                hint = f"use one of {known}; or give it to somebody in the roster first (roles)"
                return Refused(rule="roles", why=f"nobody knows the role {command.role!r}", hint=hint)
        return None

    async def load(self, tx: Transaction, incident_id: str) -> Incident:
        """The incident folded from its log; UserFault when there is none of that id."""
        return await load(tx, incident_id)

    async def _receive(self, alerts: Sequence[Alert]) -> Sequence[Intake]:
        async with self.store.begin() as tx:
            return await self._reception(tx).receive(alerts)

    async def _again(self, alert: Alert, receive: Callable[[], Awaitable[Answer]]) -> Answer:
        for _ in range(_ATTEMPTS):
            try:
                return await receive()
            except StoreConflict as conflict:
                log.info("intake.retried", fingerprint=alert.fingerprint, why=str(conflict))
        raise StoreConflict(f"the incident of alert {alert.fingerprint} kept changing")

    async def _receive_one(self, alert: Alert) -> Intake:
        return (await self._receive([alert]))[0]

    async def _take_in(self, alert: Alert, stored: StoredEffect) -> str:
        async with self.store.begin() as tx:
            await tx.hold(f"effect:{stored.id}")
            now = await tx.effect(stored.id)
            if now is None or now.state is not EffectState.QUEUED:
                return "done already"
            (taken,) = await self._reception(tx).receive([alert])
            said = f"{taken.received} {taken.incident_id or ''}".strip()
            await tx.settle_effect(stored.id, EffectState.DONE, said, stored.attempts + 1)
        return said

    def _reception(self, tx: Transaction) -> Reception:
        return Reception(decider=self, queue=self.queue, tx=tx, now=self.clock.now())

    async def _apply(
        self, tx: Transaction, before: Incident | None, commands: Sequence[Command], now: datetime
    ) -> Done | Refused:
        # Here and nowhere else: what is not cleaned before the decision would be in its events for ever.
        clean = [cleaned(command, self.redactor) for command in commands]
        decided = self.decided(before, clean, await on_duty(tx, self.team.roster), now)
        if isinstance(decided, Refused):
            return decided
        if decided.events:
            await self._write(tx, before.version if before else 0, decided, now)
            if self.request:
                await note_done(tx, self.request, now)
        return decided

    async def _write(self, tx: Transaction, version: int, done: Done, now: datetime) -> None:
        await tx.append(index_row(done.incident, version, now), [(e.kind, encode(e), e.at) for e in done.events])
        effects = self.effects(done, now)
        if now > self.clock.now():  # what follows at once must not wait for the old time to come again
            effects = [one if one.since else replace(one, since=now) for one in effects]
        await emit(tx, self.queue, effects)
        await tx.add_audit(entries(done.incident.id, done.events))
        for event in done.events:
            log.info("incident.event", incident=done.incident.id, kind=event.kind, actor=event.actor)
