"""What a source holds, against what the plan asks of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from smartspec_ops.domain.burn import SCRAPES
from smartspec_ops.domain.diagnostic import Level
from smartspec_ops.domain.lint.watched import Code, Facts, Finding, Watched, about, about_all, found, is_idle
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.domain.objective import HistogramIndicator, RatioIndicator
from smartspec_ops.domain.quantity import duration, plain


def retentions(watched: Sequence[Watched], facts: Mapping[str, Facts]) -> Iterator[Finding]:
    """Once for each source that forgets sooner than the budgets it feeds look back. Time slices are kept by us."""
    short: dict[tuple[str, timedelta], list[timedelta]] = {}
    for one, source, side in _sides_of_all(watched, facts):
        kept = side.retention
        if kept is not None and one.objective.counts_events and kept < one.objective.window:
            short.setdefault((source, kept), []).append(one.objective.window)
    for (source, kept), windows in short.items():
        objectives = f"{len(windows)} objectives look" if len(windows) > 1 else "an objective looks"
        message = f"the source {source!r} keeps {duration(kept)}; {objectives} back up to {duration(max(windows))}"
        hint = "keep samples longer, or judge over a shorter window; until then only what we counted ourselves is known"
        yield about_all(Code.RETENTION, message, hint)


def unasked(watched: Sequence[Watched], facts: Mapping[str, Facts]) -> Iterator[Finding]:
    """Once for each source that does not answer at all."""
    silent: dict[str, NoData] = {}
    for _, source, side in _sides_of_all(watched, facts):
        if side.silence is not None and side.silence.why in _OUT_OF_REACH:
            silent.setdefault(source, side.silence)
    for source, silence in silent.items():
        hint = "check its url and credentials, and that it runs"
        yield about_all(Code.NOT_ASKED, f"the source {source!r} gives no answer: {silence.detail}", hint)


_NOTHING = Facts()


def _sides_of_all(watched: Sequence[Watched], facts: Mapping[str, Facts]) -> Iterator[tuple[Watched, str, Facts]]:
    return ((one, *side) for one in watched for side in _sides(one, facts.get(one.objective.id, _NOTHING)))


def _sides(one: Watched, facts: Facts) -> Iterator[tuple[str, Facts]]:
    """What each source told that the objective is read from: one, or the two of a ratio."""
    indicator = one.objective.indicator
    yield indicator.source, facts
    if isinstance(indicator, RatioIndicator) and indicator.part_source and facts.part:
        yield indicator.part_source, facts.part


def history(one: Watched, facts: Facts) -> Iterator[Finding]:
    window = one.objective.window
    is_kept = facts.retention is None or facts.retention >= window
    if one.objective.counts_events and is_kept and facts.history is not None and facts.history < window:
        seen = f"of the last {duration(window)}, the source has at least {duration(facts.history)}"
        yield found(one, Code.HISTORY, f"the budget begins with what there is: {seen}", None, Level.NOTE)


def scrapes(one: Watched, facts: Facts) -> Iterator[Finding]:
    interval = max((side.interval or one.interval for _, side in _sides(one, facts)), default=one.interval)
    shortest = min((each for rule in one.rules.rules for each in rule.windows), default=None)
    hint = f"sample more often than every {about(interval)}, or say so: interval:"
    if one.objective.counts_events and one.objective.current_window < 2 * interval:
        message = f"the current window of {duration(one.objective.current_window)} cannot hold two samples"
        yield found(one, Code.SCRAPES, message, hint, place=one.written)
    elif one.objective.counts_events and shortest is not None and shortest < SCRAPES * interval:
        message = (
            f"the short window of {duration(shortest)} holds fewer than {SCRAPES} samples: a gap silences its alert"
        )
        yield found(one, Code.SCRAPES, message, hint, place=one.written)


def bounds(one: Watched, facts: Facts) -> Iterator[Finding]:
    indicator = one.objective.indicator
    if not isinstance(indicator, HistogramIndicator) or not (facts.bounds or facts.is_bare):
        return
    if facts.is_bare:
        message = "its only bucket is +Inf: how long an event took cannot be told, and nothing is decided"
        hint = "let the service declare bucket bounds, the promised value among them"
        yield found(one, Code.BUCKET, message, hint, place=one.written)
    elif missing := missing_bound(one.objective.promise.target.value / indicator.scale, facts.bounds):
        hint = "add this bucket where the service declares its histogram, or promise a value that is one"
        yield found(one, Code.BUCKET, missing, hint, place=one.written)


def missing_bound(target: Decimal, bounds: Sequence[Decimal]) -> str | None:
    """What follows where `target`, in the histogram's own unit, is none of its finite bounds; None where it is one."""
    if target in bounds:
        return None
    below = max((bound for bound in bounds if bound < target), default=None)
    above = min((bound for bound in bounds if bound > target), default=None)
    near = "/".join([*([plain(below)] if below is not None else []), plain(above) if above is not None else "+Inf"])
    return f"le={plain(target)} does not exist; nearest {near}: verdicts may be undecidable"


def series(one: Watched, facts: Facts) -> Iterator[Finding]:
    found_of = [(selector, had) for _, side in _sides(one, facts) for selector, had in (side.seen or {}).items()]
    for selector, existed in found_of:
        if not existed and selector == getattr(one.objective.indicator, "bad", None):
            message = f"no failure was ever counted: {selector} has no series"
            hint = "is it spelt right? counters appear with their first event"
            yield found(one, Code.NEVER_EXISTED, message, hint, Level.NOTE, one.written)
        elif not existed:
            message = f"no series ever existed for {selector}"
            hint = "is it spelt right? bind --write-suggestion shows what there is"
            yield found(one, Code.NEVER_EXISTED, message, hint, place=one.written)


def constant(one: Watched, facts: Facts) -> Iterator[Finding]:
    if one.is_constant:
        message = f"{one.metric} reads no series: its value says nothing about the service"
        yield found(one, Code.CONSTANT, message, "write a query that names a metric", place=one.written)
    elif any(side.unchanged for _, side in _sides(one, facts)) and not is_idle(one, facts):
        message = f"nothing {one.metric} reads has changed for a day: an idle service, or a dead metric"
        yield found(one, Code.UNCHANGED, message, "compare it with another metric of the service", place=one.written)


def silences(one: Watched, facts: Facts) -> Iterator[Finding]:
    """What the source said when it was asked for the present value."""
    for source, side in _sides(one, facts):
        if side.silence is None or side.silence.why not in _SILENCES:
            continue
        if side.silence.why is Silence.EMPTY and not all((side.seen or {}).values()):
            continue  # told by `series`, which knows more
        code, level, hint = _SILENCES[side.silence.why]
        where = f"{one.metric} at {source}" if facts.part else one.metric
        yield found(one, code, f"{where}: {side.silence.detail}", hint, level, one.written)


_OUT_OF_REACH = frozenset(
    {Silence.UNREACHABLE, Silence.OVERLOADED, Silence.UNAUTHORIZED, Silence.GARBAGE, Silence.PARTIAL}
)
_SILENCES: Mapping[Silence, tuple[Code, Level, str]] = {
    Silence.INSANE: (Code.CONTRADICTION, Level.WARNING, "good, bad and total must count the same events"),
    Silence.BAD_QUERY: (Code.REFUSED, Level.ERROR, "the source refuses this query: correct it"),
    Silence.NAN: (Code.NOT_A_NUMBER, Level.WARNING, "guard against a division by zero"),
    Silence.EMPTY: (Code.NO_DATA, Level.WARNING, "is the service still scraped?"),
    Silence.STALE: (Code.STALE, Level.WARNING, "is the service still scraped?"),
}


def unit(one: Watched, _facts: Facts) -> Iterator[Finding]:
    if one.unit_conflict:
        yield found(one, Code.UNIT, one.unit_conflict, "correct unit:, or name another metric", place=one.written)
