"""Letting go of what is not needed any more, as every `ports.Store` must."""

from dataclasses import replace
from datetime import timedelta

from smartspec_ops.ports import Document, EffectState, Store
from smartspec_ops.testing.store_facts import NOON, effect, incident_row

DAY = timedelta(days=1)


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
