"""A metrics source as it is asked, whatever file named it; checked when that file was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from smartspec_ops.spec.secret_ref import SecretRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """How we prove who we are. `kind` is none, basic, bearer, mtls or sigv4; `cert`, `key` and `ca` are paths of PEM
    files."""

    kind: str = "none"
    username: str | SecretRef | None = None
    password: SecretRef | None = None
    token: SecretRef | None = None
    cert: str | None = None
    key: str | None = None
    ca: str | None = None
    region: str | None = None
    service: str | None = None
    access_key: SecretRef | None = None
    secret_key: SecretRef | None = None
    session_token: SecretRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place metrics are read from. `name` is what the metrics of a spec call it, where they do."""

    provider: str
    name: str = ""
    url: str | SecretRef | None = None
    site: str | SecretRef | None = None
    api_key: SecretRef | None = None
    app_key: SecretRef | None = None
    auth: Auth = Auth()
    datasource: str | None = None
    datasource_api: str | None = None
    link_url: str | None = None
    headers: Mapping[str, str | SecretRef] = field(default_factory=dict)
    params: Mapping[str, str | SecretRef] = field(default_factory=dict)
    delay: timedelta | None = None
    interval: timedelta | None = None
    fallback: str = ""
    """The id of the source that answers in its place while it answers nobody."""

    @property
    def id(self) -> str:
        return self.name or self.provider
