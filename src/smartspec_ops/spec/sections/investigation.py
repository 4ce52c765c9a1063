"""What is looked at when an incident opens."""

from typing import Annotated

from pydantic import Field

from smartspec_ops.spec.sections.values import Identifier
from smartspec_ops.spec.validation import Model

Glob = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]
Ref = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\s\x00-\x1f\x7f-][^\s\x00-\x1f\x7f]*$")]


class Repository(Model):
    """A git repository whose past is looked at: commits and tags, never their authors."""

    path: str
    """Its folder, relative to the workspace and inside its roots."""
    ref: Ref = "HEAD"
    """The branch that is deployed."""
    service: Identifier | None = None
    """The service everything in it is about."""


class Investigation(Model):
    auto: bool = True
    """Whether an incident is investigated by itself when it opens."""
    repositories: tuple[Repository, ...] = ()
    """The workspace's own repository where none is given."""
    paths: dict[Identifier, tuple[Glob, ...]] = Field(default_factory=dict)
    """By service, which files are its own, such as services/checkout/*; without it, those under its name."""
    dependencies: dict[Identifier, tuple[Identifier, ...]] = Field(default_factory=dict)
    """By service, the services it needs."""
