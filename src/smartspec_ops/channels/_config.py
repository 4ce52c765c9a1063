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
        value = self.settings.get(key, default)
        return value.reveal() if isinstance(value, Secret) else None if value is None else str(value)

    def required(self, key: str) -> str:
        value = self.text(key)
        if not value:
            raise UserFault.of("channel/missing", f"channel {self.name!r} needs {key!r}", f"add {key}: to the channel")
        return value

    def secret(self, key: str) -> Secret | None:
        value = self.settings.get(key)
        return value if isinstance(value, Secret) or value is None else Secret(str(value))

    def flag(self, key: str, default: bool) -> bool:
        value = self.settings.get(key, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes", "on")

    def integer(self, key: str, default: int) -> int:
        text = self.text(key, str(default)) or str(default)
        if not text.isdigit():
            raise UserFault.of("channel/number", f"channel {self.name!r}: {key!r} must be a whole number")
        return int(text)
