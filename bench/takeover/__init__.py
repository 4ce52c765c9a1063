"""``./dev bench takeover``: how soon the work of a worker that is gone is done by others, and what workers cost.

Real daemons on a real PostgreSQL, and everything is read from the outside. ``takeover``: workers are killed, stopped
(SIGSTOP) or cut off from the database, and the clock runs until all their shards have another owner, and until every
spec has been judged for a tick that was due after that. ``rolling``: every worker is stopped and started again, one
after the other; which ticks are missing. ``before``: gone within the last second before a tick, at an interval of a
minute. ``cost``: what 1, 2 and 4 workers and the database spend on the same objectives. ``more``: what four workers
spend on three times the objectives of one.
"""

import argparse
import asyncio
import json
import shutil
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp

from bench._measure import machine
from bench.takeover import cost, gone, report, rolling
from bench.takeover.fleet import Stuck
from tests.servers import memory

Part = Callable[[Path, argparse.Namespace], tuple[object, Sequence[str]]]
"""Its figures, and what they say."""


def _takeover(folder: Path, given: argparse.Namespace) -> tuple[object, Sequence[str]]:
    times = asyncio.run(gone.takeovers(folder, given.kinds, given.rounds, given.seed, given.at_once))
    return [one.as_json() for one in times], report.of_takeovers(times)


def _rolling(folder: Path, given: argparse.Namespace) -> tuple[object, Sequence[str]]:
    found = asyncio.run(rolling.rolling(folder, given.ticks, given.interval))
    return found.as_json(), report.of_rolling(found)


def _before(folder: Path, given: argparse.Namespace) -> tuple[object, Sequence[str]]:
    found = asyncio.run(gone.before_a_tick(folder, given.befores, given.at_once, given.seed))
    return [one.as_json() for one in found], report.of_befores(found)


def _cost(folder: Path, given: argparse.Namespace) -> tuple[object, Sequence[str]]:
    found = list[cost.Cost]()
    for workers in cost.WORKERS:
        found.append(asyncio.run(cost.cost(folder / str(workers), workers, given.cost_ticks, given.cost_interval)))
        print(report.of_cost(found[-1])[0], flush=True)
    return [one.as_json() for one in found], report.of_costs(found)


def _more(folder: Path, given: argparse.Namespace) -> tuple[object, Sequence[str]]:
    fleets = {1: given.more_specs, max(cost.WORKERS): round(given.more_specs * cost.TIMES)}

    async def both() -> Sequence[cost.Cost]:
        ticks, interval, together = given.more_ticks, given.more_interval, asyncio.Barrier(len(fleets))
        return await asyncio.gather(
            *(
                cost.cost(folder / str(workers), workers, ticks, interval, specs, cost.MORE, together)
                for workers, specs in fleets.items()
            )
        )

    found = asyncio.run(both())
    return [one.as_json() for one in found], report.of_more(*found)


PARTS: Mapping[str, Part] = {
    "takeover": _takeover,
    "rolling": _rolling,
    "before": _before,
    "cost": _cost,
    "more": _more,
}


def main(argv: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us ends what we started
    given = _parser().parse_args(argv)
    here = machine()
    print(", ".join(f"{name} {value}" for name, value in here.items()), end="\n\n", flush=True)
    kept: dict[str, object] = {"machine": here}
    code = 0
    for part in given.parts or PARTS:
        folder = Path(mkdtemp(prefix=f"takeover-{part}-", dir=memory()))
        try:
            kept[part], lines = PARTS[part](folder / "fleet", given)
        except Stuck as fault:
            code, lines = 1, (f"{part}: ENDED EARLY: {fault}", f"  what the workers said: {folder}/fleet/*.log")
        else:
            shutil.rmtree(folder, ignore_errors=True)
        print("\n".join(lines), flush=True)
        if given.json:
            given.json.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench takeover", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all without a name")
    parser.add_argument("--rounds", type=int, default=34, help="takeover: of each way to be gone (34)")
    parser.add_argument("--kinds", nargs="+", choices=gone.KINDS, default=gone.KINDS, help="takeover: ways to be gone")
    parser.add_argument("--at-once", type=int, default=3, help="takeover, before: gone together, of two more (3)")
    parser.add_argument("--ticks", type=int, default=60, help="rolling: how many, with restarts and without (60)")
    parser.add_argument("--interval", type=float, default=1.0, help="rolling: seconds between two ticks (1)")
    parser.add_argument("--befores", type=int, default=1, help="before: minutes of each way to be gone (1)")
    parser.add_argument("--cost-ticks", type=int, default=12, help="cost: ticks measured (12)")
    parser.add_argument("--cost-interval", type=float, default=5.0, help="cost: seconds between two ticks (5)")
    parser.add_argument("--more-specs", type=int, default=64, help="more: specs of one worker, 64 objectives each (64)")
    parser.add_argument("--more-ticks", type=int, default=10, help="more: ticks measured (10)")
    parser.add_argument("--more-interval", type=float, default=10.0, help="more: seconds between two ticks (10)")
    parser.add_argument("--seed", type=int, default=1, help="which workers are gone, and when")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file as well")
    return parser
