"""Several daemons on one PostgreSQL: what is watched is shared out, and taken over from whoever is gone.

Real processes, each in a workspace of its own, as on machines of their own.
"""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from smartspec_ops.app.fleet.unmanned import unmanned
from smartspec_ops.domain.alert import Alert
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import EffectState
from smartspec_ops.testing.http_server import Reply, ScriptedServer, scripted_server
from tests.acceptance._fleet import SPECS, Fleet, fleet
from tests.acceptance._prometheus import Misbehaviour, proxy
from tests.acceptance._scene import eventually
from tests.acceptance._workspace import Metrics, Place, kill, stop

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]


def gaps(ticks: Sequence[datetime], interval: timedelta) -> Sequence[datetime]:
    """Ticks of the grid that are missing between the first and the last."""
    count = (ticks[-1] - ticks[0]) // interval + 1
    return [at for at in (ticks[0] + interval * n for n in range(count)) if at not in ticks]


async def test_who_joins_gets_a_share_and_who_leaves_or_is_killed_gives_it_back(
    tmp_path: Path, postgres_url: str
) -> None:
    async with fleet(tmp_path, postgres_url) as made:
        await made.start("a", "b")
        await made.hold(4, 4)
        await made.judged(datetime.now(UTC))
        await kill(made.running["a"])
        await made.hold(8)
        await made.start("c")
        await made.hold(4, 4)
        assert await stop(made.running["b"]) == 0
        await made.hold(8)
        await made.judged(datetime.now(UTC))
        assert await stop(made.running["c"]) == 0
        assert await made.workers() == []
        await made.ticks()


async def test_neither_a_kill_nor_a_freeze_misses_a_tick_of_a_longer_interval(
    tmp_path: Path, postgres_url: str
) -> None:
    interval = timedelta(seconds=7)
    async with fleet(tmp_path, postgres_url, "7s") as made:
        await made.start("a", "b", "c")
        await made.hold(3, 3, 2)
        await made.judged(datetime.now(UTC) - interval)
        gone = datetime.now(UTC)
        made.running["a"].send_signal(signal.SIGSTOP)
        await kill(made.running["b"])
        await made.hold(8)
        await made.judged(gone)
        # Four seconds, a look and a tick take less than an interval; a machine with no time for anybody may need more.
        late = datetime.now(UTC) - gone
        for spec, ticks in (await made.ticks()).items():
            assert len(gaps(ticks, interval)) <= late // interval, (spec, ticks, made.logs())
        made.running["a"].send_signal(signal.SIGCONT)
        await made.hold(4, 4)  # as a new member
        await made.judged(datetime.now(UTC))
        await made.ticks()


async def test_what_was_frozen_in_the_middle_of_a_tick_writes_nothing_when_it_wakes(
    tmp_path: Path, postgres_url: str
) -> None:
    async with (
        scripted_server(Metrics()) as service,
        proxy(service.url) as between,
        fleet(tmp_path, postgres_url, page=between.url) as made,
    ):
        await made.start("a")
        await made.judged(datetime.now(UTC))
        between.behave(Misbehaviour(is_silent=True))
        seen = between.asked

        async def is_asking() -> bool | None:
            return between.asked > seen or None

        await eventually(is_asking, made.logs)
        made.running["a"].send_signal(signal.SIGSTOP)
        between.behave(None)
        await made.start("b")
        await made.hold(8)
        await made.judged(datetime.now(UTC))
        made.running["a"].send_signal(signal.SIGCONT)
        await made.hold(4, 4)
        await made.judged(datetime.now(UTC))
        await made.ticks()
        assert "another worker's now" in made.log("a").read_text()


async def test_one_watches_and_another_responds(tmp_path: Path, postgres_url: str) -> None:
    async with fleet(tmp_path, postgres_url) as made:
        await made.start("a", roles="watch")
        await made.hold(8)
        made.metrics.is_broken = True

        async def effects() -> Sequence[str] | None:
            async with (await made.runtime.store()).begin() as tx:
                return [one.state for one in await tx.effects(kind="intake")] or None

        assert set(await eventually(effects, made.logs)) == {"queued"}
        await made.start("b", roles="respond")

        async def incidents() -> int | None:
            async with (await made.runtime.store()).begin() as tx:
                found = await tx.incidents()
            return len(found) if len(found) == len(SPECS) else None

        await eventually(incidents, made.logs)
        await made.hold(8, 0)
        assert [tuple(one.roles) for one in await made.workers()] == [("watch",), ("respond",)]

        async def listed() -> str | None:
            said = await Place(
                root=tmp_path / "a/workspace", home=tmp_path / "a/home", environment=made.environment
            ).run("smartspec_ops.cli.ops", "workers")
            assert said.code == 0, said
            return said.stdout if "last tick" in said.stdout else None

        said = await eventually(listed, made.logs)
        assert "8 of 8 shards, 8 objectives of 8 specs" in said
        assert "  watch  since " in said
        assert "  respond  since " in said


FEW = SPECS[:2]
HOOK = """\
  channels: [{name: hook, kind: webhook, url: "env:HOOK_URL", secret: "env:HOOK_SECRET"}]
"""


@asynccontextmanager
async def told_fleet(folder: Path, url: str) -> AsyncIterator[tuple[Fleet, ScriptedServer]]:
    """A fleet, and where it tells people."""
    async with scripted_server(lambda _: Reply()) as hook:
        known = {"HOOK_URL": hook.url, "HOOK_SECRET": "a-signing-key-of-the-test"}
        async with fleet(folder, url, environment=known, more=HOOK, specs=FEW) as made:
            yield made, hook


async def test_who_delivers_may_be_killed_and_nothing_is_lost(tmp_path: Path, postgres_url: str) -> None:
    async with told_fleet(tmp_path, postgres_url) as (made, hook):
        await made.start("a", roles="watch,respond")
        await made.hold(len(FEW))
        made.metrics.is_broken = True

        async def notices(state: EffectState) -> set[str]:
            async with (await made.runtime.store()).begin() as tx:
                return {one.effect.incident_id or "" for one in await tx.effects(state=state, kind="notify")}

        async def all_wait() -> bool | None:
            return len(await notices(EffectState.QUEUED)) == len(FEW) or None

        await eventually(all_wait, made.logs)

        async def waits_long() -> bool | None:
            now = datetime.now(UTC)
            async with (await made.runtime.store()).begin() as tx:
                return bool(unmanned(await tx.backlog(now), await tx.workers(), now)) or None

        await eventually(waits_long, made.logs)
        said = await made.places["a"].run("smartspec_ops.cli.ops", "workers")
        assert said.code == 0, said
        assert "\nwarning: nobody living has the role deliver: " in said.stdout
        assert "\n  clock " in said.stdout
        assert hook.asked == [], "a worker that watches and responds tells nobody"

        gone = asyncio.Event()

        async def silent(_writer: asyncio.StreamWriter) -> None:
            await gone.wait()

        hook.reply = lambda _: Reply(write=silent)  # it dies with messages on their way
        await made.start("b", roles="deliver")

        async def is_telling() -> bool | None:
            return bool(hook.asked) or None

        try:
            await eventually(is_telling, made.logs)
            await kill(made.running["b"])
        finally:
            gone.set()
        hook.reply = lambda _: Reply()
        await made.start("c", roles="deliver")

        async def all_are_told() -> bool | None:
            told = await notices(EffectState.DONE)
            return (len(told) == len(FEW) and not await notices(EffectState.QUEUED)) or None

        await eventually(all_are_told, made.logs)
        assert await stop(made.running["c"]) == 0


async def test_changed_specs_are_taken_up_by_each_and_told_once(tmp_path: Path, postgres_url: str) -> None:
    specs = ("pay-0", "pay-1", "pay-2")
    async with fleet(tmp_path, postgres_url, specs=specs) as made:
        await made.start("a", "b")
        await made.hold(2, 1)
        made.metrics.is_broken = True

        async def alerts(spec: str) -> list[Alert]:
            async with (await made.runtime.store()).begin() as tx:
                found = [decode(Alert, one.effect.body) for one in await tx.effects(kind="intake", limit=10_000)]
            return sorted((one for one in found if one.spec_id == spec), key=lambda one: one.seq)

        async def all_are_told() -> bool | None:
            return all([await alerts(spec) for spec in specs]) or None

        await eventually(all_are_told, made.logs)
        for name in ("a", "b"):
            root = made.places[name].root / "specs/shop"
            (root / "pay-0/spec.md").write_text(
                (root / "pay-0/spec.md").read_text().replace("> 99.9%", "> 99.5%"), encoding="utf-8"
            )
            shutil.rmtree(root / "pay-1")
            made.running[name].send_signal(signal.SIGHUP)

        async def both_have() -> bool | None:
            return all("specs.taken" in made.log(name).read_text() for name in ("a", "b")) or None

        await eventually(both_have, made.logs)
        made.specs = ("pay-0", "pay-2")
        taken = datetime.now(UTC)
        await made.hold(1, 1)
        await made.judged(taken)
        await made.ticks()
        assert (await made.ledger("pay-1"))[-1].tick < taken
        async with (await made.runtime.store()).begin() as tx:
            noted = [one.entry.subject for one in await tx.audit() if one.entry.action == "promise_changed"]
        assert sorted(noted) == ["pay-0/pay_availability", "pay-1/pay_availability"], made.logs()
        # A worker that is behind may raise it once more; the one that catches up takes it back again.
        by_alert: dict[str, list[Alert]] = {}
        for one in await alerts("pay-1"):
            by_alert.setdefault(one.fingerprint, []).append(one)
        for each in by_alert.values():
            told = [bool(one.withdrawn) for one in each]
            assert told[-1], told
            assert (True, True) not in pairwise(told), told
        for spec in made.specs:
            assert not any(one.withdrawn for one in await alerts(spec))
