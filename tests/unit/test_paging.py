"""Escalation policies: whom each step calls, when the next one comes, and what nobody being there looks like."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.decide import decide
from smartspec_ops.domain.incident.escalation import next_page
from smartspec_ops.domain.incident.evolve import fold
from smartspec_ops.domain.incident.notice import notices
from smartspec_ops.domain.incident.oncall import Roster
from smartspec_ops.domain.incident.paging import EscalationPolicy, PagingStep, Target, TargetKind
from smartspec_ops.domain.incident.policy import Policy
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.domain.oncall.duty import Duty
from smartspec_ops.domain.oncall.schedule import Rotation, Schedule
from smartspec_ops.domain.severity import Sev
from smartspec_ops.edge.codec import decode, encode
from tests.unit.paging_oracle import Story, expected
from tests.unit.paging_play import DEPUTY, GONE, MANAGER, MINUTE, NOW, ROOM, ROSTER, SCHEDULE, TWO, Play, step
from tests.unit.speech import ENGLISH

ROUND = [(0, "p-1"), (6, "p-3"), (6, "#ops")]


def test_steps_follow_one_another_round_after_round_and_end_with_the_fallback() -> None:
    play = Play(TWO)
    play.pass_minutes(600)
    assert play.told == [
        *ROUND,
        (16, "p-1"), (22, "p-3"), (22, "#ops"),
        (32, "nobody_reachable"), (32, "p-6"),
    ]  # fmt: skip
    assert play.it.nobody_reachable
    assert play.due == []


def test_every_step_says_why() -> None:
    play = Play(replace(TWO, steps=(*TWO.steps, step(GONE)), repeat=1))
    play.pass_minutes(600)
    assert [(e.round, e.step, e.why) for e in play.log if isinstance(e, ev.StepPaged)] == [
        (1, 1, "new incident"),
        (1, 2, "no answer within 5m"),
        (1, 3, "no answer within 10m"),
        (2, 1, "nobody before"),
        (2, 2, "no answer within 5m"),
        (2, 3, "no answer within 10m"),
        (0, 0, "nobody else could be reached"),
    ]
    assert next(e.why for e in play.log if isinstance(e, ev.NobodyReachable)) == "4 pages by the policy two, no answer"


def test_who_is_on_call_when_the_page_goes_out_is_called() -> None:
    play = Play(replace(TWO, steps=(step(SCHEDULE, timeout=50),), repeat=3))
    play.pass_minutes(160)
    assert play.told == [(0, "p-1"), (50, "p-1"), (100, "p-2"), (150, "p-1")]


def test_the_first_called_is_offered_command_and_leads_with_the_answer() -> None:
    play = Play(TWO)
    assert (play.it.commander, play.it.answered) == ("p-1", False)
    play.pass_minutes(7)
    play.do(cmd.Acknowledge(actor="p-3"))
    assert (play.it.commander, play.it.answered) == ("p-3", True)
    play.pass_minutes(20)
    assert play.told == ROUND


def test_an_answer_nobody_follows_up_expires_and_activity_puts_that_off() -> None:
    play = Play(TWO)
    play.pass_minutes(2)
    play.do(cmd.Acknowledge(actor="p-1"))
    play.pass_minutes(20)
    play.do(cmd.AddNote(actor="p-1", text="looking"))
    play.pass_minutes(29)
    assert play.told == [(0, "p-1")]
    play.pass_minutes(30)
    assert play.told == [(0, "p-1"), (52, "acknowledgement_expired"), (52, "p-1"), (58, "p-3"), (58, "#ops"), (68, "p-2"), (74, "p-3"), (74, "#ops")]  # fmt: skip  # noqa: E501
    play.do(cmd.Acknowledge(actor="p-2"))
    play.do(cmd.Resolve(actor="p-2", code=Resolution.FALSE_POSITIVE))
    told = play.told
    play.pass_minutes(600)
    assert play.told == told


def test_a_second_answer_expires_as_well() -> None:
    play = Play(replace(TWO, steps=(step(MANAGER, timeout=60),)))
    play.pass_minutes(2)
    for person in ("p-1", "p-2", "p-1"):
        play.do(cmd.Acknowledge(actor=person))
        play.pass_minutes(31)
    expired = "acknowledgement_expired"
    assert play.told == [(0, "p-6"), *[(m, who) for m in (32, 63, 94) for who in (expired, "p-6")]]


def test_the_first_round_that_reaches_nobody_is_the_last() -> None:
    play = Play(replace(TWO, steps=(step(SCHEDULE, timeout=150),), repeat=5))
    play.pass_minutes(2000)
    assert play.told == [(0, "p-1"), (150, "p-1"), (300, "nobody_reachable"), (300, "p-6")]
    assert [e.round for e in play.log if isinstance(e, ev.StepPaged)] == [1, 2, 3, 0]


def test_the_answer_assembles_those_who_were_called_and_nobody_else() -> None:
    play = Play(TWO)
    play.pass_minutes(7)
    play.do(cmd.Acknowledge(actor="p-1"))
    assert {t.person for t in play.it.held()} == {"p-1", "p-3"}


def test_without_expiry_an_answer_is_the_end_of_it() -> None:
    play = Play(replace(TWO, ack_expiry=None))
    play.do(cmd.Acknowledge(actor="p-1"))
    play.pass_minutes(600)
    assert play.told == [(0, "p-1")]
    assert play.due == []


def test_a_resolved_incident_pages_nobody() -> None:
    """It did elsewhere (OneUptime/oneuptime#1690)."""
    play = Play(TWO)
    play.do(cmd.Resolve(actor="p-1", code=Resolution.FALSE_POSITIVE))
    play.pass_minutes(600)
    assert play.told == [(0, "p-1")]


def test_an_edit_of_the_policy_changes_no_incident_that_took_it() -> None:
    play = Play(TWO)
    play.policy = Policy(escalations=(replace(TWO, steps=(step(MANAGER),)),))
    play.pass_minutes(10)
    assert play.told == ROUND
    assert [e.policy for e in play.log if isinstance(e, ev.EscalationPlanned)] == [TWO]


def test_a_step_that_reaches_nobody_is_said_and_not_waited_for() -> None:
    play = Play(replace(TWO, steps=(step(GONE), step(DEPUTY, delay=2))))
    (missed,) = [e for e in play.log if isinstance(e, ev.StepPaged)]
    assert missed.missed == ("nobody is on call in gone",)
    assert [n.body for n in notices(play.it, [missed], ENGLISH)] == [
        "Escalation step 1 could not call everybody: nobody is on call in gone."
    ]
    play.pass_minutes(3)
    assert play.told == [(2, "p-3")]


def test_when_no_step_reaches_anybody_that_is_said_at_once_and_the_fallback_called() -> None:
    late = Play(replace(TWO, steps=(step(SCHEDULE), step(Target(kind=TargetKind.PERSON, name="p-5")))))
    assert late.told == [(0, "p-1")]
    nobody = Roster(people=ROSTER.people)
    play = Play(replace(TWO, steps=(step(SCHEDULE), step(Target(kind=TargetKind.PERSON, name="p-5")))), roster=nobody)
    assert play.told == [(0, "nobody_reachable"), (0, "p-6")]
    why = next(e.why for e in play.log if isinstance(e, ev.NobodyReachable))
    assert why == "no step of the policy two reaches anybody"
    assert play.it.nobody_reachable


def test_a_role_means_its_holder_and_otherwise_those_of_the_roster_who_answer_for_the_service() -> None:
    policy = replace(TWO, steps=(step(DEPUTY),))
    assert Play(policy).told == [(0, "p-3")]
    play = Play(replace(TWO, steps=(step(SCHEDULE), step(DEPUTY))))
    play.do(cmd.AssignRole(actor="p-1", person="p-2", role="deputy"))
    play.pass_minutes(5)
    assert play.told == [(0, "p-1"), (5, "p-2")]


def test_one_person_meant_twice_is_called_once() -> None:
    policy = replace(TWO, steps=(step(SCHEDULE, Target(kind=TargetKind.PERSON, name="p-1"), ROOM, ROOM),))
    assert Play(policy).told == [(0, "p-1"), (0, "#ops")]


@pytest.mark.parametrize(("severity", "name"), [("SEV-1", "grave"), ("SEV-3", "other"), ("SEV-4", None)])
def test_the_first_policy_that_fits_is_taken(severity: str, name: str | None) -> None:
    grave = replace(TWO, name="grave", severities=(Sev.SEV1, Sev.SEV2), services=("checkout",))
    elsewhere = replace(TWO, name="elsewhere", services=("search",))
    other = replace(TWO, name="other", severities=(Sev.SEV3,))
    play = Play(grave, elsewhere, other, severity=severity)
    assert (play.it.paging.policy.name if play.it.paging else None) == name


def test_without_a_policy_that_fits_the_roster_is_called_as_ever() -> None:
    assert Play(severity="SEV-1").told == Play(replace(TWO, services=("search",))).told == [(0, "p-3")]


def test_a_severity_that_rises_takes_the_policy_that_fits_then_and_a_fall_takes_none() -> None:
    grave = replace(TWO, name="grave", severities=(Sev.SEV1,), steps=(step(MANAGER),))
    play = Play(grave, TWO, severity="SEV-3")
    play.pass_minutes(2)
    play.do(cmd.OverrideSeverity(actor="p-9", level=Sev.SEV1, reason="everybody is hit"))
    play.pass_minutes(6)
    assert play.told == [(0, "p-1"), (2, "p-6"), (7, "p-6")]
    play.do(cmd.OverrideSeverity(actor="p-9", level=Sev.SEV4, reason="it is not"))
    assert play.it.paging is not None
    assert play.it.paging.policy == grave


def test_a_reopening_by_the_monitor_begins_with_the_first_step() -> None:
    play = Play(TWO)
    play.do(cmd.Acknowledge(actor="p-1"))
    play.do(cmd.Resolve(actor="p-1", code=Resolution.FALSE_POSITIVE))
    play.pass_minutes(10)
    play.do(cmd.Reopen(actor="system:monitor", reason="fires again"))
    play.pass_minutes(7)
    assert play.told == [(0, "p-1"), (10, "p-1"), (16, "p-3"), (16, "#ops")]


def test_a_page_somebody_asks_for_is_the_next_step_and_the_timers_follow_it() -> None:
    play = Play(TWO)
    play.pass_minutes(1)
    play.do(next_page(play.it, ROSTER, "p-1", "needs help", play.now))
    play.pass_minutes(11)
    assert play.told == [(0, "p-1"), (1, "p-3"), (1, "#ops"), (11, "p-1")]
    page = next(e for e in play.log if isinstance(e, ev.StepPaged) and e.step == 2)
    assert (page.actor, page.why) == ("p-1", "needs help")


def test_after_everybody_was_tried_somebody_may_begin_a_further_round() -> None:
    play = Play(replace(TWO, repeat=0))
    play.pass_minutes(30)
    play.do(next_page(play.it, ROSTER, "p-1", "again", play.now))
    play.pass_minutes(10)
    assert play.told == [*ROUND, (16, "nobody_reachable"), (16, "p-6"), (30, "p-1"), (36, "p-3"), (36, "#ops")]


def test_a_first_step_may_wait() -> None:
    play = Play(replace(TWO, steps=(step(SCHEDULE, delay=3),)))
    assert play.told == []
    play.pass_minutes(4)
    assert play.told == [(3, "p-1")]


def test_a_page_that_went_out_already_is_not_sent_again() -> None:
    play = Play(TWO)
    play.pass_minutes(6)
    again = cmd.PageStep(actor="system:escalation", round=1, step=2, why="late", people=("p-3",))
    assert decide(play.it, again, play.now, play.policy) == ()
    fallback = cmd.PageStep(actor="system:escalation", round=0, step=0, why="too early", people=("p-6",))
    assert decide(play.it, fallback, play.now, play.policy) == ()


@pytest.mark.parametrize(
    "command",
    [
        cmd.PageStep(actor="system:escalation", round=1, step=2, why="late", people=("p-3",)),
        cmd.ExpireAcknowledgement(actor="system:escalation"),
        cmd.PlanEscalation(actor="system:policy", policy=TWO, why="again"),
    ],
)
@pytest.mark.parametrize("now", ["answered", "resolved"])
def test_a_timer_that_comes_too_late_changes_nothing(command: cmd.Command, now: str) -> None:
    play = Play(TWO)
    play.do(cmd.Acknowledge(actor="p-1"))
    if now == "resolved":
        play.do(cmd.Resolve(actor="p-1", code=Resolution.FALSE_POSITIVE))
    at = play.now + (29 if now == "answered" else 600) * MINUTE
    assert decide(play.it, command, at, play.policy) == ()


@pytest.mark.parametrize("policies", [(TWO,), ()], ids=["not answered", "without a policy"])
def test_only_an_answer_under_a_policy_expires(policies: tuple[()]) -> None:
    play = Play(*policies)
    expire = cmd.ExpireAcknowledgement(actor="system:escalation")
    assert decide(play.it, expire, play.now + 600 * MINUTE, play.policy) == ()


def test_pages_are_numbered_one_after_the_other() -> None:
    play = Play(replace(TWO, steps=(step(SCHEDULE, MANAGER), step(DEPUTY))))
    play.pass_minutes(600)
    assert [e.step for e in play.log if isinstance(e, ev.Escalated | ev.NobodyReachable)] == list(range(1, 9))


def test_a_room_is_told_in_that_channel_alone() -> None:
    play = Play(TWO)
    play.pass_minutes(6)
    paged = next(e for e in play.log if isinstance(e, ev.ChannelPaged))
    (notice,) = notices(play.it, [paged], ENGLISH)
    assert (notice.kind, notice.channel, notice.person) == ("page", "ops", None)
    assert "ack I --as YOU" in notice.body


# --- a month in milliseconds --------------------------------------------------------------------------------------

durations = st.integers(1, 90).map(lambda minutes: minutes * MINUTE)
targets = st.lists(
    st.sampled_from([SCHEDULE, *(Target(kind=TargetKind.PERSON, name=f"p-{n}") for n in (1, 2, 3))]),
    min_size=1,
    max_size=3,
).map(tuple)
steps = st.builds(PagingStep, targets=targets, timeout=durations, delay=st.just(timedelta(0)) | durations)
policies = st.builds(
    EscalationPolicy,
    name=st.just("any"),
    steps=st.lists(steps, min_size=1, max_size=4).map(tuple),
    repeat=st.integers(0, 3),
    ack_expiry=st.none() | durations,
    fallback=st.just((MANAGER,)),
)
# Odd seconds, so that nothing happens at the very moment of a timer.
odd = st.integers(0, 15 * 24 * 3600).map(lambda n: timedelta(seconds=2 * n + 1))
TURNS = Schedule(
    name="primary",
    layers=(
        Rotation(
            name="turns", people=("p-1", "p-2", "p-3"), starts=NOW.replace(tzinfo=None), length=timedelta(hours=7)
        ),
    ),
)
ON_TURNS = replace(ROSTER, duty=Duty(schedules=(TURNS,)))


def whose_turn(at: datetime) -> str:
    return f"p-{(at - NOW) // timedelta(hours=7) % 3 + 1}"


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(policies, st.none() | odd, odd, st.integers(1, 40))
def test_every_page_of_a_month_comes_when_it_must_and_none_twice(
    policy: EscalationPolicy, answered: timedelta | None, over: timedelta, restarts: int
) -> None:
    """At every restart only what is written down goes on: the log, read back from storage, and the timers."""
    story = Story(service="checkout", opens=NOW, answered=NOW + answered if answered else None, over=NOW + over)
    play = Play(policy, roster=ON_TURNS)
    moments = [(NOW + timedelta(days=30) * n / restarts, "restart") for n in range(1, restarts)]
    moments += [(story.over, "over"), *([(story.answered, "answer")] if story.answered else [])]
    for at, what in sorted(moments):
        play.play_until(at)
        if what == "restart":
            play.incident = fold([decode(ev.Event, encode(event)) for event in play.log])
        elif what == "answer":
            play.do(cmd.Acknowledge(actor="p-1"))
        else:
            play.do(cmd.Resolve(actor="p-1", code=Resolution.FALSE_POSITIVE))
    play.play_until(NOW + timedelta(days=31))
    paged = [(event.at, event.to) for event in play.log if isinstance(event, ev.Escalated)]
    assert paged == list(expected(story, policy, whose_turn))
