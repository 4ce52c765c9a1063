"""Letting go of what is not needed any more, as every `ports.Store` must."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from smartspec_ops.ports import Document, EffectState, RawSample, Store, TotalsRow
from smartspec_ops.testing.alert_rows import alert_row
from smartspec_ops.testing.store_rows import MINUTE, NOON, effect, incident_row, ledger_row, written
from smartspec_ops.testing.store_withheld import AT, ONE

DAY = timedelta(days=1)
EVER = datetime.min.replace(tzinfo=UTC)


class PruningConformance:
    async def test_done_effects_go_when_they_are_old_and_nothing_is_open_behind_them(self, store: Store) -> None:
        active, over = incident_row(1), incident_row(2, open_key=None, status="closed")
        wanted = {
            "of nothing": effect("of nothing"),
            "of one that is over": effect("of one that is over", incident_id=over.id),
            "of an open one": effect("of an open one", incident_id=active.id),
            "queued": effect("queued"),
            "dead": effect("dead"),
            "young": effect("young", due_at=NOON + DAY),
        }
        async with store.begin() as tx:
            for row in (active, over):
                await tx.append(replace(row, version=0), [("opened", {}, NOON)])
            added = await tx.add_effects(list(wanted.values()))
            for one in added:
                if one.effect.key != "queued":
                    state = EffectState.DEAD if one.effect.key == "dead" else EffectState.DONE
                    await tx.settle_effect(one.id, state, "", 1)
        async with store.begin() as tx:
            assert await tx.drop_effects(NOON + timedelta(hours=1), 0, 100) == (2, added[-1].id)
            assert await tx.drop_effects(NOON + timedelta(hours=1), 0, 100) == (0, added[-1].id)
            assert await tx.drop_effects(NOON + timedelta(hours=1), added[-1].id, 100) == (0, None)
        async with store.begin() as tx:
            left = {one.effect.key for one in await tx.effects()}
        assert left == {"of an open one", "queued", "dead", "young"}

    async def test_what_stays_is_looked_at_once_however_much_of_it_there_is(self, store: Store) -> None:
        async with store.begin() as tx:
            keys = [f"{'stays' if n % 3 else 'goes'} {n}" for n in range(12)]
            added = await tx.add_effects([effect(key) for key in keys])
            for one in added:
                if one.effect.key.startswith("goes"):
                    await tx.settle_effect(one.id, EffectState.DONE, "", 1)
        looks, last = list[int](), 0
        while True:
            async with store.begin() as tx:
                some, following = await tx.drop_effects(NOON + DAY, last, 5)
            if following is None:
                break
            looks.append(some)
            last = following
        assert looks == [2, 2, 0]  # of twelve, by fives, whatever went of those before

    async def test_documents_go_as_they_were_read_and_not_when_they_changed(self, store: Store) -> None:
        async with store.begin() as tx:
            for key in ("a", "b"):
                await tx.put_document(Document(kind="course", key=key, body={}, version=0))
            await tx.put_document(Document(kind="other", key="a", body={}, version=0))
            read = await tx.documents("course")
        async with store.begin() as tx:
            await tx.put_document(replace(read[1], body={"n": 1}))
        async with store.begin() as tx:
            assert await tx.drop_documents([*read, Document(kind="course", key="c", body={}, version=1)]) == 1
            assert [one.key for one in await tx.documents("course")] == ["b"]
            assert [one.key for one in await tx.documents("other")] == ["a"]
            await tx.put_document(Document(kind="course", key="a", body={}, version=0))  # it may come again

    async def test_dead_letters_go_later_than_what_was_done(self, store: Store) -> None:
        async with store.begin() as tx:
            for one in await tx.add_effects([effect(key, due_at=NOON - n * DAY) for n, key in enumerate("abc")]):
                await tx.settle_effect(one.id, EffectState.DEAD, "", 9)
            assert (await tx.drop_effects(NOON + DAY, 0, 100))[0] == 0
            assert (await tx.drop_effects(NOON + DAY, 0, 100, given_up=NOON - DAY))[0] == 1
            assert [one.effect.key for one in await tx.effects()] == ["a", "b"]

    async def test_alerts_go_that_ended_long_ago_of_incidents_that_are_over(self, store: Store) -> None:
        active, over = incident_row(1), incident_row(2, open_key=None, status="resolved")
        ended = {"status": "resolved", "last_at": NOON}
        rows = [
            alert_row("a" * 32, incident_id=active.id, **ended),
            alert_row("b" * 32, incident_id=over.id, **ended),
            alert_row("c" * 32, incident_id=over.id, last_at=NOON),  # it fires still
            alert_row("d" * 32, incident_id=over.id, **{**ended, "last_at": NOON + 2 * DAY}),
        ]
        async with store.begin() as tx:
            for row in (active, over):
                await tx.append(replace(row, version=0), [("opened", {}, NOON)])
            await tx.put_alerts(rows, [])
        async with store.begin() as tx:
            assert await tx.drop_alerts(over.updated_at, "", 100) == (0, f"{over.id}/{'d' * 32}")  # it has just ended
            assert await tx.drop_alerts(NOON + DAY, "", 1) == (0, f"{active.id}/{'a' * 32}")
            assert await tx.drop_alerts(NOON + DAY, f"{active.id}/{'a' * 32}", 2) == (1, f"{over.id}/{'c' * 32}")
            assert await tx.drop_alerts(NOON + DAY, f"{over.id}/{'d' * 32}", 2) == (0, None)
            assert {one.member[0] for one in await tx.alerts(over.id)} == {"c", "d"}
            assert len(await tx.alerts(active.id)) == 1

    async def test_alerts_that_wait_in_vain_go_and_silenced_ones_do_not(self, store: Store) -> None:
        kept = {
            "waiting": replace(ONE, fingerprint="a", by="waiting:pods", until=None),
            "silenced for long": replace(ONE, fingerprint="b", until=AT + 9 * DAY),
            "silence is over, and nobody looked": replace(ONE, fingerprint="c", until=AT + MINUTE),
            "explained": replace(ONE, fingerprint="d", by="inhibition:dc", until=None),
            "heard again": replace(ONE, fingerprint="e", by="waiting:pods", until=None, last_at=AT + 2 * DAY),
        }
        async with store.begin() as tx:
            await tx.put_withheld(list(kept.values()))
        async with store.begin() as tx:
            assert await tx.drop_unheard(AT + DAY, "", 2) == (1, "b")
            assert await tx.drop_unheard(AT + DAY, "b", 9) == (1, "e")
            assert await tx.drop_unheard(AT + DAY, "e", 9) == (0, None)
            assert [one.fingerprint for one in await tx.withheld()] == ["b", "d", "e"]

    async def test_a_layout_is_thinned_in_batches_and_goes_with_its_last_sheet(self, store: Store) -> None:
        async with store.begin() as tx:
            await written(tx, [ledger_row(n) for n in range(7)])  # of which minute 0 is kept longest, and 5 longer
            (layout,) = await tx.layouts()
            here = ledger_row(0).objective_key
            assert await tx.in_layouts([here, "elsewhere"]) == {here}
            assert await tx.thin_layout(layout, 0, NOON + DAY, EVER, 3) == (3, NOON + 3 * MINUTE)
            assert await tx.thin_layout(layout, 0, NOON + DAY, NOON + 3 * MINUTE, 3) == (2, NOON + 6 * MINUTE)
            assert await tx.thin_layout(layout, 0, NOON + DAY, NOON + 6 * MINUTE, 3) == (0, None)
            assert (await tx.layouts(unused=True), await tx.drop_layouts([layout])) == ([], 0)
            assert await tx.thin_layout(layout, 1, NOON + DAY, EVER, 3) == (1, NOON + 5 * MINUTE)
            assert await tx.thin_layout(layout, 2, NOON, EVER, 3) == (0, None)  # not older than itself
            assert await tx.thin_layout(layout, 2, NOON + MINUTE, EVER, 3) == (1, NOON)
            assert await tx.layouts(unused=True) == [layout]
            assert (await tx.drop_layouts([layout]), await tx.layouts()) == (1, [])
            assert await tx.in_layouts([here]) == frozenset()

    async def test_caches_of_sources_nobody_asks_go_in_batches(self, store: Store) -> None:
        moments = [NOON + n * MINUTE for n in range(5)]
        async with store.begin() as tx:
            for source, at in (("gone", NOON), ("asked", NOON + 9 * DAY)):
                await tx.take_totals(source, "one")
                rows = [TotalsRow(at=at + n * MINUTE, body=b"1") for n in range(3)]
                assert await tx.put_totals(source, "one", rows, head=b"h")
                await tx.add_samples(source, [RawSample(series="up", at=at + n * MINUTE, value=n) for n in range(5)])
            assert await tx.idle_totals(NOON + DAY) == ["gone"]
            assert await tx.idle_samples(NOON + DAY) == ["gone"]
            assert await tx.idle_samples(moments[-1]) == []
            assert (await tx.count_totals("gone"), await tx.count_samples("gone")) == (3, 5)
            assert [await tx.drop_totals("gone", NOON + DAY, 2) for _ in range(2)] == [2, 1]
            assert await tx.drop_totals("asked", NOON + DAY, 2) == 0
            assert [await tx.drop_samples("gone", NOON + DAY, 3) for _ in range(2)] == [3, 2]
            assert await tx.samples("gone", NOON) == []
            assert len(await tx.samples("asked", NOON)) == 5
            assert await tx.take_totals("gone", "two") is None  # as if it had never been there
            counts = await tx.row_counts()
            assert (counts["series"], counts["samples"], counts["totals_rows"]) == (1, 5, 3)

    async def test_documents_come_page_by_page_and_rows_are_counted(self, store: Store) -> None:
        async with store.begin() as tx:
            for key in ("a", "b", "c"):
                await tx.put_document(Document(kind="report", key=key, body={"n": key}, version=0))
            await tx.put_document(Document(kind="other", key="b", body={}, version=0))
            pages = [await tx.documents_after("report", after, 2) for after in ("", "b", "c")]
            assert [[(one.key, one.body["n"]) for one in page] for page in pages] == [
                [("a", "a"), ("b", "b")],
                [("c", "c")],
                [],
            ]
            bare = await tx.documents_after("report", "a", 9, bare=True)
            assert [(one.key, one.body, one.version) for one in bare] == [("b", {}, 1), ("c", {}, 1)]
            assert await tx.drop_documents(bare) == 2
            counts = await tx.row_counts()
            assert {name: count for name, count in counts.items() if name.startswith("documents")} == {
                "documents/other": 1,
                "documents/report": 1,
            }
            assert counts["incidents"] == 0

    async def test_how_much_room_everything_takes(self, store: Store) -> None:
        async with store.begin() as tx:
            space = await tx.space()
        assert space.size > 10_000
        assert (space.reusable is None) != (space.dead is None)  # each engine knows one of them
