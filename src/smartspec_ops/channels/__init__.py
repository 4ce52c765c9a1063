"""How people are told. One file per channel; this table is the only place that lists them.

To add a channel: write ``channels/<kind>.py`` with `DESCRIPTION` and `build`, its page ``docs/channels/<kind>.md`` with
an example entry, and its line below. Configuration check, conformance, leak, golden and docs tests pick it up by
themselves.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import Channel, Description
from smartspec_ops.ports.registry import Registry
from smartspec_ops.spec.validation import did_you_mean


@dataclass(frozen=True, slots=True)
class ChannelKind:
    description: Description
    build: Callable[[ChannelConfig], Channel]


MODULES: Mapping[str, str] = {
    "apprise": "smartspec_ops.channels.apprise",
    "console": "smartspec_ops.channels.console",
    "email": "smartspec_ops.channels.email",
    "pagerduty": "smartspec_ops.channels.pagerduty",
    "slack": "smartspec_ops.channels.slack",
    "statuspage": "smartspec_ops.channels.statuspage",
    "teams": "smartspec_ops.channels.teams",
    "webhook": "smartspec_ops.channels.webhook",
}


def _kind(module: ModuleType) -> ChannelKind:
    return ChannelKind(module.DESCRIPTION, module.build)


CHANNELS: Mapping[str, ChannelKind] = Registry(MODULES, _kind)


def build(kind: str, config: ChannelConfig) -> Channel:
    """The channel of one entry. `UserFault` lists every fault of its settings."""
    if faults := check(config.name, kind, config.settings):
        raise UserFault(faults)
    return CHANNELS[kind].build(config)


def check(name: str, kind: str, settings: Mapping[str, object]) -> Sequence[Diagnostic]:
    """What is wrong with an entry's keys; values are looked at only to tell a literal from a reference."""
    if kind not in CHANNELS:
        return [_fault(name, "unknown-kind", f"unknown kind {kind!r}", did_you_mean(kind, tuple(CHANNELS)))]
    return list(_faults(name, CHANNELS[kind].description, settings))


def _faults(name: str, description: Description, settings: Mapping[str, object]) -> Iterator[Diagnostic]:
    known = {setting.name: setting for setting in description.settings}
    for key, value in settings.items():
        if key not in known:
            yield _fault(name, "unknown-key", f"unknown key {key!r}", did_you_mean(key, tuple(known)))
        elif known[key].secret and isinstance(value, str):
            yield _fault(name, "secret-literal", f"{key!r} holds a secret in plain text", "write env:NAME or file:path")
    for setting in known.values():
        if setting.required and settings.get(setting.name) in (None, ""):
            yield _fault(name, "missing", f"{setting.name!r} is missing", f"add {setting.name}: {setting.help}")


def _fault(name: str, code: str, message: str, hint: str | None) -> Diagnostic:
    return Diagnostic(code=f"channel/{code}", message=f"channel {name!r}: {message}", hint=hint)


__all__ = ["CHANNELS", "ChannelConfig", "ChannelKind", "build", "check"]
