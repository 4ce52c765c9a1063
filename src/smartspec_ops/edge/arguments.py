"""What may stand in a command line of ours, whoever it comes from."""

import re

from smartspec_ops.domain.errors import UserFault

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,127}")


def plain_id(name: str, value: str) -> str:
    """The value, fit for an argv; UserFault for one that could be read as a flag or as more than one word."""
    if not _ID.fullmatch(value):
        raise UserFault.of(
            "workflow/argument",
            f"{name} {value[:60]!r} is not a plain id",
            "start with a letter or digit; then letters, digits and . _ : @ / + - only",
        )
    return value
