"""Work that waits for a role nobody living has is spoken of, and nothing else is."""

from datetime import UTC, datetime, timedelta

import pytest

from smartspec_ops.app.fleet.unmanned import SOON, unmanned
from smartspec_ops.ports import Backlog, WorkerRow

NOW = datetime(2026, 8, 22, 10, tzinfo=UTC)


def worker(*roles: str) -> WorkerRow:
    return WorkerRow(
        id=1, name="w", version="1", roles=roles, shards=frozenset(), holds=frozenset(),
        started_at=NOW, told={}, told_at=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("waiting", "roles", "found"),
    [
        ({}, (), []),
        ({"notify": (3, 42)}, ("watch", "respond"), ["nobody living has the role deliver: 3 due, the oldest for 42s"]),
        ({"notify": (3, 42)}, ("deliver",), []),
        ({"notify": (3, 9)}, ("watch",), []),  # who is restarted is gone for less
        ({"room": (1, 30), "notify": (2, 70)}, (), ["nobody living has the role deliver: 3 due, the oldest for 70s"]),
        (
            {"notify": (1, 30), "intake": (1, 30)},
            ("watch",),
            [
                "nobody living has the role respond: 1 due, the oldest for 30s",
                "nobody living has the role deliver: 1 due, the oldest for 30s",
            ],
        ),
    ],
)
def test_what_waits_for_nobody(waiting: dict[str, tuple[int, int]], roles: tuple[str, ...], found: list[str]) -> None:
    by_kind = {kind: (due, NOW - timedelta(seconds=age)) for kind, (due, age) in waiting.items()}
    backlog = Backlog(due=sum(due for due, _ in by_kind.values()), oldest=None, dead=0, by_kind=by_kind)
    living = [worker(*roles)] if roles else []
    assert [one.sentence for one in unmanned(backlog, living, NOW)] == found
    assert timedelta(seconds=30) > SOON
