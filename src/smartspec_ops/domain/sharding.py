"""Which worker judges what: specs fall into shards, and each shard is some living worker's.

A shard is a fixed part of all specs, by a hash of their ids, so everything of one spec stays together. It is named
after the very specs that a worker knows in it: workers that know the same ones share them out, and one whose files are
other than theirs shares nothing it does not know. What a shard costs a second worker is then work done twice, never a
spec that nobody watches.

Nobody hands shards out. Every worker looks at who is alive and who holds what, comes to the same even shares as all the
others, and does its own part of what is left to do: give up what is beyond its share, take what is free.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

SHARDS = 64
"""Parts of all specs: no more workers than that can share them, and a sheet of the ledger is about one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """`key` names it among all workers: 63 bits of a hash of its number and its specs."""

    number: int
    specs: tuple[str, ...]
    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What one worker is to do now: shards to take, in that order, and shards to let go of."""

    take: tuple[int, ...] = ()
    give_up: tuple[int, ...] = ()


def number_of(spec_id: str) -> int:
    """The same on every machine and in every version."""
    return int.from_bytes(sha256(spec_id.encode()).digest()[:8], "big") % SHARDS


def shards_of(spec_ids: Sequence[str]) -> Sequence[Shard]:
    """The shards these specs fall into, by number; none is empty."""
    found: dict[int, set[str]] = {}
    for spec_id in spec_ids:
        found.setdefault(number_of(spec_id), set()).add(spec_id)
    return [_shard(number, tuple(sorted(found[number]))) for number in sorted(found)]


def member_key(worker: int) -> int:
    """The name of a living worker among all locks, as far from other people's numbers as a hash can be."""
    return _key("smartspec-ops worker", str(worker))


def moves(me: int, known: Mapping[int, frozenset[int]], holders: Mapping[int, int], order: Sequence[int]) -> Moves:
    """What worker `me` is to do. `known` are the shards each living worker could judge, `holders` who has which.

    Shards come in the `order` given, the most important first. Shares differ by one at most, and as few as possible
    change hands. A holder that is not among the living is still waited for: the database lets go of it in its own time.
    """
    by_team: dict[frozenset[int], list[int]] = {}
    for shard in order:
        by_team.setdefault(frozenset(one for one, shards in known.items() if shard in shards), []).append(shard)
    take, give_up = list[int](), list[int]()
    for team, shards in by_team.items():
        if me in team:
            found = _within(me, team, shards, holders)
            take += found.take
            give_up += found.give_up
    return Moves(take=tuple(take), give_up=tuple(give_up))


def _within(me: int, team: frozenset[int], shards: Sequence[int], holders: Mapping[int, int]) -> Moves:
    held = {one: [shard for shard in shards if holders.get(shard) == one] for one in team}
    shares = _shares(held, len(shards))
    if len(held[me]) > shares[me]:
        return Moves(give_up=tuple(held[me][shares[me] :]))
    free = [shard for shard in shards if shard not in holders]
    return Moves(take=tuple(_dealt(free, held, shares)[me]))


def _shares(held: Mapping[int, Sequence[int]], count: int) -> Mapping[int, int]:
    """How many shards each is to have: those that have it already have the one more that does not divide."""
    each, more = divmod(count, len(held))
    in_order = sorted(held, key=lambda one: (-min(len(held[one]), each + 1), one))
    return {one: each + (place < more) for place, one in enumerate(in_order)}


def _dealt(
    free: Sequence[int], held: Mapping[int, Sequence[int]], shares: Mapping[int, int]
) -> Mapping[int, Sequence[int]]:
    """The free shards one at a time to whoever lacks most, so that two do not reach for the same."""
    lacking = {one: shares[one] - len(held[one]) for one in held}
    dealt: dict[int, list[int]] = {one: [] for one in held}
    for shard in free:
        one = max(sorted(lacking), key=lambda each: lacking[each])
        if lacking[one] <= 0:
            break
        lacking[one] -= 1
        dealt[one].append(shard)
    return dealt


def _shard(number: int, specs: tuple[str, ...]) -> Shard:
    return Shard(number=number, specs=specs, key=_key("smartspec-ops shard", str(number), *specs))


def _key(*words: str) -> int:
    return int.from_bytes(sha256("\0".join(words).encode()).digest()[:8], "big") >> 1
