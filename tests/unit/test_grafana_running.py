"""Long windows counted along: never less than is in them, and at most what a sliver more would hold."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.backends import BACKENDS, SourceConfig
from smartspec_ops.backends._frames import Result, Strand
from smartspec_ops.backends._grafana_running import SHARE, Key, Running
from smartspec_ops.backends.grafana import Grafana
from smartspec_ops.domain.measurement import Ask, Counts, NoData, Silence
from smartspec_ops.domain.objective import RatioIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.ports import Secret
from smartspec_ops.testing.armed_server import Reply
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.grafana_server import DataSource, GrafanaServer, Token

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
WINDOWS = [timedelta(hours=6), timedelta(days=3), timedelta(days=28)]
LOST = NoData(Silence.UNREACHABLE, "lost")


def between(events: list[int], since: datetime, until: datetime) -> int:
    """Both ends are in, as in SQL's BETWEEN; events are seconds around `AT`."""
    return sum(since <= AT + timedelta(seconds=second) <= until for second in events)


def result(count: int) -> Result:
    """A query that groups by nothing gives a row with zero, or none at all: both mean the same."""
    return Result([Strand("n", (), [(None, float(count))])] if count else [])


def total(one: Result | None) -> float:
    assert one is not None
    return sum(value for strand in one.strands for _, value in strand.points)


@given(
    st.lists(st.integers(-40 * 86_400, 5 * 86_400), max_size=60),
    st.lists(st.tuples(st.integers(0, 20_000), st.booleans()), min_size=1, max_size=30),
)
def test_a_window_holds_what_is_in_it_and_at_most_a_sliver_more(
    events: list[int], ticks: list[tuple[int, bool]]
) -> None:
    """`ticks` are seconds since the tick before, and whether what is new could be read."""
    running, at = Running(), AT
    wanted: list[Key] = [("q", window) for window in WINDOWS]
    for seconds, is_read in ticks:
        at += timedelta(seconds=seconds)
        since = running.since(at)
        asked = {key: result(between(events, at - key[1], at)) for key in running.due(wanted, at)}
        new = {"q": result(between(events, since, at)) if is_read else LOST} if since else {}
        running.take(wanted, new, asked, at)
        for key in wanted:
            seen = running.answer(key)
            if seen is None:  # what was new is not known: nothing is made up
                assert since is not None
                assert not is_read
                assert key not in asked
                continue
            least, most = (between(events, at - key[1] - more, at) for more in (timedelta(0), key[1] / SHARE))
            assert least <= total(seen) <= most
        assert is_read or {key for key in wanted if running.answer(key) is None} <= set(running.due(wanted, at))


async def test_a_database_is_not_read_over_a_month_every_minute(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (placed REAL, status TEXT)")
        rows = [(AT.timestamp() + 30 * n, "failed" if n % 10 == 0 else "paid") for n in range(-2000, 200)]
        connection.executemany("INSERT INTO orders VALUES (?, ?)", rows)
    text = "SELECT count(*) AS n FROM orders WHERE $__timeFilter(placed)"
    ratio = RatioIndicator(source="s", total=text, bad=f"{text} AND status = 'failed'")
    asks = [Ask(ratio, window) for window in (timedelta(minutes=5), *WINDOWS)]
    with GrafanaServer([Token(value="t")], [DataSource(uid="o", name="O", at=str(path), type="mysql")]) as server:
        config = SourceConfig(name="s", url=server.url, headers={"authorization": Secret("Bearer t")}, datasource="o")
        backend = Grafana(config, HttpEdge(allow=BACKENDS["grafana"].allow(config)), EagerClock(AT))
        lengths: list[list[float]] = []
        for minute in range(60):
            before, at = len(server.bodies), AT + timedelta(minutes=minute)
            if minute == 30:  # what is new is lost once: the windows are asked for anew
                server.arm_on("/api/ds/query", *[Reply(status=400, body=b'{"message": "no"}')] * 3)
            seen = await backend.measure(asks, at)
            ranges = [json.loads(body) for body in server.bodies[before:]]
            lengths.append(sorted((int(one["to"]) - int(one["from"])) / 60_000 for one in ranges))
            for ask in asks:
                one = seen[ask]
                if minute == 30:
                    assert isinstance(one, NoData)
                    continue
                assert isinstance(one, Counts)
                least, most = (
                    sum(at.timestamp() - span.total_seconds() <= placed <= at.timestamp() for placed, _ in rows)
                    for span in (ask.window, ask.window * (1 + 1 / SHARE))
                )
                assert least <= one.total <= most
        await backend.close()
    assert [len(one) for one in lengths[:4]] == [4, 2, 3, 2]
    assert [len(one) for one in lengths[30:33]] == [3, 5, 2]
    days = [minute for minute, one in enumerate(lengths) if max(one) > 20 * 24 * 60]
    assert days == [0, 31]
