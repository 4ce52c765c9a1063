"""``bench monitor``: what watching costs, beside slo-generator 2.6.0 doing the same on the same Prometheus.

Makes a month of history for a fleet of services, loads it into a real Prometheus, installs the peer into an environment
of its own, and lets both work in turn. Histories and the peer are kept in the user's cache folder.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench._measure import machine
from bench.monitor import bars, peer
from bench.monitor.parts import PARTS
from bench.monitor.server import Wanted, cache_folder, running
from bench.monitor.stage import Part, Stage
from tests.servers import Missing


def main(argv: Sequence[str]) -> int:
    given = _parser().parse_args(argv)
    here = machine()
    print(", ".join(f"{name} {value}" for name, value in here.items()), end="\n\n", flush=True)
    _say("the peer's environment")
    peer.python()
    _say(f"a history of {given.services} services over {given.days} days")
    try:
        with TemporaryDirectory(prefix="bench-") as folder, running(_wanted(given)) as server:
            stage = Stage(
                server=server,
                folder=Path(folder),
                services=given.services,
                rounds=given.rounds,
                sample=given.sample,
                say=_say,
            )
            parts = [_measured(name, stage) for name in given.parts or PARTS]
    except Missing as missing:
        print(f"not measured: {missing}", file=sys.stderr)
        return 1
    if given.json:
        report = {"machine": here, "parts": [_as_json(part) for part in parts]}
        given.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _wanted(given: argparse.Namespace) -> Wanted:
    return Wanted(services=given.services, hours=given.days * 24)


def _measured(name: str, stage: Stage) -> Part:
    began = time.monotonic()
    part = PARTS[name](stage)
    print(bars.table(part.title, part.lines, part.notes))
    print(f"  ({time.monotonic() - began:.0f} s)\n", flush=True)
    return part


def _as_json(part: Part) -> dict[str, object]:
    return {"title": part.title, "lines": [line.as_json() for line in part.lines], "notes": list(part.notes)}


def _say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench monitor",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"kept in: {cache_folder()}",
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", type=_part, help=f"any of {', '.join(PARTS)}; all by default"
    )
    parser.add_argument("--services", type=_positive, default=200, help="services of five objectives each (200)")
    parser.add_argument("--days", type=_positive, default=30, help="days of history (30)")
    parser.add_argument("--rounds", type=_positive, default=3, help="how often each contender runs (3)")
    parser.add_argument("--sample", type=_positive, default=10, help="services of the peer's pass in each round (10)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file as well")
    return parser


def _part(text: str) -> str:
    if text not in PARTS:
        raise argparse.ArgumentTypeError(f"no part is named {text!r}")
    return text


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)
