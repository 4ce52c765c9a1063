"""Programs that may be started."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from smartspec_ops.spec.validation import Model, Text, Window

Approval = Literal["commander", "auto"]


class WorkflowEntry(Model):
    """A program that may be started, without a shell."""

    argv: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
    """The program and its first arguments; what the workflow itself needs is added."""
    approval: Approval | None = None
    """Who lets it run; without it, `feedback` runs by itself and everything else waits for the commander."""
    timeout: Window = timedelta(seconds=60)
    """After which it is ended."""
    flags: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Another form of its command line, instead of the documented one; `{name}` is a parameter of the mitigation."""
    env: dict[str, Text] = Field(default_factory=dict)
    """Environment variables it gets; values may be references."""
