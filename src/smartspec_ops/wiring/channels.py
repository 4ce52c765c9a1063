"""The channels of a workspace, each with what its kind needs."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.ports import Channel, Delivery, Keep, Message, Outcome, Room, RoomPlan
from smartspec_ops.spec.secret_ref import SecretRef
from smartspec_ops.wiring.process import Process


def channels(process: Process) -> Mapping[str, Channel]:
    """Every configured channel by name, or the console where none is. A channel whose secret is missing here keeps
    its messages: another process may have it."""
    entries = process.workspace.settings.ops.channels
    if not entries:
        return {"console": channel(process, "console", "console", {})}
    found = {entry.name: channel(process, entry.name, entry.kind, entry.settings) for entry in entries}
    # A mail drop may lie in the state folder, which must be ours alone before anything is put there.
    process.scope.state()
    return found


def channel(process: Process, name: str, kind: str, settings: Mapping[str, str | int | bool | SecretRef]) -> Channel:
    """UserFault with every fault of its settings."""
    from smartspec_ops import channels
    from smartspec_ops.edge.http import HttpEdge

    if faults := channels.check(name, kind, settings):
        raise UserFault(faults)
    try:
        known = {k: process.secrets.resolve(v) if isinstance(v, SecretRef) else v for k, v in settings.items()}
    except UserFault as missing:
        return Unavailable(name, missing.diagnostics[0].message)
    http = HttpEdge(to=f"channel:{name}", hands_on=True)
    process.later(http.close)
    config = channels.ChannelConfig(
        name=name,
        http=http,
        clock=process.clock,
        drop_root=process.workspace.root,
        console=sys.stderr,
        settings=known,
    )
    return channels.build(kind, config)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A channel this process cannot build. Its messages wait for a process that can, or become dead letters; so does
    what it keeps current, whether its kind does or not."""

    name: str
    why: str

    async def deliver(self, message: Message) -> Delivery:
        return self._waits(message.kind)

    async def arrange(self, _plan: RoomPlan, _known: Room, _keep: Keep) -> Delivery:
        return self._waits("how it stands")

    async def change(self, message: Message) -> Delivery:
        return self._waits(message.kind)

    def _waits(self, what: str) -> Delivery:
        return Delivery(outcome=Outcome.RETRY, detail=f"{what} waits: {self.why}")

    async def close(self) -> None:
        """Nothing was opened."""
