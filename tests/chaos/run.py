"""One run: a world of its own, rounds of faults, calm after each round, and everything checked before the next begins.

What holds at any moment is checked after every single fault as well, in the middle of the others.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from smartspec_ops.domain import overload
from smartspec_ops.domain.errors import OpsError
from tests.chaos.invariants import ACTIVE, ALWAYS, CALM, every_incident_is_told, facts, unsettled
from tests.chaos.plan import FAULTS_A_ROUND, SERVICES, Fault, Round, plan
from tests.chaos.world import INTERVAL, World, world

STARTS_WITHIN = 120.0
SETTLES_WITHIN = 150.0
QUIET = 9.0
"""Seconds at the end in which nothing happens and no tick may be missing."""

UNABLE = 2
NO_DATABASE = ("PostgreSQL cannot be reached", "PostgreSQL is shutting down or starting")

STARVED = 0.15
"""Seconds a sleep is late on a machine that has no time for us."""
LOOK = 0.5
READABLE_WITHIN = 15.0
UNREAD = "after a fault: not said, the database was away"
MOST_WAITING = 450.0
TELL_EVERY = 20.0

Say = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of a run; `wrong` is empty where everything held."""

    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    impossible: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    """Seconds from the end of the last fault of each round until everything was as it must be."""
    away: list[float] = field(default_factory=list)
    breaches: int = 0
    incidents: int = 0
    notices: int = 0
    notices_again: int = 0
    posts: int = 0
    accepted: int = 0
    starts: int = 0
    starts_in_vain: int = 0
    """Of them, how many ended again because the database could not be reached."""
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**found, "settled": [round(one, 1) for one in self.settled]}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Outcome":
        counted = {name: Counter(found[name]) for name in ("faults", "impossible", "checks")}
        return cls(**{**found, **counted})


async def run(seed: int, faults: int, folder: Path, say: Say, a_round: int = FAULTS_A_ROUND) -> Outcome:
    """The run of that seed, with so many faults, `a_round` at once; `folder` keeps what the processes said."""
    began, outcome = time.monotonic(), Outcome(seed=seed)
    async with world(folder, seed) as here:
        await _ready(here, outcome)
        for number, round_ in enumerate(plan(seed, faults, a_round)):
            if outcome.wrong:
                break
            say(f"round {number + 1}: {len(round_.faults)} faults, {len(round_.turns)} turns")
            await _round(here, round_, outcome)
            await _settle(here, outcome, say)
            await _check(here, outcome)
        if not outcome.wrong:
            await _end(here, outcome, say)
        _count(here, outcome)
    outcome.seconds = round(time.monotonic() - began, 1)
    return outcome


async def _ready(here: World, outcome: Outcome) -> None:
    """Every service has been judged, so that nothing starts cold."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        tables = await asyncio.to_thread(here.cluster.primary.ask, "SELECT to_regclass('ledger')")
        if tables != [(None,)]:
            ((judged,),) = await asyncio.to_thread(here.cluster.primary.ask, _JUDGED)
            if judged == SERVICES:
                return
        await asyncio.sleep(0.2)
    outcome.wrong.append(f"nothing was judged within {STARTS_WITHIN:.0f} s of the start")


_JUDGED = """
SELECT count(DISTINCT c.objective_key) FROM ledger l JOIN ledger_columns c USING (layout)
WHERE c.objective_key LIKE 'svc-%' AND get_byte(l.body, c.position) <> 255
"""


async def _round(here: World, round_: Round, outcome: Outcome) -> None:
    looks = Looks(here=here, outcome=outcome)

    async def checked(fault: Fault) -> None:
        await here.inject(fault)
        await looks.after(fault)

    async with asyncio.TaskGroup() as group:
        for fault in round_.faults:
            group.create_task(_later(fault.at, lambda fault=fault: checked(fault)))
        for turn in round_.turns:
            group.create_task(_later(turn.at, lambda turn=turn: here.turn(turn)))
    await here.calm()


@dataclass(slots=True, kw_only=True)
class Looks:
    """What holds at any moment, looked at after each fault; one look serves all that ended before it began."""

    here: World
    outcome: Outcome
    began: float = 0.0
    """The last look that came to an end."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def after(self, fault: Fault) -> None:
        ended = time.monotonic()
        async with self.turn:
            if self.began < ended and not await self._look(ended + READABLE_WITHIN):
                self.outcome.checks[UNREAD] += 1
                return
        self.outcome.checks["after a fault"] += 1

    async def _look(self, deadline: float) -> bool:
        """False where the database cannot be read: another fault's, which the end of the round looks at."""
        while time.monotonic() < deadline:
            began = time.monotonic()
            try:
                seen = await facts(self.here, time.time())
            except OpsError:
                await asyncio.sleep(LOOK)
                continue
            wrong = [f"{check.__name__}: {one}" for check in ALWAYS for one in check(self.here, seen)]
            self.outcome.wrong += [f"in the middle of a round: {one}" for one in wrong]
            self.began = began
            return True
        return False


async def _later(at: float, act: Callable[[], Any]) -> None:
    await asyncio.sleep(at)
    await act()


async def _settle(here: World, outcome: Outcome, say: Say) -> None:
    """Until everything is as it must be; what is not by then is wrong. Time in which the machine had none for us does
    not count, up to a limit."""
    began, kept_waiting, told = time.monotonic(), 0.0, 0.0
    while True:
        left = await asyncio.to_thread(unsettled, here, time.time())
        took = time.monotonic() - began
        if not left:
            break
        if took > SETTLES_WITHIN + min(kept_waiting, MOST_WAITING):
            outcome.wrong += [f"after {took:.0f} s of calm: {one}" for one in left]
            break
        if took - told > TELL_EVERY:
            told = took
            say(f"  after {took:.0f} s: {'; '.join(left)}")
        if (late := await _longest_wait(LOOK)) > STARVED:
            kept_waiting += LOOK + late
    outcome.settled.append(took)
    say(f"  settled after {took:.1f} s")


async def _check(here: World, outcome: Outcome) -> None:
    """Everything, of one moment. What opened between the last look and this one is waited for once more."""
    seen = await facts(here, time.time())
    deadline = time.monotonic() + SETTLES_WITHIN
    while not outcome.wrong and any(every_incident_is_told(here, seen)) and time.monotonic() < deadline:
        await asyncio.sleep(0.25)
        seen = await facts(here, time.time())
    for check in CALM:
        outcome.checks[check.__name__] += 1
        outcome.wrong += [f"{check.__name__}: {one}" for one in check(here, seen)]
    outcome.incidents = len(seen.rows)


async def _end(here: World, outcome: Outcome, say: Say) -> None:
    """Everything heals, no tick is missed while nothing happens, and the command agrees that all logs are intact."""
    for service in here.services:
        if service.is_broken:
            service.turn()
    await here.senders.finish()
    await _settle(here, outcome, say)
    await _quiet(here, outcome)
    outcome.checks["the command verify"] += 1
    ran = await here.monitors[0].place.run("smartspec_ops.cli.ops", "verify", "--json")
    if ran.code != 0:
        outcome.wrong.append(f"verify ended with {ran.code}: {ran.stdout[-500:]} {ran.stderr[-500:]}")
    deadline = time.monotonic() + SETTLES_WITHIN
    while active := await asyncio.to_thread(here.cluster.primary.ask, _STILL_ACTIVE):
        if time.monotonic() > deadline:
            outcome.wrong.append(f"still active at the end: {active}")
            break
        await asyncio.sleep(0.25)
    await _check(here, outcome)


_STILL_ACTIVE = f"SELECT service FROM incidents WHERE status IN ({', '.join(repr(one) for one in sorted(ACTIVE))})"


async def _quiet(here: World, outcome: Outcome) -> None:
    """Nothing happens for a while; then every objective has every tick of it.

    Ticks that were cut because the last faults held them up have gone round first (ADR 0054). Not where this process
    itself was kept waiting: then the machine has no time for anybody.
    """
    await asyncio.sleep((overload.MOST + 1) * INTERVAL)
    since = time.time()
    if await _longest_wait(QUIET) > STARVED:
        outcome.checks["no tick is missed: not said, the machine is too busy"] += 1
        return
    until = time.time() - 1.5 * INTERVAL
    await asyncio.sleep(INTERVAL)
    seen = await facts(here, time.time())
    outcome.checks["no tick is missed"] += 1
    first, last = int(since // INTERVAL) + 1, int(until // INTERVAL)
    wanted = {number * INTERVAL for number in range(first, last + 1)}
    for key, rows in seen.ledger.items():
        missed = wanted - {row.tick.timestamp() for row in rows}
        if missed:
            outcome.wrong.append(f"no tick is missed: {key} has none of {sorted(missed)} of {len(wanted)}")
    if len(seen.ledger) != SERVICES:
        outcome.wrong.append(f"{len(seen.ledger)} objectives in the ledger")


async def _longest_wait(seconds: float) -> float:
    """By how much the most delayed of many short sleeps was late."""
    ends, longest = time.monotonic() + seconds, 0.0
    while (before := time.monotonic()) < ends:
        await asyncio.sleep(0.02)
        longest = max(longest, time.monotonic() - before - 0.02)
    return longest


def _count(here: World, outcome: Outcome) -> None:
    outcome.faults, outcome.impossible = here.injected, here.impossible
    outcome.away = [round(one, 2) for one in here.away]
    outcome.breaches = sum(len(service.breaches()) for service in here.services)
    outcome.notices = len({key for key, _ in here.recorder.taken})
    outcome.notices_again = len(here.recorder.taken) - outcome.notices
    outcome.posts, outcome.accepted = here.senders.posts, len(here.senders.accepted)
    outcome.starts = sum(member.starts for member in here.members)
    for member in here.members:
        for at, code, said in member.ended:
            if code == UNABLE and any(why in said for why in NO_DATABASE):
                outcome.starts_in_vain += 1  # it says why and leaves the rest to its supervisor
            else:
                outcome.wrong.append(f"{member.name} ended by itself with {code} at {at:.1f}: {said}")


def lines(outcome: Outcome) -> Sequence[str]:
    """For a person."""
    return [
        f"seed {outcome.seed}: {sum(outcome.faults.values())} faults, {outcome.breaches} breaches,"
        f" {outcome.incidents} incidents, {outcome.notices} notices (+{outcome.notices_again} again),"
        f" {outcome.accepted} alerts taken of {outcome.posts} posts, {outcome.starts} starts,"
        f" {sum(outcome.checks.values())} checks, {outcome.seconds:.0f} s: "
        + (f"{len(outcome.wrong)} WRONG" if outcome.wrong else "all held"),
        *(f"  {one}" for one in outcome.wrong[:20]),
    ]
