"""Reports with realistic values, built by the real domain: a service that breaks a promise, and what becomes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from smartspec_ops.domain.alert import Alert, AlertStatus, Deployment
from smartspec_ops.domain.attribution import Disturbance, Part, Spent
from smartspec_ops.domain.blameless import Names
from smartspec_ops.domain.health import Status
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.commands import Command
from smartspec_ops.domain.incident.decide import decide
from smartspec_ops.domain.incident.evolve import evolve, fold
from smartspec_ops.domain.incident.policy import Policy, Refused, plan_hash
from smartspec_ops.domain.incident.postmortem import action_items_document, draft
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import (
    ActionCategory,
    ActionItem,
    ActionKind,
    Check,
    DeliveryOutcome,
    FactorKind,
    Judged,
    MitigationOutcome,
    Resolution,
    Route,
)
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.domain.objective import Comparator, Criticality, Kind, Promise, Scope, Statistic
from smartspec_ops.domain.performance import (
    Course,
    Gap,
    Left,
    PerformanceReport,
    Point,
    Previous,
    Release,
    Row,
    Unmeasured,
)
from smartspec_ops.domain.period import Cadence, Period
from smartspec_ops.domain.promised import Changed
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.domain.restatement import restated
from smartspec_ops.domain.suggestion import Advice, Suggestion
from smartspec_ops.domain.trend import Run, Slice
from smartspec_ops.ports import IncidentReport, PostMortemReport, Report
from tests.examples_of_findings import investigated

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SPEC = "specs/shop/checkout/spec.md"
LEADER, SECOND, ABSENT = "responder-a", "responder-b", "responder-c"
IDS = (LEADER, SECOND, ABSENT)
ADDRESSES = ("responder-a@example.test", "responder-b@example.test")
PEOPLE = (
    Names(role="the commander", words=(LEADER, "Robin Example", ADDRESSES[0])),
    Names(role="the responder", words=(SECOND, "Kim Sample", ADDRESSES[1])),
)
NAMES = ("Robin Example", "Kim Sample")


def at(minutes: float) -> datetime:
    """So many minutes after the alert fired."""
    return NOON + timedelta(minutes=minutes)


# --- performance -----------------------------------------------------------------------------------------------


def error_rate(percent: str = "0.1") -> Promise:
    target = Quantity.percent(percent)
    return Promise(kind=Kind.ERROR_RATE, statistic=Statistic.RATIO, comparator=Comparator.LT, target=target)


BROKEN = Row(
    name="checkout_error_rate",
    requirement_id="NFR-002",
    text="Orders that end in a server error: < 0.1%",
    place=f"{SPEC}:54:3",
    promise=error_rate(),
    comparator=Comparator.LT,
    target=Quantity.percent("0.1"),
    status=Status.BREACHED,
    verdict=Compliance.BREACHED,
    reason="breached",
    why="error rate is 3.1 %, promised < 0.1 %: 620 of 20000 events in 5m were bad (3.1 %, allowed 0.1 %)",
    achieved=Quantity.percent("3.1"),
    good=19_380.0,
    total=20_000.0,
    budget_remaining=-1.4,
    burn=31.0,
    criticality=Criticality.HIGH,
)
LATENCY = Row(
    name="checkout_latency_p99",
    requirement_id="NFR-003",
    text="Time to answer an order: < 200ms",
    place=f"{SPEC}:55:3",
    promise=Promise(
        kind=Kind.LATENCY,
        statistic=Statistic.P99,
        comparator=Comparator.LT,
        target=Quantity.seconds("0.2"),
        scope=Scope(endpoint="POST /checkout"),
    ),
    comparator=Comparator.LT,
    target=Quantity.seconds("0.2"),
    status=Status.HEALTHY,
    verdict=Compliance.MET,
    reason="met",
    why="p99 latency is 143.25 ms, promised < 200 ms: 21 of 20000 events in 5m were bad (0.105 %, allowed 1 %)",
    achieved=Quantity.seconds("0.14325"),
    good=19_979.0,
    total=20_000.0,
    budget_remaining=0.871,
    burn=0.105,
)
QUEUE = Row(
    name="checkout_queue_depth",
    requirement_id="NFR-005",
    text="The order queue holds at most 50 waiting orders.",
    place=f"{SPEC}:60:3",
    promise=Promise(
        kind=Kind.SATURATION,
        statistic=None,
        comparator=Comparator.LE,
        target=Quantity(Decimal(50), Unit.COUNT),
    ),
    comparator=Comparator.LE,
    target=Quantity(Decimal(50), Unit.COUNT),
    status=Status.UNKNOWN,
    verdict=Compliance.UNKNOWN,
    reason="empty",
    why="not measured: the query matched no series",
)
UNBOUND = Unmeasured(
    requirement_id="NFR-006",
    text="Checkout throughput is at least 5 req/s.",
    place=f"{SPEC}:61:3",
    gap=Gap.UNBOUND,
    why="no indicator in observability.yaml measures it",
    promise=Promise(
        kind=Kind.THROUGHPUT,
        statistic=Statistic.RATE,
        comparator=Comparator.GE,
        target=Quantity(Decimal(5), Unit.PER_SECOND),
    ),
    candidates=("checkout_http_requests_total", "checkout_orders_total"),
)
REVIEW = Unmeasured(
    requirement_id="NFR-the-checkout-page-should-be-fast",
    text="The checkout page should be fast.",
    place=f"{SPEC}:62:3",
    gap=Gap.REVIEW,
    why="it names no number to measure against",
)
_CHECK = Period(since=at(-5), until=at(0))
_DAY = Period(since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 3, 2, tzinfo=UTC))
_WEEK = Period(since=datetime(2026, 2, 23, tzinfo=UTC), until=datetime(2026, 3, 2, tzinfo=UTC))


def performance(
    cadence: Cadence, period: Period, rows: Sequence[Row], unmeasured: Sequence[Unmeasured] = ()
) -> PerformanceReport:
    return PerformanceReport(
        run_id=f"{period.until:%Y%m%d-%H%M%SZ}",
        cadence=cadence,
        period=period,
        generated_at=period.until + timedelta(seconds=65),
        service="checkout",
        spec_id="checkout",
        rows=rows,
        unmeasured=unmeasured,
        sources=("prometheus",),
    )


def broken_check() -> PerformanceReport:
    return performance(Cadence.CHECK, _CHECK, [BROKEN, LATENCY, QUEUE], [UNBOUND, REVIEW])


def healthy_day() -> PerformanceReport:
    worst = Point(at=datetime(2026, 3, 1, 18, 4, tzinfo=UTC), value=0.1877, why="p99 latency is 187.7 ms over 5m")
    why = "p99 latency is 121.5 ms, promised < 200 ms: 4210 of 1204377 events in 1d were bad (0.3496 %, allowed 1 %)"
    row = replace(
        LATENCY,
        why=why,
        achieved=Quantity.seconds("0.1215"),
        good=1_200_167.0,
        total=1_204_377.0,
        burn=0.35,
        worst=worst,
    )
    return performance(Cadence.DAILY, _DAY, [row])


OUTAGE = Disturbance(
    id="INC-2026-0041",
    severity="SEV-2",
    since=datetime(2026, 2, 26, 9, 29, tzinfo=UTC),
    until=datetime(2026, 2, 26, 10, 12, tzinfo=UTC),
    about=("checkout_error_rate",),
)


def day_of_week(n: int, bad: int, coverage: float = 1.0) -> Slice:
    since = _WEEK.since + timedelta(days=n)
    total = round(1_200_000 * coverage)
    return Slice(
        since=since, until=since + timedelta(days=1), bad=Fraction(bad), total=Fraction(total), coverage=coverage
    )


def week_course() -> Course:
    """A quiet week with an outage on Thursday and a Sunday nobody watched for most of the day."""
    days = [210, 180, 240, 5800, 260, 190]
    slices = [*(day_of_week(n, bad) for n, bad in enumerate(days)), day_of_week(6, 11, 0.25)]
    left = [0.52, 0.51, 0.5, 0.22, 0.2, 0.19, 0.18]
    return Course(
        allowed=Fraction(1, 1000),
        counts_events=True,
        slices=slices,
        budget=[Left(at=one.until, remaining=share) for one, share in zip(slices, left, strict=True)],
        runs=[
            Run(since=slices[3].since, until=slices[3].until, bad=Fraction(5800), total=Fraction(1_200_000)),
        ],
        spent=Spent(
            bad=Fraction(6891),
            total=Fraction(8_403_912),
            allowed=Fraction(34_000),
            parts=(
                Part(incident_id=OUTAGE.id, bad=Fraction(5540)),
                Part(incident_id=None, bad=Fraction(1351)),
            ),
        ),
        previous=Previous(verdict=Compliance.MET, why="as promised", achieved=Quantity.percent("0.02")),
    )


SUGGESTION = Suggestion(
    advice=Advice.MISSING,
    about="checkout_orders_total",
    what="say in the spec what checkout_orders_total must be, or drop the metric",
    evidence="observability.yaml describes it, and no requirement is bound to it",
)
CHANGED = Changed(
    at=datetime(2026, 2, 24, 8, 3, 12, tzinfo=UTC),
    objective="checkout_error_rate",
    before="error_rate < 0.2 % over 7d",
    after="error_rate < 0.1 % over 7d",
)
GONE = Changed(
    at=datetime(2026, 2, 24, 8, 3, 12, tzinfo=UTC),
    objective="checkout_orders_total",
    before="throughput ≥ 10 /s over 7d, 99 % of it",
    after="",
    why="specs/core/checkout/spec.md no longer promises it",
)
RELEASE = Release(id="dpl_0006", version="v1.3.2", at=datetime(2026, 2, 26, 9, 21, tzinfo=UTC))


def restated_week() -> PerformanceReport:
    """Two hundred late events, and an incident dated back."""
    week = week_at_risk()
    row = replace(week.rows[0], course=None)
    assert row.good is not None
    before = replace(week, rows=[replace(row, good=row.good - 200, budget_remaining=0.175)], incidents=())
    late = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    return restated(replace(week, rows=[row], run_id="20260303-090000Z", generated_at=late), before)


def week_at_risk() -> PerformanceReport:
    worst = Point(at=datetime(2026, 2, 26, 9, 31, tzinfo=UTC), value=0.0042, why="error rate is 0.42 % over 5m")
    row = replace(
        BROKEN,
        status=Status.AT_RISK,
        verdict=Compliance.MET,
        reason="budget_low",
        why="18 % of the error budget is left; error rate is 0.082 %, promised < 0.1 %: "
        "6891 of 8403912 events in 7d were bad (0.082 %, allowed 0.1 %)",
        achieved=Quantity.percent("0.082"),
        good=8_397_021.0,
        total=8_403_912.0,
        budget_remaining=0.18,
        burn=0.82,
        worst=worst,
        course=week_course(),
    )
    week = performance(Cadence.WEEKLY, _WEEK, [row, LATENCY], [REVIEW])
    return replace(week, incidents=(OUTAGE,), releases=(RELEASE,), suggestions=(SUGGESTION,), promises=(CHANGED, GONE))


# --- incidents -------------------------------------------------------------------------------------------------

ALERT = Alert(
    source="production_monitor",
    service="checkout",
    metric="checkout_error_rate",
    current=Decimal("0.031"),
    target=Decimal("0.001"),
    status=AlertStatus.FIRING,
    fingerprint="5f0c6a1be77d4d0f9a3c2e8b1d6f7a90",
    at=NOON,
    spec_id="checkout",
    objective_id="checkout_error_rate",
    unit="ratio",
    comparator="lt",
    why=BROKEN.why,
    kind="error_rate",
    statistic="ratio",
    requirement_id="NFR-002",
    requirement_text="Orders that end in a server error: < 0.1%",
    requirement_place=f"{SPEC}:54:3",
    window=timedelta(minutes=5),
    episode="a41f",
    started_at=at(-4),
    fired_at=NOON,
    tier=1,
    bad_ratio=0.031,
    burn=31.0,
    budget_remaining=0.42,
    time_to_exhaustion=timedelta(hours=9, minutes=6),
    valid_events=20_000.0,
    query='(checkout_http_requests_total{code=~"5.."}) / (checkout_http_requests_total)',
    runbook="docs/runbooks/checkout.md",
    deployment=Deployment(
        id="dpl_0007", version="v1.4.0", since=at(-11), previous_id="dpl_0006", previous_version="v1.3.2"
    ),
)
ROLLBACK = {"failed-deployment-id": "dpl_0007", "target-version": "v1.3.2"}
ITEM = ActionItem(
    id="INC-2026-0042-1",
    title="Add a release check that prices an order with every payment method",
    kind=ActionKind.PREVENT,
    category=ActionCategory.BUG,
    route=Route.SPEC_UPDATE,
    owner_role="service owner",
    due=date(2026, 4, 1),
    impact=2,
    evidence=("E1",),
)
_MONITOR, _ESCALATION, _MAIL = "system:monitor", "system:escalation", "system:delivery"

Step = tuple[float, Command]


def message(seq: int, minutes: float, percent: str, status: AlertStatus = AlertStatus.FIRING) -> cmd.ReceiveAlert:
    seen = Decimal(percent) / 100
    why = f"error rate is {percent} %, promised < 0.1 %"
    alert = replace(ALERT, seq=seq, at=at(minutes), current=seen, bad_ratio=float(seen), why=why, status=status)
    return cmd.ReceiveAlert(actor=_MONITOR, alert=alert)


def told(key: str, channel: str, kind: str, outcome: DeliveryOutcome, detail: str = "") -> cmd.RecordDelivery:
    return cmd.RecordDelivery(actor=_MAIL, key=key, channel=channel, message=kind, outcome=outcome, detail=detail)


BEGIN: tuple[Step, ...] = (
    (0, cmd.Open(actor=_MONITOR, incident_id="INC-2026-0042", alert=ALERT)),
    (0, cmd.AssignCommander(actor="system:policy", person=ABSENT)),
    (0, cmd.Escalate(actor=_ESCALATION, to=ABSENT, step=1, why="new incident")),
    (0.2, told("n1", "slack", "opened", DeliveryOutcome.SENT)),
    (0.3, told("n2", "email", "opened", DeliveryOutcome.RETRY, "451 try again later")),
    (1.4, told("n2", "email", "opened", DeliveryOutcome.SENT)),
    (5, message(2, 5, "3.4")),
    (5, cmd.Escalate(actor=_ESCALATION, to=LEADER, step=2, why="no answer within 5m")),
    (6.5, cmd.Acknowledge(actor=LEADER)),
    (7, cmd.Join(actor="system:policy", person=SECOND)),
)
WORK: tuple[Step, ...] = (
    (8, cmd.AddNote(actor=SECOND, text="The first errors are all card payments", occurred_at=at(-3))),
    (
        9,
        cmd.ProposeHypothesis(
            actor=LEADER,
            claim="v1.4.0 breaks the authorisation of card payments",
            predicts="errors only for method=card, and none before dpl_0007",
        ),
    ),
    (9.5, cmd.ProposeHypothesis(actor=SECOND, claim="The payment provider is down")),
    (
        11,
        cmd.AttachEvidence(
            actor=SECOND,
            query="sum by (method) (rate(checkout_http_requests_total{code=~'5..'}[5m]))",
            window="5m",
            value='{method="card"} 6.2, {method="invoice"} 0',
            hypothesis_id="H1",
        ),
    ),
    (12, cmd.JudgeHypothesis(actor=LEADER, id="H1", judged=Judged.SUPPORTED, why="only card payments fail")),
    (
        13,
        cmd.ProposeMitigation(
            actor=LEADER,
            workflow="smartspec_rollback",
            params=ROLLBACK,
            plan="Roll back dpl_0007 (v1.4.0) to v1.3.2",
        ),
    ),
    (13.5, investigated(NOON)),
)
MITIGATION: tuple[Step, ...] = (
    (14, cmd.Approve(actor=LEADER, id="M1", plan_hash=plan_hash("smartspec_rollback", ROLLBACK))),
    (
        14.5,
        cmd.StartMitigation(
            actor="system:worker", id="M1", plan_hash=plan_hash("smartspec_rollback", ROLLBACK), key="run-1"
        ),
    ),
    (14.6, told("n3", "slack", "mitigation", DeliveryOutcome.SENT)),
    (14.6, told("n4", "email", "mitigation", DeliveryOutcome.GIVE_UP, "550 mailbox unavailable")),
    (
        17,
        cmd.FinishMitigation(
            actor="system:worker",
            id="M1",
            outcome=MitigationOutcome.SUCCEEDED,
            why="v1.3.2 is live",
            report=".spec/reports/rollbacks/20260302-121430Z/summary.json",
        ),
    ),
    (18, message(3, 18, "0.04", AlertStatus.RESOLVED)),
    (19, cmd.RecordHealth(actor=_MONITOR, check=Check.HEALTHY, why="error rate is 0.04 %, promised < 0.1 %")),
)
END: tuple[Step, ...] = (
    (20, cmd.RecordHealth(actor=_MONITOR, check=Check.HEALTHY, why="error rate is 0.02 %, promised < 0.1 %")),
    (21, cmd.RecordHealth(actor=_MONITOR, check=Check.HEALTHY, why="error rate is 0.02 %, promised < 0.1 %")),
    (21, cmd.Resolve(actor=_MONITOR, code=Resolution.MITIGATED)),
    (
        21,
        cmd.SchedulePostMortem(actor="system:policy", meeting_at=at(5 * 24 * 60), ics_uid="inc-2026-0042@example.test"),
    ),
    (21.5, told("n5", "slack", "resolved", DeliveryOutcome.SENT)),
    (40, cmd.JudgeHypothesis(actor=SECOND, id="H2", judged=Judged.REFUTED, why="the provider answers other shops")),
)
LEARN: tuple[Step, ...] = (
    (
        60,
        cmd.AcceptFactor(
            actor=LEADER,
            factor="The new card client has no time limit, and waits for a connection that never comes",
            factor_kind=FactorKind.CHANGE,
            hypothesis_id="H1",
            looked_for="other card networks in the same hour: none failed",
        ),
    ),
    (
        61,
        cmd.AcceptFactor(
            actor=LEADER,
            factor="The release checks order by invoice only",
            factor_kind=FactorKind.PROCESS,
        ),
    ),
    (61.5, cmd.LinkFactors(actor=LEADER, cause=2, effect=1, why="card orders met it first in production")),
    (62, cmd.AddActionItem(actor=LEADER, item=ITEM)),
)
CLOSE: tuple[Step, ...] = (
    (70, cmd.DraftPostMortem(actor=LEADER, version=1)),
    (90, cmd.ReviewPostMortem(actor=SECOND)),
    (95, cmd.FinalizePostMortem(actor=LEADER)),
    (96, cmd.Close(actor=LEADER)),
)


def log(*parts: Iterable[Step]) -> tuple[ev.Event, ...]:
    """The events of these steps. A refused one is a fault of the example."""
    events: list[ev.Event] = []
    state: Incident | None = None
    for minutes, command in (step for part in parts for step in part):
        decided = decide(state, command, at(minutes), Policy())
        if isinstance(decided, Refused):
            raise AssertionError(f"{command}: {decided.why}")
        for event in decided:
            state = evolve(state, event)
        events += decided
    return tuple(events)


def incident(*parts: Iterable[Step], people: Sequence[Names] = PEOPLE) -> IncidentReport:
    events = log(*parts)
    run_id = f"{events[-1].at:%Y%m%d-%H%M%SZ}"
    return IncidentReport(incident=fold(events), events=events, run_id=run_id, people=people)


def post_mortem(*parts: Iterable[Step], text: str | None = None) -> PostMortemReport:
    events = log(*parts)
    state = fold(events)
    return PostMortemReport(
        incident=state,
        document=draft(state, events, at(70), people=PEOPLE),
        action_items=action_items_document(state),
        run_id="20260302-131000Z",
        text=text,
        people=PEOPLE,
    )


EXAMPLES: dict[str, Report] = {
    "check-broken": broken_check(),
    "day-healthy": healthy_day(),
    "week-at-risk": week_at_risk(),
    "week-restated": restated_week(),
    "incident-opened": incident(BEGIN[:3]),
    "incident-investigating": incident(BEGIN, WORK),
    "incident-mitigating": incident(BEGIN, WORK, MITIGATION),
    "incident-closed": incident(BEGIN, WORK, MITIGATION, END, LEARN, CLOSE),
    "post-mortem-draft": post_mortem(BEGIN, WORK, MITIGATION, END, LEARN),
    "post-mortem-early": post_mortem(BEGIN, ((9, cmd.Resolve(actor=LEADER, code=Resolution.FALSE_POSITIVE)),)),
}
