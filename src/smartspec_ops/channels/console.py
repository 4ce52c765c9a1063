"""The console: one compact block per notice, for a terminal or a log. It fails by a closed pipe, or a full disk."""

import errno

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.channels._text import cleaned
from smartspec_ops.ports import Delivery, Description, Message, Outcome

DESCRIPTION = Description(
    kind="console", summary="Prints notices where the process runs.", settings=(), abilities=frozenset()
)

_PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EAGAIN})
"""Where it is a file: there is no room now. A notice that was given up for that would never be told."""


class Console:
    def __init__(self, config: ChannelConfig) -> None:
        self.name = config.name
        self._out = config.console

    def render(self, message: Message) -> str:
        message = cleaned(message)
        who = f" to {', '.join(r.id for r in message.recipients)}" if message.recipients else ""
        lines = [line for line in message.body.split("\n") if line]
        lines += [f"{label}: {value}" for label, value in (*message.facts, *message.links)]
        return "\n    ".join([f"[{message.audience}] {message.subject}{who}", *lines])

    async def deliver(self, message: Message) -> Delivery:
        # A terminal that cannot show a character gets its number instead of no notice.
        encoding = self._out.encoding or "utf-8"
        text = self.render(message).encode(encoding, "backslashreplace").decode(encoding)
        try:
            self._out.write(text + "\n")
            self._out.flush()
        except (OSError, ValueError) as broken:
            if isinstance(broken, OSError) and broken.errno in _PASSING:
                return Delivery(outcome=Outcome.RETRY, detail=f"the console takes nothing: {broken.strerror}")
            return Delivery(outcome=Outcome.GIVE_UP, detail="the console is closed")
        return Delivery(outcome=Outcome.SENT, detail="printed")

    async def close(self) -> None:
        """Nothing to close: the stream belongs to the process."""


def build(config: ChannelConfig) -> Console:
    return Console(config)
