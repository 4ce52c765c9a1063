"""What a metrics backend is built from: its settings with secrets resolved, and nothing it could reach beyond them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from smartspec_ops.ports import Catalog, Clock, Description, Finding, Http, MetricsBackend, Secret, Store
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.source import Source

if TYPE_CHECKING:
    from smartspec_ops.domain.elsewhere import Elsewhere

Allow = Callable[[str, str], bool]
"""(method, path as sent) -> may this source be asked so? Given to the HTTP edge, which sends nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """One data source. Authentication has become `headers` (and the edge's TLS) before this is built.

    `params` are added to every query (``dedup``, ``partial_response``); `datasource` is the uid or name of what a
    Grafana is asked for, `datasource_api` how; `delay` and `stale_after` None mean the kind's own default;
    `interval` is how often the source is sampled; `budget` is the time all attempts of a request share.
    `once` says that whoever asks will not ask again: what takes several looks is left to the source. `keeps` False
    says that somebody only looks: nothing that is learnt is left to other processes, and nothing is taken from them.
    `alone`: no other process goes on with this source as soon as this one is gone, so what is learnt may wait a little
    to be written. `shown` takes every known secret out of a text, those in `params` too.
    """

    name: str
    url: str | Secret
    datasource: str = ""
    datasource_api: str = ""
    headers: Mapping[str, str | Secret] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    delay: timedelta | None = None
    stale_after: timedelta | None = None
    interval: timedelta = timedelta(seconds=60)
    timeout: timedelta = timedelta(seconds=10)
    budget: timedelta = timedelta(seconds=20)
    once: bool = False
    keeps: bool = True
    alone: bool = False
    shown: Callable[[str], str] = str

    @property
    def base(self) -> str:
        """The address without a slash at its end; may hold credentials."""
        url = self.url.reveal() if isinstance(self.url, Secret) else self.url
        return url.rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where a source is, None where that has to be written down, and the headers of its kind that say who we are."""

    url: str | SecretRef | None
    headers: Mapping[str, SecretRef]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendKind:
    """One line of the registry. `catalog` None: this kind cannot tell what it holds.

    `preflight` looks at what the kind needs (reach, credentials and their scopes, clock), each request once, and says
    what to do where it is wrong; None: of this kind only the configuration can be looked at.

    `elsewhere` tells what the system itself keeps about services: alert rules, SLOs.

    `access` is for a kind with an address or credentials of its own; None: it has a `url`, and `auth` says who we are.
    """

    describe: Callable[[], Description]
    build: Callable[[SourceConfig, Http, Store, Clock], MetricsBackend]
    allow: Callable[[SourceConfig], Allow]
    catalog: Callable[[SourceConfig, Http, Clock], Catalog] | None = None
    preflight: Callable[[SourceConfig, Http, Clock], Awaitable[Sequence[Finding]]] | None = None
    elsewhere: "Callable[[SourceConfig, Http, Clock], Awaitable[Elsewhere]] | None" = None
    access: Callable[[Source, Callable[[str | SecretRef], str]], Access] | None = None
