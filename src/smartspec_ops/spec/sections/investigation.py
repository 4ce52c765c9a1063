"""What is looked at when an incident opens."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from smartspec_ops.spec.sections.values import Identifier
from smartspec_ops.spec.validation import Model, wrong

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


class Probe(Model):
    """Something around a service that is looked at when it breaks."""

    kind: Literal["certificate", "dns", "http", "saturation"]
    """What is looked at."""
    target: str | None = None
    """host:port of a certificate, a name to resolve, or the address of an upstream's health."""
    query: str | None = None
    """For saturation: a query of how full something is."""
    limit: Annotated[float, Field(gt=0)] | None = None
    """For saturation: the value from which on it is full."""
    service: Identifier | None = None
    """The service it matters to; every one where none is given."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = ("query", "limit") if self.kind == "saturation" else ("target",)
        if missing := [name for name in needed if getattr(self, name) is None]:
            raise wrong("missing-key", f"a probe of kind {self.kind} needs {' and '.join(missing)}")
        return self


class Investigation(Model):
    auto: bool = True
    """Whether an incident is investigated by itself when it opens."""
    repositories: tuple[Repository, ...] = ()
    """The workspace's own repository where none is given."""
    paths: dict[Identifier, tuple[Glob, ...]] = Field(default_factory=dict)
    """By service, which files are its own, such as services/checkout/*; without it, those under its name."""
    dependencies: dict[Identifier, tuple[Identifier, ...]] = Field(default_factory=dict)
    """By service, the services it needs."""
    probes: tuple[Probe, ...] = ()
    """What is looked at around a service: certificates, names, upstreams, what can be full."""
