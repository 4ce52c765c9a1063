"""What a channel is built from: its settings with secrets resolved, and the edge it may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import Clock, Http, Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConfig:
    """`settings` are the keys of the channel's entry in ``production_ops.channels``, without name and kind.

    `http` reaches only what the channel was configured for; `drop_root` is the directory relative paths start from;
    `console` is where a console channel prints.
    """

    name: str
    http: Http
    clock: Clock
    drop_root: Path
    console: TextIO
    settings: Mapping[str, str | int | bool | Secret] = field(default_factory=dict)

    def text(self, key: str, default: str | None = None) -> str | None:
        """A setting that need not be secret; a reference to a secret is fine there too."""
        value = self.settings.get(key, default)
        return value.reveal() if isinstance(value, Secret) else None if value is None else str(value)

    def required(self, key: str) -> str:
        if value := self.text(key):
            return value
        raise self._missing(key)

    def secret(self, key: str) -> Secret | None:
        """None where the setting is absent or empty."""
        text = self.text(key)
        return Secret(text) if text else None

    def required_secret(self, key: str) -> Secret:
        if secret := self.secret(key):
            return secret
        raise self._missing(key)

    def flag(self, key: str, *, default: bool) -> bool:
        text = (self.text(key) or str(default)).lower()
        if text not in {"true", "false"}:
            raise self.fault("flag", f"{key!r} must be true or false")
        return text == "true"

    def integer(self, key: str, default: int) -> int:
        text = self.text(key, str(default)) or str(default)
        if not (text.isascii() and text.isdecimal() and len(text) <= 9):
            raise self.fault("number", f"{key!r} must be a whole number")
        return int(text)

    def fault(self, code: str, message: str, hint: str | None = None) -> UserFault:
        """A fault of this entry; never quotes a value."""
        return UserFault.of(f"channel/{code}", f"channel {self.name!r}: {message}", hint)

    def _missing(self, key: str) -> UserFault:
        return self.fault("missing", f"{key!r} is missing", f"add {key}: to the channel")
