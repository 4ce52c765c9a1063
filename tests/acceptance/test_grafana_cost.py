"""What a tick on a Grafana costs, as its page says it: requests exactly, bytes within a tenth."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.domain.measurement import Ask, Counts
from smartspec_ops.domain.objective import RatioIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Answer, Failure, Request, Secret
from smartspec_ops.stores import open_store
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.grafana_server import DataSource, GrafanaServer, Token
from tests import servers

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

PAGE = Path(__file__).resolve().parents[2] / "docs/backends/grafana.md"
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOST = 100
WINDOWS = [n * MINUTE for n in (5, 30, 60, 120, 360, 1440, 3 * 1440, 28 * 1440)]
ROW = re.compile(r"\| ([\d,]+) \| (proxy|PromQL by query) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|")


def history() -> str:
    lines = []
    for service in range(MOST):
        for code, rate in (("200", 90), ("500", 1)):
            name = f'http_requests_total{{service="svc-{service:04d}",code="{code}"}}'
            lines += [f"{name} {rate * (n + 41)} {(AT + n * MINUTE).timestamp():.0f}" for n in range(-40, 4)]
    return "\n".join([*lines, "# EOF", ""])


def asks(objectives: int) -> Sequence[Ask]:
    found = []
    for service in range(objectives):
        total = f'http_requests_total{{service="svc-{service:04d}"}}'
        ratio = RatioIndicator(source="s", total=total, bad=f'{total[:-1]},code="500"}}')
        found += [Ask(ratio, window) for window in WINDOWS]
    return found


class Counter:
    """`ports.Http` that counts what passes through it."""

    def __init__(self, edge: HttpEdge) -> None:
        self._edge = edge
        self.seen = [0, 0, 0]

    async def send(self, request: Request) -> Answer | Failure:
        url = request.url.reveal() if isinstance(request.url, Secret) else request.url
        answer = await self._edge.send(request)
        received = len(answer.body) if isinstance(answer, Answer) else 0
        self.seen = [a + b for a, b in zip(self.seen, (1, len(url) + len(request.body), received), strict=True)]
        return answer

    async def close(self) -> None:
        await self._edge.close()


@pytest.fixture(scope="module")
def grafana() -> Iterator[GrafanaServer]:
    with ExitStack() as stack:
        try:
            prometheus = stack.enter_context(servers.prometheus({}, history=history()))
        except servers.Missing as missing:
            pytest.skip(str(missing))
        source = DataSource(uid="p", name="P", at=prometheus.url)
        yield stack.enter_context(GrafanaServer([Token(value="t")], [source]))


TOLD = [
    (how, *(int(one.replace(",", "")) for one in (objectives, *figures)))
    for objectives, how, *figures in ROW.findall(PAGE.read_text())
]


@pytest.mark.parametrize(("how", "objectives", "requests", "sent", "received"), [r for r in TOLD if r[1] <= MOST])
async def test_the_third_tick_costs_what_the_page_says(
    grafana: GrafanaServer, tmp_path: Path, how: str, objectives: int, requests: int, sent: int, received: int
) -> None:
    store = open_store(tmp_path / "ops.db", bytes(32))
    await store.migrate()
    config = SourceConfig(
        name="s",
        url=grafana.url,
        headers={"authorization": Secret("Bearer t")},
        datasource="p",
        datasource_api="proxy" if how == "proxy" else "query",
    )
    http = Counter(HttpEdge(allow=BACKENDS["grafana"].allow(config)))
    backend = BACKENDS["grafana"].build(config, http, store, EagerClock(AT))
    wanted = asks(objectives)
    for tick in range(3):
        http.seen = [0, 0, 0]
        found = await backend.measure(wanted, AT + tick * MINUTE)
        assert all(isinstance(found[ask], Counts) for ask in wanted)
    await backend.close()
    await store.close()
    assert http.seen[0] == requests
    assert http.seen[1:] == pytest.approx([sent, received], rel=0.1)


def test_the_page_tells_of_one_a_hundred_and_a_thousand() -> None:
    assert {row[1] for row in TOLD} == {1, 100, 1000}
    assert len(TOLD) == 6
