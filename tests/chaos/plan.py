"""What happens in a run and when, drawn from its seed and from nothing else."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

SPAN = 5.0
"""Seconds of a round in which faults begin."""
LONGEST = 4.0
FAULTS_A_ROUND = 14
SERVICES = 6
STRANGERS = 4
"""Services whose alerts come from elsewhere, by two senders."""
TURNS_A_SERVICE = 4
"""Two breaches, and their ends: an alert that comes back more often is flapping, and rightly takes longer to end."""

WEIGHTS = {
    "kill_monitor": 14,
    "kill_intake": 8,
    "stop_monitor": 12,
    "stop_intake": 6,
    "database_cut": 10,
    "database_refuses": 6,
    "database_delayed": 6,
    "database_silent": 10,
    "database_slow_disk": 4,
    "database_restart": 4,
    "database_failover": 2,
    "source_cut": 4,
    "source_silent": 6,
    "source_delayed": 4,
    "source_garbage": 12,
    "clock_step": 8,
    "receiver_refuses": 4,
    "receiver_hangs_up": 6,
    "disk_full": 4,
    "alerts_again_and_out_of_order": 10,
}
"""How often each kind is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`at` and `lasts` in seconds, from the start of its round. `which` picks the process; `amount` is between 0 and 1,
    and means what the kind makes of it."""

    kind: str
    at: float
    lasts: float
    which: int
    amount: float

    def __str__(self) -> str:
        return f"{self.at:5.2f} s: {self.kind} of {self.which}, {self.lasts:.2f} s, {self.amount:.3f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A service breaks, or heals. A blip does both, `lasts` seconds apart: it may be over before anybody looks."""

    at: float
    service: int
    lasts: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    faults: Sequence[Fault]
    turns: Sequence[Turn]


def plan(seed: int, faults: int, a_round: int = FAULTS_A_ROUND) -> Sequence[Round]:
    """Rounds that hold so many faults together, `a_round` each."""
    draw = random.Random(f"chaos:{seed}")
    left = [TURNS_A_SERVICE] * SERVICES
    rounds = []
    while faults > 0:
        number = min(faults, a_round)
        faults -= number
        rounds.append(Round(faults=_faults(draw, number), turns=_turns(draw, left)))
    return rounds


def _faults(draw: random.Random, number: int) -> Sequence[Fault]:
    kinds = draw.choices(list(WEIGHTS), list(WEIGHTS.values()), k=number)
    drawn = [
        Fault(
            kind=kind,
            at=draw.uniform(0, SPAN),
            lasts=draw.uniform(0.3, LONGEST),
            which=draw.randrange(1000),
            amount=draw.random(),
        )
        for kind in kinds
    ]
    return sorted(drawn, key=lambda one: one.at)


def _turns(draw: random.Random, left: list[int]) -> Sequence[Turn]:
    """One or two services that turn and stay so, and now and then a blip of another one."""
    able = [service for service, number in enumerate(left) if number > 0]
    chosen = draw.sample(able, min(len(able), draw.choice([1, 2, 2, 3])))
    turns = []
    for service in chosen:
        is_whole = left[service] % 2 == 0 and left[service] > 2
        lasts = draw.uniform(0.5, 2.5) if is_whole and draw.random() < 0.15 else None
        left[service] -= 1 if lasts is None else 2
        turns.append(Turn(at=draw.uniform(0, SPAN), service=service, lasts=lasts))
    return sorted(turns, key=lambda one: one.at)
