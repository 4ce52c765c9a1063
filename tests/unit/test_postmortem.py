"""A draft holds what was recorded, asks what was not, and names nobody."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.domain.alert import Alert, AlertStatus, Deployment
from smartspec_ops.domain.blameless import Names, action_findings, lint
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.decide import decide
from smartspec_ops.domain.incident.evolve import fold
from smartspec_ops.domain.incident.policy import Policy, Refused, plan_hash
from smartspec_ops.domain.incident.postmortem import (
    RECOLLECTION,
    PostMortem,
    action_items_document,
    draft,
    due,
    schedule,
)
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import (
    ActionKind,
    Check,
    DeliveryOutcome,
    FactorKind,
    Judged,
    MitigationOutcome,
    Moment,
    Resolution,
    Route,
)
from smartspec_ops.domain.severity import Sev
from smartspec_ops.edge.codec import encode

START = datetime(2026, 8, 21, 10, tzinfo=UTC)
LEAD, HELPER, MONITOR = "p-1", "p-2", "system:monitor"
PEOPLE = (Names(role="the commander", words=("Given Surname", "p-1")), Names(role="a responder", words=("p-2",)))
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
    at=START,
    kind="latency",
    spec_id="checkout",
    severity="SEV-2",
    tier=2,
    wide=False,
    started_at=START - timedelta(minutes=9),
    fired_at=START - timedelta(minutes=1),
    bad_ratio=0.25,
    burn=25.0,
    budget_remaining=0.5,
    valid_events=12000.0,
    requirement_text="API latency p99 < 200 ms",
    requirement_place="specs/checkout/spec.md:12:3",
    deployment=Deployment(id="d-2", version="v1.1", since=START - timedelta(minutes=10), previous_version="v1.0"),
)
HASH = plan_hash("smartspec_rollback", {"failed-deployment-id": "d-2"})


def play(commands: Sequence[cmd.Command], alert: Alert = ALERT) -> tuple[Incident, list[ev.Event], datetime]:
    """The log a minute per command makes."""
    log: list[ev.Event] = []
    now = START
    opening = cmd.Open(actor=MONITOR, incident_id="INC-2026-0001", alert=alert)
    for command in (opening, *commands):
        decided = decide(fold(log) if log else None, command, now, Policy())
        assert not isinstance(decided, Refused), decided
        log += decided
        now += timedelta(minutes=1)
    return fold(log), log, now


def page(step: int, to: str | None) -> cmd.Escalate:
    return cmd.Escalate(actor="system:escalation", to=to, step=step, why="no answer")


WHOLE: tuple[cmd.Command, ...] = (
    page(1, HELPER),
    page(2, LEAD),
    cmd.Acknowledge(actor=LEAD),
    cmd.Join(actor=LEAD, person=HELPER),
    cmd.AddNote(actor=HELPER, text="Given Surname saw errors", occurred_at=START - timedelta(minutes=5)),
    cmd.ProposeHypothesis(actor=HELPER, claim="v1.1 queries per row"),
    cmd.ProposeHypothesis(actor=HELPER, claim="slow disks"),
    cmd.AttachEvidence(actor=HELPER, query="rate(q)", window="5m", value="12x", hypothesis_id="H1"),
    cmd.JudgeHypothesis(actor=LEAD, id="H1", judged=Judged.SUPPORTED, why="p-2 counted 12x"),
    cmd.ProposeMitigation(
        actor=HELPER,
        workflow="smartspec_rollback",
        params={"failed-deployment-id": "d-2"},
        plan="go back to v1.0",
    ),
    cmd.Approve(actor=LEAD, id="M1", plan_hash=HASH),
    cmd.StartMitigation(actor="system:worker", id="M1", plan_hash=HASH, key="k"),
    cmd.FinishMitigation(
        actor="system:worker",
        id="M1",
        outcome=MitigationOutcome.SUCCEEDED,
        why="v1.0 is live",
        report="rollbacks/1/summary.json",
    ),
    *(cmd.RecordHealth(actor=MONITOR, check=Check.HEALTHY, why="p99 180 ms") for _ in range(3)),
    cmd.Resolve(actor=MONITOR, code=Resolution.FIXED),
    *(
        cmd.RecordDelivery(actor="system:outbox", key=f"{o}", channel="email", message="resolved", outcome=o)
        for o in (DeliveryOutcome.RETRY, DeliveryOutcome.GIVE_UP)
    ),
    cmd.AcceptFactor(
        actor=LEAD,
        factor="one query per row since v1.1",
        factor_kind=FactorKind.CHANGE,
        hypothesis_id="H1",
        looked_for="v1.0 under the same load: 1x",
    ),
)


@pytest.fixture(scope="module")
def drafted() -> PostMortem:
    incident, log, now = play(WHOLE)
    return draft(incident, log, now, people=PEOPLE, recurrences=2)


def test_the_facts_are_told_as_they_were_recorded(drafted: PostMortem) -> None:
    impact, detection = dict(drafted.impact), dict(drafted.detection)
    assert impact["Duration"] == "26 min"
    worst = (
        "Bad events at the worst an alert told of",
        "Burn rate at the worst an alert told of",
        "Least error budget left",
    )
    assert [impact[name] for name in worst] == ["25 %", "25x", "50 %"]
    assert detection["Impact began to detected"] == "8 min"
    assert detection["Detected to first answer"] == "4 min"
    assert detection["Written at"] == "specs/checkout/spec.md:12:3"
    assert drafted.trigger is not None
    assert drafted.trigger.startswith("Deployment d-2 (v1.1, live since 2026-08-21 09:50 UTC, before it v1.0)")
    assert [(f.factor, f.evidence) for f in drafted.factors] == [("one query per row since v1.1", ("E1",))]
    assert [(h.id, h.state) for h in drafted.hypotheses] == [("H1", "accepted"), ("H2", "not judged")]
    assert [(m.id, m.state) for m in drafted.mitigations] == [("M1", "succeeded")]
    assert "resolved after 26 min (fixed)" in drafted.summary


def test_the_timeline_is_utc_in_order_and_begins_before_the_alert(drafted: PostMortem) -> None:
    rows = drafted.timeline
    assert rows[0].text == "Impact began"
    assert all(a.at <= b.at for a, b in pairwise(rows))
    assert all(row.at.utcoffset() == timedelta(0) and row.evidence for row in rows)
    note = next(row for row in rows if "saw errors" in row.text)
    assert (note.at, note.evidence) == (START - timedelta(minutes=5), RECOLLECTION)
    assert any(row.evidence.startswith("E1 sha256:") for row in rows)
    assert any(row.evidence == "rollbacks/1/summary.json" for row in rows)
    assert not any("not delivered yet" in row.text for row in rows)


def test_nobody_is_named_anywhere(drafted: PostMortem) -> None:
    text = json.dumps(encode(drafted))
    assert not [f for f in lint(text, PEOPLE) if f.rule == "BL-01"]
    assert "the commander saw errors" in text


def test_our_own_words_pass_our_own_check(drafted: PostMortem) -> None:
    questions = (*drafted.went_well.questions, *drafted.went_poorly.questions, *drafted.lucky.questions)
    facts = (*drafted.went_well.facts, *drafted.went_poorly.facts, *drafted.open_questions)
    assert not [f for line in (*questions, *facts, drafted.summary) for f in lint(line)]


def test_what_went_well_and_poorly_is_taken_from_the_log(drafted: PostMortem) -> None:
    assert "The fix was verified by the monitor" in drafted.went_well.facts
    assert drafted.went_poorly.facts == ("The first answer took 2 pages", "1 notice could not be delivered")


def test_a_corrected_note_stands_in_its_newest_words_where_it_was_first() -> None:
    saw = START - timedelta(minutes=5)
    leads = cmd.AssignCommander(actor=LEAD, person=LEAD)
    note = cmd.AddNote(actor=LEAD, text="saw eerrors", occurred_at=saw)
    incident, log, now = play((leads, note))
    (place,) = incident.notes
    fixes = [cmd.AddNote(actor=LEAD, text=text, corrects=place) for text in ("saw erors", "saw errors")]
    incident, log, now = play((leads, note, *fixes))
    told = [row for row in draft(incident, log, now).timeline if "noted" in row.text or "corrected" in row.text]
    assert [(row.at, row.text, row.evidence) for row in told] == [
        (saw, "The commander noted: saw errors", RECOLLECTION)
    ]
    assert sum(isinstance(event, ev.NoteAdded) for event in log) == 3


def test_open_questions_are_what_the_log_cannot_answer(drafted: PostMortem) -> None:
    assert drafted.open_questions == (
        "What else had to be true besides the one accepted factor?",
        "What became of H2?",
        "Which proposed action items are taken, and by which role?",
    )


def test_action_items_are_proposed_from_facts_and_have_stable_ids(drafted: PostMortem) -> None:
    titles = [item.title for item in drafted.proposed_items]
    assert titles == [
        "Add a release check that catches: one query per row since v1.1",
        "Add a regression test for what was rolled back in checkout",
        "Detect a breach of api_latency_p99 sooner",
        "Review the escalation path: the first answer took 2 pages",
    ]
    assert drafted.action_items == ()
    assert [item.kind for item in drafted.proposed_items[:3]] == [
        ActionKind.PREVENT,
        ActionKind.PREVENT,
        ActionKind.DETECT,
    ]
    assert drafted.proposed_items[1].route is Route.SPEC_UPDATE
    assert {item.frequency for item in drafted.proposed_items} == {2}
    assert {item.due for item in drafted.proposed_items} == {date(2026, 9, 20)}
    incident, log, now = play(WHOLE)
    assert draft(incident, log, now + timedelta(days=1)).proposed_items[0].id == drafted.proposed_items[0].id


def test_a_proposal_that_was_taken_is_not_proposed_again(drafted: PostMortem) -> None:
    taken = drafted.proposed_items[0]
    incident, log, now = play((*WHOLE, cmd.AddActionItem(actor=LEAD, item=taken)))
    again = draft(incident, log, now)
    assert again.action_items == (taken,)
    assert taken.title not in {item.title for item in again.proposed_items}


@pytest.mark.parametrize("kind", FactorKind)
def test_every_kind_of_factor_proposes_a_useful_item(kind: FactorKind) -> None:
    factor = cmd.AcceptFactor(actor=LEAD, factor="the pool has no limit", factor_kind=kind)
    incident, log, now = play((factor,))
    first = draft(incident, log, now).proposed_items[0]
    assert "the pool has no limit" in first.title
    assert action_findings(first.title) == ()


def test_a_poor_alert_and_a_hard_night_leave_their_marks() -> None:
    bare = replace(
        ALERT, spec_id=None, started_at=None, fired_at=None, bad_ratio=None, burn=None, budget_remaining=None,
        valid_events=None, deployment=None, requirement_text=None, requirement_place=None,
    )  # fmt: skip
    hard: tuple[cmd.Command, ...] = (
        page(1, None),
        cmd.AssignCommander(actor=LEAD, person=LEAD),
        cmd.RecordHealth(actor=MONITOR, check=Check.UNKNOWN, why="no data"),
        *WHOLE[9:12],
        cmd.FinishMitigation(actor="system:worker", id="M1", outcome=MitigationOutcome.UNKNOWN, why="no report"),
        cmd.Resolve(actor=LEAD, code=Resolution.RECOVERED, override_reason="the metric is gone"),
        cmd.Reopen(actor=LEAD, reason="users report errors"),
    )
    incident, log, now = play(hard, bare)
    found = draft(incident, log, now)
    assert found.trigger is None
    assert "not resolved yet" in found.summary
    assert found.went_poorly.facts == (
        "For a time nobody could be reached",
        "Without the hoped-for effect: M1",
        "1 health check could not see the service",
        "Reopened once",
    )
    asked = "When did the impact really begin?"
    assert asked in found.open_questions
    began = cmd.StateTime(
        actor=LEAD, moment=Moment.IMPACT_STARTED, time=incident.declared_at - timedelta(hours=1), why="a complaint"
    )
    told = draft(*play((*hard, began), bare))
    assert asked not in told.open_questions
    first = told.timeline[0]
    assert (first.at, first.text, first.evidence) == (began.time, "Impact began", "recollection")
    assert [item.title for item in found.proposed_items] == [
        "Make smartspec_rollback leave a readable report of what it did",
        "Write the promise behind api_latency_p99 into a spec of checkout",
    ]
    unreached = draft(*play((page(1, None),), bare))
    assert "Close the gap in the roster of checkout" in {item.title for item in unreached.proposed_items}


def test_an_unverified_resolution_asks_for_a_signal_and_quick_detection_for_a_review() -> None:
    quick = replace(ALERT, started_at=START - timedelta(minutes=2))
    found = draft(*play((cmd.Resolve(actor=LEAD, code=Resolution.FIXED, override_reason="seen by eye"),), quick))
    titles = [item.title for item in found.proposed_items]
    assert titles[-1] == "Add a health signal that can verify a fix of checkout"
    assert titles[0].startswith("Review whether the target of api_latency_p99")
    assert "Resolved without verification" in found.went_poorly.facts


@pytest.mark.parametrize(
    ("level", "resolved", "meeting", "items"),
    [
        (Sev.SEV1, datetime(2026, 8, 21, 10, tzinfo=UTC), datetime(2026, 8, 24, 10, tzinfo=UTC), date(2026, 9, 5)),
        (Sev.SEV2, datetime(2026, 8, 21, 10, tzinfo=UTC), datetime(2026, 8, 28, 10, tzinfo=UTC), date(2026, 9, 20)),
        (Sev.SEV2, datetime(2026, 8, 22, 10, tzinfo=UTC), datetime(2026, 8, 28, 10, tzinfo=UTC), date(2026, 9, 21)),
        (Sev.SEV3, datetime(2026, 8, 17, 10, tzinfo=UTC), datetime(2026, 8, 24, 10, tzinfo=UTC), date(2026, 9, 16)),
    ],
)
def test_deadlines_follow_the_severity(level: Sev, resolved: datetime, meeting: datetime, items: date) -> None:
    assert schedule(level, resolved) == meeting
    assert due(level, resolved) == items


@given(st.sampled_from(Sev), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_a_meeting_after_business_days_is_on_one(level: Sev, at: datetime) -> None:
    meeting = schedule(level, at.replace(tzinfo=UTC))
    assert timedelta(days=1) < meeting - at.replace(tzinfo=UTC) <= timedelta(days=7)
    assert meeting.hour == 10
    assert level is Sev.SEV1 or meeting.weekday() < 5


def test_the_document_for_the_aggregator_has_its_documented_shape(drafted: PostMortem) -> None:
    incident, _, _ = play((*WHOLE, cmd.AddActionItem(actor=LEAD, item=drafted.proposed_items[1])))
    document = json.loads(json.dumps(action_items_document(incident, recurrences=3)))
    assert {k: v for k, v in document.items() if k != "items"} == {
        "version": 1,
        "incident_id": "INC-2026-0001",
        "spec_id": "checkout",
    }
    assert document["items"] == [
        {
            "id": drafted.proposed_items[1].id,
            "incident_id": "INC-2026-0001",
            "spec_id": "checkout",
            "title": "Add a regression test for what was rolled back in checkout",
            "kind": "prevent",
            "category": "bug",
            "impact": 2,
            "frequency": 3,
            "suggested_route": "spec_update",
            "owner_role": "service owner",
            "due": "2026-09-20",
            "evidence": ["rollbacks/1/summary.json"],
            "state": "open",
            "tracker_url": None,
        }
    ]
