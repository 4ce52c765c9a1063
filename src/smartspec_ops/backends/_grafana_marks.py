"""Annotations of a Grafana: what people and pipelines marked on its time line."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from smartspec_ops.backends._grafana_api import Api
from smartspec_ops.domain.deployed import Mark
from smartspec_ops.domain.measurement import NoData

MOST = 100


async def marks(api: Api, tags: Sequence[str], since: datetime, until: datetime) -> Sequence[Mark] | NoData:
    """The newest `MOST` with all of these tags that begin within [since, until], oldest first."""
    times = [(name, str(round(at.timestamp() * 1000))) for name, at in (("from", since), ("to", until))]
    query = [*times, ("type", "annotation"), ("limit", str(MOST)), *(("tags", tag) for tag in tags)]
    return await api.get("/api/annotations", partial(_read, since=since, until=until), query)


def _read(data: Any, since: datetime, until: datetime) -> Sequence[Mark]:
    """One that lasts is in the answer, too, where it began before; what it marks then is not of this time."""
    found = [_mark(one) for one in data]
    return sorted((one for one in found if since <= one.at <= until), key=lambda one: one.at)


def _mark(one: Any) -> Mark:
    return Mark(
        id=str(one["id"]),
        at=datetime.fromtimestamp(int(one["time"]) / 1000, UTC),
        text=str(one.get("text") or ""),
        tags=tuple(str(tag) for tag in one.get("tags") or ()),
    )
