"""The part of the store suite about facts and small states."""

import math
from array import array
from datetime import timedelta
from typing import Any

import pytest

from smartspec_ops.domain.errors import Bug, StoreConflict
from smartspec_ops.ports import (
    Document,
    KeptTotals,
    Layout,
    RawSample,
    Sheet,
    Store,
    TotalsRow,
)
from smartspec_ops.ports.ledger import BAD_SLICE, GOOD_SLICE
from smartspec_ops.testing.store_rows import DAY, MINUTE, NOON, ledger_row, race, written


class LedgerConformance:
    """Ledger and samples."""

    async def test_a_tick_is_read_by_objective(self, store: Store) -> None:
        other = {"objective_key": "checkout/latency", "why": "slow", "verdict": "breached", "slice_good": False}
        async with store.begin() as tx:
            await written(tx, [ledger_row(0), ledger_row(0, **other), ledger_row(1), ledger_row(1, **other)])
            assert await tx.ledger("checkout/error-rate", None, NOON, NOON + DAY) == [ledger_row(0), ledger_row(1)]
            assert await tx.ledger("checkout/latency", "g1", NOON, NOON + MINUTE) == [ledger_row(0, **other)]
            assert await tx.ledger("nothing", None, NOON, NOON + DAY) == []

    async def test_a_row_without_a_sentence_says_its_numbers(self, store: Store) -> None:
        silent: dict[str, Any] = {"good": None, "total": None, "budget_remaining": None}
        async with store.begin() as tx:
            await written(tx, [ledger_row(0, why=""), ledger_row(1, why="", value=7.0, **silent)])
            rows = await tx.ledger("checkout/error-rate", None, NOON, NOON + DAY)
        assert [row.why for row in rows] == ["1 of 1000 events were bad", "measured 7"]

    async def test_who_missed_a_sheet_about_its_objectives_loses(self, store: Store) -> None:
        async with store.begin() as tx:
            mark = await tx.ledger_mark()
            await written(tx, [ledger_row(0)], after=mark)
        with pytest.raises(StoreConflict):
            async with store.begin() as tx:
                await written(tx, [ledger_row(1), ledger_row(1, objective_key="other")], after=mark)
        async with store.begin() as tx:
            assert await tx.ledger("checkout/error-rate", None, NOON, NOON + DAY) == [ledger_row(0)]
            assert await tx.ledger_mark() == mark + 1

    async def test_a_sheet_about_other_objectives_is_no_race(self, store: Store) -> None:
        async with store.begin() as tx:
            mark = await tx.ledger_mark()
            await written(tx, [ledger_row(0, objective_key="other")], after=mark)
            assert await written(tx, [ledger_row(0)], after=mark) == mark + 2

    async def test_who_wrote_apart_before_is_caught_by_the_first_tick_it_shares(self, store: Store) -> None:
        """Workers of a fleet write beside each other at every tick; an objective that went over is judged once."""
        mark = 0
        for minute in range(3):
            async with store.begin() as tx:
                await written(tx, [ledger_row(minute, objective_key="other")], after=mark)
                mark = await written(tx, [ledger_row(minute)], after=mark)
        async with store.begin() as tx:
            await written(tx, [ledger_row(3), ledger_row(3, objective_key="other")], after=mark)
        for key in ("checkout/error-rate", "other"):
            with pytest.raises(StoreConflict):
                async with store.begin() as tx:
                    await written(tx, [ledger_row(3, objective_key=key)], after=mark)

    async def test_writers_at_the_same_moment_agree_on_one(self, store: Store) -> None:
        async def write() -> int:
            async with store.begin() as tx:
                return await written(tx, [ledger_row(0)], after=0)

        won, lost = await race([write() for _ in range(4)])
        assert len(won) == 1
        assert {type(fault) for fault in lost} == {StoreConflict}

    async def test_the_last_tick_of_an_objective_and_its_slices(self, store: Store) -> None:
        places = [("checkout/error-rate", "g1"), ("checkout/error-rate", "g2"), ("nothing", "g1")]
        async with store.begin() as tx:
            await written(tx, [ledger_row(n) for n in range(3)])
            await written(tx, [ledger_row(5, verdict="breached", slice_good=False), ledger_row(5, generation="g2")])
            marks = await tx.watermarks(places)
            assert await tx.last_ticks(["checkout/error-rate", "nothing"]) == {"checkout/error-rate": NOON + 5 * MINUTE}
        assert {place: (mark.tick, mark.slices) for place, mark in marks.items()} == {
            places[0]: (NOON + 5 * MINUTE, 3 * GOOD_SLICE + BAD_SLICE),
            places[1]: (NOON + 5 * MINUTE, GOOD_SLICE),
        }

    async def test_of_a_tick_that_was_judged_again_what_was_written_last_is_read(self, store: Store) -> None:
        """The clock was set back by three minutes: nothing is overwritten, and nothing counts twice."""
        place = ("checkout/error-rate", "g1")
        until, far = NOON + 2 * MINUTE, NOON + 10 * MINUTE
        async with store.begin() as tx:
            await written(tx, [ledger_row(n) for n in range(6)])
            before = (await tx.watermarks([place], until))[place]
            assert (before.tick, before.slices) == (until, 3 * GOOD_SLICE)
            assert await tx.last_ticks([place[0]], until) == {place[0]: until}
            assert await tx.watermarks([place], NOON - MINUTE) == {}
            again = [ledger_row(n, verdict="breached", slice_good=False) for n in (3, 4)]
            mark = await written(tx, again, until=until)
            assert mark == 8
            rows = await tx.ledger(*place, NOON, far)
            totals = await tx.slice_totals([place], NOON, NOON, NOON)
            assert await tx.slices(*place, NOON, NOON + 5 * MINUTE) == (3, 5)
        assert [(row.tick - NOON) // MINUTE for row in rows] == [*range(6)]
        assert [row.verdict for row in rows] == ["met", "met", "met", "breached", "breached", "met"]
        assert [found[place] for _, found in totals][3:5] == [3 * GOOD_SLICE + n * BAD_SLICE for n in (1, 2)]

    async def test_running_totals_are_read_back_as_densely_as_they_are_needed(self, store: Store) -> None:
        place = ("checkout/error-rate", "g1")
        async with store.begin() as tx:
            await written(tx, [ledger_row(n) for n in range(180)])
            since = NOON + 170 * MINUTE, NOON + 90 * MINUTE, NOON
            found = await tx.slice_totals([place], *since)
        minutes = [(tick - NOON) // MINUTE for tick, _ in found]
        assert minutes == [0, 60, *range(90, 170, 5), *range(170, 180)]
        assert all(totals == {place: (n + 1) * GOOD_SLICE} for n, (_, totals) in zip(minutes, found, strict=True))

    async def test_the_first_tick_of_every_hour_is_read_for_many_at_once(self, store: Store) -> None:
        places = [("checkout/error-rate", "g1"), ("other", "g1"), ("nothing", "g1")]
        async with store.begin() as tx:
            await written(tx, [ledger_row(n) for n in range(150)])
            await written(tx, [ledger_row(180, objective_key="other")])
            found = await tx.hours(places, NOON + 10 * MINUTE)
        assert found[places[0]] == [ledger_row(n, why="") for n in (60, 120)]
        assert [row.tick for row in found[places[1]]] == [NOON + 180 * MINUTE]
        assert places[2] not in found

    async def test_an_old_ledger_is_thinned_and_its_totals_stay_exact(self, store: Store) -> None:
        key, end = "checkout/error-rate", NOON + DAY
        async with store.begin() as tx:
            await written(tx, [ledger_row(n) for n in range(60)])
            await written(tx, [ledger_row(n, objective_key="other") for n in range(60)])
            assert await tx.thin_ledger([key], NOON + 30 * MINUTE, NOON + 10 * MINUTE) == 26
            minutes = [(row.tick - NOON) // MINUTE for row in await tx.ledger(key, None, NOON, end)]
            assert minutes == [10, 15, 20, 25, *range(30, 60)]
            assert await tx.slices(key, "g1", NOON + 16 * MINUTE, end) == (44, 44)
            assert len(await tx.ledger("other", None, NOON, end)) == 60
            assert await tx.thin_ledger(["nothing"], end, end) == 0

    async def test_a_ledger_window_holds_its_start_and_not_its_end(self, store: Store) -> None:
        async with store.begin() as tx:
            await written(tx, [ledger_row(n) for n in range(4)])
            rows = await tx.ledger("checkout/error-rate", "g1", NOON + MINUTE, NOON + 3 * MINUTE)
        assert rows == [ledger_row(1), ledger_row(2)]

    async def test_generations_of_an_objective_are_kept_apart(self, store: Store) -> None:
        async with store.begin() as tx:
            await written(tx, [ledger_row(0), ledger_row(0, generation="g2"), ledger_row(0, objective_key="other")])
            only = await tx.ledger("checkout/error-rate", "g2", NOON, NOON + MINUTE)
            both = await tx.ledger("checkout/error-rate", None, NOON, NOON + MINUTE)
        assert [row.generation for row in only] == ["g2"]
        assert [row.generation for row in both] == ["g1", "g2"]

    async def test_what_was_not_measured_stays_unmeasured(self, store: Store) -> None:
        nothing: dict[str, Any] = {"value": None, "good": None, "total": None, "budget_remaining": None}
        silent = ledger_row(0, verdict="unknown", slice_good=None, **nothing)
        async with store.begin() as tx:
            await written(tx, [silent])
            assert await tx.ledger("checkout/error-rate", "g1", NOON, NOON + MINUTE) == [silent]

    async def test_a_sheet_of_the_wrong_size_is_refused(self, store: Store) -> None:
        sheet = Sheet(layout=Layout((("a", "g1"),)), tick=NOON, verdicts=b"", slices=array("d"), numbers=array("d"))
        with pytest.raises(Bug):
            async with store.begin() as tx:
                await tx.add_sheets([sheet], 0)

    async def test_slices_count_good_and_measured_ones(self, store: Store) -> None:
        verdicts = ["met", "breached", "unknown", "met", "met"]
        async with store.begin() as tx:
            await written(tx, [ledger_row(n, verdict=verdict) for n, verdict in enumerate(verdicts)])
            assert await tx.slices("checkout/error-rate", "g1", NOON, NOON + 4 * MINUTE) == (2, 3)
            assert await tx.slices("checkout/error-rate", "g1", NOON + MINUTE, NOON + DAY) == (2, 3)
            assert await tx.slices("nothing", "g1", NOON, NOON + 4 * MINUTE) == (0, 0)

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

    async def test_the_newest_sample_before_a_moment_is_of_one_source(self, store: Store) -> None:
        async with store.begin() as tx:
            assert await tx.newest_sample("checkout", NOON) is None
            for source, minutes in (("checkout", (0, 2)), ("other", (1, 3))):
                given = [RawSample(series="up", at=NOON + n * MINUTE, value=n) for n in minutes]
                await tx.add_samples(source, given)
            for before, newest in ((0, None), (1, 0), (2, 0), (3, 2)):
                found = await tx.newest_sample("checkout", NOON + before * MINUTE)
                assert found == (None if newest is None else NOON + newest * MINUTE)

    async def test_totals_come_back_by_time_to_whoever_takes_them(self, store: Store) -> None:
        rows = [TotalsRow(at=NOON + n * MINUTE, body=bytes([n])) for n in range(4)]
        async with store.begin() as tx:
            assert await tx.take_totals("p", "one") is None
            assert await tx.put_totals("p", "one", rows[:3], head=b"columns")
            assert await tx.put_totals("p", "one", [rows[3]], dropped=[rows[0].at])
        async with store.begin() as tx:
            assert await tx.take_totals("p", "two") == KeptTotals(head=b"columns", rows=rows[1:])
            assert await tx.take_totals("other", "two") is None

    async def test_totals_of_two_writers_do_not_mix(self, store: Store) -> None:
        row = TotalsRow(at=NOON, body=b"1")
        async with store.begin() as tx:
            await tx.take_totals("p", "one")
            await tx.put_totals("p", "one", [row], head=b"h")
            await tx.take_totals("p", "two")
            assert not await tx.put_totals("p", "one", [TotalsRow(at=NOON + MINUTE, body=b"2")], head=b"x")
            assert await tx.take_totals("p", "two") == KeptTotals(head=b"h", rows=[row])

    async def test_a_row_of_totals_may_change_and_all_may_begin_again(self, store: Store) -> None:
        rows = [TotalsRow(at=NOON + n * MINUTE, body=b"1") for n in range(3)]
        changed = TotalsRow(at=NOON, body=b"2")
        async with store.begin() as tx:
            await tx.take_totals("p", "one")
            await tx.put_totals("p", "one", rows, head=b"h")
            await tx.put_totals("p", "one", [changed])
            assert await tx.take_totals("p", "one") == KeptTotals(head=b"h", rows=[changed, *rows[1:]])
            await tx.put_totals("p", "one", [changed], dropped=None, head=b"i")
            assert await tx.take_totals("p", "one") == KeptTotals(head=b"i", rows=[changed])


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
            assert await tx.document("still", "works") is None

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

    async def test_many_documents_are_put_at_once_new_and_known_ones_together(self, store: Store) -> None:
        first = [Document(kind="health", key=f"a-{n}", body={"n": n}, version=0) for n in range(3000)]
        async with store.begin() as tx:
            await tx.put_documents(first[:1500])
            await tx.put_documents([])
        second = [Document(kind=one.kind, key=one.key, body={"again": True}, version=1) for one in first[:1500]]
        async with store.begin() as tx:
            await tx.put_documents([*second, *first[1500:]])
            versions = [one.version for one in await tx.documents("health")]
        assert sorted(versions) == [1] * 1500 + [2] * 1500

    @pytest.mark.parametrize(("key", "version"), [("known", 0), ("known", 2), ("absent", 1)])
    async def test_one_stale_document_among_many_is_a_conflict_of_all(
        self, store: Store, key: str, version: int
    ) -> None:
        async with store.begin() as tx:
            await tx.put_document(Document(kind="alert", key="known", body={}, version=0))
        stale = Document(kind="alert", key=key, body={"stale": True}, version=version)
        fresh = [Document(kind="alert", key=f"new-{n}", body={}, version=0) for n in range(3)]
        with pytest.raises(StoreConflict):
            async with store.begin() as tx:
                await tx.put_documents([*fresh, stale])
        async with store.begin() as tx:
            assert [one.key for one in await tx.documents("alert")] == ["known"]

    async def test_the_documents_of_many_keys_are_found_and_no_others(self, store: Store) -> None:
        async with store.begin() as tx:
            given = [Document(kind="health", key=f"a-{n}", body={"n": n}, version=0) for n in range(12)]
            await tx.put_documents([*given, Document(kind="other", key="a-1", body={}, version=0)])
            # More keys than a statement takes parameters.
            found = await tx.documents_of("health", ["a-1", "a-11", *(f"absent-{n}" for n in range(35_000)), "a-2"])
            assert await tx.documents_of("health", []) == {}
        assert {key: one.body for key, one in found.items()} == {"a-1": {"n": 1}, "a-11": {"n": 11}, "a-2": {"n": 2}}

    async def test_who_holds_a_name_is_alone_with_it_and_loses_no_race(self, store: Store) -> None:
        async def count() -> None:
            async with store.begin() as tx:
                await tx.hold("counter")
                seen = await tx.document("counter", "a")
                body = {"n": seen.body["n"] + 1 if seen else 1}
                await tx.put_document(Document(kind="counter", key="a", body=body, version=seen.version if seen else 0))

        _, lost = await race([count() for _ in range(20)])
        assert not lost
        async with store.begin() as tx:
            counted = await tx.document("counter", "a")
        assert counted is not None
        assert counted.body == {"n": 20}

    async def test_documents_are_found_by_prefix_and_sorted_by_code_point(self, store: Store) -> None:
        keys = ["b", "a_1", "A_1", "a%1", "ab", "a_2", "é", "Z", "z"]
        async with store.begin() as tx:
            for key in keys:
                await tx.put_document(Document(kind="health", key=key, body={}, version=0))
            await tx.put_document(Document(kind="other", key="a_3", body={}, version=0))
            assert [one.key for one in await tx.documents("health", "a_")] == ["a_1", "a_2"]
            assert [one.key for one in await tx.documents("health")] == sorted(keys)
