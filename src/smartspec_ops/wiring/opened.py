"""What was opened is closed, the last first: all of it, whatever of it fails."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from smartspec_ops.edge.logs import logger

log = logger(__name__)

Close = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Opened:
    _closes: list[Close] = field(default_factory=list)

    def later(self, close: Close) -> None:
        self._closes.append(close)

    async def close(self) -> None:
        """Raises the first failure, once everything was closed; those that follow it are in the log."""
        first: BaseException | None = None
        while self._closes:
            try:
                await self._closes.pop()()
            except BaseException as fault:  # a cancellation, too, leaves nothing open
                if first is None:
                    first = fault
                else:
                    log.warning("close.failed", exc_info=fault)
        if first is not None:
            raise first
