"""Each check complains about what it is there for, and about nothing else."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from smartspec_ops.ports import Effect, EffectState, LedgerRow, StoredEffect
from tests.chaos import invariants
from tests.chaos.invariants import Facts, key_of
from tests.chaos.truth import Service

START = 1_000_000.0
BROKE, HEALED = START + 100, START + 130
SERVICE = "svc-0"


@dataclass
class Stage:
    """As much of a world as the checks look at: one service that was broken once."""

    turns: list[float] = field(default_factory=lambda: [BROKE, HEALED])
    intact: list[float] = field(default_factory=lambda: [HEALED + 1])
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    slack: float = 2.0

    def __post_init__(self) -> None:
        self.services = [Service(SERVICE, began=START, turns=self.turns)]
        self.source = SimpleNamespace(intact={SERVICE: self.intact})
        self.recorder = SimpleNamespace(taken=self.taken)
        self.senders = SimpleNamespace(accepted=[], refused=[], strangers=[])


# Broken again long after the incident was resolved; and so soon after that the clocks leave open which was first.
AGAIN = Stage(turns=[BROKE, HEALED, BROKE + 100, HEALED + 100], intact=[HEALED + 1, HEALED + 101])
QUICKLY = Stage(turns=[BROKE, HEALED, HEALED + 9, HEALED + 10], intact=[HEALED + 1])
RESOLVED = ("INC-1", SERVICE, BROKE + 3, HEALED + 9)
RESOLVED_AGAIN = ("INC-2", SERVICE, BROKE + 103, HEALED + 109)

GOOD = Facts(
    at=HEALED + 60,
    rows=(),
    openings={SERVICE: [BROKE + 3]},
    resolutions=[RESOLVED],
    effects=(),
    jobs=frozenset(),
    ledger={},
    broken_chains={},
    audit_holds=True,
    told=(),
    accepted=(),
)


def effect(state: EffectState, due: float = START, detail: str = "") -> StoredEffect:
    body = {"message": {"key": "k-1"}}
    at = datetime.fromtimestamp(due, UTC)
    return StoredEffect(
        effect=Effect(kind="notify", key="notify-1", due_at=at, body=body), id=7, state=state, attempts=1, detail=detail
    )


def judged(at: float, verdict: str) -> dict[str, list[LedgerRow]]:
    row: dict[str, Any] = dict.fromkeys(("value", "good", "total", "slice_good", "budget_remaining"))
    tick = datetime.fromtimestamp(at, UTC)
    key = key_of(SERVICE)
    return {key: [LedgerRow(objective_key=key, generation="g", tick=tick, verdict=verdict, why="", **row)]}


def notice(body: str = "opened") -> bytes:
    return json.dumps({"type": body, "data": {"incident_id": "INC-1"}}).encode()


@pytest.mark.parametrize(
    ("check", "stage", "seen", "complaints"),
    [
        (invariants.one_incident_a_breach, Stage(), GOOD, 0),
        (invariants.one_incident_a_breach, Stage(), replace(GOOD, openings={}), 2),
        (invariants.one_incident_a_breach, Stage(), replace(GOOD, openings={SERVICE: [START + 10]}), 1),
        (invariants.no_incident_without_a_breach, Stage(), GOOD, 0),
        (invariants.no_incident_without_a_breach, Stage(), replace(GOOD, openings={}), 0),
        (
            invariants.no_incident_without_a_breach,
            Stage(),
            replace(GOOD, openings={SERVICE: [BROKE + 3, BROKE + 9]}),
            1,
        ),
        (invariants.no_incident_without_a_breach, Stage(), replace(GOOD, openings={SERVICE: [START + 10]}), 1),
        (invariants.one_incident_a_breach, Stage(turns=[BROKE, BROKE + 1]), replace(GOOD, openings={}), 0),
        (invariants.no_recovery_unseen, Stage(), GOOD, 0),
        (invariants.no_recovery_unseen, Stage(), replace(GOOD, resolutions=[("I", SERVICE, BROKE + 3, BROKE + 9)]), 1),
        (invariants.no_recovery_unseen, Stage(intact=[BROKE + 1]), GOOD, 1),
        (invariants.no_recovery_unseen, AGAIN, replace(GOOD, resolutions=[RESOLVED, RESOLVED_AGAIN]), 0),
        (
            invariants.no_recovery_unseen,
            replace(AGAIN, intact=[HEALED + 1]),
            replace(GOOD, resolutions=[RESOLVED_AGAIN]),
            1,
        ),
        (
            invariants.no_recovery_unseen,
            replace(AGAIN, intact=[HEALED + 101]),
            replace(GOOD, resolutions=[RESOLVED]),
            1,
        ),
        (invariants.no_recovery_unseen, QUICKLY, replace(GOOD, resolutions=[RESOLVED]), 0),
        (
            invariants.no_recovery_unseen,
            replace(QUICKLY, intact=[HEALED + 9.5]),
            replace(GOOD, resolutions=[RESOLVED]),
            1,
        ),
        (invariants.verdicts_are_true, Stage(), replace(GOOD, ledger=judged(BROKE + 25, "breached")), 0),
        (invariants.verdicts_are_true, Stage(), replace(GOOD, ledger=judged(BROKE + 25, "met")), 1),
        (invariants.verdicts_are_true, Stage(), replace(GOOD, ledger=judged(BROKE + 25, "unknown")), 0),
        (invariants.verdicts_are_true, Stage(), replace(GOOD, ledger=judged(START + 50, "breached")), 1),
        (invariants.verdicts_are_true, Stage(), replace(GOOD, ledger={key_of(SERVICE): []}), 1),
        (invariants.every_notice_arrived, Stage(), replace(GOOD, effects=[effect(EffectState.DONE)]), 1),
        (
            invariants.every_notice_arrived,
            Stage(taken=[("k-1", notice()), ("k-1", notice())]),
            replace(GOOD, effects=[effect(EffectState.DONE)]),
            0,
        ),
        (
            invariants.every_notice_arrived,
            Stage(taken=[("k-1", notice()), ("k-1", notice("another"))]),
            replace(GOOD, effects=[effect(EffectState.DONE)]),
            1,
        ),
        (invariants.every_notice_arrived, Stage(), replace(GOOD, told=[("", notice())]), 1),
        (
            invariants.every_notice_arrived,
            Stage(taken=[("k-2", notice())]),
            GOOD,
            0,
        ),  # told since the database was read
        (invariants.nothing_is_stuck, Stage(), replace(GOOD, effects=[effect(EffectState.DONE)]), 0),
        (invariants.nothing_is_stuck, Stage(), replace(GOOD, effects=[effect(EffectState.DEAD, detail="no")]), 1),
        (invariants.nothing_is_stuck, Stage(), replace(GOOD, effects=[effect(EffectState.QUEUED, GOOD.at + 9)]), 1),
        (
            invariants.nothing_is_stuck,
            Stage(),
            replace(GOOD, effects=[effect(EffectState.QUEUED)], jobs=frozenset({7})),
            1,
        ),
        (invariants.chains_hold, Stage(), GOOD, 0),
        (invariants.chains_hold, Stage(), replace(GOOD, broken_chains={"INC-1": "altered"}, audit_holds=False), 2),
    ],
)
def test_a_check_complains_about_what_it_is_there_for(
    check: Callable[[Any, Facts], Any], stage: Stage, seen: Facts, complaints: int
) -> None:
    assert len(list(check(stage, seen))) == complaints, list(check(stage, seen))


def test_a_tick_judged_twice_is_found() -> None:
    once = judged(BROKE, "met")
    twice = {key: [*rows, *rows] for key, rows in once.items()}
    assert list(invariants.no_tick_twice(None, replace(GOOD, ledger=once))) == []  # type: ignore[arg-type]
    assert len(list(invariants.no_tick_twice(None, replace(GOOD, ledger=twice)))) == 1  # type: ignore[arg-type]


def test_a_service_is_as_broken_as_it_was() -> None:
    service = Service(SERVICE, began=START, turns=[BROKE, HEALED, HEALED + 10])
    assert service.breaches() == [(BROKE, HEALED), (HEALED + 10, None)]
    assert service.broken_for(BROKE - 5, BROKE + 5) == 5
    assert service.broken_for(HEALED + 5, HEALED + 15) == 5
    assert timedelta(seconds=service.broken_for(START, BROKE)) == timedelta(0)
