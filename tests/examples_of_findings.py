"""What an investigation found out about the example incident, built by the real domain from a drawn course."""

from datetime import datetime, timedelta
from fractions import Fraction

from smartspec_ops.domain.incident.commands import RecordFindings
from smartspec_ops.domain.investigation.change import Change, ChangeKind, with_paths
from smartspec_ops.domain.investigation.checks import Checked, Outcome
from smartspec_ops.domain.investigation.drill import Drill, Part, Split, VersionSplit
from smartspec_ops.domain.investigation.evidence import course_evidence
from smartspec_ops.domain.investigation.findings import Findings
from smartspec_ops.domain.investigation.movers import Mover
from smartspec_ops.domain.investigation.onset import Onset, onset
from smartspec_ops.domain.investigation.similar import Similar
from smartspec_ops.domain.investigation.suspects import Case, rank

MINUTE = timedelta(minutes=1)


def investigated(noon: datetime) -> RecordFindings:
    """As seen a quarter of an hour after the alert, at `noon`; it broke six minutes before."""
    course = [(noon + n * MINUTE, 0.0 if n <= -6 else 0.031) for n in range(-90, 1)]
    began = onset(course, bad_is_high=True, objective="checkout_error_rate")
    assert isinstance(began, Onset)
    kept = course_evidence(
        "(checkout_http_requests_total{code=~'5..'}) / (checkout_http_requests_total)",
        course,
        MINUTE,
        f"share of bad events of checkout_error_rate: {began.why}",
    )
    changes = [
        with_paths(_change(noon, -200, "4f2e1d", ChangeKind.COMMIT, "Word the receipt anew"), ["docs/receipt.md"]),
        _change(noon, -9, "dpl_0007", ChangeKind.DEPLOYMENT, "checkout v1.4.0 went live", "v1.4.0", "v1.3.2"),
    ]
    nothing = Fraction(0)
    whole = {"bad_before": nothing, "total_before": Fraction(90_000)}
    card = Part(value="card", bad=Fraction(186), total=Fraction(3000), excess=Fraction(186), share=Fraction(1),
                traffic=Fraction(1, 2), **whole)  # fmt: skip
    drills = (Drill(label="method", parts=(card,), values_seen=2, points_at=("card",)),)
    versions = VersionSplit(
        label="version",
        new="v1.4.0",
        split=Split.NEW_ALONE,
        new_ratio=Fraction(31, 500),
        old_ratio=nothing,
        why="6.2 % of the events of 'v1.4.0' are bad, 0 % of those of the others",
    )
    waiting = Mover(
        service="checkout",
        metric="card_client_waiting",
        series="card_client_waiting",
        score=48.0,
        before=0.0,
        after=36.0,
        moved=2,
        of=2,
        shape="▁▁▁▁▁▁▇█",
    )
    checks = (
        Checked(name="traffic surge", outcome=Outcome.RULED_OUT, why="1003 events a minute where 998 were usual"),
    )
    case = Case(
        incident_id="INC-2026-0042",
        service="checkout",
        onset=began,
        drills=drills,
        versions=versions,
        movers=(waiting,),
        checks=checks,
    )
    findings = Findings(
        at=noon + 13.5 * MINUTE,
        since=noon - 90 * MINUTE,
        until=noon,
        onset=began,
        movers=(waiting,),
        drills=drills,
        versions=versions,
        checks=checks,
        similar=(
            Similar(
                id="INC-2025-0311",
                score=0.6,
                why="same objective checkout/checkout_error_rate; shared words: checkout, card",
                ended_by="ended by smartspec_rollback: Roll back to v0.9.4",
                open_items=("Give every client a time limit",),
            ),
        ),
        suspects=rank(changes, case),
        changes=tuple(changes),
        changes_seen=len(changes),
        evidence=(kept.digest,),
        unknown=("commits of .: git took longer than 10 s",),
    )
    return RecordFindings(actor="system:investigator", findings=findings, captured=(kept,))


def _change(
    noon: datetime,
    minutes: float,
    name: str,
    kind: ChangeKind,
    what: str,
    version: str | None = None,
    previous: str | None = None,
) -> Change:
    return Change(
        at=noon + minutes * MINUTE,
        kind=kind,
        id=name,
        what=what,
        source="git ." if kind is ChangeKind.COMMIT else "marker",
        service="checkout" if version else None,
        version=version,
        previous=previous,
    )
