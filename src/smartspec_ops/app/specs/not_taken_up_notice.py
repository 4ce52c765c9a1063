"""A spec that cannot be taken up is written down for whoever asks, and told once to the people who respond.

Who has nothing new to tell, as at most starts, never loads what telling needs.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.specs.not_taken_up import NOT_TAKEN, NotTaken, read
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import Document, Effect, Message, Queue, Recipient, Store

if TYPE_CHECKING:
    from smartspec_ops.app.effects.announce import Team

Scope = Collection[str] | None
"""Spec ids; None is every spec of the workspace."""


async def tell(
    store: Store,
    queue: Queue,
    team: "Callable[[], Team]",
    where: str,
    now: datetime,
    found: Sequence[NotTaken],
    about: Scope,
) -> None:
    """What of the specs `about` cannot be taken up on this machine now; each fault is told to people once a day at the
    most, however many machines have it. `team` is asked for who they are where there is something to tell."""
    async with store.begin() as tx:
        known = {one.key: one for one in await tx.documents(NOT_TAKEN)}
        still = {one.key for one in found}
        over = [one for key, one in known.items() if key not in still and _is_about(one, where, about)]
        new = [one for one in found if one.key not in known or read(known[one.key]).why != one.why]
        versions = {key: one.version for key, one in known.items()}
        kept = [
            Document(kind=NOT_TAKEN, key=one.key, body=encode(one), version=versions.get(one.key, 0)) for one in new
        ]
        await tx.put_documents(kept)
        await tx.drop_documents(over)
        if new:
            await emit(tx, queue, _notices(new, team(), now))


def _is_about(stored: Document, where: str, about: Scope) -> bool:
    one = read(stored)
    return one.where == where and (about is None or one.spec_id in about)


def _notices(found: Sequence[NotTaken], team: "Team", now: datetime) -> Sequence[Effect]:
    from smartspec_ops.app.effects.announce import Addressed, deliveries
    from smartspec_ops.domain.incident.wording import Audience

    told = []
    for one in found:
        digest = sha256(one.why.encode()).hexdigest()[:16]
        message = Message(
            key=f"spec:{one.spec_id}:{one.since:%Y%m%d}:{digest}{team.lineage}",
            thread=f"spec-{one.spec_id}",
            kind="spec_not_taken",
            audience=Audience.RESPONDERS,
            subject=f"Spec not taken up: {one.spec_id}",
            body=f"{one}\n\n{one.why}",
            at=now,
            recipients=tuple(
                Recipient(id=p.id, role=p.roles[0] if p.roles else "", email=p.email, slack=p.slack)
                for p in team.roster.people
            ),
        )
        channels = [name for name in team.channels if message.audience in team.route(name).audiences]
        told.append(Addressed(message=message, channels=channels))
    return [replace(one, incident_id=None) for one in deliveries(told, team, now)]  # they are about no incident
