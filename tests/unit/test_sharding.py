"""Shards: the same on every machine, evenly spread, and few of them move."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.domain.sharding import SHARDS, Moves, Shard, moves, number_of, shards_of

SPECS = [f"team-{number}/service-{number}" for number in range(1000)]
KEYS = [shard.key for shard in shards_of(SPECS)]


@dataclass(slots=True)
class Fleet:
    """Workers that act one after the other, each on what it saw last; a lock has one holder, whatever they think."""

    known: dict[int, frozenset[int]] = field(default_factory=dict)
    holders: dict[int, int] = field(default_factory=dict)

    def join(self, worker: int, shards: frozenset[int] = frozenset(KEYS)) -> None:
        self.known[worker] = shards

    def die(self, worker: int) -> None:
        del self.known[worker]
        self.holders = {shard: one for shard, one in self.holders.items() if one != worker}

    def act(self, worker: int, known: Mapping[int, frozenset[int]], holders: Mapping[int, int]) -> Moves:
        """What it does about what it saw, which may be old."""
        todo = moves(worker, known, holders, KEYS)
        for shard in todo.give_up:
            if self.holders.get(shard) == worker:
                del self.holders[shard]
        for shard in todo.take:
            self.holders.setdefault(shard, worker)
        return todo

    def settle(self) -> int:
        """Rounds of looking and acting until nobody has anything left to do."""
        for rounds in range(100):
            done = [self.act(one, self.known, dict(self.holders)) for one in sorted(self.known)]
            if not any(one != Moves() for one in done):
                return rounds
        raise AssertionError("no end of moves")

    def counts(self) -> Mapping[int, int]:
        return {one: sum(holder == one for holder in self.holders.values()) for one in self.known}


def test_a_spec_is_in_one_shard_whatever_else_there_is() -> None:
    shards = shards_of(SPECS)
    assert sorted(spec for shard in shards for spec in shard.specs) == sorted(SPECS)
    assert {number_of(spec) for shard in shards_of(SPECS[:10]) for spec in shard.specs} <= set(range(SHARDS))
    assert len({shard.key for shard in shards}) == len(shards)


def test_numbers_and_keys_do_not_change_with_a_release() -> None:
    # What runs beside us in another version must come to the same.
    assert shards_of(["checkout", "search"]) == [
        Shard(number=29, specs=("checkout",), key=3998649178536779933),
        Shard(number=43, specs=("search",), key=1446579264599402915),
    ]


def test_who_knows_another_spec_shares_all_the_other_shards() -> None:
    ours, theirs = shards_of(SPECS), shards_of([*SPECS, "one more"])
    different = {shard.key for shard in theirs} - {shard.key for shard in ours}
    assert [shard.number for shard in theirs if shard.key in different] == [number_of("one more")]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=12))
def test_each_shard_comes_to_one_worker_and_shares_are_even(changes: list[tuple[int, bool]]) -> None:
    fleet = Fleet()
    for worker, joins in changes:
        if joins and worker not in fleet.known:
            fleet.join(worker)
        elif not joins and worker in fleet.known:
            fleet.die(worker)
        fleet.settle()
        if fleet.known:
            counts = fleet.counts().values()
            assert fleet.holders.keys() == set(KEYS)
            assert max(counts) - min(counts) <= 1


@pytest.mark.parametrize("before", range(1, 12))
def test_no_more_shards_move_than_must(before: int) -> None:
    fleet = Fleet()
    for worker in range(before):
        fleet.join(worker)
    fleet.settle()
    held = dict(fleet.holders)
    fleet.join(99)
    assert fleet.settle() <= 3
    moved = [shard for shard in KEYS if fleet.holders[shard] != held[shard]]
    assert len(moved) == fleet.counts()[99] == len(KEYS) // (before + 1)
    fleet.die(99)
    orphans = set(KEYS) - fleet.holders.keys()
    held = dict(fleet.holders)
    assert fleet.settle() <= 2
    assert {shard for shard in KEYS if held.get(shard) != fleet.holders[shard]} == orphans


@settings(max_examples=60)
@given(st.data())
def test_old_looks_give_no_shard_two_holders_and_come_right_in_the_end(data: st.DataObject) -> None:
    fleet = Fleet()
    for worker in range(data.draw(st.integers(2, 5))):
        fleet.join(worker)
    looks = {worker: (dict(fleet.known), dict(fleet.holders)) for worker in fleet.known}
    for _ in range(data.draw(st.integers(0, 20))):
        worker = data.draw(st.sampled_from(sorted(fleet.known)))
        if data.draw(st.booleans()):
            looks[worker] = (dict(fleet.known), dict(fleet.holders))
        fleet.act(worker, *looks[worker])
    fleet.settle()
    assert fleet.holders.keys() == set(KEYS)
    assert max(fleet.counts().values()) - min(fleet.counts().values()) <= 1


def test_the_most_important_are_taken_first_and_given_up_last() -> None:
    order = KEYS[::-1]
    alone = moves(1, {1: frozenset(KEYS)}, {}, order)
    assert alone.take == tuple(order)
    joined = moves(1, {1: frozenset(KEYS), 2: frozenset(KEYS)}, dict.fromkeys(KEYS, 1), order)
    assert joined == Moves(give_up=tuple(order[32:]))


def test_workers_of_another_workspace_take_no_part() -> None:
    known = {1: frozenset(KEYS), 2: frozenset({5, 6})}
    assert set(moves(1, known, {}, KEYS).take) == set(KEYS)


def test_a_shard_of_a_session_that_nobody_knows_is_waited_for() -> None:
    todo = moves(1, {1: frozenset(KEYS)}, {KEYS[0]: 0}, KEYS)
    assert KEYS[0] not in todo.take


@settings(max_examples=40)
@given(st.lists(st.sampled_from(SPECS), unique=True, max_size=80), st.integers(1, 6))
def test_shares_of_what_not_all_know_are_even_among_those_who_do(some: list[str], workers: int) -> None:
    fleet = Fleet()
    for worker in range(workers):
        fleet.join(worker)
    fleet.join(50, frozenset(shard.key for shard in shards_of(some)))
    fleet.settle()
    assert fleet.holders.keys() == set(KEYS)
