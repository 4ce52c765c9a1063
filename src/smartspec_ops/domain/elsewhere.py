"""What another system keeps about the same services: its alert rules and SLOs, held against what a spec promises.

It is evidence, never a verdict of ours: a rule that is quiet there says nothing about a promise that is broken here,
but a person wants to know that the two disagree.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from smartspec_ops.domain.judge import Compliance, Judgement
from smartspec_ops.domain.objective import Objective, RatioIndicator
from smartspec_ops.domain.quantity import duration, plain


class Standing(StrEnum):
    """How it stands there, in words all systems share."""

    QUIET = "quiet"
    PENDING = "pending"
    FIRING = "firing"
    NO_DATA = "no data"
    NOT_TOLD = "not told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One alert rule, one dashboard with its `uid`, or one SLO with its `goal` over its `window`.

    `good`, or `bad`, and `total` are what an SLO counts.
    `achieved` is the share of good ones over its window by the system's own figures; `told` is what else is to be said.
    `words` are the names and values by which it can be told what it is about: labels, annotations, tags.
    """

    kind: str
    name: str
    standing: Standing = Standing.NOT_TOLD
    since: datetime | None = None
    goal: Decimal | None = None
    window: timedelta | None = None
    uid: str = ""
    query: str = ""
    good: str = ""
    bad: str = ""
    total: str = ""
    achieved: float | None = None
    told: str = ""
    words: tuple[str, ...] = ()


def plainly_the_same(one: str, other: str) -> bool:
    """Whether two queries differ in blanks alone."""
    return "".join(one.split()) == "".join(other.split())


SameEvents = Callable[[str, str], bool]
"""Whether two queries of one language count the same events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What one source keeps. `unread` says of what could not be read why not; `same` is its language's."""

    kept: Sequence[Kept]
    unread: Sequence[str] = ()
    same: SameEvents = plainly_the_same


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One thing kept elsewhere, the objective it is about, and in what the two differ; none where they agree."""

    kept: Kept
    objective: Objective | None
    differences: Sequence[str] = ()


DASHBOARD = "dashboard"


def showing(kept: Sequence[Kept], *about: str) -> Sequence[Kept]:
    """The dashboards that name one of these, in their title or by a tag."""
    wanted = {spelt for one in about if (spelt := _spelt(one))}
    return [
        one
        for one in kept
        if one.kind == DASHBOARD
        and any(f" {word} " in f" {_spelt(text)} " for text in (one.name, *one.words) for word in wanted)
    ]


def compared(
    kept: Sequence[Kept],
    objectives: Sequence[tuple[Objective, Judgement]],
    same: SameEvents = plainly_the_same,
) -> Sequence[Beside]:
    """Each beside the objective it is about, in the order given."""
    found = []
    for one in kept:
        about = _about(one, [objective for objective, _ in objectives], same)
        judgement = next((judged for objective, judged in objectives if objective is about), None)
        differences = tuple(_differences(one, about, judgement, same)) if about and judgement else ()
        found.append(Beside(kept=one, objective=about, differences=differences))
    return found


def _about(one: Kept, objectives: Sequence[Objective], same: SameEvents) -> Objective | None:
    """The only objective that it names, else the only one that counts the same events; None where that is not clear."""
    named = [objective for objective in objectives if _names(one, objective)]
    if not named and one.total:
        named = [objective for objective in objectives if _counts_the_same(one, objective, same)]
        named = [objective for objective in named if _part_is_the_same(one, objective, same)] or named
    return named[0] if len(named) == 1 else None


def _names(one: Kept, objective: Objective) -> bool:
    """By a label that is its id or its requirement's, or in its own name, whatever stands between the words."""
    ids = {_spelt(word) for word in (objective.id, objective.requirement_id, objective.key)}
    return bool(ids & {_spelt(word) for word in one.words}) or any(
        f" {word} " in f" {_spelt(one.name)} " for word in ids if " " in word
    )


def _spelt(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _counts_the_same(one: Kept, objective: Objective, same: SameEvents) -> bool:
    indicator = objective.indicator
    return isinstance(indicator, RatioIndicator) and same(indicator.total, one.total)


def _part_is_the_same(one: Kept, objective: Objective, same: SameEvents) -> bool:
    """Where one names the good events and the other the bad ones, nobody can tell."""
    indicator = objective.indicator
    if not isinstance(indicator, RatioIndicator):
        return False
    pairs = ((indicator.good, one.good), (indicator.bad, one.bad))
    return all(same(here, there) for here, there in pairs if here and there)


def _counted(one: Kept, objective: Objective, same: SameEvents) -> Iterator[str]:
    if one.total and not _counts_the_same(one, objective, same):
        yield f"counts other events there: {one.total}"
    elif one.total and not _part_is_the_same(one, objective, same):
        yield f"counts another part of them there: {one.good or one.bad}"


def _differences(one: Kept, objective: Objective, judgement: Judgement, same: SameEvents) -> Iterator[str]:
    if one.goal is not None and one.goal != objective.goal:
        yield f"{_percent(one.goal)} there, {_percent(objective.goal)} here"
    if one.window is not None and (objective.calendar or one.window != objective.window):
        yield f"over {duration(one.window)} there, over {objective.budget_over} here"
    yield from _counted(one, objective, same)
    here = judgement.verdict
    match one.standing:
        case Standing.FIRING if here is Compliance.MET:
            yield "it fires there, and the promise is kept here"
        case Standing.QUIET if here is Compliance.BREACHED:
            yield "it is quiet there, and the promise is broken here"
        case Standing.NO_DATA if here is not Compliance.UNKNOWN:
            yield "it has no data there, and is measured here"
        case Standing.QUIET | Standing.FIRING if here is Compliance.UNKNOWN:
            yield f"it is {one.standing} there, and not measured here"


def _percent(share: Decimal) -> str:
    return f"{plain(share * 100)} %"
