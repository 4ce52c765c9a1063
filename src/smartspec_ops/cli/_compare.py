"""What a source keeps itself (alert rules, SLOs) beside what the spec promises, and where the two differ."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from smartspec_ops.cli import _show
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.cli._targets import find, watch_all
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.elsewhere import DASHBOARD, Beside, Elsewhere, Kept, Standing, compared, showing
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.judge import Judgement
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import duration, number, plain
from smartspec_ops.domain.words import counted

if TYPE_CHECKING:
    from smartspec_ops.app.reports.tick import Subject
    from smartspec_ops.wiring import Runtime

SUGGESTED = "compare.suggested.md"
MOST_ALONE = 20
"""Of what no objective is about, so many are listed; the JSON has all."""
Judged = Sequence[tuple[Objective, Judgement]]
Budgets = Mapping[str, Budget | None]
"""By the key of an objective, what was counted over its window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One source of a spec, and everything it keeps; `also` are others that keep the same."""

    source: str
    besides: Sequence[Beside]
    unread: Sequence[str]
    dashboards: Sequence[Kept] = ()
    also: Sequence[str] = ()

    @property
    def agrees(self) -> bool:
        """Whether everything was read and nothing of it differs."""
        return not self.unread and not any(beside.differences for beside in self.besides)


async def command(spec_id: str, common: Common, *, write: bool = False, strict: bool = False) -> int:
    runtime = common.runtime()
    path = runtime.workspace.locate(spec_id).spec_path.with_name(SUGGESTED)
    if write:
        _check_writable(runtime, path)
    async with runtime:
        judged, found, budgets = await _compared(runtime, spec_id)
    written = _written(runtime, spec_id, found, path) if write else None
    if common.json:
        emit({**runtime.redactor.data(_data(spec_id, judged, found)), **({"written": written} if written else {})})
    else:
        for line in lines(spec_id, judged, found, budgets):
            click.echo(runtime.redactor.text(line))
        if write:
            click.echo(f"written: {written}; read it" if written else "nothing to suggest: nothing is written")
    return BLOCKED if strict and not all(one.agrees for one in found) else OK


def _check_writable(runtime: "Runtime", path: Path) -> None:
    """What would stop us at the end is said before anything is asked."""
    if os.path.lexists(path):
        hint = "read it, then remove it; nothing is ever overwritten"
        raise UserFault.of("files/exists", f"{runtime.workspace.shown(path)} is there already", hint)
    runtime.scope.check(path)


def _written(runtime: "Runtime", spec_id: str, found: Sequence[Compared], path: Path) -> str | None:
    from smartspec_ops.app.specs.suggested_lines import suggested

    alone = [(one.source, [beside.kept for beside in one.besides if beside.objective is None]) for one in found]
    text = suggested(alone, f"SLOs that no promise of {spec_id} is about, {runtime.clock.now():%Y-%m-%d %H:%M} UTC")
    return runtime.workspace.shown(runtime.scope.create(path, text.encode())) if text else None


async def _compared(runtime: "Runtime", spec_id: str) -> tuple[Judged, Sequence[Compared], Budgets]:
    from smartspec_ops.app.watching.watch import look

    specs = find(runtime, spec_id, None)
    watch, _ = await watch_all(runtime, specs, None, once=True, keeps=False)
    result = await look(watch, runtime.clock.now())
    judged = [(one.objective, one.judgement) for one in result.watched]
    (spec,) = specs.targets
    told = [(one.id, await runtime.sources.elsewhere(one, runtime.clock)) for one in spec.sources]
    known = _once([(id_, one) for id_, one in told if one is not None])
    if not known:
        kinds = ", ".join(one.provider for one in spec.sources)
        raise UserFault.of("compare/none", f"no source of {spec_id} keeps alert rules or SLOs ({kinds})", "")
    budgets = {one.objective.key: one.left for one in result.watched if one.objective.counts_events}
    return judged, [_one(ids, one, judged, spec.subject) for ids, one in known], budgets


def _once(told: Sequence[tuple[str, Elsewhere]]) -> Sequence[tuple[Sequence[str], Elsewhere]]:
    """Several data sources of one Grafana keep the same things: told once, for all of them."""
    found: list[tuple[list[str], Elsewhere]] = []
    for id_, one in told:
        same = next((ids for ids, known in found if known == one), None)
        if same is None:
            found.append(([id_], one))
        else:
            same.append(id_)
    return found


def _one(sources: Sequence[str], told: Elsewhere, judged: Judged, subject: "Subject") -> Compared:
    return Compared(
        source=sources[0],
        also=sources[1:],
        besides=compared([one for one in told.kept if one.kind != DASHBOARD], judged, told.same),
        unread=told.unread,
        dashboards=showing(told.kept, subject.service, subject.spec_id),
    )


def lines(
    spec_id: str, judged: Judged, found: Sequence[Compared], budgets: Budgets = MappingProxyType({})
) -> Iterator[str]:
    for one in found:
        there = [counted(sum(b.kept.kind == kind for b in one.besides), kind) for kind in ("alert", "SLO")]
        yield f"{spec_id} beside {' and '.join((one.source, *one.also))}: {' and '.join(there)} there"
        for objective, judgement in judged:
            yield f"  {objective.id}: {judgement.verdict}, {judgement.why}"
            about = [beside for beside in one.besides if beside.objective is objective]
            budget = budgets.get(objective.key)
            if budget is not None and budget.total and any(each.kept.achieved is not None for each in about):
                share = number(budget.good / budget.total * 100, 6)
                yield f"    over {objective.budget_over} {share} % good by our count"
            yield from (line for beside in about for line in _beside(beside))
            if not about:
                yield "    nothing there is about it"
        alone = [beside.kept for beside in one.besides if beside.objective is None]
        if alone:
            yield "  there alone:"
        for kept in alone[:MOST_ALONE]:
            yield f"    {_named(kept)}"
            yield from _as_metric(kept)
        if len(alone) > MOST_ALONE:
            yield f"    and {len(alone) - MOST_ALONE} more; --json has them all"
        if one.dashboards:
            yield "  dashboards there that name it, as observability.yaml takes them:"
        for board in one.dashboards[:MOST_ALONE]:
            yield f"    - {{title: {json.dumps(board.name, ensure_ascii=False)}, uid: {board.uid}}}"
        yield from (f"  not read: {why}" for why in one.unread)


def _beside(beside: Beside) -> Iterator[str]:
    if not beside.differences:
        yield f"    {_named(beside.kept)}: agrees"
        return
    yield f"    {_named(beside.kept)}: differs"
    yield from (f"      {difference}" for difference in beside.differences)


def _named(kept: Kept) -> str:
    facts = [] if kept.standing is Standing.NOT_TOLD else [str(kept.standing)]
    if kept.since:
        facts[-1:] = [f"{kept.standing} since {_show.when(kept.since)}"]
    if kept.goal is not None:
        over = f" over {duration(kept.window)}" if kept.window else ""
        facts.append(f"{plain(kept.goal * 100)} %{over}")
    if kept.achieved is not None:
        facts.append(f"achieved {number(kept.achieved * 100, 6)} % there")
    if kept.told:
        facts.append(kept.told)
    return f"{kept.kind} {kept.name!r}" + (f" ({', '.join(facts)})" if facts else "")


def _as_metric(kept: Kept) -> Iterator[str]:
    """How its events would be counted, for observability.yaml."""
    if kept.total and (kept.good or kept.bad):
        yield f"      good: {kept.good}" if kept.good else f"      bad: {kept.bad}"
        yield f"      total: {kept.total}"


def _data(spec_id: str, judged: Judged, found: Sequence[Compared]) -> Mapping[str, Any]:
    return {
        "spec_id": spec_id,
        "objectives": [
            {"name": objective.id, "verdict": str(judgement.verdict), "why": judgement.why}
            for objective, judgement in judged
        ],
        "sources": [
            {
                "source": one.source,
                "kept": [_entry(beside) for beside in one.besides],
                "dashboards": [{"title": board.name, "uid": board.uid} for board in one.dashboards],
                "unread": list(one.unread),
            }
            for one in found
        ],
    }


def _entry(beside: Beside) -> Mapping[str, Any]:
    kept = beside.kept
    return {
        "kind": kept.kind,
        "name": kept.name,
        "standing": str(kept.standing),
        "since": kept.since.isoformat() if kept.since else None,
        "goal": None if kept.goal is None else str(kept.goal),
        "window": duration(kept.window) if kept.window else None,
        "query": kept.query or None,
        "achieved": kept.achieved,
        "good": kept.good or None,
        "bad": kept.bad or None,
        "total": kept.total or None,
        "objective": beside.objective.id if beside.objective else None,
        "differences": list(beside.differences),
    }
