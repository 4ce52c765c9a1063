"""When would we have known? The alert policy replayed over what was measured during an incident.

The steps are those of a backtest, over the source's own history: the same judgement, rules and lifecycle as live. So it
can be told only where the source keeps a history, and to within one step.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartspec_ops.app.investigation.backtest import aligned, moments_of, with_target
from smartspec_ops.app.investigation.investigate import broken_of
from smartspec_ops.app.watching.groups import over
from smartspec_ops.app.watching.watch import Watch
from smartspec_ops.domain import backtest
from smartspec_ops.domain.alert_message import query_text
from smartspec_ops.domain.backtest import Raised
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.timeline import took
from smartspec_ops.domain.investigation.evidence import REPLAY, Captured, rows_evidence, window_text
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.period import Period
from smartspec_ops.domain.quantity import Quantity
from smartspec_ops.edge.aside import aside

BEFORE = timedelta(hours=1)
"""How much before the impact is replayed: an alert that fired already had said so."""
AFTER = timedelta(hours=1)
"""How much after the detection: what would have come later than that would have helped nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One objective as it is (`is_own`) or with another target. `raised` is the first alert it would have raised.

    `why_not` says why nothing can be told; else `measured` is the share of the ticks in `period` that were measured.
    """

    objective: Objective
    target: Quantity
    is_own: bool
    period: Period
    detected_at: datetime
    impact_at: datetime
    raised: Raised | None = None
    measured: float = 0.0
    why_not: str = ""

    def __str__(self) -> str:
        name = "as it is" if self.is_own else f"with a target of {self.target}"
        return f"{self.objective.id} {name}: {self._said()}"

    def _said(self) -> str:
        if self.why_not:
            return f"cannot be told, {self.why_not}"
        if self.raised is None:
            return f"no alert until {self.period.until:%H:%M} UTC ({self.measured:.0%} of the ticks were measured)"
        at, level = self.raised.fired_at, self.raised.level.value
        said = f"a {level} at {at:%Y-%m-%d %H:%M:%S} UTC by {self.raised.rule}, {self._after_impact(at)}"
        if at < self.detected_at:
            return f"{said} and {took(at, self.detected_at)} before it was detected"
        late = took(self.detected_at, at)
        return f"{said}; it was detected at that time" if late == "0 s" else f"{said} and {late} after it was detected"

    def _after_impact(self, at: datetime) -> str:
        if at < self.impact_at:
            return f"{took(at, self.impact_at)} before the impact began"
        return f"{took(self.impact_at, at)} after the impact began"


async def when_known(
    watch: Watch,
    incident: Incident,
    every: timedelta,
    now: datetime,
    targets: Sequence[Quantity] = (),
    objective_id: str | None = None,
) -> Sequence[Known]:
    """For every objective that broke, or for the one named: its own target first, then the others asked for."""
    delays = [backend.delay() for backend in watch.backends.values()]
    latest = min(max(incident.detected_at, incident.impact_started_at) + AFTER, now - max(delays, default=timedelta()))
    since = aligned(min(incident.impact_started_at, incident.detected_at) - BEFORE, every)
    period = Period(since=since, until=aligned(latest, every))
    objectives = await over(watch.store, watch.objectives, watch.backends, period.since, period.until)
    chosen = [one for one in objectives if one.id == objective_id] if objective_id else broken_of(incident, objectives)
    return [known for one in chosen for known in await _of(watch, incident, one, period, every, targets)]


async def _of(
    watch: Watch,
    incident: Incident,
    objective: Objective,
    period: Period,
    every: timedelta,
    targets: Sequence[Quantity],
) -> Sequence[Known]:
    own = await moments_of(watch, objective, period, every)
    tried = [(objective.promise.target, objective), *((target, with_target(objective, target)) for target in targets)]
    found = []
    for position, (target, one) in enumerate(tried):
        is_alike = one is None or one.indicator == objective.indicator
        moments = own if is_alike else await moments_of(watch, one or objective, period, every)
        known = Known(
            objective=objective,
            target=target,
            is_own=position == 0,
            period=period,
            detected_at=incident.detected_at,
            impact_at=incident.impact_started_at,
            why_not=moments.detail if isinstance(moments, NoData) else "" if one else "no target for this objective",
        )
        if known.why_not or one is None or isinstance(moments, NoData):
            found.append(known)
            continue
        # Days of ticks: beside the event loop.
        outcome = await aside(backtest.replay, one, moments, every, period.since, watch.policy)
        raised = next((alert for alert in outcome.raised if _is_about(alert, incident)), None)
        found.append(replace(known, raised=raised, measured=float(outcome.measured)))
    return found


def _is_about(alert: Raised, incident: Incident) -> bool:
    """What had ended before the impact began was about something else."""
    return alert.resolved_at is None or alert.resolved_at > incident.impact_started_at


def evidence(known: Known, every: timedelta) -> Captured:
    """What a replay rests on: the query, the stretch of time, and what came of it."""
    raised = known.raised
    row = {
        "objective": known.objective.key,
        "target": str(known.target),
        "step_s": every.total_seconds(),
        "measured": round(known.measured, 6),
        "detected_at": known.detected_at.isoformat(),
        "fired_at": raised.fired_at.isoformat() if raised else None,
        "level": raised.level.value if raised else None,
        "rule": raised.rule if raised else None,
    }
    window = window_text(known.period.since, known.period.until)
    return rows_evidence(REPLAY, query_text(known.objective.indicator), window, [row], str(known))
