"""How people are told. One file per channel; this table is the only place that lists them.

To add a channel: write ``channels/<kind>.py`` with `DESCRIPTION` and `build`, and add its line below. Configuration
check, `--help`, the leak test, the outcome table and the docs check pick it up by themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from smartspec_ops.channels import console, email, slack, webhook
from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.ports import Channel, Description


@dataclass(frozen=True, slots=True)
class ChannelKind:
    description: Description
    build: Callable[[ChannelConfig], Channel]


CHANNELS: Mapping[str, ChannelKind] = {
    "console": ChannelKind(console.DESCRIPTION, console.build),
    "email": ChannelKind(email.DESCRIPTION, email.build),
    "slack": ChannelKind(slack.DESCRIPTION, slack.build),
    "webhook": ChannelKind(webhook.DESCRIPTION, webhook.build),
}

__all__ = ["CHANNELS", "ChannelConfig", "ChannelKind"]
