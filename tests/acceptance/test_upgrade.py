"""Versions side by side on one PostgreSQL: workers of earlier code, out of this repository's history, beside today's.

Who judges, who opens, who tells and who closes are of either version in turn, so that everything one of them writes is
read by the other: shards and their fences, the ledger, states, alerts, events, effects and jobs.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from smartspec_ops.domain.incident import events as ev
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import EffectState, IncidentRow, Intact, StoredEvent
from smartspec_ops.stores.schema import HEAD
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.acceptance._fleet import Fleet, fleet
from tests.acceptance._older import BEFORE_WORKERS, BESIDE, older
from tests.acceptance._scene import PATIENCE, eventually
from tests.acceptance._workspace import RESPOND, Place, Ran, kill, stop

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

SPECS = ("pay-0", "pay-1")
MORE = """\
  roster: [{id: commander-a, roles: [commander]}]
  stakeholders: [{id: leads}]
  channels: [{name: hook, kind: webhook, url: "env:HOOK_URL", secret: "env:HOOK_SECRET"}]
  escalation: {ack_timeout: 1h}
  flapping: {changes: 100}
  resolution: {healthy_checks: 2, reopen_window: 1h}
"""
ACTIVE = frozenset({"open", "investigating", "mitigating"})
UNTOLD = {"HOOK_URL": "http://127.0.0.1:9/", "HOOK_SECRET": "a-signing-key-of-the-test"}
"""Nobody listens: what is to be told is tried again."""
EARLIEST = "earliest"
OPS = "smartspec_ops.cli.ops"


class Hook:
    """Whoever is told of incidents: which, and of what, by the key of the message."""

    def __init__(self) -> None:
        self.taken: dict[str, tuple[str, str]] = {}

    def __call__(self, asked: Asked) -> Reply:
        told = json.loads(asked.body)
        self.taken[asked.headers["webhook-id"]] = (told["data"]["incident_id"], told["type"])
        return Reply(status=204)


async def logs_of(made: Fleet) -> Sequence[tuple[IncidentRow, Sequence[StoredEvent]]]:
    async with (await made.runtime.store()).snapshot() as tx:
        return [(row, await tx.events(row.id)) for row in await tx.incidents()]


async def openings(made: Fleet, each: int, *, active: bool) -> Sequence[IncidentRow]:
    """Once every spec has had an incident so often, and has an active one now, or none."""

    async def there() -> Sequence[IncidentRow] | None:
        found = Counter[str]()
        logs = await logs_of(made)
        for row, events in logs:
            found[row.spec_id] += sum(one.kind in {"opened", "reopened"} for one in events)
        running = Counter(row.spec_id for row, _ in logs if row.status in ACTIVE)
        assert max([0, *found.values()]) <= each, (found, made.logs())
        is_so = found == dict.fromkeys(SPECS, each) and running == (dict.fromkeys(SPECS, 1) if active else {})
        return [row for row, _ in logs] if is_so else None

    return await eventually(there, made.logs)


async def told(made: Fleet, hook: Hook, of: Iterable[IncidentRow], what: str) -> None:
    wanted = {(row.id, what) for row in of}

    async def all_of_them() -> bool | None:
        return wanted <= set(hook.taken.values()) or None

    await eventually(all_of_them, lambda: f"{wanted - set(hook.taken.values())}: {made.logs()}")


async def nothing_waits(made: Fleet) -> None:
    """Until people were told everything: an older version does not see what waits for the role `deliver`."""

    async def none() -> bool | None:
        async with (await made.runtime.store()).snapshot() as tx:
            return not await tx.effects(state=EffectState.QUEUED, kind="notify") or None

    await eventually(none, made.logs)


async def instead(made: Fleet, watch: str, respond: str) -> None:
    """These two from now on; whoever did so before ends, the one without a word, the other politely."""
    before = dict(made.running)
    roles = "respond" if respond in made.code else "respond,deliver"  # the old one delivers as it responds
    await asyncio.gather(made.start(watch, roles="watch"), made.start(respond, roles=roles))
    for name, process in before.items():
        await (kill(process) if name.startswith("watch") else stop(process))
        del made.running[name]
    await holds_all(made, watch)


async def holds_all(made: Fleet, name: str) -> None:
    """Until that one is alive and has every shard."""

    async def so() -> bool | None:
        of = f"/{made.running[name].pid}"
        return any(one.name.endswith(of) and len(one.holds) == len(SPECS) for one in await made.workers()) or None

    await eventually(so, made.logs)


async def answer(place: Place, module: str, *args: str) -> Ran:
    """What a command says that the server did not end: an older version's stands still, on a busy machine, for longer
    than the four seconds it had for that. Whatever it did was taken back."""
    async with asyncio.timeout(PATIENCE):
        while True:
            ran = await place.run(module, *args)
            if "(25P03)" not in ran.stderr:
                return ran


async def nothing_is_lost(made: Fleet, *names: str) -> None:
    """No effect was given up that whoever ran knows; and the machines of these names find every log intact, whatever
    version they are."""
    async with (await made.runtime.store()).snapshot() as tx:
        effects = await tx.effects(limit=1_000_000)
    dead = [one for one in effects if one.state is EffectState.DEAD]
    assert [one for one in dead if one.detail != f"no handler for {one.effect.kind}"] == []
    assert not dead or EARLIEST in made.places, dead
    for ran in await asyncio.gather(*(answer(made.places[name], OPS, "verify") for name in names)):
        assert ran.code == 0, ran


async def _revision(url: str) -> str:
    async with await psycopg.AsyncConnection.connect(url) as connection:
        ((found,),) = await (await connection.execute("SELECT version_num FROM alembic_version")).fetchall()
    return str(found)


async def _becomes(url: str, revision: str, *, readable_from: str) -> None:
    """What a newer version's migration leaves behind."""
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("UPDATE alembic_version SET version_num = %s", [revision])
        await connection.execute("UPDATE meta SET value = %s WHERE name = 'readable_from'", [readable_from])


async def _write(made: Fleet, incident_id: str, event: tuple[str, Mapping[str, Any], datetime]) -> None:
    async with (await made.runtime.store()).begin() as tx:
        row = await tx.incident(incident_id)
        assert row is not None
        await tx.append(row, [event])


async def test_what_one_version_began_the_other_ends(tmp_path: Path, postgres_url: str) -> None:
    code = older(BESIDE, tmp_path / "older")
    hook = Hook()
    async with scripted_server(hook) as receiver:
        known = {"HOOK_URL": receiver.url, "HOOK_SECRET": "a-signing-key-of-the-test"}
        names = ("watch-old", "watch-old-again", "respond-old")
        given = {"specs": SPECS, "more": MORE, "code": dict.fromkeys(names, code)}
        async with fleet(tmp_path, postgres_url, environment=known, **given) as made:
            await instead(made, "watch-old", "respond-new")
            await made.judged(datetime.now(UTC))
            made.metrics.is_broken = True
            # Raised by the old, opened and told by the new.
            await told(made, hook, await openings(made, 1, active=True), "incident.opened")
            await nothing_waits(made)

            await instead(made, "watch-new", "respond-old")
            made.metrics.is_broken = False
            # Found well by the new, resolved by the old.
            await openings(made, 1, active=False)
            made.metrics.is_broken = True
            # Raised by the new, opened again and told by the old.
            await told(made, hook, await openings(made, 2, active=True), "incident.reopened")

            await instead(made, "watch-old-again", "respond-new-again")
            made.metrics.is_broken = False
            await openings(made, 2, active=False)
            await made.ticks()
            await nothing_is_lost(made, "respond-old", "respond-new")


async def test_a_version_goes_on_while_a_newer_one_adds_tables_and_is_not_let_in_again(
    tmp_path: Path, postgres_url: str
) -> None:
    """One from before workers knew of each other: both judge everything, and nothing comes of it twice. It gave up at
    once what it did not know how to do; later ones leave that to newer ones."""
    code = older(BEFORE_WORKERS, tmp_path / "older")
    async with fleet(tmp_path, postgres_url, environment=UNTOLD, specs=SPECS, more=MORE, code={EARLIEST: code}) as made:
        with made.log(EARLIEST).open("wb") as log:
            made.running[EARLIEST] = await made.place(EARLIEST).daemon(log)
        made.metrics.is_broken = True
        assert await _revision(postgres_url) == "0001"
        await openings(made, 1, active=True)
        await made.start("new")
        await holds_all(made, "new")
        assert await _revision(postgres_url) == HEAD
        made.metrics.is_broken = False
        await openings(made, 1, active=False)
        assert made.running[EARLIEST].returncode is None, made.logs()
        await stop(made.running.pop(EARLIEST))
        await made.judged(datetime.now(UTC))
        await made.ticks()
        await nothing_is_lost(made, "new")
        refused = await answer(made.places[EARLIEST], RESPOND, "list")
        assert refused.code == 2, refused
        assert f"revision {HEAD}, which this program does not know" in refused.stderr
        assert "use that version" in refused.stderr


async def test_what_only_a_newer_version_knows_is_kept_and_left_to_it(tmp_path: Path, postgres_url: str) -> None:
    code = older(BESIDE, tmp_path / "older")
    given = {"specs": SPECS, "more": MORE, "code": {"old": code}}
    async with fleet(tmp_path, postgres_url, environment=UNTOLD, **given) as made:
        old, new = made.place("old"), made.place("new")
        for title in ("the first", "the second"):
            opened = await answer(new, RESPOND, "--manual-incident", title, "--service", "pay", "--severity", "sev-4")
            assert opened.code in {0, 1}, opened
        now = datetime.now(UTC)
        note = encode(ev.NoteAdded(at=now, actor="commander-a", text="seen by tomorrow's"))
        more = {**note, "mood": {"of": "tomorrow"}}
        await _write(made, "INC-2026-0001", ("note_added", more, now))
        await _write(made, "INC-2026-0002", ("foretold", {"kind": "foretold", "at": "then"}, now))

        # A field more is ignored, and stays.
        noted = await answer(old, RESPOND, "note", "INC-2026-0001", "by the old", "--as", "commander-a")
        assert noted.code == 0, noted
        shown = await answer(old, RESPOND, "show", "INC-2026-0001")
        assert "seen by tomorrow's" in shown.stdout
        assert "by the old" in shown.stdout
        events = {row.id: events for row, events in await logs_of(made)}
        assert more in [one.body for one in events["INC-2026-0001"]]

        # An event more cannot be left out: its incident is left alone.
        length = len(events["INC-2026-0002"])
        for place in (old, new):
            refused = await answer(place, RESPOND, "note", "INC-2026-0002", "by the old", "--as", "commander-a")
            assert refused.code == 2, refused
            assert f"event {length} of INC-2026-0002 (foretold) is none that this version can read" in refused.stderr
        assert [len(found) for row, found in await logs_of(made) if row.id == "INC-2026-0002"] == [length]
        chains = await (await made.runtime.store()).verify_all()
        assert all(isinstance(chain, Intact) for chain in chains.values()), chains

        # A newer one's tables, that say nothing of programs as old as this.
        await _becomes(postgres_url, "9999", readable_from="9999")
        for place in (old, new):
            refused = await answer(place, RESPOND, "list")
            assert refused.code == 2, refused
            assert "revision 9999, which this program does not know" in refused.stderr
