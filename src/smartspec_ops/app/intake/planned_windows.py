"""Planned windows, announced when they begin and when they are over.

Each edge is an effect at its moment on the clock of the window's zone. When it comes, the settings are asked again: a
window that was cancelled, moved or renamed since is not announced, and one that was announced and has been cancelled
since is said to be over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from smartspec_ops.app.effects.announce import Addressed, Team, deliveries, recipient, ways
from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.domain.errors import OpsError
from smartspec_ops.domain.incident.notice import Notice, words_of
from smartspec_ops.domain.incident.notice_facts import minute
from smartspec_ops.domain.incident.values import PublicStatus
from smartspec_ops.domain.incident.wording import Audience, Lang
from smartspec_ops.domain.routing.quiet import Maintenance
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Document, Effect, Message, Recipient, Transaction

if TYPE_CHECKING:
    from smartspec_ops.app.response.respond import Responder

log = logger(__name__)

WINDOW = "maintenance"
"""Documents: the window of each name that was announced last, and whether it was said to be over."""
KIND = "maintenance"
BEGUN, OVER = "maintenance", "maintenance.over"
PLANNED = "maintenance"
"""The status customers see while it lasts."""


async def expect(responder: "Responder") -> None:
    """Have the next edges announced. Called at the start and whenever settings are new; again, it changes nothing."""
    try:
        async with responder.store.begin() as tx:
            now = responder.clock.now()
            known = {one.key: one for one in await tx.documents(WINDOW)}
            windows = {one.name: one for one in responder.routing.windows if one.announce}
            effects = [effect for one in windows.values() for effect in _ahead(one, now)]
            for name, document in known.items():
                if _is_cut_short(document, windows.get(name), now):
                    effects.append(_edge(name, OVER, _begun(document), now))
            await emit(tx, responder.queue, effects)
    except OpsError as fault:
        log.warning("maintenance.not_expected", why=str(fault))


async def at_edge(responder: "Responder", body: Mapping[str, Any]) -> str:
    """What became of an edge, in a few words."""
    name, edge, begun = str(body["name"]), str(body["edge"]), datetime.fromisoformat(str(body["begun"]))
    async with responder.store.begin() as tx:
        await tx.hold(f"{WINDOW}:{name}")
        now = responder.clock.now()
        window = next((one for one in responder.routing.windows if one.name == name and one.announce), None)
        document = await tx.document(WINDOW, name)
        if edge == BEGUN:
            return await _begin(responder, tx, window, document, begun, now)
        return await _end(responder, tx, name, window, document, begun, now)


async def _begin(
    responder: "Responder",
    tx: Transaction,
    window: Maintenance | None,
    document: Document | None,
    begun: datetime,
    now: datetime,
) -> str:
    if window is None:
        return "cancelled, or announced to nobody any more"
    covering = window.covering(now)
    effects = list(_ahead(window, now))
    if covering is None or covering[0] != begun:
        await emit(tx, responder.queue, effects)
        return "cancelled or moved, or over before it could be told"
    if document is not None and _begun(document) == begun:
        await emit(tx, responder.queue, effects)
        return "announced already"
    said = _Said(
        window=window.name,
        edge=BEGUN,
        begun=begun,
        until=covering[1],
        why=window.why,
        matching=_matching(window),
        services=_named(window),
    )
    told = _messages(said, window.announce, responder.team, now)
    body = {
        "begun": begun.isoformat(),
        "over": False,
        "announce": list(window.announce),
        "matching": _matching(window),
        "services": _named(window),
    }
    await _put(tx, window.name, body, document)
    effects.append(_edge(window.name, OVER, begun, covering[1]))
    await emit(tx, responder.queue, [*_notices(told, responder.team, now), *effects])
    return f"begun, {len(told)} to tell"


async def _end(
    responder: "Responder",
    tx: Transaction,
    name: str,
    window: Maintenance | None,
    document: Document | None,
    begun: datetime,
    now: datetime,
) -> str:
    if document is None or _begun(document) != begun or document.body["over"]:
        return "not announced, or said to be over already"
    covering = window.covering(now) if window else None
    if covering is not None:  # longer than it was to be, or the next one follows at once
        await emit(tx, responder.queue, [_edge(name, OVER, begun, covering[1])])
        return f"goes on until {minute(covering[1])}"
    said = _Said(
        window=name,
        edge=OVER,
        begun=begun,
        until=now,
        matching=str(document.body["matching"]),
        services=tuple(map(str, document.body["services"])),
    )
    told = _messages(said, tuple(map(str, document.body["announce"])), responder.team, now)
    await _put(tx, name, {**document.body, "over": True}, document)
    ahead = list(_ahead(window, now)) if window else []
    await emit(tx, responder.queue, [*_notices(told, responder.team, now), *ahead])
    return f"over, {len(told)} to tell"


def _ahead(window: Maintenance, now: datetime) -> Iterator[Effect]:
    """The beginning of the window that covers now, and the next one."""
    if (covering := window.covering(now)) is not None:
        yield _edge(window.name, BEGUN, covering[0], now)
    if (start := window.next_start(now)) is not None:
        yield _edge(window.name, BEGUN, start, start)


def _edge(name: str, edge: str, begun: datetime, at: datetime) -> Effect:
    moment = "" if edge == BEGUN else f":{at:%Y%m%dT%H%M%S}"
    return Effect(
        kind=EffectKind.MAINTENANCE,
        key=f"{EffectKind.MAINTENANCE}:{name}:{edge}:{begun:%Y%m%dT%H%M%SZ}{moment}",
        due_at=at,
        body={"name": name, "edge": edge, "begun": begun.isoformat()},
    )


def _is_cut_short(document: Document, window: Maintenance | None, now: datetime) -> bool:
    """Announced, and by the present settings it does not last any more."""
    covering = window.covering(now) if window else None
    return not document.body["over"] and (covering is None or covering[0] != _begun(document))


def _begun(document: Document) -> datetime:
    return datetime.fromisoformat(str(document.body["begun"]))


async def _put(tx: Transaction, name: str, body: Mapping[str, Any], before: Document | None) -> None:
    version = before.version if before else 0
    await tx.put_document(Document(kind=WINDOW, key=name, body=body, version=version))


# --- messages --------------------------------------------------------------------------------------------------------


def _notices(told: Sequence[Addressed], team: Team, now: datetime) -> Sequence[Effect]:
    """They are about no incident."""
    return [replace(one, incident_id=None) for one in deliveries(told, team, now)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What is announced; `services` are those the window names, empty where it is about something else."""

    window: str
    edge: str
    begun: datetime
    until: datetime
    matching: str
    services: Sequence[str]
    why: str = ""


def _messages(said: _Said, audiences: Sequence[str], team: Team, now: datetime) -> Sequence[Addressed]:
    found = list[Addressed]()
    for audience in map(Audience, audiences):
        channels: dict[tuple[Lang, tuple[str, ...]], list[str]] = {}
        people: dict[str, Recipient] = {}
        for channel, lang, readers in ways(_notice(said, audience, team, team.lang), team):
            people |= {one.id: recipient(one) for one in readers}
            channels.setdefault((lang, tuple(one.id for one in readers)), []).append(channel)
        for (lang, ids), names in channels.items():
            message = _message(said, _notice(said, audience, team, lang), [people[id_] for id_ in ids], team, now)
            found.append(Addressed(message=message, channels=names))
    return found


def _message(said: _Said, notice: Notice, readers: Sequence[Recipient], team: Team, now: datetime) -> Message:
    occasion = f"{said.begun:%Y%m%dT%H%M%SZ}"
    return Message(
        key=f"{KIND}:{said.window}:{said.edge}:{occasion}:{notice.audience}:{notice.lang}",
        thread=f"{KIND}-{said.window}-{occasion}",
        kind=KIND,
        audience=notice.audience,
        lang=notice.lang,
        subject=notice.subject,
        body=notice.body,
        at=now,
        status=notice.status,
        recipients=tuple(readers),
        service=_service(said, team, notice.lang) if notice.audience is Audience.CUSTOMERS else None,
    )


def _notice(said: _Said, audience: Audience, team: Team, lang: Lang) -> Notice:
    wording = team.wordings.find(lang, audience, said.edge)
    assert wording is not None, "every audience has its wording"
    inside = dict.fromkeys(("incident", "severity", "status", "event", "title", "drill"), "")
    values = {
        "window": said.window,
        "reason": said.why,
        "begun": minute(said.begun),
        "since": minute(said.begun),
        "until": minute(said.until),
        "matching": said.matching,
        "service": _service(said, team, lang),
    }
    subject, body = wording.filled({**inside, **values})
    status = PLANNED if said.edge == BEGUN else PublicStatus.RESOLVED.value
    return Notice(kind=KIND, audience=audience, lang=lang, subject=subject, body=body.strip(), status=status)


def _matching(window: Maintenance) -> str:
    return ", ".join(map(str, window.matchers))


def _named(window: Maintenance) -> Sequence[str]:
    """The services it is about, where it says so without patterns."""
    named = [one.pattern for one in window.matchers if one.name == "service" and not one.is_negated]
    return [one for one in named if "*" not in one and "?" not in one]


def _service(said: _Said, team: Team, lang: Lang) -> str:
    """As customers know them; in general words where it names none."""
    return ", ".join(team.service_names.get(one, one) for one in said.services) or words_of(lang)("maintenance.some")
