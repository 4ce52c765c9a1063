"""What becomes of a database that was put back to an earlier state: nobody is told twice, and nothing is forgotten.

What was queued in the backup may have been done since. What merely looks goes on. What reaches people or starts a
program is held, until a person who knows what happened since lets it go or drops it; so is a timer of an open
incident, because what would have stopped it may be lost. Where the database that is replaced can still be read, it
says what was done, and less has to be held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from smartspec_ops.app.database.lineage import LINEAGE
from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.effects.outbox import job_of
from smartspec_ops.domain.audit import Action
from smartspec_ops.ports import AuditEntry, EffectState, Queue, Store, StoredEffect, Transaction

LOOKS = frozenset(
    {
        EffectKind.VERIFY,
        EffectKind.DUTY,
        EffectKind.MAINTENANCE,
        EffectKind.PRUNE,
        EffectKind.WATCHED,
        EffectKind.CANARY,
        EffectKind.BACKUP,
        EffectKind.EXPORT,
        EffectKind.INVESTIGATE,
        EffectKind.RUNBOOKS,
    }
)
"""They ask or write files anew, and decide by what they find."""
REMINDERS = frozenset({EffectKind.SHIFT_END, EffectKind.ACTION_DUE, EffectKind.REVIEW_DUE})
"""Days ahead: what is not due yet was not told. Of everything else nobody knows, whenever it is due: what it waits for
may have happened since."""
TIMERS = frozenset({EffectKind.PAGE_TIMEOUT, EffectKind.UPDATE_DUE, *REMINDERS})
"""What has a time of its own."""
EVERYTHING = 1_000_000
GAP = 100
"""Incidents may have been opened since, and their numbers be in chats, tickets and other people's systems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What the database that is replaced says, as far as it can be read: by effect key, by incident, by year."""

    states: Mapping[str, EffectState] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[int, int] = field(default_factory=dict)
    is_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """That a database was put back: as of when, when, by whom, and what is known of the time between."""

    taken_at: datetime
    now: datetime
    actor: str
    since: Since


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is held, and how many of the others are done already, or go on."""

    held: Sequence[StoredEffect]
    done: int
    goes_on: int


async def settle(store: Store, queue: Queue, back: Return, highest: Mapping[int, int]) -> Settled:
    """Once, in one transaction, on a database that nobody uses yet and whose work queue is empty.

    `highest` are incident numbers by year that are known from elsewhere to be taken.
    """
    async with store.begin() as tx:
        queued = await tx.effects(state=EffectState.QUEUED, limit=EVERYTHING)
        lengths = {row.id: row.version for row in await tx.incidents(limit=EVERYTHING)}
        held: list[StoredEffect] = []
        goes_on: list[StoredEffect] = []
        for one in queued:
            if back.since.states.get(one.effect.key) is EffectState.DONE:
                await tx.settle_effect(one.id, EffectState.DONE, f"done after {_told(back.taken_at)}", one.attempts)
            elif _is_held(one, back, lengths):
                why = f"held: may have been done between {_told(back.taken_at)} and {_told(back.now)}"
                await tx.settle_effect(one.id, EffectState.HELD, why, one.attempts)
                held.append(replace(one, state=EffectState.HELD, detail=why))
            else:
                goes_on.append(await _later(tx, one, back))
        await requeue(tx, queue, goes_on)
        await _skip_numbers(tx, back, highest)
        await _note(tx, back, len(held))
    return Settled(held=held, done=len(queued) - len(held) - len(goes_on), goes_on=len(goes_on))


async def requeue(tx: Transaction, queue: Queue, effects: Sequence[StoredEffect]) -> None:
    """Wake workers for these: a queue that is new knows of none."""
    await queue.enqueue(tx, [job_of(one) for one in effects])


def _is_held(one: StoredEffect, back: Return, lengths: Mapping[str, int]) -> bool:
    effect = one.effect
    if effect.kind in LOOKS or effect.kind == EffectKind.HEARTBEAT:
        return False
    if effect.kind in REMINDERS and effect.due_at > back.now:
        return False
    is_same = effect.incident_id is None or lengths.get(effect.incident_id) == back.since.lengths.get(
        effect.incident_id
    )
    return not (is_same and back.since.states.get(effect.key) is EffectState.QUEUED)


async def _later(tx: Transaction, one: StoredEffect, back: Return) -> StoredEffect:
    """Whoever beat in between was not heard: silence counts from the backup on for as long as it did then."""
    if one.effect.kind != EffectKind.HEARTBEAT:
        return one
    due_at = one.effect.due_at + max(back.now - back.taken_at, timedelta(0))
    await tx.settle_effect(one.id, EffectState.QUEUED, one.detail, one.attempts, due_at)
    return replace(one, effect=replace(one.effect, due_at=due_at))


async def _skip_numbers(tx: Transaction, back: Return, highest: Mapping[int, int]) -> None:
    """So that no number is given twice: exactly where the last is known, else with room for what was lost."""
    year = back.now.year
    last = int((await tx.next_incident_id(year)).rpartition("-")[2])
    if back.since.is_known:
        wanted = max(back.since.numbers.get(year, 0), highest.get(year, 0))
    else:
        wanted = (max(last, highest.get(year, 0)) // GAP + 2) * GAP
    if wanted > last:
        await tx.next_incident_ids(year, wanted - last)


async def _note(tx: Transaction, back: Return, held: int) -> None:
    found = await tx.document(LINEAGE.kind, LINEAGE.key) or LINEAGE
    body = {"times": int(found.body.get("times", 0)) + 1, "taken_at": back.taken_at.isoformat()}
    await tx.put_document(replace(found, body=body))
    why = f"to the state of {_told(back.taken_at)}; {held} effects held"
    await tx.add_audit([AuditEntry(at=back.now, actor=back.actor, action=Action.RESTORED, subject="database", why=why)])


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z"
