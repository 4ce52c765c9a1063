"""The causes a responder looks for first, each looked at once: traffic, what is full, certificates, names, upstreams.

Only what the configuration names is called, and only hosts the workspace may call.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from smartspec_ops.app.investigation.closer_look import Closer
from smartspec_ops.domain.errors import BackendUnavailable
from smartspec_ops.domain.investigation import checks
from smartspec_ops.domain.investigation.checks import Checked, Outcome
from smartspec_ops.domain.investigation.onset import NoOnset, Onset
from smartspec_ops.domain.measurement import NoData
from smartspec_ops.edge import probes as edge
from smartspec_ops.ports import Failure, FailureKind, Http, MetricsBackend, Request
from smartspec_ops.spec.sections.investigation import Probe

LIMIT = timedelta(seconds=5)
MOST_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Prober:
    """`may_call` says whether a host may be called from this workspace."""

    probes: Sequence[Probe]
    http: Http
    may_call: Callable[[str], bool]

    async def look(
        self,
        services: Sequence[str],
        closer: Closer,
        onset: Onset | NoOnset,
        backends: Mapping[str, MetricsBackend],
        now: datetime,
    ) -> tuple[Checked, ...]:
        """Traffic first, then the probes of these services in the order of the configuration."""
        wanted = [one for one in self.probes if one.service is None or one.service in services]
        found = await asyncio.gather(*(self._probe(one, backends, now) for one in wanted))
        return (*_traffic(closer, onset), *found)

    async def _probe(self, probe: Probe, backends: Mapping[str, MetricsBackend], now: datetime) -> Checked:
        if probe.kind == "saturation":
            return await _saturation(probe, backends, now)
        target = probe.target or ""
        host, port = _address(target)
        if not host:
            return _unknown(probe, "its target names no host")
        if not self.may_call(host):
            return _unknown(probe, "its host is not in safety.network_policy.allowlist_domains")
        match probe.kind:
            case "certificate":
                return _certificate(target, await edge.certificate(host, port or 443), now)
            case "dns":
                return _name(target, await edge.addresses(host))
            case _:
                return await self._upstream(probe, target)

    async def _upstream(self, probe: Probe, target: str) -> Checked:
        answer = await self.http.send(Request(method="GET", url=target, timeout=LIMIT, max_bytes=MOST_BYTES))
        if isinstance(answer, Failure):
            if answer.kind is FailureKind.REFUSED:
                return _unknown(probe, answer.detail)
            why = f"it does not answer from here: {answer.detail}"
            return Checked(name="upstream", outcome=Outcome.RULED_IN, why=why, asked=target)
        if answer.status >= 500:
            why = f"it answers {answer.status}"
            return Checked(name="upstream", outcome=Outcome.RULED_IN, why=why, asked=target)
        if answer.status >= 300:
            return _unknown(probe, f"it answers {answer.status}")
        return Checked(name="upstream", outcome=Outcome.RULED_OUT, why=f"it answers {answer.status}", asked=target)


def _traffic(closer: Closer, onset: Onset | NoOnset) -> Sequence[Checked]:
    if closer.symptom is None or closer.grid is None or not isinstance(onset, Onset):
        return ()
    return (checks.traffic(closer.symptom.total, closer.grid, onset),)


async def _saturation(probe: Probe, backends: Mapping[str, MetricsBackend], now: datetime) -> Checked:
    query, limit = probe.query or "", probe.limit or 1.0
    why = "no source of this service answers queries"
    for backend in backends.values():
        try:
            found = await backend.series(query, now - backend.delay())
        except BackendUnavailable as fault:
            why = fault.why
            continue
        if isinstance(found, NoData) or not found:
            why = found.detail if isinstance(found, NoData) else "it matches no series"
            continue
        return checks.saturation(query, max(one.value for one in found), limit)
    return checks.saturation(query, None, limit, why)


def _certificate(target: str, found: datetime | edge.Unanswered, now: datetime) -> Checked:
    if isinstance(found, edge.Unanswered):
        return Checked(name="certificate", outcome=Outcome.UNKNOWN, why=found.why, asked=target)
    return checks.certificate(target, found, now)


def _name(target: str, found: Sequence[str] | edge.Unanswered) -> Checked:
    if isinstance(found, edge.Unanswered):
        return Checked(name="dns", outcome=Outcome.RULED_IN, why=found.why, asked=target)
    return Checked(name="dns", outcome=Outcome.RULED_OUT, why=f"it resolves to {', '.join(found)}", asked=target)


def _unknown(probe: Probe, why: str) -> Checked:
    name = "upstream" if probe.kind == "http" else probe.kind
    return Checked(name=name, outcome=Outcome.UNKNOWN, why=why, asked=probe.target or probe.query or "")


def _address(target: str) -> tuple[str, int | None]:
    """Host and port of ``host``, ``host:port`` or an address; no host where there is none."""
    try:
        parts = urlsplit(target if "://" in target else f"//{target}")
        return parts.hostname or "", parts.port
    except ValueError:
        return "", None
