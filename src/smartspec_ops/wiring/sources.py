"""From a source in ``observability.yaml`` to a backend that may only read: address, credentials, TLS, allowlist."""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.objective import CompositeIndicator, HistogramIndicator, Objective, RatioIndicator
from smartspec_ops.edge.codec import canonical, encode
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.edge.secrets import Secrets
from smartspec_ops.ports import Catalog, Clock, Finding, Http, MetricsBackend, Secret, Store
from smartspec_ops.spec.safety import is_listed
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.source import Source
from smartspec_ops.spec.source_check import HEADER_HINT, URL_HINT, is_header, url_fault

if TYPE_CHECKING:
    from smartspec_ops.backends import Allow, BackendKind, SourceConfig
    from smartspec_ops.domain.elsewhere import Elsewhere

AWS_SERVICES = defaultdict(lambda: "aps", cloudwatch="monitoring")
"""What is signed for, by provider: Amazon's managed Prometheus speaks its API."""
PATIENCE = timedelta(seconds=10)
LONGEST_ANSWER = timedelta(minutes=2)
"""A Prometheus gives up a query by then, where nobody changed it."""
USUAL_INTERVAL = timedelta(minutes=1)
LEAST_TIMEOUT = timedelta(seconds=5)
"""What a request may take however short the time between two ticks is."""


def _named(fault: Diagnostic, source: Source) -> Diagnostic:
    """A secret that cannot be had knows its own name; a reader looks for who asks for it."""
    if not fault.code.startswith("secret/"):
        return fault
    return replace(fault, message=f"source {source.id!r} of observability.yaml: {fault.message}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBuilder:
    """What sources are built with. `allowed_hosts` empty lets the configuration name any host.

    `alone`: the database is no server's, so no other process judges what this one does.
    """

    root: Path
    secrets: Secrets
    redactor: Redactor
    allowed_hosts: tuple[str, ...]
    alone: bool = False

    def build(
        self,
        source: Source,
        name: str,
        interval: timedelta,
        store: Store,
        clock: Clock,
        *,
        once: bool = False,
        keeps: bool = True,
        patient: bool = False,
    ) -> "tuple[MetricsBackend, Http]":
        """The backend, and the connection to close when it is done with. `once`: it is for a single look.

        What one request may take follows from `interval`, the time between two ticks; of the `patient`, who ask for
        weeks at once and have no next tick, as long as a Prometheus computes.
        """
        from smartspec_ops.backends import BACKENDS
        from smartspec_ops.edge.circuit import CircuitBreaker

        kind = BACKENDS[source.provider]
        config = self._config(source, name, interval)
        timeout = min(config.timeout, max(interval * 0.4, LEAST_TIMEOUT))
        budget = min(config.budget, max(interval * 0.8, LEAST_TIMEOUT))
        if patient:
            timeout = budget = LONGEST_ANSWER
        alone = self.alone and not once
        config = replace(config, once=once, keeps=keeps, alone=alone, timeout=timeout, budget=budget)
        http = CircuitBreaker(self._http(kind.allow(config), source, clock), clock)
        return kind.build(config, http, store, clock), http

    def catalog(self, source: Source, clock: Clock) -> "tuple[Catalog | None, Http]":
        """What tells of the source's contents, where its kind can, and the connection to close."""
        from smartspec_ops.backends import BACKENDS

        kind = BACKENDS[source.provider]
        config = self._config(source, source.id, source.interval or USUAL_INTERVAL)
        http = self._http(kind.allow(config), source, clock)
        return kind.catalog(config, http, clock) if kind.catalog else None, http

    async def preflight(self, source: Source, clock: Clock, within: timedelta) -> "Sequence[Finding] | None":
        """What its kind looks at before anything depends on it; None where it cannot be looked at. UserFault where its
        configuration is wrong."""
        kind, config, http = self._asked(source, clock, within)
        try:
            return await kind.preflight(config, http, clock) if kind.preflight else None
        finally:
            await http.close()

    async def retention(self, source: Source, clock: Clock, within: timedelta) -> timedelta | None:
        """How long it keeps samples; None where it does not say."""
        kind, config, http = self._asked(source, clock, within)
        try:
            return await kind.catalog(config, http, clock).retention() if kind.catalog else None
        finally:
            await http.close()

    async def elsewhere(self, source: Source, clock: Clock) -> "Elsewhere | None":
        """What the system itself keeps: alert rules, SLOs; None where its kind keeps none."""
        kind, config, http = self._asked(source, clock, PATIENCE)
        try:
            return await kind.elsewhere(config, http, clock) if kind.elsewhere else None
        finally:
            await http.close()

    def _asked(self, source: Source, clock: Clock, within: timedelta) -> "tuple[BackendKind, SourceConfig, Http]":
        """For a few questions, each answered once and `within` that time or not at all."""
        from smartspec_ops.backends import BACKENDS

        kind = BACKENDS[source.provider]
        config = self._config(source, source.id, source.interval or USUAL_INTERVAL)
        config = replace(config, once=True, keeps=False, timeout=within, budget=within)
        return kind, config, self._http(kind.allow(config), source, clock)

    @staticmethod
    def takes_expressions(source: Source) -> bool:
        """Whether it answers any expression of its language, or only series and sums of them."""
        from smartspec_ops.backends import BACKENDS

        return "expressions" in BACKENDS[source.provider].describe().abilities

    def reveal(self, text: str | SecretRef) -> str:
        return self.secrets.resolve(text).reveal() if isinstance(text, SecretRef) else text

    def _config(self, source: Source, name: str, interval: timedelta) -> "SourceConfig":
        try:
            return self._revealed(source, name, interval)
        except UserFault as fault:
            raise UserFault([_named(one, source) for one in fault.diagnostics]) from None

    def _revealed(self, source: Source, name: str, interval: timedelta) -> "SourceConfig":
        from smartspec_ops.backends import BACKENDS, Access, SourceConfig

        find = BACKENDS[source.provider].access
        access = find(source, self.reveal) if find else Access(url=source.url, headers={})
        if access.url is None:
            hint = "add url: to observability.yaml"
            raise UserFault.of("observability/url", f"source {source.id!r} has no url", hint)
        url = self.reveal(access.url)
        self._check_address(source.id, url)
        self._register_userinfo(url)
        named = {**access.headers, **source.headers}
        headers = {**self._auth_headers(source), **{k: self._header(v) for k, v in named.items()}}
        self._check_headers(source.id, headers)
        return SourceConfig(
            name=name,
            url=Secret(url) if isinstance(access.url, SecretRef) else url,
            datasource=source.datasource or "",
            datasource_api=source.datasource_api or "",
            headers=headers,
            params={key: self.reveal(value) for key, value in source.params.items()},
            delay=source.delay,
            interval=source.interval or interval,
            shown=self.redactor.text,
        )

    def _register_userinfo(self, url: str) -> None:
        """What an address holds to say who we are, alone and as it is sent."""
        parts = urlsplit(url)
        user, password = parts.username or "", parts.password or ""
        if alone := password or user:
            for value in (alone, unquote(alone), f"{unquote(user)}:{unquote(password)}"):
                self.redactor.register(Secret(value))

    @staticmethod
    def _check_headers(source: str, headers: Mapping[str, str | Secret]) -> None:
        for name, value in headers.items():
            if not is_header(name, value.reveal() if isinstance(value, Secret) else value):
                message = f"no request can have the header {name!r} of source {source!r}"
                raise UserFault.of("observability/header", message, HEADER_HINT)

    def _check_address(self, source: str, url: str) -> None:
        """A host named by the configuration may be called, unless the workspace keeps a list and it is not on it."""
        if why := url_fault(url):
            message = f"source {source!r} cannot be asked at its address: {why}"
            raise UserFault.of("observability/url", message, URL_HINT)
        host = urlsplit(url).hostname or ""
        if self.allowed_hosts and not is_listed(host, self.allowed_hosts):
            raise UserFault.of(
                "safety/network",
                f"the host of source {source!r} is not in safety.network_policy.allowlist_domains",
                "add it there",
            )

    def _header(self, value: str | SecretRef) -> str | Secret:
        return self.secrets.resolve(value) if isinstance(value, SecretRef) else value

    def _auth_headers(self, source: Source) -> Mapping[str, Secret]:
        match source.auth.kind:
            case "basic":
                pair = f"{self.reveal(source.auth.username or '')}:{self.reveal(source.auth.password or '')}"
                header = Secret("Basic " + b64encode(pair.encode()).decode())
            case "bearer":
                header = Secret("Bearer " + self.reveal(source.auth.token or ""))
            case _:
                return {}
        self.redactor.register(header)
        return {"authorization": header}

    def _http(self, allow: "Allow", source: Source, clock: Clock) -> Http:
        from smartspec_ops.edge.http import HttpEdge, Tls

        auth = source.auth
        paths = [self.root / path if path else None for path in (auth.ca, auth.cert, auth.key)]
        tls = Tls(ca=paths[0], certificate=paths[1], key=paths[2]) if any(paths) else None
        edge = HttpEdge(allow=allow, tls=tls, to=name_of(source))
        return self._signing(edge, source, clock) if auth.kind == "sigv4" else edge

    def _signing(self, http: Http, source: Source, clock: Clock) -> Http:
        """Credentials are looked for here, so that a missing one is told, and again while it runs."""
        from smartspec_ops.edge.sigv4 import Credentials, Scope, Signing

        auth = source.auth
        assert auth.region is not None  # checked where the file was read
        assert auth.access_key is not None
        assert auth.secret_key is not None
        access_key, secret_key, session_token = auth.access_key, auth.secret_key, auth.session_token

        def find() -> Credentials:
            return Credentials(
                access_key=self.secrets.resolve(access_key),
                secret_key=self.secrets.resolve(secret_key),
                session_token=self.secrets.resolve(session_token) if session_token else None,
            )

        find()
        return Signing(http, find, Scope(auth.region, auth.service or AWS_SERVICES[source.provider]), clock)


_NO_PART = frozenset({"name", "provider", "url", "site", "fallback", "link_url"})
"""Settings that are in a source's name as they are, or change nothing of what it answers."""


def name_of(source: Source) -> str:
    """Where a source is, such as ``prometheus@metrics.example:9090``: the same for all that is asked in the same way.

    What else the answers depend on (who asks, with which headers and parameters, how late) is a digest at its end.
    """
    where = str(source.url or source.site or "")
    if source.url is not None and not isinstance(source.url, SecretRef):
        parts = urlsplit(where)
        where = parts.netloc.rpartition("@")[2] + parts.path.rstrip("/")
    usual = Source(provider=source.provider, url=source.url)
    others = [one.name for one in fields(source) if one.name not in _NO_PART]
    rest = {name: getattr(source, name) for name in others}
    name = f"{source.provider}@{where}" if where else source.provider
    if all(value == getattr(usual, key) for key, value in rest.items()):
        return name
    return f"{name}#{sha256(canonical(encode(rest))).hexdigest()[:6]}"


def pair_id(indicator: RatioIndicator) -> str:
    """The two sources of a ratio as one, by their ids: no id has a line break in it."""
    return f"{indicator.source}\n{indicator.part_source}"


def from_source(objective: Objective, names: Mapping[str, str]) -> Objective:
    """The objective, asking the backend its source has become, and of a histogram only what decides on its target.

    Of a composite the parts do.
    """
    indicator = objective.indicator
    if isinstance(indicator, CompositeIndicator):
        parts = tuple(replace(part, objective=from_source(part.objective, names)) for part in indicator.parts)
        return replace(objective, indicator=replace(indicator, parts=parts))
    if isinstance(indicator, RatioIndicator) and indicator.part_source is not None:
        indicator = replace(indicator, source=names[pair_id(indicator)], part_source=None)
    else:
        indicator = replace(indicator, source=names[indicator.source])
    if isinstance(indicator, HistogramIndicator):
        indicator = replace(indicator, threshold=objective.promise.target.value)
    return replace(objective, indicator=indicator)
