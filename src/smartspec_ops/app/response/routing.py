"""Before an alert reaches an incident: which one, or whether it is kept and not told for now.

What is kept is a row with the alert in it, so nothing is lost: when the reason ends (a silence, a window, the alert
that explained it, flapping) it is taken in again, and if it still fires, people hear of it then. Everything one batch
needs is read at once; whether there is anything to read is one small query.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.routing.flapping import Course, Limits, Step, calm_at, step
from smartspec_ops.domain.routing.grouping import Group, Rule, group_of
from smartspec_ops.domain.routing.inhibition import Inhibition, inhibitor
from smartspec_ops.domain.routing.matching import all_match
from smartspec_ops.domain.routing.quiet import Maintenance, Silence, hushed
from smartspec_ops.edge.codec import decode, encode, trimmed
from smartspec_ops.ports import WITHHELD, Document, Effect, Transaction, Withheld
from smartspec_ops.ports.withheld import WAITING

SILENCE, COURSE, GROUP = "silence", "course", "group"
ASKED_OF = (SILENCE, COURSE)
"""Documents of which every batch asks whether there are any."""
INHIBITION = "inhibition:"
"""And the name of a rule, as of `WAITING`: what withholds an alert that another one explains."""
FLAPPING = "flapping"
"""What withholds an alert that goes on and off."""


MOST_FORMER = 10
"""Earlier incidents of a group that its alerts may still belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Into:
    """The alert is told to the incident of this key, as `alert`."""

    key: str
    alert: Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The alert is kept and not told: `by` what, and why."""

    by: str
    why: str


Routed = Into | Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The rules of one workspace."""

    default: Literal["spec", "alert"] = "spec"
    rules: Sequence[Rule] = ()
    inhibitions: Sequence[Inhibition] = ()
    windows: Sequence[Maintenance] = ()
    limits: Limits = field(default_factory=Limits)

    async def route(
        self,
        tx: Transaction,
        alerts: Sequence[Alert],
        groups: Sequence[Group],
        now: datetime,
        clean: Callable[[Alert], Alert],
    ) -> tuple[Sequence[Routed], Sequence[Effect]]:
        """Where each goes, in order, and what has to be looked at again later. `groups` are theirs (`group`). Rows are
        written in `tx`, what they hold is made by `clean`."""
        batch = await _Batch.of(self, tx, alerts, now, clean)
        routed = [await batch.route(alert, group) for alert, group in zip(alerts, groups, strict=True)]
        await batch.write()
        return routed, batch.effects

    def unexplained(self, at: datetime) -> Sequence[Effect]:
        """An incident is over at `at`: whatever its alerts explained is looked at again."""
        return [release(f"{INHIBITION}{rule.name}", at) for rule in self.inhibitions]

    def group(self, alert: Alert) -> Group:
        return group_of(alert, self.rules, self.default)

    def group_of_key(self, key: str) -> Group | None:
        """The group whose key that is; None where its rule is in the settings no longer."""
        name = key.removeprefix("drill:").removeprefix("rule:").rpartition(":")[0]
        if not key.removeprefix("drill:").startswith("rule:"):
            return Group(key=key)
        return next((Group(key=key, rule=rule) for rule in self.rules if rule.name == name), None)


@dataclass(slots=True, kw_only=True)
class _Batch:
    """What is known while a batch is routed, and what has to be written."""

    routing: Routing
    tx: Transaction
    now: datetime
    clean: Callable[[Alert], Alert]
    silences: Sequence[Silence]
    kept: dict[str, Withheld]
    courses: dict[str, Document]
    firing: Sequence[tuple[str, Alert]] = ()
    """What may explain another, each with the id of its incident."""
    put: dict[str, Withheld] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    changed: dict[str, Document] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)

    @classmethod
    async def of(
        cls,
        routing: Routing,
        tx: Transaction,
        alerts: Sequence[Alert],
        now: datetime,
        clean: Callable[[Alert], Alert],
    ) -> "_Batch":
        # Who counts the alerts of a group must see those another worker is just keeping.
        if any(rule.open_after > 1 for rule in routing.rules):
            counted = {one.key for alert in alerts if (one := routing.group(alert)).rule and one.rule.open_after > 1}
            await tx.hold_all([f"{WAITING}{key}" for key in counted])
        prints = list({alert.fingerprint for alert in alerts})
        there = await tx.present(ASKED_OF)
        silences = [silence_of(one) for one in await tx.documents(SILENCE)] if SILENCE in there else []
        rows = {row.fingerprint: row for row in await tx.withheld(fingerprints=prints)} if WITHHELD in there else {}
        courses = await tx.documents_of(COURSE, prints) if COURSE in there else {}
        batch = cls(
            routing=routing,
            tx=tx,
            now=now,
            clean=clean,
            silences=[one for one in silences if one.covers(now)],
            kept=rows,
            courses=dict(courses),
        )
        if routing.inhibitions:
            batch.firing = await _firing(tx)
        return batch

    async def route(self, alert: Alert, group: Group) -> Routed:
        group = self._group(alert, group)
        held = self._flaps(alert)
        if held.holds and not held.began and not await self._is_untold(alert, group):
            return self._keep(
                self._newest(alert, held.course),
                group,
                FLAPPING,
                "it goes on and off",
                calm_at(held.course, self.routing.limits),
            )
        if held.holds:
            alert = replace(alert, status=AlertStatus.FIRING, recovering=False, extra={**alert.extra, "flapping": True})
            self._again(FLAPPING, alert.fingerprint, calm_at(held.course, self.routing.limits) or self.now)
        if alert.status is not AlertStatus.FIRING or alert.recovering:
            return await self._quietly(alert, group)
        if (quiet := await self._quiet(alert, group)) is not None:
            return quiet
        if group.rule is not None and group.rule.open_after > 1:
            waiting = await self._wait(alert, group, group.rule)
            if waiting is not None:
                return waiting
        self._release(alert.fingerprint)
        return Into(key=await self._key(group, alert), alert=alert)

    def _group(self, alert: Alert, group: Group) -> Group:
        """What is taken in again belongs where it belonged: its labels are cleaned by now, and tell less."""
        row = self.kept.get(alert.fingerprint)
        if row is not None and row.body == trimmed(Alert, encode(alert)):
            return self.routing.group_of_key(row.group) or group
        return group

    async def _quietly(self, alert: Alert, group: Group) -> Routed:
        """An end, or a silence of the source: what was kept of it needs no telling any more."""
        if alert.status is AlertStatus.RESOLVED:
            self._release(alert.fingerprint)
            for rule in self.routing.inhibitions:
                if all_match(rule.source, alert):
                    self._again(f"{INHIBITION}{rule.name}", alert.delivery_key, self.now)
        return Into(key=await self._key(group, alert), alert=alert)

    async def _quiet(self, alert: Alert, group: Group) -> Kept | None:
        """Silenced, in a window or explained; an incident that is open for it hears of it all the same."""
        if not (self.silences or self.routing.windows or self.firing):
            return None
        hush = hushed(alert, self.silences, self.routing.windows, self.now)
        found = self._explained(alert) if hush is None else None
        if hush is None and found is None:
            return None
        if await self.tx.incidents(open_key=await self._key(group, alert, look=True), limit=1):
            return None
        if hush is not None:
            self._again(hush.by, "", hush.until)
            return self._keep(alert, group, hush.by, hush.why, hush.until)
        assert found is not None
        rule, incident_id = found
        # Not what fires there: the incident may be private, or become so.
        return self._keep(alert, group, f"{INHIBITION}{rule.name}", f"explained by {incident_id}", None)

    def _explained(self, alert: Alert) -> tuple[Inhibition, str] | None:
        firing = [one for _, one in self.firing]
        found = inhibitor(alert, self.routing.inhibitions, firing, self.clean)
        if found is None:
            return None
        rule, other = found
        return rule, next(incident_id for incident_id, one in self.firing if one is other)

    # --- flapping ------------------------------------------------------------------------------------------------

    def _flaps(self, alert: Alert) -> Step:
        """A course is written only for an alert that has ended once: one that starts has not gone off yet."""
        known = self.courses.get(alert.fingerprint)
        if known is None and alert.status is not AlertStatus.RESOLVED:
            return _STEADY
        before = decode(Course, known.body) if known else _STEADY.course
        after = step(before, alert, self.now, self.routing.limits)
        if after.course != before or known is None:
            version = known.version if known else 0
            document = Document(kind=COURSE, key=alert.fingerprint, body=encode(after.course), version=version)
            self.courses[alert.fingerprint] = self.changed[alert.fingerprint] = document
        return after

    def _newest(self, alert: Alert, course: Course) -> Alert:
        """What is kept of a flapping alert already, where this message is from before its last change."""
        row = self.put.get(alert.fingerprint) or self.kept.get(alert.fingerprint)
        return decode(Alert, row.body) if row is not None and row.by == FLAPPING and course.is_after(alert) else alert

    async def _is_untold(self, alert: Alert, group: Group) -> bool:
        """Whether a flapping alert fires and nobody knows: what it was told to is over, or it was kept all along."""
        if alert.status is not AlertStatus.FIRING or alert.recovering:
            return False
        return not await self.tx.incidents(open_key=await self._key(group, alert, look=True), limit=1)

    # --- keeping -------------------------------------------------------------------------------------------------

    def _keep(self, alert: Alert, group: Group, by: str, why: str, until: datetime | None) -> Kept:
        before = self.put.get(alert.fingerprint) or self.kept.get(alert.fingerprint)
        self.dropped.discard(alert.fingerprint)
        self.put[alert.fingerprint] = Withheld(
            fingerprint=alert.fingerprint,
            group=group.key,
            by=by,
            why=why,
            status=alert.status.value,
            since=before.since if before else self.now,
            last_at=self.now,
            until=until,
            count=before.count + 1 if before else 1,
            body=trimmed(Alert, encode(self.clean(alert))),
        )
        if by == FLAPPING and until is not None:
            self._again(FLAPPING, alert.fingerprint, until)
        return Kept(by=by, why=why)

    def _release(self, fingerprint: str) -> None:
        if fingerprint in self.kept or fingerprint in self.put:
            self.put.pop(fingerprint, None)
            self.dropped.add(fingerprint)

    def _again(self, by: str, occasion: str, at: datetime) -> None:
        """What `by` withholds is looked at again at `at`."""
        fingerprint = occasion if by == FLAPPING else ""
        group = occasion if by.startswith(WAITING) else ""
        self.effects.append(release(by, at, occasion, fingerprint=fingerprint, group=group))

    # --- groups --------------------------------------------------------------------------------------------------

    async def _wait(self, alert: Alert, group: Group, rule: Rule) -> Kept | None:
        """None once enough different alerts of the group are there, or an incident is open for it already."""
        key = await self._key(group, alert, look=True)
        if await self.tx.incidents(open_key=key, limit=1):
            return None
        by = f"{WAITING}{rule.name}"
        others = {row.fingerprint: row for row in await self.tx.withheld(by=by, group=group.key)}
        others |= {print_: row for print_, row in self.put.items() if (row.by, row.group) == (by, group.key)}
        oldest = self.now - rule.within if rule.within else None
        fresh = {print_ for print_, row in others.items() if oldest is None or row.last_at >= oldest}
        seen = (fresh - self.dropped) | {alert.fingerprint}
        if len(seen) < rule.open_after:
            why = f"{len(seen)} of the {rule.open_after} different alerts an incident takes"
            return self._keep(alert, group, by, why, None)
        self._again(by, group.key, self.now)
        return None

    async def _key(self, group: Group, alert: Alert, *, look: bool = False) -> str:
        """The key of the group's present incident; a new one where the last alert is longer ago than `within`.

        An alert that an earlier incident of the group knows stays with it for as long as that is open.
        """
        rule = group.rule
        if rule is None or rule.within is None:
            return group.key
        known = self.changed.get(group.key) or await self.tx.document(GROUP, group.key)
        is_fresh = known is not None and self.now - _at(known.body, "last_at") < rule.within
        former = _former(known, is_fresh)
        if (home := await self._home(former, alert)) is not None:
            return home
        key = str(known.body["key"]) if known is not None and is_fresh else f"{group.key}:{self.now:%Y%m%dT%H%M%S}"
        if not look:
            body = {"key": key, "last_at": self.now.isoformat(), "former": former}
            version = known.version if known else 0
            self.changed[group.key] = Document(kind=GROUP, key=group.key, body=body, version=version)
        return key

    async def _home(self, keys: Sequence[str], alert: Alert) -> str | None:
        """Which of these keys' open incidents knows the alert already."""
        if not keys:
            return None
        from smartspec_ops.domain.incident.hearing import member_key  # a check that finds all well needs no incidents

        for key in keys:
            for row in await self.tx.incidents(open_key=key, limit=1):
                if await self.tx.members_of([(row.id, member_key(alert))]):
                    return key
        return None

    async def write(self) -> None:
        await self.tx.drop_withheld(sorted(self.dropped))
        # In order, so that two batches never wait for each other's rows.
        await self.tx.put_withheld([self.put[print_] for print_ in sorted(self.put)])
        if self.changed:
            await self.tx.put_documents(sorted(self.changed.values(), key=lambda one: (one.kind, one.key)))


_STEADY = Step(course=Course(is_firing=True), holds=False)
"""Of what has not gone off yet."""


def release(by: str, at: datetime, occasion: str = "", *, fingerprint: str = "", group: str = "") -> Effect:
    """Look again at what `by` withholds, at `at`: all of it, the alert of `fingerprint`, or those of `group`."""
    return Effect(
        kind=EffectKind.RELEASE,
        key=f"{EffectKind.RELEASE}:{by}:{occasion}:{at:%Y%m%dT%H%M%S.%f}",
        due_at=at,
        body={"by": by, "fingerprint": fingerprint, "group": group},
    )


def _former(known: Document | None, is_fresh: bool) -> list[str]:
    """The keys of the group before the present one, newest first."""
    if known is None:
        return []
    before: list[str] = list(known.body.get("former", ()))
    return before if is_fresh else [str(known.body["key"]), *before][:MOST_FORMER]


def _at(body: Mapping[str, object], name: str) -> datetime:
    return datetime.fromisoformat(str(body[name]))


def silence_of(document: Document) -> Silence:
    return decode(Silence, document.body)


async def _firing(tx: Transaction, limit: int = 500) -> Sequence[tuple[str, Alert]]:
    """The alerts of open incidents that fire: what may explain another."""
    rows = await tx.incidents(statuses=["open", "investigating", "mitigating"], limit=limit)
    return [
        (row.id, decode(Alert, one.body))
        for row in rows
        for one in await tx.alerts(row.id, limit=50, resolved=False)
        if one.status == AlertStatus.FIRING.value and one.body is not None
    ]
