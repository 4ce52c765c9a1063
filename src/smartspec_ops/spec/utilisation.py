"""How families tell how much of a resource is used: well-known ones, and those with their limit beside them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from smartspec_ops.spec.conventions import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """How one well-known family tells utilisation; `query` is given what writes a selector within the scope."""

    subject: frozenset[str]
    reason: str
    query: Callable[[Callable[..., str]], str]
    beside: str | None = None
    unit: str = "ratio"
    is_level: bool = False
    """A gauge and no more, so that a page can be asked for it, too."""


USED: Mapping[str, Used] = {
    "process_cpu_seconds_total": Used(
        subject=words("cpu processor"),
        reason="processor time of the busiest instance; 1 is one whole core",
        query=lambda at: f"max(rate({at('process_cpu_seconds_total')}[5m]))",
    ),
    "process_cpu_usage": Used(
        subject=words("cpu processor"),
        reason="the share of the machine's processor time that the busiest instance uses",
        query=lambda at: f"max({at('process_cpu_usage')})",
        is_level=True,
    ),
    "process_resident_memory_bytes": Used(
        subject=words("memory ram rss"),
        reason="the memory of the largest instance",
        query=lambda at: f"max({at('process_resident_memory_bytes')})",
        unit="bytes",
        is_level=True,
    ),
    "node_cpu_seconds_total": Used(
        subject=words("cpu processor"),
        reason="the share of processor time that is not idle",
        query=lambda at: f"1 - avg(rate({at('node_cpu_seconds_total', ('mode', '=', 'idle'))}[5m]))",
    ),
    "node_memory_MemAvailable_bytes": Used(
        subject=words("memory ram"),
        reason="the share of memory that is not available",
        query=lambda at: f"1 - sum({at('node_memory_MemAvailable_bytes')}) / sum({at('node_memory_MemTotal_bytes')})",
        beside="node_memory_MemTotal_bytes",
    ),
    "node_filesystem_avail_bytes": Used(
        subject=words("disk storage filesystem volume"),
        reason="the fullest file system",
        query=lambda at: f"1 - min({at('node_filesystem_avail_bytes')} / {at('node_filesystem_size_bytes')})",
        beside="node_filesystem_size_bytes",
    ),
}


def limit_of(name: str, held: Collection[str]) -> str | None:
    """The family that says how much there may be of what this one says is in use: ``x_used_bytes``, ``x_max_bytes``."""
    parts = name.split("_")
    for at, part in enumerate(parts):
        for limit in _LIMITS if part in _IN_USE else ():
            beside = "_".join([*parts[:at], limit, *parts[at + 1 :]])
            if beside in held:
                return beside
    return None


_IN_USE = frozenset({"used", "usage", "active", "open", "busy", "current"})
_LIMITS = ("max", "limit", "capacity", "size", "total")
