"""Who may send and read over HTTP, and how foreign messages are read."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.spec.validation import Model, Secret, Text, did_you_mean, wrong


def _listed(value: object) -> object:
    """One name is a list of one, as environment variables give it."""
    return (value,) if isinstance(value, str) else value


Names = tuple[Annotated[str, Field(min_length=1, max_length=200)], ...]
Labels = Annotated[Names, Field(min_length=1, max_length=20), BeforeValidator(_listed)]
Arn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]{1,256}$")]


def _expression(text: str) -> str:
    from smartspec_ops.spec.intake.expressions import Expression

    try:
        Expression(text)
    except ValueError as fault:
        raise wrong("expression", f"not a JMESPath expression: {fault}", "see jmespath.org") from None
    return text


def _key(name: str) -> str:
    from smartspec_ops.spec.intake.draft import KEYS

    if name not in KEYS:
        raise wrong("unknown-key", f"{name!r} is no key of an alert", did_you_mean(name, sorted(KEYS)) or "")
    return name


def _address(name: str) -> str:
    from smartspec_ops.spec.intake import KINDS

    if name in KINDS:
        raise wrong("taken", f"{name!r} is a kind of its own", "choose another name")
    return name


Picked = Annotated[str, AfterValidator(_expression)]
Key = Annotated[str, AfterValidator(_key)]
Address = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,49}$"), AfterValidator(_address)]


ScopeName = Literal["alerts:write", "changes:write", "heartbeats:write", "incidents:read", "metrics:read", "admin"]
Limits = Annotated[Names, BeforeValidator(_listed)]
SENDING = frozenset({"alerts:write", "changes:write", "heartbeats:write"})


class Token(Model):
    """Whoever presents the secret may do what the scopes say. Its name is what logs and timelines show."""

    secret: Secret
    """The token itself, at least 16 characters; a reference."""
    previous: Secret | None = None
    """The one being rotated out, which still counts; a reference."""
    scopes: Annotated[tuple[ScopeName, ...], BeforeValidator(_listed), Field(min_length=1)] = ("alerts:write",)
    """What it allows; `admin` allows everything."""
    kinds: Limits = ()
    """Formats it may send in, all without it: own, alertmanager, ..., or the name of a mapping."""
    services: Limits = ()
    """Services it may send alerts of, all without it. A single one need not be named in the alert."""

    @model_validator(mode="after")
    def _limited(self) -> Self:
        # Whoever may speak for some services alone must not read about the others.
        if (self.kinds or self.services) and (more := [scope for scope in self.scopes if scope not in SENDING]):
            raise wrong("conflict", f"a token limited to kinds or services cannot have {more[0]}", "use two tokens")
        return self


class Signature(Model):
    """Whoever signs with the secret may send alerts, without a token."""

    scheme: Literal["standard", "github", "pagerduty", "grafana", "slack"]
    """How the sender signs."""
    secret: Secret
    """What it signs with, at least 16 bytes; a reference."""
    previous: Secret | None = None
    """The one being rotated out; a reference."""
    kinds: Annotated[Limits, Field(min_length=1)]
    """Formats it may send in."""
    services: Limits = ()
    """Services it may send alerts of, all without it."""


class Labelled(Model):
    """Where senders of labelled alerts keep what we need."""

    service: Labels = ("service", "service_name", "app_kubernetes_io_name", "app", "job")
    """Labels that name the service, the first one present counts; `namespace/app` joins two."""
    severity: Labels = ("severity", "priority", "level")
    """Labels that say how bad it is."""
    metric: Labels = ("alertname",)
    """Labels that say which promise is broken."""


def _web_address(text: str | SecretRef) -> str | SecretRef:
    if isinstance(text, str) and not text.startswith(("http://", "https://")):
        raise wrong("address", "must be an http or https address", "write for instance http://alertmanager:9093")
    return text


class AskedEntry(Model):
    """An Alertmanager that may be asked which alerts fire; it is only read from."""

    url: Annotated[Text, AfterValidator(_web_address)]
    """Where it is asked; its address without /api."""
    external_url: Annotated[str, AfterValidator(_web_address)] | None = None
    """What its messages say as `externalURL`; the same as `url` where it is not given."""
    authorization: Secret | None = None
    """The Authorization header it wants, whole; a reference."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.external_url is None and not isinstance(self.url, str):
            raise wrong("missing-key", "a url that is kept elsewhere needs external_url", "copy it from a message")
        return self


class Alertmanager(Labelled):
    ask: tuple[AskedEntry, ...] = ()
    """Whom to ask again about the alerts of open incidents; without any, those on the workspace's list of hosts."""


class Tagged(Model):
    service: Labels = ("service", "app", "kube_app_name")
    """Tags that name the service, the first one present counts."""


class PagerDuty(Model):
    service: Labels = ("custom_details.service", "custom_details.service_name", "component")
    """Fields of the payload that name the service; then the token's service, then `source`."""


class Sns(Model):
    topics: dict[Arn, str | None] = Field(default_factory=dict)
    """Topics that are read, each with the service of its alarms (null: a dimension names it)."""
    service: Labels = ("ServiceName", "FunctionName", "QueueName", "DBInstanceIdentifier", "ApiName")
    """Dimensions that name the service, the first one present counts."""
    fetch_certificates: bool = False
    """Whether Amazon's signing certificates may be fetched, and every message must be signed with one."""


class Translation(Model):
    """How messages of a system nobody wrote a reader for are read; their address is /v1/intake/<name>."""

    alerts: Picked | None = None
    """JMESPath over `body` to the list of alerts; without it the body is one alert, or a list of them."""
    fields: dict[Key, Picked] = Field(min_length=1)
    """Key of our own schema -> JMESPath over `alert`, `body` (all that was sent) and `headers`."""
    words: dict[Key, dict[str, str]] = Field(default_factory=dict)
    """Key -> the sender's words -> ours; a word that is not listed stays as it is."""
    defaults: dict[Key, str | int | float | bool] = Field(default_factory=dict)
    """Key -> what stands where the message says nothing."""


Named = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


class Intake(Model):
    """How alerts come in."""

    tokens: dict[Named, Token] = Field(default_factory=dict)
    """Who is let in, by name."""
    trust_local: bool = False
    """Whether programs on this machine are let in while there is no token and no signature. A proxy on it that does not
    say that it is one brings strangers in."""
    signatures: dict[Named, Signature] = Field(default_factory=dict)
    """Senders who sign instead, by name."""
    most_waiting: Annotated[int, Field(ge=1, le=1_000_000)] = 5_000
    """Alerts that may wait in this process for their commit; beyond, senders are told to come back (503)."""
    most_due: Annotated[int, Field(ge=1, le=100_000_000)] = 100_000
    """Notices, timers and the like that may be due in the database and not done; beyond, senders are told to come back
    (503) until somebody catches up."""

    alertmanager: Alertmanager = Alertmanager.model_construct()
    grafana: Labelled = Labelled.model_construct()
    datadog: Tagged = Tagged.model_construct()
    pagerduty: PagerDuty = PagerDuty.model_construct()
    sns: Sns = Sns.model_construct()
    mappings: dict[Address, Translation] = Field(default_factory=dict)
    """Translations of your own, by the last part of their address."""

    @model_validator(mode="after")
    def _known_kinds(self) -> Self:
        limits = [*(one.kinds for one in self.tokens.values()), *(one.kinds for one in self.signatures.values())]
        named = {kind for kinds in limits for kind in kinds}
        if named:
            from smartspec_ops.spec.intake import KINDS

            known = [*KINDS, *self.mappings]
            if unknown := sorted(named.difference(known)):
                hint = did_you_mean(unknown[0], known) or ""
                raise wrong("not-one-of", f"{unknown[0]!r} is no format and no mapping", hint)
        return self
