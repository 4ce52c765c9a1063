"""How people are told: how often, in which words, and how customers know the services."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from smartspec_ops.spec.sections.values import Identifier
from smartspec_ops.spec.validation import Model, Window

Language = Literal["en", "th"]
AudienceWord = Literal["person", "responders", "executives", "stakeholders", "customers"]
SeverityWord = Literal["SEV-1", "SEV-2", "SEV-3", "SEV-4"]


class Cadence(Model):
    """How often people hear during an incident of one severity."""

    first: Window = timedelta(minutes=5)
    """How soon after the opening customers, or without them the responders, hear from a person."""
    every: Window = timedelta(minutes=20)
    """How often they hear from then on."""
    executives: Window = timedelta(minutes=30)
    """How often executives hear."""
    slow_after: Window = timedelta(hours=2)
    """From this time after the opening on, everybody hears less often."""
    then_every: Window = timedelta(hours=1)
    """How often everybody hears from then on."""
    remind: Window = timedelta(minutes=10)
    """How long after a reminder of a late update the next one comes."""


def _at_the_worst() -> dict[SeverityWord, Cadence]:
    return {"SEV-1": Cadence.model_construct(), "SEV-2": Cadence.model_construct()}


class Communication(Model):
    cadence: dict[SeverityWord, Cadence] = Field(default_factory=_at_the_worst)
    """How often people hear, by severity; nobody is reminded at a severity that is not named."""
    templates: str = ".spec/templates/notices"
    """Folder of wordings of your own: `<lang>/<audience>/<notice>.txt`."""
    service_names: dict[Identifier, str] = Field(default_factory=dict)
    """How customers know a service, by its id; without it they read the id."""
