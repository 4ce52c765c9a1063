"""Dashboards of a Grafana: from the source they belong to, to the address people open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from smartspec_ops.domain.links import is_address, resolved
from smartspec_ops.domain.objective import Objective
from smartspec_ops.spec.source import Source


def link_bases(sources: Sequence[Source]) -> Mapping[str, str]:
    """By source id, where people open it; an address that is a reference is not shown."""
    known = ((one.id, one.link_url or (one.url if isinstance(one.url, str) else "")) for one in sources)
    return {id_: base for id_, base in known if base and is_address(base)}


def linked(objective: Objective, bases: Mapping[str, str]) -> Objective:
    """The objective, its dashboards with addresses people can open."""
    shown = (resolved(one, bases) for one in objective.dashboards)
    return replace(objective, dashboards=tuple(one for one in shown if one))
