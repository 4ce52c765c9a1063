"""The life of one alert as a pure function: what a tick showed, in; the next state and what to announce, out.

    INACTIVE ─> PENDING ─> FIRING ⇄ FROZEN
       ^           ^         ⇅ \\      │
       │           │      RESOLVING <──┘
       └───────────┴─── RESOLVED

Only measured good ticks resolve. Silence freezes a firing alert: nobody has seen it recover. A breach soon after
resolving reopens the same episode, and an episode that keeps reopening is flapping and must hold longer. Severity is
a ladder inside the one alert: up at once, down only after a while.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from smartspec_ops.domain.burn import Level


class Phase(StrEnum):
    INACTIVE = "inactive"
    PENDING = "pending"
    FIRING = "firing"
    FROZEN = "frozen"
    RESOLVING = "resolving"
    RESOLVED = "resolved"

    @property
    def is_open(self) -> bool:
        """Announced and not yet resolved."""
        return self in (Phase.FIRING, Phase.FROZEN, Phase.RESOLVING)


class Sign(StrEnum):
    """What one tick says about the alert's condition."""

    BAD = "bad"
    WEAK = "weak"
    """Bad, but on too little evidence to open an alert: it keeps one open and does not start one."""
    GOOD = "good"
    SILENT = "silent"


CURRENT = "current"
"""The rule that needs no history: the current window alone."""
QUICK = frozenset({"", CURRENT, "signal_lost", "binding_missing", "source"})
"""Rules that see the present at once, so that their end needs no long hold."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One tick's sign, how bad it is, and by which rules, the worst first.

    `is_kept` says whether the promise itself was kept, whatever slower rules say; None where nobody knows. `gravity`
    grows with the severity an incident would have; 0 where nothing is broken.
    """

    sign: Sign
    level: Level = Level.TICKET
    active: tuple[str, ...] = ()
    is_kept: bool | None = None
    gravity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """How long the condition must last before the alert fires: more than `ticks` bad ticks, and at least `span`."""

    ticks: int = 0
    span: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The times of an alert's life. `interval` is the time between ticks; `min_bad` the events a breach needs.

    A page holds for `resolve_hold` before it resolves, a burn-rate ticket for `ticket_hold`; a page that is only a
    ticket by now is called one after `step_down`. An episode that reopened `flaps` times within `flap_window` is
    flapping. A firing alert repeats itself every `heartbeat`, so that its receiver can tell a lasting fault from a dead
    monitor. One that nobody has been able to measure for `ask_after` asks a person.
    """

    interval: timedelta = timedelta(minutes=1)
    event_gate: Gate = Gate()
    slice_gate: Gate = Gate(ticks=2)
    signal_gate: Gate = Gate(span=timedelta(minutes=10))
    min_bad: int = 5
    source_gate: Gate = Gate(ticks=2, span=timedelta(minutes=2))
    source_page: timedelta = timedelta(minutes=15)
    resolve_hold: timedelta = timedelta(minutes=5)
    ticket_hold: timedelta = timedelta(minutes=30)
    step_down: timedelta = timedelta(minutes=30)
    ask_after: timedelta = timedelta(hours=24)
    max_hold: timedelta = timedelta(hours=2)
    reopen: timedelta = timedelta(minutes=30)
    flaps: int = 3
    flap_window: timedelta = timedelta(hours=6)
    heartbeat: timedelta = timedelta(minutes=5)

    @property
    def validity(self) -> timedelta:
        """How long a message speaks for the present; after it the receiver has lost the monitor, not the fault."""
        return 4 * max(self.interval, self.heartbeat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """Where one alert stands. `episode` and `seq` are those of the last message; `bad_ticks` counts while pending.

    `started_at` is the first bad tick, `good_since` the first good tick of the hold, `reopened` the times this episode
    reopened within the flap window. `active` are the rules that hold it open, `rule` the worst of them, last heard.
    `lower_since` is when a page began to be only a ticket, `kept_since` when the promise began to be kept again; `kept`
    is set once it was for as long as a page holds. `asked` is set once a frozen alert has asked a person. `gravity` is
    that of the last message, None of an older version's: what has become graver since is told at once.
    """

    phase: Phase = Phase.INACTIVE
    since: datetime | None = None
    episode: str = ""
    seq: int = 0
    started_at: datetime | None = None
    fired_at: datetime | None = None
    resolved_at: datetime | None = None
    good_since: datetime | None = None
    bad_ticks: int = 0
    flap_count: int = 0
    reopened: tuple[datetime, ...] = ()
    last_sent: datetime | None = None
    level: Level = Level.TICKET
    active: tuple[str, ...] = ()
    rule: str = ""
    lower_since: datetime | None = None
    kept_since: datetime | None = None
    kept: bool = False
    asked: bool = False
    left_at_start: float | None = None
    gravity: int | None = None

    @property
    def is_kept_again(self) -> bool:
        """Firing by slower rules only: the promise itself is kept for as long as a page holds."""
        return self.phase is Phase.FIRING and self.kept

    @property
    def is_recovering(self) -> bool:
        """Open, and the promise is kept again: the alert only holds on for a while."""
        return self.phase is Phase.RESOLVING or self.is_kept_again

    def is_flapping(self, policy: Policy) -> bool:
        return len(self.reopened) >= policy.flaps

    def hold(self, policy: Policy) -> timedelta:
        """How long it must stay good to resolve; doubles with every reopening from the third on."""
        # Ten doublings are beyond any longest hold, and keep the product within a timedelta.
        doublings = min(max(0, len(self.reopened) - policy.flaps + 1), 10)
        is_slow = self.level is Level.TICKET and self.rule not in QUICK
        hold = policy.ticket_hold if is_slow else policy.resolve_hold
        return min(hold * (1 << doublings), max(policy.max_hold, hold))


AT_REST = Lifecycle()
"""An alert that never was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a move depends on besides the state: the alert's name, the time and the rules.

    `ahead` is up to when instants are judged again, since a clock was set back: what starts then is another episode.
    """

    fingerprint: str
    now: datetime
    gate: Gate
    policy: Policy
    ahead: datetime | None = None


def live(state: Lifecycle, sight: Sight, setting: Setting) -> tuple[Lifecycle, bool]:
    """The state after a tick, and whether a message announces it; the message's `seq` is the new state's."""
    after = _MOVES[state.phase][sight.sign](_forget(state, setting), setting)
    after = _climb(state, after, sight, setting)
    if after.phase is not state.phase:
        after = replace(after, since=setting.now, asked=False)
    after = _ask(after, setting)
    if not _must_tell(state, after, sight, setting):
        return after, False
    gravity = after.gravity if sight.sign is Sign.SILENT else sight.gravity
    return replace(after, seq=after.seq + 1, last_sent=setting.now, gravity=gravity), True


def _climb(before: Lifecycle, after: Lifecycle, sight: Sight, setting: Setting) -> Lifecycle:
    """Where the alert stands on the ladder, which rules hold it there, and whether the promise is kept again."""
    if not after.phase.is_open:
        return _with(after, active=(), lower_since=None, kept_since=None, kept=False)
    if not before.phase.is_open:
        changes = {"level": sight.level, "active": sight.active, "rule": _first(sight, after)}
        return _with(after, **changes, lower_since=None, kept_since=None, kept=False)
    if sight.sign is not Sign.SILENT:
        level, lower_since = _level(after, sight, setting)
        after = _with(after, active=sight.active, rule=_first(sight, after), level=level, lower_since=lower_since)
    kept_since = (after.kept_since or setting.now) if sight.is_kept else None
    kept = kept_since is not None and setting.now - kept_since >= setting.policy.resolve_hold
    return _with(after, kept_since=kept_since, kept=kept)


def _level(state: Lifecycle, sight: Sight, setting: Setting) -> tuple[Level, datetime | None]:
    if sight.level is state.level or not sight.active:
        return state.level, None if sight.active else state.lower_since
    if sight.level is Level.PAGE:
        return Level.PAGE, None
    lower_since = state.lower_since or setting.now
    is_long = setting.now - lower_since >= setting.policy.step_down
    return (Level.TICKET, None) if is_long else (Level.PAGE, lower_since)


def _first(sight: Sight, state: Lifecycle) -> str:
    return sight.active[0] if sight.active else state.rule


def _ask(state: Lifecycle, setting: Setting) -> Lifecycle:
    is_due = state.phase is Phase.FROZEN and state.since is not None and not state.asked
    if is_due and state.since is not None and setting.now - state.since >= setting.policy.ask_after:
        return replace(state, asked=True)
    return state


def _with(state: Lifecycle, **changes: Any) -> Lifecycle:
    """The very same state where nothing changes: what is the same object need not be written."""
    if all(getattr(state, name) == value for name, value in changes.items()):
        return state
    return replace(state, **changes)


def episode_id(fingerprint: str, started_at: datetime, ahead: datetime | None = None) -> str:
    """The same for everyone who sees the same alert start at the same tick."""
    again = f":{ahead.isoformat()}" if ahead else ""
    return hashlib.sha256(f"{fingerprint}:{started_at.isoformat()}{again}".encode()).hexdigest()[:20]


def _must_tell(before: Lifecycle, after: Lifecycle, sight: Sight, setting: Setting) -> bool:
    """What changes what a person must do is told at once; the rest by heartbeat."""
    if after.phase is Phase.RESOLVED:
        return before.phase is not Phase.RESOLVED
    if not after.phase.is_open:
        return False
    is_graver = before.gravity is not None and sight.gravity > before.gravity
    if not before.phase.is_open or _facts(before) != _facts(after) or is_graver:
        return True
    return after.last_sent is None or setting.now - after.last_sent >= setting.policy.heartbeat


def _facts(state: Lifecycle) -> tuple[object, ...]:
    """Frozen, how bad, kept again, asking."""
    return state.phase is Phase.FROZEN, state.level, state.kept, state.asked


def _forget(state: Lifecycle, setting: Setting) -> Lifecycle:
    recent = tuple(t for t in state.reopened if setting.now - t <= setting.policy.flap_window)
    return _with(state, reopened=recent)


def _stay(state: Lifecycle, _: Setting) -> Lifecycle:
    return state


def _suspect(state: Lifecycle, setting: Setting) -> Lifecycle:
    """A bad tick before firing: wait for the gate, or fire."""
    is_first = state.phase is not Phase.PENDING
    started_at = setting.now if is_first or state.started_at is None else state.started_at
    bad_ticks = 1 if is_first else state.bad_ticks + 1
    pending = replace(state, phase=Phase.PENDING, started_at=started_at, bad_ticks=bad_ticks)
    if bad_ticks > setting.gate.ticks and setting.now - started_at >= setting.gate.span:
        return _fire(pending, started_at, setting)
    return pending


def _fire(state: Lifecycle, started_at: datetime, setting: Setting) -> Lifecycle:
    if state.resolved_at is not None and started_at - state.resolved_at <= setting.policy.reopen:
        return replace(
            state,
            phase=Phase.FIRING,
            resolved_at=None,
            good_since=None,
            flap_count=state.flap_count + 1,
            reopened=(*state.reopened, setting.now),
        )
    return Lifecycle(
        phase=Phase.FIRING,
        episode=episode_id(setting.fingerprint, started_at, setting.ahead),
        started_at=started_at,
        fired_at=setting.now,
    )


def _calm(state: Lifecycle, setting: Setting) -> Lifecycle:
    """A pending suspicion did not come true; a resolved episode can still be reopened for a while."""
    is_recent = state.resolved_at is not None and setting.now - state.resolved_at <= setting.policy.reopen
    return _with(state, phase=Phase.RESOLVED, bad_ticks=0) if is_recent else _NEVER


def _burn(state: Lifecycle, _: Setting) -> Lifecycle:
    return _with(state, phase=Phase.FIRING, good_since=None)


def _freeze(state: Lifecycle, _: Setting) -> Lifecycle:
    return _with(state, phase=Phase.FROZEN, good_since=None)


def _mend(state: Lifecycle, setting: Setting) -> Lifecycle:
    """A measured good tick: start the hold, or end it."""
    good_since = state.good_since or setting.now
    if state.good_since is not None and setting.now - good_since >= state.hold(setting.policy):
        return replace(state, phase=Phase.RESOLVED, resolved_at=setting.now, good_since=None, bad_ticks=0)
    return _with(state, phase=Phase.RESOLVING, good_since=good_since)


_NEVER = Lifecycle()

_Move = Callable[[Lifecycle, Setting], Lifecycle]
_BEFORE: Mapping[Sign, _Move] = {Sign.BAD: _suspect, Sign.WEAK: _calm, Sign.GOOD: _calm, Sign.SILENT: _calm}
_OPEN: Mapping[Sign, _Move] = {Sign.BAD: _burn, Sign.WEAK: _burn, Sign.GOOD: _mend, Sign.SILENT: _freeze}
_MOVES: Mapping[Phase, Mapping[Sign, _Move]] = {
    Phase.INACTIVE: _BEFORE,
    # Silence neither confirms nor clears a suspicion.
    Phase.PENDING: {**_BEFORE, Sign.SILENT: _stay},
    Phase.FIRING: _OPEN,
    Phase.FROZEN: _OPEN,
    Phase.RESOLVING: _OPEN,
    Phase.RESOLVED: _BEFORE,
}


def set_back(state: Lifecycle, now: datetime) -> Lifecycle:
    """The state as a clock has it that was set back: whatever lies ahead happens now, so that nothing waits for it."""
    ahead = {one: now for one in _INSTANTS if (at := getattr(state, one)) is not None and at > now}
    return _with(state, **ahead, reopened=tuple(min(at, now) for at in state.reopened))


_INSTANTS = (
    "since",
    "started_at",
    "fired_at",
    "resolved_at",
    "good_since",
    "last_sent",
    "lower_since",
    "kept_since",
)


def later_told(known: Lifecycle, other: Lifecycle) -> Lifecycle:
    """Of two memories of one alert, that of the message told last; its numbers go on behind those of both."""
    if other.last_sent is None or (known.last_sent is not None and known.last_sent >= other.last_sent):
        later, earlier = known, other
    else:
        later, earlier = other, known
    is_behind = earlier.episode == later.episode and earlier.seq > later.seq
    return replace(later, seq=earlier.seq) if is_behind else later
