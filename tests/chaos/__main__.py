"""``./dev chaos``: runs of drawn faults, one after the other, until so many were injected.

``--out`` appends a line of JSON for each run; given again, the runs it holds are counted and not run again. A run that
could not be had (a server did not start) is told, counts for nothing, and after three of them that is the end.
"""

import argparse
import asyncio
import json
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.plan import FAULTS_A_ROUND
from tests.chaos.run import Outcome, lines, run
from tests.servers import Missing

A_RUN = 50
BROKEN_RUNS = 3
INTERRUPTED = 130


def main(argv: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us ends what we started
    given = _parser().parse_args(argv)
    outcomes, broken = _known(given), list[int]()
    if outcomes:
        print(f"{len(outcomes)} runs are in {given.out} and not run again", flush=True)
    try:
        _run_all(given, outcomes, broken)
    except Missing as missing:
        print(f"chaos: {missing}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        _sum_up(outcomes, broken)
        return INTERRUPTED
    _sum_up(outcomes, broken)
    return 1 if broken or any(one.wrong for one in outcomes) else 0


def _run_all(given: argparse.Namespace, outcomes: list[Outcome], broken: list[int]) -> None:
    """Add to both until enough faults were injected, or one run was wrong and that is the end."""
    known, seed = {one.seed for one in outcomes}, given.seed - 1
    while (left := given.faults - _injected(outcomes)) > 0 and len(broken) < BROKEN_RUNS:
        if not given.go_on and any(one.wrong for one in outcomes):
            return
        seed += 1
        if seed in known:
            continue
        outcome = _one(seed, min(given.per_run, left), given)
        if outcome is None:
            broken.append(seed)
        else:
            outcomes.append(outcome)


def _known(given: argparse.Namespace) -> list[Outcome]:
    """What `--out` holds from before; of runs of this kind, from this seed on."""
    if given.out is None or not given.out.exists():
        return []
    found = [json.loads(line) for line in given.out.read_text(encoding="utf-8").splitlines() if line.strip()]
    alike = [one for one in found if one.pop("per_round", None) == given.per_round and one["seed"] >= given.seed]
    return [Outcome.from_json(one) for one in alike]


def _injected(outcomes: Sequence[Outcome]) -> int:
    return sum(sum(one.faults.values()) for one in outcomes)


def _one(seed: int, faults: int, given: argparse.Namespace) -> Outcome | None:
    """None where the run could not be had; that says nothing of what is tested."""
    folder = Path(tempfile.mkdtemp(prefix=f"chaos-{seed}-"))
    say = (lambda line: print(line, flush=True)) if given.verbose else (lambda _: None)
    try:
        outcome = asyncio.run(run(seed, faults, folder, say, given.per_round))
    except Missing:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever it is, the next run is another world
        (folder / "traceback.log").write_text(traceback.format_exc(), encoding="utf-8")
        print(f"seed {seed}: could not be run: {type(fault).__name__}; see {folder}/traceback.log", flush=True)
        return None
    print("\n".join(lines(outcome)), flush=True)
    if given.out:
        with given.out.open("a", encoding="utf-8") as out:
            out.write(json.dumps({**outcome.as_json(), "per_round": given.per_round}) + "\n")
    if outcome.wrong:
        print(f"  replay: ./dev chaos --seed {seed} --faults {faults} --per-run {faults} --per-round {given.per_round}")
        print(f"  what the processes said: {folder}/*.log", flush=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _sum_up(outcomes: Sequence[Outcome], broken: Sequence[int]) -> None:
    faults: Counter[str] = sum((one.faults for one in outcomes), Counter())
    impossible: Counter[str] = sum((one.impossible for one in outcomes), Counter())
    checks: Counter[str] = sum((one.checks for one in outcomes), Counter())
    failed = [one.seed for one in outcomes if one.wrong]
    counts = f"{sum(faults.values())} faults in {len(outcomes)} runs, {sum(checks.values())} checks"
    print(f"\n{counts}; failed: {failed or 'none'}{f'; could not be run: {broken}' if broken else ''}")
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
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="append a line of JSON for each run, and go on from what it holds"
    )
    parser.add_argument("--verbose", action="store_true", help="say what happens")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
