"""A suggestion as the text of a file: every proposal with what was measured, and nothing that would not be bound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from smartspec_ops.app.specs.suggest import Proposal, Tried
from smartspec_ops.domain.errors import Bug
from smartspec_ops.domain.objective import Promise, Requirement, Statistic
from smartspec_ops.spec.binding import bind
from smartspec_ops.spec.nfr.ids import derived_slug
from smartspec_ops.spec.observability import Observability, read_observability
from smartspec_ops.spec.suggestion import Entry, suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a suggestion is added to: the present file as text and as read, and the requirements it is about.

    `head` are the comments it begins with, `schema` is where editors find the schema.
    """

    text: str
    observability: Observability
    requirements: Sequence[Requirement]
    spec_id: str
    service: str
    head: Sequence[str]
    schema: str


def suggested(proposals: Sequence[Proposal], draft: Draft) -> tuple[Sequence[Proposal], str]:
    """The proposals that hold, and the text of the file; no text where there is nothing to propose or to choose from.

    What would stay unbound in that file is not proposed, with the reason: another metric may name the requirement.
    """
    if not any(one.chosen or one.equals for one in proposals):
        return proposals, ""
    taken = [name for metric in draft.observability.metrics for name in metric.names]
    made = entries(proposals, taken, several_sources=len(draft.observability.sources) > 1)
    text = suggestion(draft.text, made, head=draft.head, schema=draft.schema)
    read = read_observability(text, "suggestion").value
    if read is None:
        raise Bug("a suggestion cannot be read back")
    open_ = {
        each.requirement.id: each.why for each in bind(draft.requirements, read, draft.spec_id, draft.service).unbound
    }
    kept = [_unless_unbound(one, open_) for one in proposals]
    return (proposals, text) if kept == list(proposals) else suggested(kept, draft)


def _unless_unbound(one: Proposal, unbound: Mapping[str, str]) -> Proposal:
    why = unbound.get(one.requirement.id)
    if one.chosen is None or why is None:
        return one
    return replace(one, chosen=None, why=f"it would stay unbound: {why}", others=(one.chosen, *one.others))


def entries(proposals: Sequence[Proposal], taken: Sequence[str], several_sources: bool) -> Sequence[Entry]:
    """What is written for each proposal; `taken` are the names that metrics have already."""
    names = {name.casefold() for name in taken}
    return [_entry(each, names, several_sources) for each in proposals]


def _entry(one: Proposal, names: set[str], several_sources: bool) -> Entry:
    requirement = one.requirement
    head = f"{requirement.id} ({requirement.place.path}:{requirement.place.line}): {requirement.promise}"
    if one.chosen is None:
        keys = [_keys(requirement, each, set(names), several_sources) for each in one.equals]
        told = [
            "; ".join([f"{each.candidate.family}: {each.told}", *each.warnings]) for each in (*one.equals, *one.others)
        ]
        return Entry(comments=[head, f"not proposed: {one.why}", *told], alternatives=keys)
    chosen = one.chosen.candidate
    comments = [
        head,
        f"why: {'; '.join(chosen.reasons)}",
        f"tried: {one.chosen.told}",
        *(f"warning: {warning}" for warning in one.chosen.warnings),
        *(f"also looked at: {each.candidate.family} ({each.told})" for each in one.others),
    ]
    return Entry(comments=comments, keys=_keys(requirement, one.chosen, names, several_sources))


def _keys(requirement: Requirement, tried: Tried, names: set[str], several_sources: bool) -> Mapping[str, str]:
    source = {"source": tried.candidate.source} if several_sources else {}
    name = _name(requirement, names)
    names.add(name.casefold())
    return {"name": name, "requirement": requirement.id, **tried.candidate.keys, **source}


def _name(requirement: Requirement, names: set[str]) -> str:
    """The metric's name in the spec, else what is promised; made unique. Pages and reports call the objective by it.

    An id of the text leads, since people know it. One made of words is long: it leads only where the short name is
    taken.
    """
    promised, slug = _promised(requirement.promise), derived_slug(requirement.id)
    if requirement.metric:
        wishes = [requirement.metric]
    elif slug is None:
        wishes = [f"{requirement.id}_{promised}".lower()]
    else:
        wishes = [promised, *([f"{slug}_{promised}"] if slug else [])]
    numbered = (f"{wishes[-1]}_{at}" for at in count(2))
    return next(name for name in chain(wishes, numbered) if name.casefold() not in names)


def _promised(promise: Promise | None) -> str:
    """``latency_p99``, ``availability``: with the statistic where the kind does not say it already."""
    if promise is None:
        raise Bug("a metric is proposed for what is measurable alone")
    if promise.statistic in (None, Statistic.RATIO, Statistic.RATE):
        return f"{promise.kind}"
    return f"{promise.kind}_{promise.statistic}"
