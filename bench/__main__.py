"""``python -m bench [NAME ...]``: measures what this project costs, each figure beside a baseline of the same run.

Without a name every benchmark runs that needs nothing from outside. ``bench nfr`` scores how well requirements are
read; ``bench monitor`` compares watching with a peer, which it installs. These two take flags of their own.
"""

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from bench import (
    check,
    cleaning,
    datadog,
    intake,
    monitor,
    nfr,
    reception,
    scale,
    soak,
    sources,
    steps,
    storm,
    takeover,
    tick,
)
from bench._measure import Table, machine
from smartspec_ops.edge import logs
from smartspec_ops.edge.redact import Redactor

Benchmark = Callable[[argparse.Namespace], Awaitable[Table]]

BENCHMARKS: Mapping[str, Benchmark] = {
    "check": lambda given: check.run(given.rounds or 5),
    "tick": lambda given: tick.run(given.objectives, given.rounds or 5),
    "datadog": lambda given: datadog.run(given.objectives, given.rounds or 5),
    "sources": lambda given: sources.run(given.objectives),
    "reception": lambda given: reception.run(given.alerts, given.callers, given.rounds or 3),
    "storm": lambda given: storm.run(given.storm),
    "cleaning": lambda given: cleaning.run(given.rounds or 5),
    "steps": lambda given: steps.run(given.rounds or 3),
    "intake": lambda given: intake.run(given.posts, given.callers, given.rounds or 3, with_alerta=given.alerta),
}
SCORE = "nfr"
LONG = frozenset({"storm"})
"""Only by name: it takes minutes."""
WITH_OWN_FLAGS: Mapping[str, Callable[[list[str]], int]] = {
    SCORE: nfr.main,
    "monitor": monitor.main,
    "scale": scale.main,
    "soak": soak.main,
    "takeover": takeover.main,
}


def main(argv: Sequence[str]) -> int:
    if argv and argv[0] in WITH_OWN_FLAGS:
        return WITH_OWN_FLAGS[argv[0]](list(argv[1:]))
    given = _parser().parse_args(argv)
    logs.configure(Redactor(()), target=None, level=logging.ERROR, json=False)
    names = given.names or [*(name for name in BENCHMARKS if name not in LONG), SCORE]
    here = machine()
    print(", ".join(f"{name} {value}" for name, value in here.items()), end="\n\n", flush=True)
    tables = [_measured(BENCHMARKS[name], given) for name in names if name != SCORE]
    if given.json:
        report = {"machine": here, "benchmarks": [table.as_json() for table in tables]}
        given.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if SCORE not in names:
        return 0
    print("nfr: requirements read in the labelled corpus")
    return nfr.main([])


def _measured(benchmark: Benchmark, given: argparse.Namespace) -> Table:
    began = time.monotonic()
    table = asyncio.run(_awaited(benchmark, given))
    print(f"{table}\n  ({time.monotonic() - began:.0f} s)\n", flush=True)
    return table


async def _awaited(benchmark: Benchmark, given: argparse.Namespace) -> Table:
    return await benchmark(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        type=_name,
        help=f"any of {', '.join(BENCHMARKS)}, {SCORE}; without one all but {', '.join(LONG)}",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file as well")
    parser.add_argument(
        "--rounds",
        type=_positive,
        help="how often each contender runs (check 5, tick 5, datadog 5, reception 3, cleaning 5, steps 3, intake 3)",
    )
    parser.add_argument(
        "--objectives",
        type=_sizes,
        default=(1, 100, 1000),
        metavar="N,N,...",
        help="tick, datadog, sources: fleet sizes (1,100,1000)",
    )
    parser.add_argument("--alerts", type=_positive, default=320, help="reception: alerts a round (320)")
    parser.add_argument("--posts", type=_positive, default=4000, help="intake: alerts a round (4000)")
    parser.add_argument(
        "--alerta", action="store_true", help="intake: beside Alerta as well, which is installed for it"
    )
    parser.add_argument("--storm", type=_positive, default=100_000, help="storm: alerts of 1,000 causes (100000)")
    parser.add_argument("--callers", type=_positive, default=32, help="reception, intake: callers at once (32)")
    return parser


def _name(text: str) -> str:
    if text not in {*BENCHMARKS, SCORE}:
        raise argparse.ArgumentTypeError(f"no benchmark is named {text!r}")
    return text


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _sizes(text: str) -> Sequence[int]:
    return tuple(_positive(part) for part in text.split(","))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
