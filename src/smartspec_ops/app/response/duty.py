"""Looking ahead on the schedules, once an hour: nobody on call is said before it happens, whoever's shifts are not what
they were is told, and whose turn begins within a day.

The look is an effect like any other and puts the next one into the database with itself, so any worker keeps it up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartspec_ops.app.effects.announce import Addressed, Team, deliveries
from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.response.oncall import on_duty
from smartspec_ops.domain.errors import OpsError
from smartspec_ops.domain.incident.wording import Audience
from smartspec_ops.domain.oncall.duty import Duty
from smartspec_ops.domain.oncall.schedule import Schedule, Shift
from smartspec_ops.domain.oncall.shifts import Span, gaps, shifts
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock, Document, Effect, Message, Queue, Recipient, Store, Transaction

log = logger(__name__)

EVERY = timedelta(hours=1)
GAPS_AHEAD = timedelta(days=7)
SHIFTS_AHEAD = timedelta(days=28)
TURNS_AHEAD = timedelta(days=1)
AWAY = timedelta(days=2)
"""Who was on call there this little before knows it; so people who take turns by day and by night are left alone."""
MOST_GAPS = 10
SEEN = "oncall_shifts"
"""Kind of the document that holds the shifts of a schedule as they were seen last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The shifts to come as they were told, up to `until`."""

    until: datetime
    shifts: tuple[Shift, ...]


async def set_looks_going(store: Store, queue: Queue, team: Team, now: datetime) -> None:
    """For whoever runs for long. Nothing without schedules, and nothing new where the looks go on already."""
    if not team.roster.duty.schedules:
        return
    try:
        async with store.begin() as tx:
            await emit(tx, queue, [_look_at(now)])
    except OpsError as fault:
        log.warning("oncall.not_looked", why=str(fault))


async def look(store: Store, queue: Queue, clock: Clock, team: Team) -> str:
    """Tell of gaps and of changed shifts; what was told once is not told again."""
    now = clock.now()
    async with store.begin() as tx:
        duty = (await on_duty(tx, team.roster)).duty
        told: list[Message] = []
        for schedule in duty.schedules:
            if ahead := _gaps(schedule, duty, now):
                told.append(_gap_message(schedule, ahead, team, now))
            told += [_turn_message(schedule, turn, duty, team, now) for turn in _turns(schedule, duty, now)]
            told += [_changed(schedule, one, team, now) for one in await _changes(tx, schedule, duty, now)]
        after = [_look_at(now + EVERY)] if duty.schedules else []
        # They are about no incident.
        ways = [Addressed(message=one, channels=_channels(team, one)) for one in told]
        notices = [replace(one, incident_id=None) for one in deliveries(ways, team, now)]
        new = await emit(tx, queue, [*notices, *after])
    return f"{len(told)} to tell, {max(0, new - len(after))} new"


def _look_at(at: datetime) -> Effect:
    """One an hour, whoever asks for it."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    return Effect(kind=EffectKind.DUTY, key=f"{EffectKind.DUTY}:{hour:%Y%m%dT%HZ}", due_at=at, body={})


# --- gaps --------------------------------------------------------------------------------------------------------


def _gaps(schedule: Schedule, duty: Duty, now: datetime) -> Sequence[Span]:
    """Those that are not over, each from its own beginning, so that it is told once."""
    found = gaps(schedule, duty.changes, now - GAPS_AHEAD, now + GAPS_AHEAD)
    return [gap for gap in found if gap.until > now]


def _gap_message(schedule: Schedule, found: Sequence[Span], team: Team, now: datetime) -> Message:
    """All of them in one message, which is a new one when another gap comes in sight."""
    log.warning("oncall.gap", schedule=schedule.name, gaps=len(found), first=found[0].since.isoformat())
    lines = [_gap_words(gap, now) for gap in found[:MOST_GAPS]]
    more = [f"and {len(found) - MOST_GAPS} more"] if len(found) > MOST_GAPS else []
    text = f"Nobody is on call in {schedule.name} (UTC):\n" + "\n".join([*lines, *more])
    hint = "Put somebody on call, or say with `needed` when somebody must be."
    # By the day: a gap that has lasted for longer than is looked back does not begin anew every hour.
    key = f"oncall:gap:{schedule.name}:{found[-1].since:%Y%m%d}"
    subject = f"Nobody on call: {schedule.name}"
    return _message(key, "oncall_gap", schedule, subject, f"{text}\n{hint}", _everybody(team), now)


def _gap_words(gap: Span, now: datetime) -> str:
    """As far as is looked ahead."""
    ends = "or longer" if gap.until >= now + GAPS_AHEAD else ""
    return f"- {gap.since:%Y-%m-%d %H:%M} to {gap.until:%Y-%m-%d %H:%M} {ends}".rstrip()


# --- turns that begin --------------------------------------------------------------------------------------------


def _turns(schedule: Schedule, duty: Duty, now: datetime) -> Sequence[Shift]:
    """Those that begin within a day, of people who were not on call there shortly before."""
    since, until = now - AWAY, now + SHIFTS_AHEAD
    by_person = _by_person(shifts(schedule, duty.changes, since, until), since, until)
    return [
        shift
        for mine in by_person.values()
        for before, shift in zip((None, *mine), mine, strict=False)
        if now < shift.since <= now + TURNS_AHEAD and (before is None or shift.since - before.until >= AWAY)
    ]


def _turn_message(schedule: Schedule, turn: Shift, duty: Duty, team: Team, now: datetime) -> Message:
    before = duty.on_call(schedule.name, turn.since - timedelta(seconds=1))
    text = f"You are on call in {schedule.name} (UTC):\n{_words(turn)}\nbefore you: {before or 'nobody'}"
    readers = [reader for reader in _everybody(team) if reader.id == turn.person]
    key = f"oncall:turn:{schedule.name}:{turn.person}:{turn.since:%Y%m%dT%H%M%S}"
    return _message(key, "oncall_turn", schedule, f"Your turn in {schedule.name} begins", text, readers, now)


# --- changed shifts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What somebody's shifts were and are, both in order."""

    person: str
    was: tuple[Shift, ...]
    will: tuple[Shift, ...]

    @property
    def changes(self) -> Sequence[tuple[str, Shift]]:
        """``-`` with what went, then ``+`` with what came."""
        gone = [("-", shift) for shift in self.was if shift not in self.will]
        return [*gone, *(("+", shift) for shift in self.will if shift not in self.was)]


async def _changes(tx: Transaction, schedule: Schedule, duty: Duty, now: datetime) -> Sequence[Difference]:
    """Against what was seen last, by person; the new state is kept."""
    stored = await tx.document(SEEN, schedule.name)
    body = encode(_Seen(until=now + SHIFTS_AHEAD, shifts=_ahead(schedule, duty, now)))
    await tx.put_document(Document(kind=SEEN, key=schedule.name, body=body, version=stored.version if stored else 0))
    return _against(stored, schedule, duty, now)


async def unseen(tx: Transaction, schedule: Schedule, duty: Duty, now: datetime) -> Sequence[Difference] | None:
    """What the next look would tell; None where none was made yet."""
    stored = await tx.document(SEEN, schedule.name)
    return _against(stored, schedule, duty, now) if stored else None


def _against(stored: Document | None, schedule: Schedule, duty: Duty, now: datetime) -> Sequence[Difference]:
    seen = decode(_Seen, stored.body) if stored else _Seen(until=now, shifts=())
    return differences(seen.shifts, _ahead(schedule, duty, now), now, min(now + SHIFTS_AHEAD, seen.until))


def _ahead(schedule: Schedule, duty: Duty, now: datetime) -> tuple[Shift, ...]:
    return shifts(schedule, duty.changes, now, now + SHIFTS_AHEAD)


def differences(was: Sequence[Shift], will: Sequence[Shift], since: datetime, until: datetime) -> Sequence[Difference]:
    """Whose time on call between two instants is another one; where a shift comes from does not matter."""
    old, new = _by_person(was, since, until), _by_person(will, since, until)
    people = sorted({*old, *new})
    return [
        Difference(person=person, was=old.get(person, ()), will=new.get(person, ()))
        for person in people
        if old.get(person, ()) != new.get(person, ())
    ]


def _by_person(found: Iterable[Shift], since: datetime, until: datetime) -> dict[str, tuple[Shift, ...]]:
    """Each one's shifts within, without seams and sources."""
    by_person: dict[str, list[Shift]] = {}
    for one in found:
        begin, end = max(one.since, since), min(one.until, until)
        if begin >= end:
            continue
        mine = by_person.setdefault(one.person, [])
        if mine and mine[-1].until == begin:
            mine[-1] = Shift(person=one.person, since=mine[-1].since, until=end, source="")
        else:
            mine.append(Shift(person=one.person, since=begin, until=end, source=""))
    return {person: tuple(mine) for person, mine in by_person.items()}


def _changed(schedule: Schedule, one: Difference, team: Team, now: datetime) -> Message:
    changed = [f"{sign} {_words(shift)}" for sign, shift in one.changes]
    text = "Your time on call changed (UTC):\n" + "\n".join(changed)
    readers = [reader for reader in _everybody(team) if reader.id == one.person]
    key = f"oncall:shifts:{schedule.name}:{one.person}:{now:%Y%m%dT%H%M%S}"
    return _message(key, "oncall_shifts", schedule, f"Your shifts in {schedule.name} changed", text, readers, now)


def _words(shift: Shift) -> str:
    return f"{shift.since:%Y-%m-%d %H:%M} to {shift.until:%Y-%m-%d %H:%M}"


# --- messages ----------------------------------------------------------------------------------------------------


def _message(
    key: str, kind: str, schedule: Schedule, subject: str, text: str, readers: Sequence[Recipient], now: datetime
) -> Message:
    is_for_one = kind != "oncall_gap"
    return Message(
        key=key,
        thread=f"oncall-{schedule.name}",
        kind=kind,
        audience=Audience.PERSON if is_for_one else Audience.RESPONDERS,
        subject=subject,
        body=text,
        at=now,
        recipients=tuple(readers),
    )


def _channels(team: Team, message: Message) -> Sequence[str]:
    return [name for name in team.channels if message.audience in team.route(name).audiences]


def _everybody(team: Team) -> Sequence[Recipient]:
    return [
        Recipient(id=p.id, role=p.roles[0] if p.roles else "", email=p.email, slack=p.slack) for p in team.roster.people
    ]
