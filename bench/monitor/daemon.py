"""The long-running side: a fleet watched from a cold start on, and how its cost grows.

A whole pass of the peer takes a minute and more, so it is run once; in each round a pass over a few services, drawn
anew, stands for it and is scaled to the whole. Both figures are shown, so that the scaling can be judged.
"""

import time
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from bench._measure import Costs
from bench.monitor import fleet, history, ours, peer
from bench.monitor.bars import Line
from bench.monitor.relay import relaying
from bench.monitor.server import Wanted, running
from bench.monitor.stage import MEASURES, Part, Stage, column

SETTLING = 3
"""Ticks after the first in which health is still gaining its good streak."""
TICKS = 10
"""Ticks in one reading of the steady state."""
SMALL, LARGE = 200, 2_000
"""Services of the two fleets whose local work is compared."""
SHORT_HISTORY = 3
"""Hours, for the large fleet."""


def watch(stage: Stage) -> Part:
    """Cold start, steady ticks and warm restart of the whole fleet, beside a pass of the peer in the same round."""
    fleet.write_peer_config(stage.peer_folder, range(stage.services), stage.server.url)
    stage.say("the peer's whole pass")
    whole = _peer_pass(stage, range(stage.services))
    passes, colds, steady, warms = list[Costs](), list[Costs](), list[Costs](), list[Costs]()
    settling, errors = list[Costs](), list[float]()
    for number in range(stage.rounds):
        stage.say(f"watch, round {number + 1} of {stage.rounds}")
        root = stage.workspace(f"watch-{number}", range(stage.services))
        now = time.time()
        with ours.watching(root, stage.server) as watcher:
            colds.append(watcher.first_tick(now))
            errors.append(_largest_error(stage, watcher.first, now))
            passes.append(_sampled_pass(stage, number))
            settling.append(watcher.ticks(now + 60, SETTLING))
            steady.append(watcher.ticks(now + 60 * (SETTLING + 1), TICKS))
        with ours.watching(root, stage.server) as watcher:
            warms.append(watcher.first_tick(now + 60 * (SETTLING + TICKS + 1)))
    memory = _memory(stage)
    lines = [
        *_beside(steady, passes, "steady tick", {"cpu": 1 / 400, "server": 1 / 1_000, "wall": 1 / 500}),
        Line(name="steady tick, HTTP requests", unit="", ours=column(steady, "requests"), at_most=12),
        Line(name="steady tick, bytes both ways", unit="kB", ours=[_tick_bytes(stage) / 1e3]),
        Line(name=f"the {SETTLING} ticks before, client CPU each", unit="s", ours=column(settling, "cpu")),
        *_beside(colds, passes, "cold start to first tick", {"wall": 1 / 5, "cpu": 1 / 10, "server": 1 / 5}),
        Line(name="warm restart to first tick, wall", unit="s", ours=column(warms, "wall"), at_most=1),
        Line(name="  of it the first tick", unit="s", ours=column(warms, "tick wall")),
        Line(name="warm restart, backfill queries", unit="", ours=column(warms, "backfill"), at_most=0),
        Line(name="memory an objective, live", unit="kB", ours=[memory["live"] / 1e3], at_most=20),
        Line(name="memory an objective, resident", unit="kB", ours=[memory["resident"] / 1e3]),
    ]
    notes = [
        _windows(stage, colds),
        _peer_total(stage, whole),
        f"bad shares over 28 days are within a share of {max(errors):.1g} of what was generated",
        "cold start and warm restart are whole processes, interpreter start and reading every spec included",
    ]
    return Part(title="watch: the whole fleet, from a cold start on", lines=lines, notes=notes)


def _largest_error(stage: Stage, told: Mapping[str, Any], now: float) -> float:
    """Of the budgets told, how far the share of bad events over 28 days is from the truth, as a share of it."""
    end = now - told["delay"]
    truth = {
        spec_id: history.gained(stage.server.shape, history.number(spec_id), end - fleet.PEER_WINDOWS["28d"], end)
        for spec_id in {spec_id for spec_id, *_ in told["budgets"]}
    }
    found: Mapping[tuple[str, str], float] = {
        (spec_id, metric): bad / total for spec_id, metric, bad, total in told["budgets"]
    }
    if not found:
        raise RuntimeError("no budget was told")
    known = {(spec_id, metric): fleet.bad_share(metric, truth[spec_id]) for spec_id, metric in found}
    return max(abs(share - known[key]) / known[key] for key, share in found.items())


def _windows(stage: Stage, colds: Sequence[Costs]) -> str:
    asked, theirs = colds[0]["windows"], len(fleet.PEER_WINDOWS)
    return f"{stage.objectives:,} objectives; ours asks for {asked} windows of each, the peer for {theirs}"


def _peer_total(stage: Stage, whole: Costs) -> str:
    sampled = f"the peer's figures: {min(stage.sample, stage.services)} services a round, scaled"
    used = f"{whole['wall']:.1f} s wall, {whole['cpu']:.1f} s CPU, {whole['server']:.1f} s CPU of Prometheus"
    return f"{sampled}; its whole pass took {used}, {whole['requests']:,.0f} requests"


def _beside(mine: Sequence[Costs], theirs: Sequence[Costs], what: str, bars: Mapping[str, float]) -> Sequence[Line]:
    return [
        Line(
            name=f"{what}, {MEASURES[measure]}",
            unit="s",
            ours=column(mine, measure),
            peer=column(theirs, measure),
            peer_name="a pass",
            at_most=bar,
        )
        for measure, bar in bars.items()
    ]


def _peer_pass(stage: Stage, services: Sequence[int]) -> Costs:
    names = [f"{history.name(service)}-{each.metric}.yaml" for service in services for each in fleet.PROMISES]
    asked_before, server_before = stage.server.counters(), stage.server.cpu()
    costs = peer.one_pass(stage.peer_folder, names)
    if costs["judged"] < len(names) * len(fleet.PEER_WINDOWS) * 0.98:
        raise RuntimeError(f"the peer judged only {costs['judged']} windows of {len(names)} objectives")
    return {**costs, "server": stage.server.cpu() - server_before, **ours.asked(stage.server, asked_before)}


def _sampled_pass(stage: Stage, number: int) -> Costs:
    chosen = Random(number).sample(range(stage.services), min(stage.sample, stage.services))
    scale = stage.services / len(chosen)
    return {measure: cost * scale for measure, cost in _peer_pass(stage, chosen).items()}


def _tick_bytes(stage: Stage) -> float:
    """Through a relay, whose own work would disturb the other figures."""
    with relaying(stage.server.port) as relay:
        root = stage.workspace("counted", range(stage.services), relay.url)
        now = time.time()
        with ours.watching(root, stage.server) as watcher:
            watcher.first_tick(now)
            before = relay.passed()
            watcher.ticks(now + 60, 3)
            return (relay.passed() - before) / 3


def _memory(stage: Stage) -> Mapping[str, float]:
    """Bytes an objective takes, from a fleet and a tenth of it: live objects, and the process after a warm restart."""
    few = max(stage.services // 10, 1)
    more = (stage.services - few) * fleet.OBJECTIVES
    found: dict[str, list[float]] = {"live": [], "resident": []}
    for count in (few, stage.services):
        stage.say(f"memory of {count * fleet.OBJECTIVES:,} objectives")
        root = stage.workspace(f"memory-{count}", range(count))
        now = time.time()
        with ours.watching(root, stage.server) as watcher:
            watcher.first_tick(now)
        for n, (name, flags) in enumerate((("resident", ()), ("live", ("--traced",)))):
            begin = now + 60 * (1 + n * (SETTLING + 1))
            with ours.watching(root, stage.server, *flags) as watcher:
                watcher.first_tick(begin)
                found[name].append(watcher.ticks(begin + 60, SETTLING)["memory"])
    return {name: (whole - part) / more if more else 0.0 for name, (part, whole) in found.items()}


def scale(stage: Stage) -> Part:
    """The client's CPU in a tick of ten times as many objectives, on a server of its own with a short history."""
    stage.say(f"scale, a history of {LARGE:,} services")
    costs: Mapping[int, list[Costs]] = {SMALL: [], LARGE: []}
    with running(Wanted(services=LARGE, hours=SHORT_HISTORY)) as server:
        roots = {count: stage.workspace(f"scale-{count}", range(count), server.url) for count in costs}
        now = time.time()
        with ours.watching(roots[SMALL], server) as small, ours.watching(roots[LARGE], server) as large:
            watchers = {SMALL: small, LARGE: large}
            for count, watcher in watchers.items():
                stage.say(f"scale, {count * fleet.OBJECTIVES:,} objectives start")
                watcher.first_tick(now)
                watcher.ticks(now + 60, SETTLING)
            for number in range(stage.rounds):
                stage.say(f"scale, round {number + 1} of {stage.rounds}")
                for count, watcher in watchers.items():
                    costs[count].append(watcher.ticks(now + 60 * (SETTLING + 1 + number * 5), 5))
    mine, fewer = (column(costs[count], "cpu") for count in (LARGE, SMALL))
    line = Line(
        name=f"{LARGE * fleet.OBJECTIVES:,} objectives, client CPU a tick",
        unit="s",
        ours=mine,
        peer=fewer,
        peer_name=f"at {SMALL * fleet.OBJECTIVES:,}",
        at_most=12,
    )
    requests = Line(name="HTTP requests a tick", unit="", ours=column(costs[LARGE], "requests"))
    return Part(title=f"scale: {SHORT_HISTORY} hours of history", lines=[line, requests])
