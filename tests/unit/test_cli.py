"""The commands as they are typed: what stands before a sub-command counts, and what was lost stays visible."""

import asyncio
import contextlib
import errno
import io
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from smartspec_ops.app.specs.promises import PROMISES
from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.app.watching.groups import GROUPS
from smartspec_ops.app.watching.groups import Known as Known_
from smartspec_ops.app.watching.missed_tick import Missed
from smartspec_ops.app.watching.plan import HEALTH, LEFT_OUT
from smartspec_ops.cli import _dead, monitor, ops, respond
from smartspec_ops.cli._command import Common, main
from smartspec_ops.cli._daemon import _Narrator
from smartspec_ops.cli._only_one import lock_name
from smartspec_ops.cli._report import along
from smartspec_ops.cli._status import Known, Snapshot, as_of, hourly
from smartspec_ops.cli._watch import _live, changes
from smartspec_ops.domain.exclusions import LeftOut
from smartspec_ops.domain.health import HealthState, Status
from smartspec_ops.domain.promised import Promised, Promises
from smartspec_ops.edge.codec import encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Document, Effect, EffectState, LedgerRow
from smartspec_ops.testing.clock import ManualClock
from smartspec_ops.testing.store_rows import ledger_row, written
from smartspec_ops.wiring import Runtime
from tests import examples_of_reports as ex
from tests.acceptance._workspace import KEY, MONITOR, OBSERVABILITY, SPEC, Place, Ran, stop
from tests.servers import wait_until

pytestmark = pytest.mark.edge

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster: [{id: commander-a, roles: [commander]}, {id: responder-a, roles: [responder]}]
"""
ENVIRONMENT = {"OPS_KEY": KEY, "METRICS_URL": "http://127.0.0.1:9/metrics"}
ALERT = '{"service": "pay", "metric": "latency", "severity": "SEV-3"}'


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place.make(tmp_path, ENVIRONMENT)
    made.write(".spec/smartspec.config.yaml", CONFIG)
    made.write("specs/shop/pay/spec.md", SPEC)
    made.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
    return made


def typed(place: Place, command: click.Command, *argv: str) -> Ran:
    """A command in this process, by the entry point that users take."""
    handlers = logging.getLogger().handlers[:]
    environment = {**ENVIRONMENT, **place.environment, "HOME": str(place.home), "XDG_CONFIG_HOME": str(place.home)}
    with CliRunner().isolation(env=environment) as (out, err, _), contextlib.chdir(place.root):
        try:
            main(command, argv)
        except SystemExit as end:
            code = end.code
        finally:
            forget_handlers(but=handlers)
        assert isinstance(code, int)
        return Ran(code=code, stdout=out.getvalue().decode(), stderr=err.getvalue().decode())


def forget_handlers(but: Sequence[logging.Handler]) -> None:
    for handler in set(logging.getLogger().handlers) - set(but):
        logging.getLogger().removeHandler(handler)
        handler.close()


def respond_(place: Place, *argv: str) -> Ran:
    return typed(place, respond.command, *argv)


def runtime(place: Place) -> Runtime:
    return Runtime(workspace=Workspace.find(place.root, ENVIRONMENT), environment=ENVIRONMENT)


def said_json(place: Place, command: click.Command, *argv: str) -> Any:
    return json.loads(typed(place, command, *argv).stdout)


@pytest.mark.parametrize(
    ("provider", "told"),
    [
        (
            "prometheus",
            r"nothing was replayed: (its history cannot .*: connection refused by 127\.0\.0\.1:9)\n",
        ),
        ("openmetrics", r"nothing could be judged()\n"),
    ],
)
def test_a_backtest_that_its_source_tells_nothing_is_blocked(place: Place, provider: str, told: str) -> None:
    place.write("specs/shop/pay/observability.yaml", OBSERVABILITY.replace("openmetrics", provider))
    ran = typed(place, monitor.command, "backtest", "--spec-id", "pay", "--days", "1")
    said = re.fullmatch(told, ran.stderr)
    assert said, ran.stderr
    assert ran.code == 1
    assert f"not replayed: {said[1]}" in ran.stdout
    for_programs = typed(place, monitor.command, "backtest", "--spec-id", "pay", "--days", "1", "--json")
    assert for_programs.code == 1
    assert re.fullmatch(told, for_programs.stderr)
    assert len(json.loads(for_programs.stdout)["objectives"]) == 1


async def give_up(place: Place, kind: str = "aggregate", **body: str) -> int:
    """Leave a dead letter of no incident; its number."""
    opened = runtime(place)
    try:
        effect = Effect(
            kind=kind, key="k1", due_at=opened.clock.now(), body={"source": "production-monitoring", **body}
        )
        async with (await opened.store()).begin() as tx:
            (stored,) = await tx.add_effects([effect])
            await tx.settle_effect(stored.id, EffectState.DEAD, "no answer", 12)
    finally:
        await opened.close()
    return stored.id


async def remember(place: Place, *states: tuple[str, HealthState]) -> None:
    opened = runtime(place)
    try:
        async with (await opened.store()).begin() as tx:
            await tx.put_documents(
                [Document(kind=HEALTH, key=key, body=encode(state), version=0) for key, state in states]
            )
    finally:
        await opened.close()


def healthy(at: datetime) -> HealthState:
    return HealthState(status=Status.HEALTHY, since=at, at=at, why="100 %", reason="met", measured=True)


# --- flags -------------------------------------------------------------------------------------------------------


OUTER = Common(config=Path("a"), json=True, quiet=False, verbose=False, log_file=None)
INNER = Common(config=Path("b"), json=False, quiet=True, verbose=False, log_file=Path("l"))


def test_flags_of_the_sub_command_win_and_switches_add_up() -> None:
    merged = Common(config=Path("b"), json=True, quiet=True, verbose=False, log_file=Path("l"))
    assert INNER.over(OUTER) == merged
    assert INNER.over(None) == INNER


@pytest.mark.parametrize("argv", [("--json", "list"), ("list", "--json"), ("--json", "--verbose", "list", "--all")])
def test_json_is_heard_before_and_after_a_sub_command(place: Place, argv: Sequence[str]) -> None:
    ran = respond_(place, *argv)
    assert (ran.code, json.loads(ran.stdout)) == (
        0,
        {"incidents": [], "more": False, "not_delivered": [], "settings_not_in_effect": []},
    )


def test_a_log_file_before_a_sub_command_is_written(place: Place) -> None:
    log = place.root / ".spec/state/own.log"
    log.parent.mkdir()
    assert respond_(place, "--log-file", str(log), "list").code == 0
    assert log.exists()


@pytest.mark.parametrize(
    ("argv", "spec"),
    [
        (["specs/a/spec.md"], "specs/a/spec.md"),
        (["--json", "specs/a/spec.md"], "specs/a/spec.md"),
        (["--quiet", "--interval", "60s", "spec.md", "--strict"], "spec.md"),
        (["--interval=60s", "specs/a"], "specs/a"),
        (["--out", "specs/a/spec.md"], None),
        (["--config", "c/d.yaml", "status"], None),
        (["status", "specs/a/spec.md"], None),
    ],
)
def test_the_first_word_that_is_no_value_and_no_command_is_the_spec(argv: list[str], spec: str | None) -> None:
    context = click.Context(monitor.command)
    monitor.command.parse_args(context, argv)
    assert context.params["spec"] == (Path(spec) if spec else None)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["smartspec_production_monitor.md", "smartspec_production_monitor"])
def test_the_command_works_under_the_name_agents_call_it_by(place: Place, name: str) -> None:
    program = place.write("bin/run", f"#!{sys.executable}\nfrom {MONITOR} import main\nmain()\n", 0o755)
    link = place.root / name
    link.symlink_to(program)
    ran = subprocess.run([str(link), "--help"], capture_output=True, text=True, check=False, cwd=place.root)
    assert (ran.returncode, ran.stdout.split()[:2]) == (0, ["Usage:", "smartspec_production_monitor"])


# --- what was lost -----------------------------------------------------------------------------------------------


def test_what_was_given_up_without_an_incident_is_listed_and_can_be_tried_again(place: Place) -> None:
    number = asyncio.run(give_up(place))
    letter = {
        "effect": number,
        "kind": "aggregate",
        "incident": None,
        "attempts": 12,
        "why": "no answer",
        "state": "dead",
    }
    assert said_json(place, respond.command, "list", "--json")["not_delivered"] == [letter]
    assert said_json(place, monitor.command, "status", "--json")["not_delivered"] == [letter]
    for command, word in ((respond.command, "list"), (monitor.command, "status")):
        said = typed(place, command, word)
        assert f"not delivered:\n  {number}  aggregate after 12 attempts: no answer" in said.stdout
    again = typed(place, respond.command, "retry", str(number), "--json")
    data = json.loads(again.stdout)
    assert (again.code, data["state"], data["attempts"]) == (0, "done", 1)
    twice = typed(place, respond.command, "retry", str(number))
    assert (twice.code, f"effect {number} was not given up: it is done" in twice.stderr) == (2, True)
    assert "not delivered" not in typed(place, respond.command, "list").stdout


def test_what_is_given_up_again_says_so(place: Place) -> None:
    number = asyncio.run(give_up(place, kind="page_timeout", incident="INC-2026-0099"))
    ran = typed(place, respond.command, "retry", str(number))
    assert ran.code == 1
    assert ran.stdout.startswith(f"page_timeout {number} is given up again: ")
    assert "INC-2026-0099" in ran.stdout


def test_nothing_lost_is_no_section() -> None:
    assert _dead.lines([]) == []


@pytest.mark.parametrize(("number", "said"), [(0, "0 pieces"), (1, "1 piece"), (2, "2 pieces")])
def test_one_is_singular(number: int, said: str) -> None:
    assert _dead.counted(number, "piece") == said


# --- status ------------------------------------------------------------------------------------------------------


NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "status"),
    [(timedelta(minutes=4), Status.HEALTHY), (timedelta(minutes=4, seconds=1), Status.UNKNOWN)],
)
def test_health_nobody_checked_is_not_health(age: timedelta, status: Status) -> None:
    state = as_of(healthy(NOON - age), NOON, timedelta(minutes=4))
    assert (state.status, state.since) == (status, NOON - age)


def test_status_says_since_when_nobody_checked(place: Place) -> None:
    now = datetime.now(UTC)
    states = (("pay/old", healthy(now - timedelta(days=3))), ("pay/new", healthy(now)))
    asyncio.run(remember(place, *states))
    found = said_json(place, monitor.command, "status", "--json")["objectives"]
    assert (found["pay/old"]["status"], found["pay/new"]["status"]) == ("unknown", "healthy")
    assert found["pay/old"]["why"].startswith("not checked since ")
    said = typed(place, monitor.command, "status").stdout
    assert [line.split()[0] for line in said.splitlines()] == ["ok", "unknown"]
    assert said.count(f"{now - timedelta(days=3):%Y-%m-%d %H:%M:%S}Z") == 1, "an instant is said once"


def test_a_clock_that_was_ahead_hides_no_silence(place: Place) -> None:
    """What was checked a year ahead by mistake would be fresh until that year has come."""
    now = datetime.now(UTC).replace(microsecond=0)
    ahead, before = now + timedelta(days=400), now - timedelta(days=3)
    asyncio.run(remember(place, *((key, healthy(ahead)) for key in ("pay/silent", "pay/right", "pay/never"))))
    for key, at in (("pay/silent", before), ("pay/right", now), ("pay/silent", ahead), ("pay/right", ahead)):
        asyncio.run(record(place, ticked(key, at, 1.0)))
    found = said_json(place, monitor.command, "status", "--json")["objectives"]
    assert {key: one["status"] for key, one in found.items()} == {
        "pay/silent": "unknown",
        "pay/right": "healthy",
        "pay/never": "unknown",
    }
    assert found["pay/right"]["at"] == now.isoformat()


def ticked(key: str, at: datetime, value: float | None, left: float | None = None) -> LedgerRow:
    return ledger_row(objective_key=key, tick=at, value=value, budget_remaining=left)


def test_a_day_of_ticks_becomes_a_value_an_hour() -> None:
    since = NOON - timedelta(hours=24)
    ticks = [(0, 1.0), (30, 3.0), (60, 5.0), (120, None), (1439, 9.0)]
    found = hourly([ticked("pay/a", since + timedelta(minutes=minute), value) for minute, value in ticks], since)
    assert (found[:3], found[-1], len(found)) == ([2.0, 5.0, None], 9.0, 24)


async def record(place: Place, *rows: LedgerRow) -> None:
    opened = runtime(place)
    try:
        async with (await opened.store()).begin() as tx:
            await written(tx, rows)
    finally:
        await opened.close()


def test_status_and_watch_show_the_last_day_and_what_is_left(place: Place) -> None:
    now = datetime.now(UTC)
    asyncio.run(remember(place, ("pay/a", healthy(now)), ("pay/longer", healthy(now))))
    ticks = [ticked("pay/a", now - timedelta(hours=hour), float(24 - hour), 0.5) for hour in range(1, 24)]
    asyncio.run(record(place, *ticks))
    data = said_json(place, monitor.command, "status", "--json")["objectives"]["pay/a"]
    assert data["budget_remaining"] == 0.5
    assert [value for value in data["last_24_hours"] if value is not None] == [float(n) for n in range(1, 24)]
    first, second = typed(place, monitor.command, "status").stdout.splitlines()
    assert "▁▁▁▂▂▂▃▃▃▄▄▄▅▅▆▆▆▇▇▇███   budget left 50 %" in first
    assert first.index("since") == second.index("since")
    watched = typed(place, monitor.command, "watch", "--once").stdout.splitlines()
    assert watched == [f"checked {now:%Y-%m-%d %H:%M:%S}Z", first, second, ""]
    assert said_json(place, monitor.command, "watch", "--once", "--json")["objectives"]["pay/a"] == data


@pytest.mark.parametrize(("reason", "lead"), [("breached", ""), ("alert_open", "the alert is still open: ")])
def test_what_is_broken_says_its_newest_figures(place: Place, reason: str, lead: str) -> None:
    """A state is written when it changes: minutes later its sentence is not that of the last check."""
    now = datetime.now(UTC)
    state = replace(healthy(now - timedelta(minutes=4)), status=Status.BREACHED, reason=reason, why="9 of 10 failed")
    asyncio.run(remember(place, ("pay/a", state)))
    asyncio.run(record(place, ticked("pay/a", now - timedelta(minutes=1), 1.0, 0.5)))
    data = said_json(place, monitor.command, "status", "--json")["objectives"]["pay/a"]
    assert data["why"] == f"{lead}1 of 1000 failed"


@pytest.mark.parametrize(
    ("unit", "target", "comparator", "numbers", "why"),
    [
        ("bytes", "512e6", "lt", {"value": 64561000.0, "good": None, "total": None}, "64.561 MB, promised < 512 MB"),
        ("ratio", "0.999", "ge", {"value": 1.0, "good": 2985.0, "total": 2985.0},
         "100 %, promised ≥ 99.9 %: 0 of 2985 events were bad"),
    ],
)  # fmt: skip
def test_figures_without_words_of_their_own_have_the_unit_of_what_is_promised(
    place: Place, unit: str, target: str, comparator: str, numbers: dict[str, float | None], why: str
) -> None:
    now = datetime.now(UTC)
    known = Promised(
        what="", service="pay", generation="g1", target=Decimal(target), unit=unit, comparator=comparator,
        kind="saturation", requirement_id="NFR-1", text="", place="spec.md:1",
    )  # fmt: skip
    asyncio.run(remember(place, ("pay/a", healthy(now))))
    asyncio.run(record(place, ledger_row(objective_key="pay/a", tick=now, why="", **numbers)))
    asyncio.run(
        stored(place, Document(kind=PROMISES, key="pay", body=encode(Promises(objectives={"a": known})), version=0))
    )
    assert said_json(place, monitor.command, "status", "--json")["objectives"]["pay/a"]["why"] == why


def test_status_shows_the_raw_budget_beside_the_adjusted_one(place: Place) -> None:
    now = datetime.now(UTC)
    asyncio.run(remember(place, ("pay/a", healthy(now))))
    asyncio.run(record(place, ticked("pay/a", now - timedelta(minutes=1), 1.0, 0.5)))
    left_out = LeftOut(at=now, ids=("EX-1",), is_now=True, excluded=timedelta(hours=1), raw=0.25, adjusted=0.5)
    asyncio.run(excluded(place, "pay/a", left_out))
    assert "budget left 50 % (raw 25 %, EX-1, now excluded)" in typed(place, monitor.command, "status").stdout
    data = said_json(place, monitor.command, "status", "--json")["objectives"]["pay/a"]
    assert data["exclusions"]["budget_remaining"] == {"raw": 0.25, "adjusted": 0.5}
    asyncio.run(excluded(place, "pay/a", LeftOut(at=now), version=1))
    assert "EX-1" not in typed(place, monitor.command, "status").stdout


def test_a_budget_of_which_a_little_is_spent_is_not_shown_as_whole(place: Place) -> None:
    now = datetime.now(UTC)
    asyncio.run(remember(place, ("pay/a", healthy(now))))
    asyncio.run(record(place, ticked("pay/a", now, 1.0, 0.9997)))
    assert "budget left 99.9 %" in typed(place, monitor.command, "status").stdout


def test_status_says_how_many_groups_are_not_watched(place: Place) -> None:
    now = datetime.now(UTC)
    asyncio.run(remember(place, ("pay/a", healthy(now))))
    known = Document(kind=GROUPS, key="pay/errors", body=encode(Known_(overflow=7)), version=0)
    asyncio.run(stored(place, known))
    said = "not watched: 7 more groups of pay/errors, beyond 500; group by another label"
    assert said in typed(place, monitor.command, "status").stdout.splitlines()
    assert said_json(place, monitor.command, "status", "--json")["groups_not_watched"] == {"pay/errors": 7}


async def stored(place: Place, document: Document) -> None:
    opened = runtime(place)
    try:
        async with (await opened.store()).begin() as tx:
            await tx.put_document(document)
    finally:
        await opened.close()


async def excluded(place: Place, key: str, left_out: LeftOut, version: int = 0) -> None:
    await stored(place, Document(kind=LEFT_OUT, key=key, body=encode(left_out), version=version))


def test_a_watch_of_nothing_says_how_to_begin(place: Place) -> None:
    assert typed(place, monitor.command, "watch", "--once").stdout.startswith("nothing was checked yet: run ")
    assert typed(place, monitor.command, "watch", "--once", "--every", "soon").code == 2
    assert typed(place, monitor.command, "watch", "--once", "--spec-id", "nothere").code == 2


def test_an_id_where_a_step_belongs_names_the_steps(place: Place) -> None:
    ran = respond_(place, "postmortem", "INC-2026-0001")
    assert ran.code == 2
    assert "No such command 'INC-2026-0001'." in ran.stderr
    assert "postmortem takes one of draft, finalize, " in ran.stderr
    assert "takes one of" not in respond_(place, "postmortem", "drat").stderr  # 'draft' was meant, and it says so


def test_a_live_view_ends_with_what_was_seen_last(capsys: pytest.CaptureFixture[str]) -> None:
    known = Known(key="pay/a", state=healthy(NOON), values=[None, 1.0], left=None)
    with _live() as show:
        show(Snapshot(objectives=[], opened=[], dead=[]))
        show(Snapshot(objectives=[known], opened=[], dead=[]))
    said = capsys.readouterr().out
    assert "checked 2026-03-02 12:00:00Z\nok  pay/a" in said
    assert "nothing was checked yet" not in said


async def test_a_watch_tells_every_tick_once(place: Place) -> None:
    clock = ManualClock(NOON)
    opened = Runtime(workspace=Workspace.find(place.root, ENVIRONMENT), environment=ENVIRONMENT, clock=clock)
    store, seen = await opened.store(), list[Snapshot]()

    async def follow() -> None:
        async for found in changes(opened, None, timedelta(seconds=2)):
            seen.append(found)

    async def looked() -> None:
        """The database answers from a thread of its own, so the watch needs turns until it rests."""
        while True:
            if clock.sleepers:
                return
            await asyncio.sleep(0.001)

    following = asyncio.create_task(follow())
    try:
        async with asyncio.timeout(60):
            await looked()
            for version, at in enumerate((NOON, NOON + timedelta(minutes=1))):
                document = Document(kind=HEALTH, key="pay/a", body=encode(healthy(at)), version=version)
                async with store.begin() as tx:
                    await tx.put_document(document)
                for _ in range(2):  # the second look finds nothing new
                    await clock.advance(timedelta(seconds=2))
                    await looked()
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await opened.close()
    assert [[one.state.at for one in found.objectives] for found in seen] == [[], [NOON], [NOON + timedelta(minutes=1)]]


# --- reports -----------------------------------------------------------------------------------------------------


def test_a_report_asked_for_twice_is_the_same_run(place: Place) -> None:
    argv = ("report", "--spec-id", "pay", "--since", "2026-03-01", "--until", "2026-03-02")
    first = said_json(place, monitor.command, *argv, "--json")
    again = typed(place, monitor.command, *argv).stdout.splitlines()
    assert (first["outcome"], first["ext"]["cadence"]) == ("written", "on_demand")
    assert again[0] == "pay: report from 2026-03-01 00:00:00 to 2026-03-02 00:00:00 UTC"
    assert again[1].startswith("pay: degraded - ")
    assert again[-2:] == [
        f"page: {first['report']}/report.html",
        f"report (unchanged since it was first written): {first['report']}/report.md",
    ]


def test_a_report_says_who_spent_the_budget_and_what_changed() -> None:
    spent, suggestion = along(ex.week_at_risk())
    assert spent == "checkout_error_rate: bad events: 5540 in INC-2026-0041, 1351 outside incidents"
    assert suggestion.startswith(
        "suggestion: checkout_orders_total: say in the spec what checkout_orders_total must be"
    )
    assert list(along(ex.restated_week()))[-1] == "changed: incidents seen: none -> INC-2026-0041"
    many = replace(ex.restated_week(), changes=[ex.restated_week().changes[0]] * 12)
    assert list(along(many))[-1] == "and 2 more changes, in the report"


def test_the_last_day_and_the_last_week_are_whole_ones(place: Place) -> None:
    for flags, days in (((), 1), (("--period", "weekly"), 7)):
        period = said_json(place, monitor.command, "report", "--spec-id", "pay", *flags, "--json")["ext"]["period"]
        since, until = (datetime.fromisoformat(period[name]) for name in ("since", "until"))
        assert (until - since, since.hour) == (timedelta(days=days), 0)
        said = typed(place, monitor.command, "report", "--spec-id", "pay", *flags).stdout.splitlines()[0]
        assert f"{since.day} {since:%B %Y}" in said
        assert ("--period weekly" in said) is (not flags)


# --- an incident, step by step -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_step_says_what_comes_next(place: Place) -> None:
    who = ("--as", "commander-a")
    steps = [
        (("--alert-payload", ALERT), "ack INC-"),
        (("ack", *who), "hypothesis propose INC-"),
        (("hypothesis", "propose", "The cache is cold", *who), "hypothesis propose INC-"),
        (("resolve", "--override-reason", "seen by eye", *who), "postmortem submit INC-"),
        (("postmortem", "submit", "--to", "responder-a", *who), "postmortem review INC-"),
        (("postmortem", "review", "--as", "responder-a"), "postmortem finalize INC-"),
        (("postmortem", "waive", "--reason", "a drill", *who), "close INC-"),
        (("close", *who), "nothing, the incident is closed"),
    ]
    for words, then in steps:
        ran = respond_(place, *with_incident(words))
        assert ran.code == 0, ran
        last = ran.stdout.splitlines()[-1].removeprefix("next: ").removeprefix("smartspec_incident_response ")
        assert last.startswith(then), (words, ran.stdout)


def with_incident(words: Sequence[str]) -> Sequence[str]:
    """The id of the only incident, where a step takes it: after the sub-command's words."""
    if words[0].startswith("--"):
        return words
    at = 2 if words[0] in {"hypothesis", "postmortem", "mitigate"} else 1
    return (*words[:at], f"INC-{datetime.now(UTC).year}-0001", *words[at:])


def test_json_names_the_newest_exported_run_or_none(place: Place) -> None:
    taken = said_json(place, respond.command, "--alert-payload", ALERT, "--json")
    incident = taken["incident_id"]
    runs = place.root / ".spec/reports/incidents" / incident
    assert (runs / taken["run_id"] / "summary.json").is_file()
    for name in ("29990101-000000Z-9", "29990101-000000Z-10", "29990101-000000Z-11.tmp"):
        (runs / name).mkdir()
    assert said_json(place, respond.command, "show", incident, "--json")["run_id"] == "29990101-000000Z-10"
    shutil.rmtree(runs)
    assert said_json(place, respond.command, "show", incident, "--json")["run_id"] is None


def test_quiet_leaves_out_what_comes_next(place: Place) -> None:
    assert "next:" not in respond_(place, "--quiet", "--alert-payload", ALERT).stdout


@pytest.mark.parametrize(
    ("command", "argv"),
    [
        (monitor.command, ["status"]),
        (monitor.command, ["validate"]),
        (monitor.command, ["requirements", "specs/shop/pay/spec.md"]),
        (monitor.command, ["requirements", "--spec-id", "pay"]),
        pytest.param(monitor.command, ["--no-alert", "--fail-on", "never", "--warm-up", "0"], marks=pytest.mark.slow),
        (respond.command, ["list"]),
        (respond.command, ["--alert-payload", ALERT]),
        (ops.command, ["migrate"]),
        (ops.command, ["verify"]),
    ],
)
def test_json_is_one_document(place: Place, command: click.Command, argv: Sequence[str]) -> None:
    ran = typed(place, command, *argv, "--json")
    assert ran.code == 0, ran
    json.loads(ran.stdout)


def test_requirements_are_those_of_a_path_or_of_a_spec(place: Place) -> None:
    by_path, by_id = ("specs/shop/pay/spec.md",), ("--spec-id", "pay")
    assert typed(place, monitor.command, "requirements", *by_id).stdout == (
        typed(place, monitor.command, "requirements", *by_path).stdout
    )
    for argv in ((), (*by_path, *by_id)):
        assert typed(place, monitor.command, "requirements", *argv).code == 2


def test_requirements_are_found_in_a_folder_too(place: Place) -> None:
    by_folder = typed(place, monitor.command, "requirements", "specs/shop/pay")
    assert by_folder.stdout == typed(place, monitor.command, "requirements", "--spec-id", "pay").stdout
    refused = typed(place, monitor.command, "requirements", "specs")
    assert (refused.code, refused.stdout) == (2, "")
    assert refused.stderr.splitlines() == [
        "there is no spec.md in specs [files/cannot-read]",
        "  hint: name one of: specs/shop/pay/spec.md",
    ]


def test_explain_without_an_objective_lists_those_there_are(place: Place) -> None:
    ran = typed(place, monitor.command, "explain")
    assert (ran.code, ran.stdout) == (0, "  pay/pay_availability  ratio availability > 99.9 %\n")
    assert said_json(place, monitor.command, "explain", "--json") == {
        "objectives": [{"key": "pay/pay_availability", "promise": "ratio availability > 99.9 %"}]
    }


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("pay_avilability", "did you mean: pay_availability"),
        ("zzz", "there are: pay/pay_availability; `explain` without a name lists all"),
    ],
)
def test_an_objective_that_is_not_there_is_told_with_the_nearest(place: Place, name: str, hint: str) -> None:
    ran = typed(place, monitor.command, "explain", name)
    assert (ran.code, ran.stderr.splitlines()[-1]) == (2, f"  hint: {hint}")


def test_a_check_and_the_status_of_one_spec_name_their_own_open_incidents_and_those_of_its_service(
    place: Place,
) -> None:
    for alert in ({"service": "pay", "metric": "up"}, {"service": "stock", "metric": "up"}, {"spec_id": "stock"}):
        respond_(place, "--alert-payload", json.dumps({"metric": "latency", "severity": "SEV-3", **alert}))
    for argv in (("--spec-id", "pay", "--no-alert", "--warm-up", "0"), ("status", "--spec-id", "pay")):
        ran = typed(place, monitor.command, *argv)
        told = [line for line in ran.stdout.splitlines() if line.startswith("open incident")]
        assert [line.rpartition(": ")[0].rpartition(": ")[2] for line in told] == ["pay"], ran.stdout


def test_a_check_whose_report_cannot_be_written_tells_what_it_found_and_calls_whom_it_concerns(place: Place) -> None:
    place.write(".spec/reports/production-monitoring/pay", "a file where the folder should be")
    ran = typed(place, monitor.command, "--spec-id", "pay", "--warm-up", "0")
    assert (ran.code, ran.stdout.splitlines()[0].partition(" - ")[0]) == (2, "pay: degraded")
    assert ran.stderr.splitlines()[-2].startswith("cannot write ")
    assert "report:" not in ran.stdout
    told = json.loads(typed(place, monitor.command, "--spec-id", "pay", "--warm-up", "0", "--json").stdout)
    assert (told["status"], told["report"]) == ("degraded", None)
    assert asyncio.run(left_to_do(place)) == []


async def left_to_do(place: Place) -> Sequence[str]:
    """What was decided to be told and done, and is due and was not."""
    opened = runtime(place)
    try:
        async with (await opened.store()).begin() as tx:
            queued = await tx.effects(state=EffectState.QUEUED)
    finally:
        await opened.close()
    return [one.kind for one in queued if one.due_at <= opened.clock.now()]


def test_status_of_one_spec_is_said_also_where_its_files_cannot_be_read(place: Place) -> None:
    respond_(place, "--alert-payload", json.dumps({"metric": "latency", "severity": "SEV-3", "spec_id": "pay"}))
    place.write("specs/shop/pay/observability.yaml", "metrics: [")
    ran = typed(place, monitor.command, "status", "--spec-id", "pay")
    assert (ran.code, ran.stdout.count("open incident")) == (0, 1)


def test_a_refusal_is_one_document_too(place: Place) -> None:
    incident = said_json(place, respond.command, "--alert-payload", ALERT, "--json")["incident_id"]
    ran = respond_(place, "close", incident, "--as", "commander-a", "--json")
    assert (ran.code, set(json.loads(ran.stdout))) == (1, {"refused", "why", "hint"})


INTERRUPTED = """
import asyncio, signal, threading, time
from smartspec_ops.cli._command import run

signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the suite in the background ignores it
loops = []

def answer():
    while not loops or not loops[0].is_closed():
        time.sleep(0.001)
    loops[0].call_soon_threadsafe(print)

async def work():
    loops.append(asyncio.get_running_loop())
    signal.raise_signal(signal.SIGINT)
    await asyncio.sleep(60)

waiting = threading.Thread(target=answer)
waiting.start()
try:
    run(work)
except KeyboardInterrupt:
    waiting.join()
    print("interrupted")
"""


@pytest.mark.slow
def test_who_is_interrupted_while_the_database_works_sees_no_traceback() -> None:
    ran = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "interrupted\n", "")


# --- processes ---------------------------------------------------------------------------------------------------


def test_no_spec_has_the_lock_of_all_and_no_id_leaves_the_directory() -> None:
    names = [lock_name(spec_id) for spec_id in (None, "all", "", "../up", "a/b", "x" * 4000)]
    assert len(set(names)) == len(names)
    assert [name for name in names if Path(name).name != name or len(name) > 64] == []


@pytest.mark.slow
def test_a_reader_that_leaves_early_is_no_failure(place: Place) -> None:
    assert into_closed_pipe(place, "requirements", "specs/shop/pay/spec.md") == (0, "")


@pytest.mark.slow
def test_what_a_check_found_survives_its_reader(place: Place) -> None:
    code, _ = into_closed_pipe(place, "--no-alert", "--strict", "--warm-up", "0", "--quiet")
    assert code == 1


@pytest.mark.slow
def test_a_daemon_does_not_start_by_an_index_that_is_half_written(place: Place) -> None:
    """It would watch specs under other names, and take back what the right ones promise."""
    place.write(".spec/SPEC_INDEX.json", '{"specs": [{"id": "pay", "pa')
    said = typed(place, monitor.command, "--daemon", "--foreground")
    assert (said.code, said.stdout) == (2, "")
    assert said.stderr.startswith(".spec/SPEC_INDEX.json:1:"), said.stderr
    assert "not JSON" in said.stderr
    assert not (place.state / "monitor.pid").exists()


def test_a_daemon_whose_reader_left_does_not_end_as_if_done(place: Place) -> None:
    code, said = into_closed_pipe(place, "--daemon", "--foreground", "--interval", "1s")
    assert code == 2
    assert "the reader of standard output has gone" in said
    assert "Traceback" not in said


def test_a_daemon_whose_log_has_no_room_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    """It ended when the health changed on a full disk, which is when a monitor is needed most."""

    class FullDisk(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    stop = asyncio.Event()
    narrator = _Narrator(quiet=False, stop=stop)
    with contextlib.redirect_stdout(FullDisk()):
        narrator.tell(Missed(at=datetime(2026, 3, 1, tzinfo=UTC), why="the disk is full"))
    assert (stop.is_set(), narrator.is_unheard) == (False, False)
    assert "daemon.untold" in caplog.text


def into_closed_pipe(place: Place, *argv: str) -> tuple[int, str]:
    """The monitor's exit code and errors when nobody reads its standard output."""
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        ran = subprocess.run(
            [sys.executable, "-m", MONITOR, *argv],
            cwd=place.root,
            env=dict(place.seen_environment),
            stdout=theirs,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(theirs)
    return ran.returncode, ran.stderr


@pytest.mark.slow
async def test_a_daemon_watches_what_it_can_and_names_what_it_cannot(place: Place) -> None:
    place.write("specs/shop/broken/spec.md", "# Broken\n\nSpec ID: broken\n")
    place.write("specs/shop/broken/observability.yaml", "metrics: 3\n")
    log = place.root / "daemon.log"
    with log.open("wb") as output:
        daemon = await place.daemon(output, "--interval", "1s")
        assert (place.state / "monitor.pid").read_text() == f"{daemon.pid}\n"
        await asyncio.to_thread(wait_until, lambda: "pay/" in log.read_text())
        assert await stop(daemon) == 0
    said = log.read_text()
    assert "broken is not watched:\nspecs/shop/broken/observability.yaml:1" in said
    assert "pay/" in said
    assert "tick.done" not in said


@pytest.mark.slow
async def test_a_detached_daemon_says_at_once_what_it_does_not_watch(place: Place) -> None:
    place.write("specs/shop/broken/spec.md", "# Broken\n\nSpec ID: broken\n")
    place.write("specs/shop/broken/observability.yaml", "metrics: 3\n")
    ran = await place.run(MONITOR, "--daemon", "--json", "--interval", "1s")
    started = json.loads(ran.stdout)
    try:
        assert (ran.code, Path(started["log"]).parent) == (0, place.state)
        assert "broken is not watched:" in ran.stderr
        second = await place.run(MONITOR, "--daemon")
        assert second.code == 2
        pid = started["pid"]
        said = f"a daemon already runs for this (pid {pid}) [daemon/running]\n  hint: stop it first: kill {pid}\n"
        assert second.stderr == said, "nothing of what the other one says"
    finally:
        os.kill(started["pid"], signal.SIGTERM)


@pytest.mark.parametrize(
    ("flags", "seen"),
    [
        ((False, False), ["alert.sent"]),
        ((True, False), ["tick.done", "alert.sent"]),
        ((False, True), []),
    ],
)
def test_a_daemon_logs_what_happens_and_every_tick_only_on_request(
    place: Place, tmp_path: Path, flags: tuple[bool, bool], seen: list[str]
) -> None:
    verbose, quiet = flags
    log = place.state / "test.log"
    place.state.mkdir(parents=True)
    common = Common(config=None, json=False, quiet=quiet, verbose=verbose, log_file=log)
    handlers = logging.getLogger().handlers[:]
    with contextlib.chdir(place.root):
        common.runtime(usual=logging.INFO)
    try:
        said = logger("smartspec_ops.app.watching.watch")
        said.debug("tick.done")
        said.info("alert.sent")
        logging.getLogger("markdown_it").debug("entering paragraph")
    finally:
        forget_handlers(but=handlers)
    assert [json.loads(line)["event"] for line in log.read_text().splitlines()] == seen
