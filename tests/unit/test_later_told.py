"""Two memories of one alert: the one whose message came last stands, and no number is given to two messages."""

from datetime import timedelta

import pytest

from smartspec_ops.domain.alert_lifecycle import AT_REST, Lifecycle, Phase, later_told
from tests.unit.objectives import MINUTE, NOON


def told(minute: int, seq: int, episode: str = "e1", phase: Phase = Phase.FIRING) -> Lifecycle:
    return Lifecycle(phase=phase, episode=episode, seq=seq, started_at=NOON, last_sent=NOON + minute * MINUTE)


@pytest.mark.parametrize(
    ("known", "other", "stands"),
    [
        (AT_REST, AT_REST, AT_REST),
        (AT_REST, told(1, 1), told(1, 1)),  # told from here, and nobody there knows
        (told(1, 1), AT_REST, told(1, 1)),
        (told(1, 1), told(2, 2, phase=Phase.RESOLVED), told(2, 2, phase=Phase.RESOLVED)),
        (told(2, 2, phase=Phase.RESOLVED), told(1, 1), told(2, 2, phase=Phase.RESOLVED)),
        (told(1, 2), told(1, 2, phase=Phase.FROZEN), told(1, 2)),  # what is stored, where both were told at once
        (told(2, 3), told(3, 2), told(3, 3)),  # the next is number 4: 3 was given to a message of theirs
        (told(3, 2), told(2, 3), told(3, 3)),
        (told(1, 7, "e1"), told(2, 1, "e2"), told(2, 1, "e2")),  # numbers begin anew with an episode
    ],
)
def test_which_stands(known: Lifecycle, other: Lifecycle, stands: Lifecycle) -> None:
    assert later_told(known, other) == stands


def test_a_suspicion_that_told_nobody_gives_way_to_what_was_told() -> None:
    suspicion = Lifecycle(phase=Phase.PENDING, started_at=NOON + timedelta(hours=1), bad_ticks=1)
    assert later_told(suspicion, told(1, 1)) == told(1, 1)
