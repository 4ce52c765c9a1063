"""Programs that may be started."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from smartspec_ops.spec.validation import Model, Secret, Text, Window, wrong

Approval = Literal["commander", "auto"]


class WorkflowWebhook(Model):
    """Somebody who runs it elsewhere, asked by a signed POST (Standard Webhooks)."""

    url: Secret
    """Where to POST; a reference."""
    secret: Secret
    """What the request is signed with; a reference."""
    previous_secret: Secret | None = None
    """The key being rotated out, signed with as well."""
    report_to: str | None = None
    """Where the result may be POSTed, signed with the same secret: this server's /v1/runs, as the other side reaches
    it."""

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.report_to is not None and not self.report_to.startswith(("http://", "https://")):
            raise wrong("address", "must be an http or https address", "write for instance https://ops.example/v1/runs")
        return self


class WorkflowEntry(Model):
    """A program that may be started, without a shell; or somebody who is asked to run it."""

    argv: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
    """The program and its first arguments; what the workflow itself needs is added. For a command of a coding agent,
    such as `/smartspec_rollback`, a request file is written instead."""
    webhook: WorkflowWebhook | None = None
    """Asks by a signed webhook instead of starting `argv` here."""
    approval: Approval | None = None
    """Who lets it run; without it, `feedback` runs by itself and everything else waits for the commander."""
    timeout: Window = timedelta(seconds=60)
    """After which it is ended; where somebody else is asked, how long their report is waited for."""
    flags: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Another form of its command line, instead of the documented one; `{name}` is a parameter of the mitigation."""
    env: dict[str, Text] = Field(default_factory=dict)
    """Environment variables it gets; values may be references."""
