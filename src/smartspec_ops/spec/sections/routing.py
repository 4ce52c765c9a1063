"""Which alerts belong together, which are not told, and who must be heard from."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, PlainValidator, model_validator

from smartspec_ops.domain.routing.flapping import Limits
from smartspec_ops.domain.routing.grouping import Rule
from smartspec_ops.domain.routing.inhibition import Inhibition
from smartspec_ops.domain.routing.matching import Matcher, Unreadable, parse
from smartspec_ops.domain.routing.quiet import LONGEST_WINDOW, Maintenance
from smartspec_ops.spec.sections.values import Identifier, Positive
from smartspec_ops.spec.validation import Duration, Model, Window, wrong


def _matcher(value: object) -> Matcher:
    if isinstance(value, Matcher):
        return value
    found = parse(value) if isinstance(value, str) else Unreadable("must be text", "write NAME=VALUE")
    if isinstance(found, Unreadable):
        raise wrong("matcher", found.why, found.hint)
    return found


Match = Annotated[Matcher, PlainValidator(_matcher, json_schema_input_type=str)]
Matchers = Annotated[tuple[Match, ...], Field(min_length=1)]


class GroupingRule(Model):
    """Alerts that match and agree in every fact of `by` make one incident."""

    name: Identifier
    """What the key says."""
    match: Matchers
    """`service=pay-*`, `region!=eu`: facts (source, service, spec, metric, severity ...) or labels; all must hold."""
    by: tuple[Identifier, ...] = ()
    """The facts and labels that must be equal."""
    within: Window | None = None
    """How far apart they may come; without it, as long as the incident is open."""
    open_after: Positive = 1
    """How many different alerts must be there before an incident opens."""

    @property
    def rule(self) -> Rule:
        return Rule(name=self.name, matchers=self.match, by=self.by, within=self.within, open_after=self.open_after)


class Grouping(Model):
    by: Literal["spec", "alert"] = "spec"
    """Whether the alerts of one spec make one incident, or every alert its own, where no rule matches."""
    rules: tuple[GroupingRule, ...] = ()


class InhibitionEntry(Model):
    """While an alert that matches `source` fires, those that match `target` are kept and not told."""

    name: Identifier
    """What the reason says."""
    source: Matchers
    """The alert that explains the others."""
    target: Matchers
    """The alerts it explains."""
    equal: tuple[Identifier, ...] = ()
    """The facts and labels both must share."""

    @property
    def rule(self) -> Inhibition:
        return Inhibition(name=self.name, source=self.source, target=self.target, equal=self.equal)


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _moment(value: object) -> datetime:
    moment = value if isinstance(value, datetime) else None
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
    if moment is None:
        raise wrong("time", "not a time", "write for instance 2026-03-01T22:00:00Z")
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> date:
    raise wrong("day", "not a day", "write for instance 2026-12-27")


def _clock(value: object) -> time:
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(value) if isinstance(value, str) else _no_time()
    except ValueError:
        return _no_time()


def _no_time() -> time:
    raise wrong("time", "not a time of day", 'write for instance "02:00", in quotes')


def _zone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError):
        raise wrong("zone", f"{value!r} is no time zone", "write for instance Europe/Berlin") from None


class MaintenanceEntry(Model):
    """A planned window, once or every week; alerts in it are kept and not told."""

    name: Identifier
    """What the reason says."""
    match: Matchers
    """Which alerts are kept in it."""
    length: Window
    """At most seven days."""
    why: str = ""
    """What is done in it."""
    starts: Annotated[datetime, PlainValidator(_moment, json_schema_input_type=str)] | None = None
    """For a single window: when it begins."""
    begins: Annotated[time, PlainValidator(_clock, json_schema_input_type=str)] | None = None
    """For one that recurs: the time of day, on the clock of `zone`."""
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ()
    """The days it begins on; every day without."""
    zone: Annotated[ZoneInfo, PlainValidator(_zone, json_schema_input_type=str)] = Field(
        default_factory=lambda: ZoneInfo("UTC")
    )
    """An IANA zone."""
    not_on: tuple[Annotated[date, PlainValidator(_day, json_schema_input_type=str)], ...] = ()
    """Days, in `zone`, on which it does not begin: that window is cancelled."""
    announce: tuple[Literal["responders", "executives", "customers"], ...] = ()
    """Who is told when it begins and when it is over."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.starts is None) is (self.begins is None):
            raise wrong("conflict", "a window has either starts or begins", "starts for once, begins for every week")
        if self.length > LONGEST_WINDOW:
            raise wrong("too-long", "a window lasts seven days at most", "a silence says who wants it longer, and why")
        return self

    @property
    def window(self) -> Maintenance:
        return Maintenance(
            name=self.name,
            matchers=self.match,
            length=self.length,
            why=self.why,
            starts=self.starts,
            begins=self.begins,
            days=frozenset(DAYS.index(day) for day in self.days),
            zone=self.zone,
            not_on=frozenset(self.not_on),
            announce=tuple(dict.fromkeys(self.announce)),
        )


class Flapping(Model):
    """When an alert that goes on and off is told once and held."""

    changes: Annotated[int, Field(strict=True, ge=3, le=100)] = 6
    """This many changes ..."""
    within: Window = timedelta(minutes=30)
    """... in this time are flapping."""
    quiet: Window = timedelta(minutes=15)
    """After this time without a change it is believed again."""

    @property
    def limits(self) -> Limits:
        return Limits(changes=self.changes, within=self.within, quiet=self.quiet)


class HeartbeatEntry(Model):
    """Somebody who must be heard from: a job, a backup, another monitor."""

    name: Identifier
    """As it names itself when it says that it is alive."""
    every: Window
    """How often it says that it is alive."""
    grace: Duration = timedelta(minutes=1)
    """How much later than that is still in time."""
    service: Identifier | None = None
    """Which service is concerned; its own name where it is not given."""
    severity: Literal["SEV-1", "SEV-2", "SEV-3", "SEV-4"] = "SEV-3"
    """How bad silence is."""
