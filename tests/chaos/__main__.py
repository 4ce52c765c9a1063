"""``./dev chaos``: runs of drawn faults, one after the other, until so many were injected.

``--out`` appends a line of JSON for each run.
"""

import argparse
import asyncio
import json
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.plan import FAULTS_A_ROUND
from tests.chaos.run import Outcome, lines, run
from tests.servers import Missing

A_RUN = 50


def main(argv: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us ends what we started
    given = _parser().parse_args(argv)
    outcomes: list[Outcome] = []
    seed = given.seed
    try:
        while (left := given.faults - sum(sum(one.faults.values()) for one in outcomes)) > 0:
            outcomes.append(_one(seed, min(given.per_run, left), given))
            seed += 1
            if outcomes[-1].wrong and not given.go_on:
                break
    except Missing as missing:
        print(f"chaos: {missing}", file=sys.stderr)
        return 2
    _sum_up(outcomes)
    return 1 if any(one.wrong for one in outcomes) else 0


def _one(seed: int, faults: int, given: argparse.Namespace) -> Outcome:
    folder = Path(tempfile.mkdtemp(prefix=f"chaos-{seed}-"))
    say = (lambda line: print(line, flush=True)) if given.verbose else (lambda _: None)
    outcome = asyncio.run(run(seed, faults, folder, say, given.per_round))
    print("\n".join(lines(outcome)), flush=True)
    if given.out:
        with given.out.open("a", encoding="utf-8") as out:
            out.write(json.dumps(outcome.as_json()) + "\n")
    if outcome.wrong:
        print(f"  replay: ./dev chaos --seed {seed} --faults {faults} --per-round {given.per_round}")
        print(f"  what the processes said: {folder}/*.log")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _sum_up(outcomes: Sequence[Outcome]) -> None:
    faults: Counter[str] = sum((one.faults for one in outcomes), Counter())
    impossible: Counter[str] = sum((one.impossible for one in outcomes), Counter())
    checks: Counter[str] = sum((one.checks for one in outcomes), Counter())
    failed = [one.seed for one in outcomes if one.wrong]
    counts = f"{sum(faults.values())} faults in {len(outcomes)} runs, {sum(checks.values())} checks"
    print(f"\n{counts}; failed: {failed or 'none'}")
    for name, counted in (("faults", faults), ("not possible here", impossible), ("checks", checks)):
        rows = [f"  {count:6d}  {kind}" for kind, count in counted.most_common()]
        print("\n".join([name, *rows]) if rows else f"{name}: none")
    settled = sorted(took for one in outcomes for took in one.settled)
    if settled:
        print(f"calm to settled: median {settled[len(settled) // 2]:.1f} s, longest {settled[-1]:.1f} s")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first run's; the next have the numbers after it (1)")
    parser.add_argument("--faults", type=int, default=A_RUN, help=f"how many faults in all ({A_RUN})")
    parser.add_argument("--per-run", type=int, default=A_RUN, help=f"how many of them a run has ({A_RUN})")
    parser.add_argument(
        "--per-round",
        type=int,
        default=FAULTS_A_ROUND,
        help=f"how many before everything is checked ({FAULTS_A_ROUND})",
    )
    parser.add_argument("--go-on", action="store_true", help="go on after a run in which something did not hold")
    parser.add_argument("--out", type=Path, metavar="FILE", help="append a line of JSON for each run")
    parser.add_argument("--verbose", action="store_true", help="say what happens")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
