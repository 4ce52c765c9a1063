"""The life of an alert: nothing resolves unseen, nothing is told twice, nothing small pages."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.alert import Alert, AlertStatus, Deployment
from smartspec_ops.domain.alert_lifecycle import Lifecycle, Phase, Policy, episode_id
from smartspec_ops.domain.alerting import (
    SIGNAL_LOST,
    AlertState,
    Context,
    breach_fingerprint,
    query_text,
    signal_fingerprint,
    step,
)
from smartspec_ops.domain.budget import budget
from smartspec_ops.domain.judge import judge
from smartspec_ops.domain.measurement import Counts, NoData, Silence, Value
from smartspec_ops.domain.objective import Indicator, Objective, RateIndicator, RatioIndicator
from tests.unit.objectives import DEPTH, ERRORS, GAUGE, HISTOGRAM, IDLE, MINUTE, NOON, SILENT

FIRING, FROZEN, RESOLVED = AlertStatus.FIRING, AlertStatus.FROZEN, AlertStatus.RESOLVED
POLICY = Policy()
TICKS = {
    "g": judge(ERRORS, Counts(1000, 1000)),
    "b": judge(ERRORS, Counts(900, 1000)),
    "w": judge(ERRORS, Counts(996, 1000)),  # four bad events: a breach, and too little to open an alert
    "f": judge(ERRORS, Counts(995, 1000)),  # five are enough
    "u": judge(ERRORS, SILENT),
    "i": judge(ERRORS, IDLE),
    "n": judge(ERRORS, NoData(Silence.NAN, "0/0")),
}
SLICES = {"g": judge(DEPTH, Value(1)), "b": judge(DEPTH, Value(101)), "u": judge(DEPTH, SILENT)}


class Run:
    """An objective's alert state walked over ticks a minute apart; `sent` has (minute, message)."""

    def __init__(self, promised: Objective = ERRORS, policy: Policy = POLICY) -> None:
        self.state = AlertState()
        self.states: list[AlertState] = []
        self.sent: list[tuple[int, Alert]] = []
        self._promised, self._policy, self._minute = promised, policy, 0

    def walk(self, ticks: str) -> "Run":
        judgements = TICKS if self._promised is ERRORS else SLICES
        for letter in ticks:
            now = NOON + self._minute * MINUTE
            before, judgement = self.state, judgements[letter]
            self.state, messages = step(before, self._promised, judgement, None, now, self._policy)
            assert step(self.state, self._promised, judgement, None, now, self._policy) == (self.state, ())
            self.states.append(self.state)
            self.sent += [(self._minute, message) for message in messages]
            self._minute += 1
        return self

    def skip(self, minutes: int) -> "Run":
        self._minute += minutes
        return self

    def told(self, *, kind: str | None = "error_rate") -> list[tuple[int, AlertStatus]]:
        return [(minute, one.status) for minute, one in self.sent if kind is None or one.kind == kind]


@pytest.mark.parametrize(
    ("ticks", "told"),
    [
        ("ggg", []),
        ("gb", [(1, FIRING)]),
        ("gbbbb", [(1, FIRING)]),
        ("bbbbbbb", [(0, FIRING), (5, FIRING)]),  # a heartbeat every five minutes
        ("wwwwww", []),  # one failed request at night pages nobody
        ("fwww", [(0, FIRING)]),
        ("bwwwwww", [(0, FIRING), (5, FIRING)]),  # and does not resolve what fires either
        ("bgggg", [(0, FIRING)]),
        ("bgggggg", [(0, FIRING), (5, FIRING), (6, RESOLVED)]),
        ("bggbggggg", [(0, FIRING), (5, FIRING)]),  # a breach during the hold starts it anew
        ("bgggwggg", [(0, FIRING), (5, FIRING)]),
        ("buuuu", [(0, FIRING), (1, FROZEN)]),
        ("biiii", [(0, FIRING), (1, FROZEN)]),  # nobody asks, so nobody knows
        ("buuuuuuuu", [(0, FIRING), (1, FROZEN), (6, FROZEN)]),  # still watched: the heartbeat goes on
        ("bub", [(0, FIRING), (1, FROZEN), (2, FIRING)]),
        ("bugggggg", [(0, FIRING), (1, FROZEN), (2, FIRING), (7, RESOLVED)]),
        ("bggugg", [(0, FIRING), (3, FROZEN), (4, FIRING)]),
    ],
)
def test_what_is_told_and_when(ticks: str, told: list[tuple[int, AlertStatus]]) -> None:
    assert Run().walk(ticks).told() == told


@pytest.mark.parametrize(
    ("ticks", "told"),
    [
        ("b", []),
        ("bb", []),
        ("bbb", [(2, FIRING)]),  # two more ticks confirm a value that is not counted
        ("bbgbb", []),
        ("bubb", [(3, FIRING)]),  # silence neither confirms nor clears
    ],
)
def test_a_value_must_stay_broken_before_it_alerts(ticks: str, told: list[tuple[int, AlertStatus]]) -> None:
    assert Run(DEPTH).walk(ticks).told(kind="saturation") == told


def test_a_vanished_exporter_never_resolves_an_alert() -> None:
    """An engine that takes an empty answer for health resolved this one after 29 minutes."""
    run = Run().walk("b" + "u" * 24 * 60)
    assert run.state.breach.phase is Phase.FROZEN
    assert all(status is not RESOLVED for _, status in run.told())


def test_a_breach_soon_after_resolving_reopens_the_same_episode() -> None:
    run = Run().walk("bgggggg").skip(20).walk("b")
    first, last = run.sent[0][1], run.sent[-1][1]
    assert (last.status, last.episode, last.resolved_at) == (FIRING, first.episode, None)
    assert last.extra["flap_count"] == 1
    assert last.seq == len(run.sent)


def test_a_breach_long_after_resolving_is_a_new_episode() -> None:
    run = Run().walk("bgggggg").skip(60).walk("b")
    first, last = run.sent[0][1], run.sent[-1][1]
    assert last.episode != first.episode
    assert (last.seq, last.extra["flap_count"], last.fingerprint) == (1, 0, first.fingerprint)


def test_an_alert_that_keeps_reopening_is_flapping_and_must_hold_longer() -> None:
    once = "bgggggg"
    run = Run().walk(once * 3)
    assert not run.state.breach.is_flapping(POLICY)
    run.walk("b")
    assert run.sent[-1][1].extra == {
        "generation": "g1",
        "reason": "breached",
        "flap_count": 3,
        "flapping": True,
        "level": "ticket",
        "rule": "current",
        "severity_hint": "SEV-3",
    }
    run.walk("g" * 10)
    assert run.state.breach.phase is Phase.RESOLVING  # five minutes were enough before
    run.walk("g")
    assert run.state.breach.phase is Phase.RESOLVED


@pytest.mark.parametrize(("reopened", "minutes"), [(0, 5), (2, 5), (3, 10), (4, 20), (7, 120), (400, 120)])
def test_the_hold_doubles_up_to_two_hours(reopened: int, minutes: int) -> None:
    assert Lifecycle(reopened=(NOON,) * reopened).hold(POLICY) == minutes * MINUTE


def test_old_reopenings_are_forgotten() -> None:
    run = Run().walk("bgggggg" * 3 + "b").skip(7 * 60).walk("b")
    assert not run.sent[-1][1].extra["flapping"]


@pytest.mark.parametrize(
    ("ticks", "told"),
    [
        ("u" * 30, []),  # never seen: a binding that does not work is no lost signal
        ("g" + "u" * 10, []),
        ("g" + "u" * 11, [(11, FIRING)]),
        ("i" + "u" * 11, [(11, FIRING)]),  # idle is seen
        ("g" + "i" * 30, []),  # and idle is not lost
        ("g" + "n" * 30, []),  # the source speaks, though no number
        ("g" + "u" * 11 + "gggggg", [(11, FIRING), (16, FIRING), (17, RESOLVED)]),
        ("g" + "u" * 11 + "iiiiii", [(11, FIRING), (16, FIRING), (17, RESOLVED)]),
        ("g" + "u" * 5 + "g" + "u" * 10, []),
    ],
)
def test_a_signal_is_lost_ten_minutes_after_it_was_last_seen(ticks: str, told: list[tuple[int, AlertStatus]]) -> None:
    assert Run().walk(ticks).told(kind=SIGNAL_LOST) == told


def test_a_new_meaning_must_be_seen_before_it_can_be_lost() -> None:
    seen = Run().walk("g").state
    changed = Objective(**{name: getattr(ERRORS, name) for name in Objective.__slots__} | {"generation": "g2"})
    for minute in range(1, 30):
        seen, messages = step(seen, changed, TICKS["u"], None, NOON + minute * MINUTE, POLICY)
        assert messages == ()


def test_the_two_alerts_of_an_objective_have_their_own_names() -> None:
    run = Run().walk("b" + "u" * 12)
    kinds = {one.fingerprint: one.kind for _, one in run.sent}
    assert kinds == {breach_fingerprint(ERRORS): "error_rate", signal_fingerprint(ERRORS): SIGNAL_LOST}


def test_the_alert_carries_everything_that_was_known() -> None:
    live = Deployment(id="dpl_0007", version="v1.4.0")
    seen, left = Counts(985_560, 1_000_000), budget(Counts(9_999_500, 10_000_000), ERRORS.goal)
    _, (alert,) = step(AlertState(), ERRORS, judge(ERRORS, seen), left, NOON, POLICY, Context(deployment=live))
    assert (alert.service, alert.metric, alert.unit, alert.comparator) == ("checkout-api", "error_rate", "ratio", "lt")
    assert (str(alert.current), str(alert.target)) == ("0.01444", "0.001")
    assert (alert.source, alert.status, alert.seq) == ("production_monitor", FIRING, 1)
    assert alert.why.startswith("error rate is 1.444 %, promised < 0.1 %")
    assert alert.requirement_place == "specs/core/checkout/spec.md:12:3"
    assert alert.requirement_text == ERRORS.text
    assert (alert.bad_ratio, alert.burn, alert.budget_remaining) == (0.01444, 14.44, 0.95)
    assert alert.time_to_exhaustion is not None
    assert abs(alert.time_to_exhaustion - timedelta(days=28 * 0.95 / 14.44)) < timedelta(seconds=1)
    assert (alert.window, alert.valid_events) == (5 * MINUTE, 1_000_000)
    assert alert.query == "(errors_total) / (requests_total)"
    assert alert.deployment == live
    assert (alert.started_at, alert.fired_at, alert.resolved_at) == (NOON, NOON, None)
    assert alert.valid_until == NOON + 20 * MINUTE
    assert alert.episode == episode_id(alert.fingerprint, NOON)
    assert alert.delivery_key == f"{alert.fingerprint}:{alert.episode}:1"


def test_a_resolved_alert_says_when_and_needs_no_more_confirming() -> None:
    alert = Run().walk("bgggggg").sent[-1][1]
    assert (alert.resolved_at, alert.valid_until) == (NOON + 6 * MINUTE, None)


@pytest.mark.parametrize(
    ("indicator", "query"),
    [
        (RatioIndicator(source="prom", good="ok", total="all"), "(ok) / (all)"),
        (HISTOGRAM, "request_seconds"),
        (RateIndicator(source="prom", events="orders_total"), "orders_total"),
        (GAUGE, "queue_depth"),
    ],
)
def test_the_query_is_one_line_for_a_person(indicator: Indicator, query: str) -> None:
    assert query_text(indicator) == query


def test_a_gone_heartbeat_is_told_as_a_breach_and_not_as_a_lost_signal_too() -> None:
    gone = judge(ERRORS, NoData(Silence.EMPTY, "no series"), absent_is_bad=True)
    state, first = step(AlertState(), ERRORS, TICKS["g"], None, NOON, POLICY)
    told = list(first)
    for minute in range(1, 13):
        state, messages = step(state, ERRORS, gone, None, NOON + minute * MINUTE, POLICY)
        told += messages
    assert {(alert.kind, alert.status) for alert in told} == {("error_rate", FIRING)}


def test_a_clock_that_is_set_back_keeps_nothing_waiting() -> None:
    """As many ticks to repeat, to hold and to resolve as ever, and one episode."""
    before = Run().walk("gb")
    back = Run().skip(-60)
    back.state = before.state
    back.walk("bbbbbbgggggg")
    assert back.told() == [(-55, FIRING), (-50, FIRING), (-49, RESOLVED)]
    sent = [one for _, one in (*before.sent, *back.sent)]
    assert [one.seq for one in sent] == [1, 2, 3, 4]
    assert len({one.episode for one in sent}) == 1


runs = st.tuples(st.sampled_from("gggbbwuin"), st.integers(1, 7)).map(lambda run: run[0] * run[1])
any_ticks = st.lists(runs, max_size=20).map("".join)
"""In runs: letter by letter hardly any walk opens an alert, and none ends one."""
QUICK = Policy(resolve_hold=2 * MINUTE, reopen=5 * MINUTE, heartbeat=3 * MINUTE)


def breaches(run: Run) -> Sequence[tuple[int, Alert]]:
    return [(minute, one) for minute, one in run.sent if one.kind != SIGNAL_LOST]


@given(any_ticks)
def test_nothing_resolves_without_an_uninterrupted_run_of_measured_good_ticks(ticks: str) -> None:
    for minute, alert in breaches(Run(policy=QUICK).walk(ticks)):
        if alert.status is RESOLVED:
            assert ticks[minute - 2 : minute + 1] == "ggg"


@given(any_ticks)
def test_an_episode_opens_resolves_and_opens_again_in_that_order(ticks: str) -> None:
    open_episode: str | None = None
    for _, alert in breaches(Run(policy=QUICK).walk(ticks)):
        assert open_episode in (None, alert.episode)
        open_episode = None if alert.status is RESOLVED else alert.episode


@given(any_ticks)
def test_messages_of_an_episode_are_numbered_without_a_gap(ticks: str) -> None:
    numbers: dict[tuple[str, str], list[int]] = {}
    run = Run(policy=QUICK).walk(ticks)
    for _, alert in run.sent:
        numbers.setdefault((alert.fingerprint, alert.episode), []).append(alert.seq)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    assert len({alert.delivery_key for _, alert in run.sent}) == len(run.sent)


@given(any_ticks)
def test_two_workers_that_see_the_same_say_the_same(ticks: str) -> None:
    assert Run(policy=QUICK).walk(ticks).sent == Run(policy=QUICK).walk(ticks).sent


@given(any_ticks)
def test_only_enough_evidence_opens_an_alert(ticks: str) -> None:
    opened = [(minute, alert) for minute, alert in breaches(Run(policy=QUICK).walk(ticks)) if alert.seq == 1]
    assert all(ticks[minute] == "b" for minute, _ in opened)


@given(any_ticks)
def test_an_open_alert_is_never_silent_for_longer_than_its_heartbeat(ticks: str) -> None:
    run = Run(policy=QUICK).walk(ticks)
    for minute, state in enumerate(run.states):
        if state.breach.phase.is_open:
            last = max(at for at, _ in breaches(run) if at <= minute)
            assert (minute - last) * MINUTE < QUICK.heartbeat
