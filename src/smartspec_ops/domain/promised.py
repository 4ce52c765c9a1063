"""What a spec promised when it was last taken up, and what it promises otherwise since: from what to what, and when.

An objective is the same as long as its spec, its name and its service are: a new target keeps its budget, its history
and its alert. One that goes leaves an alert that nobody will measure again; it is withdrawn, with the reason, which is
no recovery.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from smartspec_ops.domain.alert import WITHDRAWN, Alert, AlertStatus
from smartspec_ops.domain.alert_lifecycle import Lifecycle
from smartspec_ops.domain.alert_message import SOURCE, fingerprints_of
from smartspec_ops.domain.alerting import AlertState
from smartspec_ops.domain.judge import compared_with
from smartspec_ops.domain.objective import Objective, Statistic
from smartspec_ops.domain.quantity import Quantity

KEPT = 200
"""Changes of one spec that are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What is known of one objective when its spec no longer says it. `what` is the promise in words."""

    what: str
    service: str
    generation: str
    target: Decimal
    unit: str
    comparator: str
    kind: str
    requirement_id: str
    text: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One objective of a spec promises otherwise since `at`. `before` is empty for a new one, `after` for one that is
    no longer watched; `why` says more where there is more to say."""

    at: datetime
    objective: str
    before: str
    after: str
    why: str = ""

    def __str__(self) -> str:
        if self.before and self.after:
            said = f"{self.before} became {self.after}" if self.before != self.after else self.after
        else:
            said = f"new: {self.after}" if self.after else f"no longer watched: {self.before}"
        return f"{said} ({self.why})" if self.why else said


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """Of one spec: its objectives by id as they were last taken up, those it had before, and how they changed, oldest
    first."""

    objectives: Mapping[str, Promised] = field(default_factory=dict)
    gone: Mapping[str, Promised] = field(default_factory=dict)
    changes: tuple[Changed, ...] = ()


def promised(objective: Objective) -> Promised:
    comparator, target = compared_with(objective)
    return Promised(
        what=_words(objective),
        service=objective.service,
        generation=objective.generation,
        target=target.value,
        unit=target.unit,
        comparator=comparator.value,
        kind=objective.promise.kind,
        requirement_id=objective.requirement_id,
        text=objective.text,
        place=str(objective.place),
    )


def _words(objective: Objective) -> str:
    """Where the promise does not say itself how much must be good, that is said as well."""
    said = f"{objective.promise} over {objective.budget_over}"
    if objective.promise.statistic is Statistic.RATIO:
        return said.removeprefix("ratio ")
    return f"{said}, {Quantity.ratio(objective.goal)} of it"


def taken_up(
    known: Promises | None, objectives: Sequence[Objective], at: datetime, gone: Mapping[str, str], usual: str
) -> Promises:
    """After these objectives of the spec were taken up. `known` None is a spec nobody took up before, which changes
    nothing. `gone` says by requirement why nothing measures it any more; `usual` why where it does not."""
    after = {one.id: promised(one) for one in objectives}
    if known is None:
        return Promises(objectives=after)
    changes = [
        *(found for id_, now in after.items() if (found := _change(id_, known.objectives.get(id_), now, at))),
        *(
            Changed(at=at, objective=id_, before=was.what, after="", why=gone.get(was.requirement_id, usual))
            for id_, was in known.objectives.items()
            if id_ not in after
        ),
    ]
    before = {**known.gone, **known.objectives}
    left = [id_ for id_ in before if id_ not in after][-KEPT:]
    kept = (*known.changes, *changes)[-KEPT:]
    return Promises(objectives=after, gone={id_: before[id_] for id_ in left}, changes=kept)


def _change(id_: str, was: Promised | None, now: Promised, at: datetime) -> Changed | None:
    if was is None:
        return Changed(at=at, objective=id_, before="", after=now.what)
    notes = []
    if was.generation != now.generation:
        notes.append("measured otherwise, so its figures begin anew")
    if was.service != now.service:
        notes.append(f"of {now.service} and no longer of {was.service}")
    if was.what == now.what and not notes:
        return None
    return Changed(at=at, objective=id_, before=was.what, after=now.what, why="; ".join(notes))


# --- alerts whose objective is gone ------------------------------------------------------------------------------


def withdrawn(state: AlertState, spec_id: str, id_: str, was: Promised, now: datetime, why: str) -> Sequence[Alert]:
    """The last message of each open alert of an objective that is not watched any more. Should it come back, whatever
    it does is another episode."""
    named = zip((state.breach, state.signal, state.budget), fingerprints_of(was.service, spec_id, id_), strict=True)
    return [_message(life, name, spec_id, id_, was, now, why) for life, name in named if life.phase.is_open]


def _message(
    life: Lifecycle, fingerprint: str, spec_id: str, id_: str, was: Promised, now: datetime, why: str
) -> Alert:
    return Alert(
        source=SOURCE,
        service=was.service,
        metric=id_,
        current=None,
        target=was.target,
        status=AlertStatus.RESOLVED,
        fingerprint=fingerprint,
        at=now,
        spec_id=spec_id,
        objective_id=id_,
        unit=was.unit,
        comparator=was.comparator,
        why=f"withdrawn, not recovered: {why}",
        kind=was.kind,
        requirement_id=was.requirement_id,
        requirement_text=was.text or None,
        requirement_place=was.place,
        episode=life.episode,
        seq=life.seq + 1,
        started_at=life.started_at,
        fired_at=life.fired_at,
        resolved_at=now,
        extra={"generation": was.generation, WITHDRAWN: why},
    )
