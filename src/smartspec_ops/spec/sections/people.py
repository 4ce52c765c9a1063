"""Who can be told."""

from smartspec_ops.spec.sections.communication import Language
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
    kept: bool = False
    """Their addresses are not here but in the database, where they can be erased: `smartspec-ops identity set`."""
    lang: Language | None = None
    """The language of what is written to them; the workspace's without it."""


class Stakeholder(Model):
    """Somebody who wants to know, and as whom they want to be addressed."""

    id: Identifier
    """A pseudonym."""
    audience: str = "executives"
    """As whom they are addressed: executives or customers; any other word, such as stakeholders, means executives."""
    email: str | None = None
    """Where to write."""
    slack: str | None = None
    """The member id to mention."""
    lang: Language | None = None
    """The language of what is written to them; the workspace's without it."""
