"""Which objectives a composite is made of, once the objectives are known."""

from collections.abc import Sequence
from decimal import Decimal

from smartspec_ops.domain.objective import Component, CompositeIndicator, Method, Missing, Objective, Promise
from smartspec_ops.spec.fit import goal_of
from smartspec_ops.spec.metric_parts import Composite

WHOLE_SLICE = Decimal(1)
"""Every part of a slice must be good."""


def unassembled(entry: Composite) -> CompositeIndicator:
    """What is known before any objective is: enough to tell whether it can measure a promise."""
    return CompositeIndicator(parts=(), method=Method(entry.method), goal=Decimal(0), missing=Missing(entry.missing))


def assemble(entry: Composite, promise: Promise, objectives: Sequence[Objective]) -> CompositeIndicator | str:
    """The composite of `objectives`, or one sentence on why it cannot be made."""
    indicator = unassembled(entry)
    goal = goal_of(promise, indicator, None)
    parts: list[Component] = []
    for name in entry.of:
        found = [one for one in objectives if name.casefold() in (one.id.casefold(), one.requirement_id.casefold())]
        if len(found) != 1:
            return f"{name} is measured by {len(found)} objectives" if found else f"its part {name} is not measured"
        if why := _misfit(found[0], indicator.method):
            return why
        parts.append(Component(objective=found[0], weight=entry.weights.get(name, Decimal(1))))
    if indicator.method is Method.OCCURRENCES and goal == 1:
        return "100 % leaves no budget for its parts to burn; use method: slices"
    return CompositeIndicator(parts=tuple(parts), method=indicator.method, goal=goal, missing=indicator.missing)


def _misfit(part: Objective, method: Method) -> str | None:
    if part.group_by:
        return f"its part {part.id} is measured once for each {' and '.join(part.group_by)}"
    if method is Method.OCCURRENCES and not part.counts_events:
        return f"its part {part.id} counts time slices, not events; use method: slices"
    if method is Method.OCCURRENCES and part.goal == 1:
        return f"its part {part.id} promises 100 %, which is no budget to burn; use method: slices"
    return None
