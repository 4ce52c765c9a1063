"""Alerts that are kept and not told, as every `ports.Store` must keep them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from smartspec_ops.ports import WITHHELD, Document, Store, Withheld

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ONE = Withheld(
    fingerprint="f1",
    group="spec:checkout",
    by="S1",
    why="moving house",
    status="firing",
    since=AT,
    last_at=AT,
    until=AT + timedelta(hours=1),
    count=1,
    body={"service": "checkout", "why": "ระบบ"},
)


class WithheldConformance:
    async def test_an_alert_is_withheld_once_whatever_it_says(self, store: Store) -> None:
        again = replace(ONE, count=2, last_at=AT + timedelta(minutes=1), body={"service": "checkout"}, until=None)
        async with store.begin() as tx:
            await tx.put_withheld([ONE, replace(ONE, fingerprint="f2", by="S2", group="x")])
            await tx.put_withheld([again])
        async with store.begin() as tx:
            assert list(await tx.withheld(fingerprints=["f1", "f9"])) == [again]
            assert [row.fingerprint for row in await tx.withheld()] == ["f1", "f2"]
            assert [row.fingerprint for row in await tx.withheld(by="S2")] == ["f2"]
            assert [row.fingerprint for row in await tx.withheld(group="spec:checkout")] == ["f1"]
            assert list(await tx.withheld(fingerprints=[])) == []

    async def test_what_is_dropped_is_gone(self, store: Store) -> None:
        async with store.begin() as tx:
            await tx.put_withheld([ONE])
            await tx.put_withheld([])
            await tx.drop_withheld(["f1", "unknown"])
            await tx.drop_withheld([])
            assert list(await tx.withheld()) == []

    async def test_one_look_says_which_kinds_of_things_there_are(self, store: Store) -> None:
        async with store.begin() as tx:
            assert await tx.present(["silence", "course"]) == frozenset()
            await tx.put_document(Document(kind="course", key="f1", body={}, version=0))
            assert await tx.present(["silence", "course"]) == {"course"}
            await tx.put_withheld([ONE])
            assert await tx.present(["silence", "course"]) == {"course", WITHHELD}
            assert await tx.present([]) == {WITHHELD}
