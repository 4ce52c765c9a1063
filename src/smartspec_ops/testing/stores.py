"""What every `ports.Store` must do: subclass `StoreConformance`, and give it a fixture `store`, migrated and empty."""

import asyncio
import math
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypeVar

import pytest

from smartspec_ops.domain.errors import Bug, OpsError, StoreConflict, UserFault
from smartspec_ops.ports import (
    Document,
    Effect,
    EffectState,
    IncidentRow,
    LedgerRow,
    RawSample,
    Store,
    StoredEffect,
)

T = TypeVar("T")

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ODD_TEXT = ["ระบบชำระเงินล่ม", "🔥 👩‍🚒", "e\u0301 \u202eback", "'; DROP TABLE effects; --", "%_\\", "", "a\tb\nc"]


def ledger_row(minute: int = 0, **changes: Any) -> LedgerRow:
    row: dict[str, Any] = {
        "objective_key": "checkout/error-rate",
        "generation": "g1",
        "tick": NOON + minute * MINUTE,
        "verdict": "met",
        "value": 0.001,
        "good": 999.0,
        "total": 1000.0,
        "slice_good": True,
        "budget_remaining": 0.9,
        "why": "1 of 1000 failed",
    }
    return LedgerRow(**{**row, **changes})


def incident_row(number: int = 1, **changes: Any) -> IncidentRow:
    row: dict[str, Any] = {
        "id": f"INC-2026-{number:04d}",
        "spec_id": "shop/checkout",
        "service": "checkout",
        "title": "Error rate above 0.1 %",
        "status": "open",
        "severity": "SEV-2",
        "dedup_key": f"dedup-{number}",
        "open_key": f"open-{number}",
        "opened_at": NOON + number * MINUTE,
        "updated_at": NOON + number * MINUTE,
        "version": 0,
    }
    return IncidentRow(**{**row, **changes})


def effect(key: str = "notify-1", **changes: Any) -> Effect:
    values: dict[str, Any] = {"kind": "notify", "key": key, "due_at": NOON, "body": {"text": "hello"}}
    return Effect(**{**values, **changes})


async def race(attempts: Sequence[Awaitable[T]]) -> tuple[list[T], list[BaseException]]:
    """All at once; (what succeeded, what failed)."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    won = [result for result in results if not isinstance(result, BaseException)]
    return won, [result for result in results if isinstance(result, BaseException)]


class LedgerConformance:
    """Ledger and samples."""

    async def test_judging_a_tick_twice_is_harmless(self, store: Store) -> None:
        async with store.begin() as tx:
            assert await tx.add_ledger([ledger_row(0), ledger_row(1)]) == 2
        async with store.begin() as tx:
            assert await tx.add_ledger([ledger_row(1, verdict="breached"), ledger_row(2)]) == 1
            rows = await tx.ledger("checkout/error-rate", None, NOON, NOON + timedelta(days=1))
        assert [(row.tick, row.verdict) for row in rows] == [(NOON + n * MINUTE, "met") for n in range(3)]

    async def test_a_ledger_window_holds_its_start_and_not_its_end(self, store: Store) -> None:
        async with store.begin() as tx:
            await tx.add_ledger([ledger_row(n) for n in (3, 1, 2, 0)])
            rows = await tx.ledger("checkout/error-rate", "g1", NOON + MINUTE, NOON + 3 * MINUTE)
        assert rows == [ledger_row(1), ledger_row(2)]

    async def test_generations_of_an_objective_are_kept_apart(self, store: Store) -> None:
        async with store.begin() as tx:
            await tx.add_ledger([ledger_row(0), ledger_row(0, generation="g2"), ledger_row(0, objective_key="other")])
            only = await tx.ledger("checkout/error-rate", "g2", NOON, NOON + MINUTE)
            both = await tx.ledger("checkout/error-rate", None, NOON, NOON + MINUTE)
        assert [row.generation for row in only] == ["g2"]
        assert [row.generation for row in both] == ["g1", "g2"]

    async def test_what_was_not_measured_stays_unmeasured(self, store: Store) -> None:
        silent = ledger_row(0, value=None, good=None, total=None, slice_good=None, budget_remaining=None)
        async with store.begin() as tx:
            await tx.add_ledger([silent])
            assert await tx.ledger("checkout/error-rate", "g1", NOON, NOON + MINUTE) == [silent]

    async def test_not_a_number_is_refused_in_the_ledger(self, store: Store) -> None:
        with pytest.raises(Bug):
            async with store.begin() as tx:
                await tx.add_ledger([ledger_row(0, value=math.nan)])

    async def test_slices_count_good_and_measured_ones(self, store: Store) -> None:
        verdicts = [True, False, None, True, True]
        async with store.begin() as tx:
            await tx.add_ledger([ledger_row(n, slice_good=good) for n, good in enumerate(verdicts)])
            assert await tx.slices("checkout/error-rate", "g1", NOON, NOON + 4 * MINUTE) == (2, 3)
            assert await tx.slices("nothing", "g1", NOON, NOON + 4 * MINUTE) == (0, 0)

    async def test_many_rows_go_in_at_once(self, store: Store) -> None:
        async with store.begin() as tx:
            assert await tx.add_ledger([ledger_row(n) for n in range(4000)]) == 4000
            assert await tx.add_ledger([ledger_row(n) for n in range(4001)]) == 1
            assert await tx.add_ledger([]) == 0

    async def test_samples_come_back_by_time(self, store: Store) -> None:
        given = [
            RawSample(series='up{job="b"}', at=NOON + MINUTE, value=1.0),
            RawSample(series='up{job="a"}', at=NOON + MINUTE, value=math.inf),
            RawSample(series='up{job="a"}', at=NOON, value=-0.5),
        ]
        async with store.begin() as tx:
            await tx.add_samples("checkout", given)
            await tx.add_samples("checkout", given)
            await tx.add_samples("other", given)
            assert await tx.samples("checkout", NOON) == [given[2], given[1], given[0]]
            assert await tx.samples("checkout", NOON + MINUTE) == [given[1], given[0]]

    async def test_a_sample_that_is_not_a_number_comes_back_as_one(self, store: Store) -> None:
        async with store.begin() as tx:
            await tx.add_samples("checkout", [RawSample(series="up", at=NOON, value=math.nan)])
            (sample,) = await tx.samples("checkout", NOON)
        assert math.isnan(sample.value)

    async def test_pruning_drops_old_samples_of_one_source(self, store: Store) -> None:
        given = [RawSample(series="up", at=NOON + n * MINUTE, value=n) for n in range(5)]
        async with store.begin() as tx:
            await tx.add_samples("checkout", given)
            await tx.add_samples("other", given)
            assert await tx.prune("checkout", NOON + 3 * MINUTE) == 3
            assert await tx.samples("checkout", NOON) == given[3:]
            assert await tx.prune("checkout", NOON + timedelta(days=1)) == 2
            await tx.add_samples("checkout", given[:1])
            assert await tx.samples("checkout", NOON) == given[:1]
            assert await tx.samples("other", NOON) == given


class DocumentConformance:
    """Documents and seen keys."""

    async def test_a_document_changes_only_from_the_version_expected(self, store: Store) -> None:
        async with store.begin() as tx:
            assert await tx.document("alert", "a") is None
            await tx.put_document(Document(kind="alert", key="a", body={"state": "new"}, version=0))
        async with store.begin() as tx:
            await tx.put_document(Document(kind="alert", key="a", body={"state": "open"}, version=1))
            assert await tx.document("alert", "a") == Document(kind="alert", key="a", body={"state": "open"}, version=2)

    @pytest.mark.parametrize("version", [0, 1, 3])
    async def test_a_stale_document_is_refused_and_changes_nothing(self, store: Store, version: int) -> None:
        for stored in (0, 1):
            async with store.begin() as tx:
                await tx.put_document(Document(kind="alert", key="a", body={"n": stored}, version=stored))
        with pytest.raises(StoreConflict):
            async with store.begin() as tx:
                await tx.put_document(Document(kind="alert", key="a", body={"n": "stale"}, version=version))
        async with store.begin() as tx:
            assert await tx.document("alert", "a") == Document(kind="alert", key="a", body={"n": 1}, version=2)

    async def test_a_lost_race_leaves_the_transaction_usable(self, store: Store) -> None:
        async with store.begin() as tx:
            await tx.put_document(Document(kind="alert", key="a", body={}, version=0))
            with pytest.raises(StoreConflict):
                await tx.put_document(Document(kind="alert", key="a", body={}, version=0))
            assert await tx.first_time("still works", NOON)

    async def test_twenty_writers_of_one_document_and_one_wins(self, store: Store) -> None:
        async def write(n: int) -> int:
            async with store.begin() as tx:
                await tx.put_document(Document(kind="alert", key="a", body={"winner": n}, version=0))
            return n

        won, lost = await race([write(n) for n in range(20)])
        assert len(won) == 1
        assert all(isinstance(fault, StoreConflict) for fault in lost)
        async with store.begin() as tx:
            assert await tx.document("alert", "a") == Document(
                kind="alert", key="a", body={"winner": won[0]}, version=1
            )

    async def test_documents_are_found_by_prefix_and_sorted_by_code_point(self, store: Store) -> None:
        keys = ["b", "a_1", "A_1", "a%1", "ab", "a_2", "é", "Z", "z"]
        async with store.begin() as tx:
            for key in keys:
                await tx.put_document(Document(kind="health", key=key, body={}, version=0))
            await tx.put_document(Document(kind="other", key="a_3", body={}, version=0))
            assert [one.key for one in await tx.documents("health", "a_")] == ["a_1", "a_2"]
            assert [one.key for one in await tx.documents("health")] == sorted(keys)

    async def test_a_key_is_seen_for_the_first_time_once(self, store: Store) -> None:
        async def see() -> bool:
            async with store.begin() as tx:
                return await tx.first_time("delivery-1", NOON)

        seen, failed = await race([see() for _ in range(20)])
        assert not failed
        assert sorted(seen) == [False] * 19 + [True]

    async def test_a_key_seen_in_a_rolled_back_transaction_was_not_seen(self, store: Store) -> None:
        async def see_and_undo() -> None:
            async with store.begin() as tx:
                assert await tx.first_time("delivery-1", NOON)
                raise RuntimeError("undo")

        with pytest.raises(RuntimeError, match="undo"):
            await see_and_undo()
        async with store.begin() as tx:
            assert await tx.first_time("delivery-1", NOON)


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
                await tx.add_ledger([ledger_row()])
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
    LedgerConformance, DocumentConformance, IncidentConformance, EffectConformance, ValueConformance
):
    """All of it."""
