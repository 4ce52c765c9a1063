"""Every event is told once, in one line, with roles instead of people; the diagram is the table."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import get_args

import pytest

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.evolve import fold
from smartspec_ops.domain.incident.moves import MOVES
from smartspec_ops.domain.incident.paging import EscalationPolicy, PagingStep, Target, TargetKind
from smartspec_ops.domain.incident.timeline import mermaid, moves_table, occurred_at, role_labels, sentence, took, who
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
    PublicStatus,
    Resolution,
    RoomFate,
    Route,
    Suppressed,
)
from smartspec_ops.domain.investigation.factors import Link
from smartspec_ops.domain.investigation.findings import Findings
from smartspec_ops.domain.investigation.onset import NoOnset
from smartspec_ops.domain.severity import Sev, Severity
from smartspec_ops.edge.codec import decode, encode

NOW = datetime(2026, 8, 22, 10, tzinfo=UTC)
LEAD, HELPER = "p-1", "p-2"
ROLES = {LEAD: "commander", HELPER: "responder A"}
ALERT = Alert(
    source="production_monitor",
    service="checkout",
    metric="api_latency_p99",
    current=Decimal("0.35"),
    target=Decimal("0.2"),
    status=AlertStatus.FIRING,
    fingerprint="f",
    at=NOW,
    window=timedelta(minutes=5),
    dashboards=("https://dash.example.test",),
    labels={"env": "prod"},
)
ITEM = ActionItem(
    id="A1",
    title="Add a release check",
    kind=ActionKind.PREVENT,
    category=ActionCategory.BUG,
    route=Route.TASK,
    owner_role="service owner",
    due=date(2026, 9, 6),
    evidence=("E1",),
)
SEVERITY = Severity(level=Sev.SEV3, rules=("SR-10",), why="SEV-3: a little.")
PAGING = EscalationPolicy(
    name="checkout",
    steps=(PagingStep(targets=(Target(kind=TargetKind.SCHEDULE, name="primary"),), timeout=timedelta(minutes=5)),),
    ack_expiry=timedelta(minutes=30),
    severities=(Sev.SEV1,),
)
BY = {"at": NOW, "actor": LEAD}
TOLD: tuple[tuple[ev.Event, str], ...] = (
    (
        ev.Opened(**BY, incident_id="INC-1", title="a\nb", alert=ALERT, dedup_key="k",
                  recurrence_of="INC-0", drill=True),
        "Drill: INC-1 opened: a b, a recurrence of INC-0",
    ),
    (ev.AlertReceived(**BY, alert=ALERT, count=2), "The alert for api_latency_p99 fires (message 2)"),
    (
        ev.SeverityAssessed(**BY, severity=SEVERITY, effective=Sev.SEV2),
        "Severity SEV-3: a little (stays SEV-2 until a person lowers it)",
    ),
    (
        ev.SeverityOverridden(**BY, from_level=Sev.SEV2, to_level=Sev.SEV3, reason="one tenant"),
        "Severity changed from SEV-2 to SEV-3 by the commander: one tenant",
    ),
    (
        ev.CommanderAssigned(**BY, person=LEAD, until=NOW),
        "The commander leads the response until 2026-08-22 10:00 UTC",
    ),
    (ev.Acknowledged(**BY, by=HELPER), "Responder A acknowledged"),
    (ev.Escalated(**BY, to=HELPER, role="deputy", step=2, why="no answer"), "Page 2 sent to responder A: no answer"),
    (ev.NobodyReachable(**BY, step=3, why="3 pages, no answer"), "Nobody could be reached: 3 pages, no answer"),
    (ev.ParticipantJoined(**BY, person=HELPER, role="scribe"), "Responder A joined as scribe"),
    (
        ev.Moved(**BY, rule="T2", from_phase=Phase.OPEN, to_phase=Phase.INVESTIGATING, reason="somebody answered"),
        "Status open to investigating (T2): somebody answered",
    ),
    (
        ev.VisibilityChanged(**BY, private=True),
        "The incident was made private: its participants alone see it, by the commander",
    ),
    (
        ev.RoleAssigned(**BY, person=HELPER, role="scribe", until=NOW),
        "Responder A takes the role of scribe until 2026-08-22 10:00 UTC",
    ),
    (ev.RoleLeft(**BY, person=HELPER, role="scribe"), "Responder A leaves the role of scribe"),
    (
        ev.ShiftEnded(**BY, person=HELPER, role="scribe"),
        "The shift of responder A as scribe is over, and nobody took the role over",
    ),
    (
        ev.EscalationPlanned(**BY, policy=PAGING, why="new incident"),
        "Pages follow the escalation policy checkout: new incident",
    ),
    (
        ev.StepPaged(**BY, round=1, step=2, why="no answer", people=(LEAD, HELPER), channels=("ops",),
                     missed=("nobody is on call in primary",)),
        "Escalation step 2 of round 1 calls 2 people and 1 channel (nobody is on call in primary): no answer",
    ),
    (ev.ChannelPaged(**BY, channel="ops", why="no answer"), "Page sent to the channel ops: no answer"),
    (
        ev.AcknowledgementExpired(**BY, after=timedelta(minutes=30)),
        "Nothing was done for 30m after the answer; the pages begin again",
    ),
    (ev.NoteAdded(**BY, text="saw it", occurred_at=NOW - timedelta(hours=1)), "The commander noted: saw it"),
    (
        ev.TimeStated(**BY, moment=Moment.MITIGATED, time=NOW - timedelta(hours=1), why="flag off"),
        "The commander says that the impact was ended at 2026-08-22 09:00:00 UTC: flag off",
    ),
    (ev.HypothesisProposed(**BY, id="H1", claim="v1.1", predicts="more queries"),
     "Hypothesis H1: v1.1; it predicts more queries"),
    (
        ev.HypothesisJudged(**BY, id="H1", judged=Judged.REFUTED, why="same load", looked_for="more load"),
        "Hypothesis H1 refuted: same load; looked for what would refute it: more load",
    ),
    (
        ev.EvidenceAttached(**BY, id="E1", hypothesis_id="H1", query="q", window="5m", value="9" * 300, digest="d"),
        f"Evidence E1 for H1: q over 5m gave {'9' * 200}…",
    ),
    (
        ev.Investigated(**BY, findings=Findings(
            at=NOW, since=NOW, until=NOW, onset=NoOnset(no_onset="no course"), changes_seen=1)),
        "Investigated: when it began is not known (no course); 1 change in the 24 h before",
    ),
    (
        ev.FactorsLinked(**BY, link=Link(cause=1, effect=2, why="it hid it")),
        "Factor 1 contributed to factor 2: it hid it",
    ),
    (
        ev.RunbookProposed(**BY, name="latency", title="Slow checkout", steps=("Look",), why="service=checkout"),
        "Runbook latency fits (service=checkout): Slow checkout, 1 step",
    ),
    (
        ev.RunbookStarted(**BY, name="latency", title="Slow checkout", steps=("Look", "Roll back")),
        "The commander began runbook latency: Slow checkout",
    ),
    (
        ev.RunbookStepTaken(**BY, name="latency", step=2, is_done=False, note="nothing was shipped"),
        "The commander skipped step 2 of runbook latency: nothing was shipped",
    ),
    (
        ev.MitigationProposed(**BY, id="M1", workflow="smartspec_rollback", params={"a": "b"},
                              plan="go back", plan_hash="h"),
        "Mitigation M1 (smartspec_rollback) proposed: go back",
    ),
    (
        ev.MitigationApproved(**BY, id="M1", plan_hash="h", by="policy", expires_at=NOW),
        "Mitigation M1 approved by the policy, valid until 10:00 UTC",
    ),
    (ev.MitigationRejected(**BY, id="M1", by=LEAD, reason="risk"), "Mitigation M1 rejected by the commander: risk"),
    (ev.MitigationStarted(**BY, id="M1", key="k"), "Mitigation M1 started"),
    (
        ev.MitigationFinished(**BY, id="M1", outcome=MitigationOutcome.UNKNOWN, why="no report", report="r.json"),
        "Mitigation M1 ended without a readable result: no report",
    ),
    (
        ev.HealthChecked(**BY, check=Check.HEALTHY, healthy_checks=2, why="p99 180 ms"),
        "Health check healthy (2 healthy in a row): p99 180 ms",
    ),
    (
        ev.Resolved(**BY, code=Resolution.DUPLICATE, by=LEAD, override_reason="sure", duplicate_of="INC-2"),
        "Resolved by the commander as duplicate of INC-2, without verification: sure",
    ),
    (ev.Reopened(**BY, reason="fires again"), "Reopened: fires again"),
    (
        ev.DeliveryRecorded(
            **BY, key="k", channel="slack", message="opened", outcome=DeliveryOutcome.GIVE_UP, detail="410"
        ),
        "Notice “opened” could not be delivered by slack: 410",
    ),
    (
        ev.UpdatePosted(
            **BY,
            number=2,
            revision=1,
            text="We roll back.",
            audiences=("responders", "executives", "customers"),
            status=PublicStatus.IDENTIFIED,
            next_at=NOW,
        ),
        "Update 2 to responders, executives and customers: We roll back. (next by 10:00 UTC)",
    ),
    (
        ev.UpdateOverdue(**BY, audience="customers", due_at=NOW, last_at=NOW, count=2, to=LEAD),
        "Update to customers overdue, the last was at 10:00 UTC: the commander reminded (2)",
    ),
    (ev.CommunicationWaived(**BY, reason="nobody saw it"), "Final notice waived: nobody saw it"),
    (
        ev.RoomRecorded(**BY, channel="slack", room="C0ROOM1", name="inc-2026-0001-shop", fate=RoomFate.OPENED),
        "Room #inc-2026-0001-shop in slack opened",
    ),
    (ev.PostMortemScheduled(**BY, meeting_at=NOW, ics_uid="u"), "Post-mortem meeting set for 2026-08-22 10:00 UTC"),
    (ev.PostMortemDrafted(**BY, version=2), "Post-mortem draft 2 written"),
    (
        ev.PostMortemSubmitted(**BY, due=NOW, to=HELPER),
        "Post-mortem handed over to be reviewed by responder A until 2026-08-22 10:00 UTC",
    ),
    (
        ev.PostMortemReviewOverdue(**BY, due=NOW, to=None, count=1),
        "The review of the post-mortem was due 2026-08-22 10:00 UTC and is not done",
    ),
    (ev.PostMortemReviewed(**BY, by=HELPER), "Post-mortem reviewed by responder A"),
    (
        ev.PostMortemFinalized(**BY, by=LEAD, findings=3,
                               suppressed=(Suppressed(rule="BL-02", reason="quote", count=2),)),
        "Post-mortem finalized by the commander, 2 findings let stand",
    ),
    (ev.PostMortemWaived(**BY, reason="drill"), "Post-mortem waived: drill"),
    (ev.PostMortemPublished(**BY, level=Level.PUBLIC, by=LEAD), "Post-mortem published to the public by the commander"),
    (
        ev.FactorAccepted(**BY, factor="a default", factor_kind=FactorKind.CONFIGURATION, hypothesis_id="H1"),
        "Contributing factor, configuration (H1): a default",
    ),
    (
        ev.ActionItemAdded(**BY, item=ITEM),
        "Action item A1 (prevent), service owner, due 2026-09-06: Add a release check",
    ),
    (
        ev.ActionItemMoved(**BY, id="A1", state=ActionState.WONT_DO, why="the service is being retired"),
        "Action item A1 given up by the commander: the service is being retired",
    ),
    (ev.ActionItemOverdue(**BY, id="A1", due=NOW.date()), "Action item A1 was due 2026-08-22 and is not settled"),
    (ev.FedBack(**BY, path="a.json", result="1 item"), "Action items handed on: 1 item"),
    (ev.Closed(**BY, by="p-99"), "Closed by a responder"),
)  # fmt: skip


@pytest.mark.parametrize(("event", "told"), TOLD, ids=[e.kind for e, _ in TOLD])
def test_every_event_has_its_sentence(event: ev.Event, told: str) -> None:
    assert sentence(event, ROLES) == told
    assert not re.search(r"p-\d", told)


@pytest.mark.parametrize("event", [e for e, _ in TOLD], ids=[e.kind for e, _ in TOLD])
def test_every_event_survives_being_stored(event: ev.Event) -> None:
    assert decode(ev.Event, encode(event)) == event


def test_the_table_above_holds_every_kind_of_event_once() -> None:
    assert [type(e) for e, _ in TOLD] == list(get_args(ev.Event))
    assert len({e.kind for e, _ in TOLD}) == len(TOLD)


def test_an_alert_that_only_holds_on_is_told_as_recovering() -> None:
    heard = ev.AlertReceived(**BY, alert=replace(ALERT, recovering=True), count=3)
    assert sentence(heard, ROLES) == "The alert for api_latency_p99 recovers (message 3)"


def test_a_note_is_told_when_it_happened() -> None:
    note = next(e for e, _ in TOLD if isinstance(e, ev.NoteAdded))
    assert occurred_at(note) == NOW - timedelta(hours=1)
    assert occurred_at(replace(note, occurred_at=None)) == NOW


def test_people_are_told_by_their_roles() -> None:
    log = [
        ev.Opened(**BY, incident_id="INC-1", title="t", alert=ALERT, dedup_key="k"),
        ev.ParticipantJoined(**BY, person="p-2", role="responder"),
        ev.ParticipantJoined(**BY, person="p-3", role="responder"),
        ev.ParticipantJoined(**BY, person="p-4", role="scribe"),
        ev.CommanderAssigned(**BY, person="p-4"),
        ev.ParticipantJoined(**BY, person="p-4", role="responder"),
    ]
    labels = role_labels(fold(log))
    assert labels == {"p-2": "responder A", "p-3": "responder B", "p-4": "commander"}
    assert who("system:monitor", labels) == "the monitor"
    assert who("somebody@example.test", labels) == "a responder"


def test_more_than_an_alphabet_of_responders_is_numbered() -> None:
    log: list[ev.Event] = [ev.Opened(**BY, incident_id="INC-1", title="t", alert=ALERT, dedup_key="k")]
    log += [ev.ParticipantJoined(**BY, person=f"p-{n}", role="responder") for n in range(28)]
    assert role_labels(fold(log))["p-27"] == "responder 28"


def test_the_diagram_and_the_table_hold_every_move() -> None:
    edges = sum(len(row.sources) for row in MOVES.values())
    assert len(mermaid().splitlines()) == 1 + edges
    assert "open --> investigating: T2" in mermaid()
    assert len(moves_table().splitlines()) == 2 + len(MOVES)
    assert "`verified_or_excused`" in moves_table()


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0 s"), (42, "42 s"), (90, "1 min 30 s"), (3600, "1 h"), (93_780, "26 h 3 min")]
)
def test_a_span_in_words(seconds: int, told: str) -> None:
    assert took(NOW, NOW + timedelta(seconds=seconds)) == told
    assert took(NOW, None) == "not yet"
