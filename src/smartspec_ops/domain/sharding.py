"""Which worker judges what: specs fall into shards, and each shard is some living worker's.

A shard is a fixed part of all specs, by a hash of their ids, so everything of one spec stays together. It is named
after the very specs that a worker knows in it: workers that know the same ones share them out, and one whose files are
other than theirs shares nothing it does not know. What a shard costs a second worker is then work done twice, never a
spec that nobody watches.

Nobody hands shards out. Every worker looks at who is alive and who holds what, comes to the same even shares as all the
others, and does its own part of what is left to do: give up what is beyond its share, take what is free. Shares are
even in objectives, as many as workers said each shard has when they joined.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import TypeAlias

SHARDS = 64
"""Parts of all specs: no more workers than that can share them, and a sheet of the ledger is about one of them."""
EVEN = Fraction(1, 20)
"""Of a mean share: loads that are no farther apart are left as they are."""
UNTOLD = 0
"""The size of a shard where a worker of a release before shares were of objectives told none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """`key` names it among all workers: 63 bits of a hash of its number and its specs."""

    number: int
    specs: tuple[str, ...]
    key: int


Sizes: TypeAlias = Mapping[int, int]
"""How many objectives each shard has, by its key."""
Held: TypeAlias = Mapping[int, Sequence[int]]
"""The shards of each worker of a team, the most important first."""


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


def moves(me: int, known: Mapping[int, Sizes], holders: Mapping[int, int], order: Sequence[int]) -> Moves:
    """What worker `me` is to do. `known` are the shards each living worker could judge, `holders` who has which.

    Shards come in the `order` given, the most important first. Who is to have which follows from what all see alike; by
    what one alone knows, such as its order, two could each leave the same shard to the other. A holder that is not
    among the living is still waited for: the database lets go of it in its own time.
    """
    by_team: dict[frozenset[int], list[int]] = {}
    for shard in order:
        by_team.setdefault(frozenset(one for one, shards in known.items() if shard in shards), []).append(shard)
    take, give_up = list[int](), list[int]()
    for team, shards in by_team.items():
        if me in team:
            held = {one: [shard for shard in shards if holders.get(shard) == one] for one in sorted(team)}
            free = [shard for shard in shards if shard not in holders]
            sizes = _sizes(shards, [known[one] for one in team])
            dealt = _dealt(free, held, sizes)
            surplus = _surplus(dealt, sizes)
            take += [shard for shard in free if shard in dealt[me]]
            give_up += [shard for shard in held[me] if shard in surplus]
    return Moves(take=tuple(take), give_up=tuple(give_up))


def _sizes(shards: Sequence[int], told: Sequence[Sizes]) -> Sizes:
    """What the workers of a team say of each shard, the same for all of them; shards are counted where one does not."""
    sizes = {shard: max(each[shard] for each in told) for shard in shards}
    is_told = all(each[shard] != UNTOLD for each in told for shard in shards)
    return sizes if is_told else dict.fromkeys(shards, 1)


def _dealt(free: Collection[int], held: Held, sizes: Sizes) -> Held:
    """Who has what once the free ones are dealt: the largest first, each to whoever has least by then."""
    after = {one: list(shards) for one, shards in held.items()}
    loads = _loads(held, sizes)
    for shard in sorted(free, key=lambda shard: (-sizes[shard], shard)):
        one = min(loads, key=lambda each: (loads[each], each))
        after[one].append(shard)
        loads[one] += sizes[shard]
    return after


def _surplus(held: Held, sizes: Sizes) -> Collection[int]:
    """What is to be given up so that shares become even: as little as will do, and nothing where dealing it would not
    help, so that there is an end of it."""
    order = _passed_on(held, sizes)
    for surplus in filter(None, (order, order[:1])):
        kept = {one: [shard for shard in shards if shard not in surplus] for one, shards in held.items()}
        if _unevenness(_dealt(surplus, kept, sizes), sizes) < _unevenness(held, sizes):
            return surplus
    return ()


def _passed_on(held: Held, sizes: Sizes) -> Sequence[int]:
    """Shards that go, one at a time, from whoever has most to whoever has least, until that is near enough."""
    after = {one: list(shards) for one, shards in held.items()}
    enough = EVEN * sum(_loads(held, sizes).values()) / len(held)
    passed: dict[int, None] = {}
    while True:
        loads = _loads(after, sizes)
        *others, light = sorted(loads, key=lambda one: (-loads[one], -one))
        if not others or loads[others[0]] - loads[light] <= enough:
            break
        fits = ((one, _fit(after[one], loads[one] - loads[light], sizes)) for one in others)
        heavy, shard = next(((one, shard) for one, shard in fits if shard is not None), (light, None))
        if shard is None:
            break
        after[heavy].remove(shard)
        after[light].append(shard)
        passed[shard] = None
    return list(passed)


def _fit(shards: Sequence[int], gap: int, sizes: Sizes) -> int | None:
    """The shard that best closes a gap between two loads, the least important of several; None if none lessens it."""
    fits = [shard for shard in reversed(shards) if sizes[shard] < gap]
    return min(fits, key=lambda shard: abs(gap - 2 * sizes[shard]), default=None)


def _loads(held: Held, sizes: Sizes) -> dict[int, int]:
    return {one: sum(sizes[shard] for shard in shards) for one, shards in held.items()}


def _unevenness(held: Held, sizes: Sizes) -> int:
    return sum(load**2 for load in _loads(held, sizes).values())


def _shard(number: int, specs: tuple[str, ...]) -> Shard:
    return Shard(number=number, specs=specs, key=_key("smartspec-ops shard", str(number), *specs))


def _key(*words: str) -> int:
    return int.from_bytes(sha256("\0".join(words).encode()).digest()[:8], "big") >> 1
