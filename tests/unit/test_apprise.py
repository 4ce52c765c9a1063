"""Through Apprise, against a real HTTP receiver; and without it, a clear word instead of a traceback."""

import sys
from pathlib import Path

import pytest

from smartspec_ops.channels import build
from smartspec_ops.channels.apprise import INSTALL
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import Channel, Outcome, Secret
from smartspec_ops.testing.channels import MESSAGE
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.unit.test_channels import config

pytestmark = [pytest.mark.edge, pytest.mark.slow]


def channel(url: str) -> Channel:
    return build("apprise", config(Path(), url=Secret(url)))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.SENT),
        (204, Outcome.SENT),
        (400, Outcome.RETRY),
        (401, Outcome.RETRY),
        (429, Outcome.RETRY),
        (500, Outcome.RETRY),
    ],
)
async def test_what_apprise_reports_decides(status: int, outcome: Outcome) -> None:
    async with scripted_server(lambda _: Reply(status=status)) as server:
        delivery = await channel(server.url.replace("http://", "json://") + "/hook").deliver(MESSAGE)
    assert delivery.outcome is outcome
    assert "127.0.0.1" not in delivery.detail


async def test_a_lost_connection_is_tried_again() -> None:
    async with scripted_server(lambda _: Reply(body=None)) as server:
        delivery = await channel(server.url.replace("http://", "json://") + "/hook").deliver(MESSAGE)
    assert delivery.outcome is Outcome.RETRY


async def test_subject_text_and_facts_arrive() -> None:
    asked: list[Asked] = []

    def answer(request: Asked) -> Reply:
        asked.append(request)
        return Reply()

    async with scripted_server(answer) as server:
        await channel(server.url.replace("http://", "json://") + "/hook").deliver(MESSAGE)
    text = asked[0].body.decode()
    for said in (MESSAGE.subject, "31 times its objective", "Burn rate: 31", "https://runbooks.example.test/checkout"):
        assert said in text
    assert '"type": "failure"' in text


def test_an_address_apprise_does_not_know_is_refused_without_quoting_it() -> None:
    with pytest.raises(UserFault) as fault:
        channel("canary-scheme://canary")
    assert "canary" not in str(fault.value)


def test_without_the_extra_the_line_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(UserFault) as fault:
        channel("json://x.test")
    assert INSTALL in str(fault.value)
