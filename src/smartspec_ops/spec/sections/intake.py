"""How foreign messages are read."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from smartspec_ops.spec.validation import Model, did_you_mean, wrong


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


class Labelled(Model):
    """Where senders of labelled alerts keep what we need."""

    service: Labels = ("service", "service_name", "app_kubernetes_io_name", "app", "job")
    """Labels that name the service, the first one present counts; `namespace/app` joins two."""
    severity: Labels = ("severity", "priority", "level")
    """Labels that say how bad it is."""
    metric: Labels = ("alertname",)
    """Labels that say which promise is broken."""


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


class Intake(Model):
    """How alerts come in."""

    alertmanager: Labelled = Labelled()
    grafana: Labelled = Labelled()
    datadog: Tagged = Tagged()
    pagerduty: PagerDuty = PagerDuty()
    sns: Sns = Sns()
    mappings: dict[Address, Translation] = Field(default_factory=dict)
    """Translations of your own, by the last part of their address."""
