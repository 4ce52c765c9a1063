"""The intake server is killed (``kill -9``) while 32 clients send: every alert that was answered 2xx is in the store.

Real processes and real sockets; what is expected is what the clients were told, and what holds is read from the
database afterwards. Moments of death are drawn by the number of answers that came before them.
"""

import asyncio
import base64
import contextlib
import json
import random
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from dataclasses import replace as changed
from itertools import count
from pathlib import Path

import pytest

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.domain.incident.hearing import member_key
from smartspec_ops.ports import IncidentRow, Intact, Store
from smartspec_ops.stores import open_store
from tests.acceptance._workspace import KEY, Place, kill, stop
from tests.serving import Answer, read_answer
from tests.unit.response import ALERT

LIVES = 6
CLIENTS = 32
SERVICES = 40
ANSWERS = (20, 400)
"""How many answers a life may give before it ends."""
CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster:
    - {id: commander-a, roles: [commander]}
"""


@dataclass(slots=True, kw_only=True)
class Sent:
    """What clients were told: by fingerprint, the incident each accepted alert belongs to."""

    accepted: dict[str, str] = field(default_factory=dict)
    attempts: int = 0


@pytest.mark.slow
@pytest.mark.acceptance
@pytest.mark.parametrize("seed", [1, 2])
async def test_kill_9_while_32_clients_send_loses_no_alert_that_was_accepted(seed: int, tmp_path: Path) -> None:
    place = Place.make(tmp_path, {"OPS_KEY": KEY})
    place.write(".spec/smartspec.config.yaml", CONFIG)
    draw, sent, numbers = random.Random(seed), Sent(), count()
    for _ in range(LIVES):
        async with serving(place) as (process, port):
            await _die_while_sending(process, port, numbers, sent, draw.randint(*ANSWERS))
    async with serving(place) as (process, port):
        enough = asyncio.Event()
        await _send(port, numbers, sent, 50, enough)
        await stop(process)
    assert len(sent.accepted) > LIVES * ANSWERS[0]
    store = open_store(place.state / "ops.db", base64.b64decode(KEY))
    try:
        await _check(store, sent)
    finally:
        await store.close()


@asynccontextmanager
async def serving(place: Place) -> AsyncIterator[tuple[Process, int]]:
    """The server of this workspace, on a free port."""
    process = await place.start(
        "smartspec_ops.cli.ops", "serve", "--port", "0", "--json", "--no-worker", "--quiet", "--trust-local"
    )
    try:
        assert process.stdout is not None
        line = await process.stdout.readline()
        yield process, int(json.loads(line)["url"].rsplit(":", 1)[1])
    finally:
        if process.returncode is None:
            await kill(process)


async def _die_while_sending(process: Process, port: int, numbers: Iterator[int], sent: Sent, answers: int) -> None:
    enough = asyncio.Event()
    sending = asyncio.create_task(_send(port, numbers, sent, answers, enough))
    await enough.wait()
    await kill(process)
    await sending


async def _send(port: int, numbers: Iterator[int], sent: Sent, answers: int, enough: asyncio.Event) -> None:
    """Until the server is gone, or until twice as many answers came as were asked for."""
    before = len(sent.accepted)

    async def client() -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            with contextlib.closing(writer):
                while len(sent.accepted) - before < answers * 2:
                    await _post(reader, writer, next(numbers), sent)
                    if len(sent.accepted) - before >= answers:
                        enough.set()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    enough.set()


async def _post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int, sent: Sent) -> None:
    alert = alert_of(number)
    body = json.dumps(alert).encode()
    sent.attempts += 1
    writer.write(f"POST /v1/alerts HTTP/1.1\r\nhost: localhost\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
    answer: Answer = await read_answer(reader)
    assert answer.status == 202, answer.body
    sent.accepted[str(alert["fingerprint"])] = answer.json["alerts"][0]["incident_id"]


def alert_of(number: int) -> Mapping[str, object]:
    service = f"svc-{number % SERVICES}"
    return {
        "service": service,
        "spec_id": service,
        "metric": "errors",
        "fingerprint": f"alert-{number}",
        "value": 0.5,
        "slo": 0.1,
        "episode": "e1",
        "seq": 1,
    }


async def _check(store: Store, sent: Sent) -> None:
    places = {
        name: (incident, member_key(changed(ALERT, fingerprint=name))) for name, incident in sent.accepted.items()
    }
    async with store.begin() as tx:
        kept = await tx.members_of(list(places.values()))
        lost = [name for name, place in places.items() if place not in kept]
        assert not lost, f"{len(lost)} of {len(places)} accepted alerts are not in the store"
        rows = await tx.incidents(limit=10_000)
        _one_each(rows)
        assert sum(row.alerts for row in rows) <= sent.attempts
        effects = await tx.effects(limit=100_000)
    exported = {one.effect.incident_id for one in effects if one.effect.kind == EffectKind.EXPORT}
    assert exported == {row.id for row in rows}, "an incident has what follows from it, or it is not there"
    verified = await store.verify_all()  # type: ignore[attr-defined]
    assert all(isinstance(one, Intact) for one in verified.values())


def _one_each(rows: Sequence[IncidentRow]) -> None:
    assert len(rows) == SERVICES
    assert len({row.dedup_key for row in rows}) == SERVICES
