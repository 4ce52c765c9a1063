"""Workers that are gone, each in one of three ways, and how long others take to do their work."""

import asyncio
import random
import signal
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.takeover.fleet import Fleet, Stuck, Worker, fleet

KINDS = ("kill -9", "SIGSTOP", "partition")
INTERVAL = 0.5
MINUTE = 60.0
SPECS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """One worker that was gone, with others or alone; in seconds.

    `taken`: until each of its shards was another's; `judged`: until every spec, of whomever, had a tick due after it
    was gone. `pause` is the longest time between two looks meanwhile: no time is known better than that.
    """

    kind: str
    shards: int
    taken: float
    judged: float
    pause: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


async def takeovers(folder: Path, kinds: Sequence[str], rounds: int, seed: int, at_once: int) -> Sequence[Time]:
    """`at_once` of `at_once` + 2 workers a round, so many rounds of each way to be gone, in turn.

    A run that gets stuck is told, and ends there: the time it would have taken is in what it returns, as endless.
    """
    draw, times = random.Random(seed), list[Time]()
    async with fleet(folder, workers=at_once + 2, interval=INTERVAL, specs=SPECS) as made:
        for number in range(rounds * len(kinds)):
            kind, victims = kinds[number % len(kinds)], draw.sample(made.workers, at_once)
            await asyncio.sleep(draw.random() * INTERVAL)
            try:
                found = await _gone(made, victims, kind)
                await _back(made, victims, kind)
            except Stuck as fault:
                print(f"  {kind}: ENDED EARLY: {fault}; what the workers said: {folder}/*.log", flush=True)
                return [*times, Time(kind=kind, shards=0, taken=float("inf"), judged=float("inf"), pause=0.0)]
            times += found
            taken = ", ".join(f"{one.taken:.2f}" for one in found)
            print(
                f"  {kind}: others have their shards after {taken} s, all is judged after {found[0].judged:.2f} s",
                flush=True,
            )
    return times


async def _gone(made: Fleet, victims: Sequence[Worker], kind: str) -> Sequence[Time]:
    before = [await made.held(victim) for victim in victims]
    since = time.time()
    for victim in victims:
        _be_gone(victim, kind)
    taken, pause = await made.owned(before, since)
    judged, later = await made.judged(since)
    return [
        Time(kind=kind, shards=len(shards), taken=each, judged=judged, pause=max(pause, later))
        for shards, each in zip(before, taken, strict=True)
    ]


def _be_gone(victim: Worker, kind: str) -> None:
    assert victim.process is not None
    match kind:
        case "kill -9":
            victim.process.kill()
        case "SIGSTOP":
            victim.process.send_signal(signal.SIGSTOP)
        case _:
            victim.database.silence(is_on=True)


async def _back(made: Fleet, victims: Sequence[Worker], kind: str) -> None:
    """As it was, and everything shared out again."""
    await asyncio.gather(*(_return(made, victim, kind) for victim in victims))
    await made.even()


async def _return(made: Fleet, victim: Worker, kind: str) -> None:
    assert victim.process is not None
    if kind == "kill -9":
        await victim.process.wait()
        await made.start(victim)
    elif kind == "SIGSTOP":
        victim.process.send_signal(signal.SIGCONT)
    else:
        victim.database.silence(is_on=False)
        victim.database.cut()


# --- at an interval of a minute ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """Workers that were gone `early` seconds before a tick: how late the last spec had it, or was seen without."""

    kind: str
    workers: int
    early: float
    late: float
    missed: int
    wanted: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


async def before_a_tick(folder: Path, rounds: int, at_once: int, seed: int) -> Sequence[Before]:
    draw, found = random.Random(seed), list[Before]()
    async with fleet(folder, workers=at_once + 2, interval=MINUTE, specs=SPECS) as made:
        for number in range(rounds * len(KINDS)):
            kind, early = KINDS[number % len(KINDS)], draw.random()
            due = (time.time() // MINUTE + 1) * MINUTE
            await asyncio.sleep(due - early - time.time())
            victims = draw.sample(made.workers, at_once)
            for victim in victims:
                _be_gone(victim, kind)
            since, missed = time.time(), 0
            try:
                late = due + (await made.judged(due - 0.001, within=MINUTE - 1.0))[0]
            except Stuck:
                late, missed = time.time(), sum((await made.missed(due - 1.0, due + 1.0)).values())
            found.append(
                Before(kind=kind, workers=at_once, early=due - since, late=late - due, missed=missed, wanted=SPECS)
            )
            print(f"  {kind}, {due - since:.2f} s before a tick: {missed} of {SPECS} specs without it", flush=True)
            await _back(made, victims, kind)
    return found
