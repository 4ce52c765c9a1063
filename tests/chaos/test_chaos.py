"""A short run of the chaos suite, and that its dice are its seed's alone.

The long run is ``./dev chaos --faults 2000``.
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.chaos.plan import TURNS_A_SERVICE, WEIGHTS, plan
from tests.chaos.run import lines, run
from tests.servers import Missing

FAULTS = 42
A_ROUND = 21
SEED = 20261129


@pytest.mark.slow
@pytest.mark.acceptance
@pytest.mark.server
async def test_forty_two_faults_lose_nothing_and_tell_everything(tmp_path: Path) -> None:
    try:
        outcome = await run(SEED, FAULTS, tmp_path, lambda _: None, A_ROUND)
    except Missing as missing:
        pytest.skip(str(missing))
    assert outcome.wrong == [], "\n".join(lines(outcome))
    assert sum(outcome.faults.values()) + sum(outcome.impossible.values()) == FAULTS
    assert outcome.breaches > 0
    assert outcome.incidents > 0


def test_a_seed_is_a_plan() -> None:
    assert plan(7, 100) == plan(7, 100)
    assert plan(7, 100) != plan(8, 100)


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_has_the_faults_it_was_asked_for_and_breaks_nothing_too_often(seed: int) -> None:
    rounds = plan(seed, 50)
    assert sum(len(one.faults) for one in rounds) == 50
    turns: Counter[int] = Counter()
    for one in rounds:
        for turn in one.turns:
            turns[turn.service] += 1 if turn.lasts is None else 2
    assert max(turns.values()) <= TURNS_A_SERVICE
    assert min(len(one.turns) for one in rounds[:3]) >= 1


def test_every_kind_of_fault_is_drawn() -> None:
    drawn = {fault.kind for seed in range(20) for one in plan(seed, 50) for fault in one.faults}
    assert drawn == set(WEIGHTS)
