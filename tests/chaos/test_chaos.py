"""A short run of the chaos suite, and that its dice are its seed's alone.

The long run is ``./dev chaos --faults 2000``.
"""

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from smartspec_ops.testing.http_server import Asked
from tests.chaos.__main__ import _injected, _known, _parser
from tests.chaos.plan import TURNS_A_SERVICE, WEIGHTS, plan
from tests.chaos.run import Outcome, lines, run
from tests.chaos.truth import Recorder
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


def test_a_long_run_goes_on_from_what_its_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    given = _parser().parse_args(["--seed", "7", "--per-round", "25", "--out", str(file)])
    assert _known(given) == []
    earlier = [Outcome(seed=seed, faults=Counter(kill_monitor=3), settled=[2.0], wrong=["late"]) for seed in (6, 7, 8)]
    written = [{**one.as_json(), "per_round": 25} for one in earlier]
    written.append({**Outcome(seed=9).as_json(), "per_round": 14})
    file.write_text("".join(json.dumps(one) + "\n" for one in written))
    assert _known(given) == earlier[1:], "from its seed on, and of rounds as long"
    assert _injected(_known(given)) == 6


def test_the_recorder_says_of_which_incidents_it_was_told() -> None:
    recorder = Recorder(random.Random(1))
    for number, data in enumerate([{"incident_id": "INC-1"}, {}, {"incident_id": "INC-2"}]):
        body = json.dumps({"type": "incident.opened", "data": data}).encode()
        recorder(Asked(method="POST", path="/", headers={"webhook-id": f"{number}"}, body=body))
        assert recorder.incidents() == {"INC-1", *(["INC-2"] if number == 2 else [])}
