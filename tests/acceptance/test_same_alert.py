"""The same alert arrives twice, and from two processes at the same moment: one incident, told once."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance._scene import runtime_of
from tests.acceptance._workspace import KEY, RESPOND, Place

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster: [{id: commander-a, roles: [commander], email: commander-a@example.test}]
  channels: [{name: mail, kind: email, drop: .spec/state/smartspec-ops/mail, from: incidents@example.test}]
"""


def alert(number: int) -> Mapping[str, Any]:
    return {"service": f"service-{number}", "metric": "error_rate", "current": 0.2, "target": 0.001, "seq": 1}


async def taken(place: Place, number: int) -> Mapping[str, Any]:
    """The intake command, as a process of its own."""
    ran = await place.run(RESPOND, "--alert-payload", json.dumps(alert(number)), "--json")
    assert ran.code == 0, ran.stderr
    found: Mapping[str, Any] = json.loads(ran.stdout)
    return found


async def check(place: Place, rounds: int) -> None:
    """Two processes at once, round after round, and then once more."""
    for number in range(rounds):
        both = await asyncio.gather(taken(place, number), taken(place, number))
        assert len({one["incident_id"] for one in both}) == 1, both
        assert sorted(one["received"] for one in both) == ["opened", "repeated"], both
    late = await taken(place, 0)
    assert late["received"] == "repeated"
    runtime = runtime_of(place)
    try:
        store = await runtime.store()
        async with store.begin() as tx:
            rows = await tx.incidents(limit=1000)
            notices = await tx.effects(kind="notify", limit=1000)
    finally:
        await runtime.close()
    assert sorted(row.service for row in rows) == sorted(f"service-{number}" for number in range(rounds))
    keys = [one.effect.key for one in notices]
    assert len(keys) == len(set(keys))
    assert {one.state for one in notices} == {"done"}
    files = list((place.state / "mail").glob("*.eml"))
    assert len(files) == len(notices)


async def test_one_alert_from_two_processes_at_once_is_one_incident_on_sqlite(tmp_path: Path) -> None:
    place = Place.make(tmp_path, {"OPS_KEY": KEY})
    place.write(".spec/smartspec.config.yaml", CONFIG)
    await check(place, rounds=10)


@pytest.mark.server
async def test_one_alert_from_two_processes_at_once_is_one_incident_on_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    place = Place.make(tmp_path, {"OPS_KEY": KEY, "DATABASE_URL": postgres_url})
    place.write(".spec/smartspec.config.yaml", CONFIG + '  database: {url: "env:DATABASE_URL"}\n')
    await check(place, rounds=5)
