"""Which deployments were seen live, and when first: remembered, because a marker shows the present alone.

A source that is scraped directly knows no past, and one that does forgets it; what was seen by a tick is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from smartspec_ops.app.watching.measure import Marker, deployments
from smartspec_ops.domain.alert import Deployment
from smartspec_ops.domain.deployed import Deployed
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Document, MetricsBackend, Store, Transaction

log = logger(__name__)

DEPLOYMENT = "deployment"
EVERY = timedelta(minutes=5)
"""How often a service is looked at that has nothing else to say."""


class Deployments:
    """What a watch saw live. A deployment is written down once."""

    def __init__(self) -> None:
        self._known: dict[str, set[str]] = {}
        self._looked_at: dict[str, datetime] = {}
        self._seen_at: dict[str, datetime] = {}

    async def look(
        self, markers: Mapping[str, Marker], backends: Mapping[str, MetricsBackend], store: Store, now: datetime
    ) -> None:
        """Look at the services whose turn it is."""
        due = [one for one in markers if self._is_due(one, now)]
        if not due:
            return
        self._looked_at |= dict.fromkeys(due, now)
        await self.note(await deployments(markers, due, backends, now), store, now)

    async def note(self, live: Mapping[str, Deployment], store: Store, now: datetime) -> None:
        """Write down what is new among the deployments live at `now`."""
        try:
            if not all(one.id in self._known.get(service, ()) for service, one in live.items()):
                async with store.begin() as tx:
                    for service, one in live.items():
                        await self._note(tx, service, one, now)
            self._seen_at |= dict.fromkeys(live, now)  # only what was kept: what is new now was live at this look
        except StoreConflict as conflict:  # another worker saw it at the same moment
            log.info("deployment.retried", why=str(conflict))
        except StoreUnavailable as fault:  # it is seen again at the next look
            log.warning("deployment.not_kept", why=fault.why)

    async def _note(self, tx: Transaction, service: str, live: Deployment, now: datetime) -> None:
        known = {one.id for one in await deployed(tx, [service])}
        if live.id not in known:
            seen = Deployed(
                service=service,
                id=live.id,
                version=live.version,
                since=live.since,
                first_seen=now,
                is_first=not known,
                not_yet=self._seen_at.get(service),
            )
            key = f"{service}/{live.id}"
            await tx.put_document(Document(kind=DEPLOYMENT, key=key, body=encode(seen), version=0))
            log.info("deployment.seen", service=service, id=live.id, version=live.version)
        self._known[service] = {*known, live.id}

    def _is_due(self, service: str, now: datetime) -> bool:
        looked = self._looked_at.get(service)
        return looked is None or not timedelta(0) <= now - looked < EVERY


async def deployed(tx: Transaction, services: Iterable[str]) -> Sequence[Deployed]:
    """Everything ever seen live of these services, oldest first."""
    found = [
        decode(Deployed, one.body)
        for service in sorted(set(services))
        for one in await tx.documents(DEPLOYMENT, f"{service}/")
    ]
    return sorted((one for one in found if one.service in set(services)), key=lambda one: (one.at, one.service, one.id))
