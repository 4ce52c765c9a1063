"""The alert about a metrics source that answers nobody: one for the source, not one for each objective behind it.

While it is open the alerts of those objectives are frozen. It is a ticket, and a page once a tier 1 service has been
unwatched for a quarter of an hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from smartspec_ops.domain.alert import Alert, AlertStatus, fingerprint
from smartspec_ops.domain.alert_lifecycle import Lifecycle, Phase, Policy, Setting, Sight, Sign, live, set_back
from smartspec_ops.domain.alerting import SOURCE, STATUS
from smartspec_ops.domain.burn import Level
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.domain.objective import Objective

KIND = "source"
FAULTS = frozenset({Silence.UNREACHABLE, Silence.OVERLOADED, Silence.UNAUTHORIZED, Silence.GARBAGE})
"""Silences that are the source's own fault, when all questions meet with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """The alert of one source; `at` is the last tick that changed it."""

    at: datetime | None = None
    life: Lifecycle = field(default_factory=Lifecycle)


def step_source(
    state: SourceState,
    name: str,
    fault: NoData | None,
    objectives: Sequence[Objective],
    now: datetime,
    policy: Policy,
    ahead: datetime | None = None,
) -> tuple[SourceState, tuple[Alert, ...]]:
    """The state after the tick at `now` and the message it causes. `fault` is None where the source answers; `ahead` is
    that of a `Setting`."""
    if state.at == now:
        return state, ()
    stored = state.life
    if state.at is not None and state.at > now:
        state = replace(state, life=set_back(state.life, now))
    named = _fingerprint(name, objectives)
    setting = Setting(fingerprint=named, now=now, gate=policy.source_gate, policy=policy, ahead=ahead)
    sight = Sight(Sign.GOOD) if fault is None else Sight(Sign.BAD, _level(state, objectives, now, policy), (KIND,))
    life, tells = live(state.life, sight, setting)
    if life == stored:
        return state, ()
    messages = (_message(name, fault, objectives, life, setting),) if tells else ()
    return SourceState(at=now, life=life), messages


def _level(state: SourceState, objectives: Sequence[Objective], now: datetime, policy: Policy) -> Level:
    since = state.life.started_at
    is_long = state.life.phase.is_open and since is not None and now - since >= policy.source_page
    return Level.PAGE if is_long and any(one.tier == 1 for one in objectives) else Level.TICKET


def _service(objectives: Sequence[Objective]) -> tuple[str, str | None]:
    """The service and the spec behind the source, where there is only one of each; else the monitor itself."""
    services, specs = {one.service for one in objectives}, {one.spec_id for one in objectives}
    return services.pop() if len(services) == 1 else SOURCE, specs.pop() if len(specs) == 1 else None


def _fingerprint(name: str, objectives: Sequence[Objective]) -> str:
    service, spec_id = _service(objectives)
    return fingerprint(service, spec_id, name, {"class": KIND})


def _message(
    name: str, fault: NoData | None, objectives: Sequence[Objective], life: Lifecycle, setting: Setting
) -> Alert:
    service, spec_id = _service(objectives)
    blind = f"{len(objectives)} objective{'s' * (len(objectives) != 1)}"
    why = f"{name} answers again" if fault is None else f"{name} does not answer, {blind} not measured: {fault.detail}"
    return Alert(
        source=SOURCE,
        service=service,
        metric=name,
        current=None,
        target=None,
        status=AlertStatus(STATUS[life.phase]),
        fingerprint=setting.fingerprint,
        at=setting.now,
        spec_id=spec_id,
        objective_id=name,
        why=why,
        kind=KIND,
        episode=life.episode,
        seq=life.seq,
        started_at=life.started_at,
        fired_at=life.fired_at,
        resolved_at=life.resolved_at,
        recovering=life.is_recovering,
        valid_until=None if life.phase is Phase.RESOLVED else setting.now + setting.policy.validity,
        tier=min((one.tier for one in objectives if one.tier is not None), default=None),
        extra={
            "level": life.level.value,
            "rule": KIND,
            "severity_hint": "SEV-2" if life.level is Level.PAGE else "SEV-3",
            "reason": str(fault.why) if fault else "answered",
            "flap_count": life.flap_count,
            "flapping": life.is_flapping(setting.policy),
        },
    )
