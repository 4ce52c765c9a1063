"""Which senders can be asked: those the settings name, and those whose host the workspace allows to be called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from smartspec_ops.app.intake.reconcile import Reconciler
from smartspec_ops.app.intake.silent_senders import MetSender
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import AlertSource, Secret, Unasked
from smartspec_ops.spec.safety import is_listed
from smartspec_ops.spec.sections.intake import AskedEntry
from smartspec_ops.wiring.process import Process

if TYPE_CHECKING:
    from smartspec_ops.edge.http import HttpEdge

log = logger(__name__)

KIND = "alertmanager"
MOST = 16
"""Addresses out of messages that are known at a time, and answers of theirs that are awaited: a sender cannot make us
open more. Of more, the one that no alert named for the longest time makes room."""


def reconciler(process: Process) -> Reconciler:
    """UserFault for an address that is no address, or whose host is not allowed."""
    given = process.workspace.settings.ops.intake.alertmanager.ask
    hosts = process.workspace.settings.safety.network_policy.allowlist_domains
    known = _Known(process=process, fresh=process.workspace.settings.ops.monitor.interval / 2, hosts=hosts)
    for entry in given:
        known.name(entry)
    return Reconciler(source_of=known.of)


def named(process: Process) -> Sequence[AlertSource]:
    """Those the settings name, in their order. UserFault as above."""
    known = _Known(
        process=process, fresh=timedelta(0), hosts=process.workspace.settings.safety.network_policy.allowlist_domains
    )
    for entry in process.workspace.settings.ops.intake.alertmanager.ask:
        known.name(entry)
    return known.all()


@dataclass(frozen=True, slots=True)
class _Nobody:
    """`ports.AlertSource` that cannot be had."""

    why: str

    async def firing(self) -> Unasked:
        return Unasked(why=self.why)


@dataclass(slots=True, kw_only=True)
class _Known:
    """Alertmanagers by what their messages call them, without a slash at the end."""

    process: Process
    fresh: timedelta
    hosts: tuple[str, ...]
    _sources: dict[str, AlertSource] = field(default_factory=dict)
    _found: dict[str, AlertSource] = field(default_factory=dict)
    """Those that only messages named, the one that was asked for last at the end."""
    _unnamed: set[str] = field(default_factory=set)
    _http: "HttpEdge | None" = None

    def name(self, entry: AskedEntry) -> None:
        url = self.process.reveal(entry.url)
        if self.hosts and not self._may_call(url):
            why = "an Alertmanager of intake.alertmanager.ask is not in safety.network_policy.allowlist_domains"
            raise UserFault.of("safety/network", why, "add its host there")
        called = _address(entry.external_url or url)
        if called is None or _address(url) is None:
            raise UserFault.of(
                "settings/address",
                "an address of intake.alertmanager.ask cannot be read",
                "write for instance http://alertmanager:9093",
            )
        try:
            authorization = self.process.secrets.resolve(entry.authorization) if entry.authorization else None
        except UserFault as missing:
            # Another process may have it; an incident must not end because this one does not.
            self._sources[called] = _Nobody(missing.diagnostics[0].message)
            return
        self._sources[called] = self._source(url.rstrip("/"), authorization)

    def all(self) -> Sequence[AlertSource]:
        return list(self._sources.values())

    def of(self, alert: Alert) -> AlertSource | None:
        if alert.source != KIND:
            return None
        links = alert.extra.get("links")
        address = _address(str(links.get(KIND, ""))) if isinstance(links, Mapping) else None
        if address is None:
            return None
        return self._sources.get(address) or self._met(address)

    def _met(self, address: str) -> AlertSource | None:
        """One that only a message named."""
        if self.hosts and self._may_call(address):
            found = self._found.pop(address, None) or self._new(address)
            if len(self._found) >= MOST:
                del self._found[next(iter(self._found))]
            self._found[address] = found
            return found
        if address not in self._unnamed and len(self._unnamed) < MOST:
            self._unnamed.add(address)
            hint = "name it as external_url in intake.alertmanager.ask, or its last word is believed"
            log.warning("reconcile.not_asked", address=address, hint=hint)
        return None

    def _may_call(self, address: str) -> bool:
        return is_listed(urlsplit(address).hostname or "", self.hosts)

    def _new(self, address: str) -> AlertSource:
        from smartspec_ops.edge.alertmanager import Alertmanager, may_ask_anywhere
        from smartspec_ops.edge.http import HttpEdge

        clock = self.process.clock
        if self._http is None:
            self._http = HttpEdge(allow=may_ask_anywhere, connections=MOST)
            self.process.later(self._http.close)
        asked = Alertmanager(address=address, http=self._http, clock=clock, fresh=self.fresh)
        return MetSender(address=address, source=asked, store=self.process.store, clock=clock)

    def _source(self, address: str, authorization: Secret | None) -> AlertSource:
        from smartspec_ops.edge.alertmanager import Alertmanager, may_ask
        from smartspec_ops.edge.http import HttpEdge

        http = HttpEdge(allow=may_ask(address), connections=2)
        self.process.later(http.close)
        return Alertmanager(
            address=address, http=http, clock=self.process.clock, fresh=self.fresh, authorization=authorization
        )


def _address(text: str) -> str | None:
    """Scheme, host, port and path; None where it is none, or names a person."""
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"
