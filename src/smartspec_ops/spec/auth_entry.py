"""How we prove who we are to a metrics source, as ``observability.yaml`` has it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from smartspec_ops.spec.validation import Model, Secret, Text, wrong

AwsName = Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[a-z0-9-]+$")]


class AuthEntry(Model):
    """How we prove who we are to the metrics source."""

    kind: Literal["none", "basic", "bearer", "mtls", "sigv4"] = "none"
    """How to authenticate."""
    username: Text | None = None
    """For basic."""
    password: Secret | None = None
    """For basic; a reference."""
    token: Secret | None = None
    """For bearer; a reference."""
    cert: str | None = None
    """Path of the client certificate (PEM)."""
    key: str | None = None
    """Path of its private key (PEM); the key itself is never written here."""
    ca: str | None = None
    """Path of the certificate authority to trust (PEM)."""
    region: AwsName | None = None
    """For sigv4: the AWS region, such as eu-west-1."""
    service: AwsName | None = None
    """For sigv4: the AWS service that is signed for; aps, or monitoring for CloudWatch, where it is not given."""
    access_key: Secret | None = None
    """For sigv4: the access key; a reference."""
    secret_key: Secret | None = None
    """For sigv4: its secret key; a reference."""
    session_token: Secret | None = None
    """For sigv4: what comes with temporary credentials; a reference. A file is read again when it changes."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [name for name in _AUTH_NEEDS[self.kind] if getattr(self, name) is None]
        if missing:
            message = f"auth of kind {self.kind} needs {' and '.join(missing)}"
            raise wrong("missing-key", message, "write it beside kind; a secret as env:NAME")
        return self


_AUTH_NEEDS = {
    "none": (),
    "basic": ("username", "password"),
    "bearer": ("token",),
    "mtls": ("cert", "key"),
    "sigv4": ("region", "access_key", "secret_key"),
}
