"""What every `ports.Store` must do: subclass `StoreConformance`, and give it a fixture `store`, migrated and empty."""

import asyncio
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest

from smartspec_ops.domain.errors import Bug, OpsError, StoreConflict, UserFault
from smartspec_ops.ports import Document, EffectState, RawSample, Store, StoredEffect
from smartspec_ops.testing.alert_rows import AlertConformance
from smartspec_ops.testing.store_facts import DocumentConformance, LedgerConformance
from smartspec_ops.testing.store_pruning import PruningConformance
from smartspec_ops.testing.store_rows import MINUTE, NOON, effect, incident_row, ledger_row, race, written
from smartspec_ops.testing.store_withheld import WithheldConformance

ODD_TEXT = ["ระบบชำระเงินล่ม", "🔥 👩‍🚒", "e\u0301 \u202eback", "'; DROP TABLE effects; --", "%_\\", "", "a\tb\nc"]


class IncidentConformance:
    """Incidents, their event logs and their numbers."""

    async def test_incident_numbers_rise_within_a_year(self, store: Store) -> None:
        async with store.begin() as tx:
            ids = [await tx.next_incident_id(year) for year in (2026, 2026, 2027, 2026)]
        assert ids == ["INC-2026-0001", "INC-2026-0002", "INC-2027-0001", "INC-2026-0003"]

    async def test_twenty_callers_get_twenty_numbers(self, store: Store) -> None:
        async def number() -> str:
            async with store.begin() as tx:
                return await tx.next_incident_id(2026)

        ids, failed = await race([number() for _ in range(20)])
        assert not failed
        assert sorted(ids) == [f"INC-2026-{n:04d}" for n in range(1, 21)]

    async def test_events_come_back_in_order_and_chained(self, store: Store) -> None:
        second = incident_row(version=2, status="mitigated", updated_at=NOON + timedelta(hours=1))
        async with store.begin() as tx:
            await tx.append(incident_row(), [("opened", {"by": "monitor"}, NOON), ("noted", {"n": [1, 2.5]}, NOON)])
            await tx.append(second, [("mitigated", {}, NOON + MINUTE)])
        async with store.begin() as tx:
            events = await tx.events("INC-2026-0001")
            stored = await tx.incident("INC-2026-0001")
        assert [(event.seq, event.kind, event.body, event.at) for event in events] == [
            (1, "opened", {"by": "monitor"}, NOON),
            (2, "noted", {"n": [1, 2.5]}, NOON),
            (3, "mitigated", {}, NOON + MINUTE),
        ]
        assert [event.prev_hash for event in events[1:]] == [event.hash for event in events[:-1]]
        assert len({event.hash for event in events}) == 3
        assert stored == incident_row(version=3, status="mitigated", updated_at=NOON + timedelta(hours=1))

    async def test_an_incident_that_is_not_there_is_none(self, store: Store) -> None:
        async with store.begin() as tx:
            assert await tx.incident("INC-2026-0404") is None
            assert await tx.events("INC-2026-0404") == []

    @pytest.mark.parametrize("version", [0, 1, 3])
    async def test_appending_at_another_length_is_refused(self, store: Store, version: int) -> None:
        async with store.begin() as tx:
            await tx.append(incident_row(), [("opened", {}, NOON), ("noted", {}, NOON)])
        with pytest.raises(StoreConflict):
            async with store.begin() as tx:
                await tx.append(incident_row(version=version, title="late"), [("late", {}, NOON)])
        async with store.begin() as tx:
            assert await tx.incident("INC-2026-0001") == incident_row(version=2)
            assert [event.kind for event in await tx.events("INC-2026-0001")] == ["opened", "noted"]

    async def test_twenty_writers_of_one_log_and_one_wins(self, store: Store) -> None:
        async with store.begin() as tx:
            await tx.append(incident_row(), [("opened", {}, NOON)])

        async def write(n: int) -> int:
            async with store.begin() as tx:
                await tx.append(incident_row(version=1), [("noted", {"n": n}, NOON)])
                await tx.add_effects([effect(f"effect-{n}")])
            return n

        won, lost = await race([write(n) for n in range(20)])
        assert len(won) == 1
        assert all(isinstance(fault, StoreConflict) for fault in lost)
        async with store.begin() as tx:
            assert [event.body for event in await tx.events("INC-2026-0001")] == [{}, {"n": won[0]}]
            assert [one.effect.key for one in await tx.effects()] == [f"effect-{won[0]}"]

    async def test_twenty_breaches_of_one_objective_open_one_incident(self, store: Store) -> None:
        async def open_(n: int) -> str:
            async with store.begin() as tx:
                id_ = await tx.next_incident_id(2026)
                await tx.append(incident_row(id=id_, open_key="checkout"), [("opened", {"n": n}, NOON)])
                return id_

        won, lost = await race([open_(n) for n in range(20)])
        assert len(won) == 1
        assert all(isinstance(fault, StoreConflict) for fault in lost)
        async with store.begin() as tx:
            assert [row.id for row in await tx.incidents(open_key="checkout")] == won

    async def test_an_open_key_is_free_again_after_closing(self, store: Store) -> None:
        async with store.begin() as tx:
            await tx.append(incident_row(1, open_key="checkout"), [("opened", {}, NOON)])
            await tx.append(incident_row(1, open_key=None, version=1, status="closed"), [("closed", {}, NOON)])
            await tx.append(incident_row(2, open_key="checkout"), [("opened", {}, NOON)])
            await tx.append(incident_row(3, open_key=None), [("opened", {}, NOON)])
        async with store.begin() as tx:
            assert [row.id for row in await tx.incidents(open_key="checkout")] == [incident_row(2).id]

    async def test_reopening_is_refused_while_another_one_is_open(self, store: Store) -> None:
        async with store.begin() as tx:
            await tx.append(incident_row(1, open_key=None), [("opened", {}, NOON)])
            await tx.append(incident_row(2, open_key="checkout"), [("opened", {}, NOON)])
            with pytest.raises(StoreConflict):
                await tx.append(incident_row(1, open_key="checkout", version=1), [("reopened", {}, NOON)])
            await tx.append(incident_row(2, open_key="checkout", version=1), [("noted", {}, NOON)])

    async def test_incidents_are_listed_newest_first_by_every_filter(self, store: Store) -> None:
        async with store.begin() as tx:
            for n in (2, 1, 3):
                status = "closed" if n == 1 else "open"
                await tx.append(incident_row(n, status=status, dedup_key=f"dedup-{n % 2}"), [])

            async def numbers(**filters: Any) -> list[int]:
                return [int(row.id[-1]) for row in await tx.incidents(**filters)]

            assert await numbers() == [3, 2, 1]
            assert await numbers(limit=2) == [3, 2]
            assert await numbers(statuses=["closed"]) == [1]
            assert await numbers(statuses=["closed", "open"], dedup_key="dedup-1") == [3, 1]
            assert await numbers(statuses=[]) == []
            assert await numbers(open_key="open-2") == [2]
            assert await numbers(open_key="open-2", statuses=["closed"]) == []
            await tx.append(incident_row(4, spec_id="shop/billing"), [])
            assert await numbers(spec_id="shop/checkout") == [3, 2, 1]
            assert await numbers(spec_id="shop/billing", updated_since=NOON + 4 * MINUTE) == [4]
            assert await numbers(updated_since=NOON + 3 * MINUTE) == [4, 3]
            await tx.append(incident_row(5, spec_id=None), [])
            await tx.append(incident_row(6, spec_id=None, service="billing"), [])
            assert await numbers(of_no_spec=True) == [6, 5]
            assert await numbers(services=["checkout"]) == [5, 4, 3, 2, 1]
            assert await numbers(services=["checkout", "search"], of_no_spec=True) == [5]


class EffectConformance:
    """Effects."""

    async def test_adding_an_effect_again_changes_nothing(self, store: Store) -> None:
        first = effect("a", incident_id="INC-2026-0001", lane="INC-2026-0001")
        async with store.begin() as tx:
            (added,) = await tx.add_effects([first])
            again = await tx.add_effects([effect("a", body={"text": "other"}), effect("b"), effect("b", kind="timer")])
            assert await tx.add_effects([]) == []
        assert [one.effect for one in again] == [effect("b")]
        async with store.begin() as tx:
            assert await tx.effect(added.id) == StoredEffect(
                effect=first, id=added.id, state=EffectState.QUEUED, attempts=0, detail=""
            )
            assert await tx.effect(added.id + 1000) is None

    async def test_twenty_callers_of_one_effect_and_one_adds_it(self, store: Store) -> None:
        async def add() -> int:
            async with store.begin() as tx:
                return len(await tx.add_effects([effect("a")]))

        added, failed = await race([add() for _ in range(20)])
        assert not failed
        assert sum(added) == 1

    async def test_effects_keep_the_order_they_were_added_in(self, store: Store) -> None:
        keys = [f"effect-{n * 7919 % 1200}" for n in range(1200)]
        async with store.begin() as tx:
            added = await tx.add_effects([effect(key) for key in keys])
            listed = await tx.effects(limit=2000)
        assert [one.effect.key for one in added] == keys
        assert [one.effect.key for one in listed] == keys
        assert [one.id for one in listed] == sorted(one.id for one in listed)

    async def test_effects_are_listed_by_every_filter(self, store: Store) -> None:
        async with store.begin() as tx:
            a, *_ = await tx.add_effects([effect("a", incident_id="x"), effect("b"), effect("c", kind="timer")])
            await tx.settle_effect(a.id, EffectState.DONE, "sent", 1)

            async def keys(**filters: Any) -> list[str]:
                return [one.effect.key for one in await tx.effects(**filters)]

            assert await keys() == ["a", "b", "c"]
            assert await keys(state=EffectState.QUEUED) == ["b", "c"]
            assert await keys(incident_id="x") == ["a"]
            assert await keys(kind="timer") == ["c"]
            assert await keys(kind="timer", state=EffectState.DONE) == []
            assert await keys(limit=1) == ["a"]

    async def test_settling_writes_what_became_of_an_attempt(self, store: Store) -> None:
        async with store.begin() as tx:
            (one,) = await tx.add_effects([effect("a")])
            await tx.settle_effect(one.id, EffectState.QUEUED, "429", 1, NOON + MINUTE)
            retried = await tx.effect(one.id)
            await tx.settle_effect(one.id, EffectState.DEAD, "gone", 2)
            dead = await tx.effect(one.id)
        assert retried == StoredEffect(
            effect=effect("a", due_at=NOON + MINUTE), id=one.id, state=EffectState.QUEUED, attempts=1, detail="429"
        )
        assert dead is not None
        assert (dead.state, dead.detail, dead.attempts, dead.effect.due_at) == ("dead", "gone", 2, NOON + MINUTE)

    async def test_settling_an_effect_that_is_not_there_is_a_bug(self, store: Store) -> None:
        with pytest.raises(Bug):
            async with store.begin() as tx:
                await tx.settle_effect(404, EffectState.DONE, "", 1)


class ValueConformance:
    """What values survive, and what a transaction keeps or drops."""

    async def test_a_rolled_back_transaction_leaves_nothing(self, store: Store) -> None:
        async def write_and_undo() -> None:
            async with store.begin() as tx:
                await written(tx, [ledger_row()])
                await tx.add_samples("checkout", [RawSample(series="up", at=NOON, value=1)])
                await tx.put_document(Document(kind="alert", key="a", body={}, version=0))
                await tx.append(incident_row(id=await tx.next_incident_id(2026)), [("opened", {}, NOON)])
                await tx.add_effects([effect()])
                raise RuntimeError("undo")

        with pytest.raises(RuntimeError, match="undo"):
            await write_and_undo()
        async with store.begin() as tx:
            assert await tx.ledger("checkout/error-rate", None, NOON, NOON + MINUTE) == []
            assert await tx.samples("checkout", NOON) == []
            assert await tx.document("alert", "a") is None
            assert await tx.incidents() == []
            assert await tx.events("INC-2026-0001") == []
            assert await tx.effects() == []
            assert await tx.next_incident_id(2026) == "INC-2026-0001"

    async def test_a_cancelled_transaction_leaves_nothing_and_harms_nobody(self, store: Store) -> None:
        inside = asyncio.Event()

        async def hang() -> None:
            async with store.begin() as tx:
                await tx.add_effects([effect("never")])
                inside.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(hang())
        await inside.wait()
        task.cancel()
        assert isinstance((await asyncio.gather(task, return_exceptions=True))[0], asyncio.CancelledError)
        async with store.begin() as tx:
            assert await tx.effects() == []

    async def test_cancelling_at_any_moment_leaves_whole_transactions(self, store: Store) -> None:
        async def add(n: int) -> None:
            async with store.begin() as tx:
                await tx.add_effects([effect(f"a-{n}")])
                await tx.add_effects([effect(f"b-{n}")])

        for n in range(25):
            task = asyncio.create_task(add(n))
            for _ in range(n):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await add(99)
        async with store.begin() as tx:
            keys = [one.effect.key for one in await tx.effects()]
        assert keys[-2:] == ["a-99", "b-99"]
        assert [key.replace("a", "b") for key in keys[::2]] == keys[1::2]

    @pytest.mark.parametrize("text", ODD_TEXT)
    async def test_odd_text_survives_everywhere(self, store: Store, text: str) -> None:
        body = {"text": text, text: [text]}
        async with store.begin() as tx:
            await tx.put_document(Document(kind=text, key=text, body=body, version=0))
            await tx.append(incident_row(title=text, service=text, open_key=text), [(text, body, NOON)])
            (added,) = await tx.add_effects([effect(text, kind=text, lane=text, body=body)])
            await tx.settle_effect(added.id, EffectState.QUEUED, text, 1)
        async with store.begin() as tx:
            assert await tx.document(text, text) == Document(kind=text, key=text, body=body, version=1)
            assert await tx.incident("INC-2026-0001") == incident_row(
                title=text, service=text, open_key=text, version=1
            )
            assert [(event.kind, event.body) for event in await tx.events("INC-2026-0001")] == [(text, body)]
            stored = await tx.effect(added.id)
        assert stored is not None
        assert (stored.effect, stored.detail) == (effect(text, kind=text, lane=text, body=body), text)

    @pytest.mark.parametrize("text", ["a\0b", "half \ud83d", "\udc00"])
    async def test_nul_and_broken_utf16_survive_in_bodies_and_are_refused_in_keys(
        self, store: Store, text: str
    ) -> None:
        async with store.begin() as tx:
            await tx.put_document(Document(kind="alert", key="a", body={"text": text}, version=0))
            await tx.append(incident_row(title=text), [("opened", {"text": text}, NOON)])
            await tx.add_effects([effect("a", body={"text": text})])
        async with store.begin() as tx:
            assert (await tx.incidents())[0].title == text
            assert (await tx.events("INC-2026-0001"))[0].body == {"text": text}
            assert (await tx.effects())[0].effect.body == {"text": text}
            assert (await tx.documents("alert"))[0].body == {"text": text}
        with pytest.raises(UserFault):
            async with store.begin() as tx:
                await tx.add_effects([effect(text)])

    async def test_a_body_of_a_megabyte_survives(self, store: Store) -> None:
        body = {"log": "ไทย🔥" * 50_000, "n": list(range(20_000))}
        async with store.begin() as tx:
            await tx.append(incident_row(), [("opened", body, NOON)])
            await tx.add_effects([effect(body=body)])
        async with store.begin() as tx:
            assert (await tx.events("INC-2026-0001"))[0].body == body
            assert (await tx.effects())[0].effect.body == body

    async def test_numbers_in_bodies_keep_their_kind_and_precision(self, store: Store) -> None:
        body = {"float": 0.1 + 0.2, "int": 2**60, "tiny": 5e-324, "whole": 1.0, "none": None, "true": True}
        async with store.begin() as tx:
            await tx.append(incident_row(), [("opened", body, NOON)])
            kept = (await tx.events("INC-2026-0001"))[0].body
        assert {name: (type(value), value) for name, value in kept.items()} == {
            name: (type(value), value) for name, value in body.items()
        }

    @pytest.mark.parametrize("hours", [-12, 0, 7, 14])
    async def test_a_time_in_any_zone_is_the_same_instant_in_utc(self, store: Store, hours: int) -> None:
        local = (NOON + timedelta(microseconds=123_457)).astimezone(timezone(timedelta(hours=hours)))
        async with store.begin() as tx:
            await tx.append(incident_row(opened_at=local), [("opened", {}, local)])
            kept = (await tx.events("INC-2026-0001"))[0].at
            row = await tx.incident("INC-2026-0001")
        assert kept == local
        assert kept.tzinfo is UTC
        assert row is not None
        assert row.opened_at == local

    async def test_a_time_without_a_zone_is_refused(self, store: Store) -> None:
        with pytest.raises(OpsError):
            async with store.begin() as tx:
                await tx.add_effects([effect(due_at=NOON.replace(tzinfo=None))])

    async def test_migrating_again_changes_nothing(self, store: Store) -> None:
        async with store.begin() as tx:
            await tx.add_effects([effect()])
        await asyncio.gather(*(store.migrate() for _ in range(3)))
        async with store.begin() as tx:
            assert [one.effect for one in await tx.effects()] == [effect()]


class StoreConformance(
    AlertConformance,
    LedgerConformance,
    DocumentConformance,
    WithheldConformance,
    IncidentConformance,
    EffectConformance,
    ValueConformance,
    PruningConformance,
):
    """All of it."""
