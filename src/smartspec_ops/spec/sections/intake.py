"""Who may send alerts, and how foreign messages are read."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from smartspec_ops.spec.validation import Model


def _listed(value: object) -> object:
    """One name is a list of one, as environment variables give it."""
    return (value,) if isinstance(value, str) else value


Names = tuple[Annotated[str, Field(min_length=1, max_length=200)], ...]
Labels = Annotated[Names, Field(min_length=1, max_length=20), BeforeValidator(_listed)]


class Labelled(Model):
    """Where senders of labelled alerts (Alertmanager, Grafana) keep what we need."""

    service: Labels = ("service", "service_name", "app_kubernetes_io_name", "app", "job")
    """Labels that name the service, the first one present counts; `namespace/app` joins two."""
    severity: Labels = ("severity", "priority", "level")
    """Labels that say how bad it is."""
    metric: Labels = ("alertname",)
    """Labels that say which promise is broken."""


class Intake(Model):
    """How alerts come in."""

    alertmanager: Labelled = Labelled()
