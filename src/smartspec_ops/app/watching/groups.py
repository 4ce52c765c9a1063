"""Patterns of objectives become one objective for each group their source has, found as they come and go.

A group once seen keeps its name, and with it its ledger, its alerts and its budget. It is watched while its source
shows it and, where there is room, for a day longer, or as long as an alert about it is open; after that it comes back
by itself. While a pattern has no group at all, all of its series are watched as one: a promise nobody can see is
unknown, and never out of sight.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartspec_ops.app.watching.plan import ALERT
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.errors import BackendUnavailable, StoreConflict, StoreUnavailable
from smartspec_ops.domain.measurement import NoData, Sample, Silence
from smartspec_ops.domain.objective import Objective
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Document, MetricsBackend, Store, Transaction
from smartspec_ops.spec.grouping import Labels, instance, labels_of, questions

log = logger(__name__)

GROUPS = "groups"
MOST = 500
"""Groups of one pattern: more are a label that was not meant to be grouped by."""
EVERY = timedelta(minutes=5)
GRACE = timedelta(days=1)
KEPT = 10_000
"""Groups of one pattern that are remembered, the latest seen: a label that names every process never ends."""
MOMENTS = 8
"""Of a period nobody watched, at which its groups are looked for."""
LONGEST = 200
"""Characters of a label's value; a longer one is no name of anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of a pattern, and when its source first and last showed it."""

    labels: Labels
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Every group of one pattern ever seen. `overflow` is how many more there were that are not watched."""

    groups: tuple[Group, ...] = ()
    overflow: int = 0

    def seen(self, found: Sequence[Labels], at: datetime) -> "Known":
        """After the source showed `found` at `at`: the groups known come first, then the others by name."""
        known = {group.labels: group for group in self.groups}
        usable = [labels for labels in found if all(len(value) <= LONGEST for _, value in labels)]
        again = {labels: replace(known[labels], last_seen=at) for labels in usable if labels in known}
        new = sorted(labels for labels in set(usable) if labels not in known)
        room = max(0, MOST - len(again))
        fresh = {labels: Group(labels=labels, first_seen=at, last_seen=at) for labels in new[:room]}
        overflow = len(set(found)) - len(again) - len(fresh)
        return Known(groups=_latest({**known, **again, **fresh}.values(), KEPT), overflow=overflow)

    def watched(self, at: datetime, alerting: frozenset[Labels]) -> Sequence[Group]:
        """Those seen lately, those shown now first if there are too many, and those with an open alert."""
        lately = _latest([one for one in self.groups if at - one.last_seen <= GRACE], MOST)
        names = {one.labels for one in lately} | alerting
        return [one for one in self.groups if one.labels in names]

    def within(self, since: datetime, until: datetime) -> Sequence[Group]:
        """Those seen at any time of a period."""
        return [one for one in self.groups if one.first_seen < until and one.last_seen >= since]


def _latest(groups: Collection[Group], most: int) -> tuple[Group, ...]:
    """Those seen last, as many as `most`, in the order given."""
    if len(groups) <= most:
        return tuple(groups)
    kept = {one.labels for one in sorted(groups, key=lambda one: one.last_seen, reverse=True)[:most]}
    return tuple(one for one in groups if one.labels in kept)


class Groups:
    """The objectives of a watch with every pattern replaced by its groups; looked for every few minutes."""

    def __init__(self) -> None:
        self._looked_at: datetime | None = None
        self._found: Sequence[Objective] = ()

    async def objectives(
        self,
        objectives: Sequence[Objective],
        backends: Mapping[str, MetricsBackend],
        store: Store,
        now: datetime,
        *,
        record: bool = True,
    ) -> Sequence[Objective]:
        """The very same sequence as long as nothing came or went, `objectives` itself where there is no pattern."""
        patterns = [one for one in objectives if one.group_by]
        if not patterns:
            return objectives
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < EVERY:
            return self._found
        shown = {one.key: await _now(one, backends.get(one.indicator.source), now) for one in patterns}
        try:
            after = await _remember(store, patterns, shown, now, record=record)
        except StoreConflict as conflict:  # another worker looked at the same moment: its groups are as good as ours
            log.info("groups.retried", why=str(conflict))
            after = await _remember(store, patterns, shown, now, record=False)
        except StoreUnavailable as fault:
            if self._looked_at is None:
                raise
            log.warning("groups.not_kept", why=fault.why)
            return self._found
        instances = {one.key: _instances(one, after[one.key], shown[one.key]) for one in patterns}
        found = tuple(one for each in objectives for one in instances.get(each.key, (each,)))
        self._looked_at = now
        if found != self._found:
            self._found = found
        return self._found


async def overflowing(tx: Transaction, prefix: str = "") -> Mapping[str, int]:
    """How many groups beyond those watched each pattern has, of the patterns that have too many."""
    found = {one.key: decode(Known, one.body).overflow for one in await tx.documents(GROUPS, prefix)}
    return {key: count for key, count in found.items() if count}


async def over(
    store: Store,
    objectives: Sequence[Objective],
    backends: Mapping[str, MetricsBackend],
    since: datetime,
    until: datetime,
) -> Sequence[Objective]:
    """The objectives of a period that is over, patterns replaced by the groups that were seen in it; where nobody
    watched then, by those its source had at some moments of it."""
    patterns = [one for one in objectives if one.group_by]
    if not patterns:
        return objectives
    async with store.begin() as tx:
        known = await _known(tx, patterns)
    found: list[Objective] = []
    for each in objectives:
        if not each.group_by:
            found.append(each)
            continue
        seen: Sequence[Labels] = [one.labels for one in known[each.key][0].within(since, until)]
        seen = seen or await _had(each, backends.get(each.indicator.source), since, until)
        found += [instance(each, labels, idle_ok=True) for labels in seen] or [_whole(each)]
    return found


async def _had(
    pattern: Objective, backend: MetricsBackend | None, since: datetime, until: datetime
) -> Sequence[Labels]:
    """The groups its source had at some moments of a period."""
    moments = [until - (until - since) * n / MOMENTS for n in range(MOMENTS)]
    shown = [labels for at in moments for labels in await _look(pattern, backend, at) or ()]
    usable = sorted({labels for labels in shown if all(len(value) <= LONGEST for _, value in labels)})
    if len(usable) > MOST:
        log.warning("groups.overflow", objective=pattern.key, more=len(usable) - MOST, most=MOST)
    return usable[:MOST]


async def _look(pattern: Objective, backend: MetricsBackend | None, at: datetime) -> Sequence[Labels] | None:
    """The groups its source shows at a time it can be trusted about; None where it does not say."""
    asked = questions(pattern)
    if backend is None or not asked:
        return None
    found = await _series(backend, asked[0], at)
    for other in asked[1:]:
        if isinstance(found, NoData) and found.why is Silence.BAD_QUERY:
            found = await _series(backend, other, at)
    if isinstance(found, NoData):
        log.warning("groups.unread", objective=pattern.key, why=found.detail)
        return None
    return list(dict.fromkeys(labels_of(pattern, dict(sample.labels)) for sample in found))


async def _now(pattern: Objective, backend: MetricsBackend | None, now: datetime) -> Sequence[Labels] | None:
    return await _look(pattern, backend, now - backend.delay() if backend else now)


async def _series(backend: MetricsBackend, query: str, at: datetime) -> Sequence[Sample] | NoData:
    try:
        return await backend.series(query, at)
    except BackendUnavailable as fault:
        return NoData(Silence.UNREACHABLE, fault.why)


async def _remember(
    store: Store,
    patterns: Sequence[Objective],
    shown: Mapping[str, Sequence[Labels] | None],
    now: datetime,
    *,
    record: bool,
) -> Mapping[str, "_Watched"]:
    """What to watch, by pattern, with what was just seen written down."""
    async with store.begin() as tx:
        before = await _known(tx, patterns)
        after = {
            key: known if (found := shown[key]) is None else known.seen(found, now)
            for key, (known, _) in before.items()
        }
        changed = [key for key in after if record and shown[key] is not None and after[key] != before[key][0]]
        await tx.put_documents(
            [Document(kind=GROUPS, key=key, body=encode(after[key]), version=before[key][1]) for key in changed]
        )
        alerting = {one.key: await _alerting(tx, one, after[one.key]) for one in patterns}
    for key, known in after.items():
        if known.overflow:
            log.warning("groups.overflow", objective=key, more=known.overflow, most=MOST)
    return {
        key: _Watched(groups=known.watched(now, alerting[key]), is_whole=_WHOLE in alerting[key])
        for key, known in after.items()
    }


async def _known(tx: Transaction, patterns: Sequence[Objective]) -> Mapping[str, tuple[Known, int]]:
    stored = await tx.documents_of(GROUPS, [one.key for one in patterns])
    return {
        one.key: (decode(Known, stored[one.key].body), stored[one.key].version) if one.key in stored else (Known(), 0)
        for one in patterns
    }


async def _alerting(tx: Transaction, pattern: Objective, known: Known) -> frozenset[Labels]:
    """The groups, and the whole, about which something was announced that is not over."""
    keys = {instance(pattern, one.labels, idle_ok=True).key: one.labels for one in known.groups}
    keys[pattern.key] = _WHOLE
    stored = await tx.documents_of(ALERT, list(keys))
    return frozenset(keys[key] for key, one in stored.items() if _is_open(decode(AlertState, one.body)))


def _is_open(state: AlertState) -> bool:
    return any(one.phase.is_open for one in (state.breach, state.signal, state.budget))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watched:
    """The groups of a pattern to watch. `is_whole` while an alert about all of its series is still open."""

    groups: Sequence[Group]
    is_whole: bool


_WHOLE: Labels = ()


def _instances(pattern: Objective, found: _Watched, shown: Sequence[Labels] | None) -> Sequence[Objective]:
    """A group that goes while others stay is idle; when all are gone at once, the signal is."""
    idle_ok = pattern.idle_ok or bool(shown)
    groups = [instance(pattern, one.labels, idle_ok=idle_ok) for one in found.groups]
    return groups if groups and not found.is_whole else [_whole(pattern), *groups]


def _whole(pattern: Objective) -> Objective:
    return replace(pattern, group_by=())
