"""What was kept and not told, taken in again: when the reason has ended, people hear of what still fires."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smartspec_ops.domain.alert import Alert
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Withheld

if TYPE_CHECKING:
    from smartspec_ops.app.respond import Responder

AT_ONCE = 200


async def take_in_again(responder: "Responder", by: str, fingerprint: str = "") -> int:
    """Every alert that `by` withholds, or the one of `fingerprint`; how many were looked at.

    Each is taken in as if it came now, so another reason may keep it on. Dropped only afterwards, and only where
    nothing was heard of it meanwhile: a crash in between takes it in twice, which changes nothing.
    """
    async with responder.store.begin() as tx:
        rows = await tx.withheld(by=by, fingerprints=[fingerprint] if fingerprint else None)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        await responder.receive_all([decode(Alert, row.body) for row in some])
        await _drop(responder, some)
    return len(rows)


async def _drop(responder: "Responder", rows: Sequence[Withheld]) -> None:
    before = {row.fingerprint: row for row in rows}
    async with responder.store.begin() as tx:
        now = await tx.withheld(fingerprints=list(before))
        await tx.drop_withheld([row.fingerprint for row in now if row == before[row.fingerprint]])
