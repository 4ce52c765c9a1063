"""What specs promised when they were last taken up, and how that changed, as it is stored: a document for each spec."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from smartspec_ops.domain.promised import Changed, Promises
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Transaction

PROMISES = "promises"


async def promises_of(tx: Transaction, spec_ids: Sequence[str]) -> Mapping[str, Promises]:
    """As they were last taken up, with how they changed; nothing of a spec that never was."""
    return {key: decode(Promises, one.body) for key, one in (await tx.documents_of(PROMISES, spec_ids)).items()}


async def recent_changes(tx: Transaction, spec_id: str, since: datetime) -> Mapping[str, Sequence[Changed]]:
    """What changed since then, by spec: of one, or of all where it is empty."""
    stored = [one for one in await tx.documents(PROMISES, spec_id) if not spec_id or one.key == spec_id]
    found = {one.key: [each for each in decode(Promises, one.body).changes if each.at >= since] for one in stored}
    return {key: changes for key, changes in found.items() if changes}
