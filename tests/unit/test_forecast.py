"""What `show` says of the pages to come is what comes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.escalation import Settled, Wait, next_step
from smartspec_ops.domain.incident.forecast import Ahead, Forecast, forecast
from smartspec_ops.domain.incident.values import Resolution
from tests.unit.paging_play import NOW, ROSTER, SCHEDULE, TWO, Play, step


def ahead(play: Play) -> Forecast | None:
    return forecast(play.it, play.roster, play.policy, play.now)


def minutes(at: datetime) -> int:
    return int((at - NOW).total_seconds() // 60)


@pytest.mark.parametrize("policies", [(TWO,), ()], ids=["by policy", "by roster"])
def test_each_page_was_foretold(policies: tuple[()]) -> None:
    play = Play(*policies)
    foretold: list[tuple[int, str]] = []
    while (found := ahead(play)) is not None:
        names = [*found.people, *(f"#{name}" for name in found.channels)]
        foretold += [(minutes(found.at), name) for name in names]
        if found.what is Ahead.NOBODY_LEFT:
            foretold.append((minutes(found.at), "nobody_reachable"))
        play.play_until(found.at)
    assert foretold == [one for one in play.told[1:] if one[1] != "p-6"]
    assert isinstance(next_step(play.it, ROSTER, play.policy, play.now), Settled)


def test_who_will_be_on_call_then_is_named_not_who_is_now() -> None:
    play = Play(replace(TWO, steps=(step(SCHEDULE, timeout=70),)))
    assert ahead(play) == Forecast(at=NOW + timedelta(minutes=70), what=Ahead.PAGE, people=("p-2",))


def test_an_answer_that_may_expire_is_foretold_and_the_end_is_not() -> None:
    play = Play(TWO)
    play.pass_minutes(2)
    play.do(cmd.Acknowledge(actor="p-1"))
    assert ahead(play) == Forecast(at=NOW + timedelta(minutes=32), what=Ahead.ANSWER_EXPIRES)
    assert isinstance(next_step(play.it, ROSTER, play.policy, play.now), Wait)
    play.do(cmd.Resolve(actor="p-1", code=Resolution.FALSE_POSITIVE))
    assert ahead(play) is None
