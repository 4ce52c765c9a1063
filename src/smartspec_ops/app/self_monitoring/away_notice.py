"""Telling somebody that the database is away, past everything that needs it: straight through one channel.

At most once an outage and `every` so often while it lasts, and once that it is over, if it was told at all. A channel
that fails is tried again at the next tick.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from smartspec_ops.app.watching.database_away import Away
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Channel, Clock, Message, Outcome, Recipient

log = logger(__name__)


@dataclass(slots=True, kw_only=True)
class AwayNotice:
    """`look` is called after every tick and never waits; `where` names the process to readers."""

    channel: Channel
    clock: Clock
    where: str
    recipients: Sequence[Recipient] = ()
    after: timedelta = timedelta(minutes=5)
    every: timedelta = timedelta(hours=1)
    _since: datetime | None = None
    _told_at: datetime | None = None
    _told: int = 0
    _telling: asyncio.Task[None] | None = field(default=None, repr=False)

    def look(self, away: Away | None) -> None:
        """How it stands now; None where the database takes what it is given."""
        if self._telling is not None and not self._telling.done():
            return
        now = self.clock.now()
        if away is not None:
            self._since = min(self._since or away.since, away.since, now)
        if self._since is None or not self._is_due(away, now):
            return
        message = self._message(self._since, away, now)
        self._telling = asyncio.get_running_loop().create_task(self._tell(message, away, now))

    def _is_due(self, away: Away | None, now: datetime) -> bool:
        if away is None:
            if self._told_at is None:
                self._since = None
            return self._told_at is not None
        assert self._since is not None
        # A clock that was set back must not keep it quiet.
        is_again = self._told_at is not None and not timedelta(0) <= now - self._told_at < self.every
        return now - self._since >= self.after and (self._told_at is None or is_again)

    async def _tell(self, message: Message, away: Away | None, now: datetime) -> None:
        delivery = await self.channel.deliver(message)
        log.warning("database_down.told", channel=self.channel.name, outcome=delivery.outcome, detail=delivery.detail)
        if delivery.outcome is Outcome.RETRY:
            return
        if away is None:
            self._since, self._told_at, self._told = None, None, 0
        else:
            self._told_at, self._told = now, self._told + 1

    def _message(self, since: datetime, away: Away | None, now: datetime) -> Message:
        thread = f"database-away:{self.where}:{since:%Y%m%dT%H%M%SZ}"
        if away is None:
            kind, status, subject = "resolved", "resolved", f"{self.where}: the monitor's database is back"
            body = f"It was away from {since:%Y-%m-%d %H:%M:%S} UTC. Every alert of that time has been handed over."
        else:
            kind, status = "opened", "open"
            subject = f"{self.where}: the monitor's database is away since {since:%H:%M:%S} UTC"
            body = (
                f"{away.why}. Objectives are still judged, and {_counted(away.messages)} waiting on the disk of "
                f"{self.where} until it is back. Nobody is paged for them before, and no incident can be worked on."
            )
        return Message(
            key=f"{thread}:{kind}:{self._told}",
            thread=thread,
            kind=kind,
            audience="responders",
            subject=subject,
            body=body,
            at=now,
            severity="SEV-2",
            status=status,
            recipients=self.recipients,
            service="smartspec-ops",
        )


def _counted(messages: int) -> str:
    return "1 message about an alert is" if messages == 1 else f"{messages} messages about alerts are"
