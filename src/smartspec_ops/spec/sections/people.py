"""Who can be told."""

from smartspec_ops.spec.sections.values import Identifier
from smartspec_ops.spec.validation import Model


class Person(Model):
    """Somebody who can be told. `id` is what the timeline shows."""

    id: Identifier
    """A pseudonym: all the timeline ever holds of a person."""
    roles: tuple[str, ...] = ()
    """commander, deputy, responder, scribe, or your own words."""
    email: str | None = None
    """Where to write."""
    slack: str | None = None
    """The member id to mention."""


class Stakeholder(Model):
    """Somebody who wants to know, and as whom they want to be addressed."""

    id: Identifier
    """A pseudonym."""
    audience: str = "stakeholders"
    """As whom they are addressed."""
    email: str | None = None
    """Where to write."""
    slack: str | None = None
    """The member id to mention."""
