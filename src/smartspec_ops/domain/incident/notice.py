"""Who is told what when something happens to an incident: one table from event to notice.

Texts come from wordings (`wording`), and name roles, never people. Executives get no internals; customers get only
what a person posted for them and, once there is such an update, that it is over or back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident import notice_says as says
from smartspec_ops.domain.incident import room, words_en, words_th
from smartspec_ops.domain.incident.notice_facts import (
    STATUS,
    Facts,
    Words,
    all_facts,
    at,
    links,
    short_facts,
    update_fact,
)
from smartspec_ops.domain.incident.parts import Update
from smartspec_ops.domain.incident.state import FINAL_MESSAGE, Incident
from smartspec_ops.domain.incident.values import PublicStatus
from smartspec_ops.domain.incident.wording import Audience, Key, Lang, Wording, Wordings


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One text for one audience in one language. `person` is set exactly for `Audience.PERSON`; `channel` is the only
    one it is for.

    Notices of one `slot` are revisions of one text. `status` is in the audience's words. `is_discreet`: others may read
    it than those who may know.
    """

    kind: str
    audience: Audience
    lang: Lang
    subject: str
    body: str
    status: str
    facts: Facts = ()
    links: Facts = ()
    person: str | None = None
    channel: str | None = None
    slot: str | None = None
    revision: int = 0
    is_discreet: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What an event announces: the notice's kind, who may get it, and what it says."""

    kind: str
    audiences: tuple[Audience, ...]
    say: says.Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How to speak: in which language, in which wordings, and how customers know the services."""

    lang: Lang
    wordings: Wordings
    service_names: Mapping[str, str]

    @property
    def words(self) -> Words:
        return _WORDS[self.lang]


def words_of(lang: Lang) -> Words:
    return _WORDS[lang]


def product_wordings() -> Mapping[Key, Wording]:
    """The wordings that come with the product: every notice of every audience in every language."""
    return {
        (lang, audience, what): Wording(*texts)
        for lang, tables in _TABLES.items()
        for audience, table in tables.items()
        for what, texts in table.items()
    }


def notices(incident: Incident, events: Sequence[ev.Event], speech: Speech) -> tuple[Notice, ...]:
    """What to tell because of these events, in order, the same in every language; `incident` is the state after."""
    return tuple(
        notice
        for event in events
        for rule in _RULES.get(type(event), ())
        for notice in _of(incident, event, rule, speech)
    )


def _of(incident: Incident, event: ev.Event, rule: Rule, speech: Speech) -> Iterator[Notice]:
    said = rule.say(incident, event, speech.words)
    if said is None:
        return
    for audience in rule.audiences:
        if said.only is not None and audience not in said.only:
            continue
        if audience is Audience.CUSTOMERS and (incident.is_drill or not incident.is_public):
            continue
        wording = speech.wordings.find(speech.lang, audience, said.what)
        if wording is not None:
            yield _notice(incident, rule.kind, audience, said, wording, speech, event)


def _notice(
    incident: Incident,
    kind: str,
    audience: Audience,
    said: says.Said,
    wording: Wording,
    speech: Speech,
    event: ev.Event,
) -> Notice:
    subject, body = wording.filled({**_names(incident, kind, audience, speech), **said.values})
    update = incident.updates[event.number] if isinstance(event, ev.UpdatePosted) else None
    about = [update_fact(update, speech.words)] if update else []
    return Notice(
        kind=kind,
        audience=audience,
        lang=speech.lang,
        subject=subject,
        body=body,
        status=_public_status(kind, update) if audience is Audience.CUSTOMERS else str(incident.phase),
        facts=[*about, *_facts(incident, audience, speech.words)],
        links=links(incident.alert, speech.words) if audience in _INSIDERS else (),
        person=said.person if audience is Audience.PERSON else None,
        channel=said.channel,
        slot=f"{incident.id}:update:{update.number}" if update else None,
        revision=update.revision if update else 0,
    )


def current(incident: Incident, speech: Speech) -> Notice:
    """How it stands, for responders: the text of a message that is kept current. Its revision is the log's length."""
    wording = speech.wordings.find(speech.lang, Audience.RESPONDERS, STATUS)
    assert wording is not None, "the product has one in every language"
    values = {"now": room.now(incident, speech.words), "latest": room.latest(incident)}
    subject, body = wording.filled({**_names(incident, STATUS, Audience.RESPONDERS, speech), **values})
    return Notice(
        kind=STATUS,
        audience=Audience.RESPONDERS,
        lang=speech.lang,
        subject=subject,
        body=body,
        status=str(incident.phase),
        facts=all_facts(incident, speech.words),
        links=links(incident.alert, speech.words),
        slot=f"{incident.id}:{STATUS}",
        revision=incident.version,
    )


def discreet(incident: Incident, notice: Notice, words: Words) -> Notice:
    """The same news of a private incident, for a channel that others may read too: how bad, and where to look."""
    look = f"smartspec_incident_response show {incident.id} --as {notice.person or 'YOU'}"
    asked = [notice.body] if notice.kind in _PERSONAL else []
    return replace(
        notice,
        subject=f"[{incident.severity}] {incident.id} {words(f'event.{notice.kind}')}: {words('private')}",
        body=" ".join([words("private.news"), *asked, words("private.look", command=look)]),
        facts=((words("severity"), str(incident.severity)), (words("status"), words(f"status.{incident.phase}"))),
        links=(),
        is_discreet=True,
    )


def _names(incident: Incident, kind: str, audience: Audience, speech: Speech) -> Mapping[str, str]:
    since = at(incident.impact_started_at)
    if audience is Audience.CUSTOMERS:
        return {"service": speech.service_names.get(incident.service, incident.service), "since": since}
    return {
        "service": incident.service,
        "since": since,
        "incident": incident.id,
        "severity": str(incident.severity),
        "status": speech.words(f"status.{incident.phase}"),
        "event": speech.words(f"event.{kind}"),
        "title": incident.title,
        "drill": speech.words("drill") if incident.is_drill else "",
    }


def _facts(incident: Incident, audience: Audience, words: Words) -> Facts:
    if audience in _INSIDERS:
        return all_facts(incident, words)
    return short_facts(incident, words) if audience is Audience.EXECUTIVES else ()


def _public_status(kind: str, update: Update | None) -> str:
    if update is not None:
        return update.status
    return PublicStatus.RESOLVED if kind == FINAL_MESSAGE else PublicStatus.INVESTIGATING


_PERSONAL = ("page", "command", "shift_ended", "review", "review_due")
"""What these say is about the reader, not about the incident."""
_INSIDERS = (Audience.PERSON, Audience.RESPONDERS)
_ALL = (Audience.RESPONDERS, Audience.EXECUTIVES, Audience.CUSTOMERS)
_HOUSE = (Audience.RESPONDERS, Audience.EXECUTIVES)
_INSIDE = (Audience.RESPONDERS,)
_ONE = (Audience.PERSON,)
_RULES: Mapping[type, tuple[Rule, ...]] = {
    ev.Opened: (Rule("opened", _HOUSE, says.opened),),
    ev.Escalated: (Rule("page", _ONE, says.paged),),
    ev.NobodyReachable: (Rule("nobody_reachable", _HOUSE, says.nobody),),
    ev.Acknowledged: (Rule("acknowledged", _HOUSE, says.acknowledged),),
    ev.CommanderAssigned: (Rule("command", _ONE, says.commanded),),
    ev.StepPaged: (Rule("page_missed", _INSIDE, says.missed),),
    ev.ChannelPaged: (Rule("page", _INSIDE, says.channel_paged),),
    ev.AcknowledgementExpired: (Rule("acknowledgement_expired", _INSIDE, says.expired),),
    ev.RoleAssigned: (Rule("role", _ONE, says.given_role),),
    ev.ShiftEnded: (Rule("shift_ended", (Audience.PERSON, Audience.RESPONDERS), says.shift_ended),),
    ev.SeverityAssessed: (Rule("severity", _HOUSE, says.assessed),),
    ev.SeverityOverridden: (Rule("severity", _HOUSE, says.overridden),),
    ev.RunbookProposed: (Rule("runbook", _INSIDE, says.runbook),),
    ev.MitigationProposed: (Rule("approval", _INSIDE, says.proposed),),
    ev.MitigationStarted: (Rule("mitigation", _HOUSE, says.started),),
    ev.MitigationFinished: (Rule("mitigation", _INSIDE, says.finished),),
    ev.UpdatePosted: (Rule("update", _ALL, says.updated),),
    ev.UpdateOverdue: (Rule("update_due", (Audience.PERSON, Audience.RESPONDERS), says.overdue),),
    ev.Resolved: (Rule(FINAL_MESSAGE, _ALL, says.resolved),),
    ev.Reopened: (Rule("reopened", _ALL, says.reopened), Rule("postmortem_cancelled", _INSIDE, says.cancelled)),
    ev.PostMortemScheduled: (Rule("postmortem_meeting", _INSIDE, says.meeting),),
    ev.PostMortemWaived: (Rule("postmortem_cancelled", _INSIDE, says.cancelled),),
    ev.PostMortemSubmitted: (Rule("review", (Audience.PERSON, Audience.RESPONDERS), says.handed_over),),
    ev.PostMortemReviewOverdue: (Rule("review_due", (Audience.PERSON, Audience.RESPONDERS), says.review_overdue),),
    ev.ActionItemOverdue: (Rule("action_overdue", _INSIDE, says.item_overdue),),
    ev.PostMortemFinalized: (Rule("postmortem", _HOUSE, says.learned),),
}
_TABLES: Mapping[Lang, Mapping[Audience, Mapping[str, tuple[str, str]]]] = {
    lang: {
        Audience.RESPONDERS: words.RESPONDERS,
        Audience.EXECUTIVES: words.EXECUTIVES,
        Audience.CUSTOMERS: words.CUSTOMERS,
        Audience.PERSON: words.PERSON,
    }
    for lang, words in ((Lang.EN, words_en), (Lang.TH, words_th))
}
_WORDS: Mapping[Lang, Words] = {Lang.EN: Words(words_en.WORDS), Lang.TH: Words(words_th.WORDS)}
