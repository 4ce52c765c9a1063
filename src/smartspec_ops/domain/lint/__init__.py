"""What is wrong with a plan before it runs: alerts that can never fire, budgets too small to spend, windows too short.

Each check looks at one watched objective, at what it would alert on, and at what its source told of itself (nothing,
where nobody asked). A finding says what follows, and what to do; nobody is kept from running the plan.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from smartspec_ops.domain.diagnostic import Level
from smartspec_ops.domain.lint import alerts, source
from smartspec_ops.domain.lint.watched import Code, Facts, Finding, Watched, found

__all__ = ["CHECKS", "Code", "Facts", "Finding", "Watched", "lint"]

Check = Callable[[Watched, Facts], Iterator[Finding]]
CHECKS: Sequence[Check] = (
    source.silences,
    source.series,
    source.constant,
    source.unit,
    alerts.idle,
    alerts.never_fires,
    alerts.fitted,
    alerts.one_slice,
    alerts.small_budget,
    source.history,
    source.scrapes,
    source.bounds,
)
"""In the order in which findings are shown."""


def lint(watched: Sequence[Watched], facts: Mapping[str, Facts]) -> Sequence[Finding]:
    """Everything found: about sources, then objective by objective in their order. `facts` are by objective id."""
    each = [seen for one in watched for check in CHECKS for seen in check(one, facts.get(one.objective.id, Facts()))]
    return (*source.unasked(watched, facts), *source.retentions(watched, facts), *each, *_twice(watched))


def _twice(watched: Sequence[Watched]) -> Iterator[Finding]:
    """The same thing promised twice: with two targets, one of them is wrong or the other is not needed."""
    first: dict[object, Watched] = {}
    for one in watched:
        promise = one.objective.promise
        share = promise.proportion if promise.proportion is not None else promise.statistic
        what = (one.objective.indicator, share, promise.kind, promise.comparator.is_upper_bound)
        other = first.setdefault(what, one)
        if other is one:
            continue
        where = f"{other.objective.requirement_id} ({other.objective.place})"
        if other.objective.promise.target == promise.target:
            yield found(one, Code.TWICE, f"{where} promises the same", "remove one of them", Level.NOTE)
        else:
            message = f"{where} promises {other.objective.promise.target} for the same metric and statistic"
            yield found(one, Code.TWO_TARGETS, message, "keep one target, or tell their scopes apart")
