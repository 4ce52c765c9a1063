"""What was kept and not told, taken in again: when the reason has ended, people hear of what still fires."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from smartspec_ops.app.response.answer import Failed
from smartspec_ops.app.response.routing import INHIBITION
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.errors import OpsError
from smartspec_ops.edge.codec import decode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Withheld
from smartspec_ops.ports.withheld import WAITING

if TYPE_CHECKING:
    from smartspec_ops.app.response.respond import Responder

log = logger(__name__)

AT_ONCE = 200


async def take_in_again(responder: "Responder", by: str, fingerprint: str = "", group: str = "") -> tuple[int, int]:
    """Every alert that `by` withholds, or the one of `fingerprint`, or those of `group`: how many were looked at, and
    how many of them could not be taken in and stay kept.

    Each is taken in as if it came now, so another reason may keep it on. Dropped only afterwards, and only where
    nothing was heard of it meanwhile: a crash in between takes it in twice, which changes nothing.
    """
    async with responder.store.begin() as tx:
        rows = await tx.withheld(by=by, fingerprints=[fingerprint] if fingerprint else None, group=group or None)
    failed = 0
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        outcomes = await responder.receive_all([decode(Alert, row.body) for row in some])
        taken = [row for row, outcome in zip(some, outcomes, strict=True) if not isinstance(outcome, Failed)]
        await _drop(responder, taken)
        failed += len(some) - len(taken)
    return len(rows), failed


async def let_go_of_the_forgotten(responder: "Responder") -> None:
    """Take in again what is kept for a rule that is in the settings no longer: nothing else would ever let it go."""
    try:
        async with responder.store.begin() as tx:
            reasons = {row.by for row in await tx.withheld()}
        for by in sorted(reasons - set(_known(responder))):
            if by.startswith((INHIBITION, WAITING)):
                looked_at, _ = await take_in_again(responder, by)
                log.info("withheld.let_go", by=by, alerts=looked_at)
    except OpsError as fault:
        log.warning("withheld.not_let_go", why=str(fault))


def _known(responder: "Responder") -> Iterable[str]:
    yield from (f"{INHIBITION}{rule.name}" for rule in responder.routing.inhibitions)
    yield from (f"{WAITING}{rule.name}" for rule in responder.routing.rules if rule.open_after > 1)


async def _drop(responder: "Responder", rows: Sequence[Withheld]) -> None:
    before = {row.fingerprint: row for row in rows}
    async with responder.store.begin() as tx:
        now = await tx.withheld(fingerprints=list(before))
        await tx.drop_withheld([row.fingerprint for row in now if row == before[row.fingerprint]])
