"""The incident machine: its guards one by one, and the promise that no sequence of commands breaks them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.blameless import Finding, Weight
from smartspec_ops.domain.errors import Bug
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.decide import AFTER_CLOSE, decide, title_of
from smartspec_ops.domain.incident.evolve import evolve, fold
from smartspec_ops.domain.incident.hearing import heard, says_more
from smartspec_ops.domain.incident.moves import EXCUSED, MOVES, Situation, move
from smartspec_ops.domain.incident.paging import EscalationPolicy, PagingStep, Target, TargetKind
from smartspec_ops.domain.incident.parts import FinalNotice, MitigationState, PostMortemStage
from smartspec_ops.domain.incident.policy import POLICY, Cadence, Policy, Refused, plan_hash
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.summary import summary
from smartspec_ops.domain.incident.timeline import role_labels, sentence
from smartspec_ops.domain.incident.values import (
    ActionCategory,
    ActionItem,
    ActionKind,
    ActionState,
    Check,
    DeliveryOutcome,
    FactorKind,
    Judged,
    Level,
    MitigationOutcome,
    Moment,
    Phase,
    Resolution,
    RoomFate,
    Route,
)
from smartspec_ops.domain.investigation.evidence import Captured
from smartspec_ops.domain.investigation.findings import Findings
from smartspec_ops.domain.investigation.onset import NoOnset
from smartspec_ops.domain.severity import Impact, Sev
from smartspec_ops.edge.codec import decode, encode

NOW = datetime(2026, 8, 22, 10, tzinfo=UTC)
MONITOR, LEAD, HELPER = "system:monitor", "p-1", "p-2"
ALERT = Alert(
    source="production_monitor",
    service="checkout",
    metric="api_latency_p99",
    current=Decimal("0.35"),
    target=Decimal("0.2"),
    unit="s",
    comparator="lt",
    status=AlertStatus.FIRING,
    fingerprint="f" * 32,
    at=NOW,
    spec_id="checkout",
    severity="SEV-2",
    episode="e1",
    dashboards=("https://dash.example.test/1",),
)
PARAMS = {"failed-deployment-id": "d-1"}
HASH = plan_hash("smartspec_rollback", PARAMS)
PAGING = EscalationPolicy(
    name="checkout",
    steps=(PagingStep(targets=(Target(kind=TargetKind.PERSON, name=LEAD),), timeout=timedelta(minutes=5)),) * 2,
    repeat=1,
    ack_expiry=timedelta(minutes=10),
)
ITEM = ActionItem(
    id="A1",
    title="Add a release check for queries per request",
    kind=ActionKind.PREVENT,
    category=ActionCategory.BUG,
    route=Route.SPEC_UPDATE,
    owner_role="service owner",
    due=NOW.date(),
)


class Case:
    """An incident, its log, and a clock that only moves when told to."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self.now = NOW
        self.log: list[ev.Event] = []
        self.incident: Incident | None = None

    def ask(self, command: cmd.Command) -> tuple[ev.Event, ...] | Refused:
        decided = decide(self.incident, command, self.now, self.policy)
        if not isinstance(decided, Refused):
            for event in decided:
                self.incident = evolve(self.incident, event)
            self.log += decided
        return decided

    def do(self, *commands: cmd.Command) -> "Case":
        for command in commands:
            decided = self.ask(command)
            assert not isinstance(decided, Refused), (command, decided)
        return self

    def refused(self, command: cmd.Command) -> str:
        decided = self.ask(command)
        assert isinstance(decided, Refused), decided
        assert decided.why
        return decided.rule

    def nothing(self, command: cmd.Command) -> None:
        assert self.ask(command) == ()

    def later(self, **by: float) -> "Case":
        self.now += timedelta(**by)
        return self

    @property
    def it(self) -> Incident:
        assert self.incident is not None
        return self.incident


def again(**facts: Any) -> cmd.ReceiveAlert:
    return cmd.ReceiveAlert(actor=MONITOR, alert=replace(ALERT, **facts))


def afresh(**facts: Any) -> cmd.ReceiveAlert:
    """The same promise broken once more: a new episode, after everything these cases resolve."""
    return again(episode="e2", at=NOW + timedelta(days=1), **facts)


OPEN = cmd.Open(actor=MONITOR, incident_id="INC-2026-0001", alert=ALERT)
LEADS = cmd.AssignCommander(actor=LEAD, person=LEAD)
PROPOSE = cmd.ProposeMitigation(actor=HELPER, workflow="smartspec_rollback", params=PARAMS, plan="roll back to v1.0")
APPROVE = cmd.Approve(actor=LEAD, id="M1", plan_hash=HASH)
START = cmd.StartMitigation(actor="system:worker", id="M1", plan_hash=HASH, key="k-1")
HEALTHY = cmd.RecordHealth(actor=MONITOR, check=Check.HEALTHY, why="p99 is 180 ms")
SICK = cmd.RecordHealth(actor=MONITOR, check=Check.UNHEALTHY, why="p99 is 350 ms")
BLIND = cmd.RecordHealth(actor=MONITOR, check=Check.UNKNOWN, why="no data")
FIXED = cmd.Resolve(actor=MONITOR, code=Resolution.FIXED)
TOLD = cmd.RecordDelivery(
    actor="system:outbox", key="n1:slack", channel="slack", message="resolved", outcome=DeliveryOutcome.SENT
)
CLOSE = cmd.Close(actor=LEAD)


def finish(outcome: MitigationOutcome) -> cmd.FinishMitigation:
    return cmd.FinishMitigation(actor="system:worker", id="M1", outcome=outcome, why="its report says so")


def opened(policy: Policy | None = None) -> Case:
    return Case(policy).do(OPEN)


def mitigating() -> Case:
    return opened().do(LEADS, PROPOSE, APPROVE, START)


FACTORS = tuple(
    cmd.AcceptFactor(actor=LEAD, factor=factor, factor_kind=FactorKind.DESIGN)
    for factor in ("one query per row", "no check compared the versions")
)


def resolved() -> Case:
    return mitigating().do(finish(MitigationOutcome.SUCCEEDED), HEALTHY, HEALTHY, HEALTHY, FIXED)


def post_mortem_done() -> Case:
    return resolved().do(
        TOLD,
        *FACTORS,
        cmd.AddActionItem(actor=LEAD, item=ITEM),
        cmd.DraftPostMortem(actor="system:responder", version=1),
        cmd.ReviewPostMortem(actor=HELPER),
        cmd.FinalizePostMortem(actor=LEAD),
    )


# --- T1 to T8 --------------------------------------------------------------------------------------------------


def test_t1_an_alert_opens_an_incident_with_a_severity_and_a_title() -> None:
    case = opened()
    assert (case.it.phase, case.it.severity) == (Phase.OPEN, Sev.SEV2)
    assert case.it.title == "checkout: api_latency_p99 is 350 ms, target < 200 ms"
    assert case.it.open_key == case.it.dedup_key == ALERT.fingerprint
    case.nothing(OPEN)
    assert case.refused(replace(OPEN, incident_id="INC-2026-0002")) == "T1"


def test_t1_an_alert_that_is_over_opens_nothing() -> None:
    over = replace(OPEN, alert=replace(ALERT, status=AlertStatus.RESOLVED))
    assert Case().refused(over) == "T1"
    assert Case().refused(CLOSE) == "T1"


def test_t2_an_acknowledgement_starts_the_investigation_once() -> None:
    case = opened().later(minutes=2).do(cmd.Acknowledge(actor=HELPER))
    assert (case.it.phase, case.it.acknowledged_at) == (Phase.INVESTIGATING, case.now)
    assert case.it.needs_commander
    case.nothing(cmd.Acknowledge(actor=HELPER))
    assert opened().refused(cmd.Acknowledge(actor=MONITOR)) == "T2"


def test_t2_who_was_paged_and_answers_takes_command() -> None:
    case = opened().do(
        cmd.AssignCommander(actor="system:responder", person=LEAD),
        cmd.Escalate(actor="system:escalation", to=HELPER, step=1, why="no answer"),
        cmd.Acknowledge(actor=HELPER),
    )
    assert (case.it.commander, case.it.phase) == (HELPER, Phase.INVESTIGATING)
    assert [t.until for t in case.it.tenures if t.person == LEAD] == [case.now]


def test_t2_an_offer_is_not_an_answer() -> None:
    case = opened().do(cmd.AssignCommander(actor="system:responder", person=LEAD))
    assert (case.it.phase, case.it.answered) == (Phase.OPEN, False)
    case.do(cmd.Acknowledge(actor=LEAD))
    assert (case.it.phase, case.it.commander) == (Phase.INVESTIGATING, LEAD)


@pytest.mark.parametrize(
    ("case", "command", "why"),
    [
        (opened().do(LEADS, PROPOSE), START, "is proposed"),
        (opened().do(LEADS, PROPOSE, APPROVE).later(minutes=30), START, "expired"),
        (opened().do(LEADS, PROPOSE, APPROVE), replace(START, plan_hash="0" * 64), "not the one"),
        (mitigating().do(replace(PROPOSE, id="M2")), replace(START, id="M2"), "still running"),
        (opened().do(LEADS, PROPOSE), replace(START, id="M9"), "no mitigation"),
    ],
)
def test_t3_nothing_runs_that_was_not_approved_as_it_is(case: Case, command: cmd.Command, why: str) -> None:
    decided = case.ask(command)
    assert isinstance(decided, Refused)
    assert why in decided.why


def test_t3_an_approved_mitigation_runs_once_per_key() -> None:
    case = mitigating()
    assert (case.it.phase, case.it.mitigations["M1"].state) == (Phase.MITIGATING, MitigationState.RUNNING)
    case.nothing(START)
    case.do(finish(MitigationOutcome.SUCCEEDED)).nothing(START)
    case.nothing(finish(MitigationOutcome.SUCCEEDED))
    assert case.refused(finish(MitigationOutcome.FAILED)) == "mitigation"


def test_only_the_commander_approves_and_only_what_was_read() -> None:
    case = opened().do(PROPOSE)
    assert case.refused(APPROVE) == "approval"
    case.do(LEADS)
    assert case.refused(replace(APPROVE, actor=HELPER)) == "approval"
    assert case.refused(replace(APPROVE, plan_hash="0" * 64)) == "approval"
    case.do(APPROVE).nothing(APPROVE)
    case.later(minutes=31).do(APPROVE, START)
    assert case.refused(APPROVE) == "approval"


def test_the_policy_approves_what_it_lists_and_is_named() -> None:
    auto = replace(APPROVE, actor=POLICY)
    assert opened().do(PROPOSE).refused(auto) == "approval"
    case = opened(Policy(auto_approve=frozenset({"smartspec_rollback"}))).do(PROPOSE, auto, START)
    approval = case.it.mitigations["M1"].approval
    assert approval is not None
    assert (approval.by, case.it.phase) == ("policy", Phase.MITIGATING)


def test_t4_a_failed_mitigation_goes_back_to_investigating() -> None:
    assert mitigating().do(finish(MitigationOutcome.FAILED)).it.phase is Phase.INVESTIGATING


def test_t4_a_result_nobody_can_read_is_neither_success_nor_failure() -> None:
    case = mitigating().do(finish(MitigationOutcome.UNKNOWN))
    assert (case.it.phase, case.it.mitigated_at) == (Phase.MITIGATING, None)
    assert case.do(finish(MitigationOutcome.FAILED)).it.phase is Phase.INVESTIGATING


def test_t4_failed_verification_goes_back_but_not_while_something_runs() -> None:
    case = mitigating().do(SICK, SICK, SICK, SICK)
    assert case.it.phase is Phase.MITIGATING
    case.do(finish(MitigationOutcome.SUCCEEDED), SICK, SICK)
    assert case.it.mitigated_at is not None
    case.do(SICK)
    assert (case.it.phase, case.it.mitigated_at) == (Phase.INVESTIGATING, None)


def test_t4_a_window_that_reaches_back_before_the_mitigation_says_nothing_against_it() -> None:
    seen = again(seq=2, window=timedelta(minutes=5))
    case = mitigating().do(seen, SICK, finish(MitigationOutcome.SUCCEEDED))
    case.later(minutes=4).do(SICK, SICK, SICK, SICK)
    assert case.it.phase is Phase.MITIGATING
    case.later(minutes=1).do(SICK, SICK)
    assert case.it.phase is Phase.MITIGATING
    assert case.do(SICK).it.phase is Phase.INVESTIGATING


def test_t4_rejecting_the_last_hope_goes_back() -> None:
    case = mitigating().do(finish(MitigationOutcome.UNKNOWN), replace(PROPOSE, id="M2"), replace(PROPOSE, id="M3"))
    reject = cmd.Reject(actor=LEAD, id="M2", reason="too risky")
    assert case.refused(replace(reject, reason=" ")) == "approval"
    assert case.do(reject).it.phase is Phase.MITIGATING
    assert case.do(replace(reject, id="M3")).it.phase is Phase.INVESTIGATING
    case.nothing(reject)
    assert case.refused(replace(reject, id="M1")) == "approval"
    assert case.refused(replace(reject, id="M9")) == "mitigation"


def test_t5_resolving_needs_healthy_checks_in_a_row() -> None:
    case = mitigating().do(finish(MitigationOutcome.SUCCEEDED), HEALTHY, HEALTHY)
    assert case.refused(FIXED) == "T5"
    case.do(BLIND, HEALTHY, HEALTHY)
    assert case.it.healthy_checks == 2
    assert case.refused(FIXED) == "T5"
    case.do(SICK)
    assert case.it.healthy_checks == 0
    case.do(HEALTHY, HEALTHY, HEALTHY).nothing(HEALTHY)
    case.do(FIXED).nothing(FIXED)
    assert (case.it.phase, case.it.resolution, case.it.open_key) == (Phase.RESOLVED, Resolution.FIXED, None)


def test_t5_a_resolved_message_alone_resolves_nothing() -> None:
    case = opened().do(again(seq=2, status=AlertStatus.RESOLVED))
    assert (case.it.phase, case.it.alert.status) == (Phase.OPEN, AlertStatus.RESOLVED)
    assert case.refused(FIXED) == "T5"


def test_t5_a_person_may_override_with_a_reason_a_machine_never() -> None:
    case = opened()
    assert case.refused(replace(FIXED, override_reason="trust me")) == "T5"
    assert case.refused(replace(FIXED, actor=LEAD, override_reason="  ")) == "T5"
    case.do(replace(FIXED, actor=LEAD, override_reason="the metric itself is broken"))
    assert case.it.override_reason == "the metric itself is broken"


def test_t5_an_override_that_was_not_needed_is_not_recorded() -> None:
    case = opened().do(HEALTHY, HEALTHY, HEALTHY, replace(FIXED, actor=LEAD, override_reason="in a hurry"))
    assert case.it.override_reason is None


@pytest.mark.parametrize("code", [Resolution.FALSE_POSITIVE, Resolution.TEST, Resolution.DUPLICATE])
def test_t5_there_is_nothing_to_heal_in_an_excused_incident(code: Resolution) -> None:
    case = opened().do(cmd.Resolve(actor=LEAD, code=code, duplicate_of="INC-2026-0009"))
    assert case.it.phase is Phase.RESOLVED


def test_t5_a_duplicate_names_what_it_duplicates() -> None:
    assert opened().refused(cmd.Resolve(actor=LEAD, code=Resolution.DUPLICATE)) == "T5"


def test_t6_the_same_alert_reopens_inside_the_window_and_not_after() -> None:
    case = resolved().do(TOLD).later(minutes=30).do(afresh())
    assert (case.it.phase, case.it.reopen_count, case.it.answered) == (Phase.INVESTIGATING, 1, False)
    assert (case.it.resolved_at, case.it.final_notice, case.it.alerts) == (None, FinalNotice.PENDING, 2)
    late = resolved().later(minutes=31)
    decided = late.ask(afresh())
    assert isinstance(decided, Refused)
    assert decided.rule == "T6"
    assert "INC-2026-0001" in decided.hint


@pytest.mark.parametrize(
    ("alert", "why"),
    [
        (afresh(), "the same alert fires again"),
        (afresh(fingerprint="another", metric="latency"), "another alert of it fires: latency"),
    ],
)
def test_t6_whether_the_same_alert_reopens_or_another_is_told(alert: cmd.ReceiveAlert, why: str) -> None:
    case = resolved().do(TOLD).later(minutes=5).do(alert)
    assert [event.reason for event in case.log if isinstance(event, ev.Reopened)] == [why]


@pytest.mark.parametrize(
    "more_of_the_same",
    [
        again(seq=2, at=NOW + timedelta(days=1)),
        again(seq=2, at=NOW + timedelta(days=1), status=AlertStatus.FROZEN),
        afresh(status=AlertStatus.FROZEN),
        afresh(recovering=True),
        again(seq=2, episode="e2"),
    ],
)
def test_t6_what_was_resolved_going_on_or_falling_silent_reopens_nothing(more_of_the_same: cmd.ReceiveAlert) -> None:
    """A false positive keeps firing until its cause is gone; a message from before the resolution is no news."""
    case = resolved().later(minutes=5).do(more_of_the_same)
    assert (case.it.phase, case.it.reopen_count) == (Phase.RESOLVED, 0)


def test_ticks_from_before_the_mitigation_ended_say_nothing_about_it() -> None:
    case = mitigating().later(minutes=1).do(finish(MitigationOutcome.UNKNOWN))
    before = replace(HEALTHY, tick=case.now - timedelta(seconds=1))
    case.nothing(before)
    case.nothing(replace(before, check=Check.UNHEALTHY))
    assert case.do(replace(HEALTHY, tick=case.now + timedelta(seconds=1))).it.healthy_checks == 1


def test_t6_a_person_reopens_with_a_reason() -> None:
    case = resolved().later(days=2)
    assert case.refused(cmd.Reopen(actor=LEAD, reason=" ")) == "T6"
    case.do(cmd.Reopen(actor=LEAD, reason="users still see errors"))
    assert (case.it.phase, case.it.answered) == (Phase.INVESTIGATING, True)
    assert opened().refused(cmd.Reopen(actor=LEAD, reason="why not")) == "T6"


def test_t6_an_answer_after_a_reopening_moves_nothing() -> None:
    case = resolved().do(afresh(), cmd.Acknowledge(actor=LEAD))
    assert (case.it.phase, case.it.answered) == (Phase.INVESTIGATING, True)
    assert isinstance(case.log[-1], ev.Acknowledged)


def test_t7_closing_needs_the_final_notice_and_the_post_mortem() -> None:
    case = resolved()
    assert case.refused(CLOSE) == "T7"
    case.do(replace(TOLD, outcome=DeliveryOutcome.GIVE_UP))
    assert case.it.final_notice is FinalNotice.PENDING
    case.do(TOLD).nothing(TOLD)
    assert case.refused(CLOSE) == "T7"
    case.do(cmd.WaivePostMortem(actor=LEAD, reason="same as INC-2026-0000"), CLOSE).nothing(CLOSE)
    assert (case.it.phase, case.it.closed_at) == (Phase.CLOSED, case.now)
    assert opened().refused(CLOSE) == "T7"


def test_t7_a_mild_incident_closes_without_a_post_mortem_and_with_a_waived_notice() -> None:
    case = opened().do(cmd.OverrideSeverity(actor=LEAD, level=Sev.SEV3, reason="one customer"))
    waive = cmd.WaiveCommunication(actor=LEAD, reason="nobody noticed")
    assert case.refused(waive) == "T7"
    case.do(HEALTHY, HEALTHY, HEALTHY, FIXED)
    assert case.refused(cmd.WaiveCommunication(actor=LEAD, reason="")) == "T7"
    case.do(waive).nothing(waive)
    assert case.do(CLOSE).it.phase is Phase.CLOSED


def test_t7_nothing_closes_while_a_mitigation_runs() -> None:
    case = mitigating().do(
        cmd.Resolve(actor=LEAD, code=Resolution.FALSE_POSITIVE), TOLD, cmd.WaivePostMortem(actor=LEAD, reason="none")
    )
    assert case.refused(CLOSE) == "T7"
    assert case.do(finish(MitigationOutcome.SUCCEEDED), CLOSE).it.phase is Phase.CLOSED


def test_t8_closed_is_final_but_late_reports_are_kept() -> None:
    case = post_mortem_done().do(CLOSE)
    for command in (again(seq=2), LEADS, HEALTHY, cmd.Reopen(actor=LEAD, reason="x"), PROPOSE):
        assert case.refused(command) == "T8"
    case.do(replace(TOLD, key="n1:email"), cmd.RecordFeedback(actor="system:feedback", path="a.json", result="sent"))
    case.nothing(cmd.RecordFeedback(actor="system:feedback", path="a.json", result="sent"))
    assert case.it.fed_back == "a.json"


# --- side facts ------------------------------------------------------------------------------------------------


def test_severity_rises_at_once_and_is_lowered_only_by_a_person() -> None:
    case = opened().do(cmd.Assess(actor=MONITOR, impact=Impact(data_loss=True)))
    assert case.it.severity is Sev.SEV1
    case.do(cmd.Assess(actor=MONITOR, impact=Impact(given=Sev.SEV3)))
    assert (case.it.severity, case.it.proposed_severity) == (Sev.SEV1, Sev.SEV3)
    lower = cmd.OverrideSeverity(actor=LEAD, level=Sev.SEV3, reason="writes were replayed")
    assert case.refused(replace(lower, reason="")) == case.refused(replace(lower, actor=MONITOR)) == "SR-60"
    case.do(lower).nothing(lower)
    assert (case.it.severity, case.it.proposed_severity) == (Sev.SEV3, None)


def test_an_override_holds_until_things_get_worse_than_it_knew() -> None:
    case = opened().do(cmd.OverrideSeverity(actor=LEAD, level=Sev.SEV4, reason="a test tenant"))
    case.nothing(cmd.Assess(actor=MONITOR, impact=Impact(given=Sev.SEV2, breach_ratio=1.75)))
    assert case.it.severity is Sev.SEV4
    case.do(cmd.Assess(actor=MONITOR, impact=Impact(given=Sev.SEV1)))
    assert case.it.severity is Sev.SEV1


def test_why_a_severity_is_what_it_is_speaks_of_the_level_that_holds() -> None:
    given = {rank: Impact(given=sev) for rank, sev in enumerate(Sev, start=1)}
    case = opened().do(cmd.Assess(actor=MONITOR, impact=given[1]))
    assert case.it.assessed is not None
    assert case.it.severity_why == case.it.assessed.why
    case.do(cmd.Assess(actor=MONITOR, impact=given[3]))
    assert f"{case.it.severity_why}".startswith("SEV-1: kept, for only a person lowers it. The rules now say SEV-3: ")
    case.do(cmd.OverrideSeverity(actor=LEAD, level=Sev.SEV4, reason="a test tenant."))
    assert f"{case.it.severity_why}".startswith("SEV-4: set by a person: a test tenant. The rules say SEV-3: ")
    case.do(cmd.Assess(actor=MONITOR, impact=given[2]), cmd.Assess(actor=MONITOR, impact=given[3]))
    assert f"{case.it.severity_why}".startswith("SEV-2: kept, ")


def test_the_same_message_twice_is_one_message_and_an_old_one_is_none() -> None:
    case = opened().do(again(seq=3))
    for command in (again(seq=3), again(seq=2), again(seq=1, status=AlertStatus.RESOLVED)):
        case.nothing(command)
    assert case.it.alerts == 2


def is_news(last: Alert, alert: Alert) -> bool:
    return says_more(heard(last), heard(alert))


def test_news_of_senders_that_do_not_number_their_messages() -> None:
    later = ALERT.at + timedelta(minutes=1)
    assert is_news(ALERT, replace(ALERT, current=Decimal(9), at=later))
    assert is_news(ALERT, replace(ALERT, episode="e2"))
    assert not is_news(ALERT, replace(ALERT, at=later))
    assert not is_news(ALERT, replace(ALERT, current=Decimal(9), at=ALERT.at - timedelta(minutes=1)))


def test_a_message_about_another_promise_of_the_same_incident_is_news() -> None:
    case = opened().do(again(fingerprint="other", metric="error_rate"))
    assert case.it.alerts == 2
    case.nothing(again(fingerprint="other", metric="error_rate"))
    case.nothing(again())


def test_an_alert_that_only_holds_on_reopens_nothing() -> None:
    case = resolved().do(again(seq=2, recovering=True))
    assert (case.it.phase, case.it.alerts) == (Phase.RESOLVED, 2)


def test_a_worse_message_raises_the_severity() -> None:
    assert opened().do(again(seq=2, severity="SEV-1")).it.severity is Sev.SEV1


def test_a_late_page_is_not_sent() -> None:
    page = cmd.Escalate(actor="system:escalation", to=LEAD, step=1, why="new")
    case = opened().do(page)
    case.nothing(page)
    case.do(replace(page, to=None, step=2))
    assert case.it.nobody_reachable
    case.do(cmd.Acknowledge(actor=HELPER)).nothing(replace(page, step=3))
    assert not case.it.nobody_reachable


def test_a_person_joins_a_role_once() -> None:
    case = opened().do(join := cmd.Join(actor=LEAD, person=HELPER))
    case.nothing(join)
    assert [t.role for t in case.it.tenures] == ["responder"]


def test_notes_are_about_the_past_and_not_empty() -> None:
    case = opened()
    assert case.refused(cmd.AddNote(actor=LEAD, text=" ")) == "note"
    assert case.refused(cmd.AddNote(actor=LEAD, text="x", occurred_at=NOW + timedelta(hours=1))) == "note"
    case.do(cmd.AddNote(actor=LEAD, text="saw errors", occurred_at=NOW - timedelta(hours=1)))


def test_a_note_is_corrected_by_its_place_and_nothing_else_is() -> None:
    case = opened().do(cmd.AddNote(actor=LEAD, text="saw eerrors"))
    (place,) = case.it.notes
    assert isinstance(case.log[place - 1], ev.NoteAdded)
    case.do(cmd.AddNote(actor=HELPER, text="saw errors", corrects=place))
    assert case.it.notes == (place,)
    assert case.refused(cmd.AddNote(actor=LEAD, text="x", corrects=1)) == "note"
    assert case.refused(cmd.AddNote(actor=LEAD, text="x", corrects=len(case.log))) == "note"


BEGAN = cmd.StateTime(actor=LEAD, moment=Moment.IMPACT_STARTED, time=NOW - timedelta(minutes=40), why="first complaint")


@pytest.mark.parametrize(
    ("moment", "minutes"), [(Moment.IMPACT_STARTED, -40), (Moment.DETECTED, -20), (Moment.MITIGATED, 0)]
)
def test_a_person_says_when_it_was_and_how_that_is_known(moment: Moment, minutes: int) -> None:
    time = NOW + timedelta(minutes=minutes)
    began = replace(BEGAN, time=NOW - timedelta(hours=1))
    case = opened().do(began, said := replace(BEGAN, moment=moment, time=time))
    case.nothing(said)
    assert case.it.time_of(moment) == time
    assert case.it.told(moment) == "first complaint"
    assert {each for each in Moment if case.it.told(each)} == {moment, Moment.IMPACT_STARTED}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (replace(BEGAN, why=" "), "nobody says how it is known"),
        (replace(BEGAN, time=NOW + timedelta(minutes=1)), "the time is in the future"),
        (
            replace(BEGAN, moment=Moment.DETECTED, time=NOW - timedelta(hours=1)),
            "impact-started would come after detected",
        ),
        (
            replace(BEGAN, moment=Moment.MITIGATED, time=NOW - timedelta(hours=1)),
            "impact-started would come after mitigated",
        ),
    ],
)
def test_no_time_runs_backwards_or_is_a_guess(said: cmd.StateTime, why: str) -> None:
    case = opened().do(BEGAN)
    assert case.refused(said) == "time"
    refused = decide(case.it, said, case.now, case.policy)
    assert isinstance(refused, Refused)
    assert refused.why.startswith(why)


def test_a_time_told_of_an_end_that_was_none_counts_no_more() -> None:
    case = resolved().do(replace(BEGAN, moment=Moment.MITIGATED, time=NOW))
    case.do(cmd.Reopen(actor=LEAD, reason="it fails again"))
    assert (case.it.mitigated_at, case.it.told(Moment.MITIGATED)) == (None, None)


def test_a_root_cause_is_identified_only_by_a_factor_with_evidence() -> None:
    factor = cmd.AcceptFactor(
        actor=LEAD,
        factor="one query per row since v1.1",
        factor_kind=FactorKind.CHANGE,
        hypothesis_id="H1",
        looked_for="v1.0 under the same load: 1x",
    )
    propose = cmd.ProposeHypothesis(actor=HELPER, claim="v1.1 queries per row")
    support = cmd.JudgeHypothesis(actor=LEAD, id="H1", judged=Judged.SUPPORTED, why="12x queries")
    evidence = cmd.AttachEvidence(actor=HELPER, query="rate(q)", window="5m", value="12x", hypothesis_id="H1")
    case = opened()
    assert case.refused(factor) == "factor"
    assert case.refused(evidence) == "evidence"
    assert case.refused(support) == "hypothesis"
    case.do(propose).nothing(replace(propose, id="H1"))
    assert case.refused(replace(propose, id="H1", claim="another")) == "hypothesis"
    assert case.refused(replace(propose, claim="")) == "hypothesis"
    assert case.refused(replace(support, why="")) == "hypothesis"
    case.do(support).nothing(support)
    assert case.refused(factor) == "factor"
    assert case.refused(replace(support, judged=Judged.ACCEPTED)) == "hypothesis"
    case.do(evidence).nothing(evidence)
    for unasked in (replace(factor, looked_for=" "), replace(support, judged=Judged.ACCEPTED)):
        decided = case.ask(unasked)
        assert isinstance(decided, Refused)
        assert decided.why == "nobody has looked for what would refute H1"
        assert decided.hint.startswith("what would be seen if it were wrong?")
    case.do(replace(factor, factor="slow disks", hypothesis_id=None))
    assert not case.it.root_cause_identified
    case.do(factor).nothing(factor)
    assert case.it.root_cause_identified
    assert case.it.hypotheses["H1"].judged is Judged.ACCEPTED
    assert case.it.hypotheses["H1"].looked_for == "v1.0 under the same load: 1x"
    assert case.refused(replace(support, judged=Judged.REFUTED)) == "hypothesis"
    case.do(replace(factor, factor="no query budget in review"))


def test_factors_lead_to_factors_and_the_graph_knows_no_root() -> None:
    case = opened()
    assert case.refused(cmd.LinkFactors(actor=LEAD, cause=1, effect=2)) == "factor"
    case.do(*FACTORS)
    link = cmd.LinkFactors(actor=LEAD, cause=2, effect=1, why="nothing stopped it")
    assert case.refused(replace(link, effect=2)) == "factor"
    assert case.refused(replace(link, cause=3)) == "factor"
    assert case.refused(replace(link, cause=0)) == "factor"
    case.do(link).nothing(link)
    case.do(replace(link, cause=1, effect=2))
    assert [(one.cause, one.effect) for one in case.it.factor_links] == [(2, 1), (1, 2)]


def test_a_person_is_never_a_factor_and_care_is_no_action() -> None:
    case = opened()
    blame = cmd.AcceptFactor(actor=LEAD, factor="the operator", factor_kind=FactorKind.PROCESS)
    assert case.refused(blame) == "BL-08"
    assert case.refused(replace(blame, factor="sloppy review")) == "BL-04"
    careful = cmd.AddActionItem(actor=LEAD, item=replace(ITEM, title="Be more careful with queries"))
    assert case.refused(careful) == "BL-10"
    case.do(add := cmd.AddActionItem(actor=LEAD, item=ITEM)).nothing(add)
    assert case.refused(cmd.AddActionItem(actor=LEAD, item=replace(ITEM, impact=1))) == "action"


def test_a_post_mortem_is_drafted_reviewed_by_another_and_finalized() -> None:
    draft = cmd.DraftPostMortem(actor=LEAD, version=2)
    review = cmd.ReviewPostMortem(actor=LEAD)
    final = cmd.FinalizePostMortem(actor=LEAD)
    assert opened().refused(draft) == "post-mortem"
    case = resolved()
    assert case.refused(review) == "review"
    case.do(draft).nothing(draft)
    assert case.refused(replace(draft, version=1)) == "post-mortem"
    assert case.refused(review) == "review"
    assert case.refused(final) == "post-mortem"
    case.do(replace(review, actor=HELPER)).nothing(replace(review, actor=HELPER))
    assert case.refused(final) == "BL-07"
    case.do(FACTORS[0])
    assert case.refused(final) == "BL-07"
    case.do(FACTORS[1])
    assert case.refused(final) == "BL-10"
    case.do(cmd.AddActionItem(actor=LEAD, item=ITEM), final).nothing(final)
    assert case.it.post_mortem.stage is PostMortemStage.FINALIZED
    assert case.refused(replace(draft, version=3)) == "post-mortem"
    assert case.refused(cmd.WaivePostMortem(actor=LEAD, reason="x")) == "post-mortem"


def test_a_mild_incident_may_have_a_post_mortem_without_review_or_structure() -> None:
    case = opened().do(
        cmd.OverrideSeverity(actor=LEAD, level=Sev.SEV4, reason="nobody noticed"),
        cmd.Resolve(actor=LEAD, code=Resolution.TEST),
        cmd.DraftPostMortem(actor=LEAD, version=1),
        cmd.FinalizePostMortem(actor=LEAD),
    )
    assert case.it.post_mortem.stage is PostMortemStage.FINALIZED


def test_findings_block_until_they_are_suppressed_with_a_reason() -> None:
    finding = Finding(
        rule="BL-02", weight=Weight.ERROR, line=3, column=1, span="the engineer forgot", why="blames", rewrite="…"
    )
    warning = replace(finding, rule="BL-06", weight=Weight.WARNING)
    case = resolved().do(
        cmd.AddActionItem(actor=LEAD, item=ITEM),
        cmd.AcceptFactor(actor=LEAD, factor="one query per row", factor_kind=FactorKind.CHANGE),
        cmd.DraftPostMortem(actor=LEAD, version=1),
        cmd.ReviewPostMortem(actor=HELPER),
    )
    final = cmd.FinalizePostMortem(actor=LEAD, findings=(finding, warning))
    assert case.refused(final) == "BL-02"
    assert case.refused(replace(final, suppressions={"BL-02": " "})) == "BL-02"
    assert case.refused(replace(final, suppressions={"BL-02": "a quotation"})) == "BL-07"
    case.do(replace(final, suppressions={"BL-02": "a quotation", "BL-07": "searched for others", "BL-99": "x"}))
    done = case.log[-1]
    assert isinstance(done, ev.PostMortemFinalized)
    assert done.findings == 3
    assert [(s.rule, s.count) for s in done.suppressed] == [("BL-02", 1), ("BL-07", 1)]


def test_a_meeting_is_scheduled_once_per_time() -> None:
    meet = cmd.SchedulePostMortem(actor="system:responder", meeting_at=NOW + timedelta(days=5), ics_uid="u-1")
    case = resolved().do(meet)
    case.nothing(meet)
    assert case.it.post_mortem.meeting_at == NOW + timedelta(days=5)
    waive = cmd.WaivePostMortem(actor=LEAD, reason="covered by another")
    assert case.refused(replace(waive, reason="")) == case.refused(replace(waive, actor=MONITOR)) == "post-mortem"
    case.do(waive).nothing(waive)


def test_a_plan_is_what_people_read_and_has_one_hash() -> None:
    case = opened()
    assert case.refused(replace(PROPOSE, plan="")) == "mitigation"
    case.do(PROPOSE).nothing(replace(PROPOSE, id="M1"))
    assert case.refused(replace(PROPOSE, id="M1", params={"other": "x"})) == "mitigation"
    assert resolved().refused(replace(PROPOSE, id="M2")) == "mitigation"
    excused = case.do(LEADS, cmd.Resolve(actor=LEAD, code=Resolution.TEST))
    assert excused.refused(APPROVE) == "approval"
    assert plan_hash("a", {"x": "1", "y": "2"}) == plan_hash("a", {"y": "2", "x": "1"}) != plan_hash("b", {})


def test_health_checks_that_change_nothing_leave_no_trace() -> None:
    case = opened().do(SICK)
    case.nothing(SICK)
    case.do(BLIND).nothing(BLIND)
    resolved().nothing(HEALTHY)


def test_a_title_says_what_is_known() -> None:
    assert title_of(replace(ALERT, current=None, target=None)) == "checkout: api_latency_p99 has no value"
    assert title_of(replace(ALERT, unit="widgets", comparator=None)).endswith("is 0.35 widgets, target 0.2 widgets")


def test_the_times_are_kept_apart() -> None:
    alert = replace(ALERT, started_at=NOW - timedelta(minutes=9), fired_at=NOW - timedelta(minutes=2))
    it = Case().do(replace(OPEN, alert=alert)).it
    assert it.impact_started_at < it.detected_at < it.declared_at == NOW


def test_the_summary_has_exactly_the_documented_keys() -> None:
    found = summary(post_mortem_done().it, "20260822-101500Z")
    assert list(found) == [
        "workflow",
        "version",
        "run_id",
        "incident_id",
        "severity",
        "status",
        "root_cause_identified",
        "action_items_created",
        "ext",
    ]
    assert (found["status"], found["severity"], found["action_items_created"]) == ("resolved", "SEV-2", 1)
    assert found["ext"]["times"]["declared"] == "2026-08-22T10:00:00Z"


def test_an_incident_begins_with_its_opening_and_opens_once() -> None:
    first = opened().log[0]
    with pytest.raises(Bug):
        fold([])
    with pytest.raises(Bug):
        fold(opened().log[1:])
    with pytest.raises(Bug):
        fold([first, first])


# --- the table -------------------------------------------------------------------------------------------------


def test_a_move_asks_its_guard_and_its_sources() -> None:
    s = Situation(incident=opened().it, command=LEADS, now=NOW, policy=Policy())
    for rule in ("T2", "T4", "T7", "T8"):
        found = move(s, rule, "because")
        assert isinstance(found, Refused)
        assert found.rule == rule


def test_every_phase_is_reached_and_left_by_the_table() -> None:
    assert {row.target for row in MOVES.values()} == {*Phase, None}
    assert {source for row in MOVES.values() for source in row.sources} == {*Phase, None}


# --- properties ------------------------------------------------------------------------------------------------

people = st.sampled_from([LEAD, HELPER, "p-3", MONITOR, POLICY])
ids = st.sampled_from(["M1", "M2"])
reasons = st.sampled_from(["", "because"])
impacts = st.builds(Impact, given=st.sampled_from([None, *Sev]), data_loss=st.booleans())
messages = st.builds(
    lambda **facts: replace(ALERT, **facts),
    status=st.sampled_from(AlertStatus),
    seq=st.integers(1, 4),
    severity=st.sampled_from(["SEV-1", "SEV-3"]),
)
finals = st.sampled_from([{}, {"BL-07": "looked", "BL-10": "nothing to do"}])
looks = st.builds(
    Findings,
    at=st.just(NOW),
    since=st.just(NOW),
    until=st.just(NOW),
    onset=st.sampled_from([NoOnset(no_onset="no course"), NoOnset(no_onset="no step")]),
    changes_seen=st.integers(0, 1),
)
seen = st.builds(
    Captured, about=st.just("course"), query=st.just("q"), window=st.just("5m"), value=reasons, summary=reasons
)
DRAWN: set[type] = set()


def drawn(kind: type[cmd.Command], **fields: Any) -> st.SearchStrategy[cmd.Command]:
    DRAWN.add(kind)
    return st.builds(kind, actor=people, **fields)


commands: st.SearchStrategy[cmd.Command] = st.one_of(
    drawn(cmd.Open, incident_id=st.just("INC-2026-0001"), alert=messages),
    drawn(cmd.ReceiveAlert, alert=messages),
    drawn(cmd.Assess, impact=impacts),
    drawn(cmd.OverrideSeverity, level=st.sampled_from(Sev), reason=reasons),
    drawn(cmd.AssignCommander, person=st.sampled_from([LEAD, HELPER])),
    drawn(cmd.Acknowledge),
    drawn(cmd.Escalate, to=st.none() | people, step=st.integers(1, 4), why=reasons),
    drawn(cmd.Join, person=people, role=st.sampled_from(["responder", "scribe"])),
    drawn(cmd.AssignRole, person=people, role=st.sampled_from(["commander", "scribe", "responder"])),
    drawn(cmd.RemindOfShift, role=st.sampled_from(["commander", "scribe"]), person=people),
    drawn(cmd.LeaveRole, role=st.sampled_from(["commander", "scribe", "responder"])),
    drawn(cmd.ChangeVisibility, private=st.booleans()),
    drawn(cmd.PlanEscalation, policy=st.just(PAGING), why=reasons),
    drawn(
        cmd.PageStep,
        round=st.integers(1, 3),
        step=st.integers(0, 2),
        why=reasons,
        people=st.sampled_from([(), (LEAD,), (LEAD, HELPER)]),
        channels=st.sampled_from([(), ("ops",)]),
    ),
    drawn(cmd.ExpireAcknowledgement),
    drawn(cmd.AddNote, text=reasons, corrects=st.sampled_from([None, 3])),
    drawn(
        cmd.StateTime,
        moment=st.sampled_from(Moment),
        time=st.integers(-90, 10).map(lambda minutes: NOW + timedelta(minutes=minutes)),
        why=reasons,
    ),
    drawn(
        cmd.ProposeRunbook, name=st.just("r"), title=reasons, steps=st.sampled_from([(), ("look", "act"), ("look",)])
    ),
    drawn(cmd.StartRunbook, name=st.just("r"), title=reasons, steps=st.sampled_from([(), ("look", "act")])),
    drawn(cmd.TakeRunbookStep, name=st.just("r"), step=st.integers(0, 3), is_done=st.booleans(), note=reasons),
    drawn(cmd.ProposeHypothesis, claim=reasons),
    drawn(cmd.JudgeHypothesis, id=st.just("H1"), judged=st.sampled_from(Judged), why=reasons),
    drawn(
        cmd.AttachEvidence,
        query=st.just("q"),
        window=st.just("5m"),
        value=reasons,
        hypothesis_id=st.sampled_from([None, "H1"]),
    ),
    drawn(cmd.LinkFactors, cause=st.integers(0, 3), effect=st.integers(0, 3)),
    drawn(cmd.RecordFindings, findings=looks, captured=st.lists(seen, max_size=2).map(tuple)),
    drawn(cmd.ProposeMitigation, workflow=st.just("smartspec_rollback"), plan=reasons),
    drawn(cmd.Approve, id=ids, plan_hash=st.just(plan_hash("smartspec_rollback", {}))),
    drawn(cmd.Reject, id=ids, reason=reasons),
    drawn(
        cmd.StartMitigation,
        id=ids,
        plan_hash=st.just(plan_hash("smartspec_rollback", {})),
        key=st.sampled_from(["a", "b"]),
    ),
    drawn(cmd.FinishMitigation, id=ids, outcome=st.sampled_from(MitigationOutcome), why=reasons),
    drawn(cmd.RecordHealth, check=st.sampled_from(Check), why=reasons),
    drawn(cmd.Resolve, code=st.sampled_from(Resolution), override_reason=st.none() | reasons),
    drawn(cmd.Reopen, reason=reasons),
    drawn(
        cmd.RecordDelivery,
        key=st.sampled_from(["a", "b"]),
        channel=st.just("slack"),
        message=st.sampled_from(["opened", "resolved"]),
        outcome=st.sampled_from(DeliveryOutcome),
    ),
    drawn(
        cmd.RecordRoom,
        channel=st.just("slack"),
        room=st.sampled_from(["C1", "C2"]),
        name=st.just("inc-1"),
        fate=st.sampled_from(RoomFate),
    ),
    drawn(
        cmd.PostUpdate,
        text=reasons,
        audiences=st.sampled_from([(), ("responders",), ("customers", "executives")]),
        next_at=st.none() | st.just(NOW + timedelta(minutes=30)),
        edits=st.sampled_from([None, 1]),
    ),
    drawn(
        cmd.RemindOfUpdate,
        audience=st.sampled_from(["responders", "executives", "customers"]),
        due_at=st.just(NOW),
        last_at=st.just(NOW),
        count=st.integers(1, 3),
        to=st.none() | people,
    ),
    drawn(cmd.WaiveCommunication, reason=reasons),
    drawn(cmd.SchedulePostMortem, meeting_at=st.just(NOW), ics_uid=st.just("u")),
    drawn(cmd.DraftPostMortem, version=st.integers(1, 3)),
    drawn(cmd.SubmitPostMortem, to=st.sampled_from([None, HELPER])),
    drawn(cmd.RemindOfReview),
    drawn(cmd.ReviewPostMortem),
    drawn(cmd.FinalizePostMortem, suppressions=finals),
    drawn(cmd.WaivePostMortem, reason=reasons),
    drawn(
        cmd.AcceptFactor,
        factor=st.sampled_from(["a default", "the operator"]),
        factor_kind=st.sampled_from(FactorKind),
        hypothesis_id=st.sampled_from([None, "H1"]),
    ),
    drawn(cmd.AddActionItem, item=st.just(ITEM)),
    drawn(
        cmd.MoveActionItem,
        id=st.sampled_from([ITEM.id, "none"]),
        state=st.sampled_from(ActionState),
        why=reasons,
        evidence=st.sampled_from([(), ("a change",)]),
    ),
    drawn(cmd.PublishPostMortem, level=st.sampled_from(Level)),
    drawn(cmd.RemindOfActionItem, id=st.just(ITEM.id)),
    drawn(cmd.RecordFeedback, path=st.just("a.json"), result=reasons),
    drawn(cmd.Close),
)
START_POINTS: tuple[Sequence[ev.Event], ...] = tuple(
    tuple(case.log) for case in (opened(), mitigating(), resolved(), post_mortem_done(), post_mortem_done().do(CLOSE))
)
LEGAL = {(source, row.target, row.rule) for row in MOVES.values() for source in row.sources}
DEFAULT = Policy(
    auto_approve=frozenset({"smartspec_rollback"}),
    cadence={
        Sev.SEV1: Cadence(
            first=timedelta(minutes=5),
            every=timedelta(minutes=20),
            executives=timedelta(minutes=30),
            slow_after=timedelta(hours=2),
            then_every=timedelta(hours=1),
        )
    },
)


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(START_POINTS),
    st.lists(st.tuples(commands, st.sampled_from([0, 1, 20, 40])), min_size=5, max_size=30),
)
def test_no_sequence_of_commands_makes_an_illegal_move(
    start: Sequence[ev.Event], asked: Sequence[tuple[cmd.Command, int]]
) -> None:
    case = Case(DEFAULT)
    case.log, case.incident = list(start), fold(start)
    for command, minutes in asked:
        before = case.later(minutes=minutes).it
        decided = case.ask(command)
        after = case.it
        if isinstance(decided, Refused):
            assert decided.rule
            assert decided.why
            assert after is before
            continue
        moves = [e for e in decided if isinstance(e, ev.Moved)]
        assert all((m.from_phase, m.to_phase, m.rule) in LEGAL for m in moves)
        assert (after.phase is before.phase) == (not moves)
        assert after.version == before.version + len(decided) == len(case.log)
        assert_promises(before, after, command)
        assert all(sentence(event, role_labels(after)).strip() for event in decided), "every event can be told"
        assert before.phase is not Phase.CLOSED or not decided or isinstance(command, AFTER_CLOSE)
    assert fold(case.log) == case.it
    assert fold([decode(ev.Event, encode(e)) for e in case.log]) == case.it


def assert_promises(before: Incident, after: Incident, command: cmd.Command) -> None:
    """What must hold whatever was asked."""
    if before.phase is Phase.CLOSED:
        assert after.phase is Phase.CLOSED
    if after.phase is Phase.RESOLVED and before.phase is not Phase.RESOLVED:
        excused = after.resolution in {Resolution.FALSE_POSITIVE, Resolution.DUPLICATE, Resolution.TEST}
        assert excused or after.override_reason or before.healthy_checks >= DEFAULT.healthy_checks
    started = after.running if before.running is None else None
    if started is not None:
        assert started.approval is not None
        assert started.approval.by in {"policy", *(t.person for t in before.tenures if t.role == "commander")}
    if before.severity.is_worse_than(after.severity):
        assert isinstance(command, cmd.OverrideSeverity)
    if after.phase is Phase.CLOSED:
        assert after.running is None
        assert after.final_notice is not FinalNotice.PENDING
        if after.severity in DEFAULT.post_mortem_levels and after.resolution not in EXCUSED:
            assert after.post_mortem.stage in {PostMortemStage.FINALIZED, PostMortemStage.WAIVED}
    assert_state(after)


def assert_state(i: Incident) -> None:
    """What is never true of an incident, however it came there."""
    assert (i.phase in {Phase.RESOLVED, Phase.CLOSED}) == (i.resolved_at is not None) == (i.resolution is not None)
    assert (i.phase is Phase.CLOSED) == (i.closed_at is not None)
    assert i.phase is not Phase.INVESTIGATING or i.acknowledged_at is not None or i.reopen_count or i.mitigations
    running = [m for m in i.mitigations.values() if m.state is MitigationState.RUNNING]
    assert len(running) <= 1
    assert all(m.approval is not None and m.approval.plan_hash == m.plan_hash for m in running)
    leads = i.held("commander")
    assert [tenure.person for tenure in leads] == ([] if i.commander is None else [i.commander])
    taken = [(tenure.role, tenure.person) for tenure in i.held()]
    assert len(set(taken)) == len(taken), "nobody holds a role twice"


@settings(max_examples=50)
@given(commands, st.sampled_from(START_POINTS))
def test_what_is_repeated_is_never_an_illegal_state(command: cmd.Command, start: Sequence[ev.Event]) -> None:
    """The same command at once again: nothing, or refused, or one more entry; the status does not move again."""
    case = Case(DEFAULT)
    case.log, case.incident = list(start), fold(start)
    if isinstance(case.ask(command), Refused):
        return
    phase = case.it.phase
    case.ask(command)
    assert case.it.phase is phase or isinstance(command, cmd.RecordHealth)


def test_every_command_is_drawn() -> None:
    assert set(get_args(cmd.Command)) == DRAWN
