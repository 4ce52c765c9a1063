"""Specs as they are taken up, at a start or while a daemon runs: what they promise otherwise is noted, and whatever
alert nobody will measure any more is withdrawn.

One transaction, and all of it is found again by comparing what is stored with what is read: a process that is killed
in between does at its next start what is left to do. Workers do it one after the other, so a change is noted once; of
two that read different files each notes what it read when it took it up.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.specs.promises import PROMISES
from smartspec_ops.app.watching.findings import FINDING
from smartspec_ops.app.watching.plan import ALERT, HEALTH, LEFT_OUT
from smartspec_ops.app.watching.remembering import intake
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.audit import Action
from smartspec_ops.domain.errors import StoreConflict
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.promised import Changed, Promised, Promises, taken_up, withdrawn
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import AuditEntry, Document, Queue, Store, Transaction

log = logger(__name__)

ACTOR = "system:monitor"
MANY = 8
"""So many specs, and the alerts of all are read at once."""
_ATTEMPTS = 3
Also = Callable[[Transaction], Awaitable[None]]
"""What stands or falls with the rest."""
_OF_AN_OBJECTIVE = (HEALTH, LEFT_OUT, FINDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One spec as it is watched from now on; nothing of one that is not there any more, and `usual` says why.

    `unmeasured` says by requirement why nothing measures it.
    """

    spec_id: str
    objectives: Sequence[Objective] = ()
    unmeasured: Mapping[str, str] = field(default_factory=dict)
    usual: str


async def take_up(
    store: Store, queue: Queue, now: datetime, specs: Sequence[Reading], also: Also | None = None
) -> Mapping[str, Sequence[Changed]]:
    """What changed, by spec; `also` is done with it, or none of it. Raises what the store raises."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return await _take_up(store, queue, now, specs, also)
        except StoreConflict as conflict:  # another worker has just judged one of them
            log.info("specs.retried", why=str(conflict))
    return await _take_up(store, queue, now, specs, also)


async def gone_meanwhile(store: Store, known: Collection[str], quiet_since: datetime | None) -> Sequence[str]:
    """Specs that were taken up once and are none of `known`; with `quiet_since` only those nobody has judged since
    then, for others may watch them."""
    async with store.begin() as tx:
        stored = {one.key: decode(Promises, one.body) for one in await tx.documents(PROMISES) if one.key not in known}
        found = {key: one for key, one in stored.items() if one.objectives}
        if quiet_since is None or not found:
            return list(found)
        last = await tx.last_ticks([f"{key}/{id_}" for key, one in found.items() for id_ in one.objectives])
    judged = {key for key, at in last.items() if at >= quiet_since}
    return [key for key, one in found.items() if not judged & {f"{key}/{id_}" for id_ in one.objectives}]


async def _take_up(
    store: Store, queue: Queue, now: datetime, specs: Sequence[Reading], also: Also | None
) -> Mapping[str, Sequence[Changed]]:
    told = {}
    async with store.begin() as tx:
        await tx.hold(PROMISES)
        stored = await tx.documents_of(PROMISES, [one.spec_id for one in specs])
        alerts = await _alerts(tx, specs)
        written, over, audit, messages = list[Document](), list[Document](), list[AuditEntry](), list[Alert]()
        for one in specs:
            before = stored.get(one.spec_id)
            known = decode(Promises, before.body) if before else None
            after = taken_up(known, one.objectives, now, one.unmeasured, one.usual)
            if known is None and not one.objectives:
                continue
            if after != known:
                version = before.version if before else 0
                written.append(Document(kind=PROMISES, key=one.spec_id, body=encode(after), version=version))
            told[one.spec_id] = changes = [each for each in after.changes if known and each not in known.changes]
            audit += [_entry(one.spec_id, each) for each in changes]
            left = [each for each in alerts.get(one.spec_id, ()) if not _goes_on(each, one, known)]
            over += left
            messages += [each for document in left for each in _withdrawn(document, one, known, after, now)]
        await tx.put_documents(written)
        await tx.add_audit(audit)
        await _drop(tx, over)
        await emit(tx, queue, [intake(alert) for alert in messages])
        if also is not None:
            await also(tx)
    _narrate(told, messages)
    return told


async def _alerts(tx: Transaction, specs: Sequence[Reading]) -> Mapping[str, Sequence[Document]]:
    """What is stored of alerts, by spec."""
    ids = {one.spec_id for one in specs}
    if len(ids) > MANY:
        found: Iterable[Document] = await tx.documents(ALERT)
    else:
        found = [one for spec_id in ids for one in await tx.documents(ALERT, f"{spec_id}/")]
    by_spec: dict[str, list[Document]] = {}
    for one in found:
        by_spec.setdefault(_spec_of(one.key, ids), []).append(one)
    return by_spec


def _spec_of(key: str, ids: set[str]) -> str:
    """An objective's name may hold a slash, and so may a spec's."""
    end = key.find("/")
    while end >= 0 and key[:end] not in ids:
        end = key.find("/", end + 1)
    return key[:end] if end >= 0 else ""


def _goes_on(stored: Document, spec: Reading, known: Promises | None) -> bool:
    """Whether the objective of this alert is still watched, for the same service. What nobody knows is left alone."""
    id_ = _id(stored, spec)
    was = _known_as(known, id_)
    return was is None or any(
        one.service == was.service and (one.id == id_ or (one.group_by and one.id == _pattern(id_)))
        for one in spec.objectives
    )


def _withdrawn(
    stored: Document, spec: Reading, known: Promises | None, after: Promises, now: datetime
) -> Sequence[Alert]:
    id_ = _id(stored, spec)
    was = _known_as(known, id_)
    assert was is not None  # else it was left alone
    said = [one.why for one in after.changes if one.objective in (id_, _pattern(id_))]
    why = (said[-1] if said else "") or spec.usual
    return withdrawn(decode(AlertState, stored.body), spec.spec_id, id_, was, now, why)


def _id(stored: Document, spec: Reading) -> str:
    return stored.key.removeprefix(f"{spec.spec_id}/")


def _pattern(id_: str) -> str:
    """Of a group the objective it is one of."""
    return id_.partition("{")[0]


def _known_as(known: Promises | None, id_: str) -> Promised | None:
    if known is None:
        return None
    all_known = {**known.gone, **known.objectives}
    return all_known.get(id_) or all_known.get(_pattern(id_))


async def _drop(tx: Transaction, alerts: Sequence[Document]) -> None:
    """Everything that only a watched objective has; its ledger stays."""
    if not alerts:
        return
    over = list(alerts)
    for kind in _OF_AN_OBJECTIVE:
        over += (await tx.documents_of(kind, [one.key for one in alerts])).values()
    if await tx.drop_documents(over) != len(over):
        raise StoreConflict("an objective that is to go was judged at the same moment")


def _entry(spec_id: str, changed: Changed) -> AuditEntry:
    subject = f"{spec_id}/{changed.objective}"
    return AuditEntry(at=changed.at, actor=ACTOR, action=Action.PROMISE_CHANGED, subject=subject, why=str(changed))


def _narrate(told: Mapping[str, Sequence[Changed]], messages: Sequence[Alert]) -> None:
    for spec_id, changes in told.items():
        for one in changes:
            log.info("promise.changed", objective=f"{spec_id}/{one.objective}", what=str(one))
    for alert in messages:
        log.warning("alert.withdrawn", objective=f"{alert.spec_id}/{alert.objective_id}", why=alert.withdrawn)
