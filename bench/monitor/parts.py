"""What is measured once or many times over in short processes, and the list of all parts."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bench._measure import Costs, whole_process
from bench.monitor import daemon, fleet, history, ours, peer, restart, rules
from bench.monitor.bars import Line
from bench.monitor.longspec import long_spec
from bench.monitor.stage import MEASURES, Part, Stage, column

REQUESTS, CONNECTIONS = 2_000, 8
SPEC_LINES = 2_000
_PARSE = "import argparse; p = argparse.ArgumentParser(); p.add_argument('--spec-id'); p.parse_args()"
_USAGE = "--no-such-flag"


# --- one check -------------------------------------------------------------------------------------------------


def once(stage: Stage) -> Part:
    """``--run-once`` of one service beside the peer's command line over the same five objectives.

    The first look at a spec reads it, asks for its past and makes the database; the figures of the bars are of what
    comes every minute after it.
    """
    service = _quiet_service(stage)
    root = stage.workspace("once", [service])
    theirs = stage.folder / "peer-once"
    fleet.write_peer_config(theirs, [service], stage.server.url)
    check = [ours.program(), "--spec-id", history.name(service), "--run-once", "--json"]
    _run(stage, check, root, ours.environment(root))
    first, mine, other = list[Costs](), list[Costs](), list[Costs]()
    for number in range(stage.rounds * 3):
        stage.say(f"once, round {number + 1} of {stage.rounds * 3}")
        anew = stage.workspace(f"once-{number}", [service])
        first.append(_run(stage, check, anew, ours.environment(anew)))
        mine.append(_run(stage, check, root, ours.environment(root)))
        other.append(_run(stage, peer.command(theirs), theirs, {**ours.environment(root), **peer.SILENT}))
    bars: Mapping[str, float | None] = {"wall": 1 / 4, "cpu": 1 / 4, "server": None}
    lines = [
        Line(
            name=f"--run-once, {MEASURES[measure]}",
            unit="ms",
            ours=column(mine, measure),
            peer=column(other, measure),
            peer_name="slo-generator compute",
            at_most=bar,
        )
        for measure, bar in bars.items()
    ]
    lines += [
        *(Line(name=f"  the first, {MEASURES[measure]}", unit="ms", ours=column(first, measure)) for measure in bars),
        Line(name="--run-once, HTTP requests", unit="", ours=column(mine, "requests"), at_most=2),
        Line(name="--run-once, peak memory", unit="MiB", ours=column(mine, "peak memory")),
    ]
    return Part(title="once: five objectives of one service, whole process", lines=lines)


def _quiet_service(stage: Stage) -> int:
    """One without an incident in the first month, so that a check ends well."""
    troubled = {one.service for one in history.incidents(history.Shape(services=stage.services, start=0), 31)}
    return next((one for one in range(stage.services) if one not in troubled), 0)


def _run(stage: Stage, argv: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Costs:
    """Exit code 1 says that an objective is broken; anything above, that nothing was measured."""
    asked_before, server_before = stage.server.counters(), stage.server.cpu()
    costs, code, output = whole_process(argv, folder, environment)
    if code not in {0, 1}:
        raise RuntimeError(f"{' '.join(argv)} ended with {code}: {output.decode(errors='replace')[-2000:]}")
    server = (stage.server.cpu() - server_before) * 1e3
    return {**costs, "server": server, **ours.asked(stage.server, asked_before)}


# --- rules -----------------------------------------------------------------------------------------------------


def compiled(stage: Stage) -> Part:
    """Our rules of the whole fleet beside rules of Sloth's shape, of a sample of it, evaluated by the same server."""
    services, sample = range(stage.services), range(min(stage.sample, stage.services))
    root = stage.workspace("rules", services)
    out = root / ".spec" / "rules"
    _run(stage, [ours.program(), "export", "prometheus-rules", "--out", str(out)], root, ours.environment(root))
    mine = [group for path in sorted(out.glob("*.rules.yaml")) for group in _yaml(path)["groups"]]
    theirs = list(rules.sloth(sample))
    objectives, sampled = len(services) * fleet.OBJECTIVES, len(sample) * fleet.OBJECTIVES
    cost, other, notes, off = list[float](), list[float](), list[str](), list[tuple[float, float]]()
    for number in range(stage.rounds):
        stage.say(f"rules, round {number + 1} of {stage.rounds}")
        paces = {
            pace: each / objectives * 1e3 for pace, each in rules.per_minute(stage.server, mine, objectives).items()
        }
        notes.append("ours by pace: " + ", ".join(f"every {pace} min {each:.2f} ms" for pace, each in paces.items()))
        off.append(rules.errors(stage.server, sample))
        cost.append(sum(paces.values()))
        other.append(sum(rules.per_minute(stage.server, theirs, sampled).values()) / sampled * 1e3)
    both = (mine, objectives), (theirs, sampled)
    counts = [[float(sum(len(group["rules"]) for group in groups) / number)] for groups, number in both]
    return Part(
        title=(
            f"rules: {objectives} objectives ({sampled} of them in Sloth's shape) evaluated by Prometheus itself, "
            "CPU for an objective and a minute"
        ),
        lines=[
            Line(name="evaluation", unit="ms", ours=cost, peer=other, peer_name="Sloth's shape", at_most=1 / 10),
            Line(name="rules an objective", unit="", ours=counts[0], peer=counts[1], peer_name="Sloth's shape"),
            Line(name="28 days: worst error", unit="%", ours=[ours * 100 for ours, _ in off], at_most=0.1),
            Line(name="  of the mean of 5-minute ratios", unit="%", ours=[mean * 100 for _, mean in off]),
        ],
        notes=notes,
    )


def _yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path)


# --- start, HTTP, reading --------------------------------------------------------------------------------------


def start(stage: Stage) -> Part:
    """``--help`` and a usage error beside a program that only parses arguments."""
    root = stage.workspace("start", [0])
    environment = ours.environment(root)
    commands = {
        "argparse": [sys.executable, "-c", _PARSE],
        "--help": [ours.program(), "--help"],
        "usage error": [ours.program(), _USAGE],
    }
    costs: Mapping[str, list[Costs]] = {name: [] for name in commands}
    for number in range(stage.rounds * 5):
        stage.say(f"start, round {number + 1} of {stage.rounds * 5}")
        for name, argv in commands.items():
            costs[name].append(whole_process(argv, root, environment)[0])
    lines = [
        Line(
            name=f"{name}, {MEASURES[measure]}",
            unit="ms",
            ours=column(costs[name], measure),
            peer=column(costs["argparse"], measure),
            peer_name="bare argparse",
            at_most=5,
        )
        for name in ("--help", "usage error")
        for measure in ("cpu", "wall")
    ]
    return Part(title="start: commands that do nothing, whole process", lines=lines)


def http(stage: Stage) -> Part:
    """CPU of the client for one request on kept connections, the same question to the same server."""
    url = f"{stage.server.url}/api/v1/query?query=1"
    host, path = url.removeprefix("http://").split(":")[0], "/api/v1/query?query=1"
    contenders: Mapping[str, Callable[[], Costs]] = {
        "ours": lambda: ours.edge_requests(url, REQUESTS, CONNECTIONS),
        "http.client": lambda: ours.thread_requests(host, stage.server.port, path, REQUESTS, CONNECTIONS),
        "aiohttp": lambda: peer.http_requests(url, REQUESTS, CONNECTIONS),
    }
    costs: Mapping[str, list[Costs]] = {name: [] for name in contenders}
    for number in range(stage.rounds * 2):
        stage.say(f"http, round {number + 1} of {stage.rounds * 2}")
        for name, run in contenders.items():
            costs[name].append(run())
    micros = {name: [one["cpu"] / REQUESTS * 1e6 for one in several] for name, several in costs.items()}
    fastest = [min(pair) for pair in zip(micros["http.client"], micros["aiohttp"], strict=True)]
    others = {"http.client in threads": micros["http.client"], "aiohttp": micros["aiohttp"]}
    lines = [
        Line(
            name="one request, client CPU", unit="µs", ours=micros["ours"], peer=fastest, peer_name="fastest", at_most=2
        ),
        *(
            Line(name=f"  beside {name}", unit="µs", ours=micros["ours"], peer=values, peer_name=name)
            for name, values in others.items()
        ),
    ]
    return Part(title=f"http: {REQUESTS} requests over {CONNECTIONS} connections", lines=lines)


def spec(stage: Stage) -> Part:
    """Reading a long spec, beside parsing its Markdown alone."""
    from markdown_it import MarkdownIt

    from smartspec_ops.spec.nfr import read_requirements

    text, parser = long_spec(SPEC_LINES), MarkdownIt("commonmark").enable("table")
    read, parsed, found = list[float](), list[float](), 0
    for _ in range(stage.rounds * 2):
        began = time.process_time()
        found = sum(one.promise is not None for one in read_requirements(text, "spec.md").requirements)
        read.append((time.process_time() - began) * 1e3)
        began = time.process_time()
        parser.parse(text)
        parsed.append((time.process_time() - began) * 1e3)
    lines = [
        Line(name="reading, CPU", unit="ms", ours=read, at_most=100),
        Line(name="  beside its Markdown", unit="ms", ours=read, peer=parsed, peer_name="markdown-it"),
    ]
    return Part(title=f"spec: {SPEC_LINES:,} lines with {found} promises", lines=lines)


PARTS: Mapping[str, Callable[[Stage], Part]] = {
    "watch": daemon.watch,
    "restart": restart.restart,
    "once": once,
    "rules": compiled,
    "start": start,
    "http": http,
    "spec": spec,
    "scale": daemon.scale,
}
