"""What a backend looks at before anything depends on it: reach, credentials, clock, and no secret in any line."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Finding, Secret
from smartspec_ops.testing.backends import FAULTS, SECRET
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server

pytestmark = pytest.mark.edge

FAR, AHEAD = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Mon, 01 Jan 2026 00:00:00 +99999999999999999999"
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
KINDS = [kind for kind, one in BACKENDS.items() if one.preflight]
"""Of those that can be looked at."""


async def looked(kind: str, reply: Callable[[Asked], Reply]) -> Sequence[Finding]:
    preflight = BACKENDS[kind].preflight
    assert preflight
    async with scripted_server(reply) as server:
        headers = {"authorization": Secret(f"Bearer {SECRET}")}
        config = SourceConfig(name="s", url=Secret(f"{server.url}/here"), headers=headers)
        http = HttpEdge(allow=BACKENDS[kind].allow(config))
        try:
            return await preflight(config, http, EagerClock(AT))
        finally:
            await http.close()


def states(findings: Sequence[Finding]) -> dict[str, str]:
    return {one.check: one.state for one in findings}


def prometheus(version: object = "2.42.0", ahead: timedelta = timedelta(0)) -> Callable[[Asked], Reply]:
    """A server of that version, whose clock is `ahead` of ours."""
    headers = {"date": format_datetime(AT + ahead)}

    def reply(asked: Asked) -> Reply:
        is_query = asked.path.endswith("/query")
        vector = {"resultType": "vector", "result": [{"metric": {}, "value": [AT.timestamp(), "1"]}]}
        data = vector if is_query else {"version": version}
        return Reply(body=json.dumps({"status": "success", "data": data}).encode(), headers=headers)

    return reply


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_source_that_fails_is_told_with_what_to_do_and_without_a_secret(kind: str, fault: str) -> None:
    found = await looked(kind, lambda _: FAULTS[fault][0])
    wrong = [one for one in found if one.state == "fail"]
    assert wrong
    assert all(one.fix for one in wrong)
    text = repr(found)
    assert (SECRET in text, "127.0.0.1" in text) == (False, False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [200, 400, 401, 422, 500])
async def test_a_source_that_quotes_what_it_was_asked_is_not_quoted(kind: str, status: int) -> None:
    def echo(asked: Asked) -> Reply:
        said = f"cannot use {asked.path} of {asked.headers} with {asked.body.decode()}"
        error = {"status": "error", "errorType": said, "error": said, "errors": [said], "message": said}
        return Reply(status=status, body=json.dumps(error).encode())

    text = repr(await looked(kind, echo))
    assert [word for word in ("cannot use", "127.0.0.1", SECRET, "/here") if word in text] == []


@pytest.mark.parametrize("kind", KINDS)
async def test_refused_credentials_are_not_called_a_source_that_is_down(kind: str) -> None:
    found = await looked(kind, lambda _: Reply(status=401))
    assert states(found)["source/credentials"] == "fail"
    assert "source/answers" not in states(found)


async def test_a_prometheus_that_answers_says_which_one_it_is() -> None:
    found = await looked("prometheus", prometheus())
    assert states(found) == {"source/answers": "ok", "source/clock": "ok"}
    assert "version 2.42.0" in found[0].detail


@pytest.mark.parametrize("version", [None, {}, "2.42.0 <script>", "x" * 500])
async def test_a_version_that_is_none_is_left_out(version: object) -> None:
    found = await looked("prometheus", prometheus(version=version))
    assert found[0].detail == "it answers queries"


@pytest.mark.parametrize(
    ("ahead", "state", "words"),
    [
        (timedelta(seconds=0), "ok", "agree"),
        (timedelta(seconds=-5), "ok", "agree"),
        (timedelta(seconds=-6), "warn", "6 s ahead of"),
        (timedelta(seconds=6), "warn", "6 s behind"),
        (timedelta(seconds=60), "warn", "60 s behind"),
        (timedelta(seconds=61), "fail", "61 s behind"),
        (timedelta(hours=-1), "fail", "3600 s ahead of"),
    ],
)
async def test_the_clocks_are_compared(ahead: timedelta, state: str, words: str) -> None:
    found = {one.check: one for one in await looked("prometheus", prometheus(ahead=ahead))}
    assert (found["source/clock"].state, words in found["source/clock"].detail) == (state, True)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 99:99:99 GMT", FAR, AHEAD])
async def test_a_date_that_is_none_is_no_finding(date: str) -> None:
    page = Reply(body=b"up 1\n", headers={"date": date} if date else {})
    assert "source/clock" not in states(await looked("openmetrics", lambda _: page))


async def test_a_page_says_how_much_is_on_it() -> None:
    page = b'# TYPE hits_total counter\nhits_total{code="200"} 3\nhits_total{code="500"} 1\nup 1\n'
    found = await looked("openmetrics", lambda _: Reply(body=page))
    assert found == (Finding(check="source/answers", state="ok", detail=found[0].detail),)
    assert "families 2, series 3" in found[0].detail


async def test_an_empty_page_is_a_warning() -> None:
    assert states(await looked("openmetrics", lambda _: Reply(body=b"")))["source/answers"] == "warn"


def test_what_is_wrong_comes_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="what to do"):
        Finding(check="x", state="fail", detail="broken")
