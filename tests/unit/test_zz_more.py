"""Shards: the same on every machine, evenly spread, and few of them move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.domain.sharding import EVEN, SHARDS, UNTOLD, Moves, Shard, Sizes, moves, number_of, shards_of

SPECS = [f"team-{number}/service-{number}" for number in range(1000)]
KEYS = [shard.key for shard in shards_of(SPECS)]
ALIKE = dict.fromkeys(KEYS, 1)


@dataclass(slots=True)
class Fleet:
    """Workers that act one after the other, each on what it saw last; a lock has one holder, whatever they think."""

    known: dict[int, Sizes] = field(default_factory=dict)
    holders: dict[int, int] = field(default_factory=dict)

    def join(self, worker: int, shards: Sizes = ALIKE) -> None:
        self.known[worker] = shards

    def die(self, worker: int) -> None:
        del self.known[worker]
        self.holders = {shard: one for shard, one in self.holders.items() if one != worker}

    def act(self, worker: int, known: Mapping[int, Sizes], holders: Mapping[int, int]) -> Moves:
        """What it does about what it saw, which may be old."""
        is_earlier = all(size == UNTOLD for size in known[worker].values())
        todo = (moves_of_shards_counted if is_earlier else moves)(worker, known, holders, KEYS)
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

    def assert_even(self, sizes: Sizes) -> None:
        """Every shard is somebody's, and no shard could go over from whoever has most to make less of a difference."""
        assert self.holders.keys() == set(KEYS)
        held = {one: [sizes[key] for key, holder in self.holders.items() if holder == one] for one in self.known}
        most, least = max(map(sum, held.values())), min(map(sum, held.values()))
        is_even = most - least <= EVEN * sum(sizes.values()) / len(held)
        assert is_even or all(size >= sum(shards) - least for shards in held.values() for size in shards)


def moves_of_shards_counted(
    me: int, known: Mapping[int, Sizes], holders: Mapping[int, int], order: Sequence[int]
) -> Moves:
    """What a worker of the release before shares were of objectives does, where all know the same shards."""
    held = {one: [shard for shard in order if holders.get(shard) == one] for one in known}
    each, more = divmod(len(order), len(held))
    in_order = sorted(held, key=lambda one: (-min(len(held[one]), each + 1), one))
    shares = {one: each + (place < more) for place, one in enumerate(in_order)}
    if len(held[me]) > shares[me]:
        return Moves(give_up=tuple(held[me][shares[me] :]))
    lacking = {one: shares[one] - len(held[one]) for one in held}
    take = []
    for shard in order:
        one = max(sorted(lacking), key=lambda each: lacking[each])
        if shard not in holders and lacking[one] > 0:
            lacking[one] -= 1
            take += [shard] if one == me else []
    return Moves(take=tuple(take))


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


@settings(max_examples=300)
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


sizes_of_shards = st.one_of(
    st.lists(st.integers(1, 500), min_size=len(KEYS), max_size=len(KEYS)),
    st.lists(st.sampled_from([1, 1, 2, 3, 60, 5000]), min_size=len(KEYS), max_size=len(KEYS)),
    st.lists(st.integers(0, 5).map(lambda specs: 64 * specs + 1), min_size=len(KEYS), max_size=len(KEYS)),
).map(lambda sizes: dict(zip(KEYS, sizes, strict=True)))


@settings(max_examples=2500)
@given(sizes_of_shards, st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=12))
def test_shares_are_even_in_objectives(sizes: Sizes, changes: list[tuple[int, bool]]) -> None:
    fleet = Fleet()
    for worker, joins in changes:
        if joins and worker not in fleet.known:
            fleet.join(worker, sizes)
        elif not joins and worker in fleet.known:
            fleet.die(worker)
        fleet.settle()
        if fleet.known:
            fleet.assert_even(sizes)


@settings(max_examples=2500)
@given(sizes_of_shards, st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["new", "old", "gone"])), max_size=12))
def test_workers_of_the_release_before_and_of_this_one_come_to_the_same_shares(
    sizes: Sizes, changes: list[tuple[int, str]]
) -> None:
    fleet = Fleet()
    for worker, then in changes:
        if then == "gone" and worker in fleet.known:
            fleet.die(worker)
        elif then != "gone" and worker not in fleet.known:
            fleet.join(worker, sizes if then == "new" else dict.fromkeys(KEYS, UNTOLD))
        fleet.settle()
        if fleet.known:
            is_told = all(size != UNTOLD for told in fleet.known.values() for size in told.values())
            fleet.assert_even(sizes if is_told else ALIKE)


def test_workers_that_count_a_shard_differently_go_by_the_most() -> None:
    fleet = Fleet()
    fleet.join(1, ALIKE)
    fleet.join(2, {**ALIKE, KEYS[7]: 63})
    fleet.settle()
    assert sorted(fleet.counts().values()) == [1, 63]


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


@settings(max_examples=300)
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
    alone = moves(1, {1: ALIKE}, {}, order)
    assert alone.take == tuple(order)
    joined = moves(1, {1: ALIKE, 2: ALIKE}, dict.fromkeys(KEYS, 1), order)
    assert joined == Moves(give_up=tuple(order[32:]))


def test_workers_of_another_workspace_take_no_part() -> None:
    known = {1: ALIKE, 2: {5: 1, 6: 1}}
    assert set(moves(1, known, {}, KEYS).take) == set(KEYS)


def test_a_shard_of_a_session_that_nobody_knows_is_waited_for() -> None:
    todo = moves(1, {1: ALIKE}, {KEYS[0]: 0}, KEYS)
    assert KEYS[0] not in todo.take


@settings(max_examples=40)
@given(st.lists(st.sampled_from(SPECS), unique=True, max_size=80), st.integers(1, 6))
def test_shares_of_what_not_all_know_are_even_among_those_who_do(some: list[str], workers: int) -> None:
    fleet = Fleet()
    for worker in range(workers):
        fleet.join(worker)
    fleet.join(50, {shard.key: 1 for shard in shards_of(some)})
    fleet.settle()
    assert fleet.holders.keys() == set(KEYS)
