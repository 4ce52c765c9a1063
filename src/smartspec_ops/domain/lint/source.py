"""What a source holds, against what the plan asks of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from smartspec_ops.domain.burn import SCRAPES
from smartspec_ops.domain.diagnostic import Level
from smartspec_ops.domain.lint.watched import Code, Facts, Finding, Watched, about_all, found
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.domain.objective import HistogramIndicator
from smartspec_ops.domain.quantity import duration, plain


def retentions(watched: Sequence[Watched], facts: Mapping[str, Facts]) -> Iterator[Finding]:
    """Once for each source that forgets sooner than the budgets it feeds look back. Time slices are kept by us."""
    short: dict[tuple[str, timedelta], list[timedelta]] = {}
    for one in watched:
        kept = facts.get(one.objective.id, _NOTHING).retention
        if kept is not None and one.objective.counts_events and kept < one.objective.window:
            short.setdefault((one.objective.indicator.source, kept), []).append(one.objective.window)
    for (source, kept), windows in short.items():
        objectives = f"{len(windows)} objectives look" if len(windows) > 1 else "an objective looks"
        message = f"the source {source!r} keeps {duration(kept)}; {objectives} back up to {duration(max(windows))}"
        hint = "keep samples longer, or judge over a shorter window; until then only what we counted ourselves is known"
        yield about_all(Code.RETENTION, message, hint)


def unasked(watched: Sequence[Watched], facts: Mapping[str, Facts]) -> Iterator[Finding]:
    """Once for each source that does not answer at all."""
    silent: dict[str, NoData] = {}
    for one in watched:
        silence = facts.get(one.objective.id, _NOTHING).silence
        if silence is not None and silence.why in _OUT_OF_REACH:
            silent.setdefault(one.objective.indicator.source, silence)
    for source, silence in silent.items():
        hint = "check its url and credentials, and that it runs"
        yield about_all(Code.NOT_ASKED, f"the source {source!r} gives no answer: {silence.detail}", hint)


_NOTHING = Facts()


def history(one: Watched, facts: Facts) -> Iterator[Finding]:
    window = one.objective.window
    is_kept = facts.retention is None or facts.retention >= window
    if one.objective.counts_events and is_kept and facts.history is not None and facts.history < window:
        seen = f"of the last {duration(window)}, the source has at least {duration(facts.history)}"
        yield found(one, Code.HISTORY, f"the budget begins with what there is: {seen}", None, Level.NOTE)


def scrapes(one: Watched, facts: Facts) -> Iterator[Finding]:
    interval = facts.interval or one.interval
    shortest = min((each for rule in one.rules.rules for each in rule.windows), default=None)
    hint = f"sample more often than every {duration(interval)}, or say so: interval:"
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
    if not isinstance(indicator, HistogramIndicator) or not facts.bounds:
        return
    if missing := missing_bound(one.objective.promise.target.value / indicator.scale, facts.bounds):
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
    for selector, existed in (facts.seen or {}).items():
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
    elif facts.unchanged:
        message = f"nothing {one.metric} reads has changed for a day: an idle service, or a dead metric"
        yield found(one, Code.UNCHANGED, message, "compare it with another metric of the service", place=one.written)


def silences(one: Watched, facts: Facts) -> Iterator[Finding]:
    """What the source said when it was asked for the present value."""
    if facts.silence is None or facts.silence.why not in _SILENCES:
        return
    if facts.silence.why is Silence.EMPTY and not all((facts.seen or {}).values()):
        return  # told by `series`, which knows more
    code, level, hint = _SILENCES[facts.silence.why]
    yield found(one, code, f"{one.metric}: {facts.silence.detail}", hint, level, one.written)


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
