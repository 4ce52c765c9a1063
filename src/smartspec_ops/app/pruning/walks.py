"""What of each thing is over: a walk in batches, each in a transaction of its own.

Every walk ends: it goes on behind where the last batch ended, whatever was dropped of that.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from smartspec_ops.app.database.retention import DAY, Look
from smartspec_ops.app.intake.other_systems import CONFIRMATION
from smartspec_ops.app.intake.planned_windows import WINDOW
from smartspec_ops.app.intake.silent_senders import SILENT, is_long_past
from smartspec_ops.app.investigation.changes import CHANGE
from smartspec_ops.app.mitigation.verify import SEEN as VERIFIED
from smartspec_ops.app.reports.publish import REPORT
from smartspec_ops.app.response.once import REQUEST, is_forgotten
from smartspec_ops.app.response.routing import COURSE, GROUP, SILENCE, silence_of
from smartspec_ops.app.self_monitoring.canary import VERDICT
from smartspec_ops.app.specs.not_taken_up import NOT_TAKEN, read
from smartspec_ops.app.specs.promises import PROMISES
from smartspec_ops.app.watching.deployed import DEPLOYMENT
from smartspec_ops.app.watching.groups import GROUPS, Known
from smartspec_ops.app.watching.plan import ALERT
from smartspec_ops.app.watching.watch import KEEP_AT_ALL, KEEP_EVERY_TICK
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.deployed import Deployed
from smartspec_ops.domain.promised import Promises
from smartspec_ops.domain.routing.flapping import Course
from smartspec_ops.domain.window import TIERS
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Document, Transaction

Prune = Callable[[Look], AsyncGenerator[int, None]]
"""Lets go of what is over, and gives how many rows went after each batch."""

AT_ONCE = 2_000
"""Rows that one transaction looks at: in SQLite everybody waits for it."""
DOCUMENTS_AT_ONCE = 500
"""Each is dropped at the version at which it was read, which takes longer."""
SHEETS_AT_ONCE = 200
"""They are some kilobytes each."""
LAYOUTS_AT_ONCE = 20
"""Of some hundred columns each."""
EVER = datetime.min.replace(tzinfo=UTC)
LATEST = 20
"""Deployments of a service that stay, however old: one of them is live, and those before it say what changed."""
GROUPED = timedelta(days=30)
CONFIRMABLE = timedelta(days=14)
UNUSED_LAYOUTS = "unused_layouts"
"""Document: since when each layout has been without a tick."""
UNUSED = timedelta(days=30)
"""A layout without a tick may be one whose first tick is still to come."""
OVER = ("resolved", "closed")


# --- tables -------------------------------------------------------------------------------------------------------


Place = TypeVar("Place", int, str, datetime)


async def _rows(
    look: Look, first: Place, drop: Callable[[Transaction, Place], Awaitable[tuple[int, Place | None]]]
) -> AsyncGenerator[int, None]:
    """`drop` lets go of a batch of rows behind a place, and says behind which the next one begins."""
    last: Place | None = first
    while last is not None:
        async with look.batch() as tx:
            dropped, last = await drop(tx, last)
        yield dropped


def effects(look: Look) -> AsyncGenerator[int, None]:
    done, given_up = look.now - look.retention.effects, look.now - look.retention.given_up
    return _rows(look, 0, lambda tx, last: tx.drop_effects(done, last, AT_ONCE, given_up=given_up))


def alerts(look: Look) -> AsyncGenerator[int, None]:
    before = look.now - look.retention.alerts
    return _rows(look, "", lambda tx, last: tx.drop_alerts(before, last, AT_ONCE))


def unheard(look: Look) -> AsyncGenerator[int, None]:
    before = look.now - look.retention.alerts
    return _rows(look, "", lambda tx, last: tx.drop_unheard(before, last, AT_ONCE))


async def sheets(look: Look) -> AsyncGenerator[int, None]:
    """The daemon thins what it judges; of what nobody judges any more nobody else would."""
    async with look.batch() as tx:
        known = await tx.layouts()
    for layout in known:
        for keep, kept in ((0, KEEP_EVERY_TICK), (1, KEEP_AT_ALL), (2, KEEP_AT_ALL)):
            drop = partial(_thin, layout, keep, look.now - kept)
            async for dropped in _rows(look, EVER, drop):
                yield dropped


async def _thin(
    layout: int, keep: int, before: datetime, tx: Transaction, last: datetime
) -> tuple[int, datetime | None]:
    return await tx.thin_layout(layout, keep, before, last, SHEETS_AT_ONCE)


async def layouts(look: Look) -> AsyncGenerator[int, None]:
    """Those that had no tick at an earlier look and have none now. When they were seen without one first is noted."""
    async with look.batch() as tx:
        found = await tx.layouts(unused=True)
        noted = await tx.document(UNUSED_LAYOUTS, UNUSED_LAYOUTS)
        before = {int(name): datetime.fromisoformat(at) for name, at in (noted.body if noted else {}).items()}
        since = {layout: before.get(layout, look.now) for layout in found}
        note = noted or Document(kind=UNUSED_LAYOUTS, key=UNUSED_LAYOUTS, body={}, version=0)
        body = {str(layout): at.isoformat() for layout, at in since.items()}
        if body != note.body:
            await tx.put_document(replace(note, body=body))
    old = [layout for layout, at in since.items() if at < look.now - UNUSED]
    for start in range(0, len(old), LAYOUTS_AT_ONCE):
        async with look.batch() as tx:
            dropped = await tx.drop_layouts(old[start : start + LAYOUTS_AT_ONCE])
        yield dropped


def totals(look: Look) -> AsyncGenerator[int, None]:
    before = look.now - look.retention.history
    return _of_sources(
        look,
        lambda tx: tx.idle_totals(before),
        lambda tx, source: tx.drop_totals(source, before, AT_ONCE),
        lambda tx, source: tx.count_totals(source),
    )


def samples(look: Look) -> AsyncGenerator[int, None]:
    before = look.now - max(tier.keep for tier in TIERS)
    return _of_sources(
        look,
        lambda tx: tx.idle_samples(before),
        lambda tx, source: tx.drop_samples(source, before, AT_ONCE),
        lambda tx, source: tx.count_samples(source),
    )


async def _of_sources(
    look: Look,
    idle: Callable[[Transaction], Awaitable[Sequence[str]]],
    drop: Callable[[Transaction, str], Awaitable[int]],
    count: Callable[[Transaction, str], Awaitable[int]],
) -> AsyncGenerator[int, None]:
    """Everything of those that are idle. In a trial, where each batch would find the same again, it is counted."""
    async with look.batch() as tx:
        sources = await idle(tx)
    for source in sources:
        dropped = AT_ONCE
        while dropped == AT_ONCE:
            async with look.batch() as tx:
                dropped = await (count if look.trial else drop)(tx, source)
            yield dropped
            if look.trial:
                break


# --- documents ----------------------------------------------------------------------------------------------------

Over = Callable[[Transaction, Sequence[Document]], Awaitable[Sequence[Document]]]
"""Which of some documents are over."""


async def _walk(look: Look, kind: str, over: Over, *, bare: bool = False) -> AsyncGenerator[int, None]:
    last = ""
    while True:
        async with look.batch() as tx:
            found = await tx.documents_after(kind, last, DOCUMENTS_AT_ONCE, bare=bare)
            dropped = await tx.drop_documents(await over(tx, found)) if found else 0
        if not found:
            return
        last = found[-1].key
        yield dropped


def _each(kind: str, is_over: Callable[[Look, Document], bool], *, bare: bool = False) -> Prune:
    """The walk over documents that say themselves, or whose keys say, whether they are over."""

    async def walk(look: Look) -> AsyncGenerator[int, None]:
        async def over(_tx: Transaction, found: Sequence[Document]) -> Sequence[Document]:
            return [one for one in found if is_over(look, one)]

        async for dropped in _walk(look, kind, over, bare=bare):
            yield dropped

    return walk


def of_objectives(kind: str) -> Prune:
    """What is known of an objective that the ledger has no place for any more, and that nobody is alarmed about."""

    async def walk(look: Look) -> AsyncGenerator[int, None]:
        async def over(tx: Transaction, found: Sequence[Document]) -> Sequence[Document]:
            judged = await tx.in_layouts([one.key for one in found])
            left = [one for one in found if one.key not in judged]
            stored = await tx.documents_of(ALERT, [one.key for one in left])
            return [one for one in left if one.key not in stored or not _is_open(stored[one.key])]

        async for dropped in _walk(look, kind, over, bare=True):
            yield dropped

    return walk


def _is_open(alert: Document) -> bool:
    state = decode(AlertState, alert.body)
    return any(one.phase.is_open for one in (state.breach, state.signal, state.budget))


def of_specs(kind: str) -> Prune:
    """What is known of a spec that promises nothing, and has not for long."""

    async def walk(look: Look) -> AsyncGenerator[int, None]:
        before = look.now - look.retention.history
        async with look.batch() as tx:
            known = {one.key: decode(Promises, one.body) for one in await tx.documents(PROMISES)}
        gone = {key for key, one in known.items() if _ended(one) < before and not one.objectives}

        async def over(_tx: Transaction, found: Sequence[Document]) -> Sequence[Document]:
            return [one for one in found if one.key in gone or one.key.rpartition("/")[0] in gone]

        async for dropped in _walk(look, kind, over, bare=True):
            yield dropped

    return walk


def _ended(promises: Promises) -> datetime:
    return max((one.at for one in promises.changes), default=datetime.max.replace(tzinfo=UTC))


async def patterns(look: Look) -> AsyncGenerator[int, None]:
    before = look.now - look.retention.history
    walk = _each(GROUPS, lambda _, one: _seen(decode(Known, one.body)) < before)
    async for dropped in walk(look):
        yield dropped


def _seen(known: Known) -> datetime:
    return max((one.last_seen for one in known.groups), default=EVER)


async def deployments(look: Look) -> AsyncGenerator[int, None]:
    """By service, which a page of keys may cut in two: the oldest are known only after the last page."""
    before, last = look.now - look.retention.history, ""
    by_service: dict[str, list[tuple[datetime, Document]]] = {}
    while True:
        async with look.batch() as tx:
            found = await tx.documents_after(DEPLOYMENT, last, DOCUMENTS_AT_ONCE)
        if not found:
            break
        last = found[-1].key
        for one in found:
            seen = decode(Deployed, one.body)
            by_service.setdefault(seen.service, []).append((seen.at, replace(one, body={})))
    old = [
        one
        for of_service in by_service.values()
        for at, one in sorted(of_service, key=lambda each: each[0])[:-LATEST]
        if at < before
    ]
    for start in range(0, len(old), DOCUMENTS_AT_ONCE):
        async with look.batch() as tx:
            dropped = await tx.drop_documents(old[start : start + DOCUMENTS_AT_ONCE])
        yield dropped


async def verified(look: Look) -> AsyncGenerator[int, None]:
    """Up to where an incident's looks at the monitor came; one that is opened again begins anew."""
    before = look.now - look.retention.effects

    async def over(tx: Transaction, found: Sequence[Document]) -> Sequence[Document]:
        rows = {one.key: await tx.incident(one.key) for one in found}
        return [
            one for one in found if (row := rows[one.key]) is None or (row.status in OVER and row.updated_at < before)
        ]

    async for dropped in _walk(look, VERIFIED, over, bare=True):
        yield dropped


async def groups(look: Look) -> AsyncGenerator[int, None]:
    before = look.now - max(GROUPED, look.retention.grouped_within)

    async def over(tx: Transaction, found: Sequence[Document]) -> Sequence[Document]:
        old = [one for one in found if datetime.fromisoformat(str(one.body["last_at"])) < before]
        return [one for one in old if not await _has_open(tx, one)]

    async for dropped in _walk(look, GROUP, over):
        yield dropped


async def _has_open(tx: Transaction, group: Document) -> bool:
    keys = [str(group.body["key"]), *map(str, group.body.get("former", ()))]
    return any([await tx.incidents(open_key=key, limit=1) for key in keys])


async def silences(look: Look) -> AsyncGenerator[int, None]:
    """But never the newest: its number is the last that was given."""
    before = look.now - look.retention.silences
    async with look.batch() as tx:
        found = await tx.documents(SILENCE)
        newest = max(found, key=lambda one: int(one.key.removeprefix("S")), default=None)
        over = [one for one in found if one is not newest and silence_of(one).ends < before]
        dropped = await tx.drop_documents(over[:DOCUMENTS_AT_ONCE])
    yield dropped


def _changed(course: Course) -> datetime:
    known = [*course.changed_at, *([course.flapping_since] if course.flapping_since else [])]
    return max(known, default=EVER)


def _date(text: str) -> datetime:
    return datetime.fromisoformat(text)


courses = _each(COURSE, lambda look, one: _changed(decode(Course, one.body)) < look.now - look.retention.courses)
"""Of alerts that have not gone on or off for long: they flap no more, and their next change is a first one."""
requests = _each(REQUEST, lambda look, one: is_forgotten(one, look.now))
silent = _each(SILENT, lambda look, one: is_long_past(one, look.now))
confirmations = _each(CONFIRMATION, lambda look, one: _date(str(one.body["at"])) < look.now - CONFIRMABLE)
verdicts = _each(VERDICT, lambda look, one: _date(str(one.body["until"])) < look.now - DAY)
not_taken = _each(NOT_TAKEN, lambda look, one: read(one).since < look.now - look.retention.history)
windows = _each(
    WINDOW, lambda look, one: one.body["over"] and _date(str(one.body["begun"])) < look.now - look.retention.history
)
reports = _each(
    REPORT, lambda look, one: _date(one.key.rpartition("/")[2]) < look.now - look.retention.history, bare=True
)
"""A key ends with where its period does, and the reports themselves are large."""
changes = _each(
    CHANGE,
    lambda look, one: _date(one.key.partition("/")[0]).replace(tzinfo=UTC) < look.now - look.retention.history,
    bare=True,
)
"""A key begins with the day."""
