"""The part of the store suite that intake stands on: many logs and many alerts in one transaction."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from smartspec_ops.domain.errors import Bug, StoreConflict
from smartspec_ops.ports import AlertCount, AlertRow, Append, Document, IncidentRow, Store
from smartspec_ops.testing.store_rows import MINUTE, NOON, incident_row


def append(incident_id: str, version: int, kind: str, row: IncidentRow | None = None, at: datetime = NOON) -> Append:
    """One event at the end of a log."""
    return Append(incident_id=incident_id, version=version, events=[(kind, {}, at)], row=row, at=at)


def alert_count(incident_id: str, alerts: int = 1, heard_at: datetime | None = NOON) -> AlertCount:
    return AlertCount(incident_id=incident_id, alerts=alerts, members=1, told=1, heard_at=heard_at)


def alert_row(member: str, **changes: Any) -> AlertRow:
    row: dict[str, Any] = {
        "incident_id": "INC-2026-0001",
        "member": member,
        "status": "firing",
        "recovering": False,
        "episode": "e1",
        "seq": 1,
        "at": NOON,
        "facts": "f1",
        "is_told": True,
        "count": 1,
        "first_at": NOON,
        "last_at": NOON,
        "body": {"n": 1},
    }
    return AlertRow(**{**row, **changes})


class AlertConformance:
    """The rows of alerts, the counters of incidents, and appending to many logs."""

    async def test_many_logs_are_appended_to_at_once_and_one_conflict_is_a_conflict_of_all(self, store: Store) -> None:
        rows = [incident_row(n, open_key=f"key-{n}") for n in (1, 2)]
        async with store.begin() as tx:
            await tx.append_all([append(row.id, 0, "opened", row) for row in rows])
        async with store.begin() as tx:
            await tx.append_all([append(rows[1].id, 1, "told", None, at=NOON + MINUTE), append(rows[0].id, 1, "told")])
            assert [event.kind for event in await tx.events(rows[0].id)] == ["opened", "told"]
            known = await tx.incident(rows[1].id)
            assert known == replace(rows[1], version=2, updated_at=NOON + MINUTE)
        with pytest.raises(StoreConflict):
            async with store.begin() as tx:
                await tx.append_all([append(rows[0].id, 2, "late"), append(rows[1].id, 1, "late")])
        async with store.begin() as tx:
            assert [event.kind for event in await tx.events(rows[0].id)] == ["opened", "told"]

    async def test_ids_taken_together_follow_each_other(self, store: Store) -> None:
        async with store.begin() as tx:
            assert await tx.next_incident_ids(2026, 3) == ["INC-2026-0001", "INC-2026-0002", "INC-2026-0003"]
            assert await tx.next_incident_id(2026) == "INC-2026-0004"

    async def test_the_newest_incident_of_each_key_is_found_with_its_counters(self, store: Store) -> None:
        async with store.begin() as tx:
            for n in (1, 2, 3):
                open_key = "b" if n == 3 else None
                await tx.append(incident_row(n, dedup_key="b" if n == 3 else "a", open_key=open_key), [])
            await tx.count_alerts([alert_count("INC-2026-0002", alerts=5), alert_count("INC-2026-0003", alerts=1)])
            await tx.count_alerts([alert_count("INC-2026-0002", alerts=2, heard_at=None)])
            found = await tx.newest_of(["a", "b", "nobody"])
            assert {key: (one.id, one.is_open, one.alerts) for key, one in found.items()} == {
                "a": ("INC-2026-0002", False, 7),
                "b": ("INC-2026-0003", True, 1),
            }
            assert (found["a"].members, found["a"].told, found["a"].heard_at) == (2, 2, NOON)
            assert (await tx.incidents(open_key="b"))[0].alerts == 1
        with pytest.raises(StoreConflict):
            async with store.begin() as tx:
                await tx.count_alerts([alert_count("INC-2026-0002"), alert_count("INC-2026-0404")])
        async with store.begin() as tx:
            assert (await tx.newest_of(["a"]))["a"].alerts == 7

    async def test_alerts_are_kept_counted_and_changed(self, store: Store) -> None:
        first, second = alert_row("a"), alert_row("b", is_told=False, status="frozen")
        async with store.begin() as tx:
            await tx.append(incident_row(1), [])
            await tx.append(incident_row(10), [])
            await tx.put_alerts([first, second, alert_row("c", incident_id="INC-2026-0010", is_told=False)], [])
        async with store.begin() as tx:
            found = await tx.members_of([(first.incident_id, "a"), (first.incident_id, "nobody")])
            assert found == {(first.incident_id, "a"): replace(first, body=None)}
            counted = replace(first, count=9, seq=4, at=NOON + MINUTE, last_at=NOON + MINUTE, body=None)
            changed = replace(second, status="resolved", facts="f2", body={"n": 2}, first_at=NOON + MINUTE)
            assert await tx.untold(first.incident_id) == 1
            await tx.put_alerts([], [counted, changed])
            kept = {one.member: one for one in await tx.alerts(first.incident_id)}
            assert kept["a"] == replace(counted, body=first.body)
            assert kept["b"] == replace(changed, first_at=second.first_at)
            assert await tx.untold(first.incident_id) == 0
            assert [one.member for one in await tx.alerts(first.incident_id, limit=1)] == ["a"]

    async def test_what_was_foreseen_is_answered_as_ever_and_what_is_written_between_is_seen(
        self, store: Store
    ) -> None:
        first, again = alert_row("a"), [("a", "a"), ("a", "nobody"), ("b", "a")]
        async with store.begin() as tx:
            await tx.append_all([append("INC-2026-0001", 0, "opened", incident_row(dedup_key="a"))])
            await tx.put_alerts([first], [])
        places = [(first.incident_id, "a"), (first.incident_id, "nobody")]
        async with store.begin() as tx:
            await tx.foresee(["word"], again)
            assert await tx.present(["word"]) == frozenset()
            assert [one.alerts for one in (await tx.newest_of(["a", "b"])).values()] == [0]
            assert await tx.members_of(places) == {places[0]: replace(first, body=None)}
            # The same again, after each of them was written to.
            await tx.foresee(["word"], again)
            await tx.put_document(Document(kind="word", key="k", body={}, version=0))
            assert await tx.present(["word"]) == frozenset({"word"})
            await tx.foresee(["word"], again)
            await tx.count_alerts([alert_count(first.incident_id, alerts=3)])
            assert (await tx.newest_of(["a", "b"]))["a"].alerts == 3
            await tx.foresee(["word"], again)
            await tx.put_alerts([alert_row("nobody")], [])
            assert set(await tx.members_of(places)) == set(places)

    async def test_a_log_that_was_foreseen_goes_on_where_it_ends(self, store: Store) -> None:
        async with store.begin() as tx:
            await tx.append_all([append("INC-2026-0001", 0, "opened", incident_row(dedup_key="a"))])
        async with store.begin() as tx:
            await tx.foresee(["word"], [("a", "x"), ("nobody", "x")])
            await tx.append_all([append("INC-2026-0001", 1, "told")])
            await tx.append_all([append("INC-2026-0001", 2, "told")])
        async with store.begin() as tx:
            log = await tx.events("INC-2026-0001")
        assert len(log) == 3
        assert [one.prev_hash for one in log[1:]] == [one.hash for one in log[:-1]]

    async def test_a_time_without_a_zone_is_refused_in_rows_of_alerts(self, store: Store) -> None:
        async with store.begin() as tx:
            await tx.append_all([append("INC-2026-0001", 0, "opened", incident_row())])
        with pytest.raises(Bug):
            async with store.begin() as tx:
                await tx.put_alerts([alert_row("a", at=NOON.replace(tzinfo=None))], [])
