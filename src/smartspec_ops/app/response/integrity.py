"""Whether what is stored about incidents was written here: the chains, and an index that says what the logs say."""

from collections.abc import Mapping
from dataclasses import replace

from smartspec_ops.app.response.report_files import history
from smartspec_ops.app.response.stored_log import WrittenByNewer, index_row
from smartspec_ops.domain.errors import Bug, StoreUnavailable
from smartspec_ops.edge.codec import Undecodable
from smartspec_ops.ports import Broken, IncidentRow, Intact, Transaction, VerifiedStore

UNCHECKED = frozenset({"version", "updated_at", "alerts", "members", "told", "heard_at"})
"""The length is checked with the chain; how often an alert was heard, and when, is counted beside the log."""


async def verify_everything(store: VerifiedStore) -> Mapping[str, Intact | Broken]:
    """By incident id: the first event that cannot be trusted, or what in the index row is not what the log says."""
    chains = await store.verify_all()
    async with store.snapshot() as tx:
        return {
            id_: found if isinstance(found, Broken) else await _against_log(tx, id_, found)
            for id_, found in chains.items()
        }


async def _against_log(tx: Transaction, incident_id: str, chain: Intact) -> Intact | Broken:
    try:
        row = await tx.incident(incident_id)
        incident, _ = await history(tx, incident_id)
    except WrittenByNewer as fault:
        return replace(chain, unread=fault.why)
    except StoreUnavailable as fault:
        return Broken(seq=0, why=fault.why)
    except (Undecodable, Bug) as fault:
        return Broken(seq=0, why=f"its log cannot be read by this version: {fault}")
    if row is None:
        return Broken(seq=0, why="its index row is missing")
    wanted = index_row(incident, row.version, row.updated_at)
    return next((found for name in IncidentRow.__slots__ if (found := _differs(row, wanted, name))), chain)


def _differs(row: IncidentRow, wanted: IncidentRow, name: str) -> Broken | None:
    if name in UNCHECKED or getattr(row, name) == getattr(wanted, name):
        return None
    return Broken(seq=0, why=f"column {name} of the index row says {_told(row, name)}, the log {_told(wanted, name)}")


def _told(row: IncidentRow, name: str) -> str:
    """Titles are confidential; everything else is not sealed either."""
    return "another title" if name == "title" else repr(str(getattr(row, name)))
