"""One alert per promise, on a ladder: burn rates raise it, only measured calm ends it, and severity moves inside it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.alert_lifecycle import (
    CURRENT,
    Gate,
    Lifecycle,
    Phase,
    Policy,
    Setting,
    Sight,
    Sign,
    live,
)
from smartspec_ops.domain.alerting import (
    BINDING_MISSING,
    SIGNAL_LOST,
    AlertState,
    Burns,
    Context,
    budget_fingerprint,
    doing,
    signal_lost_after,
    step,
)
from smartspec_ops.domain.budget import Budget, event_budget
from smartspec_ops.domain.burn import BUDGET, HARD_DOWN, Options, ladder_of
from smartspec_ops.domain.burn_reading import Seen
from smartspec_ops.domain.health import Activity, HealthState, Outlook, Status, advance
from smartspec_ops.domain.judge import judge
from smartspec_ops.domain.measurement import Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import Comparator, Kind, Objective
from smartspec_ops.domain.severity import Sev, assess, impact_of
from smartspec_ops.domain.source_alert import SourceState, step_source
from smartspec_ops.edge.codec import decode, encode
from tests.unit.objectives import (
    COUNTERS,
    DAY,
    DEPTH,
    ERRORS,
    IDLE,
    MINUTE,
    NOON,
    PERFECT,
    SILENT,
    objective,
    ratio_promise,
    with_window,
)

HOUR = timedelta(hours=1)
FIRING, FROZEN, RESOLVED = AlertStatus.FIRING, AlertStatus.FROZEN, AlertStatus.RESOLVED
POLICY = Policy()
MONTHLY = with_window(ERRORS, 30 * DAY)
PER_MINUTE = 1000
Share = Callable[[int], float | None]
"""The share of bad events in a minute; None where nobody measured."""


class Story:
    """A service minute by minute, watched since `known` minutes before: what its alert says and when."""

    def __init__(
        self, share: Share, *, promised: Objective = MONTHLY, known: int = 60 * 24 * 30, options: Options | None = None
    ) -> None:
        self.rules = ladder_of(promised, options or Options())
        self.state = AlertState()
        self.health: HealthState | None = None
        self.sent: list[tuple[int, Alert]] = []
        self.states: list[AlertState] = []
        self._promised, self._share, self._known = promised, share, known
        self._good: list[float] = [0.0]
        self._seen: list[int] = [0]

    def run(self, minutes: int, every: int = 1) -> "Story":
        for minute in range(len(self._good) - 1, minutes):
            share = self._share(minute)
            self._good.append(self._good[-1] + (0 if share is None else round(PER_MINUTE * share)))
            self._seen.append(self._seen[-1] + (share is not None))
            if minute % every == 0:
                self._tick(minute)
        return self

    def seen(self, minute: int, window: timedelta) -> Seen:
        """Before the story all was well, for as long as it was known."""
        length = window // MINUTE
        inside = min(length, minute + 1)
        before = min(length - inside, self._known)
        measured = self._seen[minute + 1] - self._seen[minute + 1 - inside] + before
        bad = self._good[minute + 1] - self._good[minute + 1 - inside]
        total = float(measured * PER_MINUTE)
        return Seen(total - bad, total - bad, total, measured / length)

    def _tick(self, minute: int) -> None:
        now, share = NOON + minute * MINUTE, self._share(minute)
        seen = {window: self.seen(minute, window) for window in {*self.rules.windows, DAY, 5 * MINUTE}}
        current = seen[5 * MINUTE]
        measured: Measurement = SILENT if share is None else Counts(current.low, current.total)
        judgement = judge(self._promised, measured)
        left: Budget | None = None
        if (whole := seen.get(self._promised.window)) is not None:
            left = event_budget(self._promised, Counts(whole.low, whole.total, whole.coverage))
        burns = Burns(rules=self.rules, seen=seen)
        self.state, messages = step(self.state, self._promised, judgement, left, now, POLICY, burns=burns)
        self.health = advance(self.health, judgement, left, doing(self.state), now)
        self.states.append(self.state)
        self.sent += [(minute, message) for message in messages]

    def news(self) -> list[tuple[int, AlertStatus, str, bool]]:
        """What was told about the promise, heartbeats left out: minute, status, level, recovering."""
        told, last = [], None
        for minute, alert in self.sent:
            if alert.kind == "error_rate":
                now = (alert.status, str(alert.extra["level"]), alert.recovering)
                if now != last:
                    told.append((minute, *now))
                last = now
        return told


def outage(share: float, minutes: int) -> Share:
    return lambda minute: share if minute < minutes else 0.0


def test_a_short_outage_pages_says_when_it_is_over_and_steps_down() -> None:
    """15 % errors for 10 minutes: a page at +6, calm at +5 after the end, over when that has lasted five minutes."""
    story = Story(outage(0.15, 10)).run(22)
    assert story.news() == [
        (5, FIRING, "page", False),  # the tick that ends the sixth minute
        (15, FIRING, "page", True),
        (19, RESOLVED, "page", False),
    ]
    assert [alert.extra["rule"] for _, alert in story.sent][:1] == ["page-fast"]
    assert {alert.fingerprint for _, alert in story.sent} == {story.sent[0][1].fingerprint}


def test_a_slow_burn_is_a_ticket_and_a_worse_one_escalates_it_at_once() -> None:
    """5.5 times too fast for half a day is worth a ticket; then half of everything fails."""
    story = Story(lambda minute: 0.0055 if minute < 1000 else 0.5).run(1000, every=20).run(1010)
    news = story.news()
    assert news[0][1:] == (FIRING, "ticket", False)
    assert news[-1][1:] == (FIRING, "page", False)
    assert 1000 <= news[-1][0] <= 1002
    assert len({alert.episode for _, alert in story.sent if alert.kind == "error_rate"}) == 1


def test_a_page_becomes_a_ticket_only_after_half_an_hour() -> None:
    story = Story(outage(1.0, 10)).run(80)
    levels = [(minute, alert.extra["level"]) for minute, alert in story.sent if alert.kind == "error_rate"]
    steps = [minute for minute, level in levels if level == "ticket"]
    page_over = next(
        minute for minute, state in enumerate(story.states) if minute > 10 and "page-slow" not in state.breach.active
    )
    assert steps[0] == page_over + 30


def test_slow_tickets_hold_for_half_an_hour_before_they_resolve() -> None:
    """After ten minutes of outage the six-hour window holds it for six hours."""
    story = Story(outage(1.0, 10)).run(7 * 60, every=5)
    phases = [state.breach.phase for state in story.states]
    calm, resolved = phases.index(Phase.RESOLVING) * 5, phases.index(Phase.RESOLVED) * 5
    assert resolved - calm == 30
    assert calm >= 360


def test_a_breach_of_the_moment_opens_nothing_once_there_is_history() -> None:
    """0.2 % of errors break the promise of 0.1 %, and take a day and a half to spend a tenth of the budget."""
    story = Story(lambda _: 0.002).run(60)
    assert story.sent == []
    assert story.health is not None
    assert story.health.status is Status.BREACHED  # a check still says so


def test_without_history_the_current_window_stands_in_as_a_ticket() -> None:
    story = Story(lambda _: 0.006, known=0).run(3)
    assert [(minute, alert.extra["level"], alert.extra["rule"]) for minute, alert in story.sent] == [
        (0, "ticket", CURRENT)
    ]


def test_what_the_current_window_raised_is_not_resolved_while_the_promise_is_broken() -> None:
    """After an hour page-fast has its history and is silent at 5 times the allowed rate: that is no recovery."""
    story = Story(lambda minute: 0.005 if minute < 90 else 0.0, known=0).run(120)
    assert {state.breach.phase for state in story.states[:90]} == {Phase.FIRING}
    assert [minute for minute, status, *_ in story.news() if status is RESOLVED] == [99]


def test_what_makes_the_incident_graver_is_told_at_once_and_once() -> None:
    """One in a hundred fails, then half: it pages no young service yet, and cannot wait for the next heartbeat."""
    loose = objective("loose", ratio_promise(Kind.ERROR_RATE, Comparator.LT, "0.5"), COUNTERS, "0.995")
    story = Story(lambda minute: 0.012 if minute < 1 else 0.5, promised=with_window(loose, 30 * DAY), known=0).run(5)
    told = [(minute, assess(impact_of(alert)).level) for minute, alert in story.sent if alert.kind == "error_rate"]
    assert told == [(0, Sev.SEV4), (1, Sev.SEV1)]


def test_an_alert_of_an_older_version_waits_for_its_heartbeat() -> None:
    """It wrote down no gravity: after an upgrade every open alert would be told once more at the first tick."""
    story = Story(lambda _: 0.15).run(12)
    old = encode(story.state)
    del old["breach"]["gravity"]
    story.state = decode(AlertState, old)
    assert [minute for minute, _ in story.run(18).sent] == [5, 10, 15]


def test_what_comes_back_graver_than_its_last_message_of_calm_is_told_at_once() -> None:
    def sight(sign: Sign, gravity: int = 0) -> Sight:
        return Sight(sign=sign, gravity=gravity)

    state, seen = Lifecycle(), [sight(Sign.BAD, 1), *[sight(Sign.GOOD)] * 5, sight(Sign.BAD, 4), sight(Sign.BAD, 4)]
    told = []
    for minute, one in enumerate(seen):
        setting = Setting(fingerprint="f", now=NOON + minute * MINUTE, gate=Gate(), policy=POLICY)
        state, tells = live(state, one, setting)
        told += [minute] if tells else []
    assert told == [0, 5, 6]


def test_the_first_bad_minute_of_a_new_service_has_not_spent_its_budget() -> None:
    story = Story(lambda _: 0.006, known=0).run(1)
    (_, alert), *_ = story.sent
    assert alert.budget_remaining is not None
    assert alert.budget_remaining > 0.99
    assert alert.time_to_exhaustion is not None
    assert timedelta(days=4) < alert.time_to_exhaustion < 5 * DAY


def test_a_total_outage_of_a_service_watched_for_two_minutes_is_a_page() -> None:
    story = Story(lambda minute: 1.0 if minute else 0.0, known=0).run(3)
    assert [alert.extra["level"] for _, alert in story.sent][-1] == "page"


def test_the_monitor_that_stops_looking_resolves_nothing() -> None:
    """An exporter that vanishes while paging must not end the page, not after 29 minutes and not after a day."""
    story = Story(lambda minute: 1.0 if minute < 10 else None).run(20).run(26 * 60, every=10)
    assert story.state.breach.phase is Phase.FROZEN
    assert all(alert.status is not RESOLVED for _, alert in story.sent)
    asking = [minute for minute, alert in story.sent if "a person must say" in alert.why]
    assert asking[0] == 10 + 24 * 60
    assert doing(story.state).frozen


def test_half_a_look_is_no_recovery() -> None:
    """Every second minute is measured after the outage: no window is covered, so nobody can say that it is over."""
    story = Story(lambda minute: 1.0 if minute < 10 else (0.0 if minute % 2 else None)).run(60)
    assert all(alert.status is not RESOLVED for _, alert in story.sent)


def test_an_alert_carries_the_figures_of_its_windows_and_what_it_took() -> None:
    story = Story(outage(0.15, 10)).run(11)
    alert = story.sent[-1][1]
    windows: Sequence[Mapping[str, object]] = alert.extra["windows"]
    assert {one["rule"] for one in windows} == {*(rule.name for rule in story.rules.rules), BUDGET}
    fast = [one for one in windows if one["rule"] == "page-fast"]
    assert [(one["len"], one["threshold"], one["holds"]) for one in fast] == [(3600.0, 14.4, True), (300.0, 14.4, True)]
    assert alert.extra["severity_hint"] == "SEV-2"
    assert 0 < float(str(alert.extra["budget_consumed"])) < 0.05
    assert "page-fast: 1h burns" in alert.why
    assert alert.valid_events == 60 * PER_MINUTE  # of the hour, not of the last five minutes


@pytest.mark.parametrize(("tier", "hint"), [(1, "SEV-1"), (2, "SEV-2"), (None, "SEV-2")])
def test_the_severity_hint_knows_the_tier_of_the_service(tier: int | None, hint: str) -> None:
    promised = Objective(**{name: getattr(MONTHLY, name) for name in Objective.__slots__} | {"tier": tier})
    assert Story(outage(0.5, 10), promised=promised).run(5).sent[0][1].extra["severity_hint"] == hint


def test_a_budget_nearly_spent_is_a_ticket_of_its_own_told_every_hour() -> None:
    """0.9 times the allowed rate for 30 days: no burn rate is worth a word, and the budget is nearly gone."""
    seen = {window: Seen(999_100, 999_100, 10**6) for window in {*ladder_of(MONTHLY).windows, DAY}}
    burns, state, told = Burns(rules=ladder_of(MONTHLY), seen=seen), AlertState(), []
    judgement = judge(MONTHLY, Counts(1000, 1000))
    for minute in range(130):
        state, messages = step(state, MONTHLY, judgement, None, NOON + minute * MINUTE, POLICY, burns=burns)
        told += [(minute, alert) for alert in messages]
    assert [minute for minute, _ in told] == [0, 60, 120]
    first = told[0][1]
    assert (first.kind, first.fingerprint) == (BUDGET, budget_fingerprint(MONTHLY))
    assert (first.extra["level"], first.extra["severity_hint"]) == ("ticket", "SEV-4")
    assert first.valid_until == NOON + 4 * HOUR
    assert doing(state).activity is Activity.TICKET


def test_a_spent_budget_that_nobody_can_measure_stays_told() -> None:
    whole = 30 * DAY
    state, told = AlertState(), []
    looks = [Seen(999_100, 999_100, 10**6)] + [None] * 3 + [Seen(999_300, 999_300, 10**6)] * 2
    looks += [Seen(999_400, 999_400, 10**6)] * 3 + [None, Seen(10**6, 10**6, 10**6, 0.01)]
    for minute, seen in enumerate(looks):
        burns = Burns(rules=ladder_of(MONTHLY), seen={whole: seen})
        state, messages = step(
            state, MONTHLY, judge(MONTHLY, GOOD), None, NOON + minute * 10 * MINUTE, POLICY, burns=burns
        )
        told += [(minute, alert.status) for alert in messages if alert.kind == BUDGET]
    # Below 0.9 of its threshold only from 60 % spent on, and for half an hour nobody could say so.
    assert told == [(0, FIRING), (1, FROZEN), (4, FIRING), (9, FROZEN)]


def test_a_rule_that_was_taken_away_holds_no_alert_open() -> None:
    story = Story(outage(0.5, 5)).run(5)
    assert story.state.breach.active[0] == "page-fast"
    fewer = Burns(rules=ladder_of(MONTHLY, Options(is_enabled=False)), seen={})
    state = story.state
    for minute in range(5, 12):
        state, _ = step(state, MONTHLY, judge(MONTHLY, GOOD), None, NOON + minute * MINUTE, POLICY, burns=fewer)
    assert state.breach.phase is Phase.RESOLVED


def test_quiet_is_when_no_alert_is_open_or_about_to_be() -> None:
    assert AlertState().is_quiet
    assert not Story(outage(0.5, 5)).run(5).state.is_quiet


def test_hard_down_pages_where_no_burn_rate_can() -> None:
    """At a goal of 90 % a full outage burns ten times too fast at most, so no rate says it within ten minutes."""
    lax = Objective(**{name: getattr(MONTHLY, name) for name in Objective.__slots__} | {"goal": Decimal("0.9")})
    assert HARD_DOWN in {rule.name for rule in ladder_of(lax).rules}
    story = Story(outage(1.0, 30), promised=lax).run(10)
    assert [(minute, alert.extra["rule"]) for minute, alert in story.sent][:1] == [(7, HARD_DOWN)]
    assert doing(story.state).activity is Activity.HARD_DOWN


def test_a_gone_heartbeat_pages() -> None:
    """Its missing series break the promise; no window of events could tell."""
    gone = judge(ERRORS, NoData(Silence.EMPTY, "no series"), absent_is_bad=True)
    seen = {window: Seen(1000, 1000, 1000) for window in ladder_of(ERRORS).windows}
    burns = Burns(rules=ladder_of(ERRORS), seen=seen)
    _, (alert,) = step(AlertState(), ERRORS, gone, None, NOON, POLICY, burns=burns)
    assert (alert.status, alert.extra["level"], alert.extra["rule"]) == (FIRING, "page", CURRENT)


def test_a_goal_of_all_alerts_at_any_bad_event_that_counts() -> None:
    burns = Burns(rules=ladder_of(PERFECT), seen={})
    for bad, told in ((0, 0), (4, 0), (5, 1)):
        judgement = judge(PERFECT, Counts(1000 - bad, 1000))
        _, messages = step(AlertState(), PERFECT, judgement, None, NOON, POLICY, burns=burns)
        assert len(messages) == told


def test_a_value_needs_three_bad_ticks_whatever_raises_it() -> None:
    burns = Burns(rules=ladder_of(DEPTH), seen={})
    state, told = AlertState(), []
    for minute in range(4):
        state, messages = step(
            state, DEPTH, judge(DEPTH, Value(101)), None, NOON + minute * MINUTE, POLICY, burns=burns
        )
        told += [minute for _ in messages]
    assert told == [2]


# --- silence ------------------------------------------------------------------------------------------------------


def walk(judgements: Sequence[Measurement], context: Context | None = None) -> list[tuple[int, str | None]]:
    state, told = AlertState(), []
    for minute, seen in enumerate(judgements):
        now = NOON + minute * MINUTE
        state, messages = step(state, ERRORS, judge(ERRORS, seen), None, now, POLICY, context or Context())
        told += [(minute, alert.kind) for alert in messages]
    return told


EMPTY = NoData(Silence.EMPTY, "no series")
GOOD = Counts(1000, 1000)


@pytest.mark.parametrize(
    ("seen", "context", "told"),
    [
        ([EMPTY] * 12, Context(), [(10, BINDING_MISSING)]),
        ([NoData(Silence.BAD_QUERY, "parse error")] * 12, Context(), [(10, BINDING_MISSING)]),
        ([SILENT] * 30, Context(), []),  # never seen, and the source may yet know it
        ([GOOD, *[EMPTY] * 12], Context(), [(11, SIGNAL_LOST)]),
        ([GOOD, *[EMPTY] * 30], Context(idle_ok=True), []),  # series that may go away
        ([GOOD, *[SILENT] * 30], Context(is_source_down=True), []),  # told once, for the source
        ([IDLE, *[EMPTY] * 12], Context(), [(11, SIGNAL_LOST)]),
    ],
)
def test_what_silence_is_told_as(
    seen: Sequence[Measurement], context: Context, told: Sequence[tuple[int, str]]
) -> None:
    assert walk(seen, context) == told


def test_a_binding_that_is_repaired_resolves_under_its_own_name() -> None:
    assert walk([EMPTY] * 12 + [GOOD] * 7)[-1] == (17, BINDING_MISSING)


@pytest.mark.parametrize(("goal", "minutes"), [("0.999", 10), ("0.99", 10), ("0.95", 35.6), ("0.9", 56), ("0.5", 56)])
def test_how_long_a_signal_is_missed_before_it_is_lost(goal: str, minutes: float) -> None:
    """As long as a full outage takes to trip the fastest rule, and two minutes; at least ten, at most sixty."""
    promised = Objective(**{name: getattr(MONTHLY, name) for name in Objective.__slots__} | {"goal": Decimal(goal)})
    found = signal_lost_after(Burns(rules=ladder_of(promised), seen={}), POLICY)
    if goal == "0.95":
        assert found == timedelta(minutes=14.4 * 0.05 * 60 + 2)
    assert found <= 60 * MINUTE


def source_story(faults: Sequence[NoData | None], tier: int | None = None) -> list[tuple[int, AlertStatus, object]]:
    promised = Objective(**{name: getattr(ERRORS, name) for name in Objective.__slots__} | {"tier": tier})
    state, told = SourceState(), []
    for minute, fault in enumerate(faults):
        at: datetime = NOON + minute * MINUTE
        state, messages = step_source(state, "prom", fault, [promised, DEPTH], at, POLICY)
        assert step_source(state, "prom", fault, [promised, DEPTH], at, POLICY)[1] == ()
        told += [(minute, alert.status, alert.extra["level"]) for alert in messages]
    return told


def test_a_source_is_down_after_three_ticks_and_up_after_five_good_minutes() -> None:
    assert source_story([SILENT] * 2 + [None] * 5) == []
    told = source_story([SILENT] * 4 + [None] * 7)
    assert [(minute, status) for minute, status, _ in told] == [(2, FIRING), (7, FIRING), (9, RESOLVED)]


def test_a_source_of_a_tier_1_service_pages_after_a_quarter_of_an_hour() -> None:
    levels = {level: minute for minute, _, level in reversed(source_story([SILENT] * 20, tier=1))}
    assert levels == {"ticket": 2, "page": 15}
    assert {level for _, _, level in source_story([SILENT] * 60, tier=2)} == {"ticket"}


# --- health -------------------------------------------------------------------------------------------------------


def outlook(day: str, hour: str = "0") -> Outlook:
    return Outlook(day=Fraction(day), hour=Fraction(hour), window=28 * DAY)


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (outlook("1"), None),
        (outlook("1.001"), "burning"),
        (outlook("0.5", "9"), None),
        (outlook("0.5", "11"), "running_out"),  # a full budget, at this rate, for less than 67 hours
        (None, None),
    ],
)
def test_a_budget_that_will_not_last_is_a_risk(seen: Outlook | None, reason: str | None) -> None:
    judgement, left = judge(ERRORS, GOOD), event_budget(ERRORS, Counts(10**6, 10**6))
    state = advance(None, judgement, left, False, NOON, seen)
    assert (state.status, state.reason) == ((Status.AT_RISK, reason) if reason else (Status.HEALTHY, "met"))


def test_a_forecast_takes_off_what_is_spent() -> None:
    """Half the budget is gone: at 6 times the allowed rate the rest lasts 56 hours, not 112."""
    judgement, left = judge(ERRORS, GOOD), event_budget(ERRORS, Counts(999_500, 10**6))
    state = advance(None, judgement, left, False, NOON, outlook("0.5", "6"))
    assert state.reason == "running_out"
    assert "lasts 56 h" in state.why


def test_risk_is_over_after_three_ticks_without_it() -> None:
    judgement, left = judge(ERRORS, GOOD), event_budget(ERRORS, Counts(10**6, 10**6))
    state: HealthState | None = None
    reasons = []
    for minute, day in enumerate(["2", "2", "0.5", "0.5", "0.5"]):
        state = advance(state, judgement, left, False, NOON + minute * MINUTE, outlook(day))
        reasons.append(f"{state.status} {state.reason}")
    assert reasons == ["at_risk burning"] * 2 + ["at_risk recovering"] * 2 + ["healthy met"]


def test_a_little_seen_of_a_budget_is_a_first_impression() -> None:
    judgement = judge(ERRORS, GOOD)
    young = event_budget(ERRORS, Counts(990, 1000, 0.01))
    state = advance(None, judgement, young, False, NOON)
    assert (state.status, state.provisional) == (Status.HEALTHY, True)  # ten bad of a hundred times as many
    spent = event_budget(ERRORS, Counts(800, 1000, 0.01))
    assert advance(None, judgement, spent, False, NOON).status is Status.EXHAUSTED


def test_a_state_changes_only_when_more_than_its_figures_do() -> None:
    left = event_budget(ERRORS, Counts(10**6, 10**6))
    states = [advance(None, judge(ERRORS, GOOD), left, False, NOON)]
    for minute in range(1, 8):
        judgement = judge(ERRORS, Counts(1000 + minute, 1000 + minute))
        states.append(advance(states[-1], judgement, left, False, NOON + minute * MINUTE))
    assert [state.good_streak for state in states[:4]] == [1, 2, 3, 3]
    assert all(state is states[2] for state in states[3:])


def test_a_sentence_that_is_not_about_health_is_renewed_now_and_then() -> None:
    states = [advance(None, judge(ERRORS, SILENT), None, False, NOON)]
    for minute in range(1, 11):
        states.append(advance(states[-1], judge(ERRORS, SILENT), None, False, NOON + minute * MINUTE))
    assert sorted({(state.at - NOON) // MINUTE for state in states}) == [0, 5, 10]
